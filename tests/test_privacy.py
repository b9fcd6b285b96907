import json
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from blogposts import voting
from blogposts.models import (
    Comment,
    Decision,
    Follower,
    Notice,
    Standing,
    Subscription,
    Vote,
    VoteKey,
)
from blogposts.moderation import decide
from blogposts.moderation.decide import Actor
from blogposts.privacy import Forgotten, Person, erase, export, forget_traces
from tests.builders import make_comment, make_member, make_moderator, make_post, soon

pytestmark = pytest.mark.django_db
ANA = "ana@example.org"


@pytest.fixture
def post():
    return make_post(published=True)


@pytest.fixture
def ana(post):
    """Somebody with an account who has done all that a reader can, beside somebody else."""
    user = make_member("ana", email="Ana@Example.org")
    other = make_member("autre")
    first = make_comment(post, "De Camille.")
    comment = make_comment(post, "Sans compte.", name="Ana", email=ANA, parent=first)
    make_comment(post, "Avec un compte.", name="Ana", email="vieille@example.org", user=user)
    make_comment(post, "Une réponse.", parent=comment)
    decide.edit_by_moderator(comment, Actor.of(make_moderator()), text="Sans compte !")
    for voter in (user, other):
        voting.cast(post, 1, voter=voting.user_voter(voter), user=voter)
        voting.cast(first, -1, voter=voting.user_voter(voter), user=voter)
    for email in (ANA, "autre@example.org"):
        follower = Follower.objects.create(email=email, language="fr")
        Subscription.objects.create(follower=follower, post=post, topic=f"post:{post.pk}")
        Notice.objects.create(kind="followed", email=email, comment=first)
    Notice.objects.create(kind="awaiting", user=user, comment=first)
    lists = [
        ("trusted", "email", ANA),
        ("blocked", "user", str(user.pk)),
        ("blocked", "email", "x"),
    ]
    for kind, about, value in lists:
        Standing.objects.create(kind=kind, about=about, value=value, actor="moderatrice")
    return user


class TestExport:
    def test_is_of_nobody_none(self, ana):
        assert export("personne@example.org") is None
        assert export("") is None

    def test_has_all_of_one_person(self, ana):
        found = export(" ANA@example.org ")
        assert found["email"] == ANA
        assert [one["text"] for one in found["comments"]] == ["Sans compte !", "Avec un compte."]
        assert [(one["value"], one["comment"] is None) for one in found["votes"]] == [
            (1, True),
            (-1, False),
        ]
        assert [(one["post"], one["language"]) for one in found["follows"]] == [("Un titre", "fr")]
        assert [one["kind"] for one in found["mails"]] == ["followed", "awaiting"]
        assert [(one["kind"], one["by"]) for one in found["lists"]] == [
            ("trusted", "email"),
            ("blocked", "user"),
        ]

    def test_has_what_became_of_a_comment_and_names_no_moderator(self, ana):
        found = export(ANA)
        line = found["comments"][0]["history"][0]
        assert (line["what"], line["then"]) == ("edit", "published")
        assert line["before"] == {"text": "Sans compte."}
        assert "moderatrice" not in json.dumps(found)

    def test_has_no_word_of_others(self, ana):
        text = json.dumps(export(ANA), ensure_ascii=False)
        assert "De Camille" not in text
        assert "Une réponse" not in text
        assert "autre@example.org" not in text

    def test_is_json(self, ana):
        found = export(ANA)
        assert json.loads(json.dumps(found)) == found

    def test_finds_an_address_that_follows_nothing(self):
        Follower.objects.create(email=ANA)
        assert export(ANA)["follows"] == []

    def test_takes_a_few_queries(self, ana, post, django_assert_max_num_queries):
        for number in range(20):
            make_comment(post, f"N° {number}", email=ANA)
        with django_assert_max_num_queries(8):
            export(ANA)

    def test_of_a_site_whose_users_have_no_address(self, post, monkeypatch):
        make_comment(post, email=ANA)
        model = get_user_model()
        monkeypatch.setattr(model, "get_email_field_name", classmethod(lambda cls: "mail_address"))
        assert len(export(ANA)["comments"]) == 1


class TestErase:
    def test_leaves_nothing_of_one_person(self, ana, post):
        erased = erase(ANA)
        assert (erased.deleted, erased.emptied, erased.votes) == (1, 1, 2)
        assert (erased.follows, erased.mails, erased.lists, erased.blocks_kept) == (1, 2, 1, 1)
        assert not Comment.objects.filter(email=ANA).exists()
        assert not Comment.objects.filter(user=ana).exists()
        assert not Comment.objects.filter(text__contains="compte").exists()
        assert not Vote.objects.filter(user=ana).exists()
        assert not Follower.objects.filter(email=ANA).exists()
        assert not Notice.objects.filter(email=ANA).exists()
        assert "compte" not in repr(list(Decision.objects.values()))

    def test_leaves_all_of_others(self, ana, post):
        erase(ANA)
        assert set(Comment.objects.values_list("text", flat=True)) == {
            "De Camille.",
            "",
            "Une réponse.",
        }
        assert Vote.objects.count() == 2
        assert Subscription.objects.get().follower.email == "autre@example.org"
        assert Notice.objects.get().email == "autre@example.org"

    def test_keeps_counts_true(self, ana, post):
        erase(ANA)
        post.refresh_from_db()
        assert post.comment_count == Comment.objects.filter(is_shown=True).count() == 2
        first = Comment.objects.get(text="De Camille.")
        assert (post.votes_up, first.votes_down) == (1, 1)

    def test_leaves_a_sentence_over_the_answers(self, ana, post):
        erase(ANA, actor=Actor.of(make_moderator("autre_moderatrice")))
        gap = Comment.objects.get(text="")
        assert (gap.status, gap.is_shown, gap.is_listed) == ("bin", False, True)
        last = gap.decisions.get(number=gap.decision_count)
        assert (last.verb, last.actor, last.before) == ("empty", "autre_moderatrice", "published")

    def test_of_the_account_that_is_kept_keeps_blocks_that_hold(self, ana):
        erase(ANA)
        assert set(Standing.objects.values_list("kind", "value")) == {
            ("blocked", str(ana.pk)),
            ("blocked", "x"),
        }
        assert get_user_model().objects.filter(pk=ana.pk).exists()

    def test_takes_blocks_that_ended(self, ana):
        Standing.objects.update(ended_at=timezone.now())
        assert erase(ANA).lists == 2

    def test_twice_finds_nothing_more(self, ana):
        assert erase(ANA)
        assert not erase(ANA)

    def test_takes_spam_and_what_waits_too(self, post):
        for status in Comment.Status.values:
            make_comment(post, status=status, email=ANA)
        assert erase(ANA).deleted == 4

    def test_of_no_address_takes_nothing(self, post):
        make_comment(post, email="")
        make_member(email="")
        assert not erase("")
        assert not erase("  ")
        with pytest.raises(ValueError, match="no address"):
            Person("")
        assert Comment.objects.count() == 1


class TestForget:
    def aged(self, post, days, **fields):
        return make_comment(post, created_at=timezone.now() - timedelta(days=days), **fields)

    def test_takes_addresses_hashes_and_browsers(self, post, settings):
        settings.BLOGPOSTS_COMMENT_ADDRESS_DAYS = 7
        traces = {"address": "192.0.2.7", "address_hash": "a", "browser": "Firefox"}
        old = self.aged(post, 91, **traces)
        week = self.aged(post, 8, **traces)
        new = self.aged(post, 6, **traces)
        found = forget_traces()
        assert (found.addresses, found.traces) == (2, 1)
        for comment in (old, week, new):
            comment.refresh_from_db()
        assert (old.address, old.address_hash, old.browser) == (None, "", "")
        assert (week.address, week.address_hash, week.browser) == (None, "a", "Firefox")
        assert new.address == "192.0.2.7"
        assert forget_traces() == Forgotten(0, 0, 0, 0, 0)

    def test_takes_every_address_where_none_is_to_be_stored_any_more(self, post):
        self.aged(post, 0.1, address="192.0.2.7")
        assert forget_traces().addresses == 1

    def test_takes_the_keys_of_votes(self):
        VoteKey.objects.create(day=(timezone.now() - timedelta(days=3)).date(), key="k")
        assert forget_traces().keys == 1
        assert not VoteKey.objects.exists()

    def test_takes_mails_that_were_sent(self, post):
        long_ago = timezone.now() - timedelta(days=91)
        lately = timezone.now() - timedelta(days=80)
        comment = make_comment(post)
        for created, sent in [(long_ago, long_ago), (long_ago, lately), (long_ago, None)]:
            Notice.objects.create(
                kind="approved", email=ANA, comment=comment, created_at=created, sent_at=sent
            )
        assert forget_traces().mails == 2
        assert Notice.objects.get().sent_at == lately

    def test_takes_no_mail_that_is_still_to_go(self, post, settings):
        settings.BLOGPOSTS_COMMENT_TRACES_DAYS = 0
        Notice.objects.create(kind="approved", email=ANA, comment=make_comment(post))
        assert forget_traces().mails == 0

    def test_takes_wishes_that_nobody_confirmed(self, post):
        follower = Follower.objects.create(email=ANA)
        Subscription.objects.create(
            follower=follower, post=post, topic="post:1", created_at=soon(days=-60)
        )
        assert forget_traces().wishes == 1

    def test_dry_says_it_all_and_changes_nothing(self, post):
        self.aged(post, 91, address="192.0.2.7", address_hash="a", browser="Firefox")
        VoteKey.objects.create(day=(timezone.now() - timedelta(days=3)).date(), key="k")
        found = forget_traces(dry_run=True)
        assert found == Forgotten(addresses=1, traces=1, keys=1, mails=0, wishes=0)
        comment = Comment.objects.get()
        assert (comment.address, comment.address_hash, comment.browser) == (
            "192.0.2.7",
            "a",
            "Firefox",
        )
        assert VoteKey.objects.exists()
        assert forget_traces() == found

    def test_is_asked_of_the_time_given(self, post):
        self.aged(post, 1, browser="Firefox")
        assert forget_traces(now=soon(days=90)).traces == 1

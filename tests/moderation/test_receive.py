from datetime import timedelta

import pytest
from django.utils import timezone

from blogposts import notify, publishing
from blogposts.models import Comment, Decision, Post
from blogposts.moderation import decide, rulesets
from blogposts.moderation import receive as room
from blogposts.moderation.candidate import Signal, Verdict
from blogposts.moderation.decide import Actor
from blogposts.moderation.receive import (
    Door,
    Duplicate,
    ParentGone,
    PostGone,
    Refused,
    Submission,
    TooLate,
    door_of,
    edit_by_writer,
    is_open_for,
    may_change,
    receive,
    withdraw,
)
from blogposts.signals import comment_received
from blogposts.visitors import address_hash
from tests.builders import (
    make_author,
    make_comment,
    make_member,
    make_moderator,
    make_post,
    soon,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("screened")]
TWO_LINKS = Signal("links", Verdict.HOLD, value=2, limit=1)


@pytest.fixture
def post():
    return make_post(published=True)


@pytest.fixture
def told(monkeypatch):
    """Whom the mail is told of: pairs of "received" or "shown" and comments."""
    told = []
    monkeypatch.setattr(notify, "tell_of_received", lambda one: told.append(("received", [one])))
    monkeypatch.setattr(notify, "tell_of_shown", lambda some: told.append(("shown", some)))
    return told


def sent(post, text="Bien vu.", **fields):
    fields = {"name": "Camille", "email": "Camille@Example.org", **fields}
    return Submission(post=post, text=text, **fields)


def count(post):
    post.refresh_from_db()
    return post.comment_count


class TestReceive:
    def test_stores_and_shows_a_comment(self, post):
        talk = post.talk
        comment = receive(
            sent(
                post,
                "Bien vu.\n\nhttps://example.org/a",
                url="https://example.org/",
                address="192.0.2.7",
                browser="Firefox",
                tell_approval=True,
            )
        )
        comment = Comment.objects.get(pk=comment.pk)
        assert (comment.status, comment.is_shown, comment.is_listed) == ("published", True, True)
        assert (comment.name, comment.email) == ("Camille", "camille@example.org")
        assert (comment.url, comment.browser) == ("https://example.org/", "Firefox")
        assert comment.html.startswith("<p")
        assert comment.fingerprint
        assert (comment.parent, comment.root, comment.depth, comment.user) == (None, None, 0, None)
        assert comment.tell_approval
        assert comment.published_at == comment.created_at
        assert (count(post), post.talk) == (1, talk + 1)

    def test_writes_the_first_line_of_its_history(self, post):
        line = receive(sent(post)).decisions.get()
        assert (line.number, line.verb, line.before, line.after) == (1, "receive", "", "published")
        assert (line.actor, line.user) == ("rules", None)
        assert Comment.objects.get().decision_count == 1

    @pytest.mark.parametrize(
        ("verdict", "status"), [(Verdict.HOLD, "awaiting"), (Verdict.SPAM, "spam")]
    )
    def test_keeps_from_readers_what_the_rules_do_not_like(self, post, screened, verdict, status):
        signal = Signal("links", verdict, value=2, limit=1)
        screened(verdict, signal, measures={"links": 2})
        comment = receive(sent(post))
        comment = Comment.objects.get(pk=comment.pk)
        assert (comment.status, comment.is_shown, comment.is_listed) == (status, False, False)
        assert comment.published_at is None
        assert comment.signals == [
            {"rule": "links", "verdict": verdict.word, "value": 2, "limit": 1}
        ]
        assert comment.measures == {"links": 2}
        assert comment.decisions.get().after == status
        assert count(post) == 0

    def test_refuses_what_they_refuse_and_stores_nothing(self, post, screened):
        screened(Verdict.REFUSE, Signal("haste", Verdict.REFUSE, 4, 15), retry_after=11)
        talk = post.talk
        with pytest.raises(Refused) as caught:
            receive(sent(post))
        assert caught.value.screening.retry_after == 11
        assert not Comment.objects.exists()
        assert (count(post), post.talk) == (0, talk)

    def test_asks_akismet_again_when_it_was_silent(self, post, screened):
        screened(Verdict.HOLD, measures={"akismet": "silent"})
        again = receive(sent(post)).recheck_at - timezone.now()
        assert timedelta(minutes=4) < again <= timedelta(minutes=5)

    def test_costs_few_queries(self, post, told, django_assert_num_queries):
        submission = sent(post)
        # The rules, an equal one; and within a savepoint of the test and one for the mail: the
        # post, the comment, its history.
        with django_assert_num_queries(2 + 2 + 2 + 3):
            receive(submission)


class TestAddress:
    def test_is_kept_as_a_keyed_hash(self, post):
        comment = receive(sent(post, address="192.0.2.7"))
        assert comment.address is None
        assert comment.address_hash == address_hash("192.0.2.7")

    def test_is_kept_whole_where_the_site_says_so(self, post, settings):
        settings.BLOGPOSTS_COMMENT_ADDRESS_DAYS = 7
        receive(sent(post, address="192.0.2.7"))
        assert Comment.objects.get().address == "192.0.2.7"

    def test_may_be_unknown(self, post, settings):
        settings.BLOGPOSTS_COMMENT_ADDRESS_DAYS = 7
        receive(sent(post))
        assert (Comment.objects.get().address, Comment.objects.get().address_hash) == (None, "")

    def test_of_a_talkative_browser_is_cut(self, post):
        receive(sent(post, browser="b" * 5_000))
        assert Comment.objects.get().browser == "b" * 250


class TestMember:
    def test_has_the_name_and_address_of_the_account(self, post):
        user = make_member(first_name="Omar", last_name="Keller", email="Omar@Example.org")
        comment = receive(sent(post, user=user))
        assert (comment.name, comment.email) == ("Omar Keller", "omar@example.org")
        assert (comment.user, comment.by_author) == (user, False)

    def test_without_a_name_has_that_of_the_account(self, post):
        assert receive(sent(post, user=make_member("omar"))).name == "omar"

    def test_who_wrote_the_post_is_marked(self):
        user = make_member()
        post = make_post(author=make_author(user=user), published=True)
        assert receive(sent(post, user=user)).by_author
        assert not receive(sent(post, user=make_member("autre"))).by_author


class TestDuplicate:
    def test_is_told_and_not_stored(self, post):
        first = receive(sent(post))
        for text in ("Bien vu.", "  bien\nvu. "):
            with pytest.raises(Duplicate) as caught:
                receive(sent(post, text))
            assert caught.value.comment == first
        assert count(post) == 1

    def test_is_found_before_rules_are_asked(self, post, screened):
        receive(sent(post))
        screened(Verdict.REFUSE)
        with pytest.raises(Duplicate):
            receive(sent(post))

    @pytest.mark.parametrize(
        "other",
        [
            {"text": "Autre chose."},
            {"email": "autre@example.org"},
            {"email": "", "name": "Autre"},
        ],
        ids=["words", "address", "name"],
    )
    def test_is_no_other(self, post, other):
        receive(sent(post))
        receive(sent(post, **other))
        assert count(post) == 2

    def test_of_nobody_in_particular_is_of_one_address(self, post):
        nobody = {"name": "", "email": ""}
        receive(sent(post, **nobody, address="192.0.2.7"))
        receive(sent(post, **nobody, address="192.0.2.8"))
        with pytest.raises(Duplicate):
            receive(sent(post, **nobody, address="192.0.2.7"))

    def test_of_a_member_is_of_the_account(self, post):
        user = make_member()
        receive(sent(post, user=user))
        with pytest.raises(Duplicate):
            receive(sent(post, user=user, name="Autre", email="autre@example.org"))

    def test_may_stand_in_another_place(self, post):
        first = receive(sent(post))
        receive(sent(post, parent=first))
        receive(sent(make_post("Autre", published=True)))
        assert Comment.objects.count() == 3

    def test_of_spam_is_one_too(self, post, screened):
        screened(Verdict.SPAM)
        receive(sent(post))
        with pytest.raises(Duplicate):
            receive(sent(post))

    def test_may_be_sent_again_when_the_first_was_withdrawn(self, post):
        withdraw(receive(sent(post)))
        assert receive(sent(post)).is_shown

    def test_is_let_through_where_moderators_say_so(self, post):
        rulesets.change_rules({"duplicates": False}, Actor.of(make_moderator()))
        receive(sent(post))
        receive(sent(post))
        assert count(post) == 2

    def test_that_comes_while_the_first_is_screened_is_told(self, post, monkeypatch):
        check = room._check_first
        calls = []

        def check_late(comment):
            calls.append(comment)
            if len(calls) > 1:
                check(comment)

        receive(sent(post))
        monkeypatch.setattr(room, "_check_first", check_late)
        with pytest.raises(Duplicate) as caught:
            receive(sent(post))
        assert caught.value.comment == Comment.objects.get()
        assert count(post) == 1


class TestParent:
    def test_gives_its_place_to_an_answer(self, post):
        first = receive(sent(post, "Un"))
        second = receive(sent(post, "Deux", parent=first))
        third = receive(sent(post, "Trois", parent=second))
        assert (second.root, second.depth) == (first, 1)
        assert (third.parent, third.root, third.depth) == (second, first, 2)
        assert count(post) == 3

    def test_of_another_post_is_none(self, post):
        other = make_comment(make_post("Autre", published=True))
        with pytest.raises(ParentGone):
            receive(sent(post, parent=other))
        assert Comment.objects.count() == 1

    @pytest.mark.parametrize("status", ["awaiting", "spam", "bin"])
    def test_that_readers_do_not_see_is_none(self, post, status):
        parent = make_comment(post, status=status)
        for user in (None, make_member()):
            with pytest.raises(ParentGone):
                receive(sent(post, parent=parent, user=user))
        assert Comment.objects.count() == 1

    def test_that_left_a_gap_is_none(self, post):
        parent = make_comment(post)
        make_comment(post, parent=parent)
        decide.mark_spam(parent, decide.RULES)
        assert parent.is_listed
        with pytest.raises(ParentGone):
            receive(sent(post, parent=parent))

    @pytest.mark.parametrize("who", ["moderator", "author", "moderator of own posts"])
    def test_that_waits_may_be_answered_by_who_sees_it(self, who):
        user = make_moderator(of_own_posts=who != "moderator")
        if who == "author":
            user = make_member()
        author = make_author(user=None if who == "moderator" else user)
        post = make_post(author=author, published=True)
        parent = make_comment(post, status="awaiting")
        answer = receive(sent(post, parent=parent, user=user))
        assert (answer.status, answer.is_shown) == ("published", False)
        assert count(post) == 0

    @pytest.mark.parametrize("status", ["spam", "bin"])
    def test_that_was_removed_is_answered_by_nobody(self, post, status):
        parent = make_comment(post, status=status)
        with pytest.raises(ParentGone):
            receive(sent(post, parent=parent, user=make_moderator()))

    @pytest.mark.parametrize("end", ["removed", "deleted"])
    def test_that_goes_while_the_answer_is_screened_is_none(self, post, end):
        parent = make_comment(post)
        old = Comment.objects.get(pk=parent.pk)
        if end == "removed":
            decide.mark_spam(parent, decide.RULES)
        else:
            Comment.objects.filter(pk=parent.pk).delete()
            Post.objects.update(comment_count=0)
        with pytest.raises(ParentGone):
            receive(sent(post, parent=old))
        assert Comment.objects.count() == (end == "removed")
        assert count(post) == 0

    def test_that_is_held_meanwhile_takes_the_moderators_answer_along(self, post):
        parent = make_comment(post)
        old = Comment.objects.get(pk=parent.pk)
        decide.hold(parent, decide.RULES)
        answer = receive(sent(post, parent=old, user=make_moderator()))
        assert (answer.status, answer.is_shown, answer.is_listed) == ("published", False, False)
        assert count(post) == 0


class TestPostGone:
    @pytest.mark.parametrize(
        "take", [publishing.withdraw, publishing.make_draft, publishing.move_to_bin, Post.delete]
    )
    def test_is_told(self, post, take):
        submission = sent(Post.objects.get())
        take(post)
        with pytest.raises(PostGone):
            receive(submission)
        assert not Comment.objects.exists()

    def test_of_one_that_is_still_to_come_too(self):
        with pytest.raises(PostGone):
            receive(sent(make_post(published=soon())))


class TestFaults:
    def test_of_a_rule_holds_the_comment(self, post, monkeypatch, caplog):
        def fail(submission, rules):
            raise TimeoutError("no answer")

        monkeypatch.setattr(room, "screen_submission", fail)
        comment = receive(sent(post))
        assert comment.status == "awaiting"
        assert comment.signals == [{"rule": "fault", "verdict": "hold", "value": "TimeoutError"}]
        assert "not screened" in caplog.text

    def test_of_a_rule_do_not_hold_a_moderators(self, post, monkeypatch):
        monkeypatch.setattr(room, "screen_submission", None)
        assert receive(sent(post, user=make_moderator())).is_shown

    def test_of_the_mail_lose_nothing(self, post, monkeypatch, caplog):
        def fail(comment):
            Comment.objects.create(post=post, status="nonsense")  # and the database turns it away

        monkeypatch.setattr(notify, "tell_of_received", fail)
        monkeypatch.setattr(notify, "tell_of_shown", fail)
        receive(sent(post))
        assert Comment.objects.get().is_shown
        assert count(post) == 1
        assert Decision.objects.count() == 1
        assert caplog.text.count("nobody is told") == 1

    def test_of_a_cache_lose_nothing(self, post, settings):
        settings.CACHES = {"default": {"BACKEND": "no.such.cache"}}
        assert receive(sent(post)).is_shown

    def test_of_a_receiver_lose_nothing(self, post, django_capture_on_commit_callbacks):
        def fail(**kwargs):
            raise RuntimeError

        comment_received.connect(fail)
        try:
            with django_capture_on_commit_callbacks(execute=True):
                receive(sent(post))
        finally:
            comment_received.disconnect(fail)
        assert Comment.objects.get().is_shown


class TestTold:
    def test_are_the_mails_of_one_that_is_shown(self, post, told):
        comment = receive(sent(post))
        assert told == [("received", [comment]), ("shown", [comment])]

    def test_are_the_mails_of_one_that_waits(self, post, told, screened):
        screened(Verdict.HOLD)
        comment = receive(sent(post))
        assert told == [("received", [comment])]

    def test_is_whoever_listens_after_the_commit(self, post, django_capture_on_commit_callbacks):
        heard = []

        def hear(comment, **kwargs):
            heard.append(comment)

        comment_received.connect(hear)
        try:
            with django_capture_on_commit_callbacks(execute=True):
                comment = receive(sent(post))
                assert heard == []
        finally:
            comment_received.disconnect(hear)
        assert heard == [comment]


class TestMayChange:
    def test_for_some_minutes(self, post, settings):
        comment = make_comment(post)
        assert may_change(comment)
        assert may_change(comment, at=soon(minutes=9))
        assert not may_change(comment, at=soon(minutes=10))
        settings.BLOGPOSTS_COMMENT_EDIT_MINUTES = 60
        assert may_change(comment, at=soon(minutes=59))
        settings.BLOGPOSTS_COMMENT_EDIT_MINUTES = 0
        assert not may_change(comment)

    @pytest.mark.parametrize(
        ("status", "answer"),
        [("published", True), ("awaiting", True), ("spam", True), ("bin", False)],
    )
    def test_not_in_the_bin(self, post, status, answer):
        # Of spam its writer is told nothing, not even by a button that is not there.
        assert may_change(make_comment(post, status=status)) is answer


class TestEditByWriter:
    def test_puts_the_new_text_there(self, post):
        comment = receive(sent(post, "Avant."))
        digest = comment.digest
        edit_by_writer(comment, sent(post, "Après.", name="Autre", email="autre@example.org"))
        comment = Comment.objects.get()
        assert (comment.text, comment.name, comment.email) == (
            "Après.",
            "Camille",
            "camille@example.org",
        )
        assert "Après." in comment.html
        assert comment.digest != digest
        assert comment.edited_at is not None
        assert (comment.status, count(post)) == ("published", 1)
        line = comment.decisions.get(number=2)
        assert (line.verb, line.actor, line.changes) == ("edit", "writer", {"text": "Avant."})

    def test_asks_the_rules_about_the_old_place_and_person(self, post, monkeypatch):
        asked = []
        judge = room.screen_submission
        monkeypatch.setattr(
            room, "screen_submission", lambda one, rules: asked.append(one) or judge(one, rules)
        )
        user = make_member()
        comment = receive(sent(post, "Avant.", user=user, parent=make_comment(post)))
        edit_by_writer(comment, Submission(post=None, text="Après.", form_seconds=2.0))
        assert asked[-1].edited == comment
        assert (asked[-1].user, asked[-1].email) == (user, "lecteur@example.org")
        assert (asked[-1].post, asked[-1].parent) == (post, comment.parent)
        assert (asked[-1].text, asked[-1].form_seconds) == ("Après.", 2.0)

    @pytest.mark.parametrize(
        ("verdict", "status"), [(Verdict.HOLD, "awaiting"), (Verdict.SPAM, "spam")]
    )
    def test_takes_from_readers_what_the_rules_do_not_like(self, post, screened, verdict, status):
        comment = receive(sent(post, "Avant."))
        screened(verdict, TWO_LINKS)
        edit_by_writer(comment, sent(post, "Après."))
        comment = Comment.objects.get()
        assert (comment.status, comment.is_shown, comment.text) == (status, False, "Après.")
        assert comment.signals[0]["rule"] == "links"
        assert [line.verb for line in comment.decisions.order_by("number")] == [
            "receive",
            "edit",
            "hold" if status == "awaiting" else "spam",
        ]
        assert comment.decisions.get(number=3).actor == "rules"
        assert count(post) == 0

    def test_may_free_what_rules_held(self, post, screened):
        screened(Verdict.HOLD, TWO_LINKS)
        comment = receive(sent(post, "Avant."))
        screened()
        edit_by_writer(comment, sent(post, "Après."))
        assert Comment.objects.get().is_shown
        assert Comment.objects.get().signals == []

    def test_does_not_free_what_a_person_held(self, post):
        comment = receive(sent(post, "Avant."))
        decide.hold(comment, Actor.of(make_moderator()))
        edit_by_writer(comment, sent(post, "Après."))
        assert (comment.status, comment.text) == ("awaiting", "Après.")

    def test_never_frees_spam(self, post, screened):
        screened(Verdict.SPAM)
        comment = receive(sent(post, "Avant."))
        screened()
        edit_by_writer(comment, sent(post, "Après."))
        assert (comment.status, comment.text) == ("spam", "Après.")

    def test_refused_leaves_the_old_text(self, post, screened):
        comment = receive(sent(post, "Avant."))
        screened(Verdict.REFUSE)
        with pytest.raises(Refused):
            edit_by_writer(comment, sent(post, "Après."))
        assert Comment.objects.get().text == "Avant."

    def test_to_words_that_stand_there_already_is_a_duplicate(self, post):
        other = receive(sent(post, "Après."))
        comment = receive(sent(post, "Avant."))
        with pytest.raises(Duplicate) as caught:
            edit_by_writer(comment, sent(post, "Après."))
        assert caught.value.comment == other
        assert Comment.objects.get(pk=comment.pk).text == "Avant."

    def test_to_the_same_words_changes_nothing(self, post):
        comment = receive(sent(post, "Avant."))
        edit_by_writer(comment, sent(post, "Avant."))
        assert comment.decisions.count() == 1

    def test_too_late_is_told(self, post):
        comment = receive(sent(post, "Avant."))
        old = Comment.objects.get()
        decide.move_to_bin(comment, decide.RULES)
        with pytest.raises(TooLate):
            edit_by_writer(old, sent(post, "Après."))
        assert Comment.objects.get().text == "Avant."

    def test_of_one_that_is_gone_is_too_late(self, post):
        comment = receive(sent(post, "Avant."))
        Comment.objects.filter(pk=comment.pk).delete()
        with pytest.raises(TooLate):
            edit_by_writer(comment, sent(post, "Après."))


class TestWithdraw:
    def test_takes_it_to_the_bin(self, post):
        comment = receive(sent(post))
        withdraw(comment)
        assert (comment.status, comment.is_shown) == ("bin", False)
        assert count(post) == 0
        line = comment.decisions.get(number=2)
        assert (line.verb, line.actor) == ("withdraw", "writer")

    def test_leaves_a_gap_over_answers(self, post):
        comment = receive(sent(post))
        receive(sent(post, "Oui.", parent=comment))
        withdraw(comment)
        assert (comment.is_shown, comment.is_listed) == (False, True)

    def test_too_late_is_told(self, post):
        comment = receive(sent(post))
        Comment.objects.update(created_at=timezone.now() - timedelta(minutes=11))
        with pytest.raises(TooLate):
            withdraw(comment)
        assert Comment.objects.get().is_shown


class TestDoor:
    @pytest.fixture
    def rules(self):
        return rulesets.rules_with({"comments": "open", "close_after_days": 0})

    @pytest.mark.parametrize(
        ("own", "site", "door"),
        [
            ("site", "open", Door(is_open=True)),
            ("site", "members", Door(is_open=True, members_only=True)),
            ("site", "closed", Door(is_open=False)),
            ("open", "closed", Door(is_open=True)),
            ("members", "open", Door(is_open=True, members_only=True)),
            ("closed", "open", Door(is_open=False)),
        ],
    )
    def test_is_the_posts_own_or_the_sites(self, own, site, door):
        post = make_post(published=True, comment_policy=own)
        assert door_of(post, rulesets.rules_with({"comments": site})) == door

    @pytest.mark.parametrize("policy", ["open", "members"])
    def test_closes_by_age(self, policy):
        rules = rulesets.rules_with({"comments": policy, "close_after_days": 14})
        young = make_post("Un", published=timezone.now() - timedelta(days=13, hours=23))
        old = make_post("Deux", published=timezone.now() - timedelta(days=14))
        assert door_of(young, rules).is_open
        door = door_of(old, rules)
        assert not door.is_open
        assert door.closed_at == old.published_at + timedelta(days=14)
        assert door.members_only == (policy == "members")

    def test_costs_no_query(self, post, rules, django_assert_num_queries):
        with django_assert_num_queries(0):
            door_of(post, rules)

    def test_is_open_for_members_alone_where_it_says_so(self, rules):
        post = make_post(published=True, comment_policy="members")
        assert not is_open_for(post, None, rules)
        assert is_open_for(post, make_member(), rules)

    def test_is_open_for_all_and_closed_for_all(self, rules):
        assert is_open_for(make_post(published=True), None, rules)
        closed = make_post("Deux", published=True, comment_policy="closed")
        assert not is_open_for(closed, make_moderator(), rules)

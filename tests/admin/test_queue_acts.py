"""What is done from the queue, without scripts and with ours: to one comment, to many, and back."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from blogposts.admin.desk import many
from blogposts.models import Comment, Decision, Post, Standing
from blogposts.moderation import decide
from blogposts.moderation.decide import COMMAND, Actor
from tests.builders import make_author, make_comment, make_moderator, make_post

from .desk import JSON, listed, moderator, pick, sent, signed_in, told, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return make_post("Le billet", published=True)


@pytest.fixture
def desk():
    return moderator("lea", "change_standing", "delete_comment")


def waits(post, text="Bravo pour cet article", **fields):
    return make_comment(post, text, status="awaiting", name="Léa", **fields)


def status_of(comment):
    comment.refresh_from_db()
    return comment.status


class TestOne:
    @pytest.mark.parametrize(
        ("verb", "before", "after", "said"),
        [
            ("approve", "awaiting", "published", "approved"),
            ("hold", "published", "awaiting", "held"),
            ("spam", "awaiting", "spam", "marked as spam"),
            ("bin", "published", "bin", "moved to the bin"),
            ("restore", "spam", "awaiting", "restored"),
            ("restore", "bin", "awaiting", "restored"),
            ("spam", "bin", "spam", "marked as spam"),
            ("approve", "spam", "published", "approved"),
        ],
    )
    def test_becomes_what_the_button_says(self, desk, post, verb, before, after, said):
        comment = make_comment(post, "Bravo", name="Léa", status=before)
        answer = desk.post(url("act"), sent(comment, verb=verb))
        assert answer.status_code == 303
        assert status_of(comment) == after
        decision = Decision.objects.get()
        assert (decision.actor, decision.user) == ("lea", desk.user)
        page = desk.get(answer.url)
        time = timezone.localtime(decision.at).strftime("%H:%M")
        assert f"“Bravo” by Léa {said} at {time}" in page.content.decode()
        assert str(decision.batch) in page.content.decode()

    def test_leads_to_the_next_row_of_the_same_list(self, desk, post):
        first, second = waits(post, "un"), waits(post, "deux")
        words = f"?post={post.pk}&q=u"
        page = desk.get(url() + words)
        row = page.context["rows"][0]
        assert (row.pk, row.next) == (first.pk, second.pk)
        answer = desk.post(url("act") + words, sent(first, verb="approve", next=second.pk))
        assert re.fullmatch(
            rf"{url()}\?post={post.pk}&q=u&done=[-0-9a-f]{{36}}&at={second.pk}#said", answer.url
        )
        html = desk.get(answer.url).content.decode()
        assert re.search(rf'id="said".*Undo.*id="comment-{second.pk}"', html, re.DOTALL)

    def test_says_it_above_the_list_where_no_row_follows(self, desk, post):
        comment = waits(post)
        answer = desk.post(url("act"), sent(comment, verb="approve"))
        assert answer.url.endswith("#said")
        assert 'class="blogposts-said" id="said"' in desk.get(answer.url).content.decode()

    def test_says_what_was_not_done_there_too(self, desk, post):
        first, second = waits(post, "un"), waits(post, "deux")
        form = sent(first, verb="spam", next=second.pk)
        decide.approve(first, Actor.of(make_moderator("nadia")))
        answer = desk.post(url("act"), form)
        assert answer.url == f"{url()}?at={second.pk}#said"
        html = desk.get(answer.url).content.decode()
        line = re.search(r'<li class="blogposts-row is-done" id="said".*?</li>', html, re.DOTALL)
        assert "approved by nadia" in line.group()
        assert html.count("approved by nadia") == 1

    def test_answers_our_script_with_the_line_that_is_left(self, desk, post):
        comment = waits(post)
        answer = desk.post(url("act"), sent(comment, verb="spam"), headers=JSON).json()
        assert "marked as spam" in answer["says"]
        assert f'id="comment-{comment.pk}"' in answer["row"]
        assert "Undo" in answer["row"]
        assert answer["counts"]["spam"] == "1"

    @pytest.mark.parametrize("headers", [{}, JSON])
    def test_somebody_else_was_quicker(self, desk, post, headers):
        comment = waits(post)
        form = sent(comment, verb="spam")
        decide.approve(comment, Actor.of(make_moderator("nadia")))
        answer = desk.post(url("act"), form, headers=headers)
        words = told(desk.get(answer.url))[0] if not headers else answer.json()["says"]
        assert re.match(r"“Bravo pour cet article” by Léa: approved by nadia at \d\d:\d\d", words)
        assert status_of(comment) == "published"
        assert Decision.objects.count() == 1

    def test_done_already_is_said(self, desk, post):
        comment = make_comment(post, "Bravo", name="Léa")
        answer = desk.post(url("act"), sent(comment, verb="approve"))
        assert told(desk.get(answer.url)) == ["“Bravo” by Léa: nothing was to be done."]

    @pytest.mark.parametrize(
        ("fields", "status"),
        [
            ({"pk": "x"}, 404),
            ({"pk": "9" * 30}, 404),
            ({"pk": 99999}, 404),
            ({"verb": "explode"}, 400),
            ({"verb": ""}, 400),
        ],
    )
    def test_refuses_what_no_form_of_ours_sends(self, desk, post, fields, status):
        form = sent(waits(post), verb="approve") | fields
        assert desk.post(url("act"), form).status_code == status
        assert not Decision.objects.exists()

    def test_a_form_without_seen_acts_on_nothing_that_was_decided(self, desk, post):
        comment = waits(post)
        decide.approve(comment, Actor.of(desk.user))
        desk.post(url("act"), {"pk": comment.pk, "verb": "spam"})
        assert status_of(comment) == "published"

    @pytest.mark.parametrize("name", ["act", "bulk", "undo", "edit", "reply", "people_end"])
    def test_a_get_changes_nothing(self, desk, post, name):
        waits(post)
        assert desk.get(url(name), {"verb": "approve"}).status_code == 405

    def test_needs_the_token_of_the_page(self, post):
        from django.test import Client

        strict = Client(enforce_csrf_checks=True)
        strict.force_login(make_moderator("x"))
        comment = waits(post)
        assert strict.post(url("act"), sent(comment, verb="approve")).status_code == 403
        assert status_of(comment) == "awaiting"


class TestUndo:
    def test_takes_back_one_and_shows_its_row_again(self, desk, post):
        comment = waits(post)
        desk.post(url("act"), sent(comment, verb="approve"))
        batch = Decision.objects.get().batch
        answer = desk.post(url("undo"), {"batch": batch}, headers=JSON).json()
        assert status_of(comment) == "awaiting"
        assert "is as it was" in answer["says"]
        assert f'data-row="{comment.pk}"' in answer["row"]
        assert "Approve" in answer["row"]

    def test_without_scripts_leads_back_to_the_row(self, desk, post):
        comment = waits(post)
        page = desk.get(desk.post(url("act"), sent(comment, verb="bin")).url)
        form = {"batch": page.context["done"]["batch"], "next": comment.pk}
        answer = desk.post(url("undo"), form)
        assert answer.url == f"{url()}?at={comment.pk}#said"
        assert told(desk.get(answer.url)) == ["Undone: 1 comment is as it was."]
        assert status_of(comment) == "awaiting"

    def test_leaves_alone_what_was_decided_since(self, desk, post):
        comment = waits(post)
        desk.post(url("act"), sent(comment, verb="approve"))
        batch = Decision.objects.get().batch
        decide.mark_spam(comment, Actor.of(make_moderator("nadia")))
        answer = desk.post(url("undo"), {"batch": batch})
        assert status_of(comment) == "spam"
        assert "marked as spam by nadia" in told(desk.get(answer.url))[0]

    def test_is_not_offered_any_more_then(self, desk, post):
        comment = waits(post)
        there = desk.post(url("act"), sent(comment, verb="approve")).url
        decide.mark_spam(comment, Actor.of(make_moderator("nadia")))
        assert desk.get(there).context["done"]["batch"] == ""

    @pytest.mark.parametrize("batch", ["", "x", uuid4()])
    def test_of_nothing_does_nothing(self, desk, batch):
        assert desk.post(url("undo"), {"batch": batch}).status_code in {303, 400}

    def test_is_not_for_those_who_may_not_moderate_it(self, desk, post):
        comment = waits(post)
        desk.post(url("act"), sent(comment, verb="approve"))
        author = signed_in(make_moderator("barbara", of_own_posts=True))
        answer = author.post(url("undo"), {"batch": Decision.objects.get().batch})
        assert answer.status_code == 403
        assert status_of(comment) == "published"


class TestEdit:
    def form(self, comment, **changes):
        fields = {"text": comment.text, "name": comment.name, "email": comment.email, "url": ""}
        prefixed = {f"edit-{comment.pk}-{name}": to for name, to in (fields | changes).items()}
        return sent(comment) | prefixed

    def test_changes_the_words_and_keeps_the_old_in_the_history(self, desk, post):
        comment = waits(post, "Bravoo")
        form = self.form(comment, text="Bravo", url="exemple.org")
        answer = desk.post(url("edit"), form)
        assert answer.url == f"{url()}?at={comment.pk}#said"
        comment.refresh_from_db()
        assert (comment.text, comment.url) == ("Bravo", "https://exemple.org")
        assert "<p>Bravo</p>" in comment.html
        assert Decision.objects.get().changes == {"text": "Bravoo", "url": ""}
        assert "edited at" in told(desk.get(answer.url))[0]

    def test_in_place_answers_with_the_row(self, desk, post):
        comment = waits(post, "Bravoo")
        answer = desk.post(url("edit"), self.form(comment, text="Corrigé"), headers=JSON).json()
        assert "Corrigé" in answer["row"]

    @pytest.mark.parametrize("headers", [{}, JSON])
    def test_a_refusal_keeps_all_that_was_typed(self, desk, post, headers):
        comment = waits(post)
        form = self.form(comment, text="Un long texte corrigé", email="pas une adresse", name="Moi")
        answer = desk.post(url("edit"), form, headers=headers)
        assert answer.status_code == 422
        html = answer.json()["row"] if headers else answer.content.decode()
        for words in ("Un long texte corrigé", "pas une adresse", 'value="Moi"', "<details"):
            assert words in html
        assert "Enter a valid email address" in html
        assert not Decision.objects.exists()

    @pytest.mark.parametrize("text", ["", "   \n ", "\u200b"[:0], "x" * 65_526])
    def test_a_comment_has_a_text_and_not_too_long_a_one(self, desk, post, text):
        comment = waits(post)
        assert desk.post(url("edit"), self.form(comment, text=text)).status_code == 422

    def test_somebody_else_was_quicker(self, desk, post):
        comment = waits(post)
        form = self.form(comment, text="Le mien")
        decide.approve(comment, Actor.of(make_moderator("nadia")))
        answer = desk.post(url("edit"), form)
        assert answer.status_code == 409
        # The row is on no page of "awaiting" any more; its words are not lost with it.
        html = answer.content.decode()
        assert "approved by nadia" in html
        assert "Le mien" in html

    def test_nothing_changed_is_no_edit(self, desk, post):
        comment = waits(post)
        assert desk.post(url("edit"), self.form(comment)).status_code == 303
        assert not Decision.objects.exists()


class TestRefused:
    """Without scripts the page comes anew, and says at its top what is wrong, and where."""

    @pytest.mark.parametrize("place", ["", "comment"])
    def test_title_and_summary_say_so(self, desk, post, place):
        comment = waits(post)
        sent_form = sent(comment, **{f"reply-{comment.pk}-text": " ", "from": place})
        html = desk.post(url("reply"), sent_form).content.decode()
        assert re.search(r"<title>\s*Error: ", html)
        assert 'role="alert" tabindex="-1" autofocus' in html
        assert f'<a href="#id_reply-{comment.pk}-text">' in html
        assert f'id="id_reply-{comment.pk}-text"' in html

    def test_what_is_wrong_with_no_field_leads_to_the_row(self, desk, post):
        comment = waits(post)
        form = sent(comment, **{f"reply-{comment.pk}-text": "Merci !"})
        decide.mark_spam(comment, COMMAND)
        html = desk.post(url("reply"), form).content.decode()
        assert f'<a href="#comment-{comment.pk}">It was removed meanwhile' in html

    def test_our_script_is_told_too(self, desk, post):
        comment = waits(post)
        form = sent(comment, **{f"reply-{comment.pk}-text": "Merci !"})
        decide.mark_spam(comment, COMMAND)
        answer = desk.post(url("reply"), form, headers=JSON).json()
        assert answer["says"].startswith("It was removed meanwhile")

    @pytest.mark.parametrize(
        ("name", "form", "words"),
        [
            ("people", {"kind": "blocked", "about": "email"}, '"#id_value">Which – '),
            ("person", {"email": "x"}, '"#id_email">E-mail address – '),
            ("preferences", {"rows": "7", "mail": "never"}, '"#id_rows">'),
        ],
    )
    def test_other_forms_say_so_as_well(self, desk, name, form, words):
        html = desk.post(url(name), form).content.decode()
        assert re.search(r"<title>\s*Error: ", html)
        assert f"<a href={words}" in html

    def test_a_page_that_was_asked_for_has_none(self, desk, post):
        waits(post)
        assert "blogposts-complaints" not in desk.get(url()).content.decode()


class TestFirstAct:
    def first(self, desk, query=""):
        (row,) = desk.get(url() + query).context["rows"]
        return row.first_act

    def test_is_to_approve_what_waits(self, desk, post):
        waits(post)
        assert self.first(desk) == "approve"

    @pytest.mark.parametrize("tab", ["spam", "bin"])
    def test_is_to_restore_what_was_removed(self, desk, post, tab):
        make_comment(post, status=tab)
        assert self.first(desk, f"?tab={tab}") == "restore"

    def test_is_spam_where_somebody_blocked_waits(self, desk, post):
        waits(post, email="ana@example.org")
        Standing.objects.create(kind="blocked", about="email", value="ana@example.org")
        assert self.first(desk) == "spam"

    @pytest.mark.parametrize(
        ("about", "value"), [("host", "spam.example"), ("domain", "example.org")]
    )
    def test_is_spam_below_a_blocked_domain(self, desk, post, about, value):
        waits(post, "https://www.spam.example/x", email="x@mail.example.org")
        Standing.objects.create(kind="blocked", about=about, value=value)
        assert self.first(desk) == "spam"

    def test_is_to_approve_whom_more_is_trusted_than_blocked(self, desk, post):
        waits(post, email="ana@example.org")
        Standing.objects.create(kind="blocked", about="domain", value="example.org")
        Standing.objects.create(kind="trusted", about="email", value="ana@example.org")
        assert self.first(desk) == "approve"

    def test_is_spam_of_what_somebody_blocked_has_published(self, desk, post):
        make_comment(post, email="ana@example.org")
        Standing.objects.create(kind="blocked", about="email", value="ana@example.org")
        assert self.first(desk, "?tab=published") == "spam"

    @pytest.mark.parametrize(("verb", "tab"), [("spam", "spam"), ("restore", "awaiting")])
    def test_is_none_still_when_it_was_moved_since(self, desk, post, verb, tab):
        comment = make_comment(post, status="awaiting")
        decide.withdraw(comment)
        {"spam": decide.mark_spam, "restore": decide.restore}[verb](comment, Actor.of(desk.user))
        html = desk.get(url() + f"?tab={tab}").content.decode()
        assert self.first(desk, f"?tab={tab}") == ""
        assert f'aria-describedby="by-{comment.pk} withdrawn-{comment.pk}"' in html

    def test_nothing_is_to_be_done_about_what_is_emptied_but_to_delete_it(self, desk, post):
        make_comment(post, "", status="bin", is_listed=True)
        (row,) = desk.get(url() + "?tab=bin").context["rows"]
        assert row.acts == []

    def test_is_none_where_the_writer_took_it_back(self, desk, post):
        comment = make_comment(post)
        decide.withdraw(comment)
        assert self.first(desk, "?tab=bin") == ""
        assert "Its writer has taken it back" in desk.get(url() + "?tab=bin").content.decode()
        decide.restore(comment, COMMAND)
        assert "Its writer has taken it back" not in desk.get(url()).content.decode()


class TestReply:
    def form(self, comment, text):
        return sent(comment, **{f"reply-{comment.pk}-text": text})

    def test_answers_in_ones_own_name_and_approves_what_waited(self, desk, post):
        comment = waits(post)
        answer = desk.post(url("reply"), self.form(comment, "Merci !"))
        assert answer.status_code == 303
        reply = Comment.objects.get(parent=comment)
        assert (reply.text, reply.user, reply.is_shown) == ("Merci !", desk.user, True)
        assert status_of(comment) == "published"
        assert told(desk.get(answer.url)) == ["Approved, and answered: Léa"]
        assert Post.objects.get().comment_count == 2

    def test_in_place_leaves_a_line_with_a_way_there(self, desk, post):
        comment = waits(post)
        answer = desk.post(url("reply"), self.form(comment, "Merci !"), headers=JSON).json()
        reply = Comment.objects.get(parent=comment)
        assert reply.get_absolute_url() in answer["row"]

    def test_a_published_one_keeps_its_row(self, desk, post):
        comment = make_comment(post, "Bravo")
        answer = desk.post(url("reply"), self.form(comment, "Merci !"), headers=JSON).json()
        assert f'data-row="{comment.pk}"' in answer["row"]
        assert status_of(comment) == "published"

    def test_needs_words(self, desk, post):
        comment = waits(post)
        assert desk.post(url("reply"), self.form(comment, "  ")).status_code == 422
        assert status_of(comment) == "awaiting"

    def test_somebody_else_was_quicker(self, desk, post):
        comment = waits(post)
        form = self.form(comment, "Merci !")
        decide.mark_spam(comment, Actor.of(make_moderator("nadia")))
        answer = desk.post(url("reply"), form)
        assert answer.status_code == 409
        assert "Merci !" in answer.content.decode()
        assert not Comment.objects.filter(parent=comment).exists()

    def test_what_was_removed_is_not_answered(self, desk, post):
        comment = make_comment(post, "Bravo", status="spam")
        assert desk.post(url("reply"), self.form(comment, "Merci !")).status_code == 409
        assert not Comment.objects.filter(parent=comment).exists()


class TestTicked:
    def test_all_that_were_ticked_as_one(self, desk, post):
        rows = [waits(post, f"{number}") for number in range(3)]
        left = waits(post, "non")
        form = {"pick": [pick(row) for row in rows], "verb": "spam"}
        page = desk.get(desk.post(url("bulk"), form).url)
        assert [status_of(row) for row in rows] == ["spam"] * 3
        assert status_of(left) == "awaiting"
        assert page.context["done"]["text"] == "3 comments marked as spam."
        desk.post(url("undo"), {"batch": page.context["done"]["batch"]})
        assert {status_of(row) for row in rows} == {"awaiting"}

    def test_what_somebody_decided_meanwhile_is_left_and_told(self, desk, post):
        one, two = waits(post, "un"), waits(post, "deux")
        form = {"pick": [pick(one), pick(two)], "verb": "spam"}
        decide.approve(one, Actor.of(make_moderator("nadia")))
        page = desk.get(desk.post(url("bulk"), form).url)
        assert (status_of(one), status_of(two)) == ("published", "spam")
        assert "approved by nadia" in told(page)[0]

    def test_nothing_ticked_does_nothing(self, desk, post):
        comment = waits(post)
        answer = desk.post(url("bulk"), {"verb": "spam", "pick": ["", "x:1", "1:"]})
        assert told(desk.get(answer.url)) == ["No comment was ticked, so nothing was done."]
        assert status_of(comment) == "awaiting"

    def test_one_that_is_gone_does_not_stop_the_others(self, desk, post):
        comment = waits(post)
        form = {"pick": [pick(comment), "99999:0"], "verb": "approve"}
        assert desk.post(url("bulk"), form).status_code == 303
        assert status_of(comment) == "published"


class TestDelete:
    def test_is_asked_once_and_then_done(self, desk, post):
        spam = make_comment(post, "pub", status="spam")
        form = {"pick": pick(spam), "verb": "delete"}
        asked = desk.post(url("bulk") + "?tab=spam", form)
        assert "Delete 1 comment for good?" in asked.content.decode()
        assert Comment.objects.filter(pk=spam.pk).exists()
        answer = desk.post(url("bulk") + "?tab=spam", form | {"sure": "1"})
        assert told(desk.get(answer.url)) == ["1 comment is deleted for good."]
        assert not Comment.objects.exists()

    def test_from_a_row(self, desk, post):
        spam = make_comment(post, "pub", status="spam")
        form = sent(spam, verb="delete", pick=pick(spam))
        assert "for good?" in desk.post(url("act"), form).content.decode()

    def test_only_from_spam_and_the_bin(self, desk, post):
        shown = make_comment(post, "bon")
        form = {"pick": pick(shown), "verb": "delete", "sure": "1"}
        answer = desk.post(url("bulk"), form)
        assert told(desk.get(answer.url)) == ["None of these is spam or in the bin any more."]
        assert Comment.objects.filter(pk=shown.pk).exists()

    def test_what_was_restored_meanwhile_stays(self, desk, post):
        spam = make_comment(post, "pub", status="spam")
        form = {"pick": pick(spam), "verb": "delete", "sure": "1"}
        decide.restore(spam, Actor.of(make_moderator("nadia")))
        decide.mark_spam(spam, Actor.of(make_moderator("omar")))
        desk.post(url("bulk"), form)
        assert Comment.objects.filter(pk=spam.pk).exists()

    def test_needs_a_permission_of_its_own(self, post):
        spam = make_comment(post, "pub", status="spam")
        other = moderator("nadia")
        assert "Delete for good" not in other.get(url() + "?tab=spam").content.decode()
        form = {"pick": pick(spam), "verb": "delete", "sure": "1"}
        assert other.post(url("bulk"), form).status_code == 403
        assert Comment.objects.exists()

    def test_of_one_with_answers_its_place_stays(self, desk, post):
        parent = make_comment(post, "parent")
        make_comment(post, "réponse", parent=parent)
        decide.mark_spam(parent, Actor.of(desk.user))
        desk.post(url("bulk"), {"pick": pick(parent), "verb": "delete", "sure": "1"})
        parent.refresh_from_db()
        assert (parent.text, parent.status) == ("", "bin")
        words = "1 has answers: its words are gone, and its place is kept."
        assert told(desk.get(url())) == [words]
        desk.post(url("bulk"), {"pick": pick(parent), "verb": "delete", "sure": "1"})
        assert told(desk.get(url()))[0].startswith("Nothing was deleted")
        assert Comment.objects.get(parent=parent).is_shown


class TestAllThatMatch:
    def made(self, desk, words=""):
        return desk.get(url() + words).context["made"]

    def test_says_the_number_and_does_it(self, desk, post):
        for number in range(30):
            waits(post, f"pub {number}")
        waits(post, "bon")
        made = self.made(desk, "?q=pub")
        page = desk.get(url("many"), {"made": made})
        assert page.context["count"] == 30
        assert "30 comments match" in page.content.decode()
        form = {"made": made, "verb": "spam", "batch": page.context["batch"]}
        done = desk.get(desk.post(url("many"), form).url)
        assert done.context["done"]["text"] == "30 comments marked as spam."
        assert Comment.objects.filter(status="spam").count() == 30
        assert listed(desk.get(url())) == ["bon"]
        desk.post(url("undo"), {"batch": page.context["batch"]})
        assert Comment.objects.filter(status="awaiting").count() == 31

    def test_only_what_matched_when_the_list_was_made(self, desk, post):
        old, decided = waits(post, "vieux"), make_comment(post, "publié")
        made = self.made(desk)
        new = waits(post, "arrivé depuis", created_at=timezone.now() - timedelta(days=9))
        decide.hold(decided, Actor.of(make_moderator("nadia")))
        page = desk.get(url("many"), {"made": made})
        assert page.context["count"] == 1
        desk.post(url("many"), {"made": made, "verb": "bin", "batch": uuid4()})
        assert [status_of(row) for row in (old, new, decided)] == ["bin", "awaiting", "awaiting"]

    def test_goes_on_in_further_requests_when_there_are_many(self, desk, post, monkeypatch):
        monkeypatch.setattr(many, "SECONDS_AT_ONCE", -1)
        monkeypatch.setattr(many, "CHUNK", 2)
        for number in range(5):
            waits(post, f"{number}")
        form = {"made": self.made(desk), "verb": "spam", "batch": uuid4()}
        steps = []
        while (answer := desk.post(url("many"), form)).status_code == 200:
            facts = answer.context["facts"]
            steps.append((facts["done"], answer.context["left"]))
            form = {name: str(value) for name, value in facts.items()}
        assert steps == [(2, 3), (4, 1), (5, 0)]
        assert desk.get(answer.url).context["done"]["text"] == "5 comments marked as spam."

    def test_ten_thousand_in_time(self, desk, post):
        Comment.objects.bulk_create(
            Comment(post=post, text="pub", status="awaiting") for _ in range(10_000)
        )
        made = self.made(desk)
        page = desk.get(url("many"), {"made": made})
        assert page.context["count"] == 10_000
        form = {"made": made, "verb": "spam", "batch": page.context["batch"]}
        for _request in range(20):
            answer = desk.post(url("many"), form)
            if answer.status_code == 303:
                break
            form = {name: str(value) for name, value in answer.context["facts"].items()}
        assert Comment.objects.filter(status="spam").count() == 10_000
        assert desk.get(answer.url).context["done"]["text"] == "10,000 comments marked as spam."

    def test_empty_spam_takes_only_what_was_there(self, desk, post):
        make_comment(post, "vieux", status="spam")
        kept = make_comment(post, "bon")
        page = desk.get(url() + "?tab=spam")
        assert "Empty spam…" in page.content.decode()
        new = make_comment(post, "arrivé depuis", status="spam")
        made = page.context["made"]
        asked = desk.get(url("many"), {"made": made, "verb": "delete"})
        assert [name for name, _label in asked.context["bulk"]] == ["delete"]
        assert "Delete 1 comment for good?" in asked.content.decode()
        answer = desk.post(url("many"), {"made": made, "verb": "delete", "batch": uuid4()})
        assert told(desk.get(answer.url)) == ["1 comment is deleted for good."]
        assert set(Comment.objects.values_list("pk", flat=True)) == {new.pk, kept.pk}

    def test_a_forged_or_old_list_is_not_acted_on(self, desk, post):
        comment = waits(post)
        for made in ("", "x", self.made(desk)[:-2] + "xx"):
            answer = desk.post(url("many"), {"made": made, "verb": "spam", "batch": uuid4()})
            assert answer.status_code == 303
        assert status_of(comment) == "awaiting"

    def test_verbs_that_the_tab_has_not_are_refused(self, desk, post):
        comment = waits(post)
        for verb in ("delete", "hold", "x"):
            form = {"made": self.made(desk), "verb": verb, "batch": uuid4()}
            assert desk.post(url("many"), form).status_code == 400
        assert status_of(comment) == "awaiting"

    def test_of_an_author_only_those_under_own_posts(self, post):
        author = signed_in(make_moderator("barbara", of_own_posts=True))
        own = make_post("Le mien", published=True, author=make_author("B", user=author.user))
        mine, foreign = waits(own), waits(post)
        form = {"made": self.made(author), "verb": "spam", "batch": uuid4()}
        author.post(url("many"), form)
        assert (status_of(mine), status_of(foreign)) == ("spam", "awaiting")


class TestPeople:
    def choose(self, desk, comment, name, what, **fields):
        form = sent(comment, what=what, note="trop de liens", **fields)
        return desk.post(url(name, comment.pk), form)

    def test_shows_first_what_it_would_cover(self, desk, post):
        comment = waits(
            post, "https://spam.example/x", email="x@example.org", address_hash="a" * 64
        )
        make_comment(post, "avant", email="x@example.org")
        html = desk.get(url("block", comment.pk)).content.decode()
        for words in ("x@example.org", "example.org", "…aaaa", "spam.example"):
            assert words in html
        assert "1\xa0waiting, 1\xa0published" in html

    def test_block(self, desk, post):
        comment = waits(post, email="x@example.org")
        answer = self.choose(desk, comment, "block", "email:x@example.org")
        assert answer.url == f"{url()}?at={comment.pk}#said"
        row = Standing.objects.get()
        assert (row.kind, row.about, row.value) == ("blocked", "email", "x@example.org")
        assert (row.actor, row.note) == ("lea", "trop de liens")
        assert status_of(comment) == "awaiting"

    def test_block_and_mark_this_one_as_spam(self, desk, post):
        comment = waits(post, email="x@example.org")
        self.choose(desk, comment, "block", "domain:example.org", also="1")
        assert status_of(comment) == "spam"

    def test_trust_and_approve_in_place(self, desk, post):
        comment = waits(post, email="x@example.org")
        form = sent(comment, what="email:x@example.org", also="1")
        answer = desk.post(url("trust", comment.pk), form, headers=JSON).json()
        assert "approved" in answer["says"]
        assert status_of(comment) == "published"
        assert Standing.objects.get().kind == "trusted"

    def test_only_what_is_known_of_this_comment(self, desk, post):
        comment = waits(post, email="x@example.org")
        assert self.choose(desk, comment, "block", "email:y@example.org").status_code == 422
        assert not Standing.objects.exists()

    def test_needs_a_permission_of_its_own(self, post):
        comment = waits(post)
        other = moderator("nadia")
        assert "/block/" not in other.get(url()).content.decode()
        assert other.get(url("block", comment.pk)).status_code == 403
        assert other.post(url("people"), {"kind": "blocked"}).status_code == 403
        assert other.get(url("people")).status_code == 200

    def test_by_hand_and_ended(self, desk, post):
        form = {"kind": "blocked", "about": "address", "value": "198.51.100.7", "note": ""}
        assert desk.post(url("people"), form).status_code == 303
        row = Standing.objects.get()
        assert len(row.value) == 64
        assert "198.51.100.7" not in desk.get(url("people")).content.decode()
        desk.post(url("people_end"), {"pk": row.pk})
        row.refresh_from_db()
        assert (row.ended_by, row.ended_at is None) == ("lea", False)
        assert told(desk.get(url("people")))[-1].startswith("Ended")

    @pytest.mark.parametrize(
        ("about", "value"),
        [("address", "x"), ("user", "personne"), ("email", "x"), ("domain", ""), ("host", "://")],
    )
    def test_by_hand_refuses_what_names_nothing(self, desk, about, value):
        form = {"kind": "blocked", "about": about, "value": value}
        assert desk.post(url("people"), form).status_code == 422
        assert not Standing.objects.exists()

    def test_a_user_by_name(self, desk):
        form = {"kind": "trusted", "about": "user", "value": "lea"}
        desk.post(url("people"), form)
        assert Standing.objects.get().value == str(desk.user.pk)
        assert "<bdi>lea</bdi>" in desk.get(url("people")).content.decode()


class TestPage:
    def test_has_the_thread_and_the_whole_history(self, desk, post):
        parent = make_comment(post, "la question", name="Nadia")
        comment = make_comment(post, "la réponse", parent=parent, status="awaiting")
        make_comment(post, "une autre", parent=parent)
        make_comment(post, "ailleurs")
        decide.approve(comment, Actor.of(desk.user), reason="bon")
        html = desk.get(url("change", comment.pk)).content.decode()
        for words in ("la question", "une autre", "approved by lea (bon)"):
            assert words in html
        assert "ailleurs" not in html

    def test_acts_and_stays(self, desk, post):
        comment = waits(post)
        form = sent(comment, verb="approve", **{"from": "comment"})
        answer = desk.post(url("act"), form)
        assert answer.url.startswith(url("change", comment.pk) + "?done=")
        page = desk.get(answer.url)
        assert "approved at" in page.content.decode()
        form = {"batch": page.context["done"]["batch"], "pk": comment.pk, "from": "comment"}
        assert desk.post(url("undo"), form).url == url("change", comment.pk) + "#said"

    def test_keeps_the_words_of_the_list_that_led_to_it(self, desk, post):
        comment = waits(post)
        assert "?" not in re.search(
            rf'href="({url("change", comment.pk)}[^"]*)"', desk.get(url()).content.decode()
        ).group(1)
        form = sent(comment, verb="hold", **{"from": "comment"})
        answer = desk.post(url("act") + "?tab=all&q=mot", form)
        page = desk.get(answer.url)
        assert page.context["back"] == url() + "?tab=all&q=mot"

    def test_tells_of_its_keys(self, desk, post):
        html = desk.get(url("change", waits(post).pk)).content.decode()
        assert 'id="blogposts-keys"' in html
        assert '<kbd aria-hidden="true">a</kbd>' in html
        assert "next comment, the one before" not in html

    def test_a_refused_edit_is_shown_there(self, desk, post):
        comment = waits(post)
        prefix = f"edit-{comment.pk}"
        form = sent(comment, **{"from": "comment", f"{prefix}-text": "", f"{prefix}-name": "Moi"})
        answer = desk.post(url("edit"), form)
        assert answer.status_code == 422
        assert 'value="Moi"' in answer.content.decode()

    def test_gives_its_history_as_a_file(self, desk, post):
        comment = waits(post)
        decide.mark_spam(comment, Actor.of(desk.user), reason="pub")
        answer = desk.get(url("history", comment.pk))
        assert answer.headers["Content-Disposition"] == (
            f'attachment; filename="comment-{comment.pk}.json"'
        )
        (line,) = json.loads(answer.content)["history"]
        assert (line["what"], line["by"], line["why"]) == ("spam", "lea", "pub")

    @pytest.mark.parametrize("name", ["change", "history", "trust", "block"])
    def test_one_that_is_gone_is_not_found(self, desk, name):
        assert desk.get(url(name, 99999)).status_code == 404

    def test_djangos_own_deletion_leads_to_it(self, desk, post):
        comment = waits(post)
        assert desk.post(url("delete", comment.pk), {"post": "yes"}).status_code == 302
        assert Comment.objects.exists()


class TestPreferences:
    def test_are_kept_and_obeyed(self, desk, post):
        waits(post)
        assert "data-keys" in desk.get(url()).content.decode()
        answer = desk.post(url("preferences"), {"rows": "50", "mail": "daily"})
        assert answer.status_code == 303
        kept = desk.user.blogposts_moderator
        assert (kept.shortcuts, kept.rows, kept.mail) == (False, 50, "daily")
        html = desk.get(url()).content.decode()
        assert "data-keys" not in html
        assert "<kbd aria-hidden" not in html

    def test_refuse_what_is_no_choice(self, desk):
        assert desk.post(url("preferences"), {"rows": "7", "mail": "x"}).status_code == 422

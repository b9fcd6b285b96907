"""A moderator's link from a mail: it shows the comment, asks once more, and then decides."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from blogposts.mailing.moderators import moderation_link
from blogposts.models import Comment, Decision
from blogposts.moderation import decide
from blogposts.moderation.sentences import reason_in_words
from tests.builders import make_author, make_comment, make_moderator, make_post
from tests.views.test_following import check_secret, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return make_moderator()


@pytest.fixture
def comment():
    signals = [
        {"rule": "links", "verdict": "hold", "value": 3, "limit": 1},
        {"rule": "approved_before", "verdict": "note", "value": 4},
    ]
    return make_comment(
        make_post(published=True),
        "Un mot.\n\n<b>Gras</b> https://example.org/",
        status="awaiting",
        signals=signals,
        url="https://camille.example/",
    )


def page(user, comment, verb="approve"):
    return f"/blog/moderate/{moderation_link(user, comment, verb)}/"


def status(comment):
    return Comment.objects.get(pk=comment.pk).status


def decide_by_mail(client, url, verb="approve", seen=0):
    return client.post(url, {"verb": verb, "seen": seen})


def buttons(response):
    return re.findall(r'<button[^>]* value="(\w+)"', response.content.decode())


class TestQuestion:
    @pytest.mark.parametrize(
        ("verb", "question"),
        [
            ("approve", "Approve this comment?"),
            ("spam", "Is this comment spam?"),
            ("bin", "Move this comment to the bin?"),
        ],
    )
    def test_is_the_one_of_the_link(self, client, moderator, comment, verb, question):
        response = client.get(page(moderator, comment, verb))
        assert response.status_code == 200
        assert f"<h1>{question}</h1>" in response.content.decode()
        assert buttons(response)[0] == verb
        assert sorted(buttons(response)) == ["approve", "bin", "spam"]
        check_secret(response)

    def test_shows_all_that_one_decides_by(self, client, moderator, comment):
        response = client.get(page(moderator, comment))
        shown = text(response)
        assert "Un mot." in shown
        assert "&lt;b&gt;Gras&lt;/b&gt; https://example.org/" in shown
        assert "camille@example.org" in shown
        assert "https://camille.example/" in shown
        assert "Un titre" in shown
        assert "Why it waits:" in shown
        assert 'href="https://example.org' not in response.content.decode()

    @pytest.mark.parametrize("method", ["get", "head", "options"])
    def test_asked_ever_so_often_changes_nothing(self, client, moderator, comment, method):
        for verb in ("approve", "spam", "bin"):
            getattr(client, method)(page(moderator, comment, verb))
        assert status(comment) == "awaiting"
        assert not Decision.objects.exists()

    def test_needs_nobody_signed_in(self, client, moderator, comment):
        response = client.get(page(moderator, comment))
        assert "sessionid" not in response.cookies

    def test_of_a_published_one_offers_to_remove_it(self, client, moderator, comment):
        decide.approve(comment, decide.Actor.of(moderator))
        response = client.get(page(moderator, comment, "spam"))
        assert buttons(response) == ["spam", "bin"]
        assert "Is this comment spam?" in text(response)

    def test_leads_to_the_queue(self, client, moderator, comment):
        assert "/admin/blogposts/comment/" in client.get(page(moderator, comment)).content.decode()

    def test_has_no_way_to_a_queue_that_is_not_there(self, client, moderator, comment, settings):
        settings.ROOT_URLCONF = "tests.views.urls_without_admin"
        assert "/admin/" not in client.get(page(moderator, comment)).content.decode()


class TestDecision:
    @pytest.mark.parametrize(
        ("verb", "after"), [("approve", "published"), ("spam", "spam"), ("bin", "bin")]
    )
    def test_is_the_one_of_the_button(self, client, moderator, comment, verb, after):
        url = page(moderator, comment, "approve")
        response = decide_by_mail(client, url, verb)
        assert response.status_code == 303
        assert response["Location"] == url
        assert status(comment) == after
        line = Decision.objects.get()
        assert (line.user, line.actor) == (moderator, "moderatrice")
        assert line.reason == "by a link in a mail"
        check_secret(response)

    def test_is_said_by_the_same_page(self, client, moderator, comment):
        url = page(moderator, comment)
        decide_by_mail(client, url)
        shown = text(client.get(url))
        assert "This comment is published" in shown
        assert "Approved by moderatrice · " in shown

    def test_is_said_in_the_language_of_who_looks(self, client, moderator, comment):
        url = page(moderator, comment)
        client.post(url, {"verb": "approve", "seen": 0}, headers={"Accept-Language": "fr"})
        assert Decision.objects.get().reason == "by a link in a mail"
        shown = text(client.get(url, headers={"Accept-Language": "fr"}))
        assert "Approuvé par moderatrice · " in shown
        with override("fr"):
            assert reason_in_words(Decision.objects.get()) == "par un lien dans un courriel"

    def test_needs_no_cookie(self, moderator, comment):
        client = Client(enforce_csrf_checks=True)
        assert decide_by_mail(client, page(moderator, comment)).status_code == 303

    def test_tells_who_was_faster(self, client, moderator, comment):
        decide.mark_spam(comment, decide.Actor.of(make_moderator("rapide")))
        response = decide_by_mail(client, page(moderator, comment))
        assert response.status_code == 409
        assert status(comment) == "spam"
        shown = text(response)
        assert "This comment is spam" in shown
        assert "Marked as spam by rapide · " in shown

    def test_tells_that_somebody_came_between(self, client, moderator, comment):
        actor = decide.Actor.of(make_moderator("rapide"))
        decide.approve(comment, actor)
        decide.hold(comment, actor)
        response = decide_by_mail(client, page(moderator, comment))
        assert response.status_code == 409
        assert "Somebody else was faster." in text(response)
        assert "Held by rapide · " in text(response)
        assert status(comment) == "awaiting"
        assert 'name="seen" value="2"' in response.content.decode()
        assert decide_by_mail(client, page(moderator, comment), seen=2).status_code == 303

    @pytest.mark.parametrize(
        "sent",
        [
            {},
            {"verb": "approve"},
            {"verb": "approve", "seen": ""},
            {"verb": "approve", "seen": "-1"},
            {"verb": "approve", "seen": "9" * 5000},
            {"verb": "approve", "seen": "٣"},
            {"verb": "delete", "seen": "0"},
            {"verb": "\0", "seen": "0"},
        ],
    )
    def test_is_none_without_a_form_of_ours(self, client, moderator, comment, sent):
        assert client.post(page(moderator, comment), sent).status_code == 409
        assert status(comment) == "awaiting"

    def test_takes_no_verb_that_is_not_offered(self, client, moderator, comment):
        decide.approve(comment, decide.Actor.of(moderator))
        response = decide_by_mail(client, page(moderator, comment), "approve", seen=1)
        assert response.status_code == 409
        assert Decision.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
class TestRefusal:
    def refused(self, client, url, method, status):
        response = getattr(client, method)(url, {"verb": "approve", "seen": "0"})
        assert response.status_code == status
        check_secret(response)
        return text(response)

    def test_of_a_link_that_is_too_old(self, client, moderator, comment, method, time_machine):
        time_machine.move_to(timezone.now(), tick=False)
        url = page(moderator, comment)
        time_machine.shift(timedelta(days=8))
        shown = self.refused(client, url, method, 410)
        assert "This link does not work, or no longer." in shown
        assert "Go to the comments that wait" in shown
        assert "Un mot." not in shown
        assert status(comment) == "awaiting"

    def test_of_a_link_that_lasts_as_the_site_says(
        self, client, moderator, comment, method, settings, time_machine
    ):
        time_machine.move_to(timezone.now(), tick=False)
        settings.BLOGPOSTS_MODERATION_LINK_DAYS = 1
        url = page(moderator, comment)
        time_machine.shift(timedelta(days=2))
        self.refused(client, url, method, 410)

    def test_of_a_forged_link(self, client, moderator, comment, method):
        self.refused(client, page(moderator, comment)[:-3] + "AA/", method, 410)
        assert status(comment) == "awaiting"

    def test_of_a_link_for_something_else(self, client, comment, method):
        from blogposts.visitors import comment_link

        self.refused(client, f"/blog/moderate/{comment_link(comment.pk)}/", method, 410)

    def test_of_a_comment_that_is_deleted(self, client, moderator, comment, method):
        url = page(moderator, comment)
        comment.delete()
        assert "The comment has been deleted." in self.refused(client, url, method, 410)

    def test_of_somebody_who_left(self, client, moderator, comment, method):
        url = page(moderator, comment)
        moderator.is_active = False
        moderator.save()
        assert "Un mot." not in self.refused(client, url, method, 403)
        assert status(comment) == "awaiting"

    def test_of_somebody_who_is_deleted(self, client, moderator, comment, method):
        url = page(moderator, comment)
        moderator.delete()
        self.refused(client, url, method, 403)

    def test_of_somebody_who_may_not_any_more(self, client, moderator, comment, method):
        url = page(moderator, comment)
        moderator.user_permissions.clear()
        self.refused(client, url, method, 403)

    def test_of_an_author_whose_post_it_no_longer_is(self, client, method):
        author = make_author(user=make_moderator("barbara", of_own_posts=True))
        comment = make_comment(make_post(published=True, author=author), status="awaiting")
        url = page(author.user, comment)
        assert client.get(url).status_code == 200
        author.user = None
        author.save()
        self.refused(client, url, method, 403)

    def test_of_a_user_of_another_kind(self, client, comment, method):
        from types import SimpleNamespace

        stranger = SimpleNamespace(pk="c0ffee00-0000-4000-8000-000000000000")
        self.refused(client, page(stranger, comment), method, 403)

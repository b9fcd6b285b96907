"""The pages that a follower opens from a mail: a GET asks, a POST does."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from blogposts import following
from blogposts.models import Follower, Notice, Subscription
from tests.builders import make_comment, make_post
from tests.mailbox import links, send

pytestmark = pytest.mark.django_db
LEA = "lea@example.org"


@pytest.fixture
def post():
    return make_post(published=True)


@pytest.fixture
def page(post):
    """The page that a question leads to."""
    following.follow(LEA, post=post)
    (message,) = send()
    (link,) = links(message)
    return link


@pytest.fixture
def stop_page(post):
    """The page that a follower's mail leads to."""
    following.follow(LEA, post=post)
    following.confirm(Follower.objects.get())
    link = following.stop_link(list(Subscription.objects.all()))
    return f"/blog/follow/{link}/stop/"


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def is_followed():
    return Subscription.objects.filter(confirmed_at__isnull=False).exists()


def check_secret(response):
    """Nobody else learns the address of such a page, and it leaves nothing with its reader."""
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


class TestConfirm:
    def test_a_get_shows_and_changes_nothing(self, client, page):
        response = client.get(page)
        assert response.status_code == 200
        assert "new comments on Un titre" in text(response)
        assert 'href="/blog/un-titre/"' in response.content.decode()
        assert not is_followed()
        check_secret(response)

    def test_a_head_changes_nothing(self, client, page):
        assert client.head(page).status_code == 200
        assert not is_followed()

    def test_a_post_says_yes(self, client, page):
        response = client.post(page)
        assert response.status_code == 303
        assert response["Location"] == page
        check_secret(response)
        assert is_followed()
        shown = client.get(page)
        assert "You are told of:" in text(shown)
        assert "Yes, tell me" not in text(shown)

    def test_needs_no_cookie(self, page):
        from django.test import Client

        assert Client(enforce_csrf_checks=True).post(page).status_code == 303

    def test_shows_how_to_stop_what_is_followed(self, client, page):
        client.post(page)
        (stop,) = re.findall(
            r'href="(/blog/follow/[^"]+/stop/)"', client.get(page).content.decode()
        )
        client.post(stop)
        assert not is_followed()

    def test_is_for_what_was_asked_later_too(self, client, page, post):
        client.post(page)
        following.follow(LEA, post=post, comment=make_comment(post))
        assert Notice.objects.filter(kind="confirm").count() == 1
        shown = text(client.get(page))
        assert "answers to a comment on" in shown
        assert "Yes, tell me" in shown
        client.post(page)
        assert Subscription.objects.filter(confirmed_at=None).count() == 0

    def test_a_title_is_text(self, client):
        following.follow(LEA, post=make_post("<b>&amp;", slug="un-titre", published=True))
        (link,) = links(send()[0])
        assert "&lt;b&gt;" in client.get(link).content.decode()

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_ends_after_a_week(self, client, post, method, time_machine):
        time_machine.move_to(timezone.now(), tick=False)
        following.follow(LEA, post=post)
        (link,) = links(send()[0])
        time_machine.shift(timedelta(days=8))
        response = getattr(client, method)(link)
        assert response.status_code == 410
        assert "You can follow the conversation again below its post." in text(response)
        assert not is_followed()
        check_secret(response)

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_cannot_be_forged(self, client, page, method):
        forged = page[:-8] + "AAAAAAA/"
        assert getattr(client, method)(forged).status_code == 410
        assert not is_followed()

    def test_takes_no_other_method(self, client, page):
        assert client.put(page).status_code == 405
        assert client.delete(page).status_code == 405


class TestStop:
    def test_a_get_asks_and_changes_nothing(self, client, stop_page):
        response = client.get(stop_page)
        assert response.status_code == 200
        assert "Hear no more of this?" in text(response)
        assert is_followed()
        check_secret(response)

    def test_a_post_stops(self, client, stop_page):
        response = client.post(stop_page)
        assert response.status_code == 200
        assert "You hear no more of this" in text(response)
        assert not Subscription.objects.exists()
        check_secret(response)

    def test_a_mailbox_stops_by_one_click(self, stop_page):
        # As RFC 8058 has it: no cookie, no header of a browser, an answer that is no redirect.
        from django.test import Client

        response = Client(enforce_csrf_checks=True).post(
            stop_page,
            "List-Unsubscribe=One-Click",
            content_type="application/x-www-form-urlencoded",
        )
        assert response.status_code == 200
        assert not Subscription.objects.exists()

    def test_a_mailbox_may_send_it_as_form_data(self, client, stop_page):
        assert client.post(stop_page, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert not Subscription.objects.exists()

    def test_a_second_time_is_the_same(self, client, stop_page):
        client.post(stop_page)
        for response in (client.post(stop_page), client.get(stop_page)):
            assert response.status_code == 200
            assert "You hear no more of this" in text(response)

    def test_leaves_what_else_is_followed(self, client, stop_page):
        following.follow(LEA, post=make_post("Un autre", published=True))
        following.confirm(Follower.objects.get())
        response = client.get(stop_page)
        assert "You follow 1 conversation beside this." in text(response)
        client.post(stop_page)
        assert [one.post.title for one in Subscription.objects.all()] == ["Un autre"]

    def test_of_all_stops_all(self, client, stop_page):
        following.follow(LEA, post=make_post("Un autre", published=True))
        response = client.post(stop_page, {"all": "yes"})
        assert "You hear no more of this" in text(response)
        assert not Subscription.objects.exists()

    def test_shows_no_address(self, client, stop_page):
        # A mail is forwarded, link and all.
        assert LEA not in client.get(stop_page).content.decode()

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_cannot_be_forged(self, client, stop_page, method):
        forged = stop_page.replace("/stop/", "A/stop/")
        response = getattr(client, method)(forged)
        assert response.status_code == 404
        assert is_followed()
        check_secret(response)

    def test_of_an_address_that_is_forgotten_has_nothing_to_do(self, client, stop_page):
        Follower.objects.all().delete()
        assert client.post(stop_page, {"all": "yes"}).status_code == 200


def test_a_comment_that_is_spam_asks_nobody(client, post, settings):
    """Who fills in forms by the thousand does not have us write to whom he likes."""
    from blogposts.visitors import form_token

    settings.BLOGPOSTS_COMMENT_HELD = "none"
    settings.BLOGPOSTS_COMMENT_SECONDS_BETWEEN = 0
    sent = {
        "comment": "Un mot.",
        "author": "Casino",
        "email": LEA,
        "follow_post": "yes",
        "follow_answers": "yes",
        "token": form_token(post.pk),
    }
    client.post("/blog/un-titre/comment/", {**sent, "subject": "filled in by a robot"})
    assert not Follower.objects.exists()
    client.post(
        "/blog/un-titre/comment/", {**sent, "comment": "Autre mot.", "author": "Léa", "subject": ""}
    )
    assert Follower.objects.get().email == LEA

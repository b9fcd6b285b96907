"""A comment is sent: it works, then every refusal, and nothing typed is ever lost."""

from __future__ import annotations

import html
import re
import socket
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from blogposts.models import Comment, Post
from blogposts.moderation import receive as receiving
from blogposts.moderation.candidate import Candidate, Screening, Signal, Verdict
from blogposts.moderation.decide import COMMAND, hold, move_to_bin
from blogposts.visitors import (
    COMMENTER_COOKIE,
    Commenter,
    commenter_of,
    form_token,
    linked_comment,
    token_window,
)
from tests.builders import make_author, make_comment, make_member, make_post, soon

pytestmark = pytest.mark.django_db
PAGE = "/blog/un-titre/"
URL = "/blog/un-titre/comment/"
SCREEN = receiving.screen_submission
TEXT = "Bien vu, et <b>bien</b> dit.\n\nÀ suivre."
COPY = "What you wrote is below, so that you can copy it."


@pytest.fixture(autouse=True)
def rules_say(monkeypatch):
    """Has the rules answer what a test is about; without a word they let all pass."""

    def answer(verdict=Verdict.NOTE, *signals, **fields):
        screening = Screening(verdict, signals, **fields)

        def screen(submission, rules):
            answer.seen = submission
            return Candidate(""), screening

        monkeypatch.setattr(receiving, "screen_submission", screen)

    answer()
    return answer


@pytest.fixture
def followed(monkeypatch):
    """What readers asked to be told of, by mail address."""
    asked = []
    monkeypatch.setattr(
        "blogposts.following.follow",
        lambda email, *, post, comment=None, language="": asked.append(
            (email, post.pk, comment.pk if comment else None, language)
        ),
    )
    return asked


@pytest.fixture
def post():
    return make_post(sections=[("", "Un texte.")], published=True)


@pytest.fixture
def member():
    return make_member(first_name="Lina", last_name="Roche")


def payload(post, **changes):
    sent = {
        "comment": TEXT,
        "author": "Nadia",
        "email": "Nadia@Example.org",
        "url": "https://nadia.example/",
        "token": form_token(post.pk),
    } | changes
    return {name: value for name, value in sent.items() if value is not None}


def send(client, post, headers=None, **changes):
    return client.post(URL, payload(post, **changes), headers=headers)


def signed_in(user):
    """Somebody's browser, held to Django's check, and the token that a page gave it."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    page = client.get(PAGE).content.decode()
    return client, re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)


def body(response):
    return response.content.decode()


def field(response, name):
    """The value that a field of the form has, as a browser would read it."""
    page = body(response)
    if name == "comment":
        found = re.search(r'<textarea[^>]*name="comment"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    else:
        found = re.search(rf'<input[^>]*name="{name}"[^>]* value="([^"]*)"', page)
    return html.unescape(found.group(1))


def kept(response):
    """The text that stands to be copied."""
    found = re.search(
        r'<textarea id="blogposts-kept"[^>]* readonly[^>]*>\n(.*?)</textarea>',
        body(response),
        re.DOTALL,
    )
    return html.unescape(found.group(1))


def complaints(response):
    box = re.search(r'id="blogposts-complaints".*?</div>', body(response), re.DOTALL).group()
    items = re.findall(r"<li>(.*?)</li>", box, re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]+>", "", item)) for item in items]


def title(response):
    return html.unescape(re.search(r"<title>(.*?)</title>", body(response)).group(1))


def stored():
    return list(Comment.objects.order_by("pk"))


@pytest.mark.parametrize("name", ["un-titre/comment", "comment/1/edit"])
def test_stands_outside_of_a_transaction_of_the_requests(name):
    assert resolve(f"/blog/{name}/").func._non_atomic_requests == {"default"}


class TestTaken:
    def test_it_works(self, client, post):
        response = send(client, post, headers={"User-Agent": "Firefox"})
        (comment,) = stored()
        assert response.status_code == 303
        assert (comment.post_id, comment.parent_id, comment.user_id) == (post.pk, None, None)
        assert comment.text == TEXT
        assert (comment.name, comment.email) == ("Nadia", "nadia@example.org")
        assert comment.url == "https://nadia.example/"
        assert comment.browser == "Firefox"
        assert comment.address_hash
        assert comment.is_shown
        page = client.get(response.url)
        assert f'id="comment-{comment.pk}"' in body(page)

    def test_link_without_consent(self, client, post):
        response = send(client, post)
        place, _anchor, anchor = response.url.partition("#")
        assert anchor == f"comment-{stored()[0].pk}"
        path, _question, link = place.partition("?mine=")
        assert path == PAGE
        assert linked_comment(link) == stored()[0].pk
        assert response.cookies == {}

    def test_held_is_shown_to_its_writer_alone(self, client, post, rules_say):
        rules_say(Verdict.HOLD)
        response = send(client, post)
        assert stored()[0].status == "awaiting"
        for _ in range(2):  # on every load of the page
            assert "bien dit" in re.sub(r"&lt;b&gt;|&lt;/b&gt;", "", body(client.get(response.url)))
        assert "Bien vu" not in body(client.get(PAGE))

    def test_spam_is_told_apart_by_nothing(self, client, post, rules_say):
        rules_say(Verdict.HOLD)
        held = send(client, post, comment="D’abord ceci.")
        rules_say(Verdict.SPAM)
        spam = send(client, post, comment="Ensuite cela.")
        assert [comment.status for comment in stored()] == ["awaiting", "spam"]
        pages = []
        for response, comment in zip((held, spam), stored(), strict=True):
            page = body(client.get(response.url))
            link = re.search(r"mine=([^#\"&]+)", response.url).group(1)
            for what in (link, f"/comment/{comment.pk}/", comment.text):
                page = page.replace(what, "…")
            # The other one is not there at all: each link opens its own.
            pages.append(re.sub(rf"(comment|by)-{comment.pk}\b|<time.*?</time>", "…", page))
        assert held.status_code == spam.status_code == 303
        assert pages[0] == pages[1]

    def test_what_rules_are_told(self, client, post, rules_say):
        send(client, post, seconds="48.5", subject="casino", tell_approval="yes",
             headers={"User-Agent": "Firefox"})  # fmt: skip
        assert rules_say.seen.form_seconds == 48.5
        assert rules_say.seen.trap == "casino"
        assert rules_say.seen.browser == "Firefox"
        assert rules_say.seen.address == "127.0.0.1"
        assert rules_say.seen.tell_approval is True

    def test_name_and_address_may_be_missing_by_setting(self, client, post, settings):
        settings.BLOGPOSTS_COMMENT_NAME_REQUIRED = False
        response = send(client, post, author="", email="", url="")
        assert response.status_code == 303
        assert "Anonymous" in body(client.get(response.url))

    def test_leads_to_the_page_of_its_thread(self, client, post, settings):
        settings.BLOGPOSTS_COMMENT_THREADS_PER_PAGE = 2
        for _ in range(4):
            make_comment(post, created_at=timezone.now() - timedelta(days=1))
        response = send(client, post)
        assert response.url.startswith(f"{PAGE}comment-page-3/?mine=")
        assert f'id="comment-{stored()[-1].pk}"' in body(client.get(response.url))

    @pytest.mark.parametrize("order", ["oldest", "newest"])
    @pytest.mark.parametrize("others", [0, 1, 2, 3, 4])
    def test_held_one_is_on_the_page_that_it_leads_to(
        self, client, post, settings, rules_say, order, others
    ):
        settings.BLOGPOSTS_COMMENT_THREADS_PER_PAGE = 2
        settings.BLOGPOSTS_COMMENT_ORDER = order
        rules_say(Verdict.HOLD)
        for _ in range(others):
            make_comment(post, created_at=timezone.now() - timedelta(days=1))
        page = client.get(send(client, post).url)
        assert page.status_code == 200
        assert f'id="comment-{stored()[-1].pk}"' in body(page)

    def test_sets_no_cookie_and_reads_no_session(self, client, post, django_assert_num_queries):
        response = send(client, post)
        assert response.cookies == {}
        assert "Cookie" not in response.headers.get("Vary", "")

    def test_text_in_any_script(self, client, post):
        text = "שלום עולם ‏(1)‏ 👩‍👩‍👧 ﷽ नमस्ते"
        send(client, post, comment=text, author="كريم")
        assert (stored()[0].text, stored()[0].name) == (text, "كريم")

    def test_longest_text(self, client, post):
        assert send(client, post, comment="é" * 65_525).status_code == 303
        assert len(stored()[0].text) == 65_525

    def test_name_without_tricks(self, client, post):
        send(client, post, author="Nadia\u202egro.elpmaxe\x00\r\n")
        assert stored()[0].name == "Nadiagro.elpmaxe"

    def test_a_browser_of_today(self, post):
        client = Client(enforce_csrf_checks=True)
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}
        assert send(client, post, headers=headers).status_code == 303


class TestConsent:
    def test_is_remembered(self, client, post):
        response = send(client, post, consent="yes")
        assert response.url == f"{PAGE}#comment-{stored()[0].pk}"
        cookie = response.cookies[COMMENTER_COOKIE]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
        response.wsgi_request.COOKIES[COMMENTER_COOKIE] = cookie.value
        assert commenter_of(response.wsgi_request) == Commenter(
            "Nadia", "Nadia@Example.org", "https://nadia.example/", (stored()[0].pk,)
        )

    def test_fills_the_form(self, client, post):
        send(client, post, consent="yes")
        page = client.get(PAGE)
        assert field(page, "author") == "Nadia"
        assert field(page, "email") == "Nadia@Example.org"
        assert field(page, "url") == "https://nadia.example/"
        assert re.search(r'name="consent" value="yes" checked', body(page))

    def test_shows_what_waits_on_every_page(self, client, post, rules_say):
        rules_say(Verdict.HOLD)
        send(client, post, consent="yes")
        send(client, post, consent="yes", comment="Encore.")
        page = body(client.get(PAGE))
        assert all(f'id="comment-{comment.pk}"' in page for comment in stored())

    def test_ends_with_the_next_comment_that_does_not_give_it(self, client, post):
        send(client, post, consent="yes")
        response = send(client, post, comment="Encore.")
        assert response.cookies[COMMENTER_COOKIE]["max-age"] == 0
        assert "?mine=" in response.url
        assert field(client.get(PAGE), "author") == ""


class TestFollowing:
    def test_what_was_ticked(self, client, post, followed):
        send(client, post, follow_post="yes", follow_answers="yes")
        email, key = "nadia@example.org", stored()[0].pk
        assert followed == [(email, post.pk, None, "en"), (email, post.pk, key, "en")]

    def test_nothing_by_itself(self, client, post, followed):
        send(client, post)
        assert followed == []
        assert stored()[0].tell_approval is False

    def test_without_an_address_is_a_complaint(self, client, post, followed, settings):
        settings.BLOGPOSTS_COMMENT_NAME_REQUIRED = False
        response = send(client, post, email="", follow_post="yes")
        assert complaints(response) == ["Enter an email address if you want to be told."]
        assert (stored(), followed) == ([], [])
        assert re.search(r'name="follow_post" value="yes" checked', body(response))

    def test_that_fails_loses_no_comment(self, client, post, monkeypatch, caplog):
        def fail(*args, **options):
            raise OSError("no mail today")

        monkeypatch.setattr("blogposts.following.follow", fail)
        response = send(client, post, follow_post="yes", follow_answers="yes")
        assert response.status_code == 303
        assert len(stored()) == 1
        assert "asked to follow" in caplog.text


class TestAnswers:
    def test_an_answer(self, client, post):
        parent = make_comment(post)
        response = send(client, post, parent=parent.pk)
        answer = stored()[-1]
        assert response.status_code == 303
        assert (answer.parent_id, answer.root_id, answer.depth) == (parent.pk, parent.pk, 1)

    def test_none_as_wordpress_says_it(self, client, post):
        send(client, post, parent="0")
        assert stored()[0].parent_id is None

    def test_deeper_than_is_shown(self, client, post, settings):
        settings.BLOGPOSTS_COMMENT_DEPTH = 2
        parent = make_comment(post, parent=make_comment(post, parent=make_comment(post)))
        assert send(client, post, parent=parent.pk).status_code == 303
        assert stored()[-1].depth == 3

    @pytest.mark.parametrize("parent", ["999999", "x", "-1", "1" * 30, "1.5", "٣", "12 or 1=1"])
    def test_unknown_parent_comes_back_as_a_comment_of_its_own(self, client, post, parent):
        response = send(client, post, parent=parent)
        assert response.status_code == 422
        assert complaints(response) == [
            "The comment that you answer is gone. Sent again, yours will stand for itself."
        ]
        assert (field(response, "comment"), field(response, "parent")) == (TEXT, "")
        assert stored() == []

    def test_parent_of_another_post(self, client, post):
        other = make_comment(make_post("Autre", published=True), name="Elsewhere")
        response = send(client, post, parent=other.pk)
        assert response.status_code == 422
        assert "Elsewhere" not in body(response)
        assert stored() == [other]

    @pytest.mark.parametrize("verb", [hold, move_to_bin])
    def test_parent_that_was_taken_back_meanwhile(self, client, post, verb):
        parent = make_comment(post, name="Taken back")
        verb(parent, COMMAND)
        response = send(client, post, parent=parent.pk)
        assert response.status_code == 422
        assert "Taken back" not in body(response)
        assert (field(response, "comment"), field(response, "parent")) == (TEXT, "")
        assert send(client, post).status_code == 303  # sent again

    def test_complaints_keep_the_parent(self, client, post, settings):
        settings.BLOGPOSTS_COMMENT_THREADS_PER_PAGE = 1
        make_comment(post, name="First", created_at=timezone.now() - timedelta(days=1))
        parent = make_comment(post, name="Zoé <3")
        response = send(client, post, parent=parent.pk, author="")
        assert response.status_code == 422
        assert field(response, "parent") == str(parent.pk)
        assert "Reply to" in body(response)
        # On the page of threads where it is.
        assert f'href="#comment-{parent.pk}"><bdi>Zoé &lt;3</bdi>' in body(response)
        assert f'id="comment-{parent.pk}"' in body(response)

    def test_complaint_outlives_the_page_of_what_it_answers(self, client, post, monkeypatch):
        parent = make_comment(post)
        monkeypatch.setattr("blogposts.views.comments.page_of_thread", lambda comment: 7)
        response = send(client, post, parent=parent.pk, author="")
        assert (response.status_code, field(response, "comment")) == (422, TEXT)


class TestComplaints:
    @pytest.mark.parametrize(
        ("changes", "name", "sentence"),
        [
            ({"comment": ""}, "comment", "Write your comment."),
            ({"comment": None}, "comment", "Write your comment."),
            ({"comment": " \r\n\x00"}, "comment", "Write your comment."),
            ({"author": ""}, "author", "Enter your name."),
            ({"author": None}, "author", "Enter your name."),
            ({"author": "n" * 246}, "author", "246 characters: 245 are the most."),
            ({"email": ""}, "email", "Enter your email address."),
            ({"email": "nadia"}, "email", "Enter an email address like name@example.org."),
            ({"email": "n" * 95 + "@ex.fr"}, "email", "101 characters: 100 are the most."),
            ({"url": "javascript:alert(1)"}, "url", "Enter the address of a website"),
            ({"url": "https://ex.fr/" + "u" * 187}, "url", "201 characters: 200 are the most."),
            ({"comment": "é" * 65_526}, "comment", "65526 characters: 65525 are the most."),
        ],
    )
    def test_come_back_with_all_that_was_typed(self, client, post, changes, name, sentence):
        changes = {"consent": "yes", "tell_approval": "yes"} | changes
        response = send(client, post, **changes)
        assert response.status_code == 422
        assert stored() == []
        assert title(response).startswith("Error: Un titre")
        (complaint,) = complaints(response)
        assert sentence in complaint
        sent = payload(post, **changes)
        for typed in ("comment", "author", "email", "url"):
            value = sent.get(typed, "")
            value = value if value.strip("\x00 \r\n") else ""
            assert field(response, typed) == value
        assert 'name="consent" value="yes" checked' in body(response)
        assert 'name="tell_approval" value="yes" checked' in body(response)
        # Tied to its field, there and back.
        assert f'<a href="#blogposts-{name}">' in body(response)
        tag = re.search(rf'<[^>]* id="blogposts-{name}"[^>]*>', body(response)).group()
        assert 'aria-invalid="true"' in tag
        assert f"blogposts-{name}-wrong" in re.search(r'aria-describedby="([^"]+)"', tag).group(1)
        assert f'id="blogposts-{name}-wrong"' in body(response)

    def test_all_at_once(self, client, post):
        response = client.post(URL, {})
        assert response.status_code == 422
        assert complaints(response) == [
            "The page had been open for a long time. Please send it again.",
            "Write your comment.",
            "Enter your name.",
            "Enter your email address.",
        ]

    def test_are_the_posts_own_page(self, client, post):
        make_comment(post, "Déjà dit.")
        page = body(send(client, post, author=""))
        assert "Un texte." in page
        assert "Déjà dit." in page
        assert page.count("<h1") == 1

    def test_are_kept_by_no_cache(self, client, post):
        response = send(client, post, author="")
        assert response.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in response.headers

    def test_are_escaped(self, client, post):
        nasty = '"><script>alert(1)</script></textarea><b>'
        response = send(client, post, comment=nasty, author=nasty, email=nasty, url=nasty,
                        seconds=nasty, parent=nasty)  # fmt: skip
        assert response.status_code == 422
        assert "<script>alert" not in body(response)
        assert field(response, "comment") == nasty
        assert field(response, "author") == nasty

    def test_keep_the_time_that_was_spent(self, client, post):
        assert field(send(client, post, author="", seconds="31.5"), "seconds") == "31.5"

    def test_speak_the_readers_language_of_fields(self, client, post):
        response = send(client, post, author="", headers={"Accept-Language": "fr"})
        assert '<html lang="fr"' in body(response)


class TestTokens:
    @pytest.mark.parametrize("token", [None, "", "x", "1.a"])
    def test_missing_or_old_comes_back_with_a_fresh_one(self, client, post, token):
        response = send(client, post, token=token)
        assert response.status_code == 422
        assert complaints(response) == [
            "The page had been open for a long time. Please send it again."
        ]
        assert field(response, "comment") == TEXT
        again = send(client, post, token=field(response, "token"))
        assert again.status_code == 303

    def test_expired(self, client, post):
        response = send(client, post, token=form_token(post.pk, window=token_window() - 5))
        assert response.status_code == 422
        assert stored() == []

    def test_of_another_post(self, client, post):
        assert send(client, post, token=form_token(post.pk + 1)).status_code == 422

    def test_of_another_secret(self, client, post, settings):
        sent = payload(post)
        settings.SECRET_KEY = "after a restart"
        response = client.post(URL, sent)
        assert (response.status_code, field(response, "comment")) == (422, TEXT)

    @pytest.mark.parametrize(
        "headers",
        [{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
         {"Sec-Fetch-Site": "same-site"}, {"Origin": "null"}],
    )  # fmt: skip
    def test_another_site_may_not_send(self, client, post, headers):
        response = send(client, post, headers=headers)
        assert response.status_code == 403
        assert stored() == []
        assert field(response, "comment") == TEXT
        assert title(response).startswith("Error: ")


class TestPeopleSignedIn:
    def test_it_works(self, post, member):
        client, token = signed_in(member)
        response = client.post(URL, {"comment": TEXT, "csrfmiddlewaretoken": token})
        (comment,) = stored()
        assert response.url == f"{PAGE}#comment-{comment.pk}"
        assert (comment.user, comment.name, comment.email) == (
            member,
            "Lina Roche",
            "lecteur@example.org",
        )

    def test_form_asks_for_the_text_alone(self, post, member):
        client, _token = signed_in(member)
        page = body(client.get(PAGE))
        assert "Logged in as <bdi>Lina Roche</bdi>" in page
        assert "Log out?" not in page  # no address is named so
        member.last_name = "R."
        member.save()
        assert "Lina R.</bdi></span>" in body(client.get(PAGE))
        for name in ("author", "email", "url", "consent", "token"):
            assert f'name="{name}"' not in page

    @pytest.mark.urls("tests.views.urls_with_logout")
    def test_may_log_out(self, post, member):
        client, token = signed_in(member)
        page = body(client.get(PAGE))
        assert '<form id="blogposts-logout" action="/logout/" method="post">' in page
        data = {"csrfmiddlewaretoken": token, "next": f"{PAGE}#respond"}
        assert client.post("/logout/", data).url == f"{PAGE}#respond"

    def test_held_comment_is_theirs_on_every_page(self, post, member, rules_say):
        rules_say(Verdict.HOLD)
        client, token = signed_in(member)
        response = client.post(URL, {"comment": TEXT, "csrfmiddlewaretoken": token})
        assert f'id="comment-{stored()[0].pk}"' in body(client.get(response.url))
        assert f'id="comment-{stored()[0].pk}"' not in body(Client().get(PAGE))

    def test_are_followers_by_the_address_of_the_account(self, post, member, followed):
        client, token = signed_in(member)
        client.post(URL, {"comment": TEXT, "csrfmiddlewaretoken": token, "follow_post": "yes"})
        assert followed == [("lecteur@example.org", post.pk, None, "en")]

    def test_without_an_address_are_not_asked(self, post, followed):
        client, token = signed_in(make_member(email=""))
        assert 'name="follow_post"' not in body(client.get(PAGE))
        data = {"comment": TEXT, "csrfmiddlewaretoken": token, "follow_post": "yes"}
        assert client.post(URL, data).status_code == 303
        assert followed == []

    @pytest.mark.parametrize("token", ["", "x" * 64])
    def test_are_held_to_djangos_check(self, post, member, token):
        client, _token = signed_in(member)
        response = send(client, post, csrfmiddlewaretoken=token)
        assert response.status_code == 403
        assert stored() == []
        assert field(response, "comment") == TEXT
        again = client.post(
            URL,
            {"comment": TEXT, "csrfmiddlewaretoken": field(response, "csrfmiddlewaretoken")},
        )
        assert again.status_code == 303

    def test_from_another_origin_are_refused(self, post, member):
        client, token = signed_in(member)
        data = {"comment": TEXT, "csrfmiddlewaretoken": token}
        response = client.post(URL, data, headers={"Origin": "https://evil.example"})
        assert (response.status_code, stored()) == (403, [])

    def test_author_of_the_post_is_marked(self, post, member):
        Post.objects.filter(pk=post.pk).update(author=make_author(user=member))
        client, token = signed_in(member)
        client.post(URL, {"comment": TEXT, "csrfmiddlewaretoken": token})
        assert stored()[0].by_author


class TestBetweenPageAndPost:
    def test_somebody_signs_in(self, post, member):
        """The stranger's form is not taken for the member's: the form comes back as his."""
        client = Client(enforce_csrf_checks=True)
        sent = payload(post)
        client.force_login(member)
        response = client.post(URL, sent)
        assert response.status_code == 403
        assert "Logged in as <bdi>Lina Roche</bdi>" in body(response)
        assert field(response, "comment") == TEXT
        token = field(response, "csrfmiddlewaretoken")
        assert client.post(URL, {"comment": TEXT, "csrfmiddlewaretoken": token}).status_code == 303

    def test_somebody_signs_out(self, post, member):
        client, token = signed_in(member)
        client.logout()
        response = client.post(URL, {"comment": TEXT, "csrfmiddlewaretoken": token})
        assert response.status_code == 422
        assert field(response, "comment") == TEXT
        assert 'name="author"' in body(response)
        assert send(client, post, token=field(response, "token")).status_code == 303

    def test_a_session_ends(self, post, member):
        client, token = signed_in(member)
        client.session.flush()
        response = client.post(URL, {"comment": TEXT, "csrfmiddlewaretoken": token})
        assert (response.status_code, field(response, "comment")) == (422, TEXT)

    def test_an_account_is_deleted(self, post, member):
        client, token = signed_in(member)
        get_user_model().objects.all().delete()
        response = client.post(URL, {"comment": TEXT, "csrfmiddlewaretoken": token})
        assert (response.status_code, field(response, "comment")) == (422, TEXT)


class TestDoors:
    def test_closed_by_hand(self, client, post):
        Post.objects.filter(pk=post.pk).update(comment_policy="closed")
        response = send(client, post)
        assert response.status_code == 403
        assert complaints(response) == ["Comments are closed.", COPY]
        assert body(response).count("Comments are closed.") == 1
        assert (kept(response), stored()) == (TEXT, [])
        assert title(response).startswith("Error: ")

    def test_closed_by_age(self, client, post, settings):
        settings.BLOGPOSTS_COMMENTS_CLOSE_AFTER_DAYS = 14
        response = send(client, post)
        assert response.status_code == 403
        assert complaints(response) == ["Comments closed on April 25, 2023.", COPY]
        assert kept(response) == TEXT
        assert "Comments closed on" not in body(client.get(PAGE)) or stored() == []

    def test_closed_to_strangers(self, client, post, settings):
        settings.BLOGPOSTS_COMMENTS = "members"
        response = send(client, post)
        assert response.status_code == 403
        assert complaints(response) == ["Only members may comment here.", COPY]
        assert (kept(response), stored()) == (TEXT, [])
        login = re.search(r'<a href="([^"]+)" rel="nofollow">log in</a>', body(response)).group(1)
        assert html.unescape(login) == "/admin/login/?next=/blog/un-titre/%23respond"

    def test_open_to_members(self, post, member, settings):
        settings.BLOGPOSTS_COMMENTS = "members"
        client, token = signed_in(member)
        response = client.post(URL, {"comment": TEXT, "csrfmiddlewaretoken": token})
        assert response.status_code == 303

    def test_closed_to_members_too(self, post, member):
        client, token = signed_in(member)
        Post.objects.filter(pk=post.pk).update(comment_policy="closed")
        response = client.post(URL, {"comment": TEXT, "csrfmiddlewaretoken": token})
        assert (response.status_code, kept(response)) == (403, TEXT)


class TestNoPost:
    @pytest.fixture(params=["none", "draft", "review", "scheduled", "withdrawn", "bin"])
    def hidden(self, request, post):
        """What readers do not see, at the same address."""
        posts = Post.objects.filter(pk=post.pk)
        if request.param == "none":
            posts.update(path="elsewhere")
        elif request.param == "scheduled":
            posts.update(published_at=soon())
        else:
            posts.update(status=request.param)
        return post

    def test_answers_404_with_the_text_and_nothing_else(self, client, hidden):
        make_comment(hidden, "Secret")
        response = send(client, hidden)
        assert response.status_code == 404
        assert kept(response) == TEXT
        assert title(response).startswith("Error: ")
        assert complaints(response) == [COPY]
        assert "Un titre" not in body(response)
        assert "Secret" not in body(response)
        assert len(stored()) == 1

    def test_is_the_same_for_all_kinds_of_none(self, client, hidden):
        assert body(send(client, hidden)) == body(
            client.post("/blog/never-was/comment/", payload(hidden))
        )

    def test_goes_while_rules_look(self, client, post, monkeypatch):
        def screen(submission, rules):
            Post.objects.filter(pk=post.pk).update(status="withdrawn")
            return Candidate(""), Screening(Verdict.NOTE, ())

        monkeypatch.setattr(receiving, "screen_submission", screen)
        response = send(client, post)
        assert (response.status_code, kept(response), stored()) == (404, TEXT, [])


class TestRefusals:
    def test_twice_the_same(self, client, post):
        send(client, post)
        response = send(client, post)
        assert response.status_code == 409
        assert complaints(response) == ["You have already said that."]
        assert f'<a href="/blog/comment/{stored()[0].pk}/">' in body(response)
        assert len(stored()) == 1
        assert field(response, "comment") == TEXT

    def test_twice_the_same_that_waits_leads_nowhere(self, client, post, rules_say):
        rules_say(Verdict.HOLD)
        send(client, post)
        response = send(client, post)
        assert response.status_code == 409
        assert "/blog/comment/" not in body(response).replace("/blog/comment/0/", "")

    @pytest.mark.parametrize(
        ("wait", "sentence"),
        [
            (1, "That was quick. Please wait 1 second and send it again."),
            (15, "That was quick. Please wait 15 seconds and send it again."),
            (1_800, "You have sent many comments. Please wait 30 minutes and send it again."),
            (1_801, "You have sent many comments. Please wait 31 minutes and send it again."),
        ],
    )
    def test_haste(self, client, post, rules_say, wait, sentence):
        signal = Signal("seconds_between", Verdict.REFUSE, 1, 15)
        rules_say(Verdict.REFUSE, signal, retry_after=wait)
        response = send(client, post)
        assert response.status_code == 429
        assert response.headers["Retry-After"] == str(wait)
        assert complaints(response) == [sentence]
        assert (field(response, "comment"), stored()) == (TEXT, [])

    def test_by_a_rule_of_the_sites_own(self, client, post, rules_say):
        signal = Signal("site.zeal", Verdict.REFUSE, 7, 3, message="%(value)s of %(limit)s!")
        rules_say(Verdict.REFUSE, signal, Signal("site.other", Verdict.HOLD, 1))
        response = send(client, post)
        assert response.status_code == 422
        assert complaints(response) == ["7 of 3!"]
        assert field(response, "comment") == TEXT

    def test_by_a_rule_without_words(self, client, post, rules_say):
        rules_say(Verdict.REFUSE, Signal("site.zeal", Verdict.REFUSE))
        response = send(client, post)
        assert (response.status_code, complaints(response)) == (
            422,
            ["This comment is not taken here."],
        )

    def test_failing_rules_lose_nothing(self, client, post, monkeypatch):
        def fail(submission, rules):
            raise RuntimeError

        monkeypatch.setattr(receiving, "screen_submission", fail)
        assert send(client, post).status_code == 303
        assert stored()[0].status == "awaiting"


class TestWithTheRulesThemselves:
    """What a form and the rules of a fresh site say to one another."""

    @pytest.fixture(autouse=True)
    def rules(self, rules_say, monkeypatch):
        monkeypatch.setattr(receiving, "screen_submission", SCREEN)

    def test_first_comment_waits_and_haste_is_refused(self, client, post):
        assert send(client, post).status_code == 303
        assert stored()[0].status == "awaiting"
        response = send(client, post, comment="Encore.")
        assert response.status_code == 429
        assert 0 < int(response.headers["Retry-After"]) <= 15
        assert field(response, "comment") == "Encore."
        assert len(stored()) == 1

    def test_who_is_refused_still_sees_the_comment_that_waits(self, client, post):
        waiting = body(client.get(send(client, post).url))
        action = re.search(r'id="commentform" action="([^"]+)"', waiting).group(1)
        refused = client.post(action, payload(post, comment="Encore."))
        assert refused.status_code == 429
        (comment,) = stored()
        for page in (waiting, body(refused)):
            assert f'id="comment-{comment.pk}"' in page
            assert f"/comment/{comment.pk}/edit/?mine=" in page
        # A link that is not ours is handed on to nobody.
        assert f'action="{URL}"' in body(client.get(f"{PAGE}?mine=x"))

    def test_known_reader_is_published(self, client, post):
        make_comment(
            post, "Un.", name="Nadia", email="nadia@example.org",
            created_at=timezone.now() - timedelta(days=1),
        )  # fmt: skip
        send(client, post)
        assert stored()[-1].is_shown

    def test_trap_makes_spam_and_tells_nobody(self, client, post):
        response = send(client, post, subject="Buy")
        assert response.status_code == 303
        assert stored()[0].status == "spam"
        assert "Awaiting moderation" in body(client.get(response.url))

    def test_form_that_was_answered_too_fast_waits(self, client, post):
        make_comment(
            post, "Un.", name="Nadia", email="nadia@example.org",
            created_at=timezone.now() - timedelta(days=1),
        )  # fmt: skip
        send(client, post, seconds="0.4")
        assert stored()[-1].status == "awaiting"

    def test_queries(self, client, post, django_assert_num_queries):
        send(client, post)
        Comment.objects.all().delete()
        # The post, the rules, the words said before, four measures, and what is written.
        with django_assert_num_queries(14):
            send(client, post)


class TestRequests:
    @pytest.mark.parametrize("method", ["get", "head", "put", "delete", "patch", "options"])
    @pytest.mark.parametrize("url", [URL, "/blog/never-was/comment/"])
    def test_take_post_alone(self, client, post, method, url):
        response = getattr(client, method)(url)
        assert response.status_code == 405
        assert response.headers["Allow"] == "POST"

    @pytest.mark.parametrize(
        "data",
        [b"&".join(b"a=1" for _ in range(1001)), b"comment=" + b"x" * 2_700_000],
        ids=["fields", "size"],
    )
    def test_that_are_too_large(self, client, post, data):
        response = client.post(URL, data, content_type="application/x-www-form-urlencoded")
        assert response.status_code == 400
        assert complaints(response) == ["It came in too large, or broken. Please send it again."]
        assert stored() == []

    def test_that_are_broken(self, client, post):
        response = client.post(URL, b"--x", content_type="multipart/form-data")
        assert response.status_code == 400

    def test_that_are_too_large_for_a_post_that_is_not_there(self, client, post):
        response = client.post("/blog/never-was/comment/", b"--x", "multipart/form-data")
        assert response.status_code == 404

    @pytest.mark.parametrize("lost", [1, 20, 60, 150])
    def test_that_were_cut_off(self, client, post, lost):
        token = form_token(post.pk)
        whole = f"comment=Bien+vu&author=Nadia&email=nadia%40example.org&url=&token={token}"
        cut = whole[:-lost].encode()
        response = client.generic(
            "POST", URL, whole, "application/x-www-form-urlencoded", **{"wsgi.input": BytesIO(cut)}
        )
        assert response.status_code == 400
        assert stored() == []

    def test_that_were_cut_off_and_nobody_said_so(self, client, post):
        """The token stands last in the form, so that what lacks an end lacks a token."""
        page = body(client.get(PAGE))
        form = page[
            page.index('id="commentform"') : page.index("</form>", page.index("commentform"))
        ]
        assert re.findall(r'name="(\w+)"', form)[-1] == "token"
        token = form_token(post.pk)
        whole = f"comment=Bien+vu&author=Nadia&email=nadia%40example.org&url=&token={token}"
        for lost in (1, 20, 60):
            response = client.post(URL, whole[:-lost], "application/x-www-form-urlencoded")
            assert response.status_code == 422
        assert stored() == []

    @pytest.mark.parametrize("share", [0, 0.5, 0.9])
    def test_that_were_cut_off_on_the_line(self, live_server, transactional_db, share):
        post = make_post(published=True)
        whole = urlencode(payload(post)).encode()
        head = (
            f"POST {URL} HTTP/1.1\r\nHost: testserver\r\nConnection: close\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(whole)}\r\n"
        )
        address = (live_server.thread.host, live_server.thread.port)
        with socket.create_connection(address, timeout=10) as line:
            line.sendall(head.encode() + b"\r\n" + whole[: int(share * len(whole))])
            line.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: line.recv(65_536), b""))
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert stored() == []

    @pytest.mark.parametrize(
        "data",
        [b"%", b"\xff\xfe", b"comment=%ff%ed%a0%80", b"=&=", b"token=%00", b'{"comment": "x"}'],
    )
    def test_of_nonsense_are_complained_about(self, client, post, data):
        for content_type in ("application/x-www-form-urlencoded", "application/json", "x"):
            assert client.post(URL, data, content_type=content_type).status_code in {400, 422}

    def test_with_files(self, client, post):
        file = BytesIO(b"x")
        file.name = "comment.txt"
        response = client.post(URL, payload(post, author=None) | {"author": file})
        assert response.status_code == 422

    def test_with_the_same_field_twice(self, client, post):
        sent = payload(post) | {"comment": ["Un", "Deux"]}
        assert client.post(URL, sent).status_code == 303
        assert stored()[0].text == "Deux"

    def test_of_a_database_that_knows_no_such_number(self, client, post):
        assert send(client, post, parent="9" * 18).status_code == 422


class TestForm:
    """The page's own form, which is made without Django's widgets."""

    def test_has_wordpresss_fields_and_limits(self, client, post):
        page = body(client.get(PAGE))
        form = page[page.index('id="commentform"') :]
        form = form[: form.index("</form>")]
        assert re.findall(r'name="(\w+)"', form) == [
            "comment", "author", "email", "url", "consent", "tell_approval", "follow_answers",
            "follow_post", "subject", "parent", "seconds", "token",
        ]  # fmt: skip
        assert re.findall(r'maxlength="(\d+)"', form) == ["65525", "245", "100", "200"]
        assert re.findall(r'autocomplete="(\w+)"', form) == ["name", "email", "url", "off"]
        assert len(re.findall(r" required", form)) == 3
        assert "placeholder" not in form

    def test_marks_nothing_as_required_that_is_not(self, client, post, settings):
        settings.BLOGPOSTS_COMMENT_NAME_REQUIRED = False
        page = body(client.get(PAGE))
        form = page[
            page.index('id="commentform"') : page.index("</form>", page.index("commentform"))
        ]
        assert len(re.findall(r"<(?:input|textarea)[^>]* required", form)) == 1
        assert form.count('class="required"') == 2  # the note, and the text

    def test_is_the_same_for_all_strangers(self, client, post):
        assert body(client.get(PAGE)) == body(Client().get(PAGE))

    def test_of_another_post_has_its_own_address(self, client, post):
        make_post("Autre", published=True)
        assert 'action="/blog/autre/comment/"' in body(client.get("/blog/autre/"))
        assert f'action="{URL}"' in body(client.get(PAGE))

    def test_answers_without_a_script(self, client, post):
        parent = make_comment(post, name="Zoé")
        page = client.get(f"{PAGE}?reply={parent.pk}")
        assert field(page, "parent") == str(parent.pk)
        assert re.search(rf'Reply to <a href="#comment-{parent.pk}"><bdi>Zoé</bdi></a>', body(page))
        cancel = re.search(r'<a class="blogposts-cancel"[^>]*>', body(page)).group()
        assert f'href="{PAGE}#respond"' in cancel
        assert "hidden" not in cancel
        assert (
            "hidden"
            in re.search(r'<a class="blogposts-cancel"[^>]*>', body(client.get(PAGE))).group()
        )

    @pytest.mark.parametrize("reply", ["x", "", "999999", "9" * 40])
    def test_answers_nobody_who_is_not_there(self, client, post, reply):
        assert field(client.get(f"{PAGE}?reply={reply}"), "parent") == ""

    def test_answers_nobody_whom_readers_do_not_see(self, client, post):
        held = make_comment(post, status="awaiting", name="Held")
        page = client.get(f"{PAGE}?reply={held.pk}")
        assert field(page, "parent") == ""
        assert "Held" not in body(page)

    def test_is_gone_where_comments_are_closed(self, client, post):
        make_comment(post)
        Post.objects.filter(pk=post.pk).update(comment_policy="closed")
        page = body(client.get(PAGE))
        assert 'id="respond"' in page
        assert "<form" not in page[page.index('id="respond"') :]
        assert "Comments are closed." in page

"""The writer of a comment changes it, takes it back, or finds it again."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from blogposts.models import Comment, Post
from blogposts.moderation import receive as receiving
from blogposts.moderation.candidate import Candidate, Screening, Signal, Verdict
from blogposts.moderation.decide import COMMAND, mark_spam, move_to_bin
from blogposts.visitors import (
    COMMENTER_COOKIE,
    Commenter,
    comment_link,
    form_token,
    remember_commenter,
)
from tests.builders import make_comment, make_member, make_post

pytestmark = pytest.mark.django_db
PAGE = "/blog/un-titre/"


@pytest.fixture(autouse=True)
def rules_say(monkeypatch):
    """Has the rules answer what a test is about; without a word they let all pass."""

    def answer(verdict=Verdict.NOTE, *signals, **fields):
        screening = Screening(verdict, signals, **fields)
        monkeypatch.setattr(
            receiving, "screen_submission", lambda submission, rules: (Candidate(""), screening)
        )

    answer()
    return answer


@pytest.fixture
def post():
    return make_post(sections=[("", "Un texte.")], published=True)


@pytest.fixture
def comment(post):
    return make_comment(post, "Le premier mot.")


def edit_url(comment, link=True):
    query = f"?mine={comment_link(comment.pk)}" if link else ""
    return f"/blog/comment/{comment.pk}/edit/{query}"


def send(client, edited, url=None, headers=None, **changes):
    data = {"comment": "Le dernier mot.", "token": form_token(edited.post_id)} | changes
    data = {name: value for name, value in data.items() if value is not None}
    return client.post(url or edit_url(edited), data, headers=headers)


def remembered(*comments):
    """A browser that agreed to remember who wrote these."""
    client, response = Client(), HttpResponse()
    remember_commenter(response, Commenter(comments=tuple(comment.pk for comment in comments)))
    client.cookies[COMMENTER_COOKIE] = response.cookies[COMMENTER_COOKIE].value
    return client


def body(response):
    return response.content.decode()


def text(response):
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", body(response), re.DOTALL)
    return html.unescape(found.group(1))


def said(response):
    box = re.search(r'id="blogposts-complaints".*?</div>', body(response), re.DOTALL).group()
    items = re.findall(r"<li>(.*?)</li>", box, re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]+>", "", item)) for item in items]


def later(comment, minutes):
    """The comment, sent so many minutes ago."""
    Comment.objects.filter(pk=comment.pk).update(
        created_at=timezone.now() - timedelta(minutes=minutes)
    )


class TestEditing:
    def test_form_has_the_text(self, client, comment):
        response = client.get(edit_url(comment))
        assert response.status_code == 200
        assert text(response) == "Le premier mot."
        assert "for 10 minutes more" in body(response)

    def test_it_works(self, client, comment):
        response = send(client, comment)
        comment.refresh_from_db()
        assert response.status_code == 303
        link = comment_link(comment.pk).partition(":")[0]
        assert response.url.startswith(f"{PAGE}?mine={link}:")
        assert response.url.endswith(f"#comment-{comment.pk}")
        assert (comment.text, comment.is_shown) == ("Le dernier mot.", True)
        assert comment.edited_at is not None
        assert "Le dernier mot." in body(client.get(PAGE))

    def test_is_screened_anew(self, client, comment, rules_say):
        rules_say(Verdict.HOLD, Signal("max_links", Verdict.HOLD, 9, 1))
        response = send(client, comment)
        comment.refresh_from_db()
        assert (comment.status, comment.is_shown) == ("awaiting", False)
        assert "Le dernier mot." not in body(client.get(PAGE))
        assert "Le dernier mot." in body(client.get(response.url))

    def test_of_spam_is_told_apart_by_nothing(self, client, comment):
        mark_spam(comment, COMMAND)
        assert client.get(edit_url(comment)).status_code == 200
        assert send(client, comment).status_code == 303
        comment.refresh_from_db()
        assert comment.status == "spam"

    @pytest.mark.parametrize(("minutes", "left"), [(1, 9), (9.5, 1)])
    def test_says_how_long(self, client, comment, minutes, left):
        later(comment, minutes)
        assert f"for {left} minute" in body(client.get(edit_url(comment)))

    def test_by_cookie(self, comment):
        client = remembered(comment)
        url = edit_url(comment, link=False)
        assert client.get(url).status_code == 200
        response = send(client, comment, url)
        assert response.url == f"{PAGE}#comment-{comment.pk}"

    def test_by_account(self, post):
        user = make_member()
        comment = make_comment(post, user=user)
        client = Client(enforce_csrf_checks=True)
        client.force_login(user)
        url = edit_url(comment, link=False)
        page = body(client.get(url))
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
        response = send(client, comment, url, token=None, csrfmiddlewaretoken=token)
        assert response.url == f"{PAGE}#comment-{comment.pk}"
        comment.refresh_from_db()
        assert comment.text == "Le dernier mot."

    def test_link_stays_on_the_site(self, client, comment):
        for response in (client.get(edit_url(comment)), send(client, comment, comment="")):
            assert response.headers["Referrer-Policy"] == "same-origin"
            assert response.headers["Cache-Control"] == "private, no-store"
            assert '<meta name="robots" content="noindex">' in body(response)


class TestWithdrawing:
    def test_it_works(self, client, comment):
        response = send(client, comment, withdraw="yes")
        comment.refresh_from_db()
        assert response.status_code == 303
        assert (comment.status, comment.is_shown) == ("bin", False)
        assert comment.text == "Le premier mot."
        page = client.get(response.url)
        assert "Your comment is withdrawn" in body(page)
        assert "Le premier mot." not in body(page)
        assert "Le premier mot." not in body(client.get(PAGE))

    def test_a_second_time_is_too_late(self, client, comment):
        send(client, comment, withdraw="yes")
        response = send(client, comment, withdraw="yes")
        assert response.status_code == 403
        assert "<title>Your comment is withdrawn ·" in body(response)
        assert 'id="blogposts-complaints"' not in body(response)

    def test_leaves_readers_and_moderators_apart(self, client, comment):
        page = body(client.get(send(client, comment, withdraw="yes").url))
        assert "<title>Your comment is withdrawn ·" in page
        assert "Readers do not see it any more. Moderators can" in page

    def test_loses_no_text_that_was_typed_elsewhere(self, client, comment):
        send(client, comment, withdraw="yes")
        response = send(client, comment)
        assert (response.status_code, text(response)) == (403, "Le dernier mot.")
        assert "<title>Error: Your comment is withdrawn ·" in body(response)
        assert "Your comment was not saved" in body(response)
        assert said(response)[0].startswith("Readers do not see it any more.")

    def test_after_the_minutes_is_refused(self, client, comment):
        later(comment, 11)
        response = send(client, comment, withdraw="yes")
        assert response.status_code == 403
        assert "<title>Error: Your comment ·" in body(response)
        assert "Your comment was not withdrawn" in body(response)
        comment.refresh_from_db()
        assert comment.status == "published"

    def test_what_a_moderator_removed_was_not_withdrawn(self, client, comment):
        move_to_bin(comment, COMMAND)
        page = body(client.get(edit_url(comment)))
        assert "withdrawn" not in page
        assert "Your comment is not here any more." in page


class TestRefusals:
    def test_empty(self, client, comment):
        response = send(client, comment, comment=" ")
        assert response.status_code == 422
        assert said(response) == ["Write your comment."]
        assert "<title>Error: " in body(response)
        assert 'aria-describedby="blogposts-minutes blogposts-comment-wrong"' in body(response)

    def test_too_late(self, client, comment):
        later(comment, 11)
        response = send(client, comment)
        assert response.status_code == 403
        assert text(response) == "Le dernier mot."
        assert "<title>Error: Your comment ·" in body(response)
        assert "Your comment was not saved" in body(response)
        assert said(response) == ["The time in which it could be changed is over."]
        assert 'method="post"' not in body(response)
        comment.refresh_from_db()
        assert comment.text == "Le premier mot."

    def test_deleted_meanwhile(self, client, comment, monkeypatch):
        def screen(submission, rules):
            Comment.objects.filter(pk=comment.pk).delete()
            return Candidate(""), Screening(Verdict.NOTE, ())

        monkeypatch.setattr(receiving, "screen_submission", screen)
        response = send(client, comment)
        assert (response.status_code, text(response)) == (404, "Le dernier mot.")

    def test_binned_meanwhile(self, client, comment, monkeypatch):
        def screen(submission, rules):
            move_to_bin(Comment.objects.get(pk=comment.pk), COMMAND)
            return Candidate(""), Screening(Verdict.NOTE, ())

        monkeypatch.setattr(receiving, "screen_submission", screen)
        response = send(client, comment)
        assert (response.status_code, text(response)) == (403, "Le dernier mot.")
        assert said(response) == ["Your comment is not here any more."]

    def test_never_by_setting(self, client, comment, settings):
        settings.BLOGPOSTS_COMMENT_EDIT_MINUTES = 0
        assert 'method="post"' not in body(client.get(edit_url(comment)))
        assert send(client, comment).status_code == 403

    def test_stale_token(self, client, comment):
        response = send(client, comment, token="1.old")
        assert response.status_code == 422
        assert "Your comment was not saved" in body(response)
        assert "<title>Error: Your comment ·" in body(response)
        assert text(response) == "Le dernier mot."
        token = re.search(r'name="token" value="([^"]+)"', body(response)).group(1)
        assert send(client, comment, token=token).status_code == 303

    @pytest.mark.parametrize("changes", [{}, {"withdraw": "yes"}])
    def test_another_site(self, client, comment, changes):
        headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
        response = send(client, comment, headers=headers, **changes)
        assert response.status_code == 403
        comment.refresh_from_db()
        assert (comment.text, comment.status) == ("Le premier mot.", "published")

    def test_djangos_check(self, post):
        user = make_member()
        comment = make_comment(post, user=user)
        client = Client(enforce_csrf_checks=True)
        client.force_login(user)
        response = send(client, comment, edit_url(comment, link=False))
        assert response.status_code == 403
        assert text(response) == "Le dernier mot."

    def test_haste(self, client, comment, rules_say):
        rules_say(Verdict.REFUSE, Signal("per_hour", Verdict.REFUSE, 21, 20), retry_after=600)
        response = send(client, comment)
        assert (response.status_code, response.headers["Retry-After"]) == (429, "600")
        assert text(response) == "Le dernier mot."

    def test_what_one_has_said_already(self, client, post, comment):
        client.post(
            f"{PAGE}comment/",
            {
                "comment": "Le dernier mot.",
                "author": comment.name,
                "email": comment.email,
                "token": form_token(post.pk),
            },
        )
        response = send(client, comment)
        assert response.status_code == 409
        assert said(response) == ["You have already said that."]

    def test_too_large(self, client, comment):
        data = b"comment=" + b"x" * 2_700_000
        response = client.post(
            edit_url(comment), data, content_type="application/x-www-form-urlencoded"
        )
        assert response.status_code == 400
        assert text(response) == "Le premier mot."

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_other_methods(self, client, comment, method):
        assert getattr(client, method)(edit_url(comment)).status_code == 405


class TestOthers:
    def others(self, comment):
        """Everybody who has not written it."""
        other = make_comment(comment.post)
        member = Client()
        member.force_login(make_member())
        return [
            (Client(), edit_url(comment, link=False)),
            (Client(), f"{edit_url(comment, link=False)}?mine={comment_link(other.pk)}"),
            (Client(), f"{edit_url(comment, link=False)}?mine={comment.pk}"),
            (remembered(other), edit_url(comment, link=False)),
            (member, edit_url(comment, link=False)),
        ]

    def test_find_nothing(self, comment):
        for client, url in self.others(comment):
            assert client.get(url).status_code == 404

    def test_change_nothing_and_keep_their_text(self, comment):
        for client, url in self.others(comment):
            response = send(client, comment, url)
            assert response.status_code == 404
            assert text(response) == "Le dernier mot."
            assert "Le premier mot." not in body(response)
            assert "<title>Error: " in body(response)
            assert "Your comment was not saved" in body(response)
            assert "no comment at this address that you may change" in body(response)
        comment.refresh_from_db()
        assert comment.text == "Le premier mot."

    def test_a_comment_without_an_account_is_no_members(self, comment):
        client = Client()
        client.force_login(make_member())
        assert comment.user_id is None
        assert client.get(edit_url(comment, link=False)).status_code == 404

    def test_old_link(self, client, comment, settings):
        settings.BLOGPOSTS_COMMENT_LINK_DAYS = -1
        assert client.get(edit_url(comment)).status_code == 404

    @pytest.mark.parametrize("status", ["draft", "withdrawn", "bin"])
    def test_post_that_readers_do_not_see(self, client, comment, status):
        Post.objects.filter(pk=comment.post_id).update(status=status)
        assert client.get(edit_url(comment)).status_code == 404
        assert send(client, comment).status_code == 404

    @pytest.mark.parametrize("key", ["999999", "9" * 30])
    def test_no_such_comment(self, client, db, key):
        assert client.get(f"/blog/comment/{key}/edit/").status_code == 404
        response = client.post(f"/blog/comment/{key}/edit/", {"comment": "Un texte."})
        assert (response.status_code, text(response)) == (404, "Un texte.")


class TestAddressOfAComment:
    def test_leads_to_its_page(self, client, post, settings):
        settings.BLOGPOSTS_COMMENT_THREADS_PER_PAGE = 1
        comments = [
            make_comment(post, created_at=timezone.now() - timedelta(days=9 - number))
            for number in range(3)
        ]
        answer = make_comment(post, parent=comments[2])
        for comment, page in (
            (comments[0], PAGE),
            (comments[1], f"{PAGE}comment-page-2/"),
            (comments[2], f"{PAGE}comment-page-3/"),
            (answer, f"{PAGE}comment-page-3/"),
        ):
            assert comment.get_absolute_url() == f"/blog/comment/{comment.pk}/"
            for method in (client.get, client.head):
                response = method(comment.get_absolute_url())
                assert response.status_code == 302
                assert response.url == f"{page}#comment-{comment.pk}"
            assert f'id="comment-{comment.pk}"' in body(client.get(page))

    def test_leads_to_the_sentence_in_its_place(self, client, post, comment):
        make_comment(post, parent=comment)
        mark_spam(comment, COMMAND)
        response = client.get(comment.get_absolute_url())
        assert response.url == f"{PAGE}#comment-{comment.pk}"

    def test_that_waits_is_its_writers_alone(self, client, post):
        held = make_comment(post, status="awaiting")
        url = held.get_absolute_url()
        assert client.get(url).status_code == 404
        assert remembered(held).get(url).status_code == 302
        link = comment_link(held.pk)
        assert client.get(f"{url}?mine={link}").url == f"{PAGE}?mine={link}#comment-{held.pk}"
        other = comment_link(make_comment(post).pk)
        assert client.get(f"{url}?mine={other}").status_code == 404

    def test_hands_on_no_word_that_is_not_ours(self, client, comment):
        response = client.get(f"{comment.get_absolute_url()}?mine=x&next=https://evil.example")
        assert response.url == f"{PAGE}#comment-{comment.pk}"

    @pytest.mark.parametrize("status", ["draft", "withdrawn", "bin"])
    def test_of_a_post_that_readers_do_not_see(self, client, comment, status):
        Post.objects.filter(pk=comment.post_id).update(status=status)
        assert client.get(comment.get_absolute_url()).status_code == 404

    @pytest.mark.parametrize("key", ["0", "999999", "9" * 30])
    def test_of_none(self, client, db, key):
        assert client.get(f"/blog/comment/{key}/").status_code == 404

    def test_takes_no_post(self, client, comment):
        assert client.post(comment.get_absolute_url()).status_code == 405

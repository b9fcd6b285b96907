"""A press of "For" or "Against": what it does, what it says, and what it refuses."""

from __future__ import annotations

import logging
import re

import pytest
from django.test import Client

from blogposts.models import Comment, Post, Vote
from blogposts.visitors import (
    VOTER_COOKIE,
    WINDOWS_OF_A_TOKEN,
    Commenter,
    form_token,
    remember_commenter,
    token_window,
)
from tests.builders import make_comment, make_member, make_post, soon

pytestmark = pytest.mark.django_db

PAGE = "/blog/un-titre/"
URL = "/blog/un-titre/vote/"
FROM_HERE = {"Sec-Fetch-Site": "same-origin", "User-Agent": "Firefox"}
JSON = {"Accept": "application/json"}


@pytest.fixture
def post():
    return make_post(sections=[("", "Un texte.")], published=True)


@pytest.fixture
def comment(post, settings):
    settings.BLOGPOSTS_COMMENT_VOTES = True
    return make_comment(post, name="Nadia")


def press(client, url=URL, value="up", *, headers=None, **data):
    data.setdefault("token", form_token(Post.objects.first().pk))
    return client.post(url, data | {"value": value}, headers=FROM_HERE | (headers or {}))


def vote_url(comment):
    return f"/blog/comment/{comment.pk}/vote/"


def counts(target):
    target.refresh_from_db()
    return target.votes_up, target.votes_down


def box(html):
    """The vote box of a page."""
    return re.search(r'<section class="blogposts-vote".*?</section>', html, re.DOTALL)[0]


def buttons(html):
    """What each button wants, whether it is pressed, and what stands on it."""
    return [
        (value, pressed == "true", " ".join(re.sub(r"<[^>]+>", " ", words).split()))
        for value, pressed, words in re.findall(
            r'<button[^>]*value="(\w+)"[^>]*aria-pressed="(\w+)"[^>]*>(.*?)</button>', html
        )
    ]


def page(client, url=PAGE, **headers):
    response = client.get(url, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


class TestBox:
    def test_asks_with_two_named_buttons_and_true_counts(self, client, post):
        Post.objects.update(votes_up=41, votes_down=7)
        html = box(page(client))
        assert '<h2 id="vote">What do you think?</h2>' in html
        assert buttons(html) == [("up", False, "For 41"), ("down", False, "Against 7")]
        assert f'<form method="post" action="{URL}"' in html

    def test_is_the_same_for_all_strangers_and_sets_no_cookie(self, client, post):
        response = client.get(PAGE)
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        assert response.content == Client().get(PAGE).content
        assert response["ETag"]

    def test_is_new_after_a_vote(self, client, post):
        etag = client.get(PAGE)["ETag"]
        press(Client())
        response = client.get(PAGE, headers={"If-None-Match": etag})
        assert response.status_code == 200
        assert buttons(box(response.content.decode()))[0] == ("up", False, "For 1")

    def test_is_not_there_where_the_site_has_none(self, client, post, settings):
        settings.BLOGPOSTS_POST_VOTES = False
        html = page(client)
        assert "What do you think?" not in html
        assert "votes.js" not in html

    def test_costs_a_stranger_no_query(self, client, post, settings, django_assert_num_queries):
        client.get(PAGE)
        with django_assert_num_queries(6):  # those of the page without a vote
            client.get(PAGE)

    def test_costs_who_has_voted_one(self, client, post, django_assert_num_queries):
        press(client)
        with django_assert_num_queries(7):
            client.get(PAGE)

    def test_is_not_on_a_preview(self, admin_client):
        draft = make_post(sections=[("", "Un texte.")])
        assert "What do you think?" not in page(admin_client, draft.get_absolute_url())


class TestPress:
    def test_counts_and_leads_back_to_the_box(self, client, post):
        response = press(client)
        assert response.status_code == 303
        assert response["Location"] == f"{PAGE}?voted=up#vote"
        assert counts(post) == (1, 0)

    def test_is_told_and_shown_on_the_page_then(self, client, post):
        html = box(page(client, press(client, value="down")["Location"]))
        assert buttons(html) == [("up", False, "For 0"), ("back", True, "Against 1")]
        assert "Your vote “Against” is counted." in html
        assert "Your vote" not in box(page(client))

    def test_is_told_without_a_cookie_too(self, client, post):
        url = press(client)["Location"]
        html = box(page(Client(), url))
        assert "Your vote “For” is counted." in html
        assert buttons(html)[0] == ("up", False, "For 1")

    def test_leaves_the_pages_address_as_it_is(self, client, post):
        html = page(client, press(client)["Location"])
        assert f'<link rel="canonical" href="http://testserver{PAGE}">' in html

    def test_says_nothing_that_an_address_makes_up(self, client, post):
        html = page(client, f"{PAGE}?voted=<script>")
        assert "<script>" not in box(html)
        assert 'role="status"></p>' in box(html)

    def test_a_second_one_takes_it_back(self, client, post):
        press(client)
        ((value, _pressed, _words), _other) = buttons(box(page(client)))
        response = press(client, value=value)
        assert response["Location"] == f"{PAGE}?voted=back#vote"
        assert counts(post) == (0, 0)
        html = box(page(client, response["Location"]))
        assert "Your vote is taken back." in html
        assert buttons(html)[0] == ("up", False, "For 0")

    def test_of_the_other_button_changes_the_vote(self, client, post):
        press(client)
        press(client, value="down")
        assert counts(post) == (0, 1)

    def test_twice_from_the_same_page_counts_once(self, client, post):
        """A double click without scripts, or a page that does not know of the vote."""
        press(client)
        press(client)
        press(Client())
        assert counts(post) == (1, 0)

    def test_of_another_reader_counts_too(self, client, post):
        press(client)
        press(Client(REMOTE_ADDR="198.51.100.7"))
        press(Client(), headers={"User-Agent": "Chromium"})
        assert counts(post) == (3, 0)

    def test_says_no_to_a_get(self, client, post):
        response = client.get(URL)
        assert (response.status_code, response["Allow"]) == (405, "POST")

    def test_is_of_a_post_by_date_too(self, client, settings):
        settings.BLOGPOSTS_PERMALINK = "year/month/day/slug"
        post = make_post(published=True)
        response = press(client, f"{post.get_absolute_url()}vote/")
        assert response["Location"] == "/blog/2023/04/11/un-titre/?voted=up#vote"
        assert counts(post) == (1, 0)

    @pytest.mark.parametrize("value", ["", "1", "for", "UP", "up\0", "é"])
    def test_of_no_button_of_ours_is_refused(self, client, post, value):
        response = press(client, value=value)
        assert response.status_code == 400
        assert "neither for nor against" in response.content.decode()
        assert not Vote.objects.exists()

    def test_without_a_value_is_refused(self, client, post):
        response = client.post(URL, {"token": form_token(post.pk)}, headers=FROM_HERE)
        assert response.status_code == 400

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            (b"\xff\xfe=\x80&value=\xed\xa0\x80", "application/x-www-form-urlencoded"),
            (b"--x\r\nnothing", "multipart/form-data; boundary=x"),
            (b"value=up", "multipart/form-data"),
            (b"&".join(b"a=1" for _ in range(2000)), "application/x-www-form-urlencoded"),
            (b'{"value": "up"}', "application/json"),
        ],
    )
    def test_that_cannot_be_read_is_refused(self, client, post, body, kind):
        response = client.post(URL, body, content_type=kind, headers=FROM_HERE)
        assert response.status_code == 400
        assert not Vote.objects.exists()


class TestHidden:
    @pytest.mark.parametrize("status", ["draft", "review", "withdrawn", "bin"])
    def test_posts_are_not_found(self, client, status):
        make_post(published=True, status=status)
        assert press(client).status_code == 404
        assert not Vote.objects.exists()

    def test_scheduled_posts_are_not_found(self, client):
        make_post(published=soon())
        assert press(client).status_code == 404

    def test_votes_that_the_site_does_not_have_are_not_found(self, client, comment, settings):
        settings.BLOGPOSTS_POST_VOTES = False
        settings.BLOGPOSTS_COMMENT_VOTES = False
        assert press(client).status_code == 404
        assert press(client, vote_url(comment)).status_code == 404
        assert not Vote.objects.exists()

    @pytest.mark.parametrize("status", ["awaiting", "spam", "bin"])
    def test_comments_are_not_found(self, client, post, settings, status):
        settings.BLOGPOSTS_COMMENT_VOTES = True
        hidden = make_comment(post, status=status)
        assert press(client, vote_url(hidden)).status_code == 404

    def test_comments_of_hidden_posts_are_not_found(self, client, comment):
        Post.objects.update(status="withdrawn")
        assert press(client, vote_url(comment)).status_code == 404

    @pytest.mark.parametrize("key", ["0", "999", "99999999999999999999999"])
    def test_comments_that_never_were_are_not_found(self, client, comment, key):
        assert press(client, f"/blog/comment/{key}/vote/").status_code == 404


class TestComments:
    def test_have_buttons_where_the_site_wants_them(self, client, comment):
        html = page(client)
        mine = html[html.index(f'id="comment-{comment.pk}"') :]
        assert buttons(mine) == [("up", False, "For 0"), ("down", False, "Against 0")]
        assert f'formaction="{vote_url(comment)}"' in mine
        assert html.count('<form id="blogposts-votes"') == 1
        assert "votes.js" in html

    def test_have_none_by_default(self, client, post):
        make_comment(post)
        html = page(client)
        assert "blogposts-comment-votes" not in html
        assert "blogposts-votes" not in html.replace("data-blogposts-votes", "")

    def test_are_voted_on(self, client, comment):
        response = press(client, vote_url(comment))
        assert response.status_code == 303
        assert response["Location"] == f"{PAGE}?voted=up&comment={comment.pk}#comment-{comment.pk}"
        assert counts(comment) == (1, 0)
        html = page(client, response["Location"])
        assert buttons(html[html.index(f'id="comment-{comment.pk}"') :])[0] == (
            "back", True, "For 1",
        )  # fmt: skip
        assert html.count("Your vote “For” is counted.") == 1
        assert "Your vote" not in box(html)

    def test_lead_back_to_the_page_that_they_are_on(self, client, post, settings):
        settings.BLOGPOSTS_COMMENT_VOTES = True
        settings.BLOGPOSTS_COMMENT_THREADS_PER_PAGE = 1
        make_comment(post)
        second = make_comment(post)
        answer = make_comment(post, parent=second)
        response = press(client, vote_url(answer))
        assert response["Location"].startswith(f"{PAGE}comment-page-2/?voted=up")
        assert buttons(page(client, response["Location"]))[-2][:2] == ("back", True)

    def test_of_ones_own_are_not_voted_on(self, client, comment):
        user = make_member()
        Comment.objects.update(user=user)
        client.force_login(user)
        response = press(client, vote_url(comment), csrfmiddlewaretoken=csrf(client))
        assert response.status_code == 403
        assert "own comment" in response.content.decode()
        assert counts(comment) == (0, 0)

    def test_of_ones_own_have_buttons_that_do_nothing(self, client, comment):
        user = make_member()
        Comment.objects.update(user=user)
        client.force_login(user)
        html = page(client)
        assert html[html.index(f'id="comment-{comment.pk}"') :].count(" disabled>") == 2
        assert " disabled>" not in box(html)

    def test_of_somebody_remembered_are_his_own(self, client, comment):
        remember(client, Commenter(name="Nadia", comments=(comment.pk,)))
        assert press(client, vote_url(comment)).status_code == 403
        remember(client, Commenter(name="Nadia", comments=(comment.pk + 1,)))
        assert press(client, vote_url(comment)).status_code == 303

    def test_do_not_ask_what_costs_a_stranger_a_query(
        self, client, comment, django_assert_num_queries
    ):
        client.get(PAGE)
        with django_assert_num_queries(8):  # those of the page with comments and no votes
            client.get(PAGE)


def csrf(client):
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page(client))[1]


def remember(client, commenter):
    from django.http import HttpResponse

    response = HttpResponse()
    remember_commenter(response, commenter)
    client.cookies.update(response.cookies)


class TestCookie:
    def test_comes_with_the_vote(self, client, post):
        cookie = press(client).cookies[VOTER_COOKIE]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["max-age"] == 24 * 3600

    def test_lasts_as_long_as_the_key(self, client, post, settings):
        settings.BLOGPOSTS_VOTE_KEY_DAYS = 3
        assert press(client).cookies[VOTER_COOKIE]["max-age"] == 3 * 24 * 3600

    def test_is_not_made_to_last_by_voting_again(self, client, post):
        press(client)
        assert not press(client, value="down").cookies

    def test_goes_with_the_last_vote(self, client, post, comment):
        press(client)
        press(client, vote_url(comment))
        assert not press(client, value="back").cookies
        assert press(client, vote_url(comment), "back").cookies[VOTER_COOKIE]["max-age"] == 0

    def test_keeps_one_voter_on_two_networks(self, client, post):
        press(client)
        client.defaults["REMOTE_ADDR"] = "198.51.100.9"
        press(client, value="down")
        assert counts(post) == (0, 1)

    @pytest.mark.parametrize("value", ["x", "user:1", "a:b:c", "é", '"'])
    def test_that_is_not_ours_is_nobodys(self, client, post, value):
        client.cookies[VOTER_COOKIE] = value
        press(client)
        assert counts(post) == (1, 0)
        assert not Vote.objects.get().voter.startswith("user:")

    def test_is_none_for_users(self, client, post):
        user = make_member()
        client.force_login(user)
        response = press(client, csrfmiddlewaretoken=csrf(client))
        assert VOTER_COOKIE not in response.cookies
        assert Vote.objects.get().user == user

    def test_is_none_when_nothing_was_voted(self, client, post):
        assert not press(client, token="old").cookies


class TestUsers:
    def test_are_held_to_djangos_own_check(self, post):
        client = Client(enforce_csrf_checks=True)
        client.force_login(make_member())
        response = press(client)
        assert response.status_code == 403
        assert not Vote.objects.exists()
        again = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', response.content.decode())
        assert press(client, csrfmiddlewaretoken=again[1]).status_code == 303
        assert counts(post) == (1, 0)

    def test_see_their_vote_wherever_they_sign_in(self, client, post):
        user = make_member()
        client.force_login(user)
        press(client, csrfmiddlewaretoken=csrf(client))
        other = Client(REMOTE_ADDR="198.51.100.9")
        other.force_login(user)
        assert buttons(box(page(other)))[0] == ("back", True, "For 1")


class TestSafety:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
        ],
    )
    def test_another_sites_page_is_refused(self, client, post, headers):
        response = client.post(
            URL,
            {"value": "up", "token": form_token(post.pk)},
            headers={"User-Agent": "F", **headers},
        )
        assert response.status_code == 403
        assert not response.cookies
        assert not Vote.objects.exists()

    @pytest.mark.parametrize("token", ["", "x", "1.2", "0.0", "é.é"])
    def test_a_token_that_is_no_token_asks_again(self, client, post, token):
        response = press(client, token=token)
        html = response.content.decode()
        assert response.status_code == 422
        assert not Vote.objects.exists()
        again = re.search(r'name="token" value="([^"]+)"', html)[1]
        assert buttons_to_press_again(html) == [("up", "Vote “For”")]
        assert f'<form class="blogposts-vote-again" method="post" action="{URL}">' in html
        assert press(client, token=again)["Location"] == f"{PAGE}?voted=up#vote"
        assert counts(post) == (1, 0)

    def test_a_page_that_was_open_too_long_asks_again(self, client, post):
        old = form_token(post.pk, window=token_window() - WINDOWS_OF_A_TOKEN - 1)
        response = press(client, value="down", token=old)
        assert response.status_code == 422
        assert buttons_to_press_again(response.content.decode()) == [("down", "Vote “Against”")]

    def test_a_token_of_another_post_is_none(self, client, post):
        other = make_post("Un autre", published=True)
        assert press(client, token=form_token(other.pk)).status_code == 422

    def test_its_page_is_kept_by_nobody(self, client, post):
        response = press(client, token="")
        assert "no-store" in response["Cache-Control"]
        assert '<meta name="robots" content="noindex">' in response.content.decode()

    def test_nobody_votes_without_an_address(self, client, post, caplog):
        client.defaults["REMOTE_ADDR"] = ""
        with caplog.at_level(logging.WARNING, "blogposts.views.votes"):
            response = press(client)
        assert response.status_code == 403
        assert "tell its readers apart" in response.content.decode()
        assert "BLOGPOSTS_PROXIES" in caplog.text
        assert not Vote.objects.exists()

    def test_users_vote_without_an_address(self, client, post):
        client.defaults["REMOTE_ADDR"] = ""
        client.force_login(make_member())
        press(client, csrfmiddlewaretoken=csrf(client))
        assert counts(post) == (1, 0)

    def test_too_many_are_told_to_wait(self, client, post, settings):
        settings.BLOGPOSTS_VOTES_PER_ADDRESS = 2
        for browser in "ab":
            press(Client(), headers={"User-Agent": browser})
        response = press(client, headers={"User-Agent": "c"})
        assert (response.status_code, response["Retry-After"]) == (429, "60")
        assert "Too many votes" in response.content.decode()
        assert counts(post) == (2, 0)

    def test_the_network_is_the_readers_behind_a_proxy(self, client, post, settings):
        settings.BLOGPOSTS_PROXIES = 1
        for number in range(3):
            press(Client(), headers={"X-Forwarded-For": f"10.9.9.9, 198.51.100.{number}"})
        assert counts(post) == (3, 0)
        settings.BLOGPOSTS_PROXIES = 0
        press(Client(), headers={"X-Forwarded-For": "198.51.100.77"})
        press(Client(), headers={"X-Forwarded-For": "198.51.100.78"})
        assert counts(post) == (4, 0)


def buttons_to_press_again(html):
    return re.findall(r'<button[^>]*name="value" value="(\w+)">([^<]+)</button>', html)


class TestScripts:
    def test_get_counts_and_what_is_theirs(self, client, post):
        Post.objects.update(votes_up=40, votes_down=7)
        response = press(client, headers=JSON)
        assert response.status_code == 200
        assert response.json() == {
            "up": 41,
            "down": 7,
            "own": "up",
            "said": "Your vote “For” is counted. Press again to take it back.",
        }
        assert VOTER_COOKIE in response.cookies
        assert "no-store" in response["Cache-Control"]
        assert press(client, value="back", headers=JSON).json() == {
            "up": 40,
            "down": 7,
            "own": "",
            "said": "Your vote is taken back.",
        }

    def test_get_those_of_a_comment(self, client, comment):
        response = press(client, vote_url(comment), "down", headers=JSON)
        assert (response.json()["up"], response.json()["down"]) == (0, 1)

    def test_get_a_fresh_token_for_an_old_one(self, client, post):
        response = press(client, headers=JSON, token="old")
        assert response.status_code == 422
        assert press(client, headers=JSON, token=response.json()["token"]).json()["up"] == 1

    @pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {}])
    def test_of_another_site_get_no_token(self, client, post, headers):
        client.defaults["REMOTE_ADDR"] = ""
        response = press(client, headers=JSON | headers)
        assert response.status_code == 403
        assert response.json()["token"] == ""
        assert response.json()["problem"]

    def test_speak_the_readers_language(self, client, post):
        """French words come with the catalogue; here it is enough that they are asked for."""
        response = press(client, headers=JSON | {"Accept-Language": "fr"})
        assert response["Content-Language"] == "fr"

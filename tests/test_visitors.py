"""Who sends a form: tokens, origins, addresses, what a browser keeps, links."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import signing
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from blogposts import visitors
from blogposts.visitors import (
    COMMENTER_COOKIE,
    MOST_KEPT_COMMENTS,
    Commenter,
    address_hash,
    client_address,
    comment_link,
    commenter_of,
    forget_commenter,
    form_token,
    is_fresh_token,
    is_from_here,
    linked_comment,
    linked_facts,
    mail_link,
    remember_commenter,
    shortened,
)

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def request(**headers):
    return RequestFactory().post("/", headers=headers)


class TestTokens:
    def test_are_good_for_their_post(self):
        assert is_fresh_token(form_token(7), 7)
        assert not is_fresh_token(form_token(7), 8)

    def test_are_the_same_for_all_strangers_of_a_window(self):
        with time_machine.travel(NOON, tick=False) as clock:
            first = form_token(7)
            clock.shift(timedelta(hours=11, minutes=59))
            assert form_token(7) == first
            clock.shift(timedelta(minutes=2))
            assert form_token(7) != first

    @pytest.mark.parametrize(
        ("hours", "is_fresh"), [(0, True), (47.9, True), (48, True), (60.1, False)]
    )
    def test_live_as_long_as_the_setting_says_at_least(self, hours, is_fresh):
        with time_machine.travel(NOON, tick=False) as clock:
            token = form_token(7)
            clock.shift(timedelta(hours=hours))
            assert is_fresh_token(token, 7) is is_fresh

    def test_obey_the_setting(self, settings):
        settings.BLOGPOSTS_COMMENT_TOKEN_HOURS = 1
        with time_machine.travel(NOON, tick=False) as clock:
            token = form_token(7)
            clock.shift(timedelta(minutes=60))
            assert is_fresh_token(token, 7)
            clock.shift(timedelta(minutes=16))
            assert not is_fresh_token(token, 7)

    def test_of_a_time_to_come_are_none(self):
        with time_machine.travel(NOON + timedelta(days=3)):
            token = form_token(7)
        with time_machine.travel(NOON):
            assert not is_fresh_token(token, 7)

    def test_go_with_the_secret_key(self, settings):
        token = form_token(7)
        settings.SECRET_KEY = "another"
        assert not is_fresh_token(token, 7)

    def test_cannot_be_made_by_moving_digits(self):
        window = visitors.token_window()
        number, _dot, mac = form_token(11, window=window).partition(".")
        assert not is_fresh_token(f"{number}.{mac}", 1)
        assert not is_fresh_token(f"1.{number}.{mac}", 1)

    @pytest.mark.parametrize(
        "token",
        ["", ".", "1", "x.y", "-1.a", "1" * 400, "١٢.abc", "41570.é", "41570.\udc80", "\x00.\x00"],
    )
    def test_are_nothing_else(self, token):
        assert not is_fresh_token(token, 7)

    @given(st.text())
    def test_no_text_breaks_the_check(self, text):
        assert not is_fresh_token(text, 7)


class TestOrigin:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "same-origin"},
            {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"},
            {"Sec-Fetch-Site": "none"},  # typed into the address bar, sent again after a restart
            {"Origin": "http://testserver"},
            {},  # no browser: nothing that another page could misuse
        ],
    )
    def test_ours(self, headers):
        assert is_from_here(request(**headers))

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},  # another port, another name of the same site
            {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
            {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
            {"Origin": "https://evil.example"},
            {"Origin": "https://testserver"},  # another scheme
            {"Origin": "http://testserver:81"},
            {"Origin": "http://testserver.evil.example"},
            {"Origin": "null"},
            {"Origin": ""},
            {"Origin": "http://[::"},
            {"Sec-Fetch-Site": "nonsense"},
        ],
    )
    def test_foreign(self, headers):
        assert not is_from_here(request(**headers))

    @pytest.mark.parametrize(
        ("origin", "is_ours"),
        [
            ("https://app.example.org", True),
            ("https://deep.app.example.com", True),
            ("http://app.example.org", False),
            ("https://other.example.org", False),
            ("https://example.com.evil.example", False),
            ("https://evilexample.com", False),
        ],
    )
    def test_trusted_by_the_site(self, settings, origin, is_ours):
        settings.CSRF_TRUSTED_ORIGINS = ["https://app.example.org", "https://*.example.com"]
        headers = {"Sec-Fetch-Site": "cross-site", "Origin": origin}
        assert is_from_here(request(**headers)) is is_ours


class TestAddresses:
    @pytest.mark.parametrize(
        ("remote", "address"),
        [
            ("192.0.2.7", "192.0.2.7"),
            ("2001:db8::1", "2001:db8::1"),
            ("2001:0DB8:0::1", "2001:db8::1"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("fe80::1%eth0", "fe80::1"),
            ("", ""),  # a socket
            ("unix:", ""),
        ],
    )
    def test_are_those_of_the_connection(self, remote, address):
        found = client_address(RequestFactory().get("/", REMOTE_ADDR=remote))
        assert found == address
        assert bool(address_hash(found)) is bool(address)

    @pytest.mark.parametrize(
        ("proxies", "forwarded", "address"),
        [
            (0, "198.51.100.1", "192.0.2.7"),  # anybody may write that
            (1, "198.51.100.1", "198.51.100.1"),
            (1, "203.0.113.9, 198.51.100.1", "198.51.100.1"),
            (2, "203.0.113.9, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
            (2, "10.0.0.1", "192.0.2.7"),  # it did not come by both
            (1, "198.51.100.1:4711", "198.51.100.1"),
            (1, "[2001:db8::1]:4711", "2001:db8::1"),
            (1, "unknown", ""),
            (1, "", "192.0.2.7"),
        ],
    )
    def test_behind_proxies_are_what_those_wrote(self, settings, proxies, forwarded, address):
        settings.BLOGPOSTS_PROXIES = proxies
        headers = {"X-Forwarded-For": forwarded} if forwarded else {}
        got = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7", headers=headers)
        assert client_address(got) == address

    def test_hash_tells_senders_apart_and_not_who_they_are(self, settings):
        one = address_hash("192.0.2.7")
        assert one == address_hash("192.0.2.7")
        assert one != address_hash("192.0.2.8")
        assert "192" not in one[:3]
        settings.SECRET_KEY = "another"
        assert one != address_hash("192.0.2.7")

    def test_of_one_connection_are_one(self):
        assert address_hash("2001:db8::1") == address_hash("2001:db8:0:0:ffff::9")
        assert address_hash("2001:db8::1") != address_hash("2001:db8:0:1::1")

    def test_are_shortened_for_moderators(self):
        assert shortened("198.51.100.7") == "198.51.100.•"
        assert shortened("2001:db8:1:2::7") == "2001:db8:1::•"
        assert shortened("") == ""


class TestCommenter:
    def sent(self, commenter):
        """The request of a browser that was told to remember."""
        response = HttpResponse()
        remember_commenter(response, commenter)
        got = RequestFactory().get("/")
        got.COOKIES[COMMENTER_COOKIE] = response.cookies[COMMENTER_COOKIE].value
        return got

    def test_is_remembered(self):
        commenter = Commenter("Zoé", "zoe@example.org", "https://zoe.example/", (3, 4))
        assert commenter_of(self.sent(commenter)) == commenter

    def test_with_the_last_comments_alone(self):
        many = Commenter(comments=tuple(range(50)))
        assert commenter_of(self.sent(many)).comments == tuple(range(50 - MOST_KEPT_COMMENTS, 50))

    def test_is_nobody_without_a_cookie_of_ours(self):
        got = RequestFactory().get("/")
        assert commenter_of(got) is None
        for value in ("x", "", "é", signing.dumps({"name": "X"}), comment_link(3)):
            got.COOKIES[COMMENTER_COOKIE] = value
            assert commenter_of(got) is None

    @pytest.mark.parametrize("value", [{"nom": "X", "comments": []}, {"name": "X"}, [1], 3])
    def test_is_nobody_of_another_version(self, value):
        got = RequestFactory().get("/")
        got.COOKIES[COMMENTER_COOKIE] = signing.dumps(value, salt="blogposts.commenter")
        assert commenter_of(got) is None

    def test_cookie_is_http_only_lax_and_the_sites_own(self, settings):
        settings.CSRF_COOKIE_PATH = "/blog/"
        settings.CSRF_COOKIE_SECURE = True
        response = HttpResponse()
        remember_commenter(response, Commenter("Zoé"))
        cookie = response.cookies[COMMENTER_COOKIE]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
        assert (cookie["path"], cookie["secure"]) == ("/blog/", True)
        assert cookie["max-age"] == 30_000_000
        forget_commenter(response)
        assert response.cookies[COMMENTER_COOKIE]["max-age"] == 0
        assert response.cookies[COMMENTER_COOKIE]["path"] == "/blog/"

    def test_cookie_of_the_longest_fields_is_one_that_browsers_keep(self):
        longest = Commenter(
            "".join(chr(0x1F300 + number) for number in range(245)),
            "a" * 88 + "@example.org",
            "https://example.org/" + "".join(chr(33 + number % 90) for number in range(180)),
            tuple(range(9_000_000_000, 9_000_000_020)),
        )
        response = HttpResponse()
        remember_commenter(response, longest)
        # Name, value and attributes of a cookie, together (RFC 6265, section 6.1).
        assert len(response.cookies[COMMENTER_COOKIE].OutputString()) <= 4096
        assert commenter_of(self.sent(longest)) == longest


class TestLinks:
    def test_open_a_comment(self):
        assert linked_comment(comment_link(12)) == 12

    def test_grow_old(self, settings):
        settings.BLOGPOSTS_COMMENT_LINK_DAYS = 2
        with time_machine.travel(NOON, tick=False) as clock:
            link = comment_link(12)
            clock.shift(timedelta(days=2))
            assert linked_comment(link) == 12
            clock.shift(timedelta(seconds=2))
            assert linked_comment(link) is None

    @pytest.mark.parametrize("link", ["", "12", "MTI", "MTI:1xX7yu:abc", "\udc80", "é" * 3000])
    def test_are_ours_alone(self, link):
        assert linked_comment(link) is None
        assert linked_facts(link, "moderate", days=1) is None

    def test_are_good_for_one_thing(self):
        assert linked_comment(mail_link("comment", comment=12)) is None
        link = mail_link("moderate", comment=12)
        assert linked_facts(link, "moderate", days=1) == {"comment": 12}
        assert linked_facts(link, "follow", days=1) is None

    def test_in_mails_grow_old_or_never(self):
        with time_machine.travel(NOON, tick=False) as clock:
            link = mail_link("stop", subscription=3)
            clock.shift(timedelta(days=400))
            assert linked_facts(link, "stop", days=399) is None
            assert linked_facts(link, "stop", days=None) == {"subscription": 3}

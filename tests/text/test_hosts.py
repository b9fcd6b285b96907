"""Hosts and addresses as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogposts.text.hosts import (
    domains_of,
    host_of,
    mail_domain,
    named_host,
    page_of,
    shorteners_in,
    typed_addresses,
)
from tests.cost import seconds


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.Example.org/a?b", "example.org"),
        ("example.org", "example.org"),
        ("http://user:word@example.org.:8080/", "example.org"),
        ("https://Bücher.example/", "xn--bcher-kva.example"),
        ("http://[::1", ""),
        ("x..y", ""),
        ("a" * 70 + ".com", ""),
        ("", ""),
    ],
)
def test_host_of(address, host):
    assert host_of(address) == host


def test_domains_of_a_host_are_what_it_lies_in():
    assert domains_of("a.b.example.org") == ["a.b.example.org", "b.example.org", "example.org"]
    assert domains_of("localhost") == ["localhost"]
    assert domains_of("") == []


def test_domain_of_a_mail_address():
    assert mail_domain("Ana@Mail.Example.ORG") == "mail.example.org"
    assert mail_domain("nobody") == ""


@pytest.mark.parametrize(
    "name",
    [
        "casino.com", "сайт.рф", "Bücher.de", "foo.com.au", "http://x", "www.foo", "(casino.com)",
        "joe@example.com",
    ],
)  # fmt: skip
def test_a_name_is_an_address(name):
    assert named_host(name) == name
    assert named_host(f"Best {name}") == name


@pytest.mark.parametrize(
    "name",
    [
        "Node.js",
        "St.Pierre",
        "J.R. Tolkien",
        "M. Dupont",
        "Dr.Me",
        "mr.Co",
        "@joe",
        "Jean-Paul",
        "",
    ],
)
def test_a_name_is_a_name(name):
    assert named_host(name) == ""


def test_addresses_without_a_scheme_count_with_a_path_alone():
    text = "voir example.com/offre et exemple.org et/ou foo.org/ x ou Node.js/a"
    assert typed_addresses(text) == ["example.com"]


def test_addresses_that_are_links_already_count_once():
    assert typed_addresses("https://example.com/a ana@example.com/b //example.com/c") == []


def test_shortened_links_are_known_with_and_without_a_scheme():
    text = "bit.ly/a https://bit.ly/b WWW.T.co/1 habit.ly/x bit.ly example.org/bit.ly"
    assert shorteners_in(text) == ["bit.ly", "t.co"]


@pytest.mark.parametrize(
    "piece", ["a.", "abc.", "a-", "http", "bit.", "x@", "x@a.", "www.", "a", "a_", "a.b/ ", "a:1"]
)
def test_takes_no_long_time(piece):
    text = "/" + piece * (65_000 // len(piece))
    looks = (named_host, typed_addresses, shorteners_in)
    assert seconds(lambda: [look(text) for look in looks], enough=1) <= 1


@given(st.text())
def test_raises_nothing(text):
    for look in (host_of, mail_domain, named_host, typed_addresses, shorteners_in, domains_of):
        look(text)


@pytest.mark.parametrize(
    "address",
    [
        "https://presse.example/a",
        "http://www.presse.example/a/",
        "HTTPS://Presse.example:443/a#bas",
        " https://presse.example/a?utm_source=x&fbclid=y ",
        "presse.example/a",
    ],
)
def test_addresses_of_one_page(address):
    assert page_of(address) == "presse.example/a"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/a", "https://a.example/A"),
        ("https://a.example/?p=1", "https://a.example/?p=2"),
        ("https://a.example/", "https://b.a.example/"),
        ("https://a.example/", "https://a.example:8000/"),
    ],
)
def test_addresses_of_two_pages(one, other):
    assert page_of(one) != page_of(other)


def test_the_order_of_a_query_makes_no_other_page():
    assert page_of("https://a.example/?a=1&b=") == page_of("https://a.example/?b=&a=1")


@pytest.mark.parametrize("address", ["", "https://", "https://a.example:99999999/", "http://[x/"])
def test_what_names_no_page(address):
    assert page_of(address) == ""

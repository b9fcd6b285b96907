"""Whatever is asked gets results or a sentence."""

from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blogposts import search
from blogposts.reading import Span
from blogposts.search import Plain, engine_of
from tests.attacks import SCRIPTS
from tests.builders import make_post

pytestmark = pytest.mark.django_db(transaction=True)

# ruff: noqa: E501 - a table of attacks
QUERIES = (
    "", " ", "-", "- - -", "-mot", '"', '""', "'", "''", '"mot', 'mot"', "“", "«»", "\\", "\\'",
    "mot " * 10_000, "a" * 10_000, '"' * 1_000, "-" * 1_000, "(" * 1_000, "世" * 1_000,
    "\x00", "mot\x00mot", "\x01\x1f\x7f", "\ud800", "mot\udfff", "\ufffe", "\u202emot",
    "👍", "👩‍👩‍👧", "e" + "\u0301" * 300, "the", "le la les", "und the who", "is it",
    "' OR 1=1 --", "'; DROP TABLE blogposts_post; --", "\" OR \"\"=\"", "%' OR '1'='1", "%", "_", "%%s",
    "%(x)s", "{key}", "{0}", "{", "}}", "$1", "?", ":x", "/* */ mot", "mot;", "mot -- mot",
    "title:mot", "{title}: mot", "mot*", "^mot", "mot NEAR mot", "NEAR(mot mot, 5)", "mot AND",
    "AND OR NOT", "NOT mot", "mot + mot", "+mot", "++mot", "+-mot", "-+mot", "~mot", "<mot", ">mot",
    "(mot", "mot)", "()", "(mot | )", "mot & ! | mot", "!mot", "!!mot", "mot:A", "mot:*", "mot <-> mot",
    "<->", "<999999>", "@97", "@97 mot", "mot @distance", '"mot"@5', "*", "**", "mot\tmot\nmot\r\nmot",
    "مرحبا -بك", "שלום", "ไทย", "한국어", "किताब", "ß", "İ", "ﬃ", "Å", "²", "½",
)  # fmt: skip


def test_no_query_breaks_the_page(client):
    make_post("Un mot", sections=[("", "Un mot, deux mots, trois mots.")], published=True)
    for query in (*QUERIES, *SCRIPTS[:40]):
        sent = quote(query, errors="surrogatepass")
        response = client.get(f"/blog/search/?q={sent}")
        assert response.status_code == 200, query
        html = response.content.decode()
        said = any(word in html for word in ("found", "Type a word", "Say as well"))
        assert said or not query.strip(), query
        assert "<script>alert" not in html, query


@given(st.text(), st.text(alphabet="\"'-+()<>@~*&|!:\\%_ aé世\x00"))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_takes_any_text(one, two):
    for query in (one + two, two):
        search.find(query, Span(3))
        if asked := search.find(query, Span(3)).asked:
            Plain(engine_of("default").connection).keys(asked, search.Filters(), all_words=True)


@pytest.mark.parametrize(
    "address",
    [
        "category=keine", "tag=keiner", "author=\x00", "author=niemand", "year=99999", "year=-1",
        "year=9999", "year=0001", "year=1000", "year=²", "page=0", "page=x", "page=1", "page=-2",
        "page=99999999999999999999", "page=²", "language=xx", "language='", "language=" + "a" * 300,
        "category=" + "x" * 5_000, "q=%ED%A0%80", "q=%FF", "q[]=mot", "q=mot&q=autre",
    ],
)  # fmt: skip
def test_no_filter_breaks_the_page(client, address):
    make_post("Un mot", published=True)
    assert client.get(f"/blog/search/?q=mot&{address}").status_code == 200


def test_pages_that_are_not_there(client):
    make_post("Un mot", published=True)
    assert client.get("/blog/search/?q=mot&page=2").status_code == 404
    assert client.post("/blog/search/").status_code == 405


def test_finds_by_no_index_what_the_index_finds(client, titles, monkeypatch):
    plain = Plain(engine_of("default").connection)
    monkeypatch.setattr(search.choice, "engine_of", lambda using: plain)
    make_post("Un titre", sections=[("", "l’équipe du soir")], published=True)
    make_post("Équipe", published=True)
    make_post("Équipe cachée")
    assert titles("équipe") == ["Équipe", "Un titre"]
    assert titles('"équipe du soir"') == ["Un titre"]
    assert titles("équipe -soir") == ["Équipe"]
    assert titles("quip") == []
    assert Client().get("/blog/search/?q=equipe").status_code == 200

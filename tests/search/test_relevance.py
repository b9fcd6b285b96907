"""What is found first, in the three databases. InnoDB finds what is committed, and no more."""

import pytest
from django.db import connection

from blogposts import search
from blogposts.reading import Span
from tests.builders import APRIL, make_post

from . import corpus

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("language", "posts", "queries"),
    [
        ("fr", corpus.FRENCH, corpus.FRENCH_QUERIES),
        ("en", corpus.ENGLISH, corpus.ENGLISH_QUERIES),
    ],
    ids=["French", "English"],
)
def test_the_best_comes_first(titles, language, posts, queries):
    corpus.fill(language, posts)
    found = {query: next(iter(titles(query)), "") for query in queries}
    assert found == queries


def test_titles_come_first_and_then_other_heads(titles):
    word = "The word lighthouse stands in this text. "
    make_post("In the text", language="en", sections=[("", word)], published=APRIL)
    make_post("As a tag", language="en", tags=["lighthouse"], published=APRIL)
    make_post("A lighthouse", language="en", sections=[("", "Else. " * 90)], published=APRIL)
    assert titles("lighthouse")[0] == "A lighthouse"
    assert set(titles("lighthouse")) == {"A lighthouse", "As a tag", "In the text"}


def test_of_equals_the_newest_comes_first(titles):
    for month in (3, 5, 4):
        make_post(f"Phare {month}", published=APRIL.replace(month=month))
    assert titles("phare") == ["Phare 5", "Phare 4", "Phare 3"]


def test_the_parts_of_a_post_that_are_searched(titles):
    make_post(
        "Un titre",
        subtitle="soustitre",
        summary="sommaire",
        sections=[("entete", "paragraphe **grasseye**")],
        sources=[{"title": "bibliographie", "publisher": "Hachedition"}],
        tags=["etiquette"],
        picture_caption="legendaire",
        published=True,
    )
    words = "titre soustitre sommaire entete paragraphe grasseye bibliographie hachedition"
    for word in [*words.split(), "etiquette", "legendaire"]:
        assert titles(word) == ["Un titre"], word
    assert titles(f"{words} etiquette legendaire") == ["Un titre"]


def test_short_and_frequent_words_are_words(titles):
    make_post("Le X et la TV", language="de", sections=[("", "Das Wer und Wo")], published=True)
    for query in ("x", "tv", '"la tv"', "und", "wer wo", '"wer und wo"'):
        assert titles(query) == ["Le X et la TV"], query
    assert titles("x -tv") == []


def test_scripts_without_spaces_and_from_the_right(titles):
    make_post("東京の夏", language="ja", published=True)
    make_post("京東の夏", language="ja", published=True)
    make_post("كِتَاب القراء", language="ar", published=True)
    assert titles("東京") == ["東京の夏"]
    assert titles("كتاب") == ["كِتَاب القراء"]


def test_pages_and_their_number(titles):
    for number in range(5):
        make_post(f"Phare {number}", published=APRIL)
    assert len(titles("phare", limit=2)) == 2
    assert titles("phare", limit=2, offset=4) == [titles("phare")[4]]
    assert search.find("phare", Span(2, 4)).total == 5


def test_more_than_can_be_shown(titles, monkeypatch):
    for name in ("database", "sqlite", "postgresql", "mariadb", "plain", "found"):
        module = getattr(search, name)
        monkeypatch.setattr(module, "MOST_FOUND", 3, raising=False)
    for number in range(6):
        make_post(f"Phare {number}", published=APRIL.replace(day=1 + number))
    found = search.find("phare", Span(10))
    assert found.is_more
    assert found.total == 3
    assert [post.title for post in found.posts] == ["Phare 5", "Phare 4", "Phare 3"]


@pytest.fixture
def few(monkeypatch):
    """As if a few posts were very many."""
    for name in ("sqlite", "postgresql", "mariadb"):
        monkeypatch.setattr(getattr(search, name), "MOST_CHECKED", 2)
    if connection.vendor == "mysql":
        monkeypatch.setattr(search.marks, "THOUSAND", 2)
        monkeypatch.setattr(search.mariadb, "THOUSAND", 2)
        monkeypatch.setattr(search.mariadb, "_SAMPLE", 4)


def test_says_that_not_all_were_looked_through(few, client):
    make_post("Phare", published=APRIL)
    for _ in range(6):
        make_post("Phare en mer", published=APRIL)
    assert search.find("phare", Span(10)).total == 7
    assert not search.find("phare", Span(10)).is_partial
    found = search.find("phare -mer", Span(10))
    assert found.is_partial
    assert not found.posts
    assert "only the newest" in client.get("/blog/search/?q=phare+-mer").content.decode()
    found = search.find("phare -nuit", Span(10))
    assert found.is_partial
    assert 2 <= found.total < 7
    assert "only the newest" in client.get("/blog/search/?q=phare+-nuit").content.decode()
    assert not search.find("phare -mer", Span(10), search.Filters(year=1999)).is_partial


def test_a_phrase_of_common_words(few):
    make_post("Le phare du nord", published=APRIL)
    for _ in range(6):
        make_post("Le nord du phare", published=APRIL)
    found = search.find('"phare du nord"', Span(10))
    # SQLite's index knows the order of words.
    assert found.is_partial == (connection.vendor != "sqlite")
    assert len(found.posts) == (connection.vendor == "sqlite")
    newest = make_post("Un phare du nord", published=APRIL)
    assert search.find('"phare du nord"', Span(10)).posts[0].pk == newest.pk


def test_a_rare_word_with_a_common_one(few, titles):
    make_post("Phare", published=APRIL, sections=[("", "une balise commune")])
    for _ in range(8):
        make_post("Mer", published=APRIL, sections=[("", "une mer commune")])
    assert titles("balise commune") == ["Phare"]
    assert titles("balise -mer commune") == ["Phare"]
    assert titles("balise -commune") == []
    assert titles('balise "mer commune"', year=APRIL.year)[0] in ("Phare", "Mer")


@pytest.mark.skipif(connection.vendor != "mysql", reason="MariaDB alone has such a limit")
def test_a_statement_that_takes_too_long(monkeypatch, client):
    make_post("Phare", published=APRIL)

    def asked(self, *args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SET STATEMENT max_statement_time=0.05 FOR SELECT SLEEP(1)")
            return cursor.fetchall()

    monkeypatch.setattr(search.mariadb.MariaDB, "_ask", asked)
    assert search.find("phare", Span(10)).is_partial
    assert "only the newest" in client.get("/blog/search/?q=phare").content.decode()

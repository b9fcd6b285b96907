"""Every feed in every format is valid, whatever people have typed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from blogposts.models import Author, Category, Comment, Post, Section
from tests import attacks
from tests.builders import make_author, make_category, make_comment, make_post, picture_file

from .rules import ATOM, check

pytestmark = pytest.mark.django_db

FORMATS = ["", "atom/", "json/"]
FEEDS = {
    "site": "/blog/feed/",
    "category": "/blog/category/monde/feed/",
    "tag": "/blog/tag/meta/feed/",
    "author": "/blog/author/barbara/feed/",
    "comments": "/blog/comments/feed/",
    "comments of a post": "/blog/un-titre/feed/",
}
BODY = (
    "Un [lien](/la/) et [une note](#n) [@a].\n\n![vue](/media/x.png)\n\n> cité\n\n"
    '| a | b |\n|---|---|\n| 1 | 2 |\n\n```\n<a href="/x">\n```\n\n'
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ\n"
)
WORDS = [
    "]]>",
    "&amp; &lt;b&gt; & < > \" '",
    "a\x01b\x0bc\x1f",
    "\ufffe\uffff\U0001fffe",
    "👩‍👩‍👧 🏳️‍🌈",
    "عنوان \u202eabc\u202c",
    "<script>alert(1)</script>",
    "t" * 300,
    " \x01 ",
    "\u2028\u2029\x85",
    "&#0;&#x1;&nbsp;&eacute;",
]


@pytest.fixture
def post():
    parent = make_category("Terre", slug="terre")
    return make_post(
        categories=[make_category("Monde", slug="monde", parent=parent)],
        tags=["meta"],
        author=make_author(),
        picture=picture_file(),
        picture_alt="Une vue",
        picture_credit="Nadia",
        sections=[("Début", BODY)],
        sources=[{"url": "https://example.org/a?b&c", "key": "a", "title": "A & b"}],
        published=True,
    )


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("feed", FEEDS.values(), ids=list(FEEDS))
def test_each_is_valid(client, post, feed, form):
    above = make_comment(post, "Un <b>mot</b>.")
    make_comment(post, "Une réponse.", parent=above)
    entries = check(client.get(feed + form), f"http://testserver{feed}{form}")
    assert len(entries) == (2 if "comments" in feed or "titre" in feed else 1)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("feed", ["/blog/feed/", "/blog/comments/feed/"])
def test_each_is_valid_without_anything_in_it(client, feed, form):
    assert len(check(client.get(feed + form), f"http://testserver{feed}{form}")) == 0


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("text", ["full", "summary"])
@pytest.mark.parametrize("words", WORDS)
def test_whatever_the_words(client, post, form, text, words, settings):
    settings.BLOGPOSTS_FEED_TEXT = text
    _say(post, words)
    for feed in FEEDS.values():
        check(client.get(feed + form), f"http://testserver{feed}{form}")


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(words=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_whatever_anybody_types(client, post, words):
    _say(post, words[:150])
    for form in FORMATS:
        check(client.get(f"/blog/feed/{form}"), f"http://testserver/blog/feed/{form}")


def _say(post, words):
    name = words[:100] or "x"
    Post.objects.update(title=words, subtitle=words, summary=words, picture_alt=words)
    Post.objects.update(picture_caption=words[:300], picture_credit=words[:150])
    Author.objects.update(name=name)
    Category.objects.update(name=name)
    Section.objects.update(heading=words)
    Comment.objects.all().delete()
    make_comment(post, words or "x", name=name)


@pytest.mark.parametrize("form", FORMATS)
def test_attacks_come_out_as_on_the_page(client, form, settings):
    settings.BLOGPOSTS_FEED_LENGTH = 100
    sections = [{"heading": "", "body": text} for text in attacks.SCRIPTS if _is_stored(text)]
    make_post(sections=sections, published=True)
    (_entry,) = check(client.get(f"/blog/feed/{form}"), f"http://testserver/blog/feed/{form}")


def _is_stored(text):
    return not any(character == "\0" or "\ud800" <= character <= "\udfff" for character in text)


def test_half_a_pair_of_surrogates_is_left_out(client, post, monkeypatch):
    """No database holds one; a text from elsewhere may."""
    monkeypatch.setattr(Post, "shown_summary", "a\ud800b")
    for form in FORMATS:
        check(client.get(f"/blog/feed/{form}"), f"http://testserver/blog/feed/{form}")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("</subtitle>", "</subtitle><subtitle>B</subtitle>"),
        ("<id>http://testserver", "<id>"),
        ("+00:00</updated>", "</updated>"),
        ("<name>Barbara</name>", ""),
        ("<entry>", "<entry><guid>1</guid>"),
        (' term="Monde"', ""),
    ],
)
def test_the_grammar_of_atom_tells_what_is_not_it(client, post, settings, right, wrong):
    settings.BLOGPOSTS_DESCRIPTION = "Un carnet"
    settings.TIME_ZONE = "UTC"
    body = client.get("/blog/feed/atom/").content.decode()
    assert ATOM.validate(etree.fromstring(body.encode()))
    assert right in body
    assert not ATOM.validate(etree.fromstring(body.replace(right, wrong).encode()))

"""A post whose every part is in another language: each says which one, wherever it is shown.

The interface is English, the post French, a section Arabic under an English heading. WCAG 3.1.2
asks for it on pages; feeds, JSON-LD and Open Graph have words for it of their own.
"""

from __future__ import annotations

import json
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from blogposts import corrections, translations
from tests.builders import APRIL, make_category, make_comment, make_post
from tests.feeds.rules import CONTENT, DC, LANG, A
from tests.metadata.head import head_of

pytestmark = pytest.mark.django_db

TITLE = "Qui répond aux lecteurs ?"
SUBTITLE = "Une enquête en trois langues"
SUMMARY = "Ce que disent ceux qui répondent"
FRENCH = "Au commencement était une lettre sans réponse"
HEADING = "What the readers ask"
ARABIC = "هذا نص طويل بالعربية عن أسئلة القراء"
SOURCE = "كتاب الرسائل"
COMMENT = "أشكركم على هذا المقال الجميل، لقد قرأته مرتين وأرسلته إلى أصدقائي في المدينة."
PICKED = "لماذا نكتب الرسائل"
ALIKE = "Letters to nobody"
CORRECTION = "La lettre était de 1912"
VOID = {"meta", "link", "input", "img", "br", "hr", "source", "path", "wbr"}


class Spoken(HTMLParser):
    """The language and the direction that each piece of text of a page is in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self._around = [("", "", "ltr")]
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        _tag, language, direction = self._around[-1]
        if tag not in VOID:
            language = said.get("lang", language)
            self._around.append((tag, language, said.get("dir", direction)))

    def handle_endtag(self, tag):
        while len(self._around) > 1 and self._around.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if data.strip():
            self.found.append((data.replace("\u202f", " "), *self._around[-1][1:]))

    def of(self, words: str) -> set[tuple[str, str]]:
        """Of all places that have these words."""
        return {(language, way) for text, language, way in self.found if words in text}


@pytest.fixture
def post():
    category = make_category("Courrier")
    picked = make_post(PICKED, language="ar", published=APRIL.replace(day=1))
    make_post(ALIKE, language="en", tags=["lettres"], published=APRIL.replace(day=2))
    post = make_post(
        TITLE,
        subtitle=SUBTITLE,
        summary=SUMMARY,
        tags=["lettres"],
        categories=[category],
        related=[{"target": picked}],
        sections=[
            ("", f"{FRENCH} [@a]."),
            {"heading": HEADING, "heading_language": "en", "body": ARABIC, "language": "ar"},
        ],
        sources=[
            {"url": "https://example.org/", "title": SOURCE, "language": "ar", "key": "a"},
            {"url": "https://example.org/en/", "title": "The Book", "language": "en"},
        ],
        published=APRIL,
    )
    english = make_post("Who answers", language="en", tags=["lettres"], published=APRIL)
    translations.link(post, english)
    post.refresh_from_db()
    corrections.write(post, CORRECTION)
    make_comment(post, COMMENT)
    return post


def spoken(client, path, language="en"):
    html = client.get(path, headers={"Accept-Language": language}).content.decode()
    page, _head, body = html.partition("<head>")
    return Spoken(page + body.partition("</head>")[2])


FR, EN, AR = ("fr", "ltr"), ("en", "ltr"), ("ar", "rtl")
PAGE = {
    TITLE: FR, SUBTITLE: FR, FRENCH: FR, HEADING: EN, ARABIC: AR, SOURCE: AR, "The Book": EN,
    COMMENT: AR, PICKED: AR, ALIKE: EN, CORRECTION: FR,
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ar"])
def test_on_the_page(client, post, language):
    page = spoken(client, post.get_absolute_url(), language)
    wanted = {words: {way} for words, way in PAGE.items()}
    assert {words: page.of(words) for words in wanted} == wanted


def test_another_language_by_its_own_name(client, post):
    page = spoken(client, post.get_absolute_url(), "ar")
    assert page.of("English") == {EN}
    assert page.of("Qui répond") == {FR}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_in_lists(client, post, language):
    for path in ("/blog/", "/blog/category/courrier/", "/blog/tag/lettres/", "/blog/2023/"):
        assert spoken(client, path, language).of("Qui répond") == {FR}, path
        assert spoken(client, path, language).of(SUMMARY) == {FR}, path
    assert spoken(client, "/blog/", language).of(PICKED) == {AR}


@pytest.mark.django_db(transaction=True)  # an entry of the search is made after the commit
def test_in_what_was_found(client, post):
    found = spoken(client, f"{reverse('blogposts:search')}?q=commencement", "ar")
    assert found.of("Qui répond") == {FR}
    assert found.of("était une lettre") == {FR}


def test_in_the_admins_preview(admin_client, post):
    preview = spoken(admin_client, reverse("blogposts:post-preview", args=[post.pk]))
    wanted = {words: {PAGE[words]} for words in (TITLE, SUBTITLE, FRENCH, HEADING, ARABIC, SOURCE)}
    assert {words: preview.of(words) for words in wanted} == wanted


def test_for_search_engines(client, post):
    head = head_of(client, post.get_absolute_url())
    posting = head.of_type("BlogPosting")
    assert posting["inLanguage"] == "fr"
    assert [one.get("inLanguage") for one in posting["citation"]] == ["ar", "en"]
    assert [one["inLanguage"] for one in posting["comment"]] == ["ar"]
    assert [one["inLanguage"] for one in posting["correction"]] == ["fr"]
    assert [one["inLanguage"] for one in posting["workTranslation"]] == ["en"]
    assert head.og["og:locale"] == "fr_FR"
    assert ("og:locale:alternate", "en_US") in head.properties
    listed = head_of(client, "/blog/").of_type("Blog")
    assert listed["inLanguage"] == "en"
    tongues = {one["headline"]: one["inLanguage"] for one in listed["blogPost"]}
    assert tongues == {TITLE: "fr", ALIKE: "en", PICKED: "ar", "Who answers": "en"}


TEXT = {
    FRENCH: {FR}, HEADING: {EN}, ARABIC: {AR}, SOURCE: {AR}, "The Book": {EN}, CORRECTION: {FR},
}  # fmt: skip


def test_in_rss(client, post):
    root = ElementTree.fromstring(client.get("/blog/feed/").content)
    (item,) = [item for item in root.iter("item") if item.findtext("title") == TITLE]
    assert root.findtext("channel/language") == root.get(LANG) == "en"
    assert item.findtext(f"{DC}language") == "fr"
    assert item.find("title").get(LANG) == item.find("description").get(LANG) == "fr"
    html = Spoken(item.findtext(CONTENT))
    assert {words: html.of(words) for words in TEXT} == TEXT
    assert html.of("Sources") == {EN}


def test_in_atom(client, post):
    root = ElementTree.fromstring(client.get("/blog/feed/atom/").content)
    (entry,) = [entry for entry in root.iter(f"{A}entry") if entry.findtext(f"{A}title") == TITLE]
    assert root.get(LANG) == "en"
    for name in ("title", "summary", "content"):
        assert entry.find(f"{A}{name}").get(LANG) == "fr"
    html = Spoken(entry.findtext(f"{A}content"))
    assert {words: html.of(words) for words in TEXT} == TEXT


def test_in_json_feed(client, post):
    feed = json.loads(client.get("/blog/feed/json/").content)
    assert feed["language"] == "en"
    assert {item["title"]: item["language"] for item in feed["items"]}[TITLE] == "fr"


def test_in_the_feeds_of_comments(client, post):
    data = json.loads(client.get("/blog/comments/feed/json/").content)
    assert [item["language"] for item in data["items"]] == ["ar"]
    assert Spoken(data["items"][0]["content_html"]).of(COMMENT) == {AR}
    root = ElementTree.fromstring(client.get("/blog/comments/feed/").content)
    assert root.findtext(f"channel/item/{DC}language") == "ar"
    # "Comment by ... on ...": in the words of the feed, whatever the comment is in.
    root = ElementTree.fromstring(client.get("/blog/comments/feed/atom/").content)
    assert root.find(f"{A}entry/{A}title").get(LANG) is None
    assert root.find(f"{A}entry/{A}content").get(LANG) == "ar"

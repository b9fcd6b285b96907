"""What feeds hold, what they cost, when they are new, and where WordPress's addresses lead."""

from __future__ import annotations

import json
from datetime import timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.utils import timezone
from django.utils.http import http_date, parse_http_date

from blogposts.models import Edition, Post, Section
from tests.builders import (
    APRIL,
    make_author,
    make_category,
    make_comment,
    make_picture,
    make_post,
    picture_file,
    soon,
)

from .rules import CONTENT, DC, LANG, A, check

pytestmark = pytest.mark.django_db
MEDIA = "{http://search.yahoo.com/mrss/}content"


def make_many(count, **fields):
    category = make_category("Monde", slug="monde")
    author = make_author()
    for number in range(count):
        make_post(
            f"T {number}",
            sections=[("Début", "Un texte [@a]."), ("Fin", "Un autre.")],
            sources=[{"url": "https://example.org/", "key": "a"}],
            categories=[category],
            tags=["meta"],
            author=author,
            published=True,
            **fields,
        )


def items(client, url="/blog/feed/"):
    return ElementTree.fromstring(client.get(url).content).findall("channel/item")


def titles(client, url):
    return {item.findtext("title") for item in items(client, url)}


class TestContent:
    def test_the_whole_text_with_whole_addresses(self, client):
        make_post(
            sections=[("Début", 'Un [lien](/la/), `href="/x"` [@a].')],
            sources=[{"url": "https://example.org/", "title": "Le <livre>", "key": "a"}],
            published=True,
        )
        html = items(client)[0].findtext(CONTENT)
        assert html.startswith('<div lang="fr">')
        assert "<h2>Début</h2>" in html
        assert 'href="http://testserver/la/"' in html
        assert 'href="http://testserver/blog/un-titre/#' in html
        assert "Le &lt;livre&gt;" in html
        assert "class=" not in html

    def test_the_summary_alone_by_setting(self, client, settings):
        settings.BLOGPOSTS_FEED_TEXT = "summary"
        make_post(summary="Court.", sections=[("", "Tout le texte.")], published=True)
        (item,) = items(client)
        assert item.find(CONTENT) is None
        assert item.findtext("description") == '<div lang="fr"><p>Court.</p></div>'

    def test_a_text_of_an_older_making_is_made_anew(self, client):
        make_post(sections=[("", "Un mot.")], published=True)
        Section.objects.update(html="<script>old</script>", fingerprint="old")
        assert "<p>Un mot.</p>" in items(client)[0].findtext(CONTENT)
        assert Section.objects.get().fingerprint == "old"

    def test_picture_author_terms_and_language(self, client):
        make_many(1, picture=picture_file(), picture_alt="Une vue", picture_credit="Nadia")
        (item,) = items(client)
        enclosure, media = item.find("enclosure"), item.find(MEDIA)
        size = len(picture_file().read())
        assert enclosure.get("type") == media.get("type") == "image/png"
        assert int(enclosure.get("length")) == int(media.get("fileSize")) == size
        assert (media.get("width"), media.get("height")) == ("8", "5")
        assert [child.text for child in media] == ["Une vue", "Nadia"]
        assert item.findtext(f"{DC}creator") == "Barbara"
        assert item.findtext(f"{DC}language") == "fr"
        found = {term.text: term.get("domain") for term in item.findall("category")}
        assert found == {
            "Monde": "http://testserver/blog/category/",
            "meta": "http://testserver/blog/tag/",
        }

    @pytest.fixture
    def pictured(self, media):
        lead, one, two = (
            make_picture(picture_file(size=(size, 5)), alt=f"Vue {size}", credit="<N> & Co")
            for size in (8, 9, 10)
        )
        last = f"{two.markdown()}\n\n{lead.markdown()}"
        sections = [("A", one.markdown("Autre")), ("B", last), ("C", one.markdown())]
        make_post(picture=lead, picture_alt="Tête", sections=sections, published=True)
        make_post("Sans", published=APRIL - timedelta(days=1))
        return [f"http://testserver{picture.url}" for picture in (lead, one, two)]

    def test_pictures_of_texts_follow_the_one_above_each_once(self, client, pictured):
        for url in ("/blog/feed/", "/blog/feed/atom/"):
            entries = check(client.get(url), f"http://testserver{url}")
            found = entries[0].findall(MEDIA)
            assert [media.get("url") for media in found] == pictured
            said = [
                media.findtext(f"{MEDIA.removesuffix('content')}description") for media in found
            ]
            assert said == ["Tête", "Vue 9", "Vue 10"]
            assert entries[1].findall(MEDIA) == []
        url = "/blog/feed/json/"
        entry, other = check(client.get(url), f"http://testserver{url}")
        assert [one["url"] for one in entry["attachments"]] == pictured
        assert [one["title"] for one in entry["attachments"]] == ["Tête", "Vue 9", "Vue 10"]
        assert "attachments" not in other

    def test_summaries_have_the_one_above_alone(self, client, pictured, settings):
        settings.BLOGPOSTS_FEED_TEXT = "summary"
        assert [media.get("url") for media in items(client)[0].findall(MEDIA)] == pictured[:1]

    def test_atom_says_the_language_of_each_part(self, client):
        make_post(sections=[("", "Un mot.")], published=True)
        feed = ElementTree.fromstring(client.get("/blog/feed/atom/").content)
        entry = feed.find(f"{A}entry")
        assert feed.get(LANG).startswith("en")
        assert entry.find(f"{A}title").get(LANG) == entry.find(f"{A}content").get(LANG) == "fr"

    def test_comments_say_what_they_answer(self, client):
        post = make_post(published=True)
        above = make_comment(post)
        make_comment(post, parent=above)
        data = json.loads(client.get("/blog/un-titre/feed/json/").content)
        answered = {item["_blogposts"]["in_reply_to"] for item in data["items"]}
        page = "http://testserver/blog/"
        assert answered == {f"{page}un-titre/", f"{page}comment/{above.pk}/"}

    def test_each_has_its_own_and_those_below(self, client):
        above = make_category("Terre", slug="terre")
        below = make_category("Monde", slug="monde", parent=above)
        make_post("A", categories=[below], tags=["un"], author=make_author(), published=True)
        make_post("B", categories=[above], tags=["deux"], published=True)
        make_post("C", categories=[below], tags=["un"], published=soon())
        make_post("D", categories=[below], tags=["un"])
        assert titles(client, "/blog/feed/") == {"A", "B"}
        assert titles(client, "/blog/category/terre/feed/") == {"A", "B"}
        assert titles(client, "/blog/category/monde/feed/") == {"A"}
        assert titles(client, "/blog/tag/un/feed/") == {"A"}
        assert titles(client, "/blog/author/barbara/feed/") == {"A"}
        assert client.get("/blog/tag/rien/feed/").status_code == 404


@pytest.mark.parametrize(
    ("url", "queries"),
    [
        ("/blog/feed/", 4),
        ("/blog/tag/meta/feed/", 5),
        ("/blog/author/barbara/feed/", 5),
        ("/blog/category/monde/feed/", 5),
    ],
)
@pytest.mark.parametrize("size", [1, 6])
def test_costs_a_constant_number_of_queries(client, url, queries, size, django_assert_num_queries):
    make_many(size)
    for form in ("", "atom/", "json/"):
        with django_assert_num_queries(queries):
            etag = client.get(url + form)["ETag"]
        with django_assert_num_queries(queries - 3):
            assert client.get(url + form, headers={"If-None-Match": etag}).status_code == 304


def test_texts_of_an_older_making_cost_one_query_however_many(client, django_assert_num_queries):
    make_many(5)
    Section.objects.update(fingerprint="old")
    with django_assert_num_queries(5):
        client.get("/blog/feed/")


class TestFreshness:
    def test_last_modified_is_the_last_change_or_the_newest_post(self, client):
        make_post(published=True)
        now = timezone.now()
        Edition.objects.update_or_create(pk=1, defaults={"changed_at": now - timedelta(days=2)})
        first = client.get("/blog/feed/")["Last-Modified"]
        assert abs(parse_http_date(first) - (now - timedelta(days=2)).timestamp()) <= 1
        headers = {"If-Modified-Since": first}
        assert client.get("/blog/feed/", headers=headers).status_code == 304
        Post.objects.update(published_at=now - timedelta(days=1))  # a scheduled one went out
        assert client.get("/blog/feed/", headers=headers).status_code == 200

    def test_a_change_in_the_second_of_an_answer_is_not_missed(self, client):
        make_post(published=True)
        with time_machine.travel(timezone.now().replace(microsecond=100), tick=False) as clock:
            Edition.objects.update_or_create(pk=1, defaults={"changed_at": timezone.now()})
            headers = {"If-Modified-Since": http_date(timezone.now().timestamp())}
            response = client.get("/blog/feed/", headers=headers)
            assert response.status_code == 200
            assert "Last-Modified" not in response
            clock.shift(2)
            assert "Last-Modified" in client.get("/blog/feed/")

    def test_a_comment_makes_the_count_new(self, client):
        post = make_post(published=True)
        etag = client.get("/blog/feed/")["ETag"]
        make_comment(post)
        response = client.get("/blog/feed/", headers={"If-None-Match": etag})
        assert response.status_code == 200
        assert ":comments>1<" in response.content.decode()

    def test_formats_have_tags_of_their_own(self, client):
        make_post(published=True)
        tags = {client.get(f"/blog/feed/{form}")["ETag"] for form in ("", "atom/", "json/")}
        assert len(tags) == 3

    def test_head_has_the_headers_alone(self, client):
        make_post(published=True)
        response = client.head("/blog/feed/")
        assert (response.status_code, response.content) == (200, b"")
        assert response["ETag"] == client.get("/blog/feed/")["ETag"]


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("feed/rss2/", "feed/"),
        ("feed/rss/", "feed/"),
        ("feed/rdf/", "feed/"),
        ("feed", "feed/"),
        ("feed/atom", "feed/atom/"),
        ("?feed=rss2", "feed/"),
        ("?feed=atom", "feed/atom/"),
        ("?feed=comments-rss2", "comments/feed/"),
        ("?feed=rss2&category_name=terre/monde", "category/monde/feed/"),
        ("?feed=atom&tag=meta", "tag/meta/feed/atom/"),
        ("?author_name=barbara&feed=rss", "author/barbara/feed/"),
        ("un-titre/?feed=rss2", "un-titre/feed/"),
        ("un-titre/feed/rss2/", "un-titre/feed/"),
        ("comments/feed/rss2/", "comments/feed/"),
        ("category/monde/feed/rdf/", "category/monde/feed/"),
        ("wp-rss2.php", "feed/"),
        ("wp-rss.php", "feed/"),
        ("wp-rdf.php", "feed/"),
        ("wp-feed.php", "feed/"),
        ("wp-atom.php", "feed/atom/"),
        ("wp-commentsrss2.php", "comments/feed/"),
    ],
)
def test_what_wordpress_called_it_leads_on(client, old, now):
    response = client.get(f"/blog/{old}")
    assert response.status_code == 301
    assert response["Location"] == f"/blog/{now}"


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/blog/", "/blog/feed/"),
        ("/blog/", "/blog/comments/feed/"),
        ("/blog/tag/meta/", "/blog/tag/meta/feed/"),
        ("/blog/category/monde/", "/blog/category/monde/feed/"),
        ("/blog/author/barbara/", "/blog/author/barbara/feed/"),
        ("/blog/t-0/", "/blog/t-0/feed/"),
    ],
)
def test_pages_name_their_feeds_in_all_formats(client, page, feed):
    make_many(1)
    html = client.get(page).content.decode()
    for kind, form in (("rss+xml", ""), ("atom+xml", "atom/"), ("feed+json", "json/")):
        assert f'<link rel="alternate" type="application/{kind}" title="' in html
        assert f'href="{feed}{form}"' in html

"""Feeds of comments: what they hold, when they are new, and that any reader can read them."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from blogposts.models import Comment, Post
from blogposts.moderation.decide import Actor, approve, edit_by_moderator, mark_spam
from blogposts.text.comment import clean_text
from tests import attacks
from tests.builders import APRIL, make_comment, make_post, soon

pytestmark = pytest.mark.django_db

SITE = "/blog/comments/feed/atom/"
POST = "/blog/un-titre/feed/atom/"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
MODERATOR = Actor("moderator")


@pytest.fixture
def post():
    return make_post(published=True)


@pytest.fixture(params=[SITE, POST], ids=["site", "post"])
def url(request, post):
    return request.param


def read(client, url, **headers):
    response = client.get(url, headers=headers)
    assert response.status_code == 200
    return ElementTree.fromstring(response.content)


def entries(client, url):
    return read(client, url).findall("a:entry", ATOM)


def text_of(element, name):
    return element.findtext(f"a:{name}", namespaces=ATOM)


def titles(client, url):
    return [text_of(entry, "title") for entry in entries(client, url)]


def test_an_entry_says_who_wrote_what_where_and_when(client, post, url):
    comment = make_comment(post, "Un <b>mot</b>.", name="Nadia", email="nadia@example.org")
    Comment.objects.update(language="fr")
    (entry,) = entries(client, url)
    link = f"http://testserver/blog/comment/{comment.pk}/"
    assert text_of(entry, "title") == "Comment by Nadia on “Un titre”"
    assert text_of(entry, "content") == f'<div lang="fr">{comment.html}</div>'
    content = entry.find("a:content", ATOM)
    assert content.get("type") == "html"
    assert content.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert entry.find("a:link", ATOM).get("href") == text_of(entry, "id") == link
    assert entry.findtext("a:author/a:name", namespaces=ATOM) == "Nadia"
    assert text_of(entry, "updated") == text_of(entry, "published")
    assert entry.find("a:summary", ATOM) is None


def test_no_address_of_anybody_is_in_it(client, post, url):
    make_comment(post, email="nadia@example.org", address="198.51.100.7", browser="Firefox")
    body = client.get(url).content.decode()
    for secret in ("example.org", "198.51.100", "Firefox"):
        assert secret not in body


def test_one_without_a_name_is_anonymous(client, post, url):
    make_comment(post, name="")
    assert titles(client, url) == ["Comment by Anonymous on “Un titre”"]


def test_an_edited_one_says_when(client, post, url):
    comment = make_comment(post)
    Comment.objects.update(edited_at=comment.published_at + timedelta(minutes=3))
    (entry,) = entries(client, url)
    assert text_of(entry, "updated") > text_of(entry, "published")


def test_the_newest_to_be_read_stand_first_and_no_more_than_the_setting(
    client, post, url, settings
):
    settings.BLOGPOSTS_COMMENT_FEED_LENGTH = 2
    now = timezone.now()
    for name, sent, shown in (("A", 3, 1), ("B", 2, 2), ("C", 1, 3)):
        make_comment(
            post,
            name=name,
            created_at=now - timedelta(hours=sent),
            published_at=now - timedelta(minutes=shown),
        )
    assert [title[11] for title in titles(client, url)] == ["A", "B"]


@pytest.mark.parametrize("status", ["awaiting", "spam", "bin"])
def test_what_readers_do_not_see_is_not_in_it(client, post, url, status):
    held = make_comment(post, status=status)
    make_comment(post, parent=held)
    make_comment(post, is_shown=False, is_listed=True, status="bin")
    assert titles(client, url) == []


def test_comments_of_hidden_posts_are_not_in_the_sites(client, post):
    make_comment(post)
    for title, fields in (("Retiré", {"status": "withdrawn"}), ("Demain", {})):
        other = make_post(title, published=True if fields else soon(), **fields)
        make_comment(other, name="Caché")
    assert titles(client, SITE) == ["Comment by Camille on “Un titre”"]


def test_comments_of_other_posts_are_not_in_a_posts(client, post):
    make_comment(make_post("Un autre", published=True))
    assert titles(client, POST) == []
    assert titles(client, SITE) == ["Comment by Camille on “Un autre”"]


def test_each_says_what_it_is(client, post):
    site, own = read(client, SITE), read(client, POST)
    assert text_of(site, "title") == "Comments on Le Carnet"
    assert text_of(own, "title") == "Comments on “Un titre” · Le Carnet"
    links = {link.get("rel"): link.get("href") for link in own.findall("a:link", ATOM)}
    assert links["alternate"] == "http://testserver/blog/un-titre/#comments"
    assert links["self"] == f"http://testserver{POST}"


@pytest.mark.parametrize("status", ["draft", "withdrawn", "bin"])
def test_a_hidden_post_has_none(client, status):
    make_post(published=True, status=status)
    assert client.get(POST).status_code == 404


def test_a_scheduled_post_and_one_that_never_was_have_none(client):
    make_post("Demain", published=soon())
    assert client.get("/blog/demain/feed/").status_code == 404
    assert client.get("/blog/rien/feed/").status_code == 404


def test_a_post_by_date_has_one(client, settings):
    settings.BLOGPOSTS_PERMALINK = "year/month/slug"
    post = make_post(published=True)
    make_comment(post)
    assert len(titles(client, f"{post.get_absolute_url()}feed/atom/")) == 1


class TestFreshness:
    def test_an_unchanged_one_is_not_sent_again(self, client, post, url):
        make_comment(post)
        etag = client.get(url)["ETag"]
        response = client.get(url, headers={"If-None-Match": etag})
        assert (response.status_code, response.content) == (304, b"")

    def test_what_changes_it_makes_it_new(
        self, client, post, url, django_capture_on_commit_callbacks
    ):
        def etag():
            return client.get(url)["ETag"]

        tags = [etag()]
        comment = make_comment(post, status="awaiting")
        assert etag() == tags[0]
        with django_capture_on_commit_callbacks(execute=True):
            approve(comment, MODERATOR)
        tags.append(etag())
        edit_by_moderator(Comment.objects.get(), MODERATOR, text="D’autres mots.")
        tags.append(etag())
        with django_capture_on_commit_callbacks(execute=True):
            post.title = "Un autre titre"
            post.save()
        tags.append(etag())
        mark_spam(Comment.objects.get(), MODERATOR)
        tags.append(etag())
        assert len(set(tags)) == 5 or (url == SITE and tags[0] == tags[4])

    def test_what_is_not_in_it_does_not(self, client, post, url):
        make_comment(post)
        etag = client.get(url)["ETag"]
        make_comment(post, status="awaiting")
        mark_spam(make_comment(post, status="awaiting"), MODERATOR)
        Post.objects.filter(pk=post.pk).talked(votes_up=1)
        assert client.get(url)["ETag"] == etag

    def test_a_decision_that_is_committed_late_makes_it_new(self, client, post, url):
        """Of two at once the one with the lower key may be seen second."""
        early, late = make_comment(post, name="A"), make_comment(post, name="B")
        Comment.objects.filter(pk=early.pk).update(is_shown=False)
        etag = client.get(url)["ETag"]
        Comment.objects.filter(pk=early.pk).update(is_shown=True)
        assert late.pk > early.pk
        assert client.get(url)["ETag"] != etag

    def test_a_comment_that_comes_out_with_its_post_makes_it_new(self, client, post):
        make_comment(post)
        Post.objects.update(published_at=soon())
        before = client.get(SITE)["ETag"]
        Post.objects.update(published_at=APRIL)
        assert client.get(SITE)["ETag"] != before

    def test_who_carries_a_cookie_has_it_for_himself(self, post, url):
        client = Client()
        client.cookies["a"] = "b"
        response = client.get(url)
        assert "private" in response["Cache-Control"]
        assert "ETag" not in response


@pytest.mark.parametrize(("url", "queries"), [(SITE, 1), (POST, 2)])
@pytest.mark.parametrize("size", [0, 1, 20])
def test_costs_a_constant_number_of_queries(
    client, post, url, queries, size, django_assert_num_queries
):
    for number in range(size):
        make_comment(post if number % 2 else make_post(f"T {number}", published=True))
    with django_assert_num_queries(queries):
        etag = client.get(url)["ETag"]
    with django_assert_num_queries(queries):
        assert client.get(url, headers={"If-None-Match": etag}).status_code == 304


def test_texts_of_an_older_making_cost_no_more(client, post, url, django_assert_num_queries):
    for _ in range(3):
        make_comment(post, "Un mot.")
    Comment.objects.update(fingerprint="old", html="old")
    with django_assert_num_queries(1 if url == SITE else 2):
        found = entries(client, url)
    assert {text_of(entry, "content") for entry in found} == {"<p>Un mot.</p>"}


class TestHostile:
    # NUL is left out: PostgreSQL stores none, and no form lets one through.
    @pytest.mark.parametrize("character", ["\x01", "\x0b", "\x1f", "\ufffe", "\uffff", "\u202e"])
    def test_characters_leave_it_well_formed(self, client, post, url, character):
        make_comment(post, name=f"Na{character}dia")
        Comment.objects.update(html=f"<p>un{character}mot</p>")
        Post.objects.update(title=f"Un{character}titre")
        (entry,) = entries(client, url)
        kept = character if character == "\u202e" else ""
        assert text_of(entry, "content") == f"<p>un{kept}mot</p>"
        assert text_of(entry, "title") == f"Comment by Na{kept}dia on “Un{kept}titre”"

    @pytest.mark.parametrize("character", ["\x01", "\uffff"])
    def test_characters_leave_the_feed_of_posts_well_formed(self, client, post, character):
        Post.objects.update(title=f"Un{character}titre")
        assert titles(client, "/blog/feed/atom/") == ["Untitre"]

    def test_markup_in_names_and_titles_is_text(self, client, post, url):
        name, title = "</name><script>alert(1)</script>&", "]]></title><x y='z'>&amp;"
        make_comment(post, name=name)
        Post.objects.update(title=title)
        (entry,) = entries(client, url)
        assert text_of(entry, "title") == f"Comment by {name} on “{title}”"
        assert entry.findtext("a:author/a:name", namespaces=ATOM) == name

    def test_texts_come_out_as_on_the_page(self, client, post, url, settings):
        settings.BLOGPOSTS_COMMENT_FEED_LENGTH = 1000
        comments = [make_comment(post, clean_text(text)) for text in attacks.SCRIPTS]
        found = {text_of(entry, "id"): text_of(entry, "content") for entry in entries(client, url)}
        for comment in comments:
            html = found[f"http://testserver/blog/comment/{comment.pk}/"]
            assert attacks.dangers(html) == []


@pytest.mark.parametrize(
    ("page", "feed", "title"),
    [
        ("/blog/", SITE, "Comments on Le Carnet"),
        ("/blog/un-titre/", POST, "Comments on “Un titre” · Le Carnet"),
    ],
)
def test_pages_lead_to_their_feed(client, post, page, feed, title):
    html = client.get(page).content.decode()
    assert f'type="application/atom+xml" title="{title} (Atom)" href="{feed}"' in html


def test_a_post_has_a_link_to_its_feed_that_is_seen(client, post):
    html = client.get("/blog/un-titre/").content.decode()
    assert (
        '<a href="/blog/un-titre/feed/" type="application/rss+xml">Feed of these comments</a>'
        in html
    )

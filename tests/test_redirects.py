"""A post's address changes after readers knew it: the old one leads on, for good."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError

from blogposts import publishing
from blogposts.models import OldAddress, Post
from tests.builders import APRIL, make_comment, make_post, soon

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def post():
    return make_post("Un titre", sections=[("", "a")], published=True)


def moved(post, *slugs):
    for slug in slugs:
        publishing.move(post, slug)
    return post


class TestOldAddress:
    @pytest.mark.parametrize(
        ("asked", "given"),
        [
            ("un-titre/", "neuf/"),
            ("un-titre/?reply=3", "neuf/?reply=3"),
            ("un-titre/comment-page-2/", "neuf/comment-page-2/"),
            ("un-titre/feed/", "neuf/feed/"),
        ],
    )
    def test_leads_on(self, client, post, asked, given):
        moved(post, "neuf")
        response = client.get(f"/blog/{asked}")
        assert (response.status_code, response["Location"]) == (301, f"/blog/{given}")
        # Nor does a browser keep a way that may be turned round.
        assert response["Cache-Control"] == "no-cache"

    def test_never_leads_from_one_to_the_next(self, client, post):
        moved(post, "deux", "trois")
        for old in ("un-titre", "deux"):
            assert client.get(f"/blog/{old}/")["Location"] == "/blog/trois/"
        assert client.get("/blog/trois/").status_code == 200

    def test_that_a_post_comes_back_to_is_its_own_again(self, client, post):
        moved(post, "deux", "un-titre")
        assert client.get("/blog/un-titre/").status_code == 200
        assert client.get("/blog/deux/")["Location"] == "/blog/un-titre/"
        assert [row.path for row in OldAddress.objects.all()] == ["deux"]

    def test_keeps_its_date_whatever_the_pattern_is_by_now(self, client, settings):
        settings.BLOGPOSTS_PERMALINK = "year/month/slug"
        post = make_post(published=True)
        settings.BLOGPOSTS_PERMALINK = "slug"
        assert moved(post, "neuf").path == "2023/04/neuf"
        assert client.get("/blog/2023/04/un-titre/")["Location"] == "/blog/2023/04/neuf/"

    def test_of_a_post_that_readers_do_not_see_is_not_found(self, client, post):
        publishing.withdraw(moved(post, "neuf"))
        assert client.get("/blog/un-titre/").status_code == 404
        publishing.publish(post)
        assert client.get("/blog/un-titre/").status_code == 301
        post.delete()
        assert client.get("/blog/un-titre/").status_code == 404

    def test_costs_one_query_more_than_what_is_found_nowhere(
        self, client, post, django_assert_num_queries
    ):
        moved(post, "neuf")
        with django_assert_num_queries(2):
            client.get("/blog/un-titre/")
        with django_assert_num_queries(6):
            client.get("/blog/neuf/")

    @pytest.mark.parametrize("published", [None, soon()])
    def test_there_is_none_of_what_no_reader_knew(self, published):
        post = moved(make_post(published=published), "neuf")
        assert (post.slug, post.path) == ("neuf", "neuf")
        assert not OldAddress.objects.exists()


class TestTaken:
    def test_by_a_post_is_refused(self, post):
        make_post("Autre", slug="pris", published=True)
        with pytest.raises(ValidationError, match="Autre"):
            publishing.move(post, "pris")
        assert Post.objects.get(pk=post.pk).path == "un-titre"

    def test_by_an_old_address_of_another_is_refused(self, post):
        moved(post, "neuf")
        other = make_post("Autre", published=True)
        with pytest.raises(ValidationError, match="Un titre"):
            publishing.move(other, "un-titre")

    def test_a_title_makes_way_for_an_old_address(self, post):
        moved(post, "neuf")
        assert make_post("Un titre").slug == "un-titre-2"


class TestFollowers:
    def test_the_feed_knows_the_post_by_the_same_id(self, client, post):
        def entry():
            feed = ElementTree.fromstring(client.get("/blog/feed/atom/").content)
            found = feed.find(f"{ATOM}entry")
            return found.findtext(f"{ATOM}id"), found.find(f"{ATOM}link").get("href")

        before, _link = entry()
        moved(post, "neuf")
        Post.objects.update(published_at=APRIL.replace(month=6))
        assert entry() == (before, "http://testserver/blog/neuf/")
        assert before == f"tag:testserver,2023-04-11:blogposts/{post.pk}"

    def test_a_comment_leads_to_where_its_post_is(self, client, post):
        comment = make_comment(post)
        moved(post, "neuf")
        response = client.get(f"/blog/comment/{comment.pk}/")
        assert response["Location"].startswith(f"/blog/neuf/#comment-{comment.pk}")

    def test_a_vote_from_a_page_that_was_open_counts(self, client, post, settings):
        page = client.get("/blog/un-titre/")
        token = page.content.decode().split('name="token" value="')[1].split('"')[0]
        moved(post, "neuf")
        sent = {"token": token, "value": "up"}
        headers = {"sec-fetch-site": "same-origin"}
        response = client.post("/blog/un-titre/vote/", sent, headers=headers)
        assert response["Location"] == "/blog/neuf/?voted=up#vote"
        assert Post.objects.get().votes_up == 1
        assert client.post("/blog/nulle-part/vote/", sent, headers=headers).status_code == 404

    def test_a_comment_from_a_page_that_was_open_is_taken(self, client, post):
        moved(post, "neuf")
        response = client.post("/blog/un-titre/comment/", {"comment": "Gardé"})
        # Not lost: the post's own page, which asks for what is missing.
        assert response.status_code != 404
        assert 'action="/blog/neuf/comment/' in response.content.decode()

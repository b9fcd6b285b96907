import re
from datetime import timedelta

import pytest

from blogposts.views import page_not_found
from tests.builders import APRIL, make_author, make_category, make_post, soon

pytestmark = pytest.mark.django_db


def titles(response):
    """The posts that a list shows, in the order of the page."""
    html = response.content.decode()
    return re.findall(r'href="/blog/(t-\d+)/"', html)


def listed(client, url="/blog/"):
    response = client.get(url)
    assert response.status_code == 200
    return list(dict.fromkeys(titles(response)))


def make_many(count, **fields):
    return [
        make_post(f"T {number}", published=APRIL + timedelta(hours=number), **fields)
        for number in range(count)
    ]


class TestFront:
    def test_shows_the_newest_first(self, client):
        make_many(3)
        assert listed(client) == ["t-2", "t-1", "t-0"]

    def test_a_featured_post_leads(self, client):
        make_many(3)
        make_post("T 9", published=APRIL - timedelta(days=9), featured=True)
        assert listed(client) == ["t-9", "t-2", "t-1", "t-0"]

    def test_hides_what_is_not_public(self, client):
        make_post("T 1")
        make_post("T 2", published=soon())
        for number, status in enumerate(["draft", "review", "withdrawn", "bin"], start=3):
            make_post(f"T {number}", published=True, status=status)
        assert listed(client) == []

    def test_empty_says_so(self, client):
        assert "Nothing has come out here yet" in client.get("/blog/").content.decode()


class TestPages:
    def test_go_on(self, client, settings):
        settings.BLOGPOSTS_POSTS_PER_PAGE = 2
        make_many(5)
        assert listed(client) == ["t-4", "t-3"]
        assert listed(client, "/blog/page/2/") == ["t-2", "t-1"]
        assert listed(client, "/blog/page/3/") == ["t-0"]

    def test_link_to_one_another(self, client, settings):
        settings.BLOGPOSTS_POSTS_PER_PAGE = 1
        make_many(3)
        first, second, third = (
            client.get(url).content.decode() for url in ("/blog/", "/blog/page/2/", "/blog/page/3/")
        )
        assert 'rel="next" href="/blog/page/2/"' in first
        assert 'rel="prev"' not in first
        assert 'rel="prev" href="/blog/"' in second
        assert 'rel="next" href="/blog/page/3/"' in second
        assert 'rel="next"' not in third

    @pytest.mark.parametrize("number", ["0", "1", "2", "99", "-1", "x", "99999999"])
    def test_that_are_not_there_are_not_found(self, client, number):
        make_many(1)
        assert client.get(f"/blog/page/{number}/").status_code == 404

    def test_are_their_own_canonical(self, client, settings):
        settings.BLOGPOSTS_POSTS_PER_PAGE = 1
        make_many(2)
        html = client.get("/blog/page/2/").content.decode()
        assert '<link rel="canonical" href="http://testserver/blog/page/2/">' in html


class TestCategory:
    def test_shows_its_posts_and_those_below(self, client):
        top = make_category("Culture", description="Lire et voir.")
        below = make_category("Livres", parent=top)
        make_post("T 1", categories=[top], published=APRIL)
        make_post("T 2", categories=[below], published=APRIL + timedelta(days=1))
        make_post("T 3", categories=[make_category("Travail")], published=APRIL)
        assert listed(client, "/blog/category/culture/") == ["t-2", "t-1"]
        assert listed(client, "/blog/category/livres/") == ["t-2"]
        html = client.get("/blog/category/culture/").content.decode()
        assert "Culture</h1>" in html
        assert "Lire et voir." in html

    def test_a_post_in_two_of_them_stands_once(self, client):
        top = make_category("Culture")
        below = make_category("Livres", parent=top)
        make_post("T 1", categories=[top, below], published=True)
        assert listed(client, "/blog/category/culture/") == ["t-1"]


def test_tag_shows_its_posts(client):
    make_post("T 1", tags=["Réseaux sociaux"], published=True)
    make_post("T 2", tags=["autre"], published=True)
    assert listed(client, "/blog/tag/réseaux-sociaux/") == ["t-1"]


def test_author_shows_his_posts(client):
    make_post("T 1", author=make_author("Omar", bio="Il câble."), published=True)
    make_post("T 2", author=make_author(), published=True)
    assert listed(client, "/blog/author/omar/") == ["t-1"]
    assert "Il câble." in client.get("/blog/author/omar/").content.decode()


@pytest.mark.parametrize("kind", ["category", "tag", "author"])
class TestSubject:
    def test_unknown_is_not_found(self, client, kind):
        assert client.get(f"/blog/{kind}/none/").status_code == 404

    def test_without_posts_says_so(self, client, kind):
        make_category("vide")
        make_author("vide")
        post = make_post(tags=["vide"])
        assert post.tags.get().slug == "vide"
        assert "Nothing has come out here yet" in client.get(f"/blog/{kind}/vide/").content.decode()

    def test_is_also_in_pages(self, client, kind, settings):
        settings.BLOGPOSTS_POSTS_PER_PAGE = 1
        make_many(2, categories=[make_category("a")], tags=["a"], author=make_author("a"))
        assert listed(client, f"/blog/{kind}/a/page/2/") == ["t-0"]


@pytest.mark.parametrize("count", [2, 30])
@pytest.mark.parametrize(
    ("url", "queries"),
    [
        ("/blog/", 4),
        ("/blog/category/a/", 4),
        ("/blog/category/top/", 5),
        ("/blog/tag/a/", 4),
        ("/blog/author/a/", 4),
    ],
)
def test_costs_the_same_whatever_there_is(client, count, url, queries, django_assert_num_queries):
    top = make_category("top")
    make_many(
        count,
        categories=[make_category("a", parent=top), make_category("b")],
        tags=["a", "b", "c"],
        author=make_author("a"),
    )
    with django_assert_num_queries(queries):
        assert client.get(url).status_code == 200


def test_a_further_page_costs_one_less(client, settings, django_assert_num_queries):
    settings.BLOGPOSTS_POSTS_PER_PAGE = 2
    make_many(5)
    with django_assert_num_queries(3):
        client.get("/blog/page/2/")


class TestFeed:
    def test_it_works(self, client):
        make_post("T 1", summary="Un résumé", author=make_author(), tags=["Meta"], published=True)
        make_post("T 2")
        response = client.get("/blog/feed/")
        assert response["Content-Type"].startswith("application/atom+xml")
        feed = response.content.decode()
        assert feed.count("<entry") == 1
        assert "Un résumé" in feed
        assert "<name>Barbara</name>" in feed
        assert "http://testserver/blog/t-1/" in feed

    @pytest.mark.parametrize("count", [1, 10])
    def test_costs_three_queries(self, client, count, django_assert_num_queries):
        make_many(count, tags=["a"], author=make_author())
        with django_assert_num_queries(3):
            client.get("/blog/feed/")


def test_a_page_that_is_not_there_has_a_way_on(client, rf):
    response = page_not_found(rf.get("/nothing/"), Exception())
    html = response.content.decode()
    assert response.status_code == 404
    assert "Nothing is here" in html
    assert 'href="/blog/"' in html
    assert html.count("<h1") == 1

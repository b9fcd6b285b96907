import re
from datetime import timedelta

import pytest

from blogposts.models import Post
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

    def test_the_newest_of_several_featured_leads_and_is_not_lost(self, client, settings):
        settings.BLOGPOSTS_POSTS_PER_PAGE = 2
        posts = make_many(5)
        Post.objects.filter(pk__in=[posts[0].pk, posts[2].pk]).update(featured=True)
        assert listed(client) == ["t-2", "t-4", "t-3"]
        assert listed(client, "/blog/page/2/") == ["t-2", "t-1"]
        Post.objects.filter(pk=posts[4].pk).update(featured=True)
        assert listed(client) == ["t-4", "t-3"]

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


class TestPlaceOfACategory:
    @pytest.fixture
    def tree(self):
        top = make_category("Society & co")
        work = make_category("Work", parent=top)
        make_category("Unions", parent=work)
        make_category("Leisure", parent=work)
        make_category("Elsewhere")
        return work

    def links(self, client, url, kind):
        html = client.get(url).content.decode()
        found = re.search(rf'<nav class="blogposts-{kind}".*?</nav>', html, re.DOTALL)
        return found and re.findall(r'<a href="([^"]*)"([^>]*)>([^<]*)</a>', found[0])

    def test_its_page_shows_the_path_and_what_is_below(self, client, tree):
        assert self.links(client, "/blog/category/work/", "path") == [
            ("/blog/", "", "Home"),
            ("/blog/category/society-co/", "", "Society &amp; co"),
            ("/blog/category/work/", ' aria-current="page"', "Work"),
        ]
        assert self.links(client, "/blog/category/work/", "children") == [
            ("/blog/category/leisure/", "", "Leisure"),
            ("/blog/category/unions/", "", "Unions"),
        ]
        assert self.links(client, "/blog/category/unions/", "children") is None

    def test_a_post_shows_the_path_of_its_category(self, client, tree):
        make_post("T 1", categories=[tree], published=True)
        assert self.links(client, "/blog/t-1/", "path") == [
            ("/blog/", "", "Home"),
            ("/blog/category/society-co/", "", "Society &amp; co"),
            ("/blog/category/work/", ' rel="tag"', "Work"),
        ]

    def test_a_post_names_the_nearest_steps(self, client):
        category = None
        for name in "abcdef":
            category = make_category(name, parent=category)
        make_post("T 1", categories=[category], published=True)
        names = [name for _url, _more, name in self.links(client, "/blog/t-1/", "path")]
        assert names == ["Home", "c", "d", "e", "f"]
        names = [n for _u, _m, n in self.links(client, "/blog/category/f/", "path")]
        assert names == ["Home", *"abcdef"]


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
        ("/blog/category/alone/", 5),
        ("/blog/category/a/", 6),
        ("/blog/category/top/", 7),
        ("/blog/tag/a/", 5),
        ("/blog/author/a/", 5),
    ],
)
def test_costs_the_same_whatever_there_is(client, count, url, queries, django_assert_num_queries):
    top = make_category("top")
    make_many(
        count,
        categories=[make_category("a", parent=top), make_category("alone")],
        tags=["a", "b", "c"],
        author=make_author("a"),
    )
    with django_assert_num_queries(queries):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("number", [2, 4])
def test_a_further_page_costs_as_many(client, settings, django_assert_num_queries, number):
    settings.BLOGPOSTS_POSTS_PER_PAGE = 2
    make_many(9)
    with django_assert_num_queries(4):
        assert client.get(f"/blog/page/{number}/").status_code == 200


class TestFeed:
    def test_it_works(self, client):
        make_post("T 1", summary="Un résumé", author=make_author(), tags=["Meta"], published=True)
        make_post("T 2")
        response = client.get("/blog/feed/atom/")
        assert response["Content-Type"].startswith("application/xml")
        feed = response.content.decode()
        assert feed.count("<entry") == 1
        assert "Un résumé" in feed
        assert "<name>Barbara</name>" in feed
        assert "http://testserver/blog/t-1/" in feed

    @pytest.mark.parametrize("count", [1, 10])
    def test_costs_four_queries(self, client, count, django_assert_num_queries):
        make_many(count, tags=["a"], author=make_author())
        with django_assert_num_queries(4):
            client.get("/blog/feed/atom/")


def test_a_page_that_is_not_there_has_a_way_on(client, rf):
    response = page_not_found(rf.get("/nothing/"), Exception())
    html = response.content.decode()
    assert response.status_code == 404
    assert "Nothing is here" in html
    assert 'href="/blog/"' in html
    assert html.count("<h1") == 1

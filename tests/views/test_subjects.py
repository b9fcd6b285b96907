"""The pages of all authors and of all categories."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from blogposts import tallies
from blogposts.models import Category
from blogposts.reading.subjects import MOST_LEVELS, all_branches
from tests.builders import (
    APRIL,
    make_author,
    make_category,
    make_picture,
    make_post,
    soon,
)

pytestmark = pytest.mark.django_db

AUTHORS, CATEGORIES = "/blog/authors/", "/blog/categories/"


def html_of(client, url):
    """Months are counted after a commit, and a test has none."""
    tallies.recount_all("default")
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def said(html):
    """The words of the page's middle, without markup."""
    middle = html.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    return " ".join(re.sub("<[^>]*>", " ", middle).split())


class TestAuthors:
    def test_each_has_count_and_newest_post(self, client):
        barbara, omar = make_author(), make_author("Omar")
        make_author("Personne")
        make_post("Vieux", author=barbara, published=APRIL)
        make_post("Neuf", author=barbara, published=APRIL + timedelta(days=40), language="fr")
        make_post("Seul", author=omar, published=APRIL, language="en")
        make_post("Brouillon", author=omar)
        html = html_of(client, AUTHORS)
        text = said(html)
        assert "Barbara 2 posts Neuf May 21, 2023" in text
        assert "Omar 1 post Seul April 11, 2023" in text
        assert text.index("Barbara") < text.index("Omar")
        assert "Personne" not in text
        assert '<a class="p-name u-url" href="/blog/author/barbara/">Barbara</a>' in html
        assert '<a href="/blog/neuf/" lang="fr">Neuf</a>' in html
        assert '<a href="/blog/seul/">Seul</a>' in html
        assert "<title>All authors · Le Carnet</title>" in html

    def test_tells_nothing_of_what_is_to_come(self, client):
        author = make_author()
        make_post("Ici", author=author, published=timezone.now() - timedelta(minutes=1))
        make_post("Demain", author=author, published=soon())
        make_post("Demain aussi", author=make_author("Omar"), published=soon())
        text = said(html_of(client, AUTHORS))
        assert "1 post Ici" in text
        assert "Demain" not in text
        assert "Omar" not in text

    def test_has_portraits(self, client, media):
        picture = make_picture()
        author = make_author(picture=picture.file.name)
        make_post(author=author, published=True)
        make_post("T", author=make_author("Omar Zed"), published=APRIL)
        html = html_of(client, AUTHORS)
        assert f'<img class="blogposts-portrait u-photo" src="{picture.file.url}"' in html
        assert '<span class="blogposts-portrait" aria-hidden="true">OZ</span>' in html

    def test_is_of_one_language_where_lists_are(self, client, settings):
        settings.BLOGPOSTS_LIST_LANGUAGE = "interface"
        author = make_author()
        make_post("Ici", author=author, language="fr-CA", published=APRIL)
        make_post("Here", author=author, language="en", published=APRIL + timedelta(days=1))
        make_post("Only", author=make_author("Omar"), language="en", published=APRIL)
        tallies.recount_all("default")
        text = said(client.get(AUTHORS, headers={"accept-language": "fr"}).content.decode())
        assert "Ici" in text
        assert "Here" not in text
        assert "Omar" not in text
        assert "1 article" in text

    def test_without_counts_says_none(self, client):
        make_post(author=make_author(), published=True)
        text = said(client.get(AUTHORS).content.decode())
        assert "Barbara Un titre" in text
        assert "0 posts" not in text

    def test_empty_says_so(self, client):
        assert "Nothing has come out here yet." in said(html_of(client, AUTHORS))

    @pytest.mark.parametrize("count", [1, 12])
    def test_costs_the_same_for_any_number(self, client, count, django_assert_num_queries):
        for number in range(count):
            make_post(f"T {number}", author=make_author(f"A {number}"), published=APRIL)
        tallies.recount_all("default")
        with django_assert_num_queries(5):
            client.get(AUTHORS)
        make_post("Demain", author=make_author("Z"), published=soon())
        tallies.recount_all("default")
        with django_assert_num_queries(6):
            client.get(AUTHORS)


class TestCategories:
    def test_is_a_tree_with_counts(self, client):
        culture = make_category("Culture")
        books = make_category("Livres", parent=culture)
        make_category("Presse")
        make_post("Un", categories=[books, culture], published=APRIL)
        make_post("Deux", categories=[books], published=APRIL)
        make_post("Demain", categories=[books, culture], published=soon())
        html = html_of(client, CATEGORIES)
        assert said(html) == "Le Carnet All categories Culture 2 posts Livres 2 posts Presse"
        inner = re.search("<li><a[^>]*>Culture.*?<ul>(.*?)</ul>", html, re.DOTALL)[1]
        assert 'href="/blog/category/livres/"' in inner
        assert "<title>All categories · Le Carnet</title>" in html

    def test_deep_trees_end(self, client):
        parent = None
        for number in range(MOST_LEVELS + 5):
            parent = make_category(f"N {number:02}", parent=parent)
        html = html_of(client, CATEGORIES)
        assert html.count('<a href="/blog/category/n-') == MOST_LEVELS + 5 + 1  # the masthead's
        (branch,) = all_branches()
        depth = 1
        while branch.children:
            depth, branch = depth + 1, branch.children[-1]
        assert depth == MOST_LEVELS

    def test_a_cycle_made_by_sql_ends(self, client):
        one = make_category("Un")
        two = make_category("Deux", parent=one)
        make_post(categories=[two], published=soon())
        Category.objects.filter(pk=one.pk).update(parent=two)
        html_of(client, CATEGORIES)

    def test_empty_says_so(self, client):
        assert "Nothing has come out here yet." in said(html_of(client, CATEGORIES))

    @pytest.mark.parametrize("count", [1, 12])
    def test_costs_the_same_for_any_number(self, client, count, django_assert_num_queries):
        top = make_category("Haut")
        for number in range(count):
            below = make_category(f"C {number}", parent=top)
            make_post(f"T {number}", categories=[below], published=APRIL)
        tallies.recount_all("default")
        with django_assert_num_queries(4):
            client.get(CATEGORIES)
        make_post("Demain", categories=[top], published=soon())
        tallies.recount_all("default")
        with django_assert_num_queries(6):
            client.get(CATEGORIES)

    def test_a_category_says_how_many_posts_its_children_have(self, client):
        culture = make_category("Culture")
        books = make_category("Livres", parent=culture)
        make_category("Films", parent=culture)
        make_post("Un", categories=[books], published=APRIL)
        make_post("Deux", categories=[make_category("Poésie", parent=books)], published=APRIL)
        html = html_of(client, "/blog/category/culture/")
        nav = html.partition('<nav class="blogposts-children"')[2].partition("</nav>")[0]
        assert " ".join(re.sub("<[^>]*>", " ", nav).split()).endswith("Films Livres 2 posts")


def test_are_told_of_at_the_foot_of_each_page(client):
    html = client.get("/blog/").content.decode()
    foot = html.partition('<footer class="blogposts-footer">')[2]
    assert f'href="{AUTHORS}"' in foot
    assert f'href="{CATEGORIES}"' in foot


def test_no_post_can_have_their_addresses(client):
    assert make_post("Authors", published=True).get_absolute_url() == "/blog/authors-post/"
    assert make_post("Categories", published=APRIL).get_absolute_url() == "/blog/categories-post/"

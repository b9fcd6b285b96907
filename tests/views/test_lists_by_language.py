"""`hreflang` of lists, where addresses begin with their language."""

import pytest

from blogposts import tallies
from tests.builders import APRIL, make_author, make_category, make_post, soon
from tests.views.test_translations import hreflangs, html_of

pytestmark = pytest.mark.django_db
ROOT = "http://testserver"


@pytest.fixture
def by_language(settings):
    settings.ROOT_URLCONF = "tests.views.urls_by_language"


@pytest.fixture
def posts(by_language):
    category, author = make_category("Presse"), make_author()
    make_post("Bonjour", language="fr-CA", categories=[category], author=author, published=APRIL)
    make_post("Hello", language="en", categories=[category], published=APRIL.replace(month=5))
    make_post("Salam", language="ar", tags=["a"], published=soon())
    tallies.recount_all("default")


LISTS = ["", "category/presse/", "tag/a/", "author/barbara/"]


class TestAll:
    @pytest.mark.parametrize("path", LISTS)
    @pytest.mark.parametrize("code", ["en", "fr", "ar"])
    def test_a_list_is_there_in_every_language(self, client, posts, path, code):
        assert hreflangs(html_of(client, f"/{code}/blog/{path}")) == [
            ("en", f"{ROOT}/en/blog/{path}"),
            ("fr", f"{ROOT}/fr/blog/{path}"),
            ("ar", f"{ROOT}/ar/blog/{path}"),
            ("x-default", f"{ROOT}/en/blog/{path}"),
        ]

    @pytest.mark.parametrize("path", ["page/2/", "2023/", "2023/04/", "archives/", "search/"])
    def test_other_pages_name_none(self, client, posts, path, settings):
        settings.BLOGPOSTS_POSTS_PER_PAGE = 1
        assert hreflangs(html_of(client, f"/en/blog/{path}")) == []

    def test_of_more_languages_than_a_site_speaks_none_is_named(self, client, posts, settings):
        settings.LANGUAGES = [("en", "English"), *((f"x{chr(97 + n)}", "X") for n in range(20))]
        assert hreflangs(html_of(client, "/en/blog/")) == []

    def test_one_address_for_all_has_none(self, client):
        make_post("Bonjour", language="fr", published=APRIL)
        assert hreflangs(html_of(client, "/blog/")) == []

    def test_costs_no_query(self, client, posts, django_assert_num_queries):
        with django_assert_num_queries(4):
            html_of(client, "/fr/blog/")


class TestInOneLanguage:
    @pytest.fixture(autouse=True)
    def narrowed(self, settings):
        settings.BLOGPOSTS_LIST_LANGUAGE = "interface"

    def test_names_those_in_which_it_has_posts(self, client, posts):
        for path in ("", "category/presse/"):
            assert hreflangs(html_of(client, f"/fr/blog/{path}")) == [
                ("en", f"{ROOT}/en/blog/{path}"),
                ("fr", f"{ROOT}/fr/blog/{path}"),
                ("x-default", f"{ROOT}/en/blog/{path}"),
            ]

    def test_where_it_is_empty_or_alone_names_none(self, client, posts):
        assert hreflangs(html_of(client, "/ar/blog/")) == []
        assert hreflangs(html_of(client, "/fr/blog/author/barbara/")) == []
        assert hreflangs(html_of(client, "/ar/blog/tag/a/")) == []

    def test_costs_a_query(self, client, posts, django_assert_num_queries):
        with django_assert_num_queries(5):
            html_of(client, "/fr/blog/")

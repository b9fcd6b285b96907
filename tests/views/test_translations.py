import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils.translation import override

from blogposts import publishing
from blogposts.models import Post
from blogposts.reading import read_months
from blogposts.translations import link
from tests.builders import APRIL, make_post

pytestmark = pytest.mark.django_db
FR = {"accept-language": "fr"}


def html_of(client, url, status=200, **headers):
    response = client.get(url, headers=headers)
    assert response.status_code == status, response
    return response.content.decode()


def hreflangs(html):
    return re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html)


def switcher(html):
    found = re.search(r'<nav class="blogposts-translations".*?</nav>', html, re.DOTALL)
    return re.sub(r"\s+", " ", found[0]) if found else ""


@pytest.fixture
def trio():
    posts = [
        make_post("Bonjour", language="fr", published=True),
        make_post("Hello", language="en", published=APRIL + timedelta(days=1)),
        make_post("Salam", language="ar", published=APRIL + timedelta(days=2)),
    ]
    for other in posts[1:]:
        link(posts[0], other)
    return posts


@pytest.fixture
def by_language(settings):
    settings.ROOT_URLCONF = "tests.views.urls_by_language"


class TestSwitcher:
    def test_names_each_other_language_in_itself(self, client, trio):
        html = switcher(html_of(client, "/blog/bonjour/", **FR))
        assert re.findall(r"<li><a(.*?) href=\"(.*?)\" hreflang=\"(.*?)\".*?>(.*?)</a>", html) == [
            (' lang="en"', "/blog/hello/", "en", "English"),
            (' lang="ar" dir="rtl"', "/blog/salam/", "ar", "العربيّة"),
        ]

    def test_is_not_there_for_a_post_alone_nor_for_drafts(self, client, trio):
        make_post("Seul", published=True)
        assert not switcher(html_of(client, "/blog/seul/"))
        for post in trio[1:]:
            publishing.withdraw(post)
        html = html_of(client, "/blog/bonjour/")
        assert not switcher(html)
        assert not hreflangs(html)

    def test_costs_one_query_and_none_for_a_post_alone(
        self, client, trio, django_assert_num_queries
    ):
        make_post("Seul", published=True)
        for slug in ("seul", "bonjour"):  # what is asked once for a process
            html_of(client, f"/blog/{slug}/")
        with django_assert_num_queries(6):
            html_of(client, "/blog/seul/")
        with django_assert_num_queries(7):
            html_of(client, "/blog/bonjour/")


class TestHead:
    def test_says_all_languages_and_where_all_others_go(self, client, trio, settings):
        settings.LANGUAGE_CODE = "fr"
        expected = [
            ("fr", "http://testserver/blog/bonjour/"),
            ("en", "http://testserver/blog/hello/"),
            ("ar", "http://testserver/blog/salam/"),
            ("x-default", "http://testserver/blog/bonjour/"),
        ]
        for slug in ("bonjour", "hello", "salam"):
            assert hreflangs(html_of(client, f"/blog/{slug}/")) == expected

    def test_a_text_from_elsewhere_is_no_alternate(self, client, trio):
        trio[1].canonical_url = "https://elsewhere.example/hello"
        trio[1].save()
        assert hreflangs(html_of(client, "/blog/hello/")) == []
        found = [language for language, _ in hreflangs(html_of(client, "/blog/bonjour/"))]
        assert found == ["fr", "ar", "x-default"]


@pytest.mark.usefixtures("by_language")
class TestWithALanguageInTheAddress:
    def test_a_post_stands_below_its_own_language(self, client, trio):
        for active in ("en", "fr"):
            with override(active):
                assert [post.get_absolute_url() for post in trio] == [
                    "/fr/blog/bonjour/",
                    "/en/blog/hello/",
                    "/ar/blog/salam/",
                ]
        html = html_of(client, "/fr/blog/bonjour/")
        assert '<link rel="canonical" href="http://testserver/fr/blog/bonjour/">' in html
        assert ("ar", "http://testserver/ar/blog/salam/") in hreflangs(html)
        assert ("x-default", "http://testserver/en/blog/hello/") in hreflangs(html)

    def test_below_another_it_leads_there(self, client, trio, django_assert_num_queries):
        with django_assert_num_queries(1):
            response = client.get("/en/blog/bonjour/?reply=3")
        assert (response.status_code, response["Location"]) == (301, "/fr/blog/bonjour/?reply=3")
        response = client.get("/en/blog/bonjour/comment-page-2/")
        assert response["Location"] == "/fr/blog/bonjour/comment-page-2/"

    def test_a_language_that_the_site_does_not_speak_stands_below_its_own(self, client):
        make_post("Kaixo", language="eu", published=True)
        make_post("Allô", language="fr-CA", published=True)
        html = html_of(client, "/en/blog/kaixo/")
        assert '<h1 class="p-name" lang="eu">' in html
        assert client.get("/fr/blog/kaixo/")["Location"] == "/en/blog/kaixo/"
        assert '<h1 class="p-name" lang="fr-CA">' in html_of(client, "/fr/blog/allo/")

    def test_lists_link_to_each_in_its_own(self, client, trio):
        html = html_of(client, "/fr/blog/")
        assert 'href="/ar/blog/salam/"' in html
        assert 'href="/en/blog/hello/"' in html


class TestWithout:
    def test_the_interface_is_the_readers_and_the_text_its_own(self, client, trio):
        response = client.get("/blog/salam/", headers=FR)
        html = response.content.decode()
        assert '<html lang="fr" dir="ltr">' in html
        assert '<h1 class="p-name" lang="ar" dir="rtl">' in html
        assert "accept-language" in response["Vary"].lower()
        assert response["Content-Language"] == "fr"


class TestLists:
    @pytest.fixture(autouse=True)
    def _several(self, trio, settings):
        settings.BLOGPOSTS_LIST_LANGUAGE = "interface"
        make_post("Allô", language="fr-CA", published=APRIL - timedelta(days=1))

    def slugs(self, client, language, url="/blog/"):
        html = html_of(client, url, **{"accept-language": language})
        return list(dict.fromkeys(re.findall(r"/blog/(bonjour|hello|salam|allo)/", html)))

    def test_show_the_language_of_the_interface_alone(self, client):
        assert self.slugs(client, "fr") == ["bonjour", "allo"]
        assert self.slugs(client, "ar") == ["salam"]
        assert self.slugs(client, "en", "/blog/feed/") == ["hello"]

    def test_or_all(self, client, settings):
        settings.BLOGPOSTS_LIST_LANGUAGE = "all"
        assert self.slugs(client, "ar") == ["salam", "hello", "bonjour", "allo"]

    def test_cost_no_query_more(self, client, django_assert_num_queries):
        self.slugs(client, "fr")
        with django_assert_num_queries(4):
            self.slugs(client, "fr")

    def test_months_count_the_same(self, client):
        call_command("blogposts_recount", verbosity=0)
        assert self.slugs(client, "fr", "/blog/2023/") == ["bonjour", "allo"]
        with override("fr"):
            assert [month.posts for month in read_months()] == [2]
        with override("de"):
            assert read_months() == ()

    def test_an_empty_one_says_in_which_language(self, client, settings):
        html = html_of(client, "/blog/", **FR)
        assert "blogposts-empty" not in html
        Post.objects.filter(language__startswith="fr").delete()
        html = html_of(client, "/blog/", **{"accept-language": "fr"})
        assert "Français" in html[html.index("blogposts-empty") :]

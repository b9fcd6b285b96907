from __future__ import annotations

import re
from datetime import timedelta
from urllib.robotparser import RobotFileParser

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth import get_user_model
from django.core import signing
from django.template import engines
from django.urls import include, path
from django.utils import timezone

from blogposts.robots import robots_txt
from tests.builders import make_comment, make_post, soon

pytestmark = pytest.mark.django_db
urlpatterns = [path("robots.txt", robots_txt), path("blog/", include("blogposts.urls"))]


class InLanguages:
    urlpatterns = [
        path("robots.txt", robots_txt),
        *i18n_patterns(path("blog/", include("blogposts.urls"))),
    ]


@pytest.fixture
def _at_the_root(settings):
    settings.ROOT_URLCONF = __name__


def lines_of(client):
    response = client.get("/robots.txt")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    return response.content.decode().splitlines()


@pytest.mark.usefixtures("_at_the_root")
class TestFile:
    def test_leads_to_the_sitemaps(self, client, django_assert_num_queries):
        make_post("Neuf", published=timezone.now())
        with django_assert_num_queries(1):
            lines_of(client)
        sitemaps = [line for line in lines_of(client) if line.startswith("Sitemap:")]
        assert sitemaps == [
            "Sitemap: http://testserver/blog/sitemap.xml",
            "Sitemap: http://testserver/blog/sitemap-news.xml",
        ]

    def test_names_no_sitemap_of_news_without_news(self, client):
        make_post("Vieux", published=timezone.now() - timedelta(hours=49))
        make_post("Ailleurs", published=timezone.now(), canonical_url="https://example.org/first")
        make_post("Demain", published=soon())
        sitemaps = [line for line in lines_of(client) if line.startswith("Sitemap:")]
        assert sitemaps == ["Sitemap: http://testserver/blog/sitemap.xml"]
        for line in sitemaps:
            assert client.get(line[26:]).status_code == 200

    def test_lets_robots_read_what_is_for_readers_and_nothing_else(self, client):
        rules = RobotFileParser()
        rules.parse(lines_of(client))
        for url in ("", "un-titre/", "tag/a/", "page/2/", "feed/", "comments/feed/", "sitemap.xml"):
            assert rules.can_fetch("Googlebot", f"http://testserver/blog/{url}"), url
        for url in ("draft/1/", "search/?q=a", "moderate/x/", "follow/x/", "comment/1/edit/"):
            assert not rules.can_fetch("Googlebot", f"http://testserver/blog/{url}"), url

    @pytest.mark.parametrize(
        "url", ["/blog/un-titre/?reply=12", "/blog/un-titre/?a=b&reply=1", "/blog/t/?voted=1"]
    )
    def test_keeps_them_from_one_page_under_many_addresses(self, client, url):
        rules = [line[10:] for line in lines_of(client) if line.startswith("Disallow: ")]
        assert any(matches(rule, url) for rule in rules)
        assert not any(matches(rule, url.partition("?")[0]) for rule in rules)

    def test_speaks_of_every_language_that_has_an_address(self, client, settings):
        settings.ROOT_URLCONF = InLanguages
        lines = lines_of(client)
        assert "Sitemap: http://testserver/fr/blog/sitemap.xml" in lines
        assert "Disallow: /ar/blog/draft/" in lines

    def test_stands_in_a_file_of_the_sites_own(self, rf):
        template = engines["django"].from_string(
            "{% load blogposts %}User-agent: *\nDisallow: /shop/\n{% blogposts_robots request %}"
        )
        request = rf.get("/robots.txt")
        text = template.render({"request": request}, request)
        assert "Disallow: /blog/draft/\n" in text
        assert text.endswith("Sitemap: http://testserver/blog/sitemap.xml")


def matches(rule, url):
    """As search engines read a star (RFC 9309, section 2.2.3)."""
    return re.match(re.escape(rule).replace(r"\*", ".*"), url) is not None


class TestPagesThatNoSearchShouldFind:
    """Those that robots read all the same say so themselves."""

    def is_told(self, response):
        in_page = re.search(r'<meta name="robots" content="noindex', response.content.decode())
        return "noindex" in response.get("X-Robots-Tag", "") or in_page is not None

    def test_previews(self, client):
        user = get_user_model().objects.create_superuser("b")
        client.force_login(user)
        assert self.is_told(client.get(f"/blog/draft/{make_post().pk}/"))

    def test_links_to_drafts_and_those_of_mails(self, client):
        for url in ("draft/none/", "moderate/none/", "follow/none/", "follow/none/stop/"):
            assert self.is_told(client.get(f"/blog/{url}")), url

    @pytest.mark.parametrize("query", ["reply", "voted", "mine"])
    def test_replies_and_the_like(self, client, query):
        post = make_post(published=True)
        comment = make_comment(post)
        value = comment.pk if query == "reply" else signing.dumps(comment.pk)
        assert self.is_told(client.get(f"/blog/un-titre/?{query}={value}"))
        assert not self.is_told(client.get("/blog/un-titre/"))

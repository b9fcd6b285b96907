"""Search where addresses begin with their language."""

import re

import pytest

from tests.builders import APRIL, make_post
from tests.views.test_translations import html_of

pytestmark = pytest.mark.django_db(transaction=True)  # entries follow a commit
ROOT = "http://testserver"


@pytest.fixture
def posts(settings):
    settings.ROOT_URLCONF = "tests.views.urls_by_language"
    make_post("Bonjour", language="fr", published=APRIL)
    make_post("Hello", language="en", published=APRIL.replace(month=5))


@pytest.mark.parametrize("code", ["fr", "ar"])
def test_stays_in_its_language(client, posts, code, settings):
    settings.BLOGPOSTS_POSTS_PER_PAGE = 1
    make_post("Bonjour encore", language="fr", published=APRIL.replace(day=20))
    html = html_of(client, f"/{code}/blog/search/?q=bonjour")
    assert f'<html lang="{code}"' in html
    forms = re.findall(r'<form class="[^"]*search[^"]*" role="search" action="([^"]*)"', html)
    assert forms == [f"/{code}/blog/search/"]
    # A post stands below its own language, whatever the search speaks.
    assert re.search('<h2><a class="p-name u-url" href="/fr/blog/bonjour(-encore)?/"', html)
    assert f'href="/{code}/blog/search/?q=bonjour&amp;page=2"' in html
    for behind in ("", "atom/", "json/"):
        assert f'href="/{code}/blog/search/feed/{behind}?q=bonjour"' in html
    assert f'href="/{code}/blog/search/description.xml"' in html


def test_finds_posts_of_every_language(client, posts):
    assert 'href="/en/blog/hello/"' in html_of(client, "/fr/blog/search/?q=hello")


def test_of_the_masthead_and_the_feed(client, posts):
    assert 'role="search" action="/fr/blog/search/"' in html_of(client, "/fr/blog/")
    feed = html_of(client, "/fr/blog/search/feed/?q=bonjour")
    assert f"<link>{ROOT}/fr/blog/bonjour/</link>" in feed
    assert "/en/blog/" not in feed
    assert "<language>fr</language>" in feed


def test_without_a_prefix_it_leads_to_the_readers_language(client, posts):
    response = client.get("/blog/search/?q=a", headers={"accept-language": "fr"})
    assert (response.status_code, response["Location"]) == (302, "/fr/blog/search/?q=a")


def test_description_is_of_its_language(client, posts):
    xml = html_of(client, "/ar/blog/search/description.xml")
    assert "<Language>ar</Language>" in xml
    assert f'template="{ROOT}/ar/blog/search/?q={{searchTerms}}"' in xml
    assert "/fr/" not in xml

"""The feed of a search: the newest that have the words, in three formats, for machines alone."""

import json
from xml.etree import ElementTree

import pytest
from django.db import connection

from blogposts import publishing
from tests.builders import APRIL, make_post
from tests.views.test_search import MORE

pytestmark = pytest.mark.django_db(transaction=True)

FEED = "/blog/search/feed/"


def titles(client, query):
    feed = ElementTree.fromstring(client.get(f"{FEED}?{query}").content)
    return [item.findtext("title") for item in feed.findall("channel/item")]


def test_has_the_newest_that_have_all_the_words(client, settings):
    settings.BLOGPOSTS_FEED_LENGTH = 2
    make_post("Phare un", published=APRIL)
    make_post("Autre", sections=[("", "Un phare.")], published=APRIL.replace(month=5))
    make_post("Sans", sections=[("", "Deux phares.")], published=APRIL.replace(month=6))
    make_post("Phare caché")
    assert titles(client, "q=phare") == ["Sans", "Autre"]
    assert titles(client, "q=phare+-deux") == ["Autre", "Phare un"]
    assert titles(client, "q=phare&year=1999") == []
    assert titles(client, "q=phare&tag=keiner") == []
    assert titles(client, "q=phare+ornithorynque") == []


def test_is_named_and_names_itself(client, settings):
    make_post("Phare", published=True)
    html = client.get("/blog/search/?q=ph%C3%A9are&year=2023").content.decode()
    assert f'href="{FEED}atom/?q=ph%C3%A9are&amp;year=2023"' in html
    atom = client.get(f"{FEED}atom/?q=phare&year=2023&x=1")
    assert atom["X-Robots-Tag"] == "noindex"
    assert f'href="http://testserver{FEED}atom/?q=phare&amp;year=2023"' in atom.content.decode()
    feed = json.loads(client.get(f"{FEED}json/?q=phare").content)
    assert feed["home_page_url"] == "http://testserver/blog/search/?q=phare"
    assert feed["title"] == "Search: phare · Le Carnet"
    assert "search/feed/" not in client.get("/blog/search/").content.decode()


def test_without_words_there_is_none(client):
    for query in ("", "?q=", "?q=-phare", "?q=%26", "?year=2023"):
        assert client.get(f"{FEED}{query}").status_code == 404, query
    for query in ('?q="', "?q=%00mot", "?q=mot*+OR", "?q=%ED%A0%80mot"):
        assert client.get(f"{FEED}{query}").status_code in (200, 404), query


def test_answers_304_until_a_post_changes(client):
    post = make_post("Phare", published=True)
    first = client.get(f"{FEED}?q=phare")
    told = {"If-None-Match": first["ETag"]}
    assert client.get(f"{FEED}?q=phare", headers=told).status_code == 304
    publishing.withdraw(post)
    assert client.get(f"{FEED}?q=phare", headers=told).status_code == 200


def test_queries(client, django_assert_num_queries):
    make_post("Phare", pk=1, published=True)  # the first, of which MariaDB has one window
    client.get(f"{FEED}?q=phare")
    with django_assert_num_queries(6 + MORE.get(connection.vendor, 0)):
        client.get(f"{FEED}?q=phare")


def test_an_engine_that_is_down(client, settings):
    settings.BLOGPOSTS_SEARCH_BACKEND = "tests.search.stand_in.Broken"
    response = client.get(f"{FEED}?q=phare")
    assert response.status_code == 503
    assert response["Retry-After"]

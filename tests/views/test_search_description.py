from xml.etree import ElementTree

import pytest

from tests.builders import make_post

pytestmark = pytest.mark.django_db

OWN = "/blog/search/description.xml"
NS = "{http://a9.com/-/spec/opensearch/1.1/}"
ROOT = "http://testserver/blog/search/"


def described(client, url=OWN, **headers):
    response = client.get(url, headers=headers)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/opensearchdescription+xml"
    root = ElementTree.fromstring(response.content)
    assert root.tag == f"{NS}OpenSearchDescription"
    texts = {child.tag.removeprefix(NS): child.text for child in root if child.text}
    urls = [
        (child.get("type"), child.get("rel", "results"), child.get("template"))
        for child in root.findall(f"{NS}Url")
    ]
    return texts, urls


def test_it_works(client, settings):
    settings.BLOGPOSTS_DESCRIPTION = "Machines au travail"
    texts, urls = described(client)
    assert texts == {
        "ShortName": "Le Carnet",
        "LongName": "Le Carnet",
        "Description": "Machines au travail",
        "Language": "en",
        "InputEncoding": "UTF-8",
        "OutputEncoding": "UTF-8",
    }
    assert urls == [
        ("text/html", "results", f"{ROOT}?q={{searchTerms}}"),
        ("application/rss+xml", "results", f"{ROOT}feed/?q={{searchTerms}}"),
        ("application/opensearchdescription+xml", "self", f"{ROOT}description.xml"),
    ]


def test_speaks_the_readers_language(client):
    texts, _urls = described(client, accept_language="fr")
    assert texts["Language"] == "fr"


@pytest.mark.parametrize("name", ["a" * 60, "Le grand carnet des machines " * 4, "<&\"'>\x00 ]]>"])
def test_takes_any_name(client, settings, name):
    settings.BLOGPOSTS_TITLE = name
    texts, _urls = described(client)
    assert 0 < len(texts["ShortName"]) <= 16
    assert 0 < len(texts["LongName"]) <= 48


def test_where_it_leads_is_a_search(client):
    make_post("Équipe", published=True)
    _texts, urls = described(client)
    for _kind, rel, template in urls:
        response = client.get(template.replace("{searchTerms}", "equipe"))
        assert response.status_code == 200, rel


def test_pages_name_it(client, settings):
    settings.BLOGPOSTS_TITLE = "Le <Carnet>"
    link = (
        '<link rel="search" type="application/opensearchdescription+xml" '
        f'href="{OWN}" title="Le &lt;Carnet&gt;">'
    )
    post = make_post("Un", published=True)
    for url in ("/blog/", post.get_absolute_url(), "/blog/archives/", "/blog/search/"):
        assert client.get(url).content.decode().count(link) == 1


def test_costs_a_query(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        first = client.get(OWN)
    with django_assert_num_queries(1):
        again = client.get(OWN, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304

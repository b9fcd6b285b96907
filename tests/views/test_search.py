import re

import pytest
from django.db import connection

from blogposts import publishing
from tests.builders import APRIL, make_author, make_category, make_post

pytestmark = pytest.mark.django_db(transaction=True)

SEARCH = "/blog/search/"
# Statements of one look into the index beside the one that SQLite needs, among few posts.
MORE = {"postgresql": 3, "mysql": 1}


@pytest.fixture
def post():
    return make_post(
        "L’équipe de nuit",
        pk=1,  # MariaDB asks in windows of keys: here there is one
        author=make_author(),
        categories=[make_category("Travail")],
        tags=["santé publique"],
        sections=[("", "Elles veillent, <b>déjà</b>, à l’hôpital.")],
        published=True,
    )


def html_of(client, query):
    response = client.get(f"{SEARCH}?{query}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("query", "count", "searches"),
    [("q=equipe", 8, 1), ("q=equipe+ornithorynque", 9, 2), ("q=ornithorynque", 6, 1), ("", 5, 0),
     ("q=equipe&year=2023", 8, 1), ("q=equipe&author=barbara", 9, 1)],
)  # fmt: skip
def test_queries(client, post, django_assert_num_queries, query, count, searches):
    client.get(f"{SEARCH}?{query}")
    with django_assert_num_queries(count + searches * MORE.get(connection.vendor, 0)):
        client.get(f"{SEARCH}?{query}")


def test_queries_where_a_word_must_not_be_there(client, post, django_assert_num_queries):
    client.get(f"{SEARCH}?q=equipe+-rien")
    with django_assert_num_queries({"sqlite": 9, "postgresql": 12, "mysql": 9}[connection.vendor]):
        client.get(f"{SEARCH}?q=equipe+-rien")


def test_a_result(client, post):
    html = html_of(client, "q=deja")
    assert '<h2><a class="p-name u-url" href="/blog/l-equipe-de-nuit/">' in html
    assert "Elles veillent, <mark>déjà</mark>, à l’hôpital." in html
    assert '<div lang="fr">' in html
    assert "1 post was found." in html
    assert "<title>Search: deja · Le Carnet</title>" in html
    assert '<meta name="robots" content="noindex">' in html


def test_what_was_typed_stays_in_the_form_and_in_links(client, post, settings):
    settings.BLOGPOSTS_POSTS_PER_PAGE = 1
    make_post("Équipe", author=post.author, published=APRIL, tags=["santé publique"])
    query = "q=%22equipe%22&tag=sant%C3%A9+publique&author=barbara&year=2023"
    html = html_of(client, query)
    assert 'value="&quot;equipe&quot;"' in html
    assert 'value="santé publique"' in html
    assert '<option value="barbara" selected>' in html
    assert "<option selected>2023</option>" in html
    link = re.search('href="([^"]*)" rel="next"', html)[1].replace("&amp;", "&")
    assert link == f"{SEARCH}?{query}&page=2"
    assert "?q=%22equipe%22&amp;tag" in html_of(client, f"{query}&page=2")
    assert 'rel="next" href' not in html


def test_sentences(client, post):
    assert "Nothing was found for “<bdi>rien</bdi>”" in html_of(client, "q=rien")
    assert "Search in all posts" in html_of(client, "q=equipe&year=1999")
    assert "None has all the words" in html_of(client, "q=equipe+rien")
    assert "only its beginning" in html_of(client, "q=equipe+" + "+".join("abcdefghijklm"))
    assert "by what it lacks alone" in html_of(client, "q=-equipe")
    assert "signs alone" in html_of(client, "q=%26")
    assert "found" not in re.sub("blogposts-found", "", html_of(client, ""))


def test_is_new_when_a_post_is(client, post):
    first = client.get(f"{SEARCH}?q=equipe")
    again = client.get(f"{SEARCH}?q=equipe", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    publishing.withdraw(post)
    after = client.get(f"{SEARCH}?q=equipe", headers={"If-None-Match": first["ETag"]})
    assert after.status_code == 200
    assert "Nothing was found" in after.content.decode()


def test_is_in_the_masthead(client, post):
    html = client.get("/blog/").content.decode()
    assert '<form class="blogposts-search" role="search" action="/blog/search/"' in html
    assert 'class="blogposts-search"' not in html_of(client, "")

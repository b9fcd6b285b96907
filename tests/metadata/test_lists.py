from __future__ import annotations

import mf2py
import pytest

from tests.builders import APRIL, make_author, make_category, make_post, picture_file
from tests.metadata.head import head_of
from tests.metadata.test_post import HOSTILE, moments

pytestmark = pytest.mark.django_db
ROOT = "http://testserver/blog/"


@pytest.fixture
def author(media):
    return make_author(
        bio="Elle écrit.\n\nSouvent.",
        website="https://barbara.example/",
        picture=picture_file(size=(400, 500)),
    )


@pytest.fixture
def posts(author, settings):
    settings.BLOGPOSTS_POSTS_PER_PAGE = 2
    top = make_category("Culture", description="Lire et voir.")
    return [
        make_post(
            f"Titre {day}",
            subtitle=f"Chapeau {day}",
            author=author,
            categories=[top],
            tags=["Meta"],
            picture=picture_file(size=(1300 + day, 700)),
            picture_alt=f"Une vue {day}",
            published=APRIL.replace(day=day),
        )
        for day in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    ("path", "type", "json_type", "title"),
    [
        ("", "website", "Blog", "Le Carnet"),
        ("category/culture/", "website", "CollectionPage", "Culture"),
        ("tag/meta/", "website", "CollectionPage", "Meta"),
        ("author/barbara/", "profile", "ProfilePage", "Barbara"),
    ],
)
class TestEveryList:
    def test_says_what_it_is(self, client, posts, path, type, json_type, title):
        head = head_of(client, f"/blog/{path}")
        assert head.og["og:type"] == type
        assert head.og["og:title"] == title
        assert head.og["og:locale"] == "en_US"
        assert head.of_type(json_type)["name"] == title
        assert title in head.title

    def test_is_canonical_to_itself_on_every_page(
        self, client, posts, path, type, json_type, title
    ):
        for page in ("", "page/2/"):
            head = head_of(client, f"/blog/{path}{page}?utm_source=x")
            assert head.canonical == head.og["og:url"] == f"{ROOT}{path}{page}"

    def test_has_the_posts_of_its_page(self, client, posts, path, type, json_type, title):
        data = head_of(client, f"/blog/{path}").of_type(json_type)
        listed = data["blogPost" if json_type == "Blog" else "hasPart"]
        assert [one["headline"] for one in listed] == ["Titre 3", "Titre 2"]
        assert listed[0]["url"] == f"{ROOT}titre-3/"
        assert listed[0]["author"]["url"] == f"{ROOT}author/barbara/"

    def test_is_a_feed_of_its_entries(self, client, posts, path, type, json_type, title):
        html = client.get(f"/blog/{path}").content.decode()
        (feed,) = mf2py.parse(doc=html, url=f"{ROOT}{path}")["items"]
        assert feed["type"] == ["h-feed"]
        entries = [one for one in feed["children"] if one["type"] == ["h-entry"]]
        assert [one["properties"]["name"][0] for one in entries] == ["Titre 3", "Titre 2"]
        first = entries[0]["properties"]
        assert first["url"] == [f"{ROOT}titre-3/"]
        assert first["summary"] == ["Chapeau 3"]
        assert first["category"] == ["Culture"]
        assert moments(first["published"]) == moments(["2023-04-03T09:00:00+02:00"])
        assert first["author"][0]["properties"]["name"] == ["Barbara"]

    def test_empty_is_still_right(self, client, path, type, json_type, title):
        make_category("Culture")
        make_author()
        make_post(tags=["Meta"])
        data = head_of(client, f"/blog/{path}").of_type(json_type)
        assert not {"blogPost", "hasPart"} & set(data)


class TestFront:
    def test_has_the_description_of_the_settings(self, client, settings):
        assert head_of(client, "/blog/").description == ""
        settings.BLOGPOSTS_DESCRIPTION = "Ce que les machines font."
        assert head_of(client, "/blog/").description == "Ce que les machines font."

    def test_is_the_blog_that_posts_are_part_of(self, client, posts):
        blog = head_of(client, "/blog/").of_type("Blog")
        assert (
            head_of(client, "/blog/titre-1/").of_type("BlogPosting")["isPartOf"]["@id"]
            == blog["@id"]
        )

    def test_shows_the_first_picture_where_the_site_has_none(self, client, posts, settings):
        og = head_of(client, "/blog/").og
        assert (og["og:image:width"], og["og:image:alt"]) == ("1303", "Une vue 3")
        settings.BLOGPOSTS_DEFAULT_PICTURE = "https://img.example/card.png"
        assert head_of(client, "/blog/").og["og:image"] == "https://img.example/card.png"


class TestCategory:
    def test_has_its_description_once(self, client, posts):
        assert head_of(client, "/blog/category/culture/").description == "Lire et voir."

    def test_has_the_way_to_it(self, client, posts):
        steps = head_of(client, "/blog/category/culture/page/2/").of_type("BreadcrumbList")
        assert [(step["name"], step["item"]) for step in steps["itemListElement"]] == [
            ("Le Carnet", ROOT),
            ("Culture", f"{ROOT}category/culture/"),
        ]

    def test_says_what_it_stands_in(self, client):
        top = make_category("Monde")
        middle = make_category("Europe", parent=top)
        make_category("France", parent=middle)
        steps = head_of(client, "/blog/category/france/").of_type("BreadcrumbList")
        assert [step["name"] for step in steps["itemListElement"]] == [
            "Le Carnet", "Monde", "Europe", "France",
        ]  # fmt: skip


def test_a_day_says_what_it_stands_in(client):
    make_post(published=APRIL)
    steps = head_of(client, "/blog/2023/04/11/").of_type("BreadcrumbList")["itemListElement"]
    assert [(step["name"], step["item"].removeprefix(ROOT)) for step in steps] == [
        ("Le Carnet", ""),
        ("Archives", "archives/"),
        ("2023", "2023/"),
        ("April 2023", "2023/04/"),
        ("April 11, 2023", "2023/04/11/"),
    ]


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("/blog/search/", "Search"),
        ("/blog/archives/", "Archives"),
        ("/blog/tags/", "Tags"),
        ("/blog/2023/04/", "April 2023"),
    ],
)
def test_other_pages_are_named_as_they_are_seen(client, posts, url, title):
    head = head_of(client, url)
    assert head.of_type("CollectionPage")["name"] == head.og["og:title"] == title
    assert head.title.startswith(title)
    assert head.canonical == head.og["og:url"] == f"http://testserver{url}"


class TestAuthor:
    def test_is_a_person_with_a_picture(self, client, posts):
        head = head_of(client, "/blog/author/barbara/")
        person = head.of_type("ProfilePage")["mainEntity"]
        assert person["@type"] == "Person"
        assert person["url"] == head.canonical
        assert person["description"] == head.description == "Elle écrit. Souvent."
        assert person["sameAs"] == ["https://barbara.example/"]
        assert head.og["og:image"] == person["image"]
        assert (head.og["og:image:width"], head.og["og:image:height"]) == ("400", "500")
        assert head.og["og:image:alt"] == "Barbara"
        assert head.named("twitter:card") == ["summary"]

    def test_is_the_one_that_his_posts_name(self, client, posts):
        person = head_of(client, "/blog/author/barbara/").of_type("ProfilePage")["mainEntity"]
        author = head_of(client, "/blog/titre-1/").of_type("BlogPosting")["author"]
        assert author.items() <= person.items()

    def test_has_a_card_of_microformats(self, client, posts):
        html = client.get("/blog/author/barbara/").content.decode()
        (feed,) = mf2py.parse(doc=html, url=f"{ROOT}author/barbara/")["items"]
        (card,) = feed["properties"]["author"]
        assert card["properties"]["name"] == ["Barbara"]
        assert card["properties"]["uid"] == [f"{ROOT}author/barbara/"]
        assert "https://barbara.example/" in card["properties"]["url"]
        assert "Elle écrit." in card["properties"]["note"][0]
        assert card["properties"]["photo"]

    def test_whose_picture_is_lost_has_no_size(self, client, posts, author):
        author.picture.storage.delete(author.picture.name)
        assert "og:image:width" not in head_of(client, "/blog/author/barbara/").og


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words(client, text):
    make_category(text[:150], slug="c", description=text)
    make_author(text[:150], slug="a", bio=text)
    make_post(text, slug="t", published=True)
    for path in ("", "category/c/", "author/a/"):
        head_of(client, f"/blog/{path}")
        assert "<script>alert" not in client.get(f"/blog/{path}").content.decode()

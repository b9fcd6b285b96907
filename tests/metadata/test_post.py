"""What a post's page says to machines, which is what it says to readers."""

from __future__ import annotations

import json
import re
from datetime import datetime
from html import unescape

import mf2py
import pytest
import time_machine

from blogposts import corrections, translations
from blogposts.metadata import post_metadata
from blogposts.models import Category, Picture, Post
from blogposts.reading import Department
from tests.builders import (
    APRIL,
    make_author,
    make_category,
    make_comment,
    make_picture,
    make_post,
    picture_file,
)
from tests.metadata.head import Head, checked, head_of

pytestmark = pytest.mark.django_db
URL = "/blog/un-titre/"
WHOLE = f"http://testserver{URL}"
# What breaks out of an attribute, a script, JSON or a line, where somebody forgot something.
HOSTILE = [
    'Il dit "non" & <b>part</b> l\'autre',
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "un\x01deux\x0btrois\u2028quatre",
    "\u202eعنوان المقال\u202c",
    "a" * 300,
    "{{ title }} %s {0} \\u003c \\",
]


@pytest.fixture
def post(media):
    return make_post(
        subtitle="Un chapeau",
        author=make_author(
            bio="Elle écrit.", website="https://barbara.example/", picture=picture_file()
        ),
        categories=[make_category("Travail"), make_category("Culture")],
        tags=["Meta", "modération"],
        picture=picture_file(size=(1600, 900)),
        picture_alt="Une vue",
        picture_caption="La légende",
        picture_credit="Le Carnet",
        sections=[("Un", "Texte un [@cnbc].")],
        sources=[
            {"key": "cnbc", "url": "https://www.cnbc.com/2023/a.html", "date": "2023-04"},
            {"key": "fb", "title": "Un rapport", "language": "en"},
        ],
        published=True,
    )


def html_of(client, url=URL):
    return client.get(url).content.decode()


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html[html.index("<body") :]))


class TestOpenGraph:
    def test_is_the_page_in_short(self, client, post):
        head = head_of(client, URL)
        assert head.canonical == head.og["og:url"] == WHOLE
        assert head.og["og:type"] == "article"
        assert head.og["og:title"] == "Un titre"
        assert head.og["og:locale"] == "fr_FR"
        assert head.og["og:description"] == head.description == "Un chapeau"
        assert head.og["article:author"] == "http://testserver/blog/author/barbara/"
        assert [content for name, content in head.properties if name == "article:tag"] == [
            "Meta",
            "modération",
        ]

    def test_of_the_picture_has_size_type_and_words(self, client, post):
        og = head_of(client, URL).og
        assert og["og:image"].startswith("http://testserver/media/blogposts/pictures/")
        assert (og["og:image:width"], og["og:image:height"]) == ("1600", "900")
        assert og["og:image:type"] == "image/png"
        assert og["og:image:alt"] == "Une vue"
        assert head_of(client, URL).named("twitter:card") == ["summary_large_image"]

    @pytest.mark.parametrize(
        ("widths", "shown"),
        [([480, 960, 1440, 1600], 1440), ([480, 1200, 1600], 1200), ([480, 960], 960)],
    )
    def test_takes_the_smallest_rendition_that_is_wide_enough(self, client, post, widths, shown):
        Picture.objects.update(renditions={"avif": widths, "webp": widths})
        og = head_of(client, URL).og
        assert og["og:image"].endswith(f"-{shown}.webp")
        assert og["og:image:type"] == "image/webp"
        assert og["og:image:width"] == str(shown)
        assert og["og:image:height"] == str(round(shown * 900 / 1600))

    def test_never_names_an_avif(self, client, settings):
        picture = make_picture(picture_file(size=(1600, 900), format="AVIF"))
        make_post(picture=picture, picture_alt="Une vue", published=True)
        assert "og:image" not in head_of(client, URL).og
        settings.BLOGPOSTS_DEFAULT_PICTURE = "https://img.example/card.png"
        assert head_of(client, URL).og["og:image"] == "https://img.example/card.png"

    def test_of_a_page_of_comments_is_that_pages(self, client, post, settings):
        settings.BLOGPOSTS_COMMENT_THREADS_PER_PAGE = 1
        make_comment(post), make_comment(post)
        head = head_of(client, f"{URL}comment-page-2/?voted=1")
        assert head.canonical == head.og["og:url"] == f"{WHOLE}comment-page-2/"
        assert head.of_type("BlogPosting")["url"] == WHOLE

    def test_drops_the_query(self, client, post):
        assert head_of(client, f"{URL}?utm_source=x&reply=1").canonical == WHOLE


class TestDefaultPicture:
    def test_has_its_size_read_and_its_words_set(self, client, settings, tmp_path):
        (tmp_path / "card.png").write_bytes(picture_file(size=(1200, 630)).read())
        settings.STATICFILES_DIRS = [tmp_path]
        settings.BLOGPOSTS_DEFAULT_PICTURE = "card.png"
        settings.BLOGPOSTS_DEFAULT_PICTURE_ALT = "Le Carnet, en rouge"
        make_post(published=True)
        for url in (URL, "/blog/"):
            og = head_of(client, url).og
            assert og["og:image"] == "http://testserver/static/card.png"
            assert (og["og:image:width"], og["og:image:height"]) == ("1200", "630")
            assert og["og:image:type"] == "image/png"
            assert og["og:image:alt"] == "Le Carnet, en rouge"

    def test_of_another_site_has_no_size(self, client, settings):
        settings.BLOGPOSTS_DEFAULT_PICTURE = "https://img.example/card.png?v=1"
        make_post(published=True)
        head = head_of(client, URL)
        assert head.og["og:image"] == "https://img.example/card.png?v=1"
        assert head.og["og:image:type"] == "image/png"
        assert "og:image:width" not in head.og
        assert head.named("twitter:card") == ["summary"]


class TestPosting:
    def test_has_all_that_is_documented(self, client, post):
        data = head_of(client, URL).of_type("BlogPosting")
        assert data["headline"] == "Un titre"
        assert data["alternativeHeadline"] == "Un chapeau"
        assert data["datePublished"] == data["dateModified"] == "2023-04-11T09:00:00+02:00"
        assert data["wordCount"] == post.words
        assert data["articleSection"] == ["Travail", "Culture"]
        assert data["isPartOf"] == {
            "@type": "Blog",
            "@id": "http://testserver/blog/#blog",
            "name": "Le Carnet",
            "url": "http://testserver/blog/",
        }
        author = data["author"]
        assert author["@id"] == "http://testserver/blog/author/barbara/#author"
        assert author["sameAs"] == ["https://barbara.example/"]
        assert author["image"].startswith("http://testserver/media/blogposts/authors/")
        (image,) = data["image"]
        assert (image["width"], image["height"]) == (1600, 900)
        assert (image["caption"], image["creditText"]) == ("La légende", "Le Carnet")

    def test_says_what_was_corrected(self, client, post):
        with time_machine.travel(APRIL.replace(day=20), tick=False):
            corrections.write(post, "Le prix était faux.")
        data = head_of(client, URL).of_type("BlogPosting")
        (correction,) = data["correction"]
        assert correction["text"] == "Le prix était faux."
        assert correction["datePublished"] == data["dateModified"] == "2023-04-20T09:00:00+02:00"
        assert f'id="{correction["url"].partition("#")[2]}"' in html_of(client)

    def test_of_a_text_from_elsewhere_says_where(self, client, post):
        Post.objects.update(canonical_url="https://example.org/first")
        head = head_of(client, URL)
        assert (
            head.canonical == head.of_type("BlogPosting")["sameAs"] == "https://example.org/first"
        )
        assert head.og["og:url"] == WHOLE

    def test_leaves_out_what_is_not_there(self, client):
        make_post(published=True)
        data = head_of(client, URL).of_type("BlogPosting")
        assert not {"author", "image", "citation", "comment", "keywords", "wordCount"} & set(data)

    def test_has_every_source(self, client):
        sources = [{"key": f"s{n}", "url": f"https://a.example/{n}"} for n in range(1000)]
        make_post(sources=sources, published=True)
        data = head_of(client, URL).of_type("BlogPosting")
        assert [source["url"] for source in data["citation"]] == [s["url"] for s in sources]

    def test_names_its_translations(self, client, post):
        translations.link(post, make_post("A title", language="en-GB", published=True))
        head = head_of(client, URL)
        (found,) = head.of_type("BlogPosting")["workTranslation"]
        assert found["@id"] == "http://testserver/blog/a-title/#post"
        assert (found["headline"], found["inLanguage"]) == ("A title", "en-GB")
        assert ("og:locale:alternate", "en_GB") in head.properties


class TestComments:
    def test_are_those_of_the_page_each_answer_in_its_own(self, client, post):
        first = make_comment(post, "Un.\n\nDeux & <trois>.", name="Ana", created_at=APRIL)
        answer = make_comment(post, "Réponse", parent=first)
        make_comment(post, "Encore", parent=answer)
        make_comment(post, "Autre")
        data = head_of(client, URL).of_type("BlogPosting")
        one, other = data["comment"]
        assert one["text"] == "Un. Deux & <trois>."
        assert one["author"] == {"@type": "Person", "name": "Ana"}
        assert one["datePublished"] == "2023-04-11T09:00:00+02:00"
        assert one["url"] == f"{WHOLE}#comment-{first.pk}"
        assert one["comment"][0]["comment"][0]["text"] == "Encore"
        assert "comment" not in other
        assert data["commentCount"] == 4

    def test_have_no_more_queries_than_the_page(self, client, post, django_assert_num_queries):
        make_comment(post)
        with django_assert_num_queries(8):
            client.get(URL)

    def test_that_nobody_sees_are_not_there_and_their_answers_are(self, client, post):
        gone = make_comment(post, "Parti", status="bin", is_listed=True)
        make_comment(post, "Réponse", parent=gone, is_shown=True)
        make_comment(post, "Attend", status="awaiting")
        data = head_of(client, URL).of_type("BlogPosting")
        assert [said["text"] for said in data["comment"]] == ["Réponse"]

    def test_count_votes_where_readers_may(self, client, post, settings):
        comment = make_comment(post)
        type(comment).objects.update(votes_up=3, votes_down=1)
        Post.objects.update(votes_up=7, votes_down=2)
        assert (
            "interactionStatistic" not in head_of(client, URL).of_type("BlogPosting")["comment"][0]
        )
        settings.BLOGPOSTS_COMMENT_VOTES = True
        data = head_of(client, URL).of_type("BlogPosting")
        assert counts(data["comment"][0]) == {"LikeAction": 3, "DislikeAction": 1}
        assert counts(data) == {"CommentAction": 1, "LikeAction": 7, "DislikeAction": 2}
        settings.BLOGPOSTS_POST_VOTES = False
        assert counts(head_of(client, URL).of_type("BlogPosting")) == {"CommentAction": 1}

    def test_are_bounded(self, client, post):
        parent = None
        for _ in range(130):
            parent = make_comment(post, parent=parent)
        data = head_of(client, URL).of_type("BlogPosting")
        assert len(flat(data["comment"])) == 100
        assert data["commentCount"] == 130

    @pytest.mark.parametrize("text", HOSTILE)
    def test_take_any_text(self, client, post, text):
        make_comment(post, text, name=text[:80])
        html = html_of(client)
        (said,) = checked(Head(html)).of_type("BlogPosting")["comment"]
        assert "<script>alert" not in html
        assert said["text"] in unescape(text_of(html))


def moments(texts):
    """`+02:00` and `+0200` are one zone."""
    return [datetime.fromisoformat(text) for text in texts]


def counts(data):
    return {
        one["interactionType"].rpartition("/")[2]: one["userInteractionCount"]
        for one in data["interactionStatistic"]
    }


def flat(comments):
    return [one for said in comments for one in (said, *flat(said.get("comment", [])))]


@pytest.mark.parametrize("text", HOSTILE)
class TestHostile:
    def test_words_stay_words(self, client, text):
        make_post(
            text,
            slug="un-titre",
            subtitle=text,
            author=make_author(text[:150]),
            categories=[make_category(text[:150], slug="c")],
            picture=picture_file(),
            picture_alt=text,
            picture_caption=text,
            sections=[(text[:200], text)],
            sources=[{"key": "a", "title": text, "publisher": text[:200], "author": text[:200]}],
            published=True,
        )
        html = html_of(client)
        head = checked(Head(html))
        data = head.of_type("BlogPosting")
        assert data["headline"] == head.og["og:title"] == text
        assert data["citation"][0]["name"] == data["image"][0]["caption"] == text
        assert "<script>alert" not in html
        assert html.count("<!--") == 0


class TestBreadcrumbs:
    def test_lead_from_the_front_page_to_the_post(self, client, post):
        found = head_of(client, URL).of_type("BreadcrumbList")["itemListElement"]
        assert [(step["position"], step["name"], step["item"]) for step in found] == [
            (1, "Le Carnet", "http://testserver/blog/"),
            (2, "Travail", "http://testserver/blog/category/travail/"),
            (3, "Un titre", WHOLE),
        ]

    def test_name_what_the_category_stands_in(self, post, rf):
        steps = [Department("Monde", "/blog/category/monde/")]
        first = Category(name="Travail", slug="travail")
        first.url, first.above = "/blog/category/travail/", steps
        metadata = post_metadata(rf.get(URL), post, sources=[], categories=[first], tags=[])
        found = json.loads(metadata.breadcrumbs)["itemListElement"]
        assert [step["name"] for step in found] == ["Le Carnet", "Monde", "Travail", "Un titre"]

    def test_do_without_a_category(self, client):
        make_post(published=True)
        found = head_of(client, URL).of_type("BreadcrumbList")["itemListElement"]
        assert [step["name"] for step in found] == ["Le Carnet", "Un titre"]


class TestMicroformats:
    """The same page by what its own elements say."""

    def test_are_what_json_ld_says(self, client, post):
        with time_machine.travel(APRIL.replace(day=20), tick=False):
            corrections.write(post, "Le prix était faux.")
        first = make_comment(post, "Premier mot.", name="Ana")
        make_comment(post, "Une réponse.", parent=first)
        html = html_of(client)
        data = checked(Head(html)).of_type("BlogPosting")
        (entry,) = mf2py.parse(doc=html, url=WHOLE)["items"]
        assert entry["type"] == ["h-entry"]
        found = entry["properties"]
        assert found["name"] == [data["headline"]]
        assert found["url"] == [data["url"]]
        assert found["summary"] == [data["alternativeHeadline"]]
        assert moments(found["published"]) == moments([data["datePublished"]])
        assert moments(found["updated"]) == moments([data["dateModified"]])
        assert sorted(found["category"]) == sorted(data["articleSection"] + data["keywords"])
        assert found["featured"][0]["alt"] == post.picture_alt
        assert "Texte un" in found["content"][0]["value"]
        (author,) = found["author"]
        assert author["properties"]["name"] == [data["author"]["name"]]
        assert author["properties"]["url"] == [data["author"]["url"]]
        photo = author["properties"]["photo"][0]
        assert (photo["value"] if isinstance(photo, dict) else photo) == data["author"]["image"]
        said = [one["properties"] for one in found["comment"]]
        assert [one["author"][0]["properties"]["name"] for one in said] == [["Ana"], ["Camille"]]
        assert [one["url"][0] for one in said] == [one["url"] for one in flat(data["comment"])]
        assert [one["content"][0]["value"] for one in said] == [
            one["text"] for one in flat(data["comment"])
        ]
        assert moments(one["published"][0] for one in said) == moments(
            one["datePublished"] for one in flat(data["comment"])
        )


def test_what_machines_read_is_what_readers_see(client, post):
    make_comment(post, "Un commentaire.", name="Ana")
    html = html_of(client)
    seen = text_of(html)
    data = Head(html).of_type("BlogPosting")
    for words in (
        data["headline"], data["alternativeHeadline"], data["author"]["name"],
        *data["articleSection"], *data["keywords"], data["image"][0]["caption"],
        data["image"][0]["creditText"], data["citation"][1]["name"], data["comment"][0]["text"],
        data["comment"][0]["author"]["name"], data["isPartOf"]["name"],
    ):  # fmt: skip
        assert words in seen, words
    assert f'datetime="{data["datePublished"]}"' in html

import pytest
from django.core.exceptions import ValidationError

from blogposts.articles import create_post
from blogposts.models import Author, Category, Post
from blogposts.text.article import (
    Article,
    ArticleRelated,
    ArticleSection,
    ArticleSource,
)
from tests.builders import make_author, make_category, make_post

pytestmark = pytest.mark.django_db


def section(**fields):
    return ArticleSection(
        **{"heading": "", "heading_language": "", "language": "", "body": ""} | fields
    )


def article(**fields):
    values = {
        "title": "Un titre",
        "subtitle": "Un chapeau",
        "language": "fr",
        "category": "",
        "author": "Barbara",
        "sections": (
            ArticleSection(
                heading="A HEADING", heading_language="en", language="", body="Un *texte*."
            ),
            ArticleSection(heading="B", heading_language="", language="", body="Dit [@cnbc]."),
        ),
        "sources": (
            ArticleSource(url="https://www.cnbc.com/a", title=""),
            ArticleSource(url="", title="Un rapport"),
        ),
        "related": (ArticleRelated(title="Messenger", url=""),),
        "notes": (),
    }
    return Article(**values | fields)


def test_it_works():
    post = create_post(article())
    assert (post.title, post.subtitle, post.language, post.status) == (
        "Un titre", "Un chapeau", "fr", "draft",
    )  # fmt: skip
    assert post.author.name == "Barbara"
    sections = list(post.sections.order_by("position"))
    assert [(part.heading, part.heading_lang, part.lang) for part in sections] == [
        ("A HEADING", "en", "fr"),
        ("B", "fr", "fr"),
    ]
    assert sections[1].citations == ["cnbc"]
    assert [source.key for source in post.sources.order_by("position")] == ["cnbc", "un-rapport"]
    assert [str(pick) for pick in post.related_picks.all()] == ["Messenger"]


def test_publishes_when_asked():
    assert create_post(article(), publish=True).is_public


def test_what_is_given_stands_above_what_is_read():
    other = make_author("Omar")
    post = create_post(article(), author=other, language="en", category="Travail")
    assert (post.author, post.language) == (other, "en")
    assert [category.name for category in post.categories.all()] == ["Travail"]


def test_known_names_are_not_made_twice():
    make_author("Barbara")
    make_category("Travail")
    create_post(article(author="barbara", category="travail"))
    assert (Author.objects.count(), Category.objects.count()) == (1, 1)


def test_a_related_title_of_ours_becomes_a_link():
    ours = make_post("Messenger", published=True)
    assert create_post(article()).related_picks.get().target == ours


def test_twice_makes_two_posts_with_two_addresses():
    assert [create_post(article(), publish=True).path for _ in range(2)] == [
        "un-titre",
        "un-titre-2",
    ]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": "x" * 301}, "The post: "),
        ({"author": "x" * 151}, "author: "),
        ({"sources": (ArticleSource(url="", title="x" * 501),)}, "Source 1: "),
        (
            {"sections": (section(heading="x" * 301),)},
            "Section 1: ",
        ),
        (
            {"sections": (section(body="> " * 999 + "x"),)},
            "Section 1: ",
        ),
        ({"related": (ArticleRelated(title="a", url="javascript:alert(1)"),)}, "Related title 1: "),
    ],
)  # fmt: skip
def test_stores_nothing_of_what_it_refuses(fields, message):
    with pytest.raises(ValidationError) as error:
        create_post(article(**fields))
    assert error.value.messages[0].startswith(message)
    assert not Post.objects.exists()
    assert not Author.objects.exists()

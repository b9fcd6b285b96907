"""A text in three languages: the ways between its pages, and the admin's page without scripts."""

from __future__ import annotations

import os

import pytest

from blogposts.models import Post
from blogposts.translations import link
from tests.builders import make_author, make_post

from .checks import axe

SHOTS = os.environ.get("BLOGPOSTS_SHOTS", "")
WORDS = {
    "fr": ("Bonjour à tous", "Elle dit : <q>Bonjour, <q>vous</q> !</q> et s’en va."),
    "en": ("Hello everybody", "She says: <q>Hello, <q>you</q>!</q> and leaves."),
    "ar": ("مرحبًا بالجميع", "قالت: <q>مرحبًا</q> ثم مضت."),
}


@pytest.fixture
def posts(transactional_db):
    author = make_author()
    made = [
        make_post(
            title, language=language, author=author, sections=[("", body)],
            slug=f"salut-{language}",
            published=True,
        )
        for language, (title, body) in WORDS.items()
    ]  # fmt: skip
    for other in made[1:]:
        link(made[0], other)
    return made


def shot(page, name):
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(320, "light", "ar"), (1280, "dark", "fr"), (320, "dark", "en"), (1280, "light", "ar")],
)
def test_a_reader_goes_from_one_to_the_other(reader, posts, width, scheme, language):
    page = reader.open("/blog/salut-fr/", width=width, language=language, color_scheme=scheme)
    shot(page, f"post-fr-{language}-{width}-{scheme}")
    assert axe(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="العربيّة").click()
    page.wait_for_url("**/salut-ar/")
    shot(page, f"post-ar-{language}-{width}-{scheme}")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert page.locator("h1").get_attribute("lang") == ("ar" if language != "ar" else None)
    page.go_back()
    page.emulate_media(media="print")
    assert not page.locator(".blogposts-translations").is_visible()
    assert reader.problems == []


def test_marks_are_those_of_the_language(reader, posts):
    quotes = {}
    for language in WORDS:
        page = reader.open(f"/blog/salut-{language}/")
        quotes[language] = page.evaluate(
            "() => getComputedStyle(document.querySelector('q')).quotes"
        )
    assert quotes == {
        "fr": '"«\u202f" "\u202f»" "“" "”"',
        "en": '"“" "”" "‘" "’"',
        "ar": '"«" "»" "”" "“"',
    }


@pytest.mark.parametrize("width", [320, 1280])
def test_a_translation_is_begun_without_scripts(reader, posts, admin_user, width):
    page = reader.open(
        f"/admin/blogposts/post/{posts[0].pk}/change/",
        user=admin_user,
        width=width,
        java_script_enabled=False,
    )
    shot(page, f"admin-form-{width}")
    page.locator("[name=title]").fill("Bonjour à vous")
    page.get_by_role("button", name="Save, and begin or link a translation").click()
    page.wait_for_url("**/translations/")
    shot(page, f"admin-page-{width}")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    posts[0].refresh_from_db()
    assert posts[0].title == "Bonjour à vous"
    Post.objects.get(language="en").delete()
    page.reload()
    page.locator("select[name=language]").select_option("en")
    page.get_by_role("button", name="Begin a draft").click()
    page.wait_for_url("**/change/")
    draft = Post.objects.get(language="en")
    assert draft.translation_group_id == posts[0].translation_group_id

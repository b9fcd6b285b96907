"""The page of a search as a reader has it."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.test import Client

from tests.builders import APRIL, make_author, make_category, make_post

from .cast import ARABIC, BODY
from .checks import DOUBLED_TEXT, add_style, axe, focus_faults, without_room, without_room_at

SEARCH = "/blog/search/"
PAGES = {
    "results": f"{SEARCH}?q=équipe&year=2023",
    "second": f"{SEARCH}?q=rapport&page=2",
    "arabic": f"{SEARCH}?q=الصحيفة",
    "nothing": f"{SEARCH}?q=ornithorynque&category=reseaux-sociaux",
    "minus": f"{SEARCH}?q=-foot",
    "empty": SEARCH,
}


@pytest.fixture
def posts(once):
    once(make_sixteen_posts)


def make_sixteen_posts():
    barbara = make_author("Barbara")
    networks = make_category("Réseaux sociaux")
    make_category("Musique", parent=networks)
    for number in range(14):
        make_post(
            f"L’équipe numéro {number} attend toujours",
            author=barbara,
            categories=[networks],
            sections=[("Le rapport", BODY)],
            published=APRIL + timedelta(days=number),
        )
    make_post("Nobody answers the team", language="en", author=barbara,
              sections=[("", "The équipe of the French paper was not to be reached. " * 9)],
              published=APRIL)  # fmt: skip
    make_post("من يجيب عن أسئلة القراء؟", language="ar", author=barbara,
              sections=[("", ARABIC * 3)], published=APRIL)  # fmt: skip


def shot(page, name):
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("name", PAGES)
def test_has_room_and_pleases_axe(reader, posts, name):
    for scheme, width in (("light", 1280), ("dark", 320)):
        page = reader.open(PAGES[name], color_scheme=scheme, width=width)
        assert axe(page) == []
        shot(page, f"{name}-{scheme}-{width}")
    assert without_room_at(page, [320, 390, 768, 1280, 1920]) == []
    add_style(page, DOUBLED_TEXT)
    assert without_room_at(page, [320]) == []


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_in_other_languages(reader, posts, language):
    for width in (320, 1280):
        page = reader.open(PAGES["results"], language=language, width=width)
        assert axe(page) == []
        assert without_room(page) == []
        shot(page, f"results-{language}-{width}")


def test_without_scripts_and_by_keyboard(reader, posts):
    page = reader.open("/blog/", java_script_enabled=False, language="en")
    shot(page, "front")
    page.locator(".blogposts-search input").fill("equipe")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=equipe")
    assert page.locator(".blogposts-results > li").count() == 13
    assert "équipe" in page.locator("mark").first.text_content()
    page.locator("main a[rel=next]").click()
    assert page.url.endswith("?q=equipe&page=2")
    page.locator("summary").click()
    page.locator("#blogposts-search-year").select_option("2023")
    page.locator(".blogposts-search-form button").click()
    assert page.url.endswith("?q=equipe&category=&tag=&author=&year=2023")


def test_focus_is_seen(reader, posts):
    assert focus_faults(reader.open(PAGES["results"])) == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nu_finds_nothing(nu, posts, language):
    client = Client(headers={"Accept-Language": language})
    assert nu({name: client.get(url).content for name, url in PAGES.items()}) == []

"""Front, category, tag and author pages as a reader has them."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse

from blogposts import freshness
from blogposts.models import Author, Category
from tests.builders import APRIL, make_author, make_category, make_post, picture_file

from .cast import ARABIC
from .checks import (
    DOUBLED_TEXT,
    TEXT_SPACING,
    add_style,
    axe,
    focus_faults,
    moved_by_pictures,
    tab_through,
    without_room,
    without_room_at,
)

PAGES = ["front", "second", "category", "tag", "author"]
SCHEMES = ["light", "dark"]


@pytest.fixture
def addresses(once):
    """Of every kind of list."""
    return once(make_eighteen_posts)


def make_eighteen_posts():
    """With pictures and without, in three languages."""
    barbara = make_author("Barbara", bio="Elle écrit sur ce que les réseaux font de nous.",
                          website="https://barbara.example/")  # fmt: skip
    networks = make_category("Réseaux sociaux", description="Ce qu’ils font de nous.")
    make_category("Musique")
    for number in range(16):
        make_post(
            f"Un titre qui tient sur deux lignes au moins, le numéro {number} !",
            subtitle="Un sous-titre qui dit à peu près ce que le titre disait déjà.",
            author=barbara,
            categories=[networks],
            tags=["service client"],
            sections=[("", "Un texte. " * 120)],
            picture=picture_file(size=(600, 400)) if number % 3 == 0 else None,
            featured=number == 12,
            published=APRIL + timedelta(days=number),
        )
    make_post("The page that nobody printed", language="en", author=barbara,
              categories=[networks], tags=["service client"], published=APRIL)  # fmt: skip
    make_post("من يجيب عن أسئلة القراء؟", language="ar", summary=ARABIC, author=barbara,
              categories=[networks], tags=["service client"],
              published=APRIL + timedelta(days=20))  # fmt: skip
    return {
        "front": reverse("blogposts:post-list"),
        "second": reverse("blogposts:post-list", args=[2]),
        "category": networks.get_absolute_url(),
        "tag": reverse("blogposts:tag-detail", args=["service-client"]),
        "author": barbara.get_absolute_url(),
    }


@pytest.mark.parametrize("name", PAGES)
def test_nothing_sticks_out(reader, addresses, name):
    assert without_room_at(reader.open(addresses[name]), [320, 390, 768, 1280, 1920]) == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("css", [TEXT_SPACING, DOUBLED_TEXT], ids=["spaced", "doubled"])
def test_text_may_be_set_as_one_needs(reader, addresses, name, css):
    page = reader.open(addresses[name], width=320)
    add_style(page, css)
    assert without_room(page) == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing(reader, addresses, name, scheme):
    assert axe(reader.open(addresses[name], color_scheme=scheme)) == []


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_from_right_to_left(reader, addresses, name):
    page = reader.open(addresses[name], language="ar", width=390)
    assert page.evaluate("document.documentElement.dir") == "rtl"
    assert axe(page) == []
    assert without_room(page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", ["front", "author"])
def test_every_control_by_tab_with_a_focus_that_is_seen(reader, addresses, name, scheme):
    page = reader.open(addresses[name], color_scheme=scheme)
    assert focus_faults(page) == []
    assert tab_through(page)[0]["text"] == page.locator(".blogposts-skip").text_content()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nu_finds_nothing(nu, addresses, language):
    client = Client(headers={"Accept-Language": language})
    empty = {
        "empty-category": Category.objects.get(name="Musique").get_absolute_url(),
        "empty-author": Author.objects.create(name="Personne").get_absolute_url(),
    }
    pages = {name: client.get(path).content for name, path in (addresses | empty).items()}
    assert nu(pages) == []


@pytest.mark.parametrize("name", PAGES)
def test_headings_go_down_step_by_step(reader, addresses, name):
    levels = reader.open(addresses[name]).eval_on_selector_all(
        "h1, h2, h3, h4, h5, h6", "all => all.map(heading => Number(heading.tagName[1]))"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_each_title_is_in_its_language(reader, addresses):
    page = reader.open(addresses["front"], language="en")
    languages = page.eval_on_selector_all(
        "main h2 a", "links => links.map(link => [link.closest('[lang]').lang, link.textContent])"
    )
    assert {language for language, _title in languages} == {"fr", "ar"}
    assert all((language == "ar") == ("القراء" in title) for language, title in languages)


ALIGNED = """entries => entries.map(entry => {
  const side = element => getComputedStyle(element)
  const left = element =>
    (side(element).textAlign === 'end') === (side(element).direction === 'rtl')
  const parts = ['h2', '.blogposts-kicker', '.blogposts-facts']
  return parts.map(part => left(entry.querySelector(part)))
})"""


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_stands_around_a_title_is_on_its_side(reader, addresses, language):
    page = reader.open(addresses["category"], language=language)
    sides = page.eval_on_selector_all(".blogposts-entry:has(.blogposts-kicker)", ALIGNED)
    assert {len(set(entry)) for entry in sides} == {1}
    assert {entry[0] for entry in sides} == {True, False}


def test_pages_are_reached_by_plain_links(reader, addresses):
    page = reader.open(addresses["front"], java_script_enabled=False)
    titles = "links => links.map(link => link.textContent)"
    first = page.eval_on_selector_all("main h2 a", titles)
    page.locator("a[rel=next]").click()
    assert page.url.endswith(addresses["second"])
    second = page.eval_on_selector_all("main h2 a", titles)
    assert second
    assert set(first).isdisjoint(second)
    page.locator("main a[rel=prev]").click()
    assert page.url.endswith(addresses["front"])
    assert page.eval_on_selector_all("main h2 a", titles) == first


def test_front_page_weighs_little(reader, addresses):
    reader.open(addresses["front"])
    texts = [request for request in reader.requests if request.resource_type != "image"]
    assert len(texts) <= 10
    assert sum(len(request.response().body()) for request in texts) < 100_000


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_when_pictures_come_late(reader, addresses, width):
    assert moved_by_pictures(reader.open(addresses["front"], width=width)) == []


def test_the_foot_of_a_short_page_is_at_the_foot_of_the_window(reader, transactional_db):
    page = reader.open(reverse("blogposts:tag-list"), height=1200)
    assert (
        page.locator(".blogposts-footer").evaluate("e => e.getBoundingClientRect().bottom") == 1200
    )


def test_on_a_phone_a_post_without_a_picture_is_no_larger(reader, addresses):
    page = reader.open(addresses["front"], width=390)
    sizes = page.eval_on_selector_all(
        ".blogposts-entry h2", "all => all.map(title => getComputedStyle(title).fontSize)"
    )
    assert len(set(sizes)) == 1


@pytest.mark.parametrize("name", PAGES)
def test_forced_colours_keep_the_focus(reader, addresses, name):
    page = reader.open(addresses[name], forced_colors="active")
    assert all(stop["outline"] >= 2 and stop["seen"] for stop in tab_through(page))


WIDE, PHONE = 1280, 320


@pytest.fixture
def others(addresses):
    """Every other kind of list, by name; the search has found something, and nothing."""
    make_category("Vie des groupes", parent=Category.objects.get(name="Réseaux sociaux"))
    freshness.recount_all()
    search = reverse("blogposts:search")
    return {
        "archives": reverse("blogposts:post-archive"),
        "year": "/blog/2023/",
        "day": "/blog/2023/04/11/",
        "tags": reverse("blogposts:tag-list"),
        "authors": reverse("blogposts:author-list"),
        "categories": reverse("blogposts:category-list"),
        "parent": addresses["category"],
        "found": f"{search}?q=texte&tag=service-client&year=2023",
        "not found": f"{search}?q=ornithorynque",
    }


def test_every_other_list_is_for_all(reader, nu, others):
    # One page each time, on a phone and wide, light and dark, from both sides: what a look at any
    # of them would show.
    faults = {}
    for name, path in others.items():
        page = reader.open(path, width=PHONE, color_scheme="dark", language="ar")
        faults[name, "phone"] = [*axe(page), *without_room(page)]
        page = reader.open(path, width=WIDE)
        faults[name, "wide"] = [*axe(page), *without_room(page)]
        if name in {"archives", "found"}:
            faults[name, "keyboard"] = focus_faults(page)
        levels = page.eval_on_selector_all(
            "h1, h2, h3", "all => all.map(heading => Number(heading.tagName[1]))"
        )
        assert levels[0] == 1, name
        assert all(after <= before + 1 for before, after in pairwise(levels)), name
        for side in page.locator("main .blogposts > * > *").all():
            box = side.bounding_box()
            assert box is None or (box["x"] > 0 and box["x"] + box["width"] < WIDE), name
    assert {place: found for place, found in faults.items() if found} == {}
    client = Client()
    assert nu({name: client.get(path).content for name, path in others.items()}) == []


LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrik" * 3


def test_a_word_longer_than_the_page_does_not_widen_it(reader, transactional_db):
    fields = {"tags": [LONG[:90]], "categories": [make_category(LONG[:140])], "subtitle": LONG}
    posts = [
        make_post(LONG, slug=f"t-{number}", published=APRIL, sections=[(LONG, LONG)], **fields)
        for number in range(3)
    ]
    for address in ("/blog/", posts[1].get_absolute_url()):
        for width in (320, 1280):
            page = reader.open(address, width=width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)

"""The post page for every window, key, eye and colour, and on paper."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.builders import make_post

from .cast import make_arabic_post, make_picture_post
from .checks import (
    DOUBLED_TEXT,
    TEXT_SPACING,
    add_style,
    axe,
    contrast,
    focus_faults,
    style,
    tab_through,
    wait_until,
    without_room,
    without_room_at,
)

PARAGRAPHS = ".blogposts-section > p"
SCHEMES = ["light", "dark"]


# Room


def test_nothing_sticks_out(reader, path):
    assert without_room_at(reader.open(path), [320, 390, 768, 1024, 1280, 1920]) == []


@pytest.mark.parametrize("zoom", [2, 4])
def test_nothing_sticks_out_when_zoomed(reader, path, zoom):
    page = reader.open(path, width=1280 // zoom, height=960 // zoom, device_scale_factor=zoom)
    assert without_room(page) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_text_may_be_doubled(reader, path, width):
    page = reader.open(path, width=width)
    before = float(style(page, PARAGRAPHS, "fontSize").removesuffix("px"))
    add_style(page, DOUBLED_TEXT)
    after = float(style(page, PARAGRAPHS, "fontSize").removesuffix("px"))
    assert after >= 1.8 * before  # it follows the reader's size, which WCAG 1.4.4 wants
    assert without_room(page) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_text_may_be_spaced(reader, path, width):
    page = reader.open(path, width=width)
    add_style(page, TEXT_SPACING)
    assert without_room(page) == []


@pytest.mark.parametrize("wide", ["table", "pre"])
def test_wide_things_scroll_in_a_box_that_tab_reaches(reader, path, wide):
    page = reader.open(path, width=320)
    box = page.locator(f".blogposts-section {wide}").first.evaluate_handle(
        """element => {
          for (let box = element; box; box = box.parentElement)
            if (/auto|scroll/.test(getComputedStyle(box).overflowX)) return box;
        }"""
    )
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    assert box.evaluate("box => box.tabIndex") == 0
    # Chromium moves by the keys only what it has focused.
    box.evaluate("box => box.focus()")
    page.keyboard.press("ArrowRight")
    wait_until(page, "box => box.scrollLeft > 0", box)


# Keys


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [320, 1280])
def test_every_control_by_tab_with_a_focus_that_is_seen(reader, path, scheme, width):
    page = reader.open(path, width=width, color_scheme=scheme)
    assert focus_faults(page) == []


def test_skip_link_comes_first_and_skips(reader, path):
    page = reader.open(path)
    first = tab_through(page)[0]
    assert first["text"] == page.locator(".blogposts-skip").text_content()
    page.locator(".blogposts-skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("width", [320, 1280])
def test_targets_are_large_enough(reader, path, width):
    """24 by 24 CSS pixels but for links in a line of text (WCAG 2.5.8)."""
    small = reader.open(path, width=width).eval_on_selector_all(
        "main nav a, .blogposts-tags a, .blogposts-back, .blogposts-ways a, body > header a",
        """all => all.filter(link => {
          const box = link.getBoundingClientRect();
          if (box.width >= 23.5 && box.height >= 23.5) return false;
          // Smaller is enough where a circle of 24 px meets no other target.
          const x = box.left + box.width / 2, y = box.top + box.height / 2;
          return all.some(other => {
            if (other === link) return false;
            const near = other.getBoundingClientRect();
            const dx = Math.max(near.left - x, 0, x - near.right);
            const dy = Math.max(near.top - y, 0, y - near.bottom);
            return Math.hypot(dx, dy) < 12;
          });
        }).map(link => link.outerHTML)""",
    )
    assert small == []


# Rules of others


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(reader, path, scheme, width):
    assert axe(reader.open(path, width=width, color_scheme=scheme)) == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_axe_finds_nothing_in_arabic(reader, transactional_db, scheme, language):
    page = reader.open(
        make_arabic_post().get_absolute_url(), language=language, color_scheme=scheme
    )
    assert axe(page) == []
    assert without_room(page) == []


def test_axe_finds_nothing_beside_a_picture(reader, transactional_db):
    page = reader.open(make_picture_post().get_absolute_url(), width=320)
    assert axe(page) == []
    assert without_room(page) == []


def test_nu_finds_nothing(nu, transactional_db, path):
    plain = make_post("Rien de plus", published=True, sections=[("", "Un texte.")])
    picture = make_picture_post(author=None, categories=())
    pages = {
        "full": Client().get(path),
        "full-in-french": Client(headers={"Accept-Language": "fr"}).get(path),
        "arabic": Client(headers={"Accept-Language": "ar"}).get(
            make_arabic_post().get_absolute_url()
        ),
        "plain": Client().get(plain.get_absolute_url()),
        "picture": Client().get(picture.get_absolute_url()),
    }
    assert nu({name: response.content for name, response in pages.items()}) == []


def test_nothing_stands_inline(reader, path):
    """No script, handler or style in the page, so that the strictest policy holds."""
    page = reader.open(path)
    found = page.evaluate(
        """() => [
          ...document.querySelectorAll("style, [style], script:not([src]):not([type*=json])"),
          ...[...document.querySelectorAll("*")].filter(element =>
            [...element.attributes].some(attribute => attribute.name.startsWith("on"))),
        ].map(element => element.outerHTML.slice(0, 90))"""
    )
    assert found == []


# Light, dark, forced colours, movement


@pytest.mark.parametrize("scheme", SCHEMES)
def test_follows_the_system_into_dark(reader, path, scheme):
    page = reader.open(path, color_scheme=scheme)
    ground, ink = style(page, "body", "backgroundColor", "color")
    is_dark = contrast(ground, "rgb(0, 0, 0)") < contrast(ground, "rgb(255, 255, 255)")
    assert is_dark == (scheme == "dark")
    assert contrast(ground, ink) >= 7


def test_forced_colours_keep_focus_and_edges(reader, path):
    page = reader.open(path, forced_colors="active")
    faults = [fault for fault in focus_faults(page) if "px" not in fault]
    assert faults == []
    assert all(stop["outline"] >= 2 for stop in tab_through(page))


def test_nothing_moves_for_those_who_ask(reader, path):
    page = reader.open(path, reduced_motion="reduce")
    moving = page.eval_on_selector_all(
        "*",
        """all => all.filter(element => {
          const style = getComputedStyle(element);
          return parseFloat(style.transitionDuration) > 0.01
            || parseFloat(style.animationDuration) > 0.01 || style.scrollBehavior === "smooth";
        }).map(element => element.className)""",
    )
    assert moving == []


# Paper


def test_on_paper_the_article_stands_alone(reader, path):
    page = reader.open(path, color_scheme="dark")
    page.emulate_media(media="print")
    hidden = ["nav", "button", "form", ".blogposts-skip", "body > footer", ".blogposts-share",
              ".blogposts-related", ".blogposts-note-back", "#comments"]  # fmt: skip
    for selector in hidden:
        assert (
            page.eval_on_selector_all(
                selector, "all => all.filter(element => element.checkVisibility()).length"
            )
            == 0
        ), selector
    assert page.locator("h1").is_visible()
    assert page.locator("#sources").is_visible()


def test_on_paper_nothing_is_cut_off(reader, path):
    page = reader.open(path, width=700)
    page.emulate_media(media="print")
    for selector in ("pre", "table"):
        cut = "e => e.scrollWidth > e.clientWidth && getComputedStyle(e).overflowX !== 'visible'"
        assert page.locator(f".blogposts-section {selector}").count() == 1
        assert not page.locator(f".blogposts-section {selector}").evaluate(cut)
    lines = "e => e.getBoundingClientRect().right <= document.documentElement.clientWidth"
    assert page.locator(".blogposts-section pre code").evaluate(lines)


def test_on_paper_black_stands_on_white_in_dark_mode_too(reader, path):
    page = reader.open(path, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert style(page, "body", "backgroundColor") in {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    assert contrast(style(page, PARAGRAPHS, "color"), "rgb(255, 255, 255)") >= 15


def test_on_paper_links_show_where_they_lead(reader, path):
    page = reader.open(path)
    page.emulate_media(media="print")
    after = "link => getComputedStyle(link, '::after').content"
    in_text = page.locator(".blogposts-section a[href^=http]").first.evaluate(after)
    assert "https://exemple.example/une-page" in in_text
    assert "layoffs-decimated" in page.locator("#sources ~ ol a").first.evaluate(after)

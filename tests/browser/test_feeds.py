"""A feed that somebody opens in a browser can be read, without scripts and under our policy."""

from __future__ import annotations

import pytest

from tests.builders import make_post

LOOK = """() => {
  const style = getComputedStyle(document.documentElement)
  const shown = name => getComputedStyle(document.getElementsByTagName(name)[0]).display
  return {
    note: getComputedStyle(document.documentElement, '::before').content,
    title: shown('title'), id: shown('link'), paper: style.backgroundColor,
    wide: document.documentElement.scrollWidth - innerWidth,
  }
}"""


@pytest.mark.parametrize("form", ["", "atom/"])
def test_it_is_readable_at_any_width_and_in_the_dark(reader, form):
    make_post("Un titre" * 20, summary="Un résumé.", published=True)
    looks = ((320, "dark", "rgb(23, 21, 17)"), (1280, "light", "rgb(253, 251, 247)"))
    for width, scheme, paper in looks:
        page = reader.open(f"/blog/feed/{form}", width=width, color_scheme=scheme)
        look = page.evaluate(LOOK)
        assert "This is a feed." in look["note"]
        assert (look["title"], look["id"]) == ("block", "none")
        assert look["paper"] == paper
        assert look["wide"] <= 0


WORDS = {
    "en": "This is a feed.", "fr": "Ceci est un flux.", "de": "Dies ist ein Feed.",
    "es": "Esto es un feed.", "it": "Questo è un feed.", "nl": "Dit is een feed.",
    "pt": "Isto é um feed.", "ar": "هذا تلقيم.", "sv": "This is a feed.",
}  # fmt: skip
SIDE = """() => {
  const item = document.querySelector('item > title, entry > title')
  const range = document.createRange()
  range.selectNodeContents(item)
  return range.getBoundingClientRect().right - item.getBoundingClientRect().right
}"""


@pytest.mark.parametrize("form", ["", "atom/"])
def test_it_says_what_it_is_in_the_language_of_the_reader(reader, form, settings):
    settings.LANGUAGES = [(code, code) for code in WORDS]
    make_post(published=True)
    for code, words in WORDS.items():
        page = reader.open(f"/blog/feed/{form}", language=code)
        assert words in page.evaluate(LOOK)["note"], code
        direction = page.evaluate("() => getComputedStyle(document.documentElement).direction")
        assert direction == ("rtl" if code == "ar" else "ltr")


@pytest.mark.parametrize("form", ["", "atom/"])
def test_a_title_is_in_the_direction_of_its_letters(reader, form):
    make_post("هل نقرأ على الشاشة؟", language="ar", published=True)
    assert abs(reader.open(f"/blog/feed/{form}").evaluate(SIDE)) < 2

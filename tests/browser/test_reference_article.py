"""The page that this project exists to reproduce, imported from its text alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from blogposts.models import Post

from .checks import axe, focus_faults, without_room_at

ARTICLE = Path(__file__).parents[2] / "../shared/article/article.txt"
# What the page around the text said: the category it lost, its vote and its comment form.
OF_THE_PAGE = {
    "in",
    "What do you think?",
    "Leave a Reply",
    "Your email address will not be published. Required fields are marked *",
}

# Not `need`: the text is not part of the project, and a clone of it elsewhere is whole.
pytestmark = pytest.mark.skipif(not ARTICLE.is_file(), reason="the reference article is not here")


@pytest.fixture
def path(transactional_db):
    call_command("import_article", str(ARTICLE), "--publish", "--category", "Réseaux sociaux")
    return Post.objects.get().get_absolute_url()


def lines():
    """The article's lines as a page shows them: without marks of headings, spaces made equal."""
    typed = (line.strip().removeprefix("# ") for line in ARTICLE.read_text().splitlines())
    return [plain(line) for line in typed if line and line not in OF_THE_PAGE]


def plain(text):
    return re.sub(r"\s+([:!?»])", r"\1", re.sub(r"«\s+", "«", " ".join(text.split())))


def test_shows_every_line_in_its_order(reader, path):
    page = reader.open(path, language="en")
    # Of a bare address the page shows a part, and has the whole in its link.
    shown = plain(
        page.evaluate(
            """() => {
              const main = document.querySelector("main").cloneNode(true);
              for (const link of main.querySelectorAll("#sources ~ ol .blogposts-address"))
                link.textContent = link.href;
              return main.textContent;
            }"""
        )
    )
    at, missing = 0, []
    for line in lines():
        found = shown.find(line, at)
        if found < 0:
            missing.append(line)
        else:
            at = found + len(line)
    assert missing == []


def test_is_french_under_english_headings(reader, path):
    page = reader.open(path, language="fr")
    language = "all => all.map(element => element.closest('[lang]').lang)"
    assert page.eval_on_selector_all("h1, .blogposts-section > p", language) == ["fr"] * 6
    assert page.eval_on_selector_all(".blogposts-section > h2", language) == ["en"] * 5
    assert page.locator("#sources ~ ol > li").count() == 5
    assert page.locator("#sources ~ ol > li:not(:has(a[href^=http]))").count() == 1
    assert "Barbara" in page.locator("a[rel=author]").text_content()
    assert page.locator("#related ~ ul > li").count() == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_axe_finds_nothing(reader, path, scheme, language):
    assert axe(reader.open(path, language=language, color_scheme=scheme)) == []


def test_nothing_sticks_out_and_tab_reaches_all(reader, path):
    page = reader.open(path, language="fr")
    assert without_room_at(page, [320, 768, 1280, 1920]) == []
    assert focus_faults(page) == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nu_finds_nothing(nu, path, language):
    answer = Client(headers={"Accept-Language": language}).get(path)
    assert nu({"article": answer.content}) == []

"""Corrections: asked for where a post is saved, read at the end of the text."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from blogposts import corrections
from blogposts.models import Correction

from .cast import make_full_post
from .checks import axe, without_room_at

WORDS = "Une version précédente disait que l’équipe comptait cent personnes ; elle en comptait dix."


@pytest.fixture
def post(transactional_db):
    return make_full_post()


def form(post):
    return f"/admin/blogposts/post/{post.pk}/change/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_readers_find_them_from_the_byline_on(reader, post, scheme):
    corrections.write(post, WORDS)
    corrections.write(post, f"{WORDS}\n\nNous prions nos lecteurs de nous excuser.")
    page = reader.open(post.get_absolute_url(), color_scheme=scheme)
    assert without_room_at(page, [320, 1280]) == []
    assert axe(page) == []
    reader.problems.clear()  # axe gives elements styles while it looks
    page.locator(".blogposts-byline a[href='#corrections']").click()
    expect(page.get_by_role("region", name="Corrections")).to_be_in_viewport()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_an_editor_writes_one_with_the_change(reader, editor, post, has_scripts):
    page = reader.open(form(post), user=editor, java_script_enabled=has_scripts)
    words = page.get_by_label("What was corrected")
    expect(words).to_be_hidden()
    page.fill("#id_sections-0-body", "Dix personnes.")
    small = page.get_by_role("radio", name="Small")
    expect(small).to_be_checked()
    small.focus()
    page.keyboard.press("ArrowDown")
    expect(words).to_be_visible()
    page.click("[name=_continue]")
    expect(page.locator(".blogposts-kind .errorlist")).to_contain_text("Say what was corrected")
    words.fill(WORDS)
    page.click("[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    assert Correction.objects.get().text == WORDS
    expect(words).to_be_hidden()
    expect(page.get_by_text("Add another Correction")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_question_passes_axe_and_fits(reader, editor, post, width):
    corrections.write(post, WORDS, by=editor)
    page = reader.open(form(post), user=editor, width=width)
    page.get_by_role("radio", name="A correction").check()
    seen = without_room_at(page, [width])
    assert [line for line in seen if "visually-hidden" not in line] == []
    assert reader.problems == []
    assert axe(page) == []
    reader.problems.clear()

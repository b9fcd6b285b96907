"""The panel “Before publishing”: it follows what is typed, and leads into the fields."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.builders import make_category, make_post

from .checks import axe, without_room_at

ADMIN = "/admin/blogposts/post/"
PATIENCE = 12_000


@pytest.fixture
def post(transactional_db):
    return make_post(
        "Un titre",
        sections=[("Un début", "# Tôt\n\n### Plus bas\n\nUn [lien](/blog/rien/)."), ("B", "b")],
        sources=[{"url": "https://example.org/a"}],
        categories=[make_category()],
    )


@pytest.fixture
def form(post):
    return f"{ADMIN}{post.pk}/change/"


def panel(page):
    return page.locator(".blogposts-proof")


def warning(page, code):
    return panel(page).locator(f"[data-code={code}]")


def selected(page):
    return page.evaluate(
        "() => { const {value, selectionStart, selectionEnd} = document.activeElement;"
        " return value.slice(selectionStart, selectionEnd); }"
    )


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize(
    ("code", "field"),
    [
        ("no_summary", "id_summary"),
        ("no_source_title", "id_sources-0-title"),
        ("skipped_level", "id_sections-0-body"),
    ],
)
def test_enter_on_a_warning_brings_the_focus_into_its_field(
    reader, editor, form, code, field, has_scripts
):
    page = reader.open(form, user=editor, java_script_enabled=has_scripts)
    warning(page, code).get_by_role("link").press("Enter")
    expect(page.locator(f"#{field}")).to_be_focused()


def test_the_words_that_a_warning_is_about_are_selected(reader, editor, form):
    page = reader.open(form, user=editor)
    warning(page, "dead_link").get_by_role("link").press("Enter")
    assert selected(page) == "/blog/rien/"
    panel(page).get_by_role("link", name="Plus bas", exact=True).press("Enter")
    assert selected(page) == "Plus bas"


def test_a_list_that_completes_takes_the_focus(reader, editor, post, form):
    post.post_categories.all().delete()
    page = reader.open(form, user=editor)
    warning(page, "no_category").get_by_role("link").press("Enter")
    expect(
        page.locator("#id_post_categories-0-category + .select2 .select2-selection")
    ).to_be_focused()


def test_follows_what_is_typed_and_says_so_once(reader, editor, form):
    page = reader.open(form, user=editor)
    status = panel(page).get_by_role("status")
    expect(status).to_be_empty()
    page.locator("#id_sections-1-heading").fill("BEAUCOUP DE BRUIT")
    expect(warning(page, "capitals")).to_contain_text("BEAUCOUP DE BRUIT", timeout=PATIENCE)
    expect(status).to_have_text("6 warnings before publishing")
    status.evaluate("place => { place.textContent = 'as before'; }")
    page.locator("#id_sections-1-heading").fill("BEAUCOUP DE PLUIE")
    expect(warning(page, "capitals")).to_contain_text("BEAUCOUP DE PLUIE", timeout=PATIENCE)
    expect(status).to_have_text("as before")
    page.locator("#id_sections-1-heading").fill("Un peu de pluie")
    expect(warning(page, "capitals")).to_have_count(0, timeout=PATIENCE)
    expect(status).to_have_text("5 warnings before publishing")
    expect(panel(page).locator("ol")).to_contain_text("Un peu de pluie")


def test_somebody_on_the_way_through_the_links_stays_there(reader, editor, form):
    page = reader.open(form, user=editor)
    page.locator("#id_sections-1-body").fill("## PEU À PEU")
    warning(page, "no_source_title").get_by_role("link").focus()
    expect(warning(page, "capitals")).to_have_count(1, timeout=PATIENCE)
    expect(warning(page, "no_source_title").get_by_role("link")).to_be_focused()


def test_a_section_that_is_added_and_taken_away_counts(reader, editor, form):
    page = reader.open(form, user=editor)
    page.locator("#id_sections-2-heading").fill("Encore")
    page.locator("#id_sections-2-body").fill("Un mot de plus")
    expect(panel(page).locator("ol")).to_contain_text("Encore", timeout=PATIENCE)
    page.locator("#id_sections-0-DELETE").check()
    expect(panel(page).locator("ol")).not_to_contain_text("Tôt", timeout=PATIENCE)
    expect(warning(page, "dead_link")).to_have_count(0)


def test_a_site_that_is_away_is_told(reader, editor, form):
    page = reader.open(form, user=editor)
    page.context.route("**/proof/", lambda route: route.abort())
    page.locator("#id_sections-1-heading").fill("Autre")
    expect(panel(page).get_by_text("as old as the last answer")).to_be_visible(timeout=PATIENCE)
    page.context.unroute("**/proof/")
    page.locator("#id_sections-1-heading").fill("Autre encore")
    expect(panel(page).locator("ol")).to_contain_text("Autre encore", timeout=PATIENCE)
    expect(panel(page).get_by_text("as old as the last answer")).to_be_hidden()
    reader.close()
    reader.problems.clear()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_is_readable(reader, editor, form, scheme):
    page = reader.open(form, user=editor, color_scheme=scheme)
    found = [problem for problem in axe(page) if "blogposts-proof" in str(problem)]
    assert found == []
    reader.problems.clear()  # axe gives elements styles while it looks
    lines = without_room_at(page, [320, 1280])
    assert [line for line in lines if "proof" in line] == []


def test_publishing_that_is_refused_leads_to_what_is_to_be_mended(reader, editor, post, form):
    post.sections.update(body="")
    page = reader.open(form, user=editor)
    page.click("[name=_publish]")
    page.wait_for_selector(".errornote")
    expect(page.locator(".blogposts-proof-refusals li")).to_have_count(1)
    warning(page, "no_text").get_by_role("link").press("Enter")
    expect(page.locator("#id_sections-0-body")).to_be_focused()

"""The field that a section is written in, under django-unfold."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from tests.browser.checks import AXE_TAGS
from tests.builders import make_post

pytestmark = pytest.mark.filterwarnings("default::pytest.PytestUnhandledThreadExceptionWarning")


@pytest.fixture
def editor(transactional_db):
    return get_user_model().objects.create_superuser("editor", "e@example.org", "secret")


@pytest.fixture
def form(transactional_db):
    post = make_post(sections=[("A", "Un mot.")], sources=[{"key": "presse", "title": "P"}])
    return f"/admin/blogposts/post/{post.pk}/change/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_has_its_toolbar_and_passes_axe(reader, editor, form, scheme):
    page = reader.open(form, user=editor, color_scheme=scheme)
    body = page.locator("#id_sections-0-body")
    body.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("ControlOrMeta+b")
    expect(body).to_have_value("**Un mot.**")
    assert body.bounding_box()["height"] >= 0.6 * 900
    only = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
    for part in (".blogposts-editor", ".blogposts-paste"):
        found = Axe().run(page, context=part, options=only).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:90]) for one in found] == []


def test_lines_become_rows(reader, editor, form):
    page = reader.open(form, user=editor)
    page.get_by_text("Paste sources").click()
    lines = "Un titre\nhttps://a.example/\nhttps://b.example/"
    page.get_by_label("Lines to make sources of").fill(lines)
    page.get_by_role("button", name="Make rows").click()
    expect(page.locator("#id_sources-3-url")).to_have_value("https://b.example/")

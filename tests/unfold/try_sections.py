"""Sections of a post under django-unfold: as one document, split, merged, added, dragged."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from tests.builders import make_post

# Its thread asks for what the browser has hung up on already.
pytestmark = pytest.mark.filterwarnings("default::pytest.PytestUnhandledThreadExceptionWarning")


@pytest.fixture
def editor(transactional_db):
    return get_user_model().objects.create_superuser("editor", "e@example.org", "secret")


@pytest.fixture
def post(transactional_db):
    return make_post(sections=[("A", "Un mot."), ("B", "Un autre.")], published=True)


@pytest.fixture
def page(reader, editor, post):
    return reader.open(f"/admin/blogposts/post/{post.pk}/change/", user=editor)


def stored(post):
    return [*post.sections.order_by("position").values_list("heading", "body")]


def save(page):
    page.click("[name=_continue]")
    expect(page.get_by_text("was changed successfully")).to_be_visible()


def test_is_one_document_and_back(page, post):
    page.get_by_role("button", name="One document").click()
    text = "# A {#a}\n\nUn mot.\n\n# B {#b}\n\nUn autre.\n"
    expect(page.locator("[name=document]")).to_have_value(text)
    page.fill("[name=document]", "# B {#b}\n\nSeul.")
    save(page)
    page.get_by_role("button", name="Sections").click()
    expect(page.locator("[name=sections-0-body]")).to_have_value("Seul.")
    assert stored(post) == [("B", "Seul.")]


def test_split_and_merged(page, post):
    page.locator("[name=sections-0-body]").press("Home")
    page.keyboard.press("Control+Enter")
    page.keyboard.type("Neuf")
    page.get_by_role("button", name="Merge with the one above section 3").click()
    save(page)
    merged = "Un mot.\r\n\r\n## B\r\n\r\nUn autre."
    assert stored(post) == [("A", ""), ("Neuf", merged)]


def test_dragged(page, post):
    handles = page.locator(".blogposts-drag")
    handles.nth(1).hover()
    page.mouse.down()
    box = handles.nth(0).bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] - 20, steps=5)
    page.mouse.up()
    save(page)
    assert [heading for heading, _body in stored(post)] == ["B", "A"]

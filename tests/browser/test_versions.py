"""Two editors in two browsers, drafts of what readers see, and what a post said before."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from tests.builders import make_post

from .checks import axe, without_room_at

ADMIN = "/admin/blogposts/post/"


@pytest.fixture
def post(transactional_db):
    return make_post(
        "Un titre", sections=[("A", "Le premier mot."), ("B", "Le second.")], published=True
    )


@pytest.fixture
def form(post):
    return f"{ADMIN}{post.pk}/change/"


@pytest.fixture
def second(transactional_db):
    return get_user_model().objects.create_superuser("ines", "i@example.org", "secret")


def body(page, number=0):
    return page.locator(f"#id_sections-{number}-body")


def save(page, button="_continue"):
    with page.expect_navigation():
        page.locator(f"[name={button}]").first.click()


def is_good(reader, page):
    assert axe(page) == []
    reader.problems.clear()  # axe gives elements styles while it looks
    found = without_room_at(page, [320, 768, 1280])
    assert [line for line in found if "visually-hidden" not in line] == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_two_browsers_at_one_post(reader, editor, second, post, form, scripts):
    options = {"java_script_enabled": scripts}
    one = reader.open(form, user=editor, **options)
    other = reader.open(form, user=second, **options)
    body(one).fill("Leur premier mot.")
    body(one, 1).fill("Leur second.")
    save(one)
    body(other).fill("Mon premier mot.")
    save(other)
    expect(other.get_by_role("heading", name="Saved by editor")).to_be_visible()
    expect(other.locator(".blogposts-three-ways tbody tr")).to_have_count(2)
    expect(body(other)).to_have_value("Mon premier mot.")
    assert post.sections.get(heading="A").body == "Leur premier mot."
    if scripts:
        is_good(reader, other)
    save(other, "_merge")
    expect(body(other)).to_have_value("Mon premier mot.")
    expect(body(other, 1)).to_have_value("Leur second.")
    assert post.sections.get(heading="A").body == "Leur premier mot."
    save(other)
    assert [section.body for section in post.sections.order_by("position")] == [
        "Mon premier mot.", "Leur second.",
    ]  # fmt: skip


def test_a_draft_of_changes_from_writing_to_readers(reader, editor, post, form):
    page = reader.open(form, user=editor)
    body(page).fill("Le premier grand mot.")
    save(page, "_save_draft")
    expect(page.get_by_text("Readers see the post as it was before")).to_be_visible()
    is_good(reader, page)
    assert "grand" not in page.request.get(post.get_absolute_url()).text()
    page.get_by_role("link", name="What readers do not see yet").click()
    expect(page.locator("ins")).to_have_text("grand ")
    is_good(reader, page)
    page.goto(form)
    save(page)
    assert "grand" in page.request.get(post.get_absolute_url()).text()
    body(page).fill("Le dernier mot.")
    save(page, "_save_draft")
    page.get_by_role("button", name="Throw the draft of changes away").click()
    expect(body(page)).to_have_value("Le premier grand mot.")


def test_any_two_versions_and_back(reader, editor, post, form):
    page = reader.open(form, user=editor)
    for words in ("Un mot.", "Deux mots.", "Trois mots."):
        body(page).fill(words)
        save(page)
    page.get_by_role("link", name="History").click()
    expect(page.locator(".blogposts-versions tbody tr")).to_have_count(4)
    is_good(reader, page)
    page.get_by_role("radio", name="old 2").check()
    page.get_by_role("button", name="Compare the chosen two").click()
    expect(page.locator("dd").first).to_have_text("UnTrois motmots.")
    page.get_by_role("link", name="Put version 2 into the form").click()
    expect(body(page)).to_have_value("Un mot.")
    assert post.sections.get(heading="A").body == "Trois mots."
    save(page)
    assert post.sections.get(heading="A").body == "Un mot."


def test_the_button_says_what_it_will_do(reader, editor, transactional_db):
    draft = make_post("Un brouillon", sections=[("", "Des mots.")])
    page = reader.open(f"{ADMIN}{draft.pk}/change/", user=editor)
    button = page.locator("[name=_publish]")
    expect(button).to_have_value("Publish")
    page.locator("#id_published_at_0").fill("2099-05-03")
    page.locator("#id_published_at_1").fill("09:00:00")
    expect(button).to_have_value(
        re.compile(r"^Schedule for May 3, 2099, 9:00\sAM \(Europe/Paris\)$")
    )
    page.locator("#id_published_at_0").fill("2001-05-03")
    expect(button).to_have_value("Publish")


def test_title_and_text_come_first_and_the_rest_beside(reader, editor, form):
    page = reader.open(form, user=editor, width=1600)
    title, text = page.locator("#id_title").bounding_box(), body(page).bounding_box()
    state = page.locator(".field-state").bounding_box()
    assert title["y"] < text["y"]
    assert state["x"] > text["x"] + text["width"]
    narrow = reader.open(form, user=editor, width=390)
    state = narrow.locator(".field-state").bounding_box()
    assert state["y"] > body(narrow, 1).bounding_box()["y"]

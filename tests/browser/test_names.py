"""Categories of a post: typed, completed, made in place; tags: `test_admin.py`."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from blogposts.models import Category, Post
from tests.builders import make_category, make_post

CATEGORY = "#id_post_categories-0-category"


@pytest.fixture
def page(reader, editor):
    for name in ("Techniques", "Teintures", "Livres"):
        make_category(name)
    post = make_post()
    return reader.open(f"/admin/blogposts/post/{post.pk}/change/", user=editor)


def save(page):
    page.click("[name=_continue]")
    page.wait_for_selector(".messagelist .success")


def test_a_category_is_found_by_typing_and_by_keys_alone(page):
    page.locator(f"{CATEGORY} + .select2 [role=combobox]").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("te")
    expect(page.locator(".select2-results__option")).to_have_text(["Techniques", "Teintures"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    save(page)
    assert Post.objects.get().categories.get().name == "Teintures"


def test_a_category_is_made_without_leaving_the_text(page):
    page.fill("#id_title", "Tapé et pas encore gardé")
    with page.expect_popup() as opened:
        page.click("#add_id_post_categories-0-category")
    opened.value.fill("#id_name", "Neuve")
    with opened.value.expect_event("close"):
        opened.value.click("[name=_save]")
    expect(page.locator(f"{CATEGORY} option:checked")).to_have_text("Neuve")
    expect(page.locator("#id_title")).to_have_value("Tapé et pas encore gardé")
    save(page)
    assert Post.objects.get().categories.get() == Category.objects.get(name="Neuve")

"""Translations of a post under django-unfold: listed in its form, begun and linked."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from blogposts import translations
from blogposts.models import Post
from tests.browser.checks import AXE_TAGS
from tests.builders import make_post

# Its thread asks for what the browser has hung up on already.
pytestmark = pytest.mark.filterwarnings("default::pytest.PytestUnhandledThreadExceptionWarning")


@pytest.fixture
def editor(transactional_db):
    return get_user_model().objects.create_superuser("editor", "e@example.org", "secret")


@pytest.fixture
def post(transactional_db):
    return make_post("Le train", language="fr", sections=[("A", "Un mot.")], published=True)


@pytest.fixture
def form(post):
    return f"/admin/blogposts/post/{post.pk}/change/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_are_listed_and_pass_axe(reader, editor, post, form, scheme):
    translations.link(post, make_post("The train", language="en"))
    page = reader.open(form, user=editor, color_scheme=scheme)
    row = page.locator(".blogposts-translated li")
    expect(row).to_contain_text("The train")
    row.scroll_into_view_if_needed()
    expect(row).to_be_visible()
    only = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
    found = Axe().run(page, context=".blogposts-translated", options=only).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:90]) for one in found] == []


def test_one_is_begun(reader, editor, post, form):
    page = reader.open(form, user=editor)
    page.get_by_role("button", name="begin or link a translation").click()
    page.get_by_label("Language").select_option("en")
    page.get_by_role("button", name="Begin a draft").click()
    expect(page.locator("#id_title")).to_have_value("Le train")
    draft = translations.translation_in(Post.objects.get(pk=post.pk), "en")
    assert page.url.endswith(f"/post/{draft.pk}/change/")


def test_one_is_linked(reader, editor, post, form):
    other = make_post("The train", language="en")
    page = reader.open(f"/admin/blogposts/post/{post.pk}/translations/?q=train", user=editor)
    page.get_by_role("button", name="Link “The train”").click()
    expect(page.get_by_role("heading", name="Linked")).to_be_visible()
    post.refresh_from_db()
    assert list(translations.translations_of(post)) == [other]

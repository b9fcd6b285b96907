"""The moderators' desk under django-unfold, which has a skeleton and styles of its own."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import expect

from tests.browser.checks import AXE_TAGS, without_room_at
from tests.builders import make_comment, make_post

DESK = "/admin/blogposts/comment/"
SCREENS = [
    "", "?tab=all", "?tab=spam", "rules/", "people/", "report/", "replay/", "person/",
    "preferences/", "{pk}/change/", "{pk}/block/",
]  # fmt: skip
# Its thread asks for what the browser has hung up on already.
pytestmark = pytest.mark.filterwarnings("default::pytest.PytestUnhandledThreadExceptionWarning")


@pytest.fixture
def editor(transactional_db):
    return get_user_model().objects.create_superuser("editor", "e@example.org", "secret")


@pytest.fixture
def comment(transactional_db):
    post = make_post("Le billet", published=True)
    signals = [{"rule": "links", "verdict": "hold", "value": 2, "limit": 1}]
    return make_comment(post, "Bravo", name="Léa", status="awaiting", signals=signals)


@pytest.mark.parametrize("screen", SCREENS)
def test_screens_stand_in_its_skeleton(editor, comment, screen):
    client = Client()
    client.force_login(editor)
    html = client.get(DESK + screen.format(pk=comment.pk)).content.decode()
    assert "unfold/css/styles.css" in html
    assert 'class="blogposts-desk"' in html
    assert "blogposts/admin/queue.css" in html
    assert 'id="nav-sidebar-apps"' in html


def test_its_front_page_says_how_many_wait(editor, comment):
    client = Client()
    client.force_login(editor)
    assert "1 comment waits" in client.get("/admin/").content.decode()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screens_pass_axe_and_fit(reader, editor, comment, scheme):
    for screen in ("?tab=all", "rules/", "people/", "{pk}/change/"):
        page = reader.open(
            DESK + screen.format(pk=comment.pk), user=editor, color_scheme=scheme, width=1280
        )
        only = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
        found = Axe().run(page, context=".blogposts-desk", options=only).response["violations"]
        assert (screen, [(one["id"], one["nodes"][0]["html"][:90]) for one in found]) == (
            screen,
            [],
        )
        wide = [line for line in without_room_at(page, [320, 1280]) if "blogposts" in line]
        assert (screen, [line for line in wide if "unseen" not in line]) == (screen, [])


def test_a_comment_is_approved_in_place(reader, editor, comment):
    page = reader.open(DESK, user=editor)
    page.keyboard.press("j")
    page.keyboard.press("a")
    row = page.locator(f"#comment-{comment.pk}")
    expect(row).to_contain_text("“Bravo” by Léa approved at")
    row.get_by_role("button", name="Undo").click()
    expect(row.get_by_role("button", name="Approve")).to_be_visible()


def test_the_page_of_a_post_stands_beside_its_form(reader, editor):
    post = make_post("Le billet", sections=[("A", "a")])
    page = reader.open(f"/admin/blogposts/post/{post.pk}/change/", user=editor, width=1280)
    shown = page.frame_locator(".blogposts-live iframe")
    page.fill("#id_title", "Un autre")
    expect(shown.locator("h1")).to_have_text("Un autre")
    pane, save = page.locator(".blogposts-live"), page.locator("[name=_save]")
    assert save.bounding_box()["x"] + save.bounding_box()["width"] <= pane.bounding_box()["x"]
    # The Enter key presses the first button of a form, which must be one that saves.
    buttons = page.locator("[type=submit][form=post_form]")
    assert buttons.first.get_attribute("name") == "_save"
    assert buttons.last.get_attribute("formaction") == f"/admin/blogposts/post/{post.pk}/live/"

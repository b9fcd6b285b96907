"""Two of a team at work: one writes and sends for review, the other finds it and publishes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from blogposts.models import Post
from tests.admin.test_roles import signed_in
from tests.builders import make_comment, make_post, soon

from .checks import axe, without_room_at

ADMIN = "/admin/blogposts/post/"


@pytest.fixture
def team(transactional_db):
    return signed_in("contributor", "nora").user, signed_in("editor", "camille").user


def button(page, name):
    return page.get_by_role("button", name=name)


def test_a_post_goes_from_its_writer_to_the_readers(reader, team):
    nora, camille = team
    page = reader.open(f"{ADMIN}add/", user=nora)
    expect(button(page, "Publish")).to_have_count(0)
    page.fill("#id_title", "Un premier article")
    page.fill("#id_sections-0-body", "Le texte.")
    button(page, "Send for review").click()
    expect(page.locator(".messagelist .success")).to_contain_text("waits for review")

    page = reader.open("/admin/", user=camille)
    page.get_by_role("link", name="1 post waits for review").click()
    expect(page.locator("[aria-current=page]", has_text="In review")).to_be_visible()
    page.get_by_role("link", name="Un premier article").click()
    button(page, "Publish").click()
    expect(page.locator(".messagelist .success")).to_contain_text("is published")
    assert Post.objects.published().get().owner == nora

    page = reader.open(ADMIN, user=nora)
    page.get_by_role("link", name="Un premier article").click()
    expect(page.locator("#post_form")).to_contain_text("Le texte.")
    expect(page.locator("#post_form input[type=submit]")).to_have_count(0)
    assert reader.problems == []


def test_tabs_work_by_keyboard_and_without_scripts(reader, team):
    _nora, camille = team
    make_post("Un brouillon")
    make_post("Sorti", published=True)
    page = reader.open(ADMIN, user=camille, java_script_enabled=False)
    page.get_by_role("link", name="Drafts 1").press("Enter")
    expect(page.locator("#result_list .field-title")).to_have_text(["Un brouillon"])
    expect(page.get_by_role("navigation", name="Posts by status")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_screens_pass_axe_and_fit(reader, team, width, scheme):
    _nora, camille = team
    make_comment(make_post("Sorti", published=soon(days=-2)), status="awaiting")
    make_post("À relire", status="review")
    make_post("À venir", published=soon(minutes=1))
    make_post("Un brouillon au titre assez long pour une étroite fenêtre", owner=camille)
    for path in ("/admin/", "/admin/blogposts/", ADMIN, f"{ADMIN}?state=bin", f"{ADMIN}?q=rien"):
        page = reader.open(path, width=width, user=camille, color_scheme=scheme)
        seen = without_room_at(page, [width])
        assert (path, [line for line in seen if "visually-hidden" not in line]) == (path, [])
        assert reader.problems == []
        assert (path, axe(page)) == (path, [])
        reader.problems.clear()  # axe gives elements styles while it looks

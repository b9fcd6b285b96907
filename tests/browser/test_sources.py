"""The list of sources and what a reader sees of one that is gone, where a browser must judge."""

from __future__ import annotations

import os

import pytest
from django.utils import timezone

from blogposts.models import Source
from blogposts.models.checked import State
from tests.builders import make_post

from .checks import axe, without_room_at

LIST = "/admin/blogposts/source/"
LONG = "https://archive.example/web/20230411000000/https://gone.example/2023/04/05/" + "page-" * 12
FACTS = {
    "fine": {},
    "retitled": {"known_title": "Les licenciements", "seen_title": "Domaine à vendre"},
    "blocked": {"reason": "robots"},
    "moved": {"final_url": "https://new.example/2023/04/05/" + "page-" * 12},
    "gone": {"reason": "missing", "archived_url": LONG},
    "unchecked": {},
}


@pytest.fixture
def post(transactional_db):
    post = make_post(
        sections=[("Un", f"Un texte {' '.join(f'[@{state}]' for state in FACTS)}.")],
        sources=[
            {
                "key": state,
                "url": f"https://{state}.example/2023/04/05/" + "page-" * 12,
                "title": "" if state == "moved" else f"Un titre, {state}",
                "publisher": "Le Carnet",
            }
            for state in FACTS
        ],
        published=True,
    )
    for state, facts in FACTS.items():
        found = {"state": state, "checked_at": timezone.now()} | facts
        Source.objects.filter(key=state).update(**found)
    return post


def shot(page, name):
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def check(page, width):
    assert axe(page) == []
    seen = without_room_at(page, [width])
    assert [line for line in seen if "visually-hidden" not in line] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_screens_pass_axe_and_fit(reader, editor, post, width, scheme):
    page = reader.open(LIST, user=editor, width=width, color_scheme=scheme)
    shot(page, f"list-{width}-{scheme}")
    check(page, width)
    page.check("#action-toggle")
    page.select_option("[name=action]", "take_new_address")
    page.click("[name=index]")
    page.wait_for_selector(".blogposts-moves")
    shot(page, f"confirm-{width}-{scheme}")
    check(page, width)
    page = reader.open(
        f"/admin/blogposts/post/{post.pk}/change/", user=editor, width=width, color_scheme=scheme
    )
    shot(page, f"form-{width}-{scheme}")
    page = reader.open("/blog/un-titre/", width=width, color_scheme=scheme)
    page.locator("#sources").scroll_into_view_if_needed()
    shot(page, f"page-{width}-{scheme}")
    check(page, width)


def test_an_editor_takes_a_new_address(reader, editor, post):
    page = reader.open(LIST, user=editor)
    page.check("#action-toggle")
    page.select_option("[name=action]", "take_new_address")
    page.click("[name=index]")
    page.click("form input[type=submit][value='Take the new address']")
    page.wait_for_selector(".messagelist .success")
    source = Source.objects.get(key="moved")
    assert (source.url, source.state) == (FACTS["moved"]["final_url"], State.UNCHECKED)

"""The page beside the form: at once, at two widths, in step, and never with a script running."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from playwright.sync_api import expect

from blogposts.models import DraftLink, Post
from tests.builders import make_post, soon
from tests.conftest import IN_CI

from .cast import BODY, make_full_post
from .checks import axe, without_room_at

ADMIN = "/admin/blogposts/post/"
# What is promised, and room for a machine that does much else.
PROMISED = 500
ROOM = 4_500 if IN_CI else 1_500


@pytest.fixture
def post(transactional_db):
    return make_post("Un titre", sections=[("Premier", "Le premier mot."), ("Second", "b")])


def form(post):
    return f"{ADMIN}{post.pk}/change/"


def pane(page):
    return page.locator(".blogposts-live")


def shown(page):
    return page.frame_locator(".blogposts-live iframe")


def opened(reader, post, user, **options):
    """The form, once the page beside it is there."""
    page = reader.open(form(post), user=user, **options)
    expect(shown(page).locator("h1")).to_have_text(post.title)
    return page


def rows():
    tables = [name for name in connection.introspection.table_names() if "blogposts" in name]
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = cursor.fetchall()
    return found


class TestWide:
    def test_what_is_typed_stands_beside_it_at_once(self, reader, editor, post):
        page = opened(reader, post, editor, width=1400)
        page.locator("#id_sections-0-body").press("End")
        page.keyboard.type(" **Et le dernier.**")
        expect(shown(page).locator("strong")).to_have_text(
            "Et le dernier.", timeout=PROMISED + ROOM
        )
        page.fill("#id_title", "")
        expect(shown(page).locator("h1")).to_be_empty(timeout=PROMISED + ROOM)

    def test_five_thousand_words_too(self, reader, editor, transactional_db):
        words = [("", BODY), *[(f"Partie {n}", f"{BODY}\n\n" * 9) for n in range(8)]]
        page = opened(reader, make_post("Long", sections=words), editor, width=1400)
        page.evaluate("""() => {
          const pane = document.querySelector(".blogposts-live");
          new MutationObserver(() => { window.shownAt = performance.now(); })
            .observe(pane, {attributes: true, attributeFilter: ["data-shown"]});
        }""")
        page.locator("#id_sections-4-body").press("End")
        page.keyboard.type("!")
        began = page.evaluate("performance.now()")
        page.wait_for_function("() => window.shownAt", timeout=PROMISED + ROOM)
        assert page.evaluate("window.shownAt") - began < PROMISED + ROOM

    def test_nothing_is_saved(self, reader, editor, post):
        page = opened(reader, post, editor, width=1400)
        page.route("**/keep/**", lambda route: route.fulfill(json={"time": "", "token": ""}))
        before = rows()
        page.fill("#id_title", "Un autre")
        expect(shown(page).locator("h1")).to_have_text("Un autre")
        assert rows() == before
        assert Post.objects.get().title == "Un titre"

    def test_stays_at_the_section_one_writes_in(self, reader, editor, transactional_db):
        sections = [(f"Partie {n}", f"{BODY}\n\n" * 3) for n in range(6)]
        page = opened(reader, make_post("Long", sections=sections), editor, width=1400)
        for number in (5, 2):
            page.locator(f"#id_sections-{number}-heading").focus()
            expect(shown(page).locator(f"#partie-{number}")).to_be_in_viewport()
        page.locator("#id_sections-2-heading").press("End")
        page.keyboard.type(" bis")
        expect(shown(page).locator("#partie-2")).to_have_text("Partie 2 bis")
        expect(shown(page).locator("#partie-2")).to_be_in_viewport()

    def test_follows_the_text_that_one_scrolls_to(self, reader, editor, transactional_db):
        sections = [(f"Partie {n}", f"{BODY}\n\n" * 3) for n in range(6)]
        page = opened(reader, make_post("Long", sections=sections), editor, width=1400)
        for number, other in ((4, 1), (1, 4)):
            page.locator(f"#id_sections-{number}-body").evaluate(
                "field => field.scrollIntoView({block: 'start'})"
            )
            sections = shown(page).locator(".blogposts-section")
            expect(sections.nth(number)).to_be_in_viewport()
            expect(sections.nth(other)).not_to_be_in_viewport()

    def test_has_the_widths_of_a_phone_and_of_a_desktop(self, reader, editor, post):
        page = opened(reader, post, editor, width=1400)
        frame = page.locator(".blogposts-live iframe")
        for name, width in (("Desktop", 1280), ("Phone", 390)):
            button = pane(page).get_by_role("button", name=name, exact=True)
            button.click()
            expect(button).to_have_attribute("aria-pressed", "true")
            page.wait_for_function(
                "width => document.querySelector('.blogposts-live iframe')"
                ".contentWindow.innerWidth === width",
                arg=width,
            )
            box, around = frame.bounding_box(), pane(page).bounding_box()
            assert around["x"] <= box["x"]
            assert box["x"] + box["width"] <= around["x"] + around["width"]
            assert box["height"] > 300

    def test_shows_what_searches_and_cards_would(self, reader, editor, post):
        page = opened(reader, post, editor, width=1400)
        pane(page).get_by_role("button", name="Search and sharing").click()
        page.fill("#id_title", "Un titre nouveau")
        expect(page.locator(".blogposts-found-title")).to_have_text("Un titre nouveau")
        expect(page.locator(".blogposts-card-search dd").first).to_contain_text("16 characters")

    def test_is_closed_and_stays_so(self, reader, editor, post):
        page = opened(reader, post, editor, width=1400)
        pane(page).get_by_role("button", name="Close the preview").click()
        expect(pane(page)).to_be_hidden()
        page.reload()
        page.wait_for_timeout(500)
        expect(pane(page)).to_be_hidden()
        page.get_by_role("button", name="Preview", exact=True).click()
        expect(shown(page).locator("h1")).to_have_text("Un titre")

    def test_what_is_typed_later_wins(self, reader, editor, post):
        page = opened(reader, post, editor, width=1400)
        page.fill("#id_title", "Un")
        page.wait_for_timeout(200)
        page.fill("#id_title", "Deux")
        expect(shown(page).locator("h1")).to_have_text("Deux")
        page.wait_for_timeout(500)
        expect(shown(page).locator("h1")).to_have_text("Deux")


class TestScripts:
    EVIL = (
        "<script>top.evil = 1</script><img src=x onerror='top.evil = 1'>"
        "<a id='e' href='javascript:top.evil = 1'>Ici</a> <svg onload='top.evil = 1'></svg>\n\nFin."
    )

    def test_of_a_text_never_run(self, reader, editor, post):
        page = opened(reader, post, editor, width=1400)
        page.fill("#id_title", "<img src=y onerror='top.evil = 1'>")
        page.fill("#id_sections-0-body", self.EVIL)
        expect(shown(page).get_by_text("Fin.")).to_be_visible()
        page.wait_for_timeout(300)
        assert page.evaluate("window.evil") is None
        assert "allow-scripts" not in page.locator("iframe").get_attribute("sandbox")
        expect(shown(page).locator("script, svg, [onerror], [href^='javascript:']")).to_have_count(
            0
        )
        # There is no such picture.
        reader.problems[:] = [one for one in reader.problems if "404" not in one]

    def test_that_got_through_would_not_run_either(self, reader, editor, post):
        page = opened(reader, post, editor, width=1400)
        page.route(
            "**/live/",
            lambda route: route.fulfill(
                json={
                    "page": "<h1>Mal</h1><script>top.evil = 1</script>"
                    "<details open ontoggle='top.evil = 1'>a</details>",
                    "cards": "",
                    "places": [],
                }
            ),
        )
        page.fill("#id_title", "x")
        expect(shown(page).locator("h1")).to_have_text("Mal")
        page.wait_for_timeout(300)
        assert page.evaluate("window.evil") is None
        reader.problems.clear()  # the browser says that it ran nothing


class TestLinks:
    def test_open_elsewhere_and_those_of_the_page_stay_in_it(self, reader, editor):
        page = opened(reader, make_full_post(), editor, width=1400)
        contents = shown(page).locator(".blogposts-contents a").last
        with page.expect_event("framenavigated", timeout=3_000):
            contents.click()
        expect(shown(page).locator("h1")).to_have_count(1)
        expect(shown(page).locator("#uncertainty-around-the-team")).to_be_in_viewport()
        with page.context.expect_page() as opened_page:
            shown(page).locator("a[rel=home]").click()
        assert opened_page.value.url.endswith("/blog/")
        expect(shown(page).locator("h1")).to_have_count(1)


class TestAmiss:
    def test_a_site_that_is_away_is_told_and_the_next_change_asks_again(self, reader, editor, post):
        page = opened(reader, post, editor, width=1400)
        page.route("**/live/", lambda route: route.abort())
        page.fill("#id_title", "Un")
        expect(page.get_by_role("status").filter(has_text="does not answer")).to_be_visible()
        page.unroute("**/live/")
        page.fill("#id_title", "Deux")
        expect(shown(page).locator("h1")).to_have_text("Deux")
        expect(page.locator(".blogposts-live-said")).to_be_empty()
        reader.close()
        reader.problems.clear()

    def test_who_is_signed_out_is_told(self, reader, editor, post):
        page = opened(reader, post, editor, width=1400)
        page.context.clear_cookies(name="sessionid")
        page.fill("#id_title", "Un")
        expect(page.locator(".blogposts-live-said")).to_contain_text("signed out")
        reader.close()
        reader.problems.clear()


class TestNarrow:
    def test_is_behind_a_button_and_one_comes_back_by_keyboard(self, reader, editor, post):
        page = reader.open(form(post), user=editor, width=390)
        button = page.get_by_role("button", name="Preview", exact=True)
        expect(button).to_be_visible()
        expect(pane(page)).to_be_hidden()
        button.focus()
        page.keyboard.press("Enter")
        expect(shown(page).locator("h1")).to_have_text("Un titre")
        page.keyboard.press("Escape")
        expect(pane(page)).to_be_hidden()
        expect(button).to_be_focused()
        assert page.evaluate("document.querySelectorAll('[inert]').length") == 0


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_passes_axe(reader, editor, width, scheme):
    page = reader.open(form(make_full_post()), user=editor, width=width, color_scheme=scheme)
    if width == 320:
        page.get_by_role("button", name="Preview", exact=True).click()
    expect(shown(page).locator("h1")).to_have_count(1)
    for view in ("Desktop", "Phone", "Search and sharing"):
        pane(page).get_by_role("button", name=view, exact=True).click()
        assert (view, axe(page)) == (view, [])
        reader.problems.clear()  # axe gives elements styles while it looks


def test_without_scripts_the_page_opens_beside_the_form(reader, editor, post):
    page = reader.open(form(post), user=editor, java_script_enabled=False)
    page.fill("#id_title", "Un autre")
    page.fill("#id_sections-0-body", "Un **mot**.")
    expect(page.locator(".blogposts-found-title")).to_have_text("Un titre")
    with page.context.expect_page() as opened_page:
        page.get_by_role("button", name="Preview in a new tab").click()
    preview = opened_page.value
    expect(preview.locator("h1")).to_have_text("Un autre")
    expect(preview.locator("strong").filter(has_text="mot")).to_have_count(1)
    expect(preview.locator(".blogposts-preview")).to_contain_text("Nothing of it is saved")
    assert Post.objects.get().title == "Un titre"
    page.locator("#id_title").press("Enter")
    page.wait_for_url(re.compile(f"{ADMIN}$"))
    assert Post.objects.get().title == "Un autre"


class TestLinksForReviewers:
    def test_are_made_copied_and_revoked(self, reader, editor, post):
        page = opened(reader, post, editor, width=1400)
        page.get_by_role("link", name="Links for reviewers").click()
        page.get_by_label("For whom").fill("Maud")
        page.get_by_role("button", name="Make a link").click()
        address = page.get_by_label("Address for Maud").input_value()
        reviewer = reader.open(address)
        expect(reviewer.locator(".blogposts-preview")).to_contain_text("Draft for Maud, until")
        expect(reviewer.locator("h1")).to_have_text("Un titre")
        page.get_by_role("button", name="Revoke the link for Maud").click()
        expect(page.get_by_text("revoked,")).to_be_visible()
        assert reviewer.request.get(address).status == 410

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_screens_pass_axe_and_fit(self, reader, editor, post, scheme):
        link = DraftLink.objects.create(post=post, name="Maud Lenoir", expires_at=soon(days=3))
        DraftLink.objects.create(post=post, name="Camille", expires_at=soon(days=-3))
        screen = f"{ADMIN}{post.pk}/links/"
        for path, user in ((screen, editor), (link.get_absolute_url(), None)):
            page = reader.open(path, user=user, color_scheme=scheme)
            seen = without_room_at(page, [320, 1280])
            assert (path, [line for line in seen if "visually-hidden" not in line]) == (path, [])
            assert reader.problems == []
            assert (path, axe(page)) == (path, [])
            reader.problems.clear()  # axe gives elements styles while it looks


def test_edit_this_post_leads_there_and_back(reader, editor):
    post = make_post("Un titre", sections=[("A", "a")], published=True)
    page = reader.open(post.get_absolute_url(), user=editor)
    assert axe(page) == []
    page.get_by_role("link", name="Edit this post").click()
    page.wait_for_url(f"**{form(post)}")
    page.get_by_role("link", name="View on site").click()
    page.wait_for_url(f"**{post.get_absolute_url()}")
    reader.problems.clear()  # axe gives elements styles while it looks

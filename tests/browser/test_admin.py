"""The screens for those who write, where a browser must judge."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from blogposts.models import Post
from tests.builders import make_author, make_category, make_post, soon

from .cast import make_full_post
from .checks import axe, without_room_at

ADMIN = "/admin/blogposts/"
# Fields with completion that Django's script, and then ours, has not come to yet.
UNDRESSED = "select.admin-autocomplete:not([name*=__prefix__]):not(.select2-hidden-accessible)"
NAMELESS = ".select2-selection:not([aria-labelledby*=label])"
ARTICLE = "# Un titre\n\n## Un\n\nLe texte d’une section.\n\n## Sources\n\nhttps://example.org/\n"


@pytest.fixture
def post(transactional_db):
    return make_post(sections=[("A", "a"), ("B", "b"), ("C", "c")])


def form(post):
    return f"{ADMIN}post/{post.pk}/change/"


def headings(page):
    """Headings of the sections in the order of the page, empty ones left out."""
    fields = page.locator("[id^=id_sections-][id$=-heading]").all()
    return [value for field in fields if (value := field.input_value())]


def save(page):
    page.click("[name=_continue]")
    page.wait_for_selector(".messagelist .success")


def stored(post):
    rows = post.sections.order_by("position")
    return [(row.position, row.heading, row.body) for row in rows]


@pytest.mark.parametrize("width", [320, 1280])
def test_screens_pass_axe_and_fit(reader, editor, width):
    full = make_full_post()
    make_post("À venir", author=make_author("Zoé"), published=soon(days=3))
    root = make_category("Techniques")
    make_category("Appareils", parent=root)
    for path in (
        "post/",
        "post/add/",
        f"post/{full.pk}/change/",
        f"post/{full.pk}/delete/",
        "post/paste/",
        "author/",
        f"author/{full.author_id}/change/",
        f"author/{full.author_id}/delete/",
        "category/",
        f"category/{root.pk}/change/",
    ):
        page = reader.open(ADMIN + path, width=width, user=editor)
        if path == "post/paste/":
            page.fill("#id_text", ARTICLE)
            page.click("[name=_read]")
            page.wait_for_selector("#blogposts-read")
        expect(page.locator(UNDRESSED)).to_have_count(0)
        expect(page.locator(NAMELESS)).to_have_count(0)
        seen = without_room_at(page, [width])
        assert (path, [line for line in seen if "visually-hidden" not in line]) == (path, [])
        assert reader.problems == []
        assert (path, axe(page)) == (path, [])
        # axe gives elements styles while it looks; Django's policy error is its own then.
        reader.problems.clear()


class TestRows:
    def test_move_by_keyboard_and_keep_what_was_typed(self, reader, editor, post):
        page = reader.open(form(post), user=editor)
        page.fill("#id_sections-1-body", "tapé à l’instant")
        up = page.get_by_role("button", name="Move section 2 up")
        box = up.bounding_box()
        assert min(box["width"], box["height"]) >= 24
        up.focus()
        page.keyboard.press("Enter")
        assert headings(page) == ["B", "A", "C"]
        assert page.locator(".blogposts-status[role=status]").inner_text() == "Now at place 1 of 4."
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == (
            "Move section 1 down"
        )
        save(page)
        assert stored(post) == [(1, "B", "tapé à l’instant"), (2, "A", "a"), (3, "C", "c")]

    def test_a_typed_place_moves_the_row(self, reader, editor, post):
        page = reader.open(form(post), user=editor)
        page.fill("#id_sections-2-position", "1")
        page.keyboard.press("Tab")
        assert headings(page) == ["C", "A", "B"]
        save(page)
        assert [heading for _, heading, _ in stored(post)] == ["C", "A", "B"]

    def test_new_rows_among_old_ones_survive_the_removal_of_another(self, reader, editor, post):
        page = reader.open(form(post), user=editor)
        page.fill("#id_sections-3-heading", "Nouveau")
        for place in (4, 3, 2):
            page.get_by_role("button", name=f"Move section {place} up").click()
        page.get_by_text("Add another Section").click()
        page.fill("#id_sections-4-heading", "De trop")
        page.locator("#sections-4 .inline-deletelink").click()
        expect(page.locator(".dynamic-sections")).to_have_count(4)
        assert headings(page) == ["Nouveau", "A", "B", "C"]
        save(page)
        assert [heading for _, heading, _ in stored(post)] == ["Nouveau", "A", "B", "C"]
        assert [body for _, _, body in stored(post)] == ["", "a", "b", "c"]

    def test_a_refused_form_comes_back_in_the_order_that_was_asked(self, reader, editor, post):
        page = reader.open(form(post), user=editor)
        page.get_by_role("button", name="Move section 3 up").click()
        page.fill("#id_title", "")
        page.click("[name=_continue]")
        page.wait_for_selector(".errornote")
        assert headings(page) == ["A", "C", "B"]

    def test_without_scripts_the_places_are_typed(self, reader, editor, post):
        page = reader.open(form(post), user=editor, java_script_enabled=False)
        assert page.locator(".blogposts-move").count() == 0
        page.fill("#id_sections-0-position", "2")
        page.fill("#id_sections-1-position", "1")
        page.fill("#id_sections-3-heading", "D")
        save(page)
        assert [heading for _, heading, _ in stored(post)] == ["B", "A", "C", "D"]


class TestTags:
    def test_are_completed_after_a_comma(self, reader, editor):
        make_post(tags=["Meta", "métier", "Paris, Texas"])
        page = reader.open(f"{ADMIN}post/add/", user=editor)
        options = page.locator("#id_tags-names option")
        page.locator("#id_tags").press_sequentially("Meta, pari")
        options.first.wait_for(state="attached")
        assert options.evaluate_all("found => found.map(option => option.value)") == [
            'Meta, "Paris, Texas"'
        ]
        page.fill("#id_tags", 'Meta, "Paris, Texas", m')
        expect(options).to_have_count(2)
        page.fill("#id_tags", options.last.get_attribute("value"))
        page.fill("#id_title", "Un autre")
        save(page)
        names = {tag.name for tag in Post.objects.get(title="Un autre").tags.all()}
        assert names == {"Meta", "Paris, Texas", "métier"}

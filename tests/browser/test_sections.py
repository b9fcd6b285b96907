"""Sections of a post by keyboard and by drag, and as one document."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from blogposts.models import Unsaved
from tests.builders import make_post

from .checks import axe, without_room_at

ADMIN = "/admin/blogposts/post/"
SECOND = "Le deuxième mot.\n\n### Plus bas {lang=en}\n\nEt la suite."
PATIENCE = 12_000


@pytest.fixture
def post(transactional_db):
    sections = [
        {"heading": "A", "body": "Le premier mot."},
        {"heading": "B", "body": SECOND, "heading_language": "de"},
        {"heading": "C", "body": "Le troisième mot."},
    ]
    sources = [{"key": "presse", "url": "https://presse.example/"}]
    return make_post("Un titre", sections=sections, sources=sources, published=True)


@pytest.fixture
def form(post):
    return f"{ADMIN}{post.pk}/change/"


def row(page, number):
    """A row by its place, as one sees them."""
    return page.locator("[id^=sections-]:not(.empty-form):not([hidden]).inline-related").nth(number)


def body(page, number):
    return row(page, number).locator("textarea[name$=-body]")


def headings(page):
    inputs = page.locator(".inline-related:not(.empty-form):not([hidden]) [name$=-heading]")
    return [one.input_value() for one in inputs.all() if "sections" in one.get_attribute("name")]


def press(page, number, name):
    row(page, number).get_by_role("button", name=f"{name} section {number + 1}").click()


def said(page):
    return page.locator(".blogposts-status")


def cursor_before(area, words):
    area.evaluate(
        "(area, words) => { area.focus(); const at = area.value.indexOf(words);"
        " area.setSelectionRange(at, at); }",
        words,
    )


def save(page):
    page.click("[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    # What the server still answers meets the end of the test, and its emptying of the tables.
    page.wait_for_load_state("load")


def stored(post):
    fields = "heading", "heading_language", "body"
    return [
        tuple(part.replace("\r\n", "\n") for part in parts)
        for parts in post.sections.order_by("position").values_list(*fields)
    ]


class TestSplit:
    def test_at_a_heading_by_keyboard(self, reader, editor, post, form):
        page = reader.open(form, user=editor)
        cursor_before(body(page, 1), "bas")  # in the middle of its line
        page.keyboard.press("Control+Enter")
        expect(said(page)).to_have_text("What came after the cursor is section 3 now.")
        assert headings(page)[:4] == ["A", "B", "Plus bas", "C"]
        expect(body(page, 2)).to_be_focused()
        save(page)
        assert stored(post) == [
            ("A", "", "Le premier mot."),
            ("B", "de", "Le deuxième mot."),
            ("Plus bas", "en", "Et la suite."),
            ("C", "", "Le troisième mot."),
        ]

    def test_in_a_paragraph_asks_for_a_heading(self, reader, editor, post, form):
        page = reader.open(form, user=editor)
        cursor_before(body(page, 0), "mot")
        press(page, 0, "Split here")
        page.keyboard.type("Neuf")
        save(page)
        assert stored(post)[:2] == [("A", "", "Le premier"), ("Neuf", "", "mot.")]

    def test_without_a_cursor_asks_for_one(self, reader, editor, form):
        page = reader.open(form, user=editor)
        press(page, 0, "Split here")
        expect(said(page)).to_contain_text("Put the cursor")
        expect(body(page, 0)).to_be_focused()
        expect(body(page, 0)).to_have_value("Le premier mot.")

    @pytest.mark.parametrize("words", ["deux", "mot.", "Plus bas", "Et la", "suite"])
    def test_is_undone_by_merging(self, reader, editor, form, words):
        page = reader.open(form, user=editor)
        cursor_before(body(page, 1), words)
        page.keyboard.press("Control+Enter")
        press(page, 2, "Merge with the one above")
        expect(body(page, 1)).to_have_value(SECOND)
        assert headings(page)[:3] == ["A", "B", "C"]


class TestMerge:
    def test_keeps_the_heading_as_one_of_the_text(self, reader, editor, post, form):
        page = reader.open(form, user=editor)
        press(page, 1, "Merge with the one above")
        expect(said(page)).to_contain_text("It is a part of section 1 now.")
        assert headings(page)[:2] == ["A", "C"]
        expect(row(page, 1).locator("[name$=-position]")).to_have_value("2")
        save(page)
        assert stored(post) == [
            ("A", "", f"Le premier mot.\n\n## B {{lang=de}}\n\n{SECOND}"),
            ("C", "", "Le troisième mot."),
        ]

    def test_is_undone_by_splitting_and_it_is_the_section_that_it_was(
        self, reader, editor, post, form
    ):
        before = list(post.sections.values_list("pk", "anchor", "heading", "position"))
        page = reader.open(form, user=editor)
        press(page, 1, "Merge with the one above")
        press(page, 0, "Split here")  # where the cursor is now
        assert headings(page)[:3] == ["A", "B", "C"]
        save(page)
        assert list(post.sections.values_list("pk", "anchor", "heading", "position")) == before
        assert stored(post)[1] == ("B", "de", SECOND)

    def test_the_first_has_none_above(self, reader, editor, form):
        page = reader.open(form, user=editor)
        buttons = page.get_by_role("button", name="Merge with the one above")
        expect(buttons.nth(0)).to_be_disabled()
        expect(buttons.nth(1)).to_be_enabled()

    def test_of_two_languages_is_refused(self, reader, editor, post, form):
        page = reader.open(form, user=editor)
        row(page, 1).locator("summary").click()
        row(page, 1).locator("[name='sections-1-language']").fill("de")
        press(page, 1, "Merge with the one above")
        expect(said(page)).to_contain_text("differ in language or format")
        assert headings(page)[:3] == ["A", "B", "C"]


def test_html_is_split_and_merged_as_html(reader, editor):
    bodies = ["<p>Un.</p>\n\n<h3>A &amp; B</h3>\n\n<p>Deux.</p>", "<p>Trois.</p>"]
    post = make_post(
        sections=[
            {"heading": heading, "body": body, "format": "html"}
            for heading, body in zip(["A", "C < D"], bodies, strict=True)
        ]
    )
    page = reader.open(f"{ADMIN}{post.pk}/change/", user=editor)
    cursor_before(body(page, 0), "<h3>")
    page.keyboard.press("Control+Enter")
    assert headings(page)[:3] == ["A", "A & B", "C < D"]
    press(page, 2, "Merge with the one above")
    expect(body(page, 1)).to_have_value("<p>Deux.</p>\n\n<h2>C &lt; D</h2>\n\n<p>Trois.</p>")
    press(page, 1, "Split here")
    assert headings(page)[:3] == ["A", "A & B", "C < D"]
    save(page)
    assert [part[2] for part in stored(post)] == ["<p>Un.</p>", "<p>Deux.</p>", "<p>Trois.</p>"]
    assert set(post.sections.values_list("format", flat=True)) == {"html"}


def test_a_section_is_added_below_another(reader, editor, post, form):
    page = reader.open(form, user=editor)
    press(page, 0, "Add a section below")
    expect(said(page)).to_have_text("Section 2 is new and empty.")
    page.keyboard.type("Entre")  # where the focus is
    body(page, 1).fill("Deux.")
    save(page)
    assert [part[0] for part in stored(post)] == ["A", "Entre", "B", "C"]


class TestDrag:
    def drag(self, page, number, to, *, drop=True):
        row(page, number).locator(".blogposts-drag").hover()
        page.mouse.down()
        target = row(page, to).bounding_box()
        below = target["height"] - 2 if to > number else 2
        page.mouse.move(target["x"] + 40, target["y"] + below, steps=5)
        if drop:
            page.mouse.up()

    def test_the_last_goes_first(self, reader, editor, post, form):
        page = reader.open(form, user=editor)
        body(page, 2).fill("Tapé avant.")
        self.drag(page, 2, 0)
        expect(said(page)).to_have_text("Now at place 1 of 4.")
        assert headings(page)[:3] == ["C", "A", "B"]
        expect(body(page, 0)).to_be_visible()
        save(page)
        assert [part[0] for part in stored(post)] == ["C", "A", "B"]
        assert stored(post)[0][2] == "Tapé avant."

    def test_the_first_goes_second(self, reader, editor, form):
        page = reader.open(form, user=editor)
        self.drag(page, 0, 1)
        assert headings(page)[:3] == ["B", "A", "C"]

    def test_escape_lets_it_be(self, reader, editor, form):
        page = reader.open(form, user=editor)
        self.drag(page, 2, 0, drop=False)
        page.keyboard.press("Escape")
        page.mouse.up()
        assert headings(page)[:3] == ["A", "B", "C"]
        expect(body(page, 0)).to_be_visible()

    def test_its_handle_is_large_enough(self, reader, editor, form):
        page = reader.open(form, user=editor)
        box = row(page, 0).locator(".blogposts-drag").bounding_box()
        assert min(box["width"], box["height"]) >= 24

    def test_the_buttons_go_on_working_among_rows_that_were_put_away(self, reader, editor, form):
        page = reader.open(form, user=editor)
        press(page, 1, "Merge with the one above")
        row(page, 1).get_by_role("button", name="Move section 2 up").press("Enter")
        expect(said(page)).to_have_text("Now at place 1 of 3.")
        assert headings(page)[:2] == ["C", "A"]


class TestTwoBrowsers:
    """One splits while the other moves: who saves second takes both, and no word is lost."""

    @pytest.fixture
    def second(self, transactional_db):
        return get_user_model().objects.create_superuser("ines", "i@example.org", "secret")

    def split(self, page):
        cursor_before(body(page, 1), "bas")
        page.keyboard.press("Control+Enter")
        expect(body(page, 2)).to_be_focused()
        page.keyboard.type("Tapé par qui coupe. ")
        expect(body(page, 2)).to_have_value("Tapé par qui coupe. Et la suite.")

    def move(self, page):
        TestDrag().drag(page, 2, 0)
        body(page, 0).press("Control+End")
        page.keyboard.type(" Tapé par qui déplace.")

    @pytest.mark.parametrize("is_split_first", [True, False], ids=["split first", "moved first"])
    def test_nothing_is_lost(self, reader, editor, second, post, form, is_split_first):
        acts = [self.split, self.move] if is_split_first else [self.move, self.split]
        one, other = reader.open(form, user=editor), reader.open(form, user=second)
        acts[0](one)
        acts[1](other)
        save(one)
        first = stored(post)
        with other.expect_navigation():
            other.click("[name=_continue]")
        expect(other.get_by_role("heading", name="Saved by editor")).to_be_visible()
        assert stored(post) == first
        with other.expect_navigation():
            other.locator("[name=_merge]").first.click()
        save(other)
        assert {(heading, " ".join(text.split())) for heading, _language, text in stored(post)} == {
            ("A", "Le premier mot."),
            ("B", "Le deuxième mot."),
            ("Plus bas", "Tapé par qui coupe. Et la suite."),
            ("C", "Le troisième mot. Tapé par qui déplace."),
        }


class TestOneDocument:
    @pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
    def test_there_and_back_with_what_was_typed(self, reader, editor, post, form, has_scripts):
        page = reader.open(form, user=editor, java_script_enabled=has_scripts)
        page.fill("[name=title]", "Un autre titre")
        page.fill("[name=sections-1-heading]", "Bé")
        page.get_by_role("button", name="One document").click()
        text = page.locator("[name=document]")
        expect(text).to_have_value(
            "# A {#a}\n\nLe premier mot.\n\n# Bé {#b heading-lang=de}\n\n"
            f"{SECOND}\n\n# C {{#c}}\n\nLe troisième mot.\n\n"
            "# Sources\n\n- [@presse] https://presse.example/\n"
        )
        text.fill(text.input_value().replace("### Plus", "# Plus"))
        page.get_by_role("button", name="Sections").click()
        expect(page.locator("[name=title]")).to_have_value("Un autre titre")
        save(page)
        assert stored(post) == [
            ("A", "", "Le premier mot."),
            ("Bé", "de", "Le deuxième mot."),
            # What is said in braces is of its section, not of its heading alone.
            ("Plus bas", "", "Et la suite."),
            ("C", "", "Le troisième mot."),
        ]
        assert post.sections.get(heading="Plus bas").language == "en"

    def test_is_saved_and_comes_again(self, reader, editor, post, form):
        page = reader.open(f"{form}?_document=1", user=editor)
        page.fill("[name=document]", "Tout est neuf.")
        save(page)
        expect(page.locator("[name=document]")).to_have_value("Tout est neuf.\n")
        assert stored(post) == [("", "", "Tout est neuf.")]

    def test_is_kept_while_one_types_and_put_back(self, reader, editor, form):
        page = reader.open(f"{form}?_document=1", user=editor)
        page.locator("[name=document]").press("Control+End")
        page.keyboard.type("- Un livre")
        expect(page.locator(".blogposts-kept")).to_contain_text("Saved", timeout=PATIENCE)
        again = page.context.new_page()
        again.goto(form)
        page.close()
        again.locator(".blogposts-notice a").click()
        again.get_by_role("link", name="Put it back into the form").click()
        assert again.locator("[name=document]").input_value().endswith("- Un livre")
        again.get_by_role("button", name="Sections").click()
        expect(again.locator("[name=sources-1-title]")).to_have_value("Un livre")

    def test_switching_alone_is_nothing_unsaved(self, reader, editor, form):
        page = reader.open(form, user=editor)
        page.get_by_role("button", name="One document").click()
        page.get_by_role("button", name="Sections").click()
        page.wait_for_timeout(3_000)
        asked = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        page.goto(form)
        page.wait_for_timeout(1_000)
        assert asked == []
        assert not Unsaved.objects.exists()
        assert "blogposts" not in page.evaluate("Object.keys(localStorage).join()")

    def test_enter_in_a_field_saves_and_does_not_switch(self, reader, editor, post, form):
        page = reader.open(form, user=editor)
        page.fill("[name=title]", "Par Entrée")
        page.locator("[name=title]").press("Enter")
        page.wait_for_selector(".messagelist .success")
        post.refresh_from_db()
        assert post.title == "Par Entrée"


@pytest.mark.parametrize("query", ["", "?_document=1"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_passes_axe_and_fits(reader, editor, form, query, scheme):
    page = reader.open(form + query, user=editor, color_scheme=scheme)
    if query:
        page.get_by_text("How it is written").click()
    # All of it: what the bar of the buttons covers in a window would be too small to axe.
    page.set_viewport_size({"width": 1280, "height": 4000})
    assert axe(page) == []
    reader.problems.clear()  # axe gives elements styles while it looks
    found = without_room_at(page, [320, 1280])
    assert [line for line in found if "unseen" not in line and "visually-hidden" not in line] == []

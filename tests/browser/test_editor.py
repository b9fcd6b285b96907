"""The field that a section is written in: its toolbar, its keys, and how it looks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.builders import make_post

from .checks import axe, without_room_at

FACE = "area => getComputedStyle(area).fontFamily"
# How many characters of an even text a line of the field takes.
MEASURE = """area => {
  const style = getComputedStyle(area);
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = style.font;
  const words = "Selon un rapport de presse, les suppressions ont touché une équipe entière. ";
  const room = area.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return room / (pen.measureText(words).width / words.length);
}"""


@pytest.fixture
def form(transactional_db):
    sources = [{"key": "presse", "title": "La presse"}]
    post = make_post(sections=[("A", ""), ("B", "b")], language="fr", sources=sources)
    return f"/admin/blogposts/post/{post.pk}/change/"


@pytest.fixture
def page(reader, editor, form):
    return reader.open(form, user=editor)


@pytest.fixture
def body(page):
    return page.locator("#id_sections-0-body")


def write(body, text):
    """Fills in a text; what stands between bars is selected, and one bar is the caret."""
    start, end = text.index("|"), text.rindex("|")
    body.fill(text.replace("|", ""))
    end = start if start == end else end - 1
    body.evaluate("(area, [start, end]) => area.setSelectionRange(start, end)", [start, end])


def shown(body):
    """The text with bars at the ends of what is selected, or at the caret."""
    start, end = body.evaluate("area => [area.selectionStart, area.selectionEnd]")
    text = body.input_value()
    bar = "" if start == end else "|"
    return text[:start] + bar + text[start:end] + "|" + text[end:]


# What stands in the field, the keys with Ctrl or Cmd, and what stands there then.
EDITS = [
    ("un |mot| là", "b", "un **|mot|** là"),
    ("un **|mot|** là", "b", "un |mot| là"),
    ("un |**mot**| là", "b", "un |mot| là"),
    ("un | mot |là", "b", "un  **|mot|** là"),
    ("un mo|t là", "b", "un **|mot|** là"),
    ("un | là", "b", "un **|** là"),
    ("un **|** là", "b", "un | là"),
    ("un |mot| là", "i", "un *|mot|* là"),
    ("un *|mot|* là", "i", "un |mot| là"),
    ("un **|mot|** là", "i", "un ***|mot|*** là"),
    ("un ***|mot|*** là", "b", "un *|mot|* là"),
    ("|- un\n- deux|", "b", "|- **un**\n- **deux**|"),
    ("|- **un**\n- **deux**|", "b", "|- un\n- deux|"),
    ("un |mot| là", "k", "un [mot](|https://|) là"),
    ("voir |https://x.example/a_(b)|", "k", "voir [|](https://x.example/a_%28b%29)"),
    ("un |mot| là", "e", "un `|mot|` là"),
    ("un `|mot|` là", "e", "un |mot| là"),
    ("|a\nb|", "e", "```\na\nb\n```|\n"),
    ("un\nti|tre\nlà", "Shift+Digit1", "un\n## ti|tre\nlà"),
    ("## ti|tre", "Shift+Digit1", "### ti|tre"),
    ("### ti|tre", "Shift+Digit1", "ti|tre"),
    ("|un\ndeux|", "Shift+Digit8", "|- un\n- deux|"),
    ("|- un\n- deux|", "Shift+Digit8", "|un\ndeux|"),
    ("|- un\n- deux|", "Shift+Digit7", "|1. un\n2. deux|"),
    ("avant\nun|", "Shift+Digit8", "avant\n\n- un|"),
    ("|un\n\ndeux|", "Shift+Digit9", "|> un\n>\n> deux|"),
    ("|> un\n> deux|", "Shift+Digit9", "|un\ndeux|"),
    ("un mot| là.\n\nfin", "Shift+Digit2", "un mot[^1] là.\n\nfin\n\n[^1]: |"),
    ("a[^1] b|\n\n[^1]: c", "Shift+Digit2", "a[^1] b[^2]\n\n[^1]: c\n[^2]: |"),
    ("un |mot|", "Shift+Digit6", "un ![mot](|https://|)"),
    ("avant|", "Shift+Digit0",
     "avant\n\n| |Column 1| | Column 2 |\n| --- | --- |\n|  |  |\n"),
]  # fmt: skip


def test_keys_make_and_take_away_and_undo_takes_back(page, body):
    # As for somebody who may add no pictures; for others their key asks for a file.
    body.evaluate("area => area.removeAttribute('data-upload-url')")
    found = []
    for before, keys, _after in EDITS:
        write(body, before)
        page.keyboard.press(f"ControlOrMeta+{keys}")
        found.append((before, keys, shown(body)))
        page.keyboard.press("ControlOrMeta+z")
        assert body.input_value() == before.replace("|", "")
    assert found == EDITS


class TestToolbar:
    def bar(self, page):
        return page.get_by_role("toolbar").first

    def test_is_one_stop_of_the_tab_key_and_arrows_inside(self, page, body):
        body.focus()
        page.keyboard.press("Shift+Tab")
        buttons = self.bar(page).get_by_role("button")
        expect(buttons.first).to_be_focused()
        page.keyboard.press("ArrowRight")
        expect(self.bar(page).get_by_role("button", name="Italic")).to_be_focused()
        page.keyboard.press("End")
        expect(buttons.last).to_be_focused()
        page.keyboard.press("ArrowRight")
        expect(buttons.first).to_be_focused()
        page.keyboard.press("Tab")
        expect(body).to_be_focused()

    def test_arrows_are_mirrored_from_right_to_left(self, page, body):
        page.evaluate("document.documentElement.dir = 'rtl'")
        body.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("ArrowLeft")
        expect(self.bar(page).get_by_role("button", name="Italic")).to_be_focused()

    def test_buttons_act_by_key_and_by_pointer_and_give_the_focus_back(self, page, body):
        write(body, "un |mot|")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        assert shown(body) == "un **|mot|**"
        expect(body).to_be_focused()
        self.bar(page).get_by_role("button", name="Italic").click()
        assert shown(body) == "un ***|mot|***"

    def test_buttons_are_large_named_and_tell_their_keys(self, page):
        tools = self.bar(page).locator("[data-tool]").all()
        assert len(tools) == 11
        for tool in tools:
            box = tool.bounding_box()
            assert min(box["width"], box["height"]) >= 24
            assert re.match(r"(Control|Meta)\+", tool.get_attribute("aria-keyshortcuts"))
            assert tool.get_attribute("aria-label")

    def test_stays_in_view_over_a_long_text(self, page, body):
        body.fill("Une ligne.\n\n" * 200)
        page.evaluate("scrollTo(0, 3000)")
        expect(self.bar(page)).to_be_in_viewport()

    def test_a_section_that_is_added_has_one_too(self, page):
        page.get_by_text("Add another Section").click()
        body = page.locator("#id_sections-3-body")
        write(body, "un |mot|")
        page.keyboard.press("ControlOrMeta+b")
        assert shown(body) == "un **|mot|**"
        assert page.get_by_role("toolbar").count() == 4

    def test_other_keys_are_the_browsers(self, page, body):
        write(body, "|un|")
        page.keyboard.press("ControlOrMeta+Shift+b")
        page.keyboard.press("Alt+b")
        expect(body).to_have_value("un")


class TestSettings:
    def test_the_face_is_chosen_and_kept(self, page, body):
        assert "serif" in body.evaluate(FACE)
        page.get_by_role("button", name="Typewriter face").first.click()
        assert "monospace" in body.evaluate(FACE)
        assert "monospace" in page.locator("#id_sections-1-body").evaluate(FACE)
        page.reload()
        assert "monospace" in body.evaluate(FACE)
        expect(page.get_by_role("button", name="Typewriter face").first).to_have_attribute(
            "aria-pressed", "true"
        )

    def test_keys_are_switched_off_and_on_again(self, page, body):
        switch = page.get_by_role("button", name="Keyboard shortcuts").first
        switch.click()
        write(body, "un |mot|")
        page.keyboard.press("ControlOrMeta+i")
        expect(body).to_have_value("un mot")
        body.blur()
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_have_count(0)
        switch.click()
        write(body, "un |mot|")
        page.keyboard.press("ControlOrMeta+i")
        expect(body).to_have_value("un *mot*")


class TestHelp:
    def test_comes_by_its_key_where_no_field_has_the_focus(self, page, body):
        body.focus()
        page.keyboard.type("?")
        expect(body).to_have_value("?")
        expect(page.get_by_role("dialog")).to_have_count(0)
        body.blur()
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)

    def test_comes_by_its_button(self, reader, page):
        page.get_by_role("button", name="Help with keys").first.click()
        expect(page.get_by_role("dialog")).to_contain_text("numbered list")
        assert axe(page) == []
        reader.problems.clear()  # axe gives elements styles while it looks


class TestCitations:
    @pytest.fixture
    def options(self, page):
        return page.get_by_role("listbox", name="Sources").get_by_role("option")

    def test_are_offered_while_one_types_and_taken_by_enter(self, page, body, options):
        body.focus()
        page.keyboard.type("Voir [@pr")
        expect(options).to_have_text(["presse La presse"])
        expect(page.locator(".blogposts-said", has_text="Sources offered: 1.")).to_have_count(1)
        page.keyboard.press("Enter")
        page.keyboard.type(".")
        expect(body).to_have_value("Voir [@presse].")
        expect(options).to_have_count(0)

    def test_arrows_choose_and_are_told_to_a_screen_reader(self, reader, page, body, options):
        page.locator("#id_sources-1-key").fill("autre")
        body.focus()
        page.keyboard.type("[@")
        expect(options).to_have_count(2)
        assert body.get_attribute("aria-activedescendant") is None
        page.keyboard.press("ArrowDown")
        second = options.nth(1)
        expect(second).to_have_attribute("aria-selected", "true")
        assert body.get_attribute("aria-activedescendant") == second.get_attribute("id")
        assert body.get_attribute("aria-controls") == page.get_by_role("listbox").get_attribute(
            "id"
        )
        assert axe(page) == []
        reader.problems.clear()  # axe gives elements styles while it looks
        page.keyboard.press("Enter")
        expect(body).to_have_value("[@autre]")

    def test_escape_closes_and_enter_is_a_line_again(self, page, body, options):
        body.focus()
        page.keyboard.type("[@p")
        page.keyboard.press("Escape")
        expect(options).to_have_count(0)
        page.keyboard.press("Enter")
        expect(body).to_have_value("[@p\n")

    def test_tab_leaves_the_field(self, page, body, options):
        body.focus()
        page.keyboard.type("[@p")
        page.keyboard.press("Tab")
        expect(body).not_to_be_focused()
        expect(options).to_have_count(0)
        expect(body).to_have_value("[@p")

    def test_a_key_that_no_source_has_offers_nothing(self, page, body, options):
        body.focus()
        page.keyboard.type("[@zzz")
        expect(options).to_have_count(0)

    def test_the_list_is_in_view_near_the_caret(self, page, body, options):
        body.focus()
        page.keyboard.type("Un.\n\nDeux [@")
        box, field = options.first.bounding_box(), body.bounding_box()
        assert field["y"] < box["y"] < field["y"] + 250
        assert 50 < box["x"] - field["x"] < 160

    def test_the_list_stays_in_the_field_from_right_to_left(self, page, body, options):
        page.evaluate("document.documentElement.dir = 'rtl'")
        page.fill("#id_sources-0-title", "Un titre qui est bien plus long que tous les autres " * 3)
        page.fill("#id_language", "ar")
        page.locator("#id_language").blur()
        body.focus()
        page.keyboard.type("واحد [@")
        box, field = options.first.bounding_box(), body.bounding_box()
        assert field["x"] <= box["x"]
        assert box["x"] + box["width"] <= field["x"] + field["width"]

    def test_a_source_says_where_it_is_cited_while_one_types(self, page, body):
        cited = page.locator("#id_sources-0-key_helptext .blogposts-cited")
        expect(cited).to_have_text("Not cited yet.")
        body.fill("Voir [@presse].")
        page.fill("#id_sections-1-body", "Encore [@presse].")
        expect(cited).to_have_text("Cited in: 1. A, 2. B")


class TestField:
    def test_has_most_of_the_window_grows_and_has_lines_to_read(self, page, body):
        assert body.bounding_box()["height"] >= 0.6 * 900
        body.fill("Une ligne.\n" * 100)
        assert body.evaluate("area => area.scrollHeight - area.clientHeight") <= 1
        for _ in range(2):
            assert 50 <= body.evaluate(MEASURE) <= 90
            page.get_by_role("button", name="Typewriter face").first.click()

    def test_is_checked_in_the_language_of_its_section_or_post(self, page, body):
        attributes = "area => [area.lang, area.dir]"
        assert body.evaluate(attributes) == ["fr", "ltr"]
        assert page.locator("#id_title").evaluate(attributes) == ["fr", "ltr"]
        page.fill("#id_language", "ar")
        page.locator("#id_language").blur()
        assert body.evaluate(attributes) == ["ar", "rtl"]
        page.locator("#sections-0 summary").click()
        page.fill("#id_sections-0-language", "en")
        page.locator("#id_sections-0-language").blur()
        assert body.evaluate(attributes) == ["en", "ltr"]

    @pytest.mark.parametrize("width", [320, 1280])
    def test_fits(self, page, width):
        found = without_room_at(page, [width])
        assert [line for line in found if "visually-hidden" not in line] == []

    def test_without_scripts_is_a_plain_field_as_large(self, reader, editor, form):
        page = reader.open(form, user=editor, java_script_enabled=False)
        body = page.locator("#id_sections-0-body")
        assert body.bounding_box()["height"] >= 0.6 * 900
        assert body.get_attribute("lang") == "fr"
        expect(page.get_by_role("toolbar")).to_have_count(0)


class TestPastedSources:
    LINES = "\n".join(f"Titre {number} https://www.site{number}.example/" for number in range(10))

    @pytest.fixture
    def field(self, page):
        page.get_by_text("Paste sources").click()
        return page.get_by_label("Lines to make sources of")

    def test_ten_lines_are_ten_rows_at_once(self, page, field):
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.evaluate("text => navigator.clipboard.writeText(text)", self.LINES)
        field.focus()
        page.keyboard.press("ControlOrMeta+v")
        expect(page.get_by_text("Made into rows: 10.")).to_be_visible()
        expect(field).to_have_value("")
        keys = page.locator("[id^=id_sources-][id$=-key]:not([id*=__prefix__])")
        expect(keys).to_have_count(11)
        assert [key.input_value() for key in keys.all()] == [
            "presse",
            *(f"site{number}" for number in range(10)),
        ]
        page.click("[name=_continue]")
        page.wait_for_selector(".messagelist .success")
        expect(page.locator("#id_sources-10-url")).to_have_value("https://www.site9.example/")

    def test_a_double_is_told_at_its_row(self, page, field):
        field.fill("https://a.example/x\nhttp://www.a.example/x/?utm_source=y")
        page.get_by_role("button", name="Make rows").click()
        expect(page.locator("#id_sources-2-url-note")).to_have_text("The same address as source 2.")

    def test_a_site_that_is_away_leaves_the_lines_for_the_save(self, reader, page, field):
        page.route("**/post/sources/", lambda route: route.abort())
        field.fill("https://a.example/")
        page.get_by_role("button", name="Make rows").click()
        expect(page.get_by_text("The lines stay here")).to_be_visible()
        page.click("[name=_continue]")
        page.wait_for_selector(".messagelist .success")
        expect(page.locator("#id_sources-1-url")).to_have_value("https://a.example/")
        reader.problems.clear()  # what a browser says of a site that is away

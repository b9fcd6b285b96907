"""What comes out of a clipboard: word processors, spreadsheets, addresses, pictures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from blogposts.text.markdown import render_body
from tests.builders import make_post, picture_file

from .checks import axe

CLIPBOARD = Path(__file__).parent / "clipboard"
# A paste as a browser tells of it; what a real clipboard holds is cleaned by Chromium first.
PASTE = """(area, parts) => {
  const transfer = new DataTransfer();
  for (const [type, text] of Object.entries(parts)) transfer.setData(type, text);
  return area.dispatchEvent(new ClipboardEvent(
    "paste", {clipboardData: transfer, bubbles: true, cancelable: true}));
}"""
PASTE_PICTURE = """(area, [type, bytes, html]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(bytes)], "photo.png", {type}));
  if (html) transfer.setData("text/html", html);
  return area.dispatchEvent(new ClipboardEvent(
    "paste", {clipboardData: transfer, bubbles: true, cancelable: true}));
}"""
# As the field is for somebody who may add no pictures.
TAKES_NONE = "area => area.removeAttribute('data-upload-url')"
DROP = """(area, [bytes, clientX, clientY]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([new Uint8Array(bytes)], "a.png", {type: "image/png"}));
  return area.dispatchEvent(new DragEvent(
    "drop", {dataTransfer, clientX, clientY, bubbles: true, cancelable: true}));
}"""
COPY = """async ([plain, html]) => {
  const blob = (type, text) => new Blob([text], {type});
  const parts = {"text/plain": blob("text/plain", plain)};
  if (html) parts["text/html"] = blob("text/html", html);
  await navigator.clipboard.write([new ClipboardItem(parts)]);
}"""


@pytest.fixture
def page(reader, editor):
    post = make_post(sections=[("A", "")], language="fr")
    page = reader.open(f"/admin/blogposts/post/{post.pk}/change/", user=editor)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page


@pytest.fixture
def body(page):
    return page.locator("#id_sections-0-body")


def write(body, text, selected=None):
    body.fill(text)
    start = text.index(selected) if selected else len(text)
    end = start + len(selected or "")
    body.evaluate("(area, [start, end]) => area.setSelectionRange(start, end)", [start, end])


def paste(page, plain, html="", *, keys="ControlOrMeta+v"):
    page.evaluate(COPY, [plain, html])
    page.keyboard.press(keys)


@pytest.mark.parametrize("source", ["word", "docs", "libreoffice"])
def test_a_word_processors_text_comes_as_markdown(page, body, source):
    html = (CLIPBOARD / f"{source}.html").read_text()
    body.focus()
    assert body.evaluate(PASTE, {"text/html": html, "text/plain": "plain"}) is False
    written = body.input_value().replace("\u00a0", " ")
    assert written.rstrip() == (CLIPBOARD / f"{source}.md").read_text().rstrip()
    rendered = render_body(body.input_value(), format="markdown")
    assert rendered.problem == ""
    assert "<table>" in rendered.html
    page.keyboard.press("ControlOrMeta+z")
    expect(body).to_have_value("")


HTML = [
    ("<p>a <b>b </b>c</p>", "a **b** c"),
    ("<p>a<b>b</b><b>c</b></p>", "a**bc**"),
    ("<p><b><i>a</i></b> <i>b</i></p>", "***a*** *b*"),
    ("<p><b>a</b><b> </b><b>b</b></p>", "**a b**"),
    ("<p><code>a`b</code> c</p>", "``a`b`` c"),
    ("<h4>a</h4><p>b</p><h5>c</h5>", "## a\n\nb\n\n### c"),
    ("<p>snake_case et _a_ et 2 * 3</p><b>x</b>", "snake_case et \\_a\\_ et 2 * 3\n\n**x**"),
    ('<a href="javascript:alert(1)">a</a> <b>b</b>', "a **b**"),
    ('<p><img src="https://x.example/a.png" alt="Un b">c</p>', "![Un b](https://x.example/a.png)c"),
    ('<p><img src="file:///c:/a.png" alt="x"><i>c</i></p>', "*c*"),
    ("<table><tr><td><p>a</p><p>b</p></td></tr></table>", "a\n\nb"),
    ("<ol><li>a<p>b</p></li><li>c</li></ol>", "1. a\n\n    b\n2. c"),
    ("<table><tr><th colspan=2>a</th></tr><tr><td>b<td>c</tr></table>",
     "| a |  |\n| --- | --- |\n| b | c |"),
    ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
    ("<script>alert(1)</script><style>b{}</style><b>a</b>", "**a**"),
    ("<p># a</p><p>&gt; b</p>", "\\# a\n\n\\> b"),
    ("<p>a<br>b</p>", "a  \nb"),
]  # fmt: skip


def test_html_becomes(page):
    read = "import('/static/blogposts/admin/from_html.js').then(m => htmls.map(m.markdownOf))"
    made = page.evaluate(f"htmls => {read}", [html for html, _written in HTML])
    assert list(zip([html for html, _written in HTML], made, strict=True)) == HTML


class TestAnAddress:
    ADDRESS = "https://www.presse.example/un_(rapport)"

    def test_on_selected_words_makes_a_link(self, page, body):
        write(body, "Selon le rapport, rien.", "le rapport")
        paste(page, self.ADDRESS)
        made = "Selon [le rapport](https://www.presse.example/un_%28rapport%29), rien."
        expect(body).to_have_value(made)
        page.keyboard.press("ControlOrMeta+z")
        expect(body).to_have_value("Selon le rapport, rien.")

    def test_without_a_selection_stays_an_address(self, page, body):
        write(body, "Voir ")
        paste(page, self.ADDRESS)
        expect(body).to_have_value(f"Voir {self.ADDRESS}")

    def test_on_an_address_takes_its_place(self, page, body):
        write(body, "https://old.example/", "https://old.example/")
        paste(page, self.ADDRESS)
        expect(body).to_have_value(self.ADDRESS)

    def test_as_plain_text_takes_the_place_of_the_words(self, page, body):
        write(body, "le rapport", "le rapport")
        paste(page, self.ADDRESS, keys="ControlOrMeta+Shift+v")
        expect(body).to_have_value(self.ADDRESS)


class TestText:
    def test_with_marks_is_pasted_by_real_keys(self, page, body):
        write(body, "Avant.")
        paste(page, "Titre un mot", "<h2>Titre</h2><p>un <b>mot</b></p>")
        expect(body).to_have_value("Avant.\n\n## Titre\n\nun **mot**\n")

    def test_as_plain_text_stays_plain(self, page, body):
        write(body, "")
        paste(page, "un mot", "<p>un <b>mot</b></p>", keys="ControlOrMeta+Shift+v")
        expect(body).to_have_value("un mot")

    def test_without_marks_is_left_to_the_browser(self, body):
        body.focus()
        parts = {"text/html": "<p>un _mot_</p>", "text/plain": "un _mot_"}
        assert body.evaluate(PASTE, parts) is True

    def test_of_a_code_editor_is_left_to_the_browser(self, body):
        body.focus()
        parts = {"text/html": "<b>**a**</b>", "text/plain": "**a**", "vscode-editor-data": "{}"}
        assert body.evaluate(PASTE, parts) is True

    def test_cells_of_a_spreadsheet_become_a_table(self, page, body):
        write(body, "")
        paste(page, "Année\tNombre\n2021\t1 | 2\n")
        table = "| Année | Nombre |\n| --- | --- |\n| 2021 | 1 \\| 2 |\n"
        expect(body).to_have_value(table)


class TestPicture:
    """The site's side of it is another test's; here it answers as that does."""

    @pytest.fixture
    def upload(self, page, body):
        sent, answers = [], []

        def answer(route):
            sent.append(route.request)
            status, data = answers.pop(0)
            route.fulfill(status=status, content_type="application/json", body=json.dumps(data))

        page.route("**/upload/", answer)
        body.evaluate("area => { area.dataset.uploadUrl = '/upload/' }")
        return sent, answers

    @pytest.fixture
    def png(self):
        return list(picture_file().read())

    @pytest.fixture
    def dialog(self, page):
        return page.get_by_role("dialog", name="Picture")

    def test_asks_what_it_shows_and_is_put_in(self, reader, page, body, upload, png, dialog):
        sent, answers = upload
        answers.append((201, {"markdown": "![Un bureau vide](/media/a.png)"}))
        write(body, "Avant  après", " ")
        body.evaluate("area => area.setSelectionRange(6, 6)")
        assert body.evaluate(PASTE_PICTURE, ["image/png", png, ""]) is False
        expect(dialog).to_contain_text("photo.png")
        assert axe(page) == []
        reader.problems.clear()  # axe gives elements styles while it looks
        page.keyboard.type("Un bureau vide")
        page.keyboard.press("Enter")
        expect(body).to_have_value("Avant ![Un bureau vide](/media/a.png) après")
        form = sent[0].post_data_buffer.decode("latin-1")
        assert 'name="file"; filename="photo.png"' in form
        assert 'name="alt"\r\n\r\nUn bureau vide\r\n' in form
        assert 'name="language"\r\n\r\nfr\r\n' in form
        assert 'name="csrfmiddlewaretoken"' in form
        expect(body).to_be_focused()
        page.keyboard.type("!")
        expect(body).to_have_value("Avant ![Un bureau vide](/media/a.png)! après")

    def test_without_words_is_not_sent(self, page, body, upload, png, dialog):
        body.focus()
        body.evaluate(PASTE_PICTURE, ["image/png", png, ""])
        page.get_by_role("button", name="Put it into the text").click()
        expect(dialog).to_be_visible()
        assert upload[0] == []

    def test_that_is_refused_says_why_and_loses_nothing(
        self, reader, page, body, upload, png, dialog
    ):
        upload[1].extend([(422, {"error": "Too large."}), (201, {"markdown": "![Un](/a.png)"})])
        body.focus()
        body.evaluate(PASTE_PICTURE, ["image/png", png, ""])
        dialog.get_by_label("Alternative text").fill("Un")
        page.get_by_role("button", name="Put it into the text").click()
        expect(dialog.get_by_role("alert")).to_have_text("Too large.")
        expect(dialog.get_by_label("Alternative text")).to_have_value("Un")
        page.get_by_role("button", name="Put it into the text").click()
        expect(body).to_have_value("![Un](/a.png)")
        reader.problems.clear()  # a refusal is one to a browser

    def test_of_what_word_copies_is_left_for_its_words(self, body, upload, png):
        body.focus()
        body.evaluate(PASTE_PICTURE, ["image/png", png, "<p>un <b>mot</b></p>"])
        expect(body).to_have_value("un **mot**")

    def test_where_none_are_taken_is_left_to_the_browser(self, body, png):
        body.evaluate(TAKES_NONE)
        body.focus()
        assert body.evaluate(PASTE_PICTURE, ["image/png", png, ""]) is True

    def test_is_chosen_by_the_button_too(self, page, body, upload, dialog):
        upload[1].append((201, {"markdown": "![Un](/a.png)"}))
        body.focus()
        page.get_by_role("button", name="Picture").first.click()
        chosen = {"name": "a.png", "mimeType": "image/png", "buffer": picture_file().read()}
        dialog.get_by_label("File").set_input_files(chosen)
        dialog.get_by_label("Alternative text").fill("Un")
        page.get_by_role("button", name="Put it into the text").click()
        expect(body).to_have_value("![Un](/a.png)")

    def test_that_is_dropped_goes_where_it_was_dropped(self, page, body, upload, png, dialog):
        upload[1].append((201, {"markdown": "![Un](/a.png)"}))
        write(body, "Un mot.")
        box = body.bounding_box()
        body.evaluate(DROP, [png, box["x"] + 4, box["y"] + 25])
        dialog.get_by_label("Alternative text").fill("Un")
        page.get_by_role("button", name="Put it into the text").click()
        expect(body).to_have_value("![Un](/a.png)Un mot.")

    def test_that_is_dropped_where_none_are_taken_is_the_browsers(self, body, png):
        body.evaluate(TAKES_NONE)
        assert body.evaluate(DROP, [png, 0, 0]) is True

    def test_given_up_leaves_the_text_as_it_was(self, page, body, upload, png, dialog):
        write(body, "Un mot.")
        body.evaluate(PASTE_PICTURE, ["image/png", png, ""])
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(body).to_have_value("Un mot.")
        expect(body).to_be_focused()

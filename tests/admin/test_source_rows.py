"""Sources in a post's form: pasted by the line, told of doubles and of where each is cited."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from blogposts.admin.parts import written_in
from blogposts.admin.source_rows import PASTED_AT_MOST
from blogposts.models import Post
from tests.admin.pages import errors_of, form_of, messages_of
from tests.builders import make_post

pytestmark = pytest.mark.django_db

ADD = "/admin/blogposts/post/add/"
ROWS = "/admin/blogposts/post/sources/"
LINES = "\n".join(f"- Titre {number} : https://www.site{number}.example/" for number in range(10))


def change(post):
    return reverse("admin:blogposts_post_change", args=[post.pk])


def send(client, url, **fields):
    data = form_of(client.get(url)) | fields | {"_continue": "pressed"}
    return client.post(url, data, follow=True)


def rows(post):
    return list(post.sources.order_by("position").values_list("key", "title", "url"))


def cited(response):
    """What each row with a key says of where it is cited."""
    found = re.findall(r'<span class="blogposts-cited">(.*?)</span>', response.content.decode())
    return [words for words in found if words]


def twins(response):
    return re.findall(r'<strong class="blogposts-twin">(.*?)</strong>', response.content.decode())


class TestPasted:
    def test_ten_lines_are_ten_rows(self, editor):
        send(editor, ADD, **{"title": "Un titre", "sources-pasted": f"Sources :\n\n{LINES}"})
        made = rows(Post.objects.get())
        assert len(made) == 10
        assert made[3] == ("site3", "Titre 3", "https://www.site3.example/")

    def test_they_come_after_the_rows_that_are_there(self, editor):
        post = make_post(sources=[{"key": "livre", "title": "Un livre"}])
        typed = {"sources-1-title": "Un autre", "sources-pasted": "Un troisième"}
        send(editor, change(post), **typed)
        assert [title for _key, title, _url in rows(post)] == [
            "Un livre",
            "Un autre",
            "Un troisième",
        ]

    def test_their_field_is_empty_then(self, editor):
        response = send(editor, ADD, **{"title": "Un titre", "sources-pasted": LINES})
        assert form_of(response)["sources-pasted"] == ""

    def test_a_form_that_is_refused_has_them_as_rows(self, editor):
        response = send(editor, ADD, **{"title": "", "sources-pasted": "https://a.example/"})
        assert form_of(response)["sources-1-url"] == "https://a.example/"
        assert form_of(response)["sources-pasted"] == ""
        assert not Post.objects.exists()

    def test_an_address_that_will_not_do_is_told(self, editor):
        response = send(editor, ADD, **{"title": "Un", "sources-pasted": "Là javascript:alert(1)"})
        assert rows(Post.objects.get()) == [("la-javascript-alert-1", "Là javascript:alert(1)", "")]
        assert any("is not used" in text for text in messages_of(response))

    def test_too_many_stay_in_their_field(self, editor):
        lines = "\n".join(f"Un titre {number}" for number in range(PASTED_AT_MOST + 1))
        response = send(editor, ADD, **{"title": "Un titre", "sources-pasted": lines})
        assert not Post.objects.exists()
        assert form_of(response)["sources-pasted"] == lines
        assert "At most 100 lines" in errors_of(response)["sources as a whole"][0]

    def test_a_forged_count_of_rows_is_refused(self, editor):
        forged = {"title": "Un titre", "sources-pasted": LINES, "sources-TOTAL_FORMS": "x"}
        response = send(editor, ADD, **forged)
        assert response.status_code == 200
        assert not Post.objects.exists()

    def test_who_may_only_look_has_no_field(self, staff):
        post = make_post()
        page = staff("blogposts.view_post").get(change(post)).content.decode()
        assert "sources-pasted" not in page


class TestRowsAtOnce:
    def test_are_named_by_keys_that_are_free(self, editor):
        known = {"key": ["cnbc", "autre"], "url": ["", ""]}
        sent = known | {"lines": "https://www.cnbc.com/a\nUn livre"}
        assert editor.post(ROWS, sent).json() == {
            "rows": [
                {"url": "https://www.cnbc.com/a", "title": "", "key": "cnbc-2", "note": ""},
                {"url": "", "title": "Un livre", "key": "un-livre", "note": ""},
            ]
        }

    def test_doubles_are_told(self, editor):
        lines = "http://a.example/x/\nhttps://a.example/x"
        sent = {"lines": lines, "url": ["", "https://a.example/x"]}
        notes = [row["note"] for row in editor.post(ROWS, sent).json()["rows"]]
        assert notes == ["The same address as source 2."] * 2

    def test_too_many_are_refused(self, editor):
        response = editor.post(ROWS, {"lines": "Un titre\n" * (PASTED_AT_MOST + 1)})
        assert response.status_code == 422
        assert "At most 100" in response.json()["error"]

    def test_change_nothing_and_are_asked_by_post_alone(self, editor):
        editor.post(ROWS, {"lines": LINES})
        assert not Post.objects.exists()
        assert editor.get(ROWS).status_code == 405

    def test_are_for_who_may_write(self, staff):
        assert staff("blogposts.view_post").post(ROWS, {"lines": LINES}).status_code == 403

    def test_cost_no_query_of_their_own(self, editor, django_assert_num_queries):
        with django_assert_num_queries(2):  # the session and the user
            editor.post(ROWS, {"lines": LINES})


class TestDoubles:
    SOURCES = [
        {"key": "a", "url": "https://www.presse.example/x?a=1&b=2"},
        {"key": "b", "title": "Un livre"},
        {"key": "c", "url": "http://presse.example/x/?b=2&utm_source=mail&a=1#bas"},
    ]

    def test_are_told_at_the_row_and_after_saving_and_are_kept(self, editor):
        post = make_post(sources=self.SOURCES)
        assert twins(editor.get(change(post))) == ["The same address as source 1."]
        response = send(editor, change(post), title="Autre")
        assert "Source 3 has the same address as source 1." in messages_of(response)
        assert post.sources.count() == 3

    def test_one_that_goes_is_none(self, editor):
        post = make_post(sources=self.SOURCES)
        response = send(editor, change(post), **{"sources-0-DELETE": "on"})
        assert [text for text in messages_of(response) if "same address" in text] == []
        assert twins(response) == []


class TestCited:
    def test_by_number_and_heading(self, editor):
        post = make_post(
            sections=[("Contexte", "a [@x] b [@x]"), ("", "[@y]"), ("<Fin>", "[@x]")],
            sources=[{"key": key, "title": key.upper()} for key in "xyz"],
        )
        assert cited(editor.get(change(post))) == [
            "Cited in: 1. Contexte, 3. &lt;Fin&gt;",
            "Cited in: 2.",
            "Not cited yet.",
        ]

    def test_of_what_was_typed_in_a_form_that_is_refused(self, editor):
        post = make_post(sections=[("A", "")], sources=[{"key": "x", "title": "X"}])
        response = send(editor, change(post), **{"title": "", "sections-0-body": "[@x]"})
        assert cited(response) == ["Cited in: 1. A"]


def test_a_field_is_in_the_language_of_its_section_or_its_post(editor):
    post = make_post(
        language="ar",
        sections=[{"heading": "A", "body": "b"}, {"heading": "B", "body": "c", "language": "fr"}],
    )
    page = editor.get(change(post)).content.decode()
    tags = re.findall(r'<textarea[^>]*name="sections-[0-9]-body"[^>]*>', page)
    assert [re.search(r'lang="(\w+)" dir="(\w+)"', tag).groups() for tag in tags] == [
        ("ar", "rtl"), ("fr", "ltr"), ("ar", "rtl"),
    ]  # fmt: skip


def test_a_field_without_a_language_has_the_side_of_its_words():
    assert written_in("") == {"dir": "auto"}

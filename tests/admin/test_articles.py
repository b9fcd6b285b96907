"""The screen "Paste an article"."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from blogposts.models import Author, Category, Post
from tests.admin.pages import messages_of
from tests.builders import make_author, make_category

pytestmark = pytest.mark.django_db

PASTE = "/admin/blogposts/post/paste/"
TEXT = """# Licenciements à Meta

Un an après, que reste-t-il des équipes ?

## Context

Le groupe a annoncé de nouveaux licenciements au mois de mars.

## Suite

Les équipes se réorganisent <b>encore</b>.

## Sources

- CNBC https://www.cnbc.com/2023/meta

Written by Barbara
"""


def paste(client, text=TEXT, button="_read", **fields):
    return client.post(PASTE, {"text": text, button: "x"} | fields, follow=True)


def test_the_list_leads_there(editor):
    assert f'href="{PASTE}"' in editor.get("/admin/blogposts/post/").content.decode()
    assert editor.get(PASTE).status_code == 200


def test_shows_what_was_understood_and_saves_nothing(editor):
    response = paste(editor)
    assert response.status_code == 200
    page = response.content.decode()
    for words in ["What was understood", "Un an après", "Context", "2 sections", "1 source"]:
        assert words in page
    assert "&lt;b&gt;encore&lt;/b&gt;" in page
    assert "Barbara" in page
    assert response.context["form"]["text"].value().replace("\r\n", "\n") == TEXT
    assert not Post.objects.exists()
    assert not Author.objects.exists()


def test_saves_a_draft_and_goes_to_its_form(editor):
    response = paste(editor, button="_save")
    post = Post.objects.get()
    assert response.redirect_chain == [(f"/admin/blogposts/post/{post.pk}/change/", 302)]
    assert messages_of(response) == ["“Licenciements à Meta” is saved as a draft."]
    assert post.status == "draft"
    assert post.author.name == "Barbara"
    assert [s.heading for s in post.sections.order_by("position")] == ["Context", "Suite"]


def test_what_is_chosen_stands_above_what_the_text_says(editor):
    author, category = make_author("Zoé"), make_category("Le dossier")
    chosen = {"author": author.pk, "category": category.pk, "language": "fr-CA"}
    page = paste(editor, **chosen).content.decode()
    for words in ["Zoé", "Le dossier", "fr-CA"]:
        assert f"<dd>{words}</dd>" in page
    paste(editor, button="_save", **chosen)
    post = Post.objects.get()
    assert (post.author, post.language) == (author, "fr-CA")
    assert post.categories.get() == category
    assert not Author.objects.filter(name="Barbara").exists()


def test_a_file_is_read_once_and_its_text_stays_in_the_form(editor):
    file = SimpleUploadedFile("a.md", TEXT.encode("utf-16"))
    response = paste(editor, text="", file=file)
    assert response.context["form"]["text"].value() == TEXT
    paste(editor, text=response.context["form"]["text"].value(), button="_save")
    assert Post.objects.get().title == "Licenciements à Meta"


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", "Paste a text"),
            ("   \n", "Paste a text"),
            ("Sources\n\nhttps://example.org/\n", "title"),
        ],
    )
    def test_of_a_text_are_at_the_text(self, editor, text, words):
        for button in ("_read", "_save"):
            response = paste(editor, text, button)
            assert response.status_code == 422
            assert words in response.context["form"].errors["text"][0]
        assert not Post.objects.exists()

    @pytest.mark.parametrize(
        "data", [b"", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4], ids=["empty", "binary"]
    )
    def test_of_a_file_are_at_the_file(self, editor, data):
        response = paste(editor, "", file=SimpleUploadedFile("a.txt", data))
        assert response.status_code == 422
        assert list(response.context["form"].errors) == ["file"]

    def test_a_file_of_20_mb(self, editor):
        response = paste(editor, "", file=SimpleUploadedFile("a.txt", b"a b\n" * 5_000_000))
        assert response.status_code == 422
        assert "too large" in response.context["form"].errors["file"][0]

    def test_a_pasted_text_that_is_too_long_stays_in_the_form(self, editor, settings):
        settings.BLOGPOSTS_ARTICLE_MAX_BYTES = 100
        response = paste(editor)
        assert response.status_code == 422
        assert "too large" in response.context["form"].errors["text"][0]
        assert "Les équipes se réorganisent" in response.content.decode()

    def test_a_text_and_a_file(self, editor):
        response = paste(editor, file=SimpleUploadedFile("a.txt", b"# T\n\ntext"))
        assert response.status_code == 422
        assert "not both" in response.context["form"].errors["file"][0]

    @pytest.mark.parametrize(
        ("field", "value"), [("language", "français"), ("author", "999"), ("category", "x")]
    )
    def test_of_a_choice_are_at_the_choice(self, editor, field, value):
        response = paste(editor, **{field: value})
        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field]
        assert "Licenciements à Meta" in response.content.decode()

    def test_what_cannot_be_stored_is_told_and_nothing_is_kept(self, editor, settings):
        settings.BLOGPOSTS_BODY_MAX_LENGTH = 30
        response = paste(editor, button="_save")
        assert response.status_code == 422
        assert "Section 1" in response.context["form"].non_field_errors()[0]
        assert not Post.objects.exists()
        assert not Author.objects.exists()

    def test_names_are_not_made_by_who_may_not_add_them(self, staff):
        adder = staff("blogposts.add_post", "blogposts.view_post", "blogposts.edit_others_post")
        text = f"in Le dossier\n{TEXT}"
        page = paste(adder, text).content.decode()
        assert "There is no author “Barbara”, and you may not add one." in page
        paste(adder, text, "_save")
        assert Post.objects.get().author is None
        assert not Author.objects.exists()
        assert not Category.objects.exists()

    def test_a_name_that_is_there_is_taken_whoever_pastes(self, staff):
        author = make_author("Barbara")
        adder = staff("blogposts.add_post", "blogposts.view_post", "blogposts.edit_others_post")
        paste(adder, button="_save")
        post = Post.objects.get()
        assert (post.author, post.owner) == (author, adder.user)

    def test_of_those_who_write_their_own_alone_none_signs_with_a_name_of_others(self, staff):
        other = make_author("Barbara")
        adder = staff("blogposts.add_post", "blogposts.view_post")
        page = paste(adder).content.decode()
        assert "The text names “Barbara”, and you sign with your own names alone." in page
        assert paste(adder, button="_save", author=other.pk).status_code == 422
        paste(adder, button="_save")
        assert Post.objects.get().author is None
        other.user = adder.user
        other.save()
        assert f'value="{other.pk}" selected>Barbara<' in adder.get(PASTE).content.decode()
        paste(adder, button="_save")
        assert Post.objects.filter(author=other).count() == 1

    def test_who_may_not_look_at_posts_goes_to_the_start(self, staff):
        response = paste(staff("blogposts.add_post"), button="_save")
        assert response.redirect_chain == [("/admin/", 302)]
        assert Post.objects.count() == 1

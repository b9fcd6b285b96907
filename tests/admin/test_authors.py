from __future__ import annotations

import pytest

from blogposts.models import Author
from tests.admin.pages import errors_of, form_of
from tests.builders import make_author, make_post, picture_file

pytestmark = pytest.mark.django_db

LIST = "/admin/blogposts/author/"


def send(client, url, **fields):
    data = form_of(client.get(url), "author_form") | fields | {"_save": "x"}
    return client.post(url, data)


def test_an_author_is_added(editor):
    send(editor, LIST + "add/", name="Barbara", website="https://example.org/")
    author = Author.objects.get()
    assert (author.slug, author.website) == ("barbara", "https://example.org/")


def test_the_list_counts_posts_in_as_many_queries_for_many(editor, django_assert_num_queries):
    for number in range(30):
        make_post(author=make_author(str(number)))
    # Session, user, the number of authors, the authors.
    with django_assert_num_queries(4):
        page = editor.get(LIST).content.decode()
    assert page.count("?author__id__exact=") == 30


def test_an_author_without_posts_is_deleted(editor):
    author = make_author()
    editor.post(f"{LIST}{author.pk}/delete/", {"post": "yes"})
    assert not Author.objects.exists()


class TestRefusals:
    def test_an_author_with_posts_is_kept_with_a_reason(self, editor):
        author = make_author()
        make_post(author=author)
        url = f"{LIST}{author.pk}/delete/"
        for response in (editor.get(url), editor.post(url, {"post": "yes"})):
            assert response.status_code == 200
            assert "“Barbara” signs 1 post. Give it to another author" in response.content.decode()
        assert Author.objects.exists()

    def test_so_are_several(self, editor):
        free, kept = make_author("Libre"), make_author("Lié")
        make_post(author=kept)
        make_post(author=kept)
        data = {"action": "delete_selected", "_selected_action": [free.pk, kept.pk], "post": "yes"}
        response = editor.post(LIST, data)
        assert "“Lié” signs 2 posts. Give them to another" in response.content.decode()
        assert Author.objects.count() == 2

    @pytest.mark.parametrize(
        ("field", "value"),
        [("name", ""), ("slug", "a b"), ("website", "javascript:alert(1)"), ("user", "999")],
    )
    def test_are_at_the_field(self, editor, field, value):
        response = send(editor, LIST + "add/", **{"name": "B", field: value})
        assert list(response.context["adminform"].form.errors) == [field]

    def test_a_slug_that_another_has(self, editor):
        make_author(slug="barbara")
        response = send(editor, LIST + "add/", name="B", slug="barbara")
        assert "slug" in errors_of(response)[""]

    def test_a_file_that_is_no_picture(self, editor):
        bad = picture_file()
        bad.file.seek(0)
        bad.file.write(b"not a picture, by far")
        bad.seek(0)
        assert "picture" in errors_of(send(editor, LIST + "add/", name="B", picture=bad))[""]

    def test_a_race_for_a_slug(self, editor, monkeypatch):
        make_author("Barbara")
        monkeypatch.setattr("blogposts.models.authors.free_slug", lambda *a, **k: "barbara")
        response = send(editor, LIST + "add/", name="Barbara")
        assert "Somebody else saved" in errors_of(response)[""]["__all__"][0]
        assert Author.objects.count() == 1

    def test_by_permission(self, staff):
        author = make_author()
        viewer = staff("blogposts.view_author")
        assert viewer.get(f"{LIST}{author.pk}/change/").status_code == 200
        for url in (f"{LIST}{author.pk}/change/", f"{LIST}{author.pk}/delete/", f"{LIST}add/"):
            assert viewer.post(url, {"name": "x", "post": "yes"}).status_code == 403

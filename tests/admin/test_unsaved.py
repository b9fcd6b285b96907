"""What was typed and not saved: kept, offered again, put back, thrown away."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from blogposts.models import Post, Unsaved
from tests.admin.pages import errors_of, form_of, messages_of
from tests.builders import make_post

pytestmark = pytest.mark.django_db

FOLDER = "/admin/blogposts/post/"
ADD = f"{FOLDER}add/"


@pytest.fixture
def post():
    return make_post(
        "Un titre", sections=[("A", "Le premier mot."), ("B", "Le second.")], published=True
    )


def change(post):
    return f"{FOLDER}{post.pk}/change/"


def keep(client, url, key=None, post=None, **typed):
    """As the script does: all that the form of a page holds, with what was typed."""
    page = client.get(url)
    data = form_of(page) | typed
    key = key or data["_page"]
    sent = {name: value for name, value in data.items() if not name.startswith("_")}
    answer = client.post(
        f"{FOLDER}keep/{key}/", sent | {"_post": post.pk if post else "", "_user": client.user.pk}
    )
    return answer, key


def said(client, key):
    """Label and words of each difference, as `-gone-` and `+new+`."""
    marks = {"same": "{}", "gone": "-{}-", "new": "+{}+"}
    return [
        (label, stretches and "".join(marks[kind].format(text) for kind, text in stretches))
        for label, stretches in client.get(f"{FOLDER}unsaved/{key}/").context["differences"]
    ]


class TestKeep:
    def test_it_works_and_changes_no_post(self, editor, post):
        before = Post.objects.values().get()
        answer, key = keep(editor, change(post), post=post, title="Un autre titre")
        assert answer.json()["time"] == timezone.localtime().strftime("%H:%M")
        row = Unsaved.objects.get()
        assert (str(row.key), row.post, row.user, row.title) == (
            key, post, editor.user, "Un autre titre",
        )  # fmt: skip
        assert Post.objects.values().get() == before
        names = [name for name, _value in row.data]
        assert "csrfmiddlewaretoken" not in names
        assert "_page" not in names

    def test_the_same_page_again_is_the_same_copy(self, editor, post):
        _answer, key = keep(editor, change(post), post=post, title="Un")
        keep(editor, change(post), key=key, post=post, title="Deux")
        assert Unsaved.objects.get().title == "Deux"

    def test_a_new_post_has_one_too(self, editor):
        keep(editor, ADD, title="Pas encore là")
        assert Unsaved.objects.get().post is None

    def test_carries_a_token_that_is_good(self, editor, post):
        client = Client(enforce_csrf_checks=True)
        client.force_login(editor.user)
        data = form_of(client.get(change(post)))
        url, sent = (
            f"{FOLDER}keep/{data['_page']}/",
            {"title": "Un", "_post": post.pk, "_user": editor.user.pk},
        )
        assert client.post(url, sent).status_code == 403
        token = client.post(url, sent | {"csrfmiddlewaretoken": data["csrfmiddlewaretoken"]}).json()
        assert client.post(url, sent | {"csrfmiddlewaretoken": token["token"]}).status_code == 200


class TestRefused:
    def test_who_may_not_change_the_post(self, staff, post):
        client = staff("blogposts.view_post")
        sent = {"title": "Un", "_post": post.pk, "_user": client.user.pk}
        assert client.post(f"{FOLDER}keep/{uuid4()}/", sent).status_code == 403

    def test_who_may_not_add_one(self, staff):
        client = staff("blogposts.change_post")
        sent = {"title": "Un", "_user": client.user.pk}
        assert client.post(f"{FOLDER}keep/{uuid4()}/", sent).status_code == 403

    def test_a_copy_of_somebody_else(self, editor, staff, post):
        _answer, key = keep(editor, change(post), post=post, title="Un")
        other = staff("blogposts.change_post", "blogposts.add_post", "blogposts.edit_others_post")
        sent = {"title": "Deux", "_post": post.pk, "_user": other.user.pk}
        assert other.post(f"{FOLDER}keep/{key}/", sent).status_code == 403
        assert other.get(f"{FOLDER}unsaved/{key}/").status_code == 404
        assert other.post(f"{FOLDER}forget/{key}/").status_code == 404
        page = other.get(f"{change(post)}?_page={key}")
        assert messages_of(page) == ["There is no such unsaved text any more."]
        assert Unsaved.objects.get().title == "Un"

    @pytest.mark.parametrize("pk", ["0", "x", "9" * 30, "-1"])
    def test_a_post_that_is_none(self, editor, pk):
        assert (
            editor.post(
                f"{FOLDER}keep/{uuid4()}/", {"title": "U", "_post": pk, "_user": editor.user.pk}
            ).status_code
            == 404
        )

    def test_nothing_at_all(self, editor):
        assert editor.post(f"{FOLDER}keep/{uuid4()}/", {"_user": editor.user.pk}).status_code == 400

    def test_what_another_user_typed_in_the_same_browser(self, editor, staff, post):
        other = staff("blogposts.change_post", "blogposts.edit_others_post")
        sent = {"title": "Un", "_post": post.pk, "_user": editor.user.pk}
        assert other.post(f"{FOLDER}keep/{uuid4()}/", sent).status_code == 409
        assert not Unsaved.objects.exists()

    @pytest.mark.parametrize("name", ["keep", "forget"])
    def test_get(self, editor, name):
        assert editor.get(f"{FOLDER}{name}/{uuid4()}/").status_code == 405

    def test_a_stranger(self, client, post):
        answer = client.post(f"{FOLDER}keep/{uuid4()}/", {"title": "Un", "_post": post.pk})
        assert answer.status_code == 302
        assert "login" in answer.url


class TestOffered:
    def test_on_the_next_visit_with_what_differs(self, editor, post):
        typed = {"title": "Un autre titre", "sections-0-body": "Le dernier mot."}
        _answer, key = keep(editor, change(post), post=post, **typed)
        html = editor.get(change(post)).content.decode()
        assert "blogposts-notice" in html
        assert f'href="{FOLDER}unsaved/{key}/"' in html
        assert said(editor, key) == [
            ("Title", "Un +autre +titre"),
            ("section 1: Text", "Le -premier-+dernier+ mot."),
        ]

    def test_not_on_another_post_or_to_another_editor(self, editor, staff, post):
        keep(editor, change(post), post=post, title="Un")
        assert "blogposts-notice" not in editor.get(change(make_post("Deux"))).content.decode()
        assert "blogposts-notice" not in editor.get(ADD).content.decode()
        other = staff("blogposts.change_post", "blogposts.edit_others_post")
        assert "was never saved:" not in other.get(change(post)).content.decode()

    def test_of_a_new_post_where_one_is_added(self, editor):
        _answer, key = keep(editor, ADD, title="Pas encore là", **{"sections-0-body": "Un texte."})
        assert "Pas encore là" in editor.get(ADD).content.decode()
        assert said(editor, key) == [
            ("Title", "+Pas encore là+"),
            ("section 1: Text", "+Un texte.+"),
        ]

    def test_says_what_is_to_go_and_what_is_no_text(self, editor, post):
        typed = {"sections-1-DELETE": "on", "featured": "on"}
        _answer, key = keep(editor, change(post), post=post, **typed)
        assert said(editor, key) == [("Featured", None), ("section 2: marked for deletion", None)]

    def test_line_breaks_of_a_browser_are_no_difference(self, editor, post):
        post.sections.update(body="un\n\ndeux")
        _answer, key = keep(
            editor, change(post), post=post, title="Deux", **{"sections-0-body": "un\r\n\r\ndeux"}
        )
        assert said(editor, key) == [("Title", "-Un titre-+Deux+")]

    def test_a_newer_save_of_another_is_told(self, editor, post):
        _answer, key = keep(editor, change(post), post=post, title="Un")
        assert not editor.get(f"{FOLDER}unsaved/{key}/").context["is_stale"]
        Post.objects.update(changed_at=timezone.now() + timedelta(seconds=1))
        assert editor.get(f"{FOLDER}unsaved/{key}/").context["is_stale"]


class TestPutBack:
    def test_the_form_is_as_it_was(self, editor, post):
        typed = {
            "title": "Un autre titre",
            "tags": "Meta, travail",
            "sections-0-body": "Le dernier mot.",
            "sections-2-heading": "C",
            "sections-2-body": "Un troisième.",
            "sources-0-url": "https://exemple.org/a",
        }
        _answer, key = keep(editor, change(post), post=post, **typed)
        page = editor.get(f"{change(post)}?_page={key}")
        data = form_of(page)
        assert {name: data[name] for name in typed} == typed
        assert data["_page"] == key
        assert Post.objects.get().title == "Un titre"
        editor.post(change(post), data | {"_continue": "x"})
        assert Post.objects.get().title == "Un autre titre"
        assert [section.body for section in post.sections.all()] == [
            "Le dernier mot.", "Le second.", "Un troisième.",
        ]  # fmt: skip
        assert not Unsaved.objects.filter(saved_at=None).exists()

    def test_a_new_post(self, editor):
        _answer, key = keep(editor, ADD, title="Nouveau", **{"sections-0-body": "Un texte."})
        page = editor.get(f"{ADD}?_page={key}")
        assert form_of(page)["sections-0-body"] == "Un texte."
        editor.post(ADD, form_of(page) | {"_save": "x"})
        assert Post.objects.get().title == "Nouveau"
        assert not Unsaved.objects.filter(saved_at=None).exists()

    def test_over_a_newer_save_asks_again(self, editor, post):
        _answer, key = keep(editor, change(post), post=post, title="Le mien")
        Post.objects.update(title="Le sien", changed_at=timezone.now() + timedelta(seconds=1))
        page = editor.get(f"{change(post)}?_page={key}")
        assert "was saved by somebody else" in str(errors_of(page)[""])
        assert form_of(page)["title"] == "Le mien"

    def test_wrong_fields_included(self, editor, post):
        _answer, key = keep(editor, change(post), post=post, title="", slug="", language="??")
        page = editor.get(f"{change(post)}?_page={key}")
        assert {"title", "language"} <= set(errors_of(page)[""])
        assert form_of(page)["language"] == "??"

    @pytest.mark.parametrize("key", ["x", "", "0" * 32])
    def test_what_is_no_copy_is_said(self, editor, post, key):
        page = editor.get(f"{change(post)}?_page={key}")
        assert messages_of(page) == ["There is no such unsaved text any more."]
        assert form_of(page)["title"] == "Un titre"

    def test_of_another_post_is_not_put_in(self, editor, post):
        _answer, key = keep(editor, change(post), post=post, title="Un")
        other = make_post("Deux")
        assert form_of(editor.get(f"{change(other)}?_page={key}"))["title"] == "Deux"
        assert form_of(editor.get(f"{ADD}?_page={key}"))["title"] == ""

    def test_rows_of_a_host_that_came_since_are_as_they_are_stored(self, editor, post):
        _answer, key = keep(editor, change(post), post=post, title="Un")
        row = Unsaved.objects.get()
        row.data = [pair for pair in row.data if not pair[0].startswith("sources-")]
        row.save()
        page = editor.get(f"{change(post)}?_page={key}")
        assert page.status_code == 200
        assert form_of(page)["title"] == "Un"


class TestGone:
    def test_with_the_save_of_its_page_alone(self, editor, post):
        _answer, first = keep(editor, change(post), post=post, title="Un")
        _answer, second = keep(editor, change(post), post=post, title="Deux")
        data = form_of(editor.get(f"{change(post)}?_page={second}"))
        editor.post(change(post), data | {"_save": "x"})
        assert [str(row.key) for row in Unsaved.objects.filter(saved_at=None)] == [first]

    def test_a_refused_save_keeps_it_and_the_page(self, editor, post):
        _answer, key = keep(editor, change(post), post=post, title="Un")
        data = form_of(editor.get(f"{change(post)}?_page={key}"))
        page = editor.post(change(post), data | {"title": "", "_save": "x"})
        assert form_of(page)["_page"] == key
        assert Unsaved.objects.count() == 1

    def test_by_hand(self, editor, post):
        _answer, key = keep(editor, change(post), post=post, title="Un")
        page = editor.post(f"{FOLDER}forget/{key}/", follow=True)
        assert page.redirect_chain == [(change(post), 303)]
        assert messages_of(page) == ["The unsaved text is thrown away."]
        assert not Unsaved.objects.filter(saved_at=None).exists()

    def test_with_its_post(self, editor, post):
        keep(editor, change(post), post=post, title="Un")
        post.delete()
        assert not Unsaved.objects.filter(saved_at=None).exists()


class TestTwoEditors:
    def test_the_second_is_told_who_writes(self, editor, staff, post, time_machine):
        other = staff("blogposts.change_post", "blogposts.edit_others_post")
        assert "is writing here" not in other.get(change(post)).content.decode()
        keep(editor, change(post), post=post, title="Un")
        html = other.get(change(post)).content.decode()
        assert "editor is writing here" in html
        assert "is writing here" not in editor.get(change(post)).content.decode()
        Unsaved.objects.update(at=timezone.now() - timedelta(minutes=6))
        assert "is writing here" not in other.get(change(post)).content.decode()

    def test_who_may_only_look_has_no_copy(self, staff, post):
        html = staff("blogposts.view_post").get(change(post)).content.decode()
        assert "data-blogposts-keep" not in html


class TestLate:
    """What a page had on its way when it was saved comes after that, and is old."""

    def test_changes_nothing_any_more(self, editor, post):
        data = form_of(editor.get(change(post)))
        editor.post(change(post), data | {"title": "Deux", "_save": "x"})
        answer, _key = keep(editor, change(post), key=data["_page"], post=post, title="Un")
        assert (answer.status_code, answer.json()["copy"]) == (200, "")
        row = Unsaved.objects.get()
        assert (row.data, row.title) == ([], "")
        assert "blogposts-notice" not in editor.get(change(post)).content.decode()
        assert editor.get(f"{FOLDER}unsaved/{data['_page']}/").status_code == 404

    def test_a_refused_save_leaves_it_in_use(self, editor, post):
        data = form_of(editor.get(change(post)))
        editor.post(change(post), data | {"title": "", "_save": "x"})
        answer, key = keep(editor, change(post), key=data["_page"], post=post, title="Un")
        assert answer.json()["copy"] == f"{FOLDER}unsaved/{key}/"

    def test_the_page_of_somebody_else_is_not_closed_by_a_save(self, editor, staff, post):
        _answer, key = keep(editor, change(post), post=post, title="Un")
        other = staff("blogposts.change_post", "blogposts.edit_others_post")
        data = form_of(other.get(change(post))) | {"_page": key, "_save": "x"}
        other.post(change(post), data)
        assert Unsaved.objects.get().saved_at is None

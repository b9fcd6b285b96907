"""Kind of change: what the form of a post asks that readers know."""

from __future__ import annotations

import pytest
from django.urls import reverse

from blogposts import corrections
from blogposts.admin import PostAdmin
from blogposts.models import Correction, Post
from tests.admin.pages import errors_of, form_of, messages_of
from tests.builders import make_post, soon
from tests.test_freshness import asked_again

pytestmark = pytest.mark.django_db
SAID = "kind_of_change"


@pytest.fixture
def post():
    return make_post("Un titre", sections=[("Un", "a")], published=True)


def change(post):
    return reverse("admin:blogposts_post_change", args=[post.pk])


def send(client, post, button="_continue", **fields):
    url = change(post)
    return client.post(url, form_of(client.get(url)) | fields | {button: "x"}, follow=True)


def told(client):
    return client.get("/blog/un-titre/").content.decode()


class TestAsked:
    @pytest.mark.parametrize("status", [None, "withdrawn", "draft"])
    def test_about_what_readers_see_or_saw(self, editor, status):
        post = make_post(sections=[("", "a")], published=True, status=status)
        assert form_of(editor.get(change(post)))[SAID] == "small"

    @pytest.mark.parametrize("published", [None, soon()])
    def test_not_about_what_is_to_come(self, editor, published):
        post = make_post(sections=[("", "a")], published=published)
        assert SAID not in form_of(editor.get(change(post)))
        send(editor, post, **{SAID: "correction", "correction": "Forgé.", "title": "Autre"})
        assert Post.objects.get().title == "Autre"
        assert not Correction.objects.exists()

    def test_not_of_those_who_only_look(self, staff, post):
        assert (
            "blogposts-kind" not in staff("blogposts.view_post").get(change(post)).content.decode()
        )

    def test_not_on_a_new_post(self, editor):
        assert SAID not in form_of(editor.get("/admin/blogposts/post/add/"))


class TestSmall:
    def test_is_told_to_no_reader(self, editor, client, post):
        send(editor, post, **{"sections-0-body": "autre"})
        html = told(client)
        assert "autre" in html
        assert "dt-updated" not in html
        assert "orrections" not in html

    def test_makes_a_new_page_all_the_same(
        self, editor, client, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            post = make_post("Un titre", sections=[("Un", "a")], published=True)
        again = asked_again(client)
        with django_capture_on_commit_callbacks(execute=True):
            send(editor, post, **{"sections-0-body": "autre"})
        assert again() == 200

    def test_is_what_a_page_without_an_answer_means(self, editor, post):
        data = form_of(editor.get(change(post))) | {"title": "Autre", "_save": "x"}
        del data[SAID], data["correction"]
        assert editor.post(change(post), data).status_code == 302
        assert not Correction.objects.exists()


class TestCorrection:
    def test_is_told_at_the_end_of_the_text(self, editor, client, post):
        sent = {SAID: "correction", "correction": "Il y en a deux.", "sections-0-body": "deux"}
        response = send(editor, post, **sent)
        assert "see the correction" in " ".join(messages_of(response))
        correction = Correction.objects.get()
        assert (correction.text, correction.by) == ("Il y en a deux.", editor.user)
        html = told(client)
        assert "Il y en a deux." in html
        assert "dt-updated" in html
        # The next change starts from "small" and an empty field.
        again = form_of(response)
        assert (again[SAID], again["correction"]) == ("small", "")

    def test_makes_two_editors_meet(self, editor, post):
        old = form_of(editor.get(change(post)))
        send(editor, post, **{SAID: "correction", "correction": "Il y en a deux."})
        response = editor.post(change(post), old | {"title": "Autre", "_save": "x"})
        assert "saved by somebody else" in response.content.decode()
        # Saved again, it stands beside the other's correction.
        assert editor.post(change(post), form_of(response) | {"_save": "x"}).status_code == 302
        assert Post.objects.get().title == "Autre"
        assert Correction.objects.count() == 1

    def test_goes_with_a_change_that_is_not_saved(self, editor, post, monkeypatch):
        def fail(*args, **kwargs):
            raise RuntimeError

        monkeypatch.setattr(Post, "render", fail)
        with pytest.raises(RuntimeError):
            send(editor, post, **{SAID: "correction", "correction": "Mots.", "title": "Autre"})
        assert not Correction.objects.exists()
        assert Post.objects.get().corrected_at is None

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({SAID: "correction", "correction": " "}, "Say what was corrected"),
            ({SAID: "small", "correction": "Mots."}, "Readers would not see this"),
            ({SAID: "correction", "correction": "x" * 5001}, "at most 5000 characters"),
        ],
    )
    def test_refused_loses_nothing(self, editor, post, sent, words):
        response = send(editor, post, **sent, **{"title": "Autre", "sections-0-body": "gardé"})
        assert words in errors_of(response)[""]["correction"][0]
        kept = form_of(response)
        assert (kept["title"], kept["sections-0-body"]) == ("Autre", "gardé")
        assert kept["correction"].strip() == sent["correction"].strip()
        assert kept[SAID] == sent[SAID]
        assert Post.objects.get().title == "Un titre"
        assert not Correction.objects.exists()

    def test_an_unknown_kind_is_refused(self, editor, post):
        assert SAID in errors_of(send(editor, post, **{SAID: "huge"}))[""]


class TestThoseThatStand:
    @pytest.fixture
    def two(self, post, editor):
        return [corrections.write(post, text, by=editor.user) for text in ("Un.", "Deux.")]

    def test_are_listed_with_time_and_name(self, editor, post, two):
        html = editor.get(change(post)).content.decode()
        assert html.count("by editor") == 2
        assert form_of(editor.get(change(post)))["corrections-1-text"] == "Deux."

    def test_are_changed(self, editor, post, two):
        send(editor, post, **{"corrections-0-text": "Un, mieux."})
        assert [row.text for row in post.corrections.all()] == ["Un, mieux.", "Deux."]
        before, after = post.corrected_at, Post.objects.get()
        assert after.corrected_at == before
        assert after.changed_at > before

    def test_are_taken_away(self, editor, client, post, two):
        send(editor, post, **{"corrections-1-DELETE": "on"})
        post.refresh_from_db()
        assert post.corrected_at == two[0].at
        send(editor, post, **{"corrections-0-DELETE": "on"})
        post.refresh_from_db()
        assert post.corrected_at is None
        assert "orrections" not in told(client)

    def test_are_not_emptied(self, editor, post, two):
        assert (
            "text" in errors_of(send(editor, post, **{"corrections-0-text": ""}))["corrections"][0]
        )

    def test_are_left_alone_by_those_who_may_not_publish(self, editor, post, two, monkeypatch):
        monkeypatch.setattr(PostAdmin, "has_publish_permission", lambda *args: False)
        page = editor.get(change(post))
        assert "Deux." in page.content.decode()
        assert "corrections-0-text" not in form_of(page)
        forged = {"corrections-0-text": "Forgé.", "corrections-1-DELETE": "on"}
        send(editor, post, **forged)
        assert [row.text for row in post.corrections.all()] == ["Un.", "Deux."]

    def test_one_that_went_meanwhile_is_told_and_nothing_typed_is_lost(self, editor, post, two):
        data = form_of(editor.get(change(post)))
        two[0].delete()
        response = editor.post(change(post), data | {"corrections-1-text": "Mieux.", "_save": "x"})
        assert "has deleted a row" in errors_of(response)["corrections as a whole"][0]
        assert form_of(response)["corrections-1-text"] == "Mieux."

    def test_cost_one_query_and_nothing_where_there_are_none(
        self, editor, django_assert_num_queries, post
    ):
        with django_assert_num_queries(10):
            editor.get(change(post))
        for text in ("Un.", "Deux."):
            corrections.write(post, text, by=editor.user)
        with django_assert_num_queries(11):
            editor.get(change(post))


def test_a_copy_that_was_never_saved_keeps_the_answer(editor, post):
    data = form_of(editor.get(change(post))) | {SAID: "correction", "correction": "Gardé."}
    sent = {name: value for name, value in data.items() if not name.startswith("_")}
    keep = f"/admin/blogposts/post/keep/{data['_page']}/"
    assert editor.post(keep, sent | {"_post": post.pk, "_user": editor.user.pk}).status_code == 200
    back = form_of(editor.get(change(post), {"_page": data["_page"]}))
    assert (back[SAID], back["correction"]) == ("correction", "Gardé.")

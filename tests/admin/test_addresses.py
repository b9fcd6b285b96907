"""The slug of a post that readers know."""

from __future__ import annotations

import pytest
from django.urls import reverse

from blogposts import publishing
from blogposts.admin import PostAdmin
from blogposts.models import OldAddress, Post
from tests.admin.pages import errors_of, form_of, messages_of
from tests.builders import make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return make_post("Un titre", sections=[("", "a")], published=True)


def change(post):
    return reverse("admin:blogposts_post_change", args=[post.pk])


def send(client, post, **fields):
    url = change(post)
    return client.post(url, form_of(client.get(url)) | fields | {"_continue": "x"}, follow=True)


def test_is_changed_and_the_old_one_leads_on(editor, client, post):
    response = send(editor, post, slug="neuf")
    assert "Old links lead on" in " ".join(messages_of(response))
    post.refresh_from_db()
    assert (post.slug, post.path, post.own_slug) == ("neuf", "neuf", True)
    assert client.get("/blog/un-titre/")["Location"] == "/blog/neuf/"


def test_says_what_becomes_of_old_links(editor, post):
    assert "who follows an old link" in editor.get(change(post)).content.decode()


def test_stays_where_another_field_changes(editor, post):
    send(editor, post, title="Autre")
    assert not OldAddress.objects.exists()


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("", "required"),
        ("feed", "is the address of another page"),
        ("pris", "“Le premier venu” has this address already"),
        ("laisse", "“Le premier venu” had this address"),
    ],
)
def test_refused_is_told_at_the_field(editor, post, slug, words):
    first = make_post("Le premier venu", slug="laisse", published=True)
    publishing.move(first, "pris")
    response = send(editor, post, slug=slug, title="gardé")
    assert words in errors_of(response)[""]["slug"][0]
    assert form_of(response)["title"] == "gardé"
    assert Post.objects.get(pk=post.pk).path == "un-titre"


def test_is_read_by_those_who_may_not_publish(editor, post, monkeypatch):
    monkeypatch.setattr(PostAdmin, "has_publish_permission", lambda *args: False)
    assert "slug" not in form_of(editor.get(change(post)))
    send(editor, post, slug="forged")
    assert Post.objects.get().path == "un-titre"

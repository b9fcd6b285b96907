"""The screen on which links to a draft are made, copied again, and revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from blogposts.models import DraftLink, Post
from tests.admin.pages import messages_of
from tests.builders import make_post, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return make_post("Un brouillon", sections=[("A", "a")])


def screen(post):
    return f"/admin/blogposts/post/{post.pk}/links/"


def revoke(link):
    return f"{screen(link.post)}{link.pk}/revoke/"


def make(client, post, **fields):
    return client.post(screen(post), {"name": "Maud", "days": 3, **fields}, follow=True)


class TestMake:
    def test_it_works(self, editor, draft, client):
        page = make(editor, draft)
        assert messages_of(page) == ["The link for Maud is made: copy it from the list."]
        link = DraftLink.objects.get()
        assert (link.post, link.name, link.created_by) == (draft, "Maud", editor.user)
        left = link.expires_at - timezone.now()
        assert timedelta(days=2, hours=23) < left <= timedelta(days=3)
        address = f"http://testserver{link.get_absolute_url()}"
        assert f'value="{address}"' in page.content.decode()
        assert client.get(address).status_code == 200

    def test_each_reviewer_has_one(self, editor, draft):
        make(editor, draft)
        make(editor, draft, name="Camille")
        first, second = DraftLink.objects.all()
        assert first.token != second.token

    def test_it_stands_in_the_history(self, editor, draft):
        make(editor, draft)
        assert "Made a link to the draft for Maud." in str(LogEntry.objects.get())

    def test_the_form_leads_there(self, editor, draft):
        html = editor.get(f"/admin/blogposts/post/{draft.pk}/change/").content.decode()
        assert f'href="{screen(draft)}"' in html

    def test_days_begin_as_the_setting_has_them(self, editor, draft, settings):
        settings.BLOGPOSTS_DRAFT_LINK_DAYS = 21
        assert editor.get(screen(draft)).context["form"].initial == {"days": 21}

    @pytest.mark.parametrize(
        "fields", [{"name": ""}, {"name": "x" * 101}, {"days": 0}, {"days": 366}, {"days": "x"}]
    )
    def test_refused(self, editor, draft, fields):
        page = make(editor, draft, **fields)
        assert page.context["form"].errors
        assert not DraftLink.objects.exists()


class TestList:
    def test_says_what_became_of_each(self, editor, draft):
        seen = {"seen_count": 3, "last_seen_at": timezone.now()}
        DraftLink.objects.create(post=draft, name="Maud", expires_at=soon(days=1), **seen)
        DraftLink.objects.create(post=draft, name="Camille", expires_at=soon(days=-1))
        DraftLink.objects.create(post=make_post("Autre"), name="Zoé", expires_at=soon(days=1))
        html = editor.get(screen(draft)).content.decode()
        for words in ("works until", "opened 3 times", "ended,", "not opened yet"):
            assert words in html
        assert "Zoé" not in html
        assert html.count("/blog/draft/") == 1

    def test_says_where_links_of_a_published_post_lead(self, editor):
        post = make_post(published=True, sections=[("A", "a")])
        assert "lead to the public page" in editor.get(screen(post)).content.decode()

    def test_costs_the_same_however_many(self, editor, draft, django_assert_num_queries):
        for number in range(20):
            DraftLink.objects.create(
                post=draft, name=str(number), created_by=editor.user, expires_at=soon()
            )
        with django_assert_num_queries(4):
            editor.get(screen(draft))

    def test_is_kept_by_no_cache(self, editor, draft):
        assert "no-store" in editor.get(screen(draft))["Cache-Control"]


class TestRevoke:
    @pytest.fixture
    def link(self, draft):
        return DraftLink.objects.create(post=draft, name="Maud", expires_at=soon(days=1))

    def test_it_works_at_once(self, editor, link, client):
        page = editor.post(revoke(link), follow=True)
        assert messages_of(page) == ["The link for Maud opens nothing more."]
        assert "revoked," in page.content.decode()
        assert client.get(link.get_absolute_url()).status_code == 410
        assert "Revoked the link for Maud." in str(LogEntry.objects.get())

    def test_of_another_post_is_not_found(self, editor, link):
        other = f"{screen(make_post('Autre'))}{link.pk}/revoke/"
        assert editor.post(other).status_code == 404
        link.refresh_from_db()
        assert link.is_open

    def test_get_changes_nothing(self, editor, link):
        assert editor.get(revoke(link)).status_code == 405
        link.refresh_from_db()
        assert link.is_open


class TestRefused:
    def test_who_may_only_look(self, staff, draft):
        link = DraftLink.objects.create(post=draft, name="Maud", expires_at=soon())
        client = staff("blogposts.view_post")
        assert client.get(screen(draft)).status_code == 403
        assert client.post(screen(draft), {"name": "Moi", "days": 3}).status_code == 403
        assert client.post(revoke(link)).status_code == 403
        html = client.get(f"/admin/blogposts/post/{draft.pk}/change/").content.decode()
        assert screen(draft) not in html
        assert DraftLink.objects.get().is_open

    def test_who_may_not_change_this_one(self, staff, draft, monkeypatch):
        model_admin = admin.site.get_model_admin(Post)
        monkeypatch.setattr(model_admin, "has_change_permission", lambda request, obj=None: not obj)
        client = staff("blogposts.change_post", "blogposts.view_post")
        assert client.get(screen(draft)).status_code == 403

    def test_a_stranger(self, client, draft):
        assert "login" in client.get(screen(draft)).url

    def test_a_post_that_is_gone(self, editor):
        assert editor.get("/admin/blogposts/post/1234/links/").status_code == 404


def test_a_user_who_leaves_leaves_the_links(editor, draft):
    make(editor, draft)
    LogEntry.objects.all().delete()
    editor.user.delete()
    assert DraftLink.objects.get().created_by is None


def test_a_post_goes_with_its_links(editor, draft):
    make(editor, draft)
    draft.delete()
    assert not DraftLink.objects.exists()

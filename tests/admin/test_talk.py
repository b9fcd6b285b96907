"""What is said under a post, on the post's own screens in the admin."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from blogposts.models import Comment, Post
from blogposts.moderation.decide import Actor
from blogposts.moderation.rulesets import change_rules
from tests.admin.pages import form_of
from tests.builders import make_author, make_comment, make_member, make_post

pytestmark = pytest.mark.django_db

LIST = "/admin/blogposts/post/"
QUEUE = "/admin/blogposts/comment/"


def change(post):
    return reverse("admin:blogposts_post_change", args=[post.pk])


def said(page):
    """The numbers and their links, as the list or the form has them."""
    cell = re.search(r'<td class="field-said">(.*?)</td>', page) or re.search(
        r'field-said.*?<div class="readonly">(.*?)</div>', page, re.DOTALL
    )
    return cell[1].replace("&amp;", "&").replace("\xa0", " ") if cell else None


@pytest.fixture
def post():
    post = make_post(published=True, author=make_author())
    for status in ["published"] * 2 + ["awaiting"] * 3 + ["spam", "bin"]:
        make_comment(post, status=status)
    return post


@pytest.fixture(params=["list", "form"])
def page(request, post):
    url = LIST if request.param == "list" else change(post)
    return lambda client: client.get(url).content.decode()


def test_says_how_many_are_shown_and_wait_and_leads_there(editor, post, page):
    assert said(page(editor)) == (
        f'<a href="{QUEUE}?tab=published&post={post.pk}">2 shown</a>,'
        f' <a href="{QUEUE}?post={post.pk}">3 waiting</a>'
    )


def test_the_links_lead_to_what_was_counted(editor, post):
    other = make_post("Un autre", published=True)
    make_comment(other, "Ailleurs.", status="awaiting")
    urls = re.findall(r'href="([^"]+)"', said(editor.get(change(post)).content.decode()))
    shown, waiting = (editor.get(url).content.decode() for url in urls)
    for html, statuses in ((shown, ["published"]), (waiting, ["awaiting"])):
        listed = {int(key) for key in re.findall(r'id="comment-(\d+)"', html)}
        assert listed == set(
            Comment.objects.filter(post=post, status__in=statuses).values_list("pk", flat=True)
        )


def test_says_nothing_where_nothing_was_said(editor):
    post = make_post()
    for url in (LIST, change(post)):
        assert said(editor.get(url).content.decode()) == "-"


def test_says_nothing_of_waiting_where_none_waits(editor, post, page):
    Comment.objects.awaiting().delete()
    assert said(page(editor)).count("<a ") == 1


def test_is_no_link_for_who_may_not_moderate(staff, post, page):
    assert (
        said(page(staff("blogposts.change_post", "blogposts.edit_others_post")))
        == "2 shown, 3 waiting"
    )


def test_is_a_link_for_an_author_under_his_own_posts_alone(post):
    user = make_member(is_staff=True)
    for codename in ("change_post", "edit_others_post", "moderate_own_comment"):
        user.user_permissions.add(Permission.objects.get(codename=codename))
    make_comment(make_post("Un autre", published=True, author=make_author("Maud", user=user)))
    client = Client()
    client.force_login(user)
    html = client.get(LIST).content.decode()
    cells = re.findall(r'<td class="field-said">(.*?)</td>', html)
    assert sorted("<a " in cell for cell in cells) == [False, True]
    assert said(client.get(change(post)).content.decode()) == "2 shown, 3 waiting"


def test_is_no_link_where_comments_have_no_screen(editor, post, page, monkeypatch):
    from django.urls import NoReverseMatch

    def nowhere(name, *args, **kwargs):
        if name == "admin:blogposts_comment_changelist":
            raise NoReverseMatch
        return reverse(name, *args, **kwargs)

    monkeypatch.setattr("blogposts.admin.talk.reverse", nowhere)
    assert said(page(editor)) == "2 shown, 3 waiting"


def test_the_list_is_sorted_by_it(editor, post):
    make_post("Sans")
    column = 3
    for direction, first in (("", "Sans"), ("-", "Un titre")):
        response = editor.get(LIST, {"o": f"{direction}{column}"})
        assert response.context["cl"].result_list[0].title == first


@pytest.mark.parametrize("count", [1, 20])
def test_costs_the_list_no_query_of_its_own(editor, count, django_assert_num_queries):
    for number in range(count):
        make_comment(make_post(f"T {number}", published=True), status="awaiting")
    with django_assert_num_queries(9):
        editor.get(LIST)


@pytest.mark.parametrize("count", [0, 200])
def test_the_form_holds_no_comments_however_many(editor, count, django_assert_num_queries):
    post = make_post(sections=[("A", "a")])
    Comment.objects.bulk_create(Comment(post=post, text="Un mot.") for _ in range(count))
    editor.get(change(post))
    with django_assert_num_queries(10):
        html = editor.get(change(post)).content.decode()
    assert "Un mot." not in html


class TestPolicy:
    def test_is_chosen_for_one_post(self, editor, post):
        data = form_of(editor.get(change(post)))
        assert data["comment_policy"] == "site"
        before = Post.objects.get()
        editor.post(change(post), data | {"comment_policy": "closed", "_save": "x"})
        after = Post.objects.get()
        assert after.comment_policy == "closed"
        # It is no change of the text.
        assert after.changed_at == before.changed_at

    def test_that_closes_is_dated_and_opens_without_a_date(self, editor, client, post):
        for policy, is_dated in (("closed", True), ("open", False), ("closed", True)):
            data = form_of(editor.get(change(post)))
            editor.post(change(post), data | {"comment_policy": policy, "_save": "x"})
            assert (Post.objects.get().comments_closed_at is not None) == is_dated
            html = client.get(post.get_absolute_url()).content.decode()
            assert ("Comments closed on" in html) == is_dated

    def test_of_a_draft_was_never_open(self, editor):
        draft = make_post()
        data = form_of(editor.get(change(draft)))
        editor.post(change(draft), data | {"comment_policy": "closed", "_save": "x"})
        assert Post.objects.get().comments_closed_at is None

    def test_is_left_by_a_form_that_does_not_name_it(self, editor, post):
        Post.objects.update(comment_policy="members")
        data = form_of(editor.get(change(post)))
        del data["comment_policy"]
        editor.post(change(post), data | {"title": "Un autre", "_save": "x"})
        after = Post.objects.get()
        assert (after.title, after.comment_policy) == ("Un autre", "members")

    def test_that_is_none_is_refused(self, editor, post):
        data = form_of(editor.get(change(post)))
        editor.post(change(post), data | {"comment_policy": "often", "_save": "x"})
        assert Post.objects.get().comment_policy == "site"

    def test_of_the_site_is_said_beside_it(self, editor, post):
        assert "The site has: open to all." in editor.get(change(post)).content.decode()
        change_rules({"comments": "members", "close_after_days": 30}, Actor("editor"))
        html = editor.get(change(post)).content.decode()
        assert "The site has: members only, until 30 days after publication." in html

    def test_is_there_for_a_new_post_and_no_count(self, editor):
        html = editor.get("/admin/blogposts/post/add/").content.decode()
        assert 'name="comment_policy"' in html
        assert "field-said" not in html

    def test_closes_the_page_at_once(
        self, editor, client, post, django_capture_on_commit_callbacks
    ):
        url = post.get_absolute_url()
        etag = client.get(url)["ETag"]
        data = form_of(editor.get(change(post)))
        with django_capture_on_commit_callbacks(execute=True):
            editor.post(change(post), data | {"comment_policy": "closed", "_save": "x"})
        response = client.get(url, headers={"If-None-Match": etag})
        assert response.status_code == 200
        assert 'name="comment"' not in response.content.decode()

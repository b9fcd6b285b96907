"""The front page of the admin: what waits for whoever looks, and for nobody else."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from blogposts import publishing
from blogposts.models import Post, Source
from tests.builders import PARIS, make_author, make_comment, make_member, make_post

from .test_roles import signed_in

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def links(client, path="/admin/"):
    """Words and addresses of what waits, in their order."""
    html = client.get(path).content.decode()
    part = re.search(r'<section class="blogposts-waiting".*?</section>', html, re.DOTALL)
    found = re.findall(r'<a href="([^"]+)">(.*?)</a>', part[0]) if part else []
    return [(re.sub(r"<.*?>", "", words), url.replace("&amp;", "&")) for url, words in found]


def words(client, path="/admin/"):
    return [said for said, _url in links(client, path)]


@pytest.fixture
def much():
    """One of each that may wait, none of it anybody's own."""
    post = make_post("Sorti", published=NOON - timedelta(days=3))
    make_comment(post, status="awaiting")
    make_post("À relire", status="review")
    make_post("Ce soir", published=NOON + timedelta(hours=8))
    make_post("Demain", published=NOON + timedelta(hours=12))
    make_post("Brouillon")


@pytest.mark.parametrize("path", ["/admin/", "/admin/blogposts/"])
def test_names_all_of_it_to_an_editor(much, path):
    editor = signed_in("editor")
    make_post("À moi", owner=editor.user)
    assert words(editor, path) == [
        "1 comment waits",
        "1 post waits for review",
        "À relire",
        "1 post goes out today",
        "Ce soir",
        "1 draft of yours",
        "À moi",
    ]
    assert "8 p.m." in editor.get(path).content.decode()


def test_each_link_leads_to_as_many_as_it_says(much):
    editor = signed_in("editor")
    make_post("À moi", owner=editor.user)
    for said, url in links(editor)[1:]:
        response = editor.get(url)
        assert response.status_code == 200
        if said[0].isdigit():
            assert len(response.context["cl"].result_list) == 1, said


@pytest.mark.parametrize("role", ["nobody", "contributor", "author"])
def test_names_nothing_of_others_to_those_who_may_not_act(much, role):
    assert words(signed_in(role)) == []


def test_a_moderator_has_comments_alone(much):
    assert words(signed_in("moderator")) == ["1 comment waits"]


def test_an_author_has_what_is_his_own(much):
    author = signed_in("author")
    name = make_author(user=author.user)
    make_comment(
        make_post("Sien", author=name, published=NOON - timedelta(days=1)), status="awaiting"
    )
    make_post("Sienne", owner=author.user, published=NOON + timedelta(hours=1))
    make_post("Signé", author=name)
    assert words(author) == [
        "1 comment waits",
        "1 post goes out today",
        "Sienne",
        "1 draft of yours",
        "Signé",
    ]


def test_a_contributor_has_drafts_but_neither_reviews_nor_times(much):
    contributor = signed_in("contributor")
    for status in ("draft", "review"):
        make_post(status, owner=contributor.user, status=status)
    make_post("Sienne", owner=contributor.user, published=NOON + timedelta(hours=1))
    assert words(contributor) == ["1 draft of yours", "draft"]


def test_says_nothing_when_nothing_waits(editor):
    assert "blogposts-waiting" not in editor.get("/admin/").content.decode()


def test_names_the_first_and_counts_the_rest(editor):
    for number in range(5):
        at = timezone.now() - timedelta(days=number)
        make_post(f"R {number}", status="review", changed_at=at)
    assert words(editor) == ["5 posts wait for review", "R 4", "R 3", "R 2"]


def test_counts_to_a_thousand(editor):
    Post.objects.bulk_create(
        Post(title="R", slug=f"r-{number}", path=f"r-{number}", status="review")
        for number in range(1_002)
    )
    assert words(editor)[0] == "1,000+ posts wait for review"


@pytest.mark.parametrize("count", [1, 20])
def test_costs_five_queries_at_most(editor, much, count, django_assert_num_queries):
    for number in range(count):
        make_post(f"R {number}", status="review")
        make_post(f"B {number}", owner=editor.user)
        make_comment(Post.objects.published().get(), status="awaiting")
    # Session and user, and Django's list of what was done last.
    with django_assert_num_queries(3 + 5):
        editor.get("/admin/")


def test_a_stranger_at_the_door_is_told_nothing(much):
    assert words(Client(), "/admin/login/") == []


def test_a_reader_without_the_admin_is_sent_away(much):
    client = Client()
    client.force_login(make_member())
    assert client.get("/admin/").status_code == 302


class TestSourcesThatAreGone:
    @pytest.fixture
    def gone(self):
        others = make_post("Autre", sources=[{"url": "https://a.example/"}])
        Source.objects.update(state=Source.State.GONE)
        make_post("Fine", sources=[{"url": "https://b.example/"}])
        return others

    def test_are_told_to_who_may_mend_them(self, gone):
        editor = signed_in("editor")
        ((said, url),) = links(editor)
        assert said == "1 source is gone"
        assert [row.post for row in editor.get(url).context["cl"].result_list] == [gone]

    def test_of_others_are_nothing_to_a_contributor(self, gone):
        contributor = signed_in("contributor")
        assert words(contributor) == []
        Post.objects.filter(pk=gone.pk).update(owner=contributor.user)
        assert "1 source is gone" in words(contributor)

    def test_of_posts_in_the_bin_wait_for_nobody(self, gone):
        publishing.move_to_bin(gone)
        assert words(signed_in("editor")) == []

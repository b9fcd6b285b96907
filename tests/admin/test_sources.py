"""The list of sources, and what it does; and the word on a source's row in its post's form."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blogposts.models import Post, Source
from blogposts.models.checked import Reason, State
from tests.admin.pages import form_of, messages_of
from tests.builders import make_post
from tests.checking.conftest import nothing_goes_out  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_goes_out")]

LIST = "/admin/blogposts/source/"
NEW = "https://new.example/page"
FACTS = {
    State.FINE: {},
    State.RETITLED: {"known_title": "Un", "seen_title": "À vendre"},
    State.BLOCKED: {"reason": Reason.ROBOTS},
    State.MOVED: {"final_url": NEW},
    State.GONE: {"reason": Reason.MISSING},
    State.UNCHECKED: {"checked_at": None},
}


def make_sources(*states, title="Un titre", **fields):
    """A post with one source in each state, `https://STATE.example/page`."""
    post = make_post(
        title, published=True, sources=[{"url": f"https://{s}.example/page"} for s in states]
    )
    for source, state in zip(post.sources.order_by("position"), states, strict=True):
        facts = {
            "state": state,
            "checked_at": timezone.now(),
            "due_at": timezone.now() + timedelta(9),
        }
        Source.objects.filter(pk=source.pk).update(**facts | FACTS[state] | fields)
    return post


def states_on(response):
    return re.findall(r">https://(\w+)\.example/page</span>", response.content.decode())


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def act(client, action, sources=None, **fields):
    chosen = sources if sources is not None else Source.objects.all()
    data = {"action": action, "_selected_action": [source.pk for source in chosen], **fields}
    return client.post(LIST, data, follow=True)


class TestList:
    def test_has_the_broken_ones_first(self, editor):
        make_sources(*FACTS)
        assert states_on(editor.get(LIST)) == [
            "gone", "moved", "blocked", "retitled", "unchecked", "fine",
        ]  # fmt: skip

    def test_says_what_was_found(self, editor):
        make_sources(*FACTS)
        text = text_of(editor.get(LIST))
        assert "Gone: the site says that there is no such page." in text
        assert f"Moved to {NEW}" in text
        assert "Not known: robots.txt asks programs to stay away." in text
        assert "Changed title: “À vendre”, before “Un”." in text
        assert "Not asked yet." in text
        assert "Fine on " in text

    def test_says_that_readers_have_a_copy(self, editor):
        make_sources(State.GONE, archived_url="https://archive.example/1")
        assert "Readers are given the archived copy." in text_of(editor.get(LIST))

    def test_says_that_one_did_not_answer(self, editor):
        make_sources(State.FINE, failed_at=timezone.now(), reason=Reason.SILENT)
        assert "(does not answer), and is asked again." in text_of(editor.get(LIST))

    def test_says_that_one_moved_to_a_front_page(self, editor):
        make_sources(State.MOVED, final_url="https://new.example/")
        assert "This is the front page of its site." in text_of(editor.get(LIST))

    def test_is_filtered_and_searched(self, editor):
        make_sources(*FACTS)
        assert states_on(editor.get(LIST, {"state__exact": "gone"})) == ["gone"]
        assert states_on(editor.get(LIST, {"q": "moved.example"})) == ["moved"]

    def test_links_the_form_of_the_post(self, editor):
        post = make_sources(State.GONE)
        address = f"/admin/blogposts/post/{post.pk}/change/#sources-group"
        assert f'href="{address}"' in editor.get(LIST).content.decode()
        assert 'id="sources-group"' in editor.get(address).content.decode()
        own = editor.get(f"{LIST}{post.sources.get().pk}/change/")
        assert (own.status_code, own.url) == (302, address)

    def test_leaves_out_what_has_no_address_and_what_is_in_the_bin(self, editor):
        make_post(sources=[{"title": "Un livre"}])
        post = make_sources(State.GONE, title="Deux")
        assert states_on(editor.get(LIST)) == ["gone"]
        Post.objects.filter(pk=post.pk).update(status=Post.Status.BIN)
        assert states_on(editor.get(LIST)) == []

    def test_escapes_what_a_site_says(self, editor):
        make_sources(State.RETITLED, seen_title="<script>alert(1)</script>", known_title="{}")
        html = editor.get(LIST).content.decode()
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)" in html

    def test_costs_as_many_queries_however_many_there_are(self, editor):
        make_sources(*FACTS)
        editor.get(LIST)
        with CaptureQueriesContext(
            connection,
        ) as few:
            editor.get(LIST)
        for number in range(10):
            make_sources(*FACTS, *FACTS, title=f"Titre {number}")
        with CaptureQueriesContext(connection) as many:
            editor.get(LIST)
        assert len(few) == len(many) == 4  # the session, who asks, how many, and which

    @pytest.mark.parametrize("url", [f"{LIST}add/", f"{LIST}1/delete/"])
    def test_adds_and_deletes_nothing(self, editor, url):
        assert editor.get(url).status_code in (403, 404, 302)
        assert editor.post(url, {"post": "yes"}).status_code in (403, 404, 302)

    def test_of_a_source_that_is_not_there(self, editor):
        assert editor.get(f"{LIST}9/change/", follow=True).redirect_chain[-1][0] == "/admin/"

    def test_is_for_those_who_may_see_posts(self, staff):
        make_sources(State.GONE)
        client = staff("blogposts.view_post")
        response = client.get(LIST)
        assert states_on(response) == ["gone"]
        assert "check_now" not in response.content.decode()
        act(client, "check_now")
        assert not Source.objects.filter(due_at__lte=timezone.now()).exists()

    def test_is_for_nobody_else(self, staff):
        # A permission for the rows alone is none: they are a post's.
        assert (
            staff("blogposts.view_source", "blogposts.change_source").get(LIST).status_code == 403
        )


class TestCheckNow:
    def test_asks_nobody_and_makes_them_due(self, editor, django_capture_on_commit_callbacks):
        make_sources(*FACTS)
        with django_capture_on_commit_callbacks() as jobs:
            response = act(editor, "check_now")
        assert messages_of(response) == [
            "6 sources will be asked. That is when blogposts_check_sources runs next."
        ]
        assert Source.objects.filter(due_at__lte=timezone.now()).count() == 6
        assert [job.args[0] for job in jobs if getattr(job, "args", None)] == [
            "blogposts.checking.check.check_due"
        ]

    def test_says_so_where_a_thread_asks(self, editor, settings):
        settings.BLOGPOSTS_BACKGROUND = "thread"
        make_sources(State.GONE)
        assert messages_of(act(editor, "check_now")) == ["1 source will be asked."]


class TestTakeAddress:
    def test_shows_what_it_will_change_and_changes_nothing_yet(self, editor):
        make_sources(State.MOVED, State.GONE)
        response = act(editor, "take_new_address")
        text = text_of(response)
        assert "https://moved.example/page" in text
        assert NEW in text
        assert "https://gone.example/page" not in text
        assert not Source.objects.filter(url=NEW).exists()

    def test_takes_it(self, editor):
        post = make_sources(State.MOVED)
        source = post.sources.get()
        asked = act(editor, "take_new_address")
        data = form_of_confirmation(asked)
        assert data["action"] == "take_new_address"
        response = editor.post(LIST, data, follow=True)
        assert messages_of(response) == ["1 source has its new address, and will be asked there."]
        source.refresh_from_db()
        assert (source.url, source.state, source.final_url) == (NEW, State.UNCHECKED, "")
        assert source.due_at <= timezone.now()
        before = post.changed_at
        post.refresh_from_db()
        assert post.changed_at > before
        assert "https://new.example/page" in LogEntry.objects.get().get_change_message()

    def test_leaves_what_was_changed_meanwhile(self, editor):
        make_sources(State.MOVED)
        data = form_of_confirmation(act(editor, "take_new_address"))
        Source.objects.update(final_url="https://elsewhere.example/")
        response = editor.post(LIST, data, follow=True)
        assert "1 source was changed meanwhile, and left as it is." in messages_of(response)
        assert Source.objects.get().url == "https://moved.example/page"

    def test_of_none_that_moved(self, editor):
        make_sources(State.GONE)
        assert messages_of(act(editor, "take_new_address")) == [
            "None of these sources has moved to an address."
        ]

    def test_is_not_for_those_who_may_only_look(self, staff):
        make_sources(State.MOVED)
        source = Source.objects.get()
        act(
            staff("blogposts.view_post"),
            "take_new_address",
            confirmed="yes",
            **{f"new-{source.pk}": NEW},
        )
        assert Source.objects.get().url == "https://moved.example/page"


def form_of_confirmation(response):
    html = response.content.decode()
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


class TestTakeTitle:
    def test_makes_it_the_one_that_is_known(self, editor):
        make_sources(State.RETITLED, State.GONE)
        assert messages_of(act(editor, "take_new_title")) == ["1 title accepted."]
        source = Source.objects.get(url="https://retitled.example/page")
        assert (source.state, source.known_title) == (State.FINE, "À vendre")
        assert Source.objects.filter(state=State.GONE).count() == 1


class TestForm:
    def test_has_a_word_on_each_row(self, editor):
        post = make_sources(*FACTS)
        text = text_of(editor.get(f"/admin/blogposts/post/{post.pk}/change/"))
        assert "Gone: the site says that there is no such page." in text
        assert f"Moved to {NEW}" in text

    def test_costs_no_query_for_it(self, editor):
        few, many = make_sources(State.GONE, title="Un"), make_sources(*FACTS, title="Deux")
        editor.get(f"/admin/blogposts/post/{few.pk}/change/")
        counts = []
        for post in (few, many):
            with CaptureQueriesContext(connection) as queries:
                editor.get(f"/admin/blogposts/post/{post.pk}/change/")
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_puts_a_changed_address_back_to_unchecked(self, editor):
        post = make_sources(State.GONE)
        url = f"/admin/blogposts/post/{post.pk}/change/"
        data = form_of(editor.get(url)) | {"sources-0-url": "https://b.example/"}
        assert editor.post(url, data | {"_save": "x"}).status_code == 302
        source = Source.objects.get()
        assert (source.url, source.state, source.reason) == (
            "https://b.example/",
            State.UNCHECKED,
            "",
        )

    def test_keeps_the_state_of_others(self, editor):
        post = make_sources(State.GONE)
        url = f"/admin/blogposts/post/{post.pk}/change/"
        data = form_of(editor.get(url)) | {"sources-0-title": "Un rapport"}
        assert editor.post(url, data | {"_save": "x"}).status_code == 302
        assert Source.objects.get().state == State.GONE

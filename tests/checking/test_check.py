"""What becomes of a source: its state, and when it is asked again."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from blogposts import jobs
from blogposts.checking import check as checking
from blogposts.checking.check import all_sources, check, check_due, due
from blogposts.checking.net import Trouble
from blogposts.models import Edition, Post, Source
from blogposts.models.checked import CHECK_FIELDS, Reason, State
from tests.builders import make_post

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=ZoneInfo("Europe/Paris"))
URL = "http://a.example/one"


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def source(clock):
    return make_post(sources=[{"url": URL}], published=True).sources.get()


def run(source=None, **options):
    report = check(all_sources(), **options)
    if source:
        source.refresh_from_db()
    return report


def edition():
    return Edition.objects.filter(pk=1).values_list("number", flat=True).first() or 0


class TestState:
    def test_fine(self, web, source):
        web.page("a.example/one", title="Un", ETag='"1"')
        assert source.state == State.UNCHECKED
        report = run(source)
        assert (report.asked, report.states[State.FINE], report.broken) == (1, 1, [])
        assert source.state == State.FINE
        assert (source.http_status, source.reason, source.etag) == (200, "", '"1"')
        assert (source.known_title, source.seen_title) == ("Un", "Un")
        assert source.checked_at == NOON
        assert source.due_at == NOON + timedelta(days=30)

    def test_fine_and_not_sent_again(self, web, source):
        web.page("a.example/one", title="Un", ETag='"1"')
        run()
        web.page("a.example/one", 304)
        run(source)
        assert (source.state, source.http_status, source.seen_title) == (State.FINE, 304, "Un")
        assert source.etag == '"1"'

    def test_moved(self, web, source):
        web.page("a.example/one", 301, Location="/two")
        web.page("a.example/two", title="Un")
        report = run(source)
        assert (source.state, source.final_url) == (State.MOVED, "http://a.example/two")
        assert source.url == URL
        assert report.broken == [source]

    def test_moved_and_back(self, web, source):
        web.page("a.example/one", 301, Location="/two")
        web.page("a.example/two", title="Un")
        run()
        web.page("a.example/one", title="Un")
        run(source)
        assert (source.state, source.final_url) == (State.FINE, "")

    @pytest.mark.parametrize("status", [404, 410])
    def test_gone_at_once(self, web, source, status):
        web.page("a.example/one", status)
        run(source)
        assert (source.state, source.reason) == (State.GONE, Reason.MISSING)

    def test_gone_and_back(self, web, source):
        web.page("a.example/one", 404)
        run()
        web.page("a.example/one", title="Un")
        run(source)
        assert (source.state, source.reason) == (State.FINE, "")

    def test_changed_title(self, web, source):
        web.page("a.example/one", title="Un")
        run()
        web.page("a.example/one", title="À vendre")
        run(source)
        assert source.state == State.RETITLED
        assert (source.known_title, source.seen_title) == ("Un", "À vendre")
        run(source)
        assert source.state == State.RETITLED

    def test_blocked(self, web, source):
        web.page("a.example/one", 403)
        run(source)
        assert (source.state, source.reason) == (State.BLOCKED, Reason.REFUSED)
        assert source.due_at == NOON + timedelta(days=30)

    @pytest.mark.parametrize("status", [429, 503])
    def test_blocked_for_now(self, web, source, status):
        web.page("a.example/one", status)
        run(source)
        assert source.state == State.BLOCKED
        assert source.due_at == NOON + timedelta(days=1)

    def test_blocked_by_robots(self, web, source):
        web.page("a.example/one", title="Un")
        web.pages["a.example/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /")
        run(source)
        assert (source.state, source.reason) == (State.BLOCKED, Reason.ROBOTS)
        assert web.paths == []

    def test_blocked_by_a_private_address(self, web, source):
        web.names["a.example"] = ["192.168.0.10"]
        run(source)
        assert (source.state, source.reason) == (State.BLOCKED, Reason.PRIVATE)
        assert web.dialled == []


class TestFailure:
    @pytest.fixture(autouse=True)
    def page(self, web, source):
        web.page("a.example/one", title="Un")
        run()

    @pytest.fixture(params=["error", "name", "line"])
    def broken(self, request, web):
        if request.param == "error":
            web.page("a.example/one", 500)
        elif request.param == "name":
            del web.names["a.example"]
        else:
            web.is_down = True

    def test_of_one_day_changes_no_state(self, web, source, clock, broken):
        report = run(source)
        assert source.state == State.FINE
        assert (source.failed_at, source.due_at) == (NOON, NOON + timedelta(days=1))
        assert (report.failed, report.broken) == (1, [])
        clock.shift(timedelta(hours=11))  # the same day in Paris
        run(source)
        assert source.state == State.FINE

    def test_of_two_days_is_gone(self, web, source, clock, broken):
        run()
        clock.shift(timedelta(hours=13))
        report = run(source)
        assert source.state == State.GONE
        assert report.broken == [source]
        clock.shift(timedelta(days=31))
        run(source)
        assert source.state == State.GONE

    def test_is_forgotten_by_the_next_answer(self, web, source, clock):
        web.page("a.example/one", 500)
        run()
        clock.shift(timedelta(days=1))
        web.page("a.example/one", title="Un")
        run(source)
        assert (source.state, source.failed_at) == (State.FINE, None)
        clock.shift(timedelta(days=1))
        web.page("a.example/one", 500)
        run(source)
        assert source.state == State.FINE


class TestOurOwnLine:
    def test_that_is_down_changes_nothing(self, web, clock):
        hosts = ["a.example", "b.example", "c.example"]
        make_post(sources=[{"url": f"http://{host}/one"} for host in hosts])
        for host in hosts:
            web.page(f"{host}/one", title="Un")
        web.is_down = True
        report = run()
        assert report.is_offline
        assert not Source.objects.exclude(checked_at=None).exists()
        assert due().count() == 3

    def test_is_not_down_if_anybody_answers(self, web, clock):
        hosts = ["a.example", "b.example", "c.example", "d.example"]
        make_post(sources=[{"url": f"http://{host}/one"} for host in hosts])
        web.page("d.example/one", title="Un")
        report = run()
        assert not report.is_offline
        assert (report.failed, report.states[State.FINE]) == (3, 1)


class TestChoice:
    def test_is_what_is_due(self, web, source, clock, settings):
        settings.BLOGPOSTS_SOURCE_CHECK_DAYS = 7
        web.page("a.example/one", title="Un")
        assert check_due().asked == 1
        clock.shift(timedelta(days=6, hours=23))
        assert check_due().asked == 0
        clock.shift(timedelta(hours=1))
        assert check_due().asked == 1

    def test_leaves_out_the_bin_and_sources_without_an_address(self, web, clock):
        make_post(sources=[{"title": "Un livre"}])
        make_post("Deux", sources=[{"url": URL}], status=Post.Status.BIN)
        assert run().asked == 0
        assert web.resolved == []

    def test_is_bounded_for_a_run_and_for_a_host(self, web, clock):
        for host in ("a.example", "b.example"):
            for number in range(3):
                web.page(f"{host}/{number}", title="Un")
        make_post(
            sources=[
                {"url": f"http://{host}/{number}"}
                for host in ("a.example", "b.example")
                for number in range(3)
            ]
        )
        report = run(per_host=2)
        assert (report.asked, report.left) == (4, 2)
        # Hosts take turns.
        assert web.paths == ["a.example/0", "b.example/0", "a.example/1", "b.example/1"]
        report = check(due(), most=1)
        assert (report.asked, report.left) == (1, 1)

    def test_of_one_run_is_not_that_of_another(self, web, source, monkeypatch):
        """Two runs at once: who comes second finds that a source is being asked."""
        web.page("a.example/one", title="Un")
        monkeypatch.setattr(
            checking, "_claimed", _after(checking._claimed, lambda: check_due()), raising=True
        )
        assert run(source).asked == 1
        assert web.paths == ["a.example/one"]

    def test_of_a_source_that_is_deleted_meanwhile(self, web, source, monkeypatch):
        monkeypatch.setattr(checking, "_chosen", _after(checking._chosen, source.delete))
        assert run().asked == 0


def _after(function, also):
    """`function`, and once after its first call something else."""
    todo = [also]

    def called(*args):
        found = function(*args)
        if todo:
            todo.pop()()
        return found

    return called


class TestWriting:
    def test_leaves_an_address_that_was_changed_meanwhile(self, web, source, monkeypatch):
        def change():
            other = Source.objects.get(pk=source.pk)
            other.url = "http://a.example/other"
            other.save()

        web.page("a.example/one", 404)
        monkeypatch.setattr(checking, "look", _after(checking.look, change))
        assert run(source).asked == 0
        assert (source.url, source.state) == ("http://a.example/other", State.UNCHECKED)

    @pytest.mark.django_db(transaction=True)
    def test_of_what_no_reader_sees_makes_no_page_new(self, web, source):
        before = edition()
        web.page("a.example/one", 404)
        run()
        assert edition() == before

    @pytest.mark.django_db(transaction=True)
    def test_of_what_readers_see_does(self, web, source):
        Source.objects.update(archived_url="https://archive.example/1")
        before = edition()
        web.page("a.example/one", 404)
        run(source)
        assert source.is_replaced
        assert edition() == before + 1

    def test_says_who_asks(self, web, source, settings):
        settings.BLOGPOSTS_SITE_URL = "https://carnet.example"
        web.page("a.example/one")
        run()
        agent = web.asked[-1][2]["User-Agent"]
        assert agent.startswith("blogposts/")
        assert agent.endswith(" (+https://carnet.example)")


class TestEditedAddress:
    @pytest.fixture(autouse=True)
    def checked(self, web, source):
        web.page("a.example/one", 410, ETag='"1"')
        run(source)

    @pytest.mark.parametrize("options", [{}, {"update_fields": ["url"]}])
    def test_is_one_that_was_never_asked(self, source, clock, options):
        clock.shift(timedelta(days=1))
        source.url = "http://a.example/two"
        source.save(**options)
        source.refresh_from_db()
        untouched = Source(due_at=timezone.now())
        for name in CHECK_FIELDS:
            assert getattr(source, name) == getattr(untouched, name), name

    def test_is_not_one_that_is_saved_as_it_was(self, source):
        source.title = "Un titre"
        source.save()
        source.refresh_from_db()
        assert source.state == State.GONE


class TestArchive:
    ANSWER = {
        "archived_snapshots": {
            "closest": {
                "available": True,
                "status": "200",
                "timestamp": "20230411000000",
                "url": "http://archive.example/web/20230411000000/http://a.example/one",
            }
        }
    }
    COPY = "https://archive.example/web/20230411000000/http://a.example/one"

    @pytest.fixture(autouse=True)
    def secure(self, monkeypatch, web):
        """The archive is asked by https; its server here speaks http."""
        ask = web.visits
        monkeypatch.setattr(
            checking, "Visits", lambda network: ask(agent=network.agent, tls=_NoTLS)
        )

    def answers(self, web, answer, query="url=http%3A%2F%2Fa.example%2Fone&timestamp=20230411"):
        web.page(f"archive.example/available?{query}")
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        web.pages[f"archive.example/available?{query}"] = (200, {}, body)

    @pytest.fixture
    def configured(self, settings):
        settings.BLOGPOSTS_SOURCE_ARCHIVE = "https://archive.example/available"

    def test_is_not_asked_unless_the_site_says_so(self, web, source):
        self.answers(web, self.ANSWER)
        web.page("a.example/one", 404)
        run(source)
        assert source.archived_url == ""
        assert web.paths == ["a.example/one"]

    def test_is_asked_for_what_is_gone(self, web, source, configured):
        self.answers(web, self.ANSWER)
        web.page("a.example/one", 404)
        run(source)
        assert source.archived_url == self.COPY
        assert source.is_replaced

    def test_is_asked_about_the_day_on_which_the_source_was_read(self, web, source, configured):
        Source.objects.update(accessed="2022-03-01")
        self.answers(web, self.ANSWER, "url=http%3A%2F%2Fa.example%2Fone&timestamp=20220301")
        web.page("a.example/one", 404)
        run(source)
        assert source.archived_url == self.COPY

    def test_is_not_asked_for_what_is_there(self, web, source, configured):
        self.answers(web, self.ANSWER)
        web.page("a.example/one", title="Un")
        run(source)
        assert web.paths == ["a.example/one"]

    def test_leaves_what_somebody_found(self, web, source, configured):
        Source.objects.update(archived_url="https://archive.example/mine")
        self.answers(web, self.ANSWER)
        web.page("a.example/one", 404)
        run(source)
        assert source.archived_url == "https://archive.example/mine"
        assert web.paths == ["a.example/one"]

    @pytest.mark.parametrize(
        "closest",
        [
            None,
            {},
            {"available": False, "url": "http://archive.example/1", "status": "200"},
            {"available": True, "url": "http://archive.example/1", "status": "404"},
            {"available": True, "url": "javascript:alert(1)", "status": "200"},
            {"available": True, "url": "http://a.example/" + "a" * 1983, "status": "200"},
        ],
    )
    def test_that_has_no_copy(self, web, source, configured, closest):
        self.answers(
            web, {"archived_snapshots": {"closest": closest} if closest is not None else {}}
        )
        web.page("a.example/one", 404)
        run(source)
        assert (source.state, source.archived_url) == (State.GONE, "")

    @pytest.mark.parametrize(
        "answer", [b"", b"<html>", b"[]", b"null", b'{"archived_snapshots": 1}']
    )
    def test_that_speaks_otherwise(self, web, source, configured, answer):
        self.answers(web, answer)
        web.page("a.example/one", 404)
        run(source)
        assert source.archived_url == ""

    def test_that_does_not_answer(self, web, source, configured, caplog):
        web.page("a.example/one", 404)
        run(source)
        assert (source.state, source.archived_url) == (State.GONE, "")
        assert "The web archive was not asked" in caplog.text


class _NoTLS:
    @staticmethod
    def wrap_socket(sock, **options):
        return sock


class TestJob:
    def test_is_one_that_a_worker_may_run(self, web, source):
        web.page("a.example/one", title="Un")
        jobs.run("blogposts.checking.check.check_due")
        source.refresh_from_db()
        assert source.state == State.FINE

    def test_goes_on_with_what_is_left(self, web, clock, monkeypatch):
        web.page("a.example/0", title="Un")
        make_post(sources=[{"url": f"http://a.example/{n}"} for n in range(checking.PER_HOST + 1)])
        later = []
        monkeypatch.setattr(jobs, "at", lambda moment, job: later.append((moment, job)))
        assert (check_due().left, later) == (1, [(NOON + checking.NEXT_RUN, check_due)])
        assert (check_due().left, len(later)) == (0, 1)


def test_a_page_that_is_read_asks_nobody(web, source, client, settings):
    """Though its source is due; `tests/test_house.py` has it that no page could."""
    settings.BLOGPOSTS_BACKGROUND = "thread"
    assert client.get("/blog/un-titre/").status_code == 200
    assert (web.resolved, web.dialled) == ([], [])


def test_a_trouble_says_what_it_is():
    assert str(Trouble(Reason.PRIVATE)) == "leads into a private network"

"""Akismet through its own package, with a stand-in for its server and no network."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs

import akismet as package
import httpx
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from blogposts.models import Comment
from blogposts.moderation import akismet, decide
from blogposts.moderation.decide import Actor
from blogposts.moderation.receive import Submission, edit_by_writer, receive
from blogposts.moderation.rulesets import change_rules
from tests.builders import make_moderator, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return make_post(sections=[("", "a")], published=True)


@pytest.fixture
def server(settings, monkeypatch):
    """`server.answer` is what Akismet says: a text, or an exception; `server.asked` what of it."""
    settings.BLOGPOSTS_AKISMET_KEY = "key"
    settings.BLOGPOSTS_SITE_URL = "https://carnet.example"
    settings.BLOGPOSTS_COMMENT_HELD = "none"
    settings.BLOGPOSTS_COMMENT_SECONDS_BETWEEN = 0
    stand_in = SimpleNamespace(answer="false", asked=[])

    def respond(request):
        stand_in.asked.append((request.url.path, parse_qs(request.content.decode())))
        if isinstance(stand_in.answer, Exception):
            raise stand_in.answer
        return httpx.Response(200, text=stand_in.answer)

    @contextmanager
    def client():
        http = httpx.Client(transport=httpx.MockTransport(respond))
        yield package.SyncClient(
            config=package.Config(key="key", url="https://carnet.example"), http_client=http
        )

    monkeypatch.setattr(akismet, "_client", client)
    monkeypatch.setattr(akismet, "_silent_until", 0.0)
    return stand_in


def send(post, text="Un texte.", **fields):
    return receive(
        Submission(
            post=post, text=text, name="Ana", email="ana@example.org", address="198.51.100.7",
            browser="Firefox", **fields,
        )
    )  # fmt: skip


def again(comment):
    Comment.objects.filter(pk=comment.pk).update(recheck_at=timezone.now())
    found = akismet.recheck_due()
    comment.refresh_from_db()
    return found


class TestAsking:
    def test_publishes_what_it_lets_through(self, server, post):
        comment = send(post)
        assert comment.status == "published"
        (path, asked) = server.asked[0]
        assert path.endswith("/comment-check")
        assert asked["comment_content"] == ["Un texte."]
        assert asked["user_ip"] == ["198.51.100.7"]
        assert asked["permalink"] == ["https://carnet.example/blog/un-titre/"]

    def test_makes_spam_of_what_it_takes_for_it(self, server, post):
        server.answer = "true"
        assert send(post).status == "spam"

    @pytest.mark.parametrize(
        "answer", [httpx.ConnectTimeout("slow"), httpx.ConnectError("no"), "what?", ""]
    )
    def test_holds_what_it_is_silent_about(self, server, post, answer):
        server.answer = answer
        comment = send(post)
        assert comment.status == "awaiting"
        assert comment.recheck_at is not None
        assert [signal["rule"] for signal in comment.signals] == ["akismet"]

    def test_is_not_asked_of_what_is_spam_already(self, server, post):
        assert send(post, trap="x").status == "spam"
        assert server.asked == []

    def test_is_not_asked_of_moderators(self, server, post):
        assert send(post, user=make_moderator()).status == "published"
        assert server.asked == []

    def test_is_switched_off_by_the_rule_and_without_a_key(self, server, post, settings):
        change_rules({"akismet": False}, Actor("Nadia"))
        send(post)
        change_rules({}, Actor("Nadia"))
        settings.BLOGPOSTS_AKISMET_KEY = ""
        send(post, "Un autre texte.", user=make_moderator())
        assert server.asked == []

    def test_is_not_asked_by_a_site_of_no_address(self, server, post, settings):
        settings.BLOGPOSTS_SITE_URL, settings.ALLOWED_HOSTS = "", ["*"]
        assert send(post).status == "published"
        assert server.asked == []

    def test_makes_no_second_reader_wait_for_a_silence(self, server, post, monkeypatch):
        started = []

        def start(job):
            started.extend([job] if job is akismet.recheck_due else [])

        monkeypatch.setattr(akismet.jobs, "after_commit", start)
        monkeypatch.setattr(akismet.jobs, "at", lambda moment, job: start(job))
        server.answer = httpx.ConnectTimeout("slow")
        send(post)
        assert started == [akismet.recheck_due]
        server.answer = "false"
        assert send(post, "Un autre texte.").status == "awaiting"
        assert len(server.asked) == 1
        monkeypatch.setattr(akismet.time, "monotonic", lambda: akismet._silent_until + 1)
        assert akismet.ask(Submission(post=post, text="Encore.")) == "ham"
        assert started == [akismet.recheck_due] * 2

    def test_logs_no_key(self, server, post, settings, caplog):
        settings.BLOGPOSTS_AKISMET_KEY = "4f2a81"
        server.answer = httpx.ConnectError("no way to https://4f2a81.example")
        send(post)
        server.answer = "invalid"
        assert akismet._ask("", {}) == "silent"
        assert "did not answer" in caplog.text
        assert "4f2a81" not in caplog.text


class Speaker(BaseHTTPRequestHandler):
    """Answers on a real socket; what it says and how long it takes is the server's."""

    def do_POST(self):
        self.server.heard.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.gate.wait(10)
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"true")

    def log_message(self, *arguments):
        pass


class TestWire:
    @pytest.fixture
    def speaker(self, settings, monkeypatch):
        settings.BLOGPOSTS_AKISMET_KEY = "key"
        settings.BLOGPOSTS_AKISMET_SECONDS = 1
        settings.BLOGPOSTS_SITE_URL = "https://carnet.example"
        server = ThreadingHTTPServer(("127.0.0.1", 0), Speaker)
        server.heard, server.gate = [], threading.Event()
        monkeypatch.setattr(
            package._common, "_API_URL", f"http://127.0.0.1:{server.server_address[1]}"
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.gate.set()
        server.shutdown()
        server.server_close()
        akismet._http.cache_clear()

    def test_passes_what_is_asked(self, speaker, settings):
        settings.BLOGPOSTS_AKISMET_SECONDS = 30
        speaker.gate.set()
        assert (
            akismet._ask("198.51.100.7", {"comment_content": "é", "comment_author": ""}) == "spam"
        )
        assert parse_qs(speaker.heard[0].decode()) == {
            "api_key": ["key"],
            "blog": ["https://carnet.example"],
            "user_ip": ["198.51.100.7"],
            "comment_content": ["é"],
        }

    def test_is_given_up_in_time(self, speaker):
        start = time.monotonic()
        assert akismet._ask("", {"comment_content": "a"}) == "silent"
        assert time.monotonic() - start < 8

    def test_is_given_up_where_even_the_clients_limit_does_not_hold(self, settings):
        settings.BLOGPOSTS_AKISMET_SECONDS = 1
        with pytest.raises(TimeoutError):
            akismet._in_time(threading.Event().wait)


class TestAskingAgain:
    @pytest.fixture
    def waiting(self, server, post):
        server.answer = httpx.ConnectTimeout("slow")
        return send(post)

    @pytest.mark.parametrize(("answer", "status"), [("false", "published"), ("true", "spam")])
    def test_decides_what_waits_for_it_alone(self, server, waiting, answer, status):
        server.answer = answer
        assert again(waiting) == (1, 0)
        assert waiting.status == status
        assert waiting.decisions.last().actor == "akismet"
        assert waiting.recheck_at is None

    def test_waits_longer_after_each_silence(self, waiting):
        created = timezone.now() - timedelta(hours=3)
        Comment.objects.update(created_at=created)
        assert again(waiting) == (0, 1)
        assert waiting.recheck_at > timezone.now() + timedelta(hours=2, minutes=50)
        assert waiting.status == "awaiting"

    def test_leaves_what_other_rules_hold(self, server, post):
        server.answer = httpx.ConnectTimeout("slow")
        change_rules({"held": "all"}, Actor("Nadia"))
        comment = send(post)
        server.answer = "false"
        again(comment)
        assert comment.status == "awaiting"
        assert comment.measures["akismet"] == "ham"

    def test_goes_on_after_its_writer_has_changed_it(self, server, waiting):
        change = Submission(post=waiting.post, text="Un texte corrigé.", address="198.51.100.7")
        edit_by_writer(waiting, change)
        assert waiting.decision_count == 2
        server.answer = "false"
        again(waiting)
        assert waiting.status == "published"

    def test_leaves_what_a_moderator_took_back(self, server, waiting):
        moderator = Actor.of(make_moderator())
        decide.approve(waiting, moderator)
        decide.hold(waiting, moderator)
        server.answer = "false"
        again(waiting)
        assert waiting.status == "awaiting"

    def test_gives_up_where_it_is_down(self, server, post):
        server.answer = httpx.ConnectTimeout("slow")
        for number in range(3):
            send(post, f"Un texte, le {number}.")
        server.asked.clear()
        Comment.objects.update(recheck_at=timezone.now())
        assert akismet.recheck_due() == (0, 3)
        assert len(server.asked) == 2

    def test_overrides_no_moderator(self, server, waiting):
        decide.approve(waiting, Actor.of(make_moderator()))
        server.answer = "true"
        again(waiting)
        assert waiting.status == "published"

    def test_asks_only_when_it_is_due(self, server, waiting):
        server.asked.clear()
        assert akismet.recheck_due() == (0, 1)
        assert server.asked == []

    def test_has_a_command(self, server, waiting, capsys):
        Comment.objects.update(recheck_at=timezone.now())
        with pytest.raises(CommandError, match="does not answer"):
            call_command("blogposts_recheck")
        server.answer = "false"
        Comment.objects.update(recheck_at=timezone.now())
        call_command("blogposts_recheck")
        assert "1 judged, 0 still waiting" in capsys.readouterr().out

    def test_command_wants_a_key(self, settings):
        with pytest.raises(CommandError, match="AKISMET_KEY"):
            call_command("blogposts_recheck")


class TestTelling:
    def test_of_mistakes_once(self, server, post):
        server.answer = "true"
        comment = send(post)
        decide.approve(comment, Actor.of(make_moderator()))
        server.asked.clear()
        server.answer = "Thanks for making the web a better place."
        assert akismet.tell() == 1
        assert server.asked[0][0].endswith("/submit-ham")
        assert akismet.tell() == 0

    def test_of_missed_spam(self, server, post):
        comment = send(post)
        decide.mark_spam(comment, Actor.of(make_moderator()))
        server.asked.clear()
        server.answer = "Thanks for making the web a better place."
        assert akismet.tell() == 1
        assert server.asked[0][0].endswith("/submit-spam")

    def test_not_of_what_it_said_itself(self, server, post):
        server.answer = "true"
        decide.mark_spam(send(post), Actor.of(make_moderator()))
        send(post, "Un autre.", user=make_moderator("m2"))
        assert akismet.tell() == 0

    def test_of_all_in_turn(self, server, post, monkeypatch):
        monkeypatch.setattr(akismet, "AT_ONCE", 1)
        moderator = make_moderator()
        for number in range(2):
            comment = send(post, f"Un texte, le {number}.")
            decide.mark_spam(comment, Actor.of(moderator))
        server.answer = "Thanks for making the web a better place."
        assert [akismet.tell() for _ in range(3)] == [1, 1, 0]

    def test_again_when_it_did_not_listen(self, server, post):
        comment = send(post)
        decide.mark_spam(comment, Actor.of(make_moderator()))
        server.answer = httpx.ConnectError("no")
        assert akismet.tell() == 0
        server.answer = "Thanks for making the web a better place."
        assert akismet.tell() == 1

"""WebSub: hubs are named, and told of what is new; against a real server of this process."""

from __future__ import annotations

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from blogposts import jobs
from blogposts.feeds.websub import Told, tell_hubs
from blogposts.models import Hub
from tests.builders import make_author, make_category, make_post, soon

pytestmark = pytest.mark.django_db
SITE = "https://example.org"


@pytest.fixture
def hub(settings):
    """A hub: what it was sent, and the status that it answers with."""

    class Handler(BaseHTTPRequestHandler):
        sent, status = [], 204

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            Handler.sent.append(parse_qsl(body))
            self.send_response(Handler.status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    Handler.url = f"http://127.0.0.1:{server.server_port}/"
    settings.BLOGPOSTS_WEBSUB_HUBS = [Handler.url]
    settings.BLOGPOSTS_SITE_URL = SITE
    yield Handler
    server.shutdown()
    server.server_close()


@pytest.fixture
def later(monkeypatch):
    """When jobs were asked to run again."""
    moments = []
    monkeypatch.setattr(jobs, "at", lambda moment, job: moments.append(moment))
    return moments


def topics(hub):
    return [value for name, value in hub.sent[-1] if name == "hub.url"]


def test_it_is_told_once_of_all_feeds_with_something_new(hub):
    parent = make_category("Terre", slug="terre")
    make_post(
        author=make_author(),
        categories=[make_category("Monde", slug="monde", parent=parent)],
        tags=["meta"],
        published=True,
    )
    assert tell_hubs() == Told(1, 0)
    assert hub.sent[0][0] == ("hub.mode", "publish")
    names = ["", "author/barbara/", "category/terre/", "category/monde/", "tag/meta/"]
    expected = {
        f"{SITE}/blog/{name}feed/{form}" for name in names for form in ("", "atom/", "json/")
    }
    assert set(topics(hub)) == expected
    assert len(topics(hub)) == len(expected)
    assert tell_hubs() == Told(0, 0)
    assert len(hub.sent) == 1


@pytest.mark.parametrize("status", [302, 404, 500])
def test_one_that_does_not_take_it_is_told_again(hub, later, status):
    make_post(published=True)
    hub.status = status
    assert tell_hubs() == tell_hubs() == Told(0, 1)
    assert Hub.objects.get().failures == 2
    assert timedelta(minutes=4) < later[0] - timezone.now() < timedelta(minutes=6)
    assert timedelta(minutes=9) < later[1] - timezone.now() < timedelta(minutes=11)
    with pytest.raises(CommandError, match="1"):
        call_command("blogposts_tell_hubs")
    hub.status = 202
    assert tell_hubs() == Told(1, 0)
    assert Hub.objects.get().failures == 0


def test_one_that_is_not_there_stops_no_other(hub, later, settings):
    make_post(published=True)
    settings.BLOGPOSTS_WEBSUB_HUBS = ["http://127.0.0.1:1/", hub.url]
    assert tell_hubs() == Told(1, 1)


def test_a_scheduled_post_is_told_when_it_is_out(hub, later):
    make_post("Avant", published=True)
    moment = soon()
    make_post("Demain", published=moment)
    tell_hubs()
    assert later == [moment]
    assert tell_hubs() == Told(0, 0)
    with time_machine.travel(moment + timedelta(minutes=1)):
        assert tell_hubs() == Told(1, 0)


def test_publishing_asks_for_it(hub, monkeypatch, django_capture_on_commit_callbacks):
    asked = []
    monkeypatch.setattr(jobs, "_start", lambda name, prefix: asked.append(name))
    with django_capture_on_commit_callbacks(execute=True):
        make_post(published=True)
    assert asked == ["blogposts.feeds.websub.tell_hubs"]


def test_without_hubs_nobody_is_told(hub, settings):
    settings.BLOGPOSTS_WEBSUB_HUBS = []
    make_post(published=True)
    assert tell_hubs() == Told(0, 0)
    assert hub.sent == []


@pytest.mark.parametrize("form", ["", "atom/", "json/"])
def test_feeds_name_it(hub, client, form):
    response = client.get(f"/blog/feed/{form}")
    own = f"http://testserver/blog/feed/{form}"
    assert response["Link"] == f'<{hub.url}>; rel="hub", <{own}>; rel="self"'
    assert hub.url in response.content.decode()


def test_without_any_no_feed_names_one(client):
    response = client.get("/blog/feed/")
    assert "Link" not in response
    assert "hub" not in response.content.decode()

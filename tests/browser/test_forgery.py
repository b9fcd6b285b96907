"""An attacker's page, on an origin of its own, sends our forms from a real browser.

Another site (127.0.0.1 against localhost), to which no cookie of ours goes, and another origin of
the same site (another port), to which they all go: both doors, the stranger's and the member's.
"""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import Client

from blogposts.models import Comment, Vote
from blogposts.moderation import receive as receiving
from blogposts.moderation.candidate import Candidate, Screening, Verdict
from blogposts.visitors import form_token
from tests.builders import make_comment, make_member, make_post

from .checks import wait_until
from .reader import PATIENCE

HOSTS = ["127.0.0.1", "localhost"]  # another site, and the same site at another port
DOORS = ["stranger", "member"]

AUTOMATIC = """<!doctype html><title>Win a prize</title>
<form method="post" action="{action}" enctype="{kind}">{fields}</form>
<script>document.forms[0].submit()</script>"""
FRAMED = """<!doctype html><title>Win a prize</title>
<iframe sandbox="allow-forms allow-scripts" srcdoc='{form}'></iframe>"""
FETCHED = """<!doctype html><title>Win a prize</title><script>
fetch("{action}", {{method: "POST", mode: "no-cors", credentials: "include",
  body: new URLSearchParams({data})}}).finally(() => document.title = "done")
</script>"""
READ = """<!doctype html><title>Win a prize</title><script>
fetch("{page}", {{credentials: "include"}})
  .then(answer => answer.text(), () => "unreadable").then(text => document.title = text)
</script>"""


class Attacker:
    """Serves one page at a time; `policy` has browsers say where they come from, or not."""

    def __init__(self, host: str) -> None:
        attacker = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Referrer-Policy", attacker.policy)
                self.end_headers()
                self.wfile.write(attacker.html.encode())

            def log_message(self, *args):
                pass

        self.html, self.policy = "", "unsafe-url"
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://{host}:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@contextmanager
def attacking(host):
    attacker = Attacker(host)
    yield attacker
    attacker.server.shutdown()
    attacker.server.server_close()


@pytest.fixture(params=HOSTS, ids=["another site", "another origin"])
def attacker(request):
    with attacking(request.param) as attacker:
        yield attacker


@pytest.fixture(autouse=True)
def rules(monkeypatch):
    """Let everything pass: what is stored here got past the doors."""
    monkeypatch.setattr(
        receiving,
        "screen_submission",
        lambda submission, rules: (Candidate(""), Screening(Verdict.NOTE, ())),
    )


@pytest.fixture
def post(transactional_db):
    return make_post(sections=[("", "Un texte.")], published=True)


@pytest.fixture
def surf(browser, site, post):
    """Somebody with a page of ours open, who may go on to read others: `surf(user)`.

    Not a `reader`, to whom a page of another host, and what it does, would be a fault of ours.
    """
    contexts = []

    def opened(user=None, **cookie):
        context = browser.new_context(base_url=site.url)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if user is not None:
            client = Client()
            client.force_login(user)
            session = client.cookies["sessionid"].value
            cookie = {"sameSite": "Lax"} | cookie  # as Django has it
            cookie |= {"name": "sessionid", "value": session, "url": site.url}
            context.add_cookies([{name: what for name, what in cookie.items() if what}])
        page = context.new_page()
        page.goto(post.get_absolute_url())
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(params=DOORS)
def victim(request, surf):
    return surf(make_member() if request.param == "member" else None)


def refused(page, attacker):
    """The status of what the attacker's page sends in somebody's name."""
    with page.expect_response(lambda response: response.request.method == "POST") as answer:
        page.goto(attacker.url, wait_until="commit")
    return answer.value.status


def stolen(post):
    """What an attacker knows: a stranger's token, which anybody may fetch."""
    return {
        "comment": "Buy!",
        "author": "Eve",
        "email": "eve@evil.example",
        "token": form_token(post.pk),
        "csrfmiddlewaretoken": "a" * 64,
    }


def form(action, data, kind="application/x-www-form-urlencoded"):
    fields = "".join(
        f'<input type="hidden" name="{name}" value="{value}">' for name, value in data.items()
    )
    return AUTOMATIC.format(action=action, kind=kind, fields=fields)


def action_of(site, post, door="comment"):
    return f"{site.url}{post.get_absolute_url()}{door}/"


@pytest.mark.parametrize(
    ("policy", "kind"),
    [
        ("unsafe-url", "application/x-www-form-urlencoded"),
        ("no-referrer", "multipart/form-data"),
    ],
)
def test_form_that_sends_itself(victim, attacker, site, post, policy, kind):
    attacker.policy = policy
    attacker.html = form(action_of(site, post), stolen(post), kind)
    assert refused(victim, attacker) == 403
    assert Comment.objects.count() == 0


def test_form_that_says_less_than_it_is(victim, attacker, site, post):
    attacker.html = form(action_of(site, post), stolen(post), "text/plain")
    assert refused(victim, attacker) == 403


@pytest.mark.parametrize(
    ("host", "same_site", "is_sent"),
    [
        ("127.0.0.1", "Lax", False),
        ("localhost", "Lax", True),
        # A cookie that says nothing goes along for two minutes, even from another site.
        ("127.0.0.1", None, True),
    ],
)
def test_whose_door_it_is(surf, site, post, host, same_site, is_sent):
    """That the refusals above are of his door: the browser has sent a session along, or not."""
    page = surf(make_member(), sameSite=same_site)
    with attacking(host) as attacker:
        attacker.html = form(action_of(site, post), stolen(post))
        assert refused(page, attacker) == 403
    page.wait_for_selector("#blogposts-complaints")
    assert ("Logged in as" in page.content()) is is_sent
    assert Comment.objects.count() == 0


def test_frame_without_an_origin(victim, attacker, site, post, caplog):
    inner = form(action_of(site, post), stolen(post)).replace("'", "&#39;")
    attacker.html = FRAMED.format(form=inner)
    victim.goto(attacker.url)
    # The frame shows nothing of it: what the server has refused is in its log.
    until = time.monotonic() + PATIENCE / 1000
    while "Forbidden (" not in caplog.text and time.monotonic() < until:
        victim.wait_for_timeout(50)
    assert "Forbidden (" in caplog.text
    assert Comment.objects.count() == 0


def test_script_that_sends(victim, attacker, site, post):
    attacker.html = FETCHED.format(action=action_of(site, post), data=json.dumps(stolen(post)))
    assert refused(victim, attacker) == 403
    assert Comment.objects.count() == 0


def test_script_that_reads_the_token_of_the_form(victim, attacker, site, post):
    attacker.html = READ.format(page=site.url + post.get_absolute_url())
    victim.goto(attacker.url)
    wait_until(victim, "document.title === 'unreadable'")


def test_vote(victim, attacker, site, post):
    attacker.html = form(action_of(site, post, "vote"), stolen(post) | {"value": "up"})
    assert refused(victim, attacker) == 403
    assert Vote.objects.count() == 0


@pytest.mark.parametrize("data", [{"comment": "Buy!"}, {"withdraw": "yes"}])
def test_edit_of_somebodys_comment(surf, attacker, site, post, data):
    user = make_member()
    comment = make_comment(post, "Un mot.", user=user)
    attacker.html = form(f"{site.url}/blog/comment/{comment.pk}/edit/", stolen(post) | data)
    page = surf(user)
    # To another site no session goes, and to a stranger there is no such comment.
    assert refused(page, attacker) in {403, 404}
    comment.refresh_from_db()
    assert (comment.text, comment.status) == ("Un mot.", "published")


@pytest.mark.parametrize("door", DOORS)
def test_the_same_forms_from_our_own_page_are_taken(reader, site, post, door):
    """The other side: what is refused above is refused for where it came from."""
    user = make_member() if door == "member" else None
    page = reader.open(post.get_absolute_url(), user=user)
    page.fill("#blogposts-comment", "Bien vu.")
    if user is None:
        page.fill("#blogposts-author", "Camille")
        page.fill("#blogposts-email", "camille@example.org")
    page.click("#commentform [type=submit]")
    page.wait_for_url("**#comment-*")
    assert Comment.objects.get().text == "Bien vu."

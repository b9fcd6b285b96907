"""A web of our own on this machine: names, addresses that look public, and one server for all."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from blogposts.checking.net import Network
from blogposts.checking.visits import Visits

PUBLIC = "93.184.215.14"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        host = self.headers["Host"]
        self.server.web.asked.append((host, self.path, dict(self.headers)))
        page = self.server.web.pages.get(f"{host}{self.path}", (404, {}, b""))
        if callable(page):
            page = page(self)
        if page is None:
            return
        status, headers, body = page
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", len(body))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Web:
    """`pages` by host and path, `names` by host; what was `asked`, `resolved` and `dialled`."""

    def __init__(self, server):
        server.web = self
        self.server = server
        self.pages, self.names = {}, {}
        self.asked, self.resolved, self.dialled = [], [], []
        self.now, self.slept = 0.0, []
        self.is_down = False  # as our own line may be: nobody can be reached

    def page(self, url, status=200, *, title=None, **headers):
        """What stands at an address, without its scheme: `example.org/a`."""
        body = f"<!doctype html><title>{title}</title><p>Text".encode() if title else b""
        found = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[url] = (status, {"Content-Type": "text/html; charset=utf-8"} | found, body)
        self.names.setdefault(url.split("/")[0], [PUBLIC])

    def resolve(self, host, port):
        self.resolved.append(host)
        if host not in self.names:
            raise socket.gaierror("no such name")
        found = self.names[host]
        return found() if callable(found) else found

    def dial(self, address, port, seconds):
        self.dialled.append((address, port))
        if self.is_down:
            raise OSError("no route")
        # Not by `create_connection`, which these tests forbid.
        sock = socket.socket()
        sock.settimeout(seconds)
        sock.connect(self.server.server_address)
        return sock

    def network(self, **options):
        return Network(**{"seconds": 5, "resolve": self.resolve, "dial": self.dial} | options)

    def visits(self, **options):
        def sleep(seconds):
            self.slept.append(seconds)
            self.now += seconds

        return Visits(self.network(**options), sleep=sleep, clock=lambda: self.now)

    @property
    def paths(self):
        """The addresses that were asked, but for each robots.txt."""
        asked = [f"{host}{path}" for host, path, _headers in self.asked]
        return [url for url in asked if not url.endswith("/robots.txt")]


@contextmanager
def web_of_our_own(tls=None):
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        server.handle_error = lambda *args: None  # of those who hang up, as tests do
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield Web(server)
        finally:
            server.shutdown()
            thread.join()

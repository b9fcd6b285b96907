"""A mail server on a port of its own, which takes all that it is sent, or says nothing at all."""

from __future__ import annotations

import socketserver
import threading
from contextlib import contextmanager


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.server.connections += 1
        if self.server.is_silent:
            self.server.leaving.wait(30)
            return
        self.say("220 ready")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.say("354 go on")
                self.server.mails.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            self.say("221 bye" if word == b"QUIT" else "250 yes")
            if word == b"QUIT":
                return

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """`mails` are as they came over the wire, over so many `connections`."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, *, is_silent=False):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.is_silent = is_silent
        self.leaving = threading.Event()
        self.mails, self.connections = [], 0

    @property
    def port(self):
        return self.server_address[1]


@contextmanager
def mail_server(**options):
    with MailServer(**options) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.leaving.set()
            server.shutdown()
            thread.join()

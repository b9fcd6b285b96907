"""How the server of the browser's tests answers."""

from __future__ import annotations

import threading

POLICY = "default-src 'self'"
PATIENCE = 10  # seconds, for a request
_turn = threading.Lock()


def strict_policy(get_response):
    """The content policy that every page of ours must live under."""

    def middleware(request):
        response = get_response(request)
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return middleware


def one_at_a_time(get_response):
    """The threads of the server share SQLite's one connection, and with it its transaction: two
    requests at once would commit and roll back one another's."""

    def middleware(request):
        with _turn:
            return get_response(request)

    return middleware


def wait_for_answers():
    """Until the server has answered all that was asked for, by pages that are closed too.

    What it would still write came to the rows of the next test, or kept these from being emptied.
    """
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(PATIENCE)

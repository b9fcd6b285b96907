from __future__ import annotations

import socket

import pytest

from blogposts.checking import check
from tests.checking.web import web_of_our_own


@pytest.fixture(autouse=True)
def nothing_goes_out(monkeypatch):
    """No name is looked up and no connection made but by the stubs of `web`."""

    def forbidden(*args, **kwargs):
        raise AssertionError(f"a request to the outside: {args}")

    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    monkeypatch.setattr(socket, "create_connection", forbidden)


@pytest.fixture
def web(monkeypatch):
    with web_of_our_own() as web:
        monkeypatch.setattr(check, "Visits", lambda network: web.visits(agent=network.agent))
        yield web

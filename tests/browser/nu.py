"""The Nu HTML Checker, started once and asked about many pages."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

HTML = {"Content-Type": "text/html; charset=utf-8"}
UP_WITHIN_SECONDS = 60


class NuChecker:
    """Calling it gives what the checker says against pages, errors and warnings, one a line."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __call__(self, pages: Mapping[str, str | bytes]) -> list[str]:
        """`pages` are HTML by a name, which begins the lines about that page."""
        return [
            _line(name, message) for name, html in pages.items() for message in self._messages(html)
        ]

    def _messages(self, html: str | bytes) -> list[dict[str, object]]:
        body = html if isinstance(html, bytes) else html.encode()
        with urlopen(Request(f"{self.url}?out=json", body, HTML), timeout=60) as answer:
            messages: list[dict[str, object]] = json.load(answer)["messages"]
        return messages


@contextmanager
def started(java: str, jar: Path) -> Iterator[NuChecker | None]:
    """The checker on a port of its own; None if this Java cannot run it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            *(java, "-Xss4m", "-Dnu.validator.servlet.bind-address=127.0.0.1"),
            # Its guess of the language knows nothing of parts; ours is tested elsewhere.
            *("-Dnu.validator.checker.enableLangDetection=0", "-cp", str(jar)),
            *("nu.validator.servlet.Main", str(port)),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    checker = NuChecker(f"http://127.0.0.1:{port}/")
    try:
        yield checker if _is_up(process, checker) else None
    finally:
        process.kill()
        process.wait()


def _is_up(process: subprocess.Popen[bytes], checker: NuChecker) -> bool:
    end = time.monotonic() + UP_WITHIN_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            # It has no title, and a checker that finds no fault there would find none anywhere.
            return bool(checker({"": "<!doctype html>"}))
        except URLError:
            time.sleep(0.1)
    return False


def _line(page: str, message: Mapping[str, object]) -> str:
    kind = message.get("subType") or message["type"]
    return f"{page}:{message.get('lastLine')} {kind}: {message['message']} {message.get('extract')}"

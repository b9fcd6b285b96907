"""An address alone in its paragraph becomes a card: a link that says where it leads.

What WordPress fetches and frames by oEmbed is a plain link here until the reader asks for more:
no other host hears of a visit. For the players that we know, the card carries the address of the
frame, and a small script shows it on a click.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..safety import web_address_problem
from .tokens import attribute, end, start, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..safety import Token

_SHOWN = 60
_VIDEO = r"(?P<id>[A-Za-z0-9_-]{6,20})"
# Addresses of pages, and of the frames their sites offer; both without what follows the id.
PLAYERS = (
    (
        re.compile(rf"https?://(?:www\.|m\.)?youtube\.com/watch\?v={_VIDEO}(?:[&#].*)?"),
        "https://www.youtube-nocookie.com/embed/{}",
    ),
    (
        re.compile(rf"https?://youtu\.be/{_VIDEO}(?:[?#].*)?"),
        "https://www.youtube-nocookie.com/embed/{}",
    ),
    (
        re.compile(r"https?://(?:www\.)?vimeo\.com/(?P<id>[0-9]{6,12})(?:[?#].*)?"),
        "https://player.vimeo.com/video/{}?dnt=1",
    ),
)


def with_cards(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens, with a card in the place of each paragraph that is one address."""
    held: list[Token] = []
    for token in tokens:
        if token.get("name") == "p" and token["type"] == "StartTag":
            yield from held
            held = [token]
        elif held:
            held.append(token)
            if token.get("name") == "p":
                yield from _card(held)
                held = []
        else:
            yield token
    yield from held


def _card(paragraph: list[Token]) -> list[Token]:
    url = _lone_address(paragraph[1:-1])
    if not url:
        return paragraph
    attributes = {"href": url}
    if frame := _frame(url):
        attributes["data-blogposts-frame"] = frame
    opening = start("p", {"class": "blogposts-card", **_given(paragraph[0])})
    return [opening, start("a", attributes), text(_shown(url)), end("a"), end("p")]


def _lone_address(tokens: list[Token]) -> str:
    """The address that is all there is, bare or as a link with itself for a text."""
    words = "".join(token["data"] for token in tokens if "name" not in token).strip()
    names = [token["name"] for token in tokens if "name" in token]
    if names not in ([], ["a", "a"]) or any(space in words for space in " \n"):
        return ""
    if names and next(attribute(token, "href") for token in tokens if "name" in token) != words:
        return ""
    return "" if web_address_problem(words) else words


def _given(token: Token) -> dict[str, str]:
    names = ("lang", "dir", "id")
    return {name: value for name in names if (value := attribute(token, name))}


def _frame(url: str) -> str:
    for page, frame in PLAYERS:
        if found := page.fullmatch(url):
            return frame.format(found["id"])
    return ""


def _shown(url: str) -> str:
    parts = urlsplit(url)
    path = (parts.path + (f"?{parts.query}" if parts.query else "")).rstrip("/")
    shown = (parts.hostname or "").removeprefix("www.") + path
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1].rstrip("-/_.") + "…"

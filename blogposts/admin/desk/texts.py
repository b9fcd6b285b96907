"""A comment's text as moderators read it: whole, every address spelled out, nothing to click."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, NamedTuple

from ...models import Comment
from ...text.hosts import host_of

if TYPE_CHECKING:
    from collections.abc import Iterable

LINES_SHOWN = 10
LINE_LENGTH = 72  # characters, about what a line of the queue holds
ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"“”«»]+", re.IGNORECASE)
MOST_HOSTS = 5  # of the websites that one comment links to
BLOCKS = {"p", "div", "blockquote", "pre", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"}


class Piece(NamedTuple):
    """A stretch of a text: plain, an `address`, or a `word` that a rule stumbled over."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in two parts, the second of which is shown on request; `lines` are those in it."""

    first: list[Piece]
    rest: list[Piece]
    lines: int = 0


def shortened_to(length: int, text: str) -> str:
    """The beginning of a text on one line."""
    words = " ".join(text.split())
    return words if len(words) <= length else f"{words[: length - 1].rstrip()}…"


def plain(text: str, format: str) -> str:
    """A text as it reads; of HTML each link is followed by where it leads."""
    if format != Comment.Format.HTML:
        return text
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(reader.parts)).strip()


def hosts_of(comment: Comment) -> list[str]:
    """Hosts of the websites that a comment links to, as its own and in its text; each once."""
    addresses = [comment.url, *ADDRESS.findall(plain(comment.text, comment.format))]
    hosts = dict.fromkeys(host for address in addresses if (host := host_of(address)))
    return list(hosts)[:MOST_HOSTS]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.links: list[tuple[str, int]] = []  # where to, and the part that it begins with

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.parts.append("\n")
        elif tag in BLOCKS:
            self.parts.append("\n\n")
        elif tag == "a":
            self.links.append((dict(attrs).get("href") or "", len(self.parts)))

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.parts.append("\n\n")
        elif tag == "a" and self.links:
            address, begin = self.links.pop()
            if address and address != "".join(self.parts[begin:]).strip():
                self.parts.append(f" ({address})")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def folded(text: str, words: Iterable[str] = ()) -> Folded:
    """The text in pieces, what is beyond ten lines apart."""
    end, lines = _fold(text)
    return Folded(
        pieces(text[:end].rstrip() if lines else text, words),
        pieces(text[end:].lstrip("\n"), words) if lines else [],
        lines,
    )


def _fold(text: str) -> tuple[int, int]:
    """Where the eleventh line begins, and how many lines there are from it on; 0 for none.

    A little more than ten lines are not worth a fold.
    """
    at, end, count = 0, 0, 0
    for line in text.split("\n"):
        lines = max(1, -(-len(line) // LINE_LENGTH))
        if count < LINES_SHOWN <= count + lines:
            end = at + _end_of_line(line, LINES_SHOWN - count)
        count += lines
        at += len(line) + 1
    more = count - LINES_SHOWN
    return (end, more) if more > 2 else (len(text), 0)


def _end_of_line(line: str, number: int) -> int:
    """Where a long line's part of so many lines ends: at a space, if there is one near."""
    end = number * LINE_LENGTH
    if end >= len(line):
        return len(line)
    space = line.rfind(" ", end - LINE_LENGTH // 2, end)
    return space + 1 if space > 0 else end


def pieces(text: str, words: Iterable[str] = ()) -> list[Piece]:
    """A text cut where an address or one of the words begins and ends."""
    marked = [re.escape(word) for word in sorted(words, key=len, reverse=True) if word]
    pattern = ADDRESS.pattern
    if marked:
        pattern = f"(?P<word>{'|'.join(marked)})|{pattern}"
    found, at = [], 0
    for match in re.finditer(pattern, text, re.IGNORECASE):
        if match.start() > at:
            found.append(Piece(text[at : match.start()]))
        kind = "word" if match.groupdict().get("word") else "address"
        found.append(Piece(match.group(), kind))
        at = match.end()
    if at < len(text):
        found.append(Piece(text[at:]))
    return found

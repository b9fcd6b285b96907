"""What finished HTML leads to and shows: links, pictures, and ids to jump to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .body.tidy import attributes_of, pieces, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .body.tidy import Piece

# Links that we make, of citations, notes and headings: no author names a link for screen readers.
_OURS = re.compile(r"\saria-label(?:ledby)?=")
# An address alone in its paragraph.
_CARD = re.compile(r"class=\"blogposts-card\"")
_ID = re.compile(r"\sid=\"([^\"]+)\"")


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the author's; its words are those of the pictures in it too."""

    url: str
    words: str
    is_card: bool


@dataclass(frozen=True, slots=True)
class Picture:
    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class Pointers:
    links: tuple[Link, ...]
    pictures: tuple[Picture, ...]
    ids: frozenset[str]


def pointers_of(html: str) -> Pointers:
    """All of them in HTML of `render_body`, each in the order of the page; linear in its length."""
    found = list(pieces(html))
    pictures = (_attributes(piece) for piece in found if piece.name == "img")
    return Pointers(
        links=tuple(_links(found)),
        pictures=tuple(Picture(each.get("src", ""), each.get("alt", "")) for each in pictures),
        ids=frozenset(place for piece in found for place in _ID.findall(piece.attributes)),
    )


def _attributes(piece: Piece) -> dict[str, str]:
    return attributes_of(piece.name, piece.attributes)


def _links(found: list[Piece]) -> Iterator[Link]:
    is_card = False
    url: str | None = None
    words: list[str] = []
    for piece in found:
        if piece.name == "p":
            is_card = not piece.closing and bool(_CARD.search(piece.attributes))
        elif piece.name == "a" and not piece.closing:
            is_ours = bool(_OURS.search(piece.attributes))
            url = None if is_ours else _attributes(piece).get("href")
            words = []
        elif piece.name == "a" and url is not None:
            yield Link(url, " ".join("".join(words).split()), is_card)
            url = None
        elif url is not None:
            is_picture = piece.name == "img"
            words.append(_attributes(piece).get("alt", "") if is_picture else _text(piece))


def _text(piece: Piece) -> str:
    return " " if piece.name else text_of(piece.text)

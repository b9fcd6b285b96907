"""What a feed is, before it is written in one format or another. All addresses are absolute."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A category or a tag; `scheme` is the address under which all of its kind are."""

    name: str
    url: str
    scheme: str


@dataclass(frozen=True, slots=True)
class Media:
    """A picture; `size` in bytes, width and height in pixels."""

    url: str
    type: str
    size: int
    width: int
    height: int
    alt: str = ""
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """Where the comments on an entry are, and how many."""

    url: str
    feed: str  # in the format at hand
    count: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What a comment answers: a post or another comment."""

    id: str
    url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """`html` is the whole text or the summary, as `is_full` says; `summary` is plain text.

    A title without a language of its own is in the feed's. `pictures` are those of the text,
    without the one that stands above it.
    """

    id: str
    url: str
    title: str
    html: str
    published: datetime
    updated: datetime
    summary: str = ""
    is_full: bool = True
    language: str = ""
    title_language: str = ""
    author: Person | None = None
    terms: Sequence[Term] = ()
    picture: Media | None = None
    pictures: Sequence[Media] = ()
    talk: Talk | None = None
    answered: Answered | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """`url` is the page that it is the feed of, `address` its own in the format at hand."""

    id: str
    url: str
    address: str
    title: str
    subtitle: str
    language: str
    author: Person
    updated: datetime
    style: str
    hubs: Sequence[str] = ()
    entries: Sequence[Entry] = field(default=())

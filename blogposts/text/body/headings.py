"""Typed headings: their levels on the page, and every id of a body."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..safety import Token
from ..slugs import slugify
from .tokens import attribute, set_attribute, words_of

_HEADING = re.compile(r"h([1-6])")
_LOWEST = 6
CITATION = re.compile(r"\[@([A-Za-z0-9][A-Za-z0-9._-]{0,199})\]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a body: its level on the page, its id there, its words.

    `skips` says that it was typed two levels or more below the one it belongs to.
    """

    level: int
    anchor: str
    text: str
    skips: bool = False


def is_heading(token: Token) -> bool:
    return "name" in token and bool(_HEADING.fullmatch(token["name"]))


def level_headings(tokens: list[Token], highest: int) -> None:
    """Number typed headings from `highest` on, each at most one below the one it belongs to."""
    typed: list[int] = []
    name = ""
    for token in tokens:
        if not is_heading(token):
            continue
        if token["type"] == "StartTag":
            level = int(token["name"][1])
            while typed and typed[-1] >= level:
                typed.pop()
            token["skips"] = bool(typed) and level > typed[-1] + 1
            typed.append(level)
            name = f"h{min(highest + len(typed) - 1, _LOWEST)}"
        token["name"] = name


# What we name ourselves: notes, places of notes, citations. An author's id cannot be like these.
OURS = re.compile(r"(note|noteref):([0-9]{1,7})(?::([0-9]{1,7}))?")
_LIKE_OURS = re.compile(r"(?:note|noteref|cite)-[0-9]")
_LONGEST_NAME = 60


class Names:
    """The ids of one body, all behind its anchor and two hyphens, which no slug holds."""

    def __init__(self, anchor: str) -> None:
        self.anchor = anchor
        self.taken: set[str] = set()
        self.next: dict[str, int] = {}

    def give(self, tokens: list[Token]) -> list[Heading]:
        """Set every id: typed ones first, the first of two alike; then those of headings."""
        for token in tokens:
            if typed := attribute(token, "id"):
                name = _name(typed)
                if name and name not in self.taken:
                    self.taken.add(name)
                    set_attribute(token, "id", self.full(name))
                else:
                    del token["data"][(None, "id")]
        return [self.give_heading(*found) for found in _headings(tokens)]

    def give_heading(self, token: Token, words: str) -> Heading:
        anchor = attribute(token, "id")
        if not anchor:
            anchor = self.full(self.new(_name(words[:200]) or "heading"))
            set_attribute(token, "id", anchor)
        return Heading(int(token["name"][1]), anchor, words, token.get("skips", False))

    def new(self, name: str) -> str:
        number, candidate = self.next.get(name, 1), name
        while candidate in self.taken:
            number += 1
            candidate = f"{name}-{number}"
        self.next[name] = number
        self.taken.add(candidate)
        return candidate

    def full(self, name: str) -> str:
        return f"{self.anchor}--{name}"

    def link(self, url: str) -> str:
        """An address inside the page; where it names an id of this body, its full id."""
        name = _name(url[1:])
        return "#" + self.full(name) if name in self.taken else url


def _name(typed: str) -> str:
    if ours := OURS.fullmatch(typed):
        return "-".join(part for part in ours.groups() if part)
    slug = slugify(typed, max_length=_LONGEST_NAME)
    return f"x-{slug}" if _LIKE_OURS.match(slug) else slug


def _headings(tokens: list[Token]) -> Iterator[tuple[Token, str]]:
    """The start of each heading and its words."""
    inside: list[Token] = []
    for token in tokens:
        if token["type"] == "EndTag" and is_heading(token) and inside:
            words = CITATION.sub("", "".join(words_of(inside[1:])))
            yield inside[0], " ".join(words.split())
            inside = []
        elif inside or (token["type"] == "StartTag" and is_heading(token)):
            inside.append(token)

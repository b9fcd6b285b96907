"""What is done to cleaned HTML before the last gate: headings, ids, links, pictures, typography.

All of it works on bleach's tokens, so that nothing an author writes can look like it, and each
step is one pass over them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .abbreviations import Abbreviations
from .limits import Meter
from .safety import Token, attribute_text, is_external
from .slugs import slugify
from .tidy import show
from .typography import Edit, applies, apply, edits

SizeOf = Callable[[str], tuple[int, int] | None]

_INLINE = frozenset(
    "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q rp rt ruby s samp small span"
    " strong sub sup time u var wbr".split()
)
_CODE = frozenset({"code", "kbd", "pre", "samp", "var"})
_HEADING = re.compile(r"h([1-6])")
_LOWEST = 6

# Stands in a run of text for what is not text: code, a picture.
_THING = "\ufffc"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a body: its level on the page, its id there, its words."""

    level: int
    anchor: str
    text: str


@dataclass
class Job:
    """What one body is finished with, and what was found in it."""

    language: str
    anchor: str
    level: int
    numbers: Mapping[str, int]
    size_of: SizeOf | None
    abbreviations: Mapping[str, str]
    meter: Meter
    citations: list[str] = field(default_factory=list)
    unknown_citations: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    text: str = ""

    def finish(self, tokens: Iterable[Token]) -> Iterable[Token]:
        """The tokens of the finished body, from those that bleach lets through."""
        merged = list(_merged(tokens))
        self.text = "".join(_words(merged))
        _level_headings(merged, self.level)
        names = _Names(self.anchor)
        self.headings = names.give(merged)
        if applies(self.language) or any(_attribute(token, "lang") for token in merged):
            _typeset(merged, self.language)
        finished = _boxed(_linked(self._with_words(_with_pictures(merged, self.size_of)), names))
        return (_escaped(token) for token in finished)

    def _with_words(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """Citations and abbreviations in text made elements, but not in code.

        A citation in a link is put after the link, for links cannot stand in one another.
        """
        abbreviations = Abbreviations(self.abbreviations, self.meter)
        inside: list[str] = []
        waiting: list[Token] = []
        for token in tokens:
            kind = token["type"]
            if kind == "Characters" and not _CODE.intersection(inside):
                waits = waiting if "a" in inside else None
                for part in self._cited(token["data"], waits):
                    if part["type"] == "Characters" and "abbr" not in inside:
                        yield from abbreviations.marked(part["data"])
                    else:
                        yield part
                continue
            yield token
            if kind == "StartTag":
                inside.append(token["name"])
            elif kind == "EndTag":
                inside.pop()
                if token["name"] == "a":
                    yield from waiting
                    waiting.clear()

    def _cited(self, data: str, waiting: list[Token] | None) -> Iterator[Token]:
        position = 0
        for match in _CITATION.finditer(data):
            number = self.numbers.get(match[1])
            if number is None:
                self.unknown_citations.append(match[1])
                continue
            yield text(data[position : match.start()])
            position = match.end()
            mark = self._citation(match[1], number)
            if waiting is None:
                yield from mark
            else:
                waiting += mark
        yield text(data[position:])

    def _citation(self, key: str, number: int) -> list[Token]:
        self.citations.append(key)
        place = f"{self.anchor}--cite-{len(self.citations)}"
        label = _("Reference %(number)s") % {"number": number}
        return [
            start("sup", {"class": "blogposts-cite", "id": place}),
            start("a", {"href": f"#source-{key}", "aria-label": label}),
            text(str(number)),
            end("a"),
            end("sup"),
        ]


_CITATION = re.compile(r"\[@([A-Za-z0-9][A-Za-z0-9._-]{0,199})\]")

# ---------------------------------------------------------------------------------------------
# Tokens


def text(data: str) -> Token:
    return {"type": "Characters", "data": data}


def start(name: str, attributes: Mapping[str, str]) -> Token:
    data = {(None, key): value for key, value in attributes.items()}
    return {"type": "StartTag", "name": name, "namespace": None, "data": data}


def end(name: str) -> Token:
    return {"type": "EndTag", "name": name, "namespace": None, "data": {}}


def _merged(tokens: Iterable[Token]) -> Iterator[Token]:
    """Runs of text as one token each, with hidden characters shown and attributes as text."""
    run: list[str] = []
    for token in tokens:
        if token["type"] in {"Characters", "SpaceCharacters"}:
            run.append(token["data"])
            continue
        if token["type"] == "Entity":  # one that tidy() did not resolve: none is known to come
            run.append(f"&{token['name']};")
            continue
        if run:
            yield text(show("".join(run)))
            run = []
        if "data" in token:
            token["data"] = {key: attribute_text(value) for key, value in token["data"].items()}
        yield token
    if run:
        yield text(show("".join(run)))


def _escaped(token: Token) -> Token:
    """A token as bleach's serializer wants it: it takes `&lt;` in an attribute for a `<`."""
    if token["type"] in {"StartTag", "EmptyTag"}:
        token["data"] = {key: value.replace("&", "&amp;") for key, value in token["data"].items()}
    return token


def _attribute(token: Token, name: str) -> str:
    if token["type"] not in {"StartTag", "EmptyTag"}:
        return ""
    value: str = token["data"].get((None, name), "")
    return value


def _set(token: Token, name: str, value: str) -> None:
    token["data"][(None, name)] = value


def _is_heading(token: Token) -> bool:
    return "name" in token and bool(_HEADING.fullmatch(token["name"]))


def _words(tokens: Iterable[Token]) -> Iterator[str]:
    """The text of the tokens, blocks apart, without the numbers of notes and the ways back."""
    left_out = ""
    for token in tokens:
        name = token.get("name", "")
        if left_out:
            left_out = "" if token["type"] == "EndTag" and name == left_out else left_out
        elif not name:
            yield token["data"]
        elif _attribute(token, "class") in {"blogposts-note", "blogposts-note-back"}:
            left_out = name
        elif name not in _INLINE or name == "br":
            yield "\n"


# ---------------------------------------------------------------------------------------------
# Headings and ids


def _level_headings(tokens: list[Token], highest: int) -> None:
    """Number typed headings from `highest` on, each at most one below the one it belongs to."""
    typed: list[int] = []
    name = ""
    for token in tokens:
        if not _is_heading(token):
            continue
        if token["type"] == "StartTag":
            level = int(token["name"][1])
            while typed and typed[-1] >= level:
                typed.pop()
            typed.append(level)
            name = f"h{min(highest + len(typed) - 1, _LOWEST)}"
        token["name"] = name


# What we name ourselves: notes, places of notes, citations. An author's id cannot be like these.
_OURS = re.compile(r"(note|noteref):([0-9]{1,7})(?::([0-9]{1,7}))?")
_LIKE_OURS = re.compile(r"(?:note|noteref|cite)-[0-9]")
_LONGEST_NAME = 60


class _Names:
    """The ids of one body, all behind its anchor and two hyphens, which no slug holds."""

    def __init__(self, anchor: str) -> None:
        self.anchor = anchor
        self.taken: set[str] = set()
        self.next: dict[str, int] = {}

    def give(self, tokens: list[Token]) -> list[Heading]:
        """Set every id: typed ones first, the first of two alike; then those of headings."""
        for token in tokens:
            if typed := _attribute(token, "id"):
                name = _name(typed)
                if name and name not in self.taken:
                    self.taken.add(name)
                    _set(token, "id", self.full(name))
                else:
                    del token["data"][(None, "id")]
        return [self.give_heading(*found) for found in _headings(tokens)]

    def give_heading(self, token: Token, words: str) -> Heading:
        anchor = _attribute(token, "id")
        if not anchor:
            anchor = self.full(self.new(_name(words[:200]) or "heading"))
            _set(token, "id", anchor)
        return Heading(int(token["name"][1]), anchor, words)

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
    if ours := _OURS.fullmatch(typed):
        return "-".join(part for part in ours.groups() if part)
    slug = slugify(typed, max_length=_LONGEST_NAME)
    return f"x-{slug}" if _LIKE_OURS.match(slug) else slug


def _headings(tokens: list[Token]) -> Iterator[tuple[Token, str]]:
    """The start of each heading and its words."""
    inside: list[Token] = []
    for token in tokens:
        if token["type"] == "EndTag" and _is_heading(token) and inside:
            words = _CITATION.sub("", "".join(_words(inside[1:])))
            yield inside[0], " ".join(words.split())
            inside = []
        elif inside or (token["type"] == "StartTag" and _is_heading(token)):
            inside.append(token)


# ---------------------------------------------------------------------------------------------
# Links, pictures, boxes


def _linked(tokens: Iterable[Token], names: _Names) -> Iterator[Token]:
    """Links with `rel` where they leave the site, full ids where they stay, names for notes."""
    notes = _("Notes")
    for token in tokens:
        if token["type"] == "StartTag":
            url = _attribute(token, "href")
            if url.startswith("#"):
                _name_note(token, url)
                _set(token, "href", names.link(url))
            elif is_external(url):
                _set(token, "rel", "noopener")
            elif token["name"] == "ol" and _attribute(token, "class") == "blogposts-notes":
                _set(token, "aria-label", notes)
        yield token


def _name_note(token: Token, url: str) -> None:
    """Say in words what a note's number, or the arrow back from it, leads to."""
    ours = _OURS.fullmatch(url[1:])
    if not ours:
        return
    number, place = ours[2], ours[3]
    if ours[1] == "note":
        label = _("Note %(number)s")
    elif place in {None, "1"}:
        label = _("Back to the text, note %(number)s")
    else:
        label = _("Back to the text, note %(number)s, place %(place)s")
    _set(token, "aria-label", label % {"number": number, "place": place})


def _with_pictures(tokens: Iterable[Token], size_of: SizeOf | None) -> Iterator[Token]:
    """Pictures with their size and `loading`; one without an address is its text."""
    for token in tokens:
        if token.get("name") != "img":
            yield token
            continue
        source = _attribute(token, "src")
        if not source:
            yield text(_attribute(token, "alt"))
            continue
        _set(token, "alt", _attribute(token, "alt"))
        size = size_of(source) if size_of else None
        if size:
            _set(token, "width", str(size[0]))
            _set(token, "height", str(size[1]))
        _set(token, "loading", "lazy")
        yield token


def _boxed(tokens: Iterable[Token]) -> Iterator[Token]:
    """Tables and code in boxes that the keyboard can reach, to scroll what is too wide for them.

    The boxes are groups, not regions: a page with ten tables should not have ten landmarks.
    """
    table, code = _("Table"), _("Code")
    depth = 0
    for token in tokens:
        name, kind = token.get("name"), token["type"]
        if name == "pre" and kind == "StartTag":
            for attribute, value in _box(code).items():
                _set(token, attribute, value)
        if name == "table" and kind == "StartTag":
            depth += 1
            if depth == 1:
                yield start("div", {"class": "blogposts-scroll", **_box(table)})
        yield token
        if name == "table" and kind == "EndTag":
            depth -= 1
            if depth == 0:
                yield end("div")


def _box(label: str) -> dict[str, str]:
    return {"tabindex": "0", "role": "group", "aria-label": label}


# ---------------------------------------------------------------------------------------------
# Typography


def _typeset(tokens: list[Token], language: str) -> None:
    """No-break spaces in all French text, across the inline elements of a paragraph."""
    languages = [language]
    code = 0
    run: list[tuple[Token | None, str]] = []
    for token in tokens:
        kind, name = token["type"], token.get("name", "")
        if kind == "Characters":
            french = not code and applies(languages[-1])
            run.append((token if french else None, _THING if code else token["data"]))
            continue
        if name and name not in _INLINE:
            _typeset_run(run)
            run = []
        elif name == "br":
            run.append((None, "\u2028"))
        elif name == "img":
            run.append((None, _THING))
        if kind == "StartTag":
            languages.append(_attribute(token, "lang") or languages[-1])
            code += name in _CODE
        elif kind == "EndTag":
            languages.pop()
            code -= name in _CODE
    _typeset_run(run)


def _typeset_run(run: list[tuple[Token | None, str]]) -> None:
    """Find what to change in the run as one text, and change it in the tokens it falls in."""
    changes = list(edits("".join(data for _token, data in run)))
    changes.reverse()
    offset = 0
    for token, data in run:
        stop = offset + len(data)
        own: list[Edit] = []
        while changes and changes[-1].start < stop:
            edit = changes.pop()
            # A space whose end lies in the next element leaves that part as it is.
            own.append(Edit(edit.start - offset, min(edit.end, stop) - offset, edit.text))
        if token is not None and own:
            token["data"] = apply(data, iter(own))
        offset = stop

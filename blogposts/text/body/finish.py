"""What is done to cleaned HTML before the last gate: headings, ids, links, pictures, typography.

All of it works on bleach's tokens, so that nothing an author writes can look like it, and each
step is one pass over them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ..picture import BODY_SIZES, PictureOf, Shown
from ..safety import Token, is_external
from ..typography import Edit, applies, apply, edits
from .abbreviations import Abbreviations
from .cards import with_cards
from .figures import with_captions
from .headings import CITATION, OURS, Heading, Names, is_heading, level_headings
from .limits import Meter
from .tokens import (
    INLINE,
    attribute,
    empty,
    end,
    escaped,
    merged_text,
    set_attribute,
    start,
    text,
    words_of,
)

SizeOf = Callable[[str], tuple[int, int] | None]

_CODE = frozenset({"code", "kbd", "pre", "samp", "var"})

# Stands in a run of text for what is not text: code, a picture.
_THING = "\ufffc"


@dataclass
class Job:
    """What one body is finished with, and what was found in it."""

    language: str
    anchor: str
    level: int
    numbers: Mapping[str, int]
    size_of: SizeOf | None
    picture_of: PictureOf | None
    abbreviations: Mapping[str, str]
    meter: Meter
    citations: list[str] = field(default_factory=list)
    unknown_citations: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    text: str = ""

    def finish(self, tokens: Iterable[Token]) -> Iterable[Token]:
        """The tokens of the finished body, from those that bleach lets through."""
        merged = list(merged_text(tokens))
        for token in merged:
            self._count_slow(token)
        self.text = "".join(words_of(merged))
        merged = list(with_cards(merged))
        level_headings(merged, self.level)
        names = Names(self.anchor)
        self.headings = names.give(merged)
        if applies(self.language) or any(attribute(token, "lang") for token in merged):
            typeset_tokens(merged, self.language)
        captioned = with_captions(merged, self.picture_of, self.language)
        shown = _with_pictures(captioned, self.size_of, self.picture_of)
        linked = _with_permalinks(_linked(shown, names))
        return (escaped(token) for token in _boxed(self._with_words(linked)))

    def _count_slow(self, token: Token) -> None:
        """Count what nh3 will do with a text that is full of `&` or of Latin-1 signs.

        It looks at the rest of the text for each: 400,000 of « in one paragraph took it 2.7 s.
        """
        if token["type"] == "Characters":
            data = token["data"]
            self.meter.spend(len(_SLOW_AT_GATE.findall(data)) * len(data) // _GATE_A_STEP)

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
        for match in CITATION.finditer(data):
            number = self.numbers.get(match[1])
            if number is None:
                self.unknown_citations.append(match[1])
                continue
            before = data[position : match.start()]
            # A number stands at the word it belongs to, and no line begins with it; between two
            # numbers the space stays, or they would read as one.
            yield text(before.rstrip(" \n") if before.strip() or not position else before)
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


_SLOW_AT_GATE = re.compile(r"[&\x80-\xbf]")
_GATE_A_STEP = 2_000

# ---------------------------------------------------------------------------------------------
# Links, pictures, boxes


def _linked(tokens: Iterable[Token], names: Names) -> Iterator[Token]:
    """Links with `rel` where they leave the site, full ids where they stay, names for notes."""
    notes = _("Notes")
    for token in tokens:
        if token["type"] == "StartTag" and token["data"]:
            url = attribute(token, "href")
            if url.startswith("#"):
                _name_note(token, url)
                set_attribute(token, "href", names.link(url))
            elif is_external(url):
                set_attribute(token, "rel", "noopener")
            elif token["name"] == "ol" and attribute(token, "class") == "blogposts-notes":
                set_attribute(token, "aria-label", notes)
        yield token


def _with_permalinks(tokens: Iterable[Token]) -> Iterator[Token]:
    """After each heading a link to it, named by it and so in no language of its own."""
    place = ""
    for token in tokens:
        yield token
        if not is_heading(token):
            continue
        if token["type"] == "StartTag":
            place = attribute(token, "id")
        else:
            names = {"class": "blogposts-anchor", "href": f"#{place}", "aria-labelledby": place}
            yield from (start("a", names), text("§"), end("a"))


def _name_note(token: Token, url: str) -> None:
    """Say in words what a note's number, or the arrow back from it, leads to."""
    ours = OURS.fullmatch(url[1:])
    if not ours:
        return
    number, place = ours[2], ours[3]
    if ours[1] == "note":
        label = _("Note %(number)s")
    elif place in {None, "1"}:
        label = _("Back to the text, note %(number)s")
    else:
        label = _("Back to the text, note %(number)s, place %(place)s")
    set_attribute(token, "aria-label", label % {"number": number, "place": place})


def _with_pictures(
    tokens: Iterable[Token], size_of: SizeOf | None, picture_of: PictureOf | None
) -> Iterator[Token]:
    """Pictures with their size and `loading`; one without an address is its text."""
    for token in tokens:
        if token.get("name") != "img":
            yield token
            continue
        source = attribute(token, "src")
        if not source:
            yield text(attribute(token, "alt"))
            continue
        set_attribute(token, "alt", attribute(token, "alt"))
        if shown := picture_of(source) if picture_of else None:
            yield from _responsive(token, shown)
            continue
        size = size_of(source) if size_of else None
        if size:
            _set_size(token, *size)
        set_attribute(token, "loading", "lazy")
        yield token


def _responsive(token: Token, shown: Shown) -> Iterator[Token]:
    """A picture of the library: the browser takes the file that its window and screen need."""
    set_attribute(token, "src", shown.src)
    _set_size(token, shown.width, shown.height)
    set_attribute(token, "loading", "lazy")
    set_attribute(token, "decoding", "async")
    if not shown.sources:
        yield token
        return
    yield start("picture", {})
    for kind, srcset in shown.sources.items():
        yield empty("source", {"type": kind, "srcset": srcset, "sizes": BODY_SIZES})
    yield token
    yield end("picture")


def _set_size(token: Token, width: int, height: int) -> None:
    set_attribute(token, "width", str(width))
    set_attribute(token, "height", str(height))


def _boxed(tokens: Iterable[Token]) -> Iterator[Token]:
    """Tables and code in boxes that the keyboard can reach, to scroll what is too wide for them.

    The boxes are groups, not regions: a page with ten tables should not have ten landmarks.
    """
    table, code = _("Table"), _("Code")
    depth = 0
    for token in tokens:
        name, kind = token.get("name"), token["type"]
        if name == "pre" and kind == "StartTag":
            for attribute, value in box(code).items():
                set_attribute(token, attribute, value)
        if name == "table" and kind == "StartTag":
            depth += 1
            if depth == 1:
                yield start("div", {"class": "blogposts-scroll", **box(table)})
        yield token
        if name == "table" and kind == "EndTag":
            depth -= 1
            if depth == 0:
                yield end("div")


def box(label: str) -> dict[str, str]:
    """The attributes of a box that scrolls."""
    return {"tabindex": "0", "role": "group", "aria-label": label}


# ---------------------------------------------------------------------------------------------
# Typography


def typeset_tokens(tokens: list[Token], language: str) -> None:
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
        if name and name not in INLINE:
            _typeset_run(run)
            run = []
        elif name == "br":
            run.append((None, "\u2028"))
        elif name == "img":
            run.append((None, _THING))
        if kind == "StartTag":
            languages.append(attribute(token, "lang") or languages[-1])
            code += name in _CODE
        elif kind == "EndTag":
            languages.pop()
            code -= name in _CODE
    _typeset_run(run)


def _typeset_run(run: list[tuple[Token | None, str]]) -> None:
    """Find what to change in the run as one text, and change it in the tokens it falls in."""
    changes = list(edits("".join(data for _token, data in run)))
    if not changes:
        return
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

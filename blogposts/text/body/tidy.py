"""HTML put in order before the sanitizers see it, so that no HTML can cost them dear.

html5lib is quadratic and worse on elements that are never closed, or closed crosswise, or given
a thousand attributes. Here any text becomes balanced elements of the allow-list, `MAX_DEPTH` deep
at most, in one pass: each character is looked at a bounded number of times, and each tag costs at
most `MAX_DEPTH` steps. This is no sanitizer, and nothing relies on it to be one.
"""

import html
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..safety import ALLOWED, BODY, VOID, Profile, kept
from .limits import MAX_DEPTH, Meter, too_deep

# ---------------------------------------------------------------------------------------------
# Reading

# An attribute costs at most one search for its closing quote, and a tag has fifty at most, so
# that tags within tags within quotes cannot be read over and over.
_ATTRIBUTE = (
    r"[\s/]*+([^\s\"'<>/=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>][^\s<>]*+)))?+"
)
_ATTRIBUTES = re.compile(_ATTRIBUTE)
TAG = re.compile(
    r"<(/?)([A-Za-z][A-Za-z0-9-]*+(?::[A-Za-z0-9-]++)?+)(?=[\s/>])"
    r"((?:" + re.sub(r"\((?!\?)", "(?:", _ATTRIBUTE) + r"){0,50}+)[\s/]*+>"
)
_DECLARATION = re.compile(r"<[!?](?!\[CDATA\[)[^<>]{0,200}>")
_REFERENCE = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});", re.ASCII
)

# Elements whose content is not for readers.
_NOT_TEXT = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in "iframe noembed noframes script style svg template title".split()
}
# Older or larger elements, and what stands for them in a body.
_INSTEAD = {
    "acronym": "abbr",
    "strike": "s",
    "tt": "code",
    "dir": "ul",
    "menu": "ul",
    "listing": "pre",
    "xmp": "pre",
    **dict.fromkeys(
        "address article aside center fieldset footer form header hgroup main nav section".split(),
        "div",
    ),
}
# Elements that are taken away and leave their content. Any other name is no HTML: "List<T>".
_TAKEN_AWAY = frozenset(
    "applet area audio base basefont bgsound big blink body button canvas data datalist dialog"
    " embed font frame frameset head html input keygen label legend link map marquee math meta"
    " meter nobr noscript object optgroup option output param picture plaintext progress rb rtc"
    " search select slot source textarea track video".split()
) | frozenset(_NOT_TEXT)


class Piece(NamedTuple):
    """A run of text, or a tag; `name` is empty for text."""

    text: str
    name: str = ""
    closing: bool = False
    attributes: str = ""


def pieces(source: str) -> Iterator[Piece]:
    """`source` as text and tags, comments and the content of scripts left out.

    What is no tag is text, as it was written. Takes time in line with the length.
    """
    position = start = 0
    unclosed: set[str] = set()
    while (position := source.find("<", position)) >= 0:
        end, piece = _markup(source, position, unclosed)
        if end == position:
            position += 1
            continue
        if start < position:
            yield Piece(source[start:position])
        if piece:
            yield piece
        position = start = end
    if start < len(source):
        yield Piece(source[start:])


def _markup(source: str, position: int, unclosed: set[str]) -> tuple[int, Piece | None]:
    """Where the markup at `position` ends, and the tag that it is, if it is one.

    `unclosed` remembers what was searched for in vain, because a second search would be too.
    """
    if source.startswith("<!--", position):
        end = -1 if "-->" in unclosed else source.find("-->", position + 2)
        if end < 0:
            unclosed.add("-->")
            return position, None
        return end + 3, None
    if tag := TAG.match(source, position):
        return _element(source, tag, unclosed)
    if declaration := _DECLARATION.match(source, position):
        return declaration.end(), None
    return position, None


def _element(source: str, tag: re.Match[str], unclosed: set[str]) -> tuple[int, Piece | None]:
    closing, name, attributes = tag[1] == "/", tag[2].lower(), tag[3]
    if name not in _NOT_TEXT or closing:
        return tag.end(), Piece(tag[0], name, closing, attributes)
    if name == "svg" and tag[0].endswith("/>"):
        return tag.end(), None
    end = None if name in unclosed else _NOT_TEXT[name].search(source, tag.end())
    if end is None:
        # Browsers would hide the whole rest. It is shown, with the tag, for its author to see.
        unclosed.add(name)
        return tag.start(), None
    return end.start(), None


def text_of(written: str) -> str:
    """Text of HTML with its character references resolved; those without a semicolon stay."""
    return _REFERENCE.sub(lambda reference: html.unescape(reference[0]), written)


def element_of(piece: Piece) -> str | None:
    """The allowed element that a tag is or stands for; empty for one that is taken away.

    None for text, and for a name that is no HTML, which was meant as text.
    """
    name = _INSTEAD.get(piece.name, piece.name)
    if name in ALLOWED:
        return name
    return "" if name in _TAKEN_AWAY or ":" in name else None


def attributes_of(name: str, written: str, profile: Profile = BODY) -> dict[str, str]:
    """The allowed ones among the attributes of a tag as they were written, the first of a name."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTES.finditer(written):
        attribute = match[1].lower()
        if attribute not in found and profile.lets_write(name, attribute):
            value = kept(name, attribute, text_of(match[2] or match[3] or match[4] or ""))
            if value is not None:
                found[attribute] = value
    return found


# ---------------------------------------------------------------------------------------------
# Writing

# In text these stand for & < > on the way through bleach, which copies the text so far at each
# reference: 800 kB of them took it 4 s. They are private characters that sources are rid of first.
_HIDE = {ord("&"): "\U0010fff0", ord("<"): "\U0010fff1", ord(">"): "\U0010fff2"}
_SHOW = {ord(hidden): chr(character) for character, hidden in _HIDE.items()}

_CELLS = frozenset({"td", "th", "caption"})
_TABLE_PARTS = frozenset(
    {"caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"}
)
_SECTIONS = frozenset({"tbody", "tfoot", "thead"})
_NOT_IN_CELL = _SECTIONS | {"table", "tr", "colgroup"}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = frozenset({"ol", "ul", "dl"})
_END_PARAGRAPHS = (
    frozenset({"blockquote", "details", "div", "figcaption", "figure", "hr", "p", "pre", "summary"})
    | _HEADINGS
    | _LISTS
    | frozenset({"dd", "dt", "li", "table"})
)
# An open element that the start of another of its kind ends, and where the search for it stops.
_ENDS = {
    "li": (frozenset({"li"}), frozenset({"ol", "ul", "blockquote", "table"}) | _CELLS),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl", "blockquote", "table"}) | _CELLS),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl", "blockquote", "table"}) | _CELLS),
    "rt": (frozenset({"rt", "rp"}), frozenset({"ruby"})),
    "rp": (frozenset({"rt", "rp"}), frozenset({"ruby"})),
    "a": (frozenset({"a"}), _CELLS),
}
_ENDS.update((name, (_HEADINGS, _CELLS | _LISTS | {"div", "blockquote"})) for name in _HEADINGS)


def hide(text: str) -> str:
    """Text as it goes through bleach."""
    return text.translate(_HIDE)


def show(text: str) -> str:
    """Text of a token of bleach's with the hidden characters shown again."""
    return text.translate(_SHOW)


def in_tag(attributes: Mapping[str, str]) -> str:
    """Attributes as they stand in a tag, each with a space before it."""
    return "".join(
        f' {attribute}="{html.escape(value)}"' for attribute, value in attributes.items()
    ).replace("&#x27;", "'")


def tidy(source: str, meter: Meter) -> str:
    """`source` as balanced HTML of allowed elements and attributes, in time linear in its length.

    Raises `BodyRefused` for elements that are more than `meter` allows, or deeper in one another
    than `MAX_DEPTH`.
    """
    writer = _Writer(meter)
    for piece in pieces(source):
        writer.write(piece)
    return writer.finished()


class _Writer:
    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.out: list[str] = []
        self.open: list[str] = []

    def finished(self) -> str:
        self.close_to(0)
        return "".join(self.out)

    def write(self, piece: Piece) -> None:
        name = element_of(piece)
        if name is None:
            self.text(text_of(piece.text))
        elif name and piece.closing:
            self.end(name)
        elif name:
            self.start(name, piece.attributes)

    def text(self, text: str) -> None:
        if text.strip():
            self.enter_cell()
        self.out.append(hide(text))

    def start(self, name: str, attributes: str) -> None:
        if name in _TABLE_PARTS:
            if not self.make_room_in_table(name):
                return
        else:
            self.enter_cell()
        if name in _END_PARAGRAPHS:
            self.close_nearest(frozenset({"p"}), _CELLS)
        if name in _ENDS:
            self.close_nearest(*_ENDS[name])
        self.push(name, in_tag(attributes_of(name, attributes)))

    def push(self, name: str, attributes: str = "") -> None:
        self.meter.add_element()
        self.out.append(f"<{name}{attributes}>")
        if name not in VOID:
            if len(self.open) >= MAX_DEPTH:
                raise too_deep()
            self.open.append(name)

    def end(self, name: str) -> None:
        stops = _CELLS
        if name == "table" or name in _TABLE_PARTS:
            stops = frozenset({"table"})
        self.close_nearest(frozenset({name}), stops)

    def close_nearest(self, names: frozenset[str], stops: frozenset[str]) -> None:
        """Close the innermost open element of these names, unless one of `stops` is nearer."""
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index] in names:
                self.close_to(index)
                return
            if self.open[index] in stops:
                return

    def close_to(self, depth: int) -> None:
        while len(self.open) > depth:
            self.out.append(f"</{self.open.pop()}>")

    def enter_cell(self) -> None:
        """Open a cell where content stands between cells, which would be moved out of the table."""
        if not self.open or self.open[-1] not in _NOT_IN_CELL:
            return
        if self.open[-1] == "colgroup":
            self.close_to(len(self.open) - 1)
        if self.open[-1] != "tr":
            self.push("tr")
        self.push("td")

    def make_room_in_table(self, name: str) -> bool:
        """Close what a part of a table ends and open what it needs; False outside of any table."""
        if "table" not in self.open:
            return False
        inside = len(self.open) - self.open[::-1].index("table")
        part = self.open[inside] if inside < len(self.open) else ""
        if name == "col":
            self.close_to(inside + (part == "colgroup"))
        elif name in {"td", "th"}:
            self.open_row(inside)
        elif name == "tr" and part in _SECTIONS:
            self.close_to(inside + 1)
        else:
            self.close_to(inside)
        return True

    def open_row(self, inside: int) -> None:
        """Close down to the open row of the table whose content starts at `inside`, or open one."""
        if "tr" in self.open[inside : inside + 2]:
            self.close_to(self.open.index("tr", inside) + 1)
            return
        part = self.open[inside] if inside < len(self.open) else ""
        self.close_to(inside + (part in _SECTIONS))
        self.push("tr")

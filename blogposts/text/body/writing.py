"""Markdown to HTML, not yet cleaned."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element

from .attributes import split_attributes
from .blocks import STASH, BoundedParser, block_parser
from .inline import STASHED, Document, inline
from .limits import MAX_NESTING, Meter, too_deep
from .sources import Definitions, Stash

_BLANK_LINES = re.compile(r"\n(?:[ ]*+\n){3,}")
_HEADING = re.compile(r"[ ]{0,3}#{1,6}(?:[ ]|$)")
_DEFINITION = re.compile(r"[ ]{0,3}:[ ]")
_PLACES = 20  # that one note links back to

# Elements whose attributes are typed after a space at the end of their one line.
_ONE_LINE = frozenset({"dt", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th"})


class Written(NamedTuple):
    """The HTML of a text, and the abbreviations that it explains."""

    html: str
    abbreviations: Mapping[str, str]


def write_html(source: str, meter: Meter) -> Written:
    """The HTML of Markdown in time linear in its length, or `BodyRefused`."""
    stash = Stash()
    definitions = Definitions({}, {}, {})
    text = "\n".join(stash.take_fences(source.split("\n"))).expandtabs(4)
    lines = _BLANK_LINES.sub("\n\n\n", text).split("\n")
    lines = _part_blocks(definitions.take(stash.take_html(lines)))
    parser = block_parser(meter, stash)
    notes = _Notes(definitions.notes, meter)
    document = Document(definitions.references, notes, stash.html, meter)
    root = Element("div")
    parser.parseChunk(root, "\n".join(lines))
    html = "".join(_children(root, document, 0))
    return Written(html + _notes_html(notes, parser, document), definitions.abbreviations)


def _part_blocks(lines: list[str]) -> list[str]:
    """The lines with blank ones round headings, and before each next term of a definition list.

    The library cuts a block at its headings one by one and looks at the rest again each time; and
    it puts a term that follows a definition without a blank line, and all after it, inside of it.
    """
    out: list[str] = []
    defined = False
    for line, following in zip(lines, [*lines[1:], ""], strict=False):
        if _HEADING.match(line):
            out += ("", line, "")
            continue
        if _DEFINITION.match(line):
            defined = True
        elif not line.strip():
            defined = False
        elif defined and not line.startswith("    ") and _DEFINITION.match(following):
            out.append("")
        out.append(line)
    return out


def _children(parent: Element, document: Document, depth: int) -> Iterator[str]:
    for element in parent:
        yield from _element(element, document, depth)
        if element.tail and element.tail.strip():
            yield inline(element.tail, document)
        if not depth:
            yield "\n"


def _element(element: Element, document: Document, depth: int) -> Iterator[str]:
    # A list in a list is two elements; a table is four in whatever it stands in.
    if depth > 2 * MAX_NESTING + 4:
        raise too_deep()
    tag, text = str(element.tag), element.text or ""
    if tag == STASH:
        yield _stashed(text, document)
    elif tag == "pre":
        # The library has escaped this text.
        yield f"<pre><code>{element[0].text or ''}</code></pre>"
    elif tag == "hr":
        yield "<hr>"
    else:
        text, attributes = split_attributes(text.rstrip(), " " if tag in _ONE_LINE else "\n")
        yield f"<{tag}{_own_attributes(element)}{attributes}>"
        yield inline(text, document) if text.strip() else ""
        yield from _children(element, document, depth + 1)
        yield f"</{tag}>"


def _own_attributes(element: Element) -> str:
    """Attributes that block processors set: the start of a list, the side of a cell."""
    return "".join(f' {name}="{value}"' for name, value in element.items())


def _stashed(mark: str, document: Document) -> str:
    found = STASHED.fullmatch(mark)
    return document.stash[int(found[1])] if found else ""


# ---------------------------------------------------------------------------------------------
# Footnotes


class _Notes:
    """The notes of a body in the order in which it first refers to them."""

    def __init__(self, defined: Mapping[str, list[str]], meter: Meter) -> None:
        self.defined = defined
        self.meter = meter
        self.places: dict[str, int] = {}  # how often each is referred to
        self.numbers: dict[str, int] = {}
        self.order: list[str] = []

    def link(self, label: str) -> str:
        """A link to the note; its id is the place that the note links back to.

        Only number and place are written here; what surrounds them is added after cleaning.
        """
        if label not in self.defined:
            return ""
        self.meter.link_note()
        number = self.number(label)
        place = self.places[label] = self.places.get(label, 0) + 1
        mark = f' id="noteref:{number}:{place}"' if place <= _PLACES else ""
        return f'<sup class="blogposts-note"{mark}><a href="#note:{number}">{number}</a></sup>'

    def number(self, label: str) -> int:
        if label not in self.numbers:
            self.order.append(label)
            self.numbers[label] = len(self.order)
        return self.numbers[label]

    def in_order(self) -> Iterator[str]:
        """Labels as they are numbered; writing a note may add more while this runs."""
        yield from self.order
        for label in self.defined:  # those that nothing refers to are kept, at the end
            if label not in self.numbers:
                self.number(label)
                yield label


def _notes_html(notes: _Notes, parser: BoundedParser, document: Document) -> str:
    if not notes.defined:
        return ""
    items: list[str] = []
    backs: list[tuple[int, str]] = []
    for label in notes.in_order():
        item = Element("li")
        parser.parseChunk(item, "\n".join(notes.defined[label]))
        items.append("".join(_children(item, document, 1)))
        backs.append((notes.numbers[label], label))
    # Links back come last, when every note was written and every place is counted.
    rows = (
        f'<li id="note:{number}">{_with_links_back(html, number, notes.places.get(label, 0))}</li>'
        for html, (number, label) in zip(items, backs, strict=True)
    )
    return f'\n<ol class="blogposts-notes">{"".join(rows)}</ol>'


def _with_links_back(html: str, number: int, places: int) -> str:
    """A note with its links back at the end of its last paragraph."""
    links = "".join(
        f' <a class="blogposts-note-back" href="#noteref:{number}:{place}">↩</a>'
        for place in range(1, min(places, _PLACES) + 1)
    )
    head, paragraph, tail = html.rpartition("</p>")
    if paragraph and not tail.strip():
        return f"{head}{links}</p>"
    return f"{html}{links}"

"""A comment that was brought from elsewhere as HTML, by `safety.COMMENT`.

The order is that of bodies: put in order, cleaned by bleach, finished, and through nh3 as the last
gate. What is put in order is smaller, and the text may be half a plain one: WordPress stores line
ends where it shows paragraphs.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from .body.finish import box, typeset_tokens
from .body.tidy import attributes_of, element_of, hide, in_tag, pieces, text_of
from .body.tokens import INLINE, attribute, end, escaped, merged_text, set_attribute, start, text
from .linking import bare_addresses
from .safety import COMMENT, COMMENT_REL, clean, last_gate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .body.tidy import Piece
    from .safety import Token

# Lists and quotes in one another, emphasis and links in one another. What stands deeper keeps its
# words; so does what comes after so many elements, since each costs html5lib 20 µs.
_BLOCKS_DEEP = 8
_INLINE_DEEP = 8
_ELEMENTS = 3_000

_LISTS = frozenset({"ol", "ul"})
_CONTAINERS = _LISTS | {"blockquote"}


def read_html(source: str, language: str) -> tuple[str, list[str]]:
    """The HTML of a page, and the addresses that it links to; raises nothing."""
    links: list[str] = []

    def finish(tokens: Iterable[Token]) -> Iterable[Token]:
        merged = list(_linked(merged_text(tokens), links))
        typeset_tokens(merged, language)
        return (escaped(token) for token in _boxed(merged, language))

    return last_gate(clean(_in_order(source), finish, COMMENT), COMMENT).strip(), links


def box_of_code(language: str) -> dict[str, str]:
    """The attributes of code in a comment, which scrolls as that in a body does.

    It is named in the language of the comment; where that is not sure in the site's, and not in
    that of whoever happens to ask for the page first.
    """
    with override(language or settings.LANGUAGE_CODE):
        return box(_("Code"))


def _boxed(tokens: Iterable[Token], language: str) -> Iterator[Token]:
    for token in tokens:
        if token["type"] == "StartTag" and token["name"] == "pre":
            for name, value in box_of_code(language).items():
                set_attribute(token, name, value)
        yield token


def _linked(tokens: Iterable[Token], links: list[str]) -> Iterator[Token]:
    """Links with their `rel`, and made of addresses that stand bare outside of links and code."""
    closed_by: list[str] = []
    for token in tokens:
        kind, name = token["type"], token.get("name", "")
        if kind == "StartTag" and name in {"a", "code", "pre"}:
            closed_by.append(name)
        elif kind == "EndTag" and name in {"a", "code", "pre"}:
            closed_by.pop()
        if kind == "Characters" and not closed_by:
            yield from _with_links(token["data"], links)
            continue
        if url := attribute(token, "href"):
            links.append(url)
            set_attribute(token, "rel", COMMENT_REL)
        yield token


def _with_links(data: str, links: list[str]) -> Iterator[Token]:
    position = 0
    for begin, stop, url in bare_addresses(data):
        links.append(url)
        yield text(data[position:begin])
        yield start("a", {"href": url, "rel": COMMENT_REL})
        yield text(data[begin:stop])
        yield end("a")
        position = stop
    yield text(data[position:])


# ---------------------------------------------------------------------------------------------
# Putting in order


def _in_order(source: str) -> str:
    """`source` as balanced HTML of the profile, with all words in paragraphs, items or code."""
    writer = _Writer()
    for piece in pieces(source):
        writer.write(piece)
    return writer.finished()


class _Writer:
    """Writes in one pass. Whatever tag comes costs at most the depths above, so time is linear.

    An element of a line is written when its first word is, so that none is empty, and it ends with
    its paragraph.
    """

    def __init__(self) -> None:
        self.out: list[str] = []
        self.elements = 0
        self.containers: list[str] = []  # quotes, lists, items, code
        self.inline: list[tuple[str, str]] = []  # open elements of a line, and their attributes
        self.begun = 0  # how many of these are written
        self.block = ""  # what the words stand in: p, li, pre; empty between two
        self.passed_over: Counter[str] = Counter()  # elements whose end is still to come
        self.keeps_lines = True  # whether ends of lines are more than white space here
        self.breaks = 0  # of lines, not yet written
        self.is_after_break = False  # whether the end of this line is written already, as <br>

    def finished(self) -> str:
        self.end_block()
        self.close_to(0)
        return "".join(self.out)

    def write(self, piece: Piece) -> None:
        name = element_of(piece)
        if name is None:
            self.text(text_of(piece.text))
        elif self.elements >= _ELEMENTS:
            self.words(" ")
        elif name == "br":
            self.line_break()
        elif name == "img":
            self.text(attributes_of("img", piece.attributes).get("alt", ""))
        elif name in COMMENT.allowed and name in INLINE:
            if piece.closing:
                self.end_inline(name)
            else:
                self.start_inline(name, attributes_of(name, piece.attributes, COMMENT))
        elif name and name not in INLINE:
            self.part(piece, name)

    # Words.

    def text(self, text: str) -> None:
        if self.is_in_code:
            self.begin()
            self.out.append(hide(text))
        elif self.keeps_lines:
            first, *lines = text.split("\n")
            self.words(first)
            for line in lines:
                self.line_end()
                self.words(line)
        else:
            self.words(text)

    def words(self, text: str) -> None:
        if not text.strip():
            if self.block and not self.breaks:
                self.out.append(" " if text else "")
            return
        if self.block and self.breaks:
            self.write_breaks()
        self.is_after_break = False
        self.breaks = 0
        self.out.append(hide(text if self.begin() else text.lstrip()))

    def begin(self) -> bool:
        """Begin the paragraph or item that words are to stand in; False where it had to be begun.

        And the elements of the line that wait for a word.
        """
        had_begun = bool(self.block)
        if not had_begun:
            self.make_room()
            self.block = self.containers[-1] if self.containers else "p"
            if self.block in {"p", "blockquote"}:
                self.block = "p"
                self.element("p")
        while self.begun < len(self.inline):
            self.element(*self.inline[self.begun])
            self.begun += 1
        return had_begun

    def line_end(self) -> None:
        if not self.is_after_break:
            self.breaks += 1
        self.is_after_break = False

    def line_break(self) -> None:
        if self.is_in_code:
            self.out.append("\n")
        else:
            self.breaks += 1
            self.is_after_break = True

    def write_breaks(self) -> None:
        """Two ends of lines begin a paragraph, where none of its elements goes on."""
        if self.elements >= _ELEMENTS:
            self.out.append(" ")
        elif self.breaks > 1 and self.block == "p" and not self.begun:
            self.end_block()
        else:
            self.elements += 1
            self.out.append("<br>\n")

    # Elements of a line.

    def start_inline(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "a":
            self.passed_over["a"] = 0
            self.end_inline("a")
        is_open = any(name == other for other, _attributes in self.inline)
        if (
            is_open
            or len(self.inline) >= _INLINE_DEEP
            or (name == "a" and "href" not in attributes)
        ):
            self.passed_over[name] += 1
        else:
            self.inline.append((name, in_tag(attributes)))

    def end_inline(self, name: str) -> None:
        if self.passed_over[name]:
            self.passed_over[name] -= 1
            return
        for index in range(len(self.inline) - 1, -1, -1):
            if self.inline[index][0] == name:
                self.end_inline_from(index)
                return

    def end_inline_from(self, index: int) -> None:
        for name, _attributes in reversed(self.inline[index : self.begun]):
            self.out.append(f"</{name}>")
        del self.inline[index:]
        self.begun = min(self.begun, index)

    # Parts of the text: paragraphs, quotes, lists, code, and whatever else is no part of a line.

    def part(self, piece: Piece, name: str) -> None:
        if self.is_in_code and name != "pre":
            return
        self.end_block()
        # In what is written as HTML a line may end anywhere.
        self.keeps_lines = piece.closing or name in _CONTAINERS
        if piece.closing:
            self.close(name)
        elif name == "li":
            self.close("li")
            if self.containers and self.containers[-1] in _LISTS:
                self.open("li")
        elif name == "pre" or name in _CONTAINERS:
            if len(self.containers) >= _BLOCKS_DEEP:
                self.passed_over[name] += 1
            else:
                self.make_room()
                self.open(name, in_tag(attributes_of(name, piece.attributes, COMMENT)))

    def make_room(self) -> None:
        """Begin an item where something stands in a list but in none of its items."""
        if self.containers and self.containers[-1] in _LISTS:
            self.open("li")

    def open(self, name: str, attributes: str = "") -> None:
        self.element(name, attributes)
        self.containers.append(name)

    def close(self, name: str) -> None:
        """Close the innermost open container of this name; an item, only of the innermost list."""
        if self.passed_over[name]:
            self.passed_over[name] -= 1
            return
        for index in range(len(self.containers) - 1, -1, -1):
            if self.containers[index] == name:
                self.close_to(index)
                return
            if name == "li" and self.containers[index] in _CONTAINERS:
                return

    def close_to(self, depth: int) -> None:
        while len(self.containers) > depth:
            self.out.append(f"</{self.containers.pop()}>\n")

    def end_block(self) -> None:
        begun = self.inline[self.begun :]
        self.end_inline_from(0)
        self.inline = begun  # what has not been written waits for the next
        self.out.append("</p>\n" if self.block == "p" else "")
        self.block = ""
        self.breaks = 0
        self.is_after_break = False

    def element(self, name: str, attributes: str = "") -> None:
        self.elements += 1
        self.out.append(f"<{name}{attributes}>")

    @property
    def is_in_code(self) -> bool:
        return self.containers[-1:] == ["pre"]

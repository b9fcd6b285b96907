"""Python-Markdown's blocks, with a bound on what reading them may cost.

The library's parser and its processors of quotes, lists, definition lists, tables, code and
paragraphs are used as they are where they are linear in their block. A meter counts what each
step looks at again, and levels are counted, so that no text can be nested into a RecursionError.
Processors that are worse than linear are replaced by the ones here.
"""

import re
from collections.abc import Sequence
from typing import Any, cast
from xml.etree.ElementTree import Element, SubElement

import markdown
from markdown import blockprocessors as library
from markdown.blockparser import BlockParser
from markdown.extensions.def_list import DefListIndentProcessor, DefListProcessor
from markdown.extensions.sane_lists import SaneOListProcessor, SaneUListProcessor
from markdown.extensions.tables import TableProcessor
from markdown.util import Registry

from .inline import STASHED
from .limits import MAX_NESTING, Meter, too_deep
from .sources import Stash

# What one step costs beside the block it looks at, in characters.
_STEP = 40
# Text that a processor copies to add to it is copied fast.
_COPIED_A_STEP = 64

# The element that a mark of the stash becomes; its text is the number.
STASH = "stash"


class Blocks:
    """The blocks still to be read. A list would move all of them for each one taken."""

    def __init__(self, blocks: Sequence[str]) -> None:
        self.reversed = list(reversed(blocks))

    def __len__(self) -> int:
        return len(self.reversed)

    def __getitem__(self, index: int) -> str:
        return self.reversed[-1 - index]

    def pop(self, index: int) -> str:
        return self.reversed.pop(-1 - index)

    def insert(self, index: int, block: str) -> None:
        self.reversed.insert(len(self.reversed) - index, block)


class BoundedParser(BlockParser):
    """Raises `BodyRefused` for a text that is nested too deep or looked at too often."""

    def __init__(self, md: markdown.Markdown, meter: Meter, stash: Stash) -> None:
        super().__init__(md)
        self.meter = meter
        self.stash = stash
        self.depth = 0

    def parseChunk(self, parent: Element, text: str) -> None:  # noqa: N802
        if "```" in text or "~~~" in text:  # a fence inside a quote
            text = "\n".join(self.stash.take_fences(text.split("\n")))
        super().parseChunk(parent, text)

    def parseBlocks(self, parent: Element, blocks: list[str]) -> None:  # noqa: N802
        # A list in a list takes two calls of this, a quote in a quote one.
        if self.depth > 2 * MAX_NESTING:
            raise too_deep()
        self.depth += 1
        left = cast("list[str]", Blocks(blocks))
        processors = list(self.blockprocessors)
        while left:
            self.meter.spend(_STEP + len(left[0]) + _copied(parent) // _COPIED_A_STEP)
            for processor in processors:
                if processor.test(parent, left[0]) and processor.run(parent, left) is not False:
                    break
        self.depth -= 1


def _copied(parent: Element) -> int:
    """How long the text is that the next block may be added to, by copying it."""
    length = len(parent.text or "")
    if len(parent):
        last = parent[-1]
        length += len(last.tail or "")
        if last.tag == "pre" and len(last):
            length += len(last[0].text or "")
    return length


class StashProcessor(library.BlockProcessor):
    """A mark of the stash alone in its block becomes an element of its own."""

    def test(self, parent: Element, block: str) -> bool:
        return "\x02" in block and bool(STASHED.fullmatch(block.strip()))

    def run(self, parent: Element, blocks: list[str]) -> None:
        SubElement(parent, STASH).text = blocks.pop(0).strip()


class HeadingProcessor(library.BlockProcessor):
    """A heading in one line; the library's is quadratic on `#` before 3.11.

    As in CommonMark, a space follows the signs ("#fediverse" is a word), and those at the end
    are left out only after a space ("C#" stays).
    """

    RE = re.compile(r"(?:^|\n)[ ]{0,3}(#{1,6})(?=[ \n]|$)([^\n]*)(?:\n|$)")

    def test(self, parent: Element, block: str) -> bool:
        return "#" in block and bool(self.RE.search(block))

    def run(self, parent: Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        found = self.RE.search(block)
        assert found  # noqa: S101  (test() found it)
        if before := block[: found.start()].strip("\n"):
            self.parser.parseBlocks(parent, [before])
        heading = SubElement(parent, f"h{len(found[1])}")
        text = found[2].strip()
        bare = text.rstrip("#")
        heading.text = bare.rstrip() if not bare or bare[-1] == " " else text
        if after := block[found.end() :].strip("\n"):
            blocks.insert(0, after)


class _WholeItems:
    """`get_items` of a list without copying an item for each of its lines."""

    CHILD_RE: re.Pattern[str]
    INDENT_RE: re.Pattern[str]
    tab_length: int
    TAG: str
    STARTSWITH: str

    def get_items(self, block: str) -> list[str]:
        items: list[list[str]] = []
        indent = " " * self.tab_length
        for line in block.split("\n"):
            if item := self.CHILD_RE.match(line):
                if not items and self.TAG == "ol":
                    self.STARTSWITH = item[1].rstrip(".")
                items.append([item[3]])
            elif self.INDENT_RE.match(line) and not items[-1][0].startswith(indent):
                items.append([line])
            else:
                items[-1].append(line)
        return ["\n".join(item) for item in items]


class OrderedProcessor(_WholeItems, SaneOListProcessor):
    """A numbered list."""


class BulletProcessor(_WholeItems, SaneUListProcessor):
    """A list with bullets."""


class RowsProcessor(TableProcessor):
    """A table whose rows have the cells that were typed.

    The library fills each row up to the width of the first, which makes a page of cells out of
    two lines of `|`. Alignment is a class, because a strict policy forbids `style` and `align`
    is obsolete.
    """

    _PIPES = re.compile(r"\\.|(`+)|\|", re.DOTALL)

    def _build_row(self, row: str, parent: Element, align: Sequence[str | None]) -> None:
        tr = SubElement(parent, "tr")
        tag = "th" if parent.tag == "thead" else "td"
        for text, side in zip(self._cells(row), align, strict=False):
            cell = SubElement(tr, tag)
            cell.text = text.strip(" ")
            if side:
                cell.set("class", f"blogposts-{side}")

    def _cells(self, row: str) -> list[str]:
        """The cells of a row without its outer borders; the library's, which has no type."""
        cells: list[str] = cast("Any", self)._split_row(row)
        return cells

    def _split(self, row: str) -> list[str]:
        """The cells of a row; a bar after a backslash or in code is no border."""
        last_run: dict[int, int] = {}
        for mark in self._PIPES.finditer(row):
            if mark[1]:
                last_run[len(mark[1])] = mark.start()
        cells, start, code = [], 0, 0
        for mark in self._PIPES.finditer(row):
            ticks = len(mark[1] or "")
            if ticks and code in {0, ticks}:
                opens = not code and last_run[ticks] > mark.start()
                code = ticks if opens else 0
            elif mark[0] == "|" and not code:
                cells.append(row[start : mark.start()])
                start = mark.end()
        return [*cells, row[start:]]


def block_parser(meter: Meter, stash: Stash) -> BoundedParser:
    """A parser for one text, whose `parseChunk(element, text)` puts its blocks in an element."""
    parser = BoundedParser(_NoInline(), meter, stash)
    table = RowsProcessor(parser, {"use_align_attribute": False})
    # In the library's order, with its priorities.
    processors: tuple[tuple[library.BlockProcessor, str], ...] = (
        (library.EmptyBlockProcessor(parser), "empty"),
        (library.ListIndentProcessor(parser), "indent"),
        (DefListIndentProcessor(parser), "defindent"),
        (StashProcessor(parser), "stash"),
        (library.CodeBlockProcessor(parser), "code"),
        (table, "table"),
        (HeadingProcessor(parser), "hashheader"),
        (library.SetextHeaderProcessor(parser), "setextheader"),
        (library.HRProcessor(parser), "hr"),
        (OrderedProcessor(parser), "olist"),
        (BulletProcessor(parser), "ulist"),
        (DefListProcessor(parser), "deflist"),
        (library.BlockQuoteProcessor(parser), "quote"),
        (library.ParagraphProcessor(parser), "paragraph"),
    )
    for priority, (processor, name) in enumerate(reversed(processors)):
        parser.blockprocessors.register(processor, name, priority)
    return parser


class _NoInline(markdown.Markdown):
    """The library's object with nothing in it but what its block processors ask for."""

    def build_parser(self) -> "_NoInline":
        self.preprocessors = Registry()
        self.inlinePatterns = Registry()
        self.treeprocessors = Registry()
        self.postprocessors = Registry()
        return self

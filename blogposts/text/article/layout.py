"""Where the parts of an article lie among its lines: sections, lists of sources, the end.

One forward pass names the lines that are words of a page and finds the lists of sources, one
backward pass finds where the end of the page begins; both are linear in the lines.
"""

from collections.abc import Iterator, Sequence
from enum import Enum

from .lines import Line
from .links import LINE_LENGTH, has_address, is_item
from .words import author_in, is_below, is_related_label, is_sources_label

# A longer line without an address is prose, not the title of a source or of another article.
SOURCE_LENGTH = 300
RELATED_LENGTH = 200
# A line in capitals within a list of sources opens a section only if what follows is prose.
_PROSE_LENGTH = 150


class Label(Enum):
    """What a line says about its page; BELOW is furniture after an article."""

    NONE = 0
    SOURCES = 1
    AUTHOR = 2
    MAYBE_AUTHOR = 3
    RELATED = 4
    BELOW = 5


_AT_THE_END = {Label.AUTHOR, Label.MAYBE_AUTHOR, Label.RELATED, Label.BELOW}


class Layout:
    """The parts of `lines` from `start` (behind the title) on.

    `sources` maps the line of a list's label to (lines of its entries, line behind the list);
    from `tail` on stands the end of the page: author, related titles, furniture.
    """

    def __init__(self, lines: Sequence[Line], start: int) -> None:
        self.lines = lines
        self.start = start
        self._next = self._nexts()
        self.labels = self._labels()
        self.sources: dict[int, tuple[list[list[Line]], int]] = dict(self._lists())
        self.tail = self._tail()

    def opens_section(self, number: int) -> bool:
        """Whether a `#` or `##` heading stands here, or a line in capitals between blank ones."""
        line = self.lines[number]
        return line.level in {1, 2} or (line.level == 0 and self._is_capital_heading(number))

    def following(self, number: int) -> int:
        """Return the number of the next line with words, or the number of lines."""
        return self._next[number]

    def _nexts(self) -> list[int]:
        following = len(self.lines)
        found = [following] * len(self.lines)
        for number in range(len(self.lines) - 1, -1, -1):
            found[number] = following
            if not self.lines[number].blank:
                following = number
        return found

    def _is_capital_heading(self, number: int) -> bool:
        line = self.lines[number]
        following = self._next[number]
        if not line.capitals or not line.after or following == len(self.lines):
            return False
        if number and not self.lines[number - 1].blank:
            return False
        below = self.lines[following]
        # Two lines in capitals are a title in two lines, or a list; an address is a source's.
        empty = below.capitals or below.bare_address or below.level in {1, 2}
        return not empty and _label(below) is Label.NONE

    def _labels(self) -> list[Label]:
        """Return what each line says, as far as it stands alone or beside such lines."""
        labels: list[Label] = []
        for number, line in enumerate(self.lines):
            if line.blank:
                labels.append(Label.NONE)
                continue
            alone = line.before or (number > 0 and labels[-1] is not Label.NONE)
            labels.append(_label(line) if alone else Label.NONE)
        self._drop_doubtful(labels)
        return labels

    def _drop_doubtful(self, labels: list[Label]) -> None:
        """Take back labels that only neighbours could prove: "Par Ana" in a paragraph, "Like"."""
        before = Label.NONE
        for number, line in enumerate(self.lines):
            if line.blank:
                continue
            following = self._next[number]
            after = labels[following] if following < len(labels) else Label.NONE
            beside = following == number + 1
            if labels[number] is Label.MAYBE_AUTHOR and beside and after is Label.NONE:
                labels[number] = Label.NONE
            word = labels[number] is Label.BELOW and " " not in line.text.rstrip(" *:")
            if word and Label.BELOW not in {before, after}:
                labels[number] = Label.NONE
            before = labels[number]

    def _lists(self) -> Iterator[tuple[int, tuple[list[list[Line]], int]]]:
        number = self.start
        while number < len(self.lines):
            if self.labels[number] is not Label.SOURCES:
                number += 1
                continue
            entries, end = self._list_after(number)
            if entries:
                yield number, (entries, end)
            # Without entries nothing but labels stood in between: never walk over them again.
            number = end

    def _list_after(self, label: int) -> tuple[list[list[Line]], int]:
        """Return the entries after a label and the line behind them."""
        entries: list[list[Line]] = []
        number = self._next[label]
        while number < len(self.lines):
            line = self.lines[number]
            if entries and continues(entries[0][0], line):
                entries[-1].append(line)
            elif self._ends_list(entries, number):
                break
            elif self.labels[number] is not Label.SOURCES:
                entries.append([line])
            number = self._next[number]
        return entries, number

    def _ends_list(self, entries: list[list[Line]], number: int) -> bool:
        line = self.lines[number]
        if self.labels[number] in _AT_THE_END or line.code or (line.marked and not _is_entry(line)):
            return True
        if line.level:
            return self.labels[number] is not Label.SOURCES
        if entries and is_item(entries[0][0].text) and not is_item(line.text):
            return self.labels[number] is not Label.SOURCES
        if len(line.text) > (LINE_LENGTH if has_address(line.text) else SOURCE_LENGTH):
            return True
        return self._is_capital_heading(number) and self._prose_follows(number)

    def _prose_follows(self, number: int) -> bool:
        text = self.lines[self._next[number]].text
        return not has_address(text) and (len(text) > _PROSE_LENGTH or text[-1] in ".!?…")

    def _tail(self) -> int:
        """Return the line where the end of the page begins, or the number of lines."""
        inside = {n for label, (_, end) in self.sources.items() for n in range(label, end)}
        first = self._first_of_body(inside)
        found, quiet = len(self.lines), True
        for number in range(len(self.lines) - 1, self.start - 1, -1):
            label = self.labels[number]
            if self.lines[number].blank:
                continue
            if number in inside:
                found = number if number in self.sources else found
                continue
            if self.opens_section(number) and not (quiet and label in _AT_THE_END):
                break
            if number > first and _begins_the_end(label, quiet=quiet):
                found = number
            quiet = quiet and (label in _AT_THE_END or is_title_like(self.lines[number]))
        return self._with_furniture_before(found)

    def _first_of_body(self, inside: set[int]) -> int:
        """Return the first line of the text itself: an author above it is no end of a page."""
        number = self.start
        while number < len(self.lines):
            labelled = self.labels[number] in {Label.AUTHOR, Label.MAYBE_AUTHOR}
            if not self.lines[number].blank and not labelled and number not in inside:
                break
            number += 1
        return number

    def _with_furniture_before(self, tail: int) -> int:
        for number in range(tail - 1, self.start - 1, -1):
            if self.lines[number].blank:
                continue
            if self.labels[number] not in {Label.BELOW, Label.RELATED}:
                break
            tail = number
        return tail


def is_title_like(line: Line) -> bool:
    """Whether a line may be the title of another article."""
    return (
        not line.code
        and not line.level
        and (_is_entry(line) or not line.marked)
        and len(line.text) <= RELATED_LENGTH
    )


def _is_entry(line: Line) -> bool:
    return is_item(line.text) or line.bare_address


def continues(first: Line, line: Line) -> bool:
    """Whether a line is an indented one that belongs to the list item before it."""
    return is_item(first.text) and line.raw.startswith(("  ", "\t")) and not is_item(line.text)


def _begins_the_end(label: Label, *, quiet: bool) -> bool:
    """Whether the end begins here: what may be a sentence needs `quiet`, no prose behind it."""
    return label is Label.AUTHOR or (quiet and label in {Label.MAYBE_AUTHOR, Label.RELATED})


def _label(line: Line) -> Label:
    if not line.plain and not line.level:
        return Label.NONE
    if is_sources_label(line.text):
        return Label.SOURCES
    if is_below(line.text):
        return Label.BELOW
    if is_related_label(line.text):
        return Label.RELATED
    author = author_in(line.text)
    if author:
        return Label.AUTHOR if author.certain else Label.MAYBE_AUTHOR
    return Label.NONE

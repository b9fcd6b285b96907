"""What differs between two texts, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Kind = Literal["same", "gone", "new"]
# A word, a mark of punctuation, or the space between: what an editor changes at once.
_WORD = re.compile(r"\w+|[^\w\s]|\s+")
# Beyond this a matcher's time grows with the square: then lines are compared first.
_MOST_WORDS = 2_000
_AROUND = 160  # characters of what is the same, on each side of a difference


class Stretch(NamedTuple):
    """A part of a text that is in both, in the old one alone, or in the new one alone."""

    kind: Kind
    text: str


def word_differences(old: str, new: str) -> list[Stretch]:
    """The two texts as one, in stretches; `"".join` of all but `new` is the old text."""
    if old == new:
        return [Stretch("same", old)] if old else []
    ours, theirs = _WORD.findall(old), _WORD.findall(new)
    if max(len(ours), len(theirs)) <= _MOST_WORDS:
        return _joined(_compared(ours, theirs))
    lines = _compared(old.splitlines(keepends=True), new.splitlines(keepends=True))
    return _joined(_finer(list(lines)))


def shortened(stretches: Sequence[Stretch]) -> list[Stretch]:
    """The same with long stretches that did not change cut down to what stands near a change."""
    last = len(stretches) - 1
    found = []
    for number, (kind, text) in enumerate(stretches):
        if kind == "same" and len(text) > 2 * _AROUND + 40:
            before = text[:_AROUND].rsplit(" ", 1)[0] if number else ""
            after = text[-_AROUND:].split(" ", 1)[-1] if number < last else ""
            text = (f"{before} " if number else "") + "…" + (f" {after}" if number < last else "")
        found.append(Stretch(kind, text))
    return found


def _compared(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Stretch]:
    # Two states of a text mostly begin and end alike, and that costs nothing.
    head = _alike(ours, theirs)
    yield Stretch("same", "".join(ours[:head]))
    ours, theirs = ours[head:], theirs[head:]
    tail = _alike(ours[::-1], theirs[::-1])
    mine, other = ours[: len(ours) - tail], theirs[: len(theirs) - tail]
    # Of very many pieces those that stand everywhere are not looked for: they would be found
    # everywhere, and that takes the square of their number.
    matcher = SequenceMatcher(None, mine, other, autojunk=len(mine) > _MOST_WORDS)
    for tag, begin, end, start, stop in matcher.get_opcodes():
        if tag == "equal":
            yield Stretch("same", "".join(mine[begin:end]))
        else:
            yield Stretch("gone", "".join(mine[begin:end]))
            yield Stretch("new", "".join(other[start:stop]))
    yield Stretch("same", "".join(ours[len(ours) - tail :]))


def _alike(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """How many pieces the two begin with alike."""
    pairs = enumerate(zip(ours, theirs, strict=False))
    unlike = (number for number, (one, other) in pairs if one != other)
    return next(unlike, min(len(ours), len(theirs)))


def _finer(lines: list[Stretch]) -> Iterator[Stretch]:
    """Lines that took the place of others, compared word by word where they are not too many."""
    number = 0
    while number < len(lines):
        kind, text = lines[number]
        following = lines[number + 1] if number + 1 < len(lines) else Stretch("same", "")
        if kind == "gone" and following.kind == "new":
            ours, theirs = _WORD.findall(text), _WORD.findall(following.text)
            if max(len(ours), len(theirs)) <= _MOST_WORDS:
                yield from _compared(ours, theirs)
            else:
                yield from (lines[number], following)
            number += 2
            continue
        yield lines[number]
        number += 1


def _joined(stretches: Iterator[Stretch]) -> list[Stretch]:
    """Without what is empty, and what follows its like joined to it."""
    found: list[Stretch] = []
    for stretch in stretches:
        if not stretch.text:
            continue
        if found and found[-1].kind == stretch.kind:
            found[-1] = Stretch(stretch.kind, found[-1].text + stretch.text)
        else:
            found.append(stretch)
    return found

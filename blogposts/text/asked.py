"""What a reader types into a search, as the words and phrases that are meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .characters import clean_line
from .folding import folded_words

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_CHARACTERS = 400
MOST_TERMS = 12
MOST_WORDS = 32

# Words that must stand one after another; a single word is the most frequent of them.
Phrase = tuple[str, ...]

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | dict.fromkeys("−－", "-"))
# A phrase whose second quote is missing goes on to the end.
_PART = re.compile(r"(?P<minus>-*)(?:\"(?P<phrase>[^\"]*)\"?|(?P<word>[^\s\"]+))")


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: what a post must hold, and what it must not.

    `text` is what was typed, on one line; `is_cut` says that not all of it is looked for.
    """

    text: str = ""
    wanted: tuple[Phrase, ...] = ()
    unwanted: tuple[Phrase, ...] = ()
    is_cut: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to look for: by what it lacks alone no post is found."""
        return bool(self.wanted)

    @property
    def has_phrases(self) -> bool:
        """Whether the order of words matters."""
        return any(len(phrase) > 1 for phrase in (*self.wanted, *self.unwanted))


def read_asked(typed: str) -> Asked:
    """Reads words, "phrases" and -words. Takes any text, and time in line with what is looked at.

    A word with a sign inside, such as "e-mail", is a phrase of its parts.
    """
    is_long = len(typed) > MOST_CHARACTERS
    text = clean_line(typed[:MOST_CHARACTERS])
    found: dict[tuple[bool, Phrase], None] = dict.fromkeys(_parts(text))
    kept: list[tuple[bool, Phrase]] = []
    words = 0
    for is_unwanted, phrase in found:
        words += len(phrase)
        if len(kept) == MOST_TERMS or words > MOST_WORDS:
            is_long = True
            break
        kept.append((is_unwanted, phrase))
    return Asked(
        text=text,
        wanted=tuple(phrase for is_unwanted, phrase in kept if not is_unwanted),
        unwanted=tuple(phrase for is_unwanted, phrase in kept if is_unwanted),
        is_cut=is_long,
    )


def _parts(text: str) -> Iterator[tuple[bool, Phrase]]:
    for part in _PART.finditer(text.translate(_QUOTES)):
        if words := tuple(folded_words(part["phrase"] or part["word"] or "")):
            yield bool(part["minus"]), words

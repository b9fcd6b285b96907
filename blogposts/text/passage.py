"""A passage of a text around the words that were searched for, with these marked."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import escape
from itertools import islice
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from .excerpt import UNSPACED
from .folding import MARKS, SIGNS, folded_words, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .asked import Phrase

LENGTH = 200
# As many words of a text are looked at: a reader is shown where it says so, not all of it.
MOST_WORDS = 20_000
# Characters of which most posts have fewer: where these hold a word, the rest is not looked at.
BEGINNING = 10_000

_UNSPACED = re.compile(f"[{UNSPACED}]")
# The first is of texts in which all words have spaces around them, and is found in a third of the
# time.
_SPACED = re.compile(rf"\w[\w{MARKS}{SIGNS}]*")
_WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}](?:[^\W{UNSPACED}]|[{MARKS}{SIGNS}])*")
# Endings that a database with a dictionary of the language looks past, the longest first.
_ENDINGS = (
    "issements", "issement", "ations", "ateurs", "ateur", "ation", "ements", "ement", "ments",
    "ment", "ities", "ity", "ings", "ing", "ives", "ive", "ees", "ent", "ers", "ed", "er", "es",
    "ez", "ee", "ly", "e", "s",
)  # fmt: skip
_FEWEST_LETTERS = 4

Span = tuple[int, int]


class Marker:
    """Finds what was asked for in texts as their readers see them. For one page of results."""

    def __init__(self, wanted: Sequence[Phrase]) -> None:
        self._phrases = [tuple(map(_rough, phrase)) for phrase in wanted]
        self._starts = {phrase[0] for phrase in self._phrases}

    def marked(self, text: str) -> SafeString:
        """All of `text` as HTML, with `mark` around what was found."""
        return _html(text, 0, len(text), self.spans(text))

    def passage(self, text: str, *, otherwise: Callable[[], str] = str) -> SafeString:
        """About 200 characters of `text` around the best place, as HTML with marks.

        Where nothing is found: the beginning of what `otherwise` gives, or else of the text.
        """
        text = unicodedata.normalize("NFC", text)
        spans = self.spans(text[:BEGINNING]) or self.spans(text)
        if not spans:
            text = otherwise() or text
            return _html(text, 0, _word_end(text, LENGTH), ())
        start = _best(text, spans)
        return _html(text, start, _word_end(text, start + LENGTH), spans)

    def spans(self, text: str) -> list[Span]:
        """Where what was asked for stands, in order; none reach into one another."""
        word = _WORD if _UNSPACED.search(text) else _SPACED
        words = list(islice(word.finditer(text), MOST_WORDS))
        keys = [_key(word[0]) for word in words]
        found: list[Span] = []
        for number, key in enumerate(keys):
            if key not in self._starts or (found and words[number].start() < found[-1][1]):
                continue
            for phrase in self._phrases:
                end = number + len(phrase)
                if tuple(keys[number:end]) == phrase:
                    found.append((words[number].start(), words[end - 1].end()))
                    break
        return found


@lru_cache(maxsize=50_000)
def _key(word: str) -> str:
    """What a word of a text is compared by. Kept, since a site says the same words all the time."""
    folded = folded_words(word)
    return _rough(folded[0]) if folded else ""


def _rough(word: str) -> str:
    """What is left of a folded word without its ending, for telling what to mark."""
    word = stem(word)
    word = f"{word[:-1]}i" if word.endswith("y") else word  # "story" as "storied" has it
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _FEWEST_LETTERS:
            return word[: -len(ending)]
    return word


def _best(text: str, spans: Sequence[Span]) -> int:
    """Where the passage begins that holds most different words that were found, the first such."""
    best, most = 0, 0
    for number, (start, _end) in enumerate(spans):
        near = {text[a:b].lower() for a, b in spans[number : number + 20] if b <= start + LENGTH}
        if len(near) > most:
            best, most = number, len(near)
    first = spans[best][0]
    last = max(b for a, b in spans[best : best + 20] if b <= first + LENGTH or a == first)
    # What is left of the room stands before and after, in halves.
    before = max(LENGTH - (last - first), 0) // 2
    return _word_start(text, first - before) if first > before else 0


def _word_start(text: str, place: int) -> int:
    space = text.find(" ", place, place + 30)
    return space + 1 if space >= 0 else place


def _word_end(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    space = text.rfind(" ", max(place - 30, 0), place + 1)
    return space if space > 0 else place


def _html(text: str, start: int, end: int, spans: Sequence[Span]) -> SafeString:
    pieces = ["… "] if start else []
    place = start
    for a, b in spans:
        if a >= place and b <= end:
            pieces += [escape(text[place:a]), "<mark>", escape(text[a:b]), "</mark>"]
            place = b
    rest = text[place:end]
    pieces.append(escape(rest.rstrip(" .,;:–—-([«“\u00a0\u202f") if end < len(text) else rest))
    if end < len(text):
        pieces.append("…")
    return SafeString("".join(pieces))

"""Finding the words of a list, a thousand of them, in what somebody sent."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from ..text.sameness import folded

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_SHOWN = 5

_WORD = re.compile(r"\w+")

# Written without spaces between words, so that a word has no edge to look for.
_NO_EDGES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)


def words_in(fields: Iterable[str], words: tuple[str, ...], *, whole: bool) -> list[str]:
    """Those of `words`, at most five and as they were written, that stand in one of the fields.

    Case, and narrow or wide forms, make no difference, nor does what nobody sees; an accent does
    (`text.sameness.folded`). Any white space between the words of a phrase is one space. With
    `whole`, "pay" is not found in "payment" or "prepay", while "pay!" and "c++" are found as they
    are: an edge is asked for only where a word begins or ends with a letter or digit.
    """
    if not words:
        return []
    # A word of the list holds no line's end, so nothing is found across two fields.
    text = "\n".join(" ".join(folded(field).split()) for field in fields)
    there = set(_WORD.findall(text)) if whole else set()
    found = []
    for word, plain, first in _prepared(words):
        # What can be told by a look into a set or a search for a plain string is told by that.
        if whole and first and first not in there:
            continue
        if plain in text and (not whole or _whole(plain).search(text)):
            found.append(word)
            if len(found) == MOST_SHOWN:
                break
    return found


@lru_cache(maxsize=16)
def _prepared(words: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Each word, how it stands in a text, and its first run of letters that stands there whole."""
    plain = [(word, " ".join(folded(word).split())) for word in words]
    return [(word, text, _first(text)) for word, text in plain if text]


def _first(text: str) -> str:
    found = _WORD.search(text)
    return found[0] if found and not _NO_EDGES.search(text) else ""


@lru_cache(maxsize=2048)
def _whole(text: str) -> re.Pattern[str]:
    """The text with edges; nothing in it repeats, so a search takes time in line with length."""
    before = r"(?<!\w)" if _has_edge(text[0]) else ""
    after = r"(?!\w)" if _has_edge(text[-1]) else ""
    return re.compile(f"{before}{re.escape(text)}{after}")


def _has_edge(character: str) -> bool:
    return (character.isalnum() or character == "_") and not _NO_EDGES.match(character)

"""French no-break spaces, put in when text is shown and never in what was typed.

By the rules of the Imprimerie nationale ("Lexique des règles typographiques"): a narrow no-break
space (U+202F) before `; ! ?` and inside « », a full one (U+00A0) before a colon. A plain space
that was typed there becomes the right one; guillemets get theirs where none was typed. Nothing
else is added, for "Quoi?" may be Swiss or Canadian, and `10:30`, `a?b` and `;)` are none of it.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from .languages import primary

NARROW = "\u202f"
FULL = "\u00a0"

# A space that was typed, or the end of a line in the source. The rest of each rule says what it
# must stand before: a mark that ends a word or sentence, not one that begins a smiley or a query.
_AFTER = r"(?=[\s»”\"’')\]….,;:!?\[]|$)"
_SPACES = re.compile(
    rf"(?<=\S)[ \n]+(?=[!?]+{_AFTER}|;(?=[\s»”\"]|$)|»)"
    r"|(?<=«)[ \n]+(?=\S)"
    r"|(?<=\S)(?P<full>[ \n]+)(?=:(?:[\s»”\"«\[]|$))"
)
_MARKS = re.compile(r"[!?;:«»]")
_GUILLEMETS = re.compile(r"(?<=«)(?=[^\s»])|(?<=[^\s«])(?=»)")


class Edit(NamedTuple):
    """Put `text` in the place of the characters from `start` to `end`."""

    start: int
    end: int
    text: str


def applies(language: str) -> bool:
    """Whether texts in this language are set with no-break spaces."""
    return primary(language) == "fr"


def edits(text: str) -> Iterator[Edit]:
    """What to change in a French text, in order; no two of them meet."""
    if not _MARKS.search(text):
        return iter(())
    found = [
        Edit(match.start(), match.end(), FULL if match["full"] else NARROW)
        for match in _SPACES.finditer(text)
    ]
    found += (Edit(match.start(), match.start(), NARROW) for match in _GUILLEMETS.finditer(text))
    return iter(sorted(found))


def apply(text: str, changes: Iterator[Edit]) -> str:
    """`text` with the changes made."""
    out: list[str] = []
    position = 0
    for start, end, new in changes:
        out += (text[position:start], new)
        position = end
    return "".join([*out, text[position:]])


@lru_cache(maxsize=4096)
def typeset(text: str, language: str) -> str:
    """A plain text (a title, a heading) with the no-break spaces of its language, if it has any."""
    return apply(text, edits(text)) if applies(language) else text

"""What a text of a reader's is rid of before anything else: what cannot be seen, or does harm."""

from __future__ import annotations

import re
import unicodedata

# Control characters but tab and line feed, halves of pairs, code points that are no characters,
# and the private ones that tidy() uses.
UNREADABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U0010fff0-\U0010ffff"
    + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(1, 16))
    + "]"
)
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")

# Embeddings, overrides and isolates: each turns what follows it until it is closed.
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")

# What can be seen nowhere, and so could make two names of one: soft hyphens, spaces of no width,
# marks of direction, tags. Not the joiners, without which Persian and emoji fall apart.
_UNSEEN = re.compile(
    r"[\xad\u034f\u061c\u180e\u200b\u200e\u200f\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e0fff]"
)

# Characters that are nothing to see although Unicode calls them letters or signs.
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_NOTHING_TO_SEE = frozenset({"Cc", "Cf", "Cs", "Me", "Mn", "Zl", "Zp", "Zs"})

# Marks on one letter. Five are many; more climb into the lines above and below.
_MARKS = 10


def clean_text(text: str) -> str:
    """What a person sent, without what no text holds: NULs, lone surrogates, other controls.

    Line ends become `\\n`, the ends of lines and of the text lose their spaces, composed
    characters are used where there are any (NFC), and a letter has ten marks at most. Embeddings,
    overrides and isolates of direction are taken out: they would have to be closed, and a comment
    is also shown in one line, cut short, in a mail or in a row of the admin. The marks that need
    no closing (LRM, RLM, ALM) stay.

    A text with nothing to see in it is empty. The result is never longer than what was sent, and
    cleaning it again changes nothing. Takes time in line with the length.
    """
    text = UNREADABLE.sub("", _LINE_ENDS.sub("\n", text))
    if not text.isascii():
        text = _composed(_TURNS.sub("", text))
    text = "\n".join(line.rstrip() for line in text.split("\n")).strip()
    return text if any(map(_is_seen, text)) else ""


def clean_line(text: str) -> str:
    """The same for a name or an address: one line, without anything that cannot be seen."""
    return " ".join(clean_text(_UNSEEN.sub("", text)).split())


def _composed(text: str) -> str:
    # Before: 64,000 marks on one letter took Python's normalisation 3.2 s. And after: some marks
    # are composed of two.
    clipped = _without_heaps(text)
    composed = unicodedata.normalize("NFC", clipped)
    # A few characters of Hebrew and of Indian scripts are longer so.
    return _without_heaps(composed if len(composed) <= len(clipped) else clipped)


def _without_heaps(text: str) -> str:
    category = unicodedata.category
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if character > "\u02ff" and category(character)[0] == "M" else 0
        if marks <= _MARKS:
            kept.append(character)
    return "".join(kept)


def _is_seen(character: str) -> bool:
    return character not in _FILLERS and unicodedata.category(character) not in _NOTHING_TO_SEE

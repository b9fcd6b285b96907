"""Words as a search compares them: without accents, capitals and signs."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from .excerpt import UNSPACED

# A word that is longer is compared by its beginning; databases refuse words of kilobytes.
LONGEST_WORD = 64

# Points and accents that readers leave out: of Latin, Greek and Cyrillic letters, of Hebrew and
# of Arabic, and what cannot be seen. Not those of scripts whose vowels are marks.
MARKS = (
    r"\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    r"\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    r"\xad\u200b-\u200f\u2060-\u206f\ufeff"
)
_MARKS = re.compile(f"[{MARKS}]")
# What Unicode does not take apart.
_LETTERS = str.maketrans(
    {
        "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
        "ħ": "h", "ŧ": "t", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه",
    }
)  # fmt: skip
# An acute accent or a prime that stands for an apostrophe would else be taken for a space.
_APOSTROPHES = re.compile(r"['’‘ʼ`´′＇]")
# Articles and the like that lose their vowel: "l'équipe" is found by its noun, and so is
# "dell'arte"; and the ending of "Meta's".
_ELIDED = re.compile(
    r"\b(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu|un|quell|d?all|dell|nell|sull|quest)'(?=\w)"
    r"|(?<=\w)'s\b"
)
_INSIDE = re.compile(r"(?<=\w)'(?=\w)")
# A letter of a script without spaces is a word; elsewhere letters, digits and, in Indian
# scripts, the signs that belong to them.
_LETTER = rf"[^\W_{UNSPACED}]"
SIGNS = r"\u0900-\u0963\u0970-\u0dff\u0f00-\u0fff"
_SIGN = f"[{SIGNS}]"
_WORD = re.compile(rf"[{UNSPACED}]|(?:{_LETTER}|{_SIGN})(?:{_LETTER}+|{_SIGN}+)*")
_ASCII_WORD = re.compile(r"[a-z0-9]+")


def fold(text: str) -> str:
    """The words of `text` as they are compared, with single spaces between them.

    "L’Équipe" is "equipe", "œuvre" "oeuvre", "Straße" "strasse". Folding again changes nothing.
    Takes time in line with the length.
    """
    return " ".join(folded_words(text))


def folded_words(text: str) -> list[str]:
    # Marks first: a heap of them on one letter would cost the square of their number.
    text = _MARKS.sub("", _APOSTROPHES.sub("'", text))
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
        text = unicodedata.normalize("NFC", text)
    text = text.lower().translate(_LETTERS)
    if "'" in text:
        text = _INSIDE.sub("", _ELIDED.sub("", text))
    words = _ASCII_WORD if text.isascii() else _WORD
    return [word[:LONGEST_WORD] for word in words.findall(text)]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A folded word in the singular, by the plurals that French, English and Spanish share.

    For databases that know no languages. "journaux" and "journal" are one, "stories" and "story".
    It need not be a word: it is only ever compared with others of its kind.
    """
    if len(word) > 3:
        if word.endswith("aux") and not word.endswith("eaux"):
            return f"{word[:-3]}al"
        if word.endswith(("eux", "eaux", "oux")) or (word[-1] == "s" and word[-2] != "s"):
            word = word[:-1]
    return f"{word[:-2]}y" if len(word) > 3 and word.endswith("ie") else word


def stemmed(folded: str) -> str:
    """A folded text with each of its words in the singular."""
    return " ".join(map(stem, folded.split()))

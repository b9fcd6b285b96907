"""HTML to plain text, summaries, and how long a text takes to read."""

import re
from collections.abc import Iterator

from .body.tidy import pieces, text_of
from .languages import primary

# ---------------------------------------------------------------------------------------------
# Text

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q rp rt ruby s"
    " samp small span strike strong sub sup time tt u var wbr".split()
)
_CITATION_CLASSES = re.compile(r"class=\"blogposts-(?:anchor|cite|note|note-back)\"")
_SUMMARY = 200


def plain_text(html: str) -> str:
    """The words of `html` with single spaces.

    Without the numbers that cite sources or notes, and the links of headings to themselves.

    Takes any text, in time linear in its length.
    """
    return " ".join("".join(_text(html)).split())


def _text(html: str) -> Iterator[str]:
    left_out = ""
    for piece in pieces(html):
        if not piece.name:
            yield "" if left_out else text_of(piece.text)
        elif left_out:
            left_out = "" if piece.closing and piece.name == left_out else left_out
        elif not piece.closing and _CITATION_CLASSES.search(piece.attributes):
            left_out = piece.name
        elif piece.name not in _INLINE:
            yield " "


def summary(html: str, *, length: int = _SUMMARY) -> str:
    """The first words of `html`, `length` characters at most with the "…" of a cut one.

    Cut between words, or anywhere in a script that is written without spaces.
    """
    return shortened(plain_text(html), length=length)


def shortened(text: str, *, length: int) -> str:
    """`text`, cut as `summary` cuts what is too long."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    if not text[length - 1].isspace() and not _UNSPACED.search(cut[-1:]):
        cut = cut.rpartition(" ")[0] or cut
    return cut.rstrip(" .,;:–—-([«“\u00a0\u202f") + "…"


# ---------------------------------------------------------------------------------------------
# Reading

# Letters of scripts without spaces between words: Thai, Lao, Khmer, Burmese, kana, Han.
UNSPACED = (
    r"\u0e01-\u0e30\u0e40-\u0e46\u0e81-\u0eb0\u0ec0-\u0ec4\u1000-\u102a\u1780-\u17b3"
    r"\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\U00020000-\U000323af"
)
_UNSPACED = re.compile(f"[{UNSPACED}]")
_WORD = re.compile(r"\w+(?:['’.\-]\w+)*")
_BY_CHARACTER = frozenset({"ja", "km", "lo", "my", "th", "yue", "zh"})

# Per minute: words, for Chinese and Japanese characters. From Trauzettel-Klosinski and Dietz,
# "Standardized Assessment of Reading Performance: The New International Reading Speed Texts
# IReST" (2012), table 2, which is reading aloud: a careful pace. Its mean is for the others.
_PER_MINUTE = {
    "ar": 138,
    "de": 179,
    "en": 228,
    "es": 218,
    "fi": 161,
    "fr": 195,
    "he": 187,
    "it": 188,
    "ja": 357,
    "nl": 202,
    "pl": 166,
    "pt": 181,
    "ru": 184,
    "sl": 180,
    "sv": 199,
    "tr": 166,
    "yue": 255,
    "zh": 255,
}
_MEAN_WORDS = 184
_MEAN_CHARACTERS = 863


def count_words(text: str, language: str) -> int:
    """Words of `text`; in a language written without spaces, its characters and foreign words."""
    if primary(language) not in _BY_CHARACTER:
        return sum(1 for _word in _WORD.finditer(text))
    spaced, characters = _UNSPACED.subn(" ", text)
    return characters + sum(1 for word in _WORD.finditer(spaced))


def reading_minutes(words: int, language: str) -> int:
    """Minutes to read what `count_words` counted, to the nearest; 0 under one minute."""
    language = primary(language)
    mean = _MEAN_CHARACTERS if language in _BY_CHARACTER else _MEAN_WORDS
    minutes = words / _PER_MINUTE.get(language, mean)
    return int(minutes + 0.5) if minutes >= 1 else 0

"""Scripts: what letters a text is written in, and which a language is written in."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

# A letter's script is the first word of its Unicode name; Python knows no other property for it.
_SCRIPTS = {
    "ARABIC": _("Arabic"),
    "ARMENIAN": _("Armenian"),
    "BENGALI": _("Bengali"),
    "CJK": _("Chinese"),
    "CYRILLIC": _("Cyrillic"),
    "DEVANAGARI": _("Devanagari"),
    "ETHIOPIC": _("Ethiopic"),
    "GEORGIAN": _("Georgian"),
    "GREEK": _("Greek"),
    "GUJARATI": _("Gujarati"),
    "GURMUKHI": _("Gurmukhi"),
    "HANGUL": _("Korean"),
    "HEBREW": _("Hebrew"),
    "KANA": _("Japanese"),
    "KANNADA": _("Kannada"),
    "KHMER": _("Khmer"),
    "LAO": _("Lao"),
    "LATIN": _("Latin"),
    "MALAYALAM": _("Malayalam"),
    "MYANMAR": _("Burmese"),
    "ORIYA": _("Odia"),
    "SINHALA": _("Sinhala"),
    "TAMIL": _("Tamil"),
    "TELUGU": _("Telugu"),
    "THAI": _("Thai"),
    "TIBETAN": _("Tibetan"),
}
_ALIASES = {"HIRAGANA": "KANA", "KATAKANA": "KANA", "KATAKANA-HIRAGANA": "KANA"}

# What a language is written in where that is not Latin. A site of two scripts has both.
_OF_LANGUAGES = {
    "ARABIC": "ar ary arz azb ckb fa glk ks lrc ps sd skr ug ur",
    "ARMENIAN": "hy",
    "BENGALI": "as bn",
    "CYRILLIC": "ab av ba be bg ce cv kk kv ky mk mn os ru sah sr tg tt udm uk",
    "DEVANAGARI": "bh bho hi mai mr ne sa",
    "ETHIOPIC": "am ti",
    "GEORGIAN": "ka xmf",
    "GREEK": "el",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "HEBREW": "he iw ji yi",
    "KANNADA": "kn",
    "KHMER": "km",
    "LAO": "lo",
    "LATIN": "az kk mn sr tt uz",
    "MALAYALAM": "ml",
    "MYANMAR": "my shn",
    "ORIYA": "or",
    "SINHALA": "si",
    "TAMIL": "ta",
    "TELUGU": "te",
    "THAI": "th",
    "TIBETAN": "bo dz",
    "CJK": "ja ko lzh wuu yue zh",
    "HANGUL": "ko",
    "KANA": "ja",
}
# Script subtags (RFC 5646, 2.2.3), which say more than the language.
_OF_TAGS = {
    "arab": "ARABIC",
    "cyrl": "CYRILLIC",
    "deva": "DEVANAGARI",
    "grek": "GREEK",
    "hebr": "HEBREW",
    "latn": "LATIN",
}

# Addresses and code are Latin in every language.
_NOT_PROSE = re.compile(r"`[^`\n]{1,200}`|\b(?:https?://|www\.)\S{1,2000}|\S{1,64}@\S{1,255}")
_READ_AT_MOST = 20_000
_FEWEST_LETTERS = 10


def foreign_script(text: str, language: str) -> tuple[str, int]:
    """How much of a text is in letters that its language is not written in.

    The key of the script that most of those are of, and the share of all of them in per cent;
    empty and 0 for a text of fewer than ten letters, or of none of those.
    """
    own = scripts_of_language(language)
    counts: Counter[str] = Counter()
    for character, count in Counter(_NOT_PROSE.sub(" ", text[:_READ_AT_MOST])).items():
        if character.isalpha():
            counts[_script_of_letter(character)] += count
    total = counts.total()
    foreign = Counter({script: count for script, count in counts.items() if script not in own})
    if total < _FEWEST_LETTERS or not foreign:
        return "", 0
    return foreign.most_common(1)[0][0], foreign.total() * 100 // total


@lru_cache(maxsize=64)
def scripts_of_language(language: str) -> frozenset[str]:
    """The scripts that a language is written in, Latin for those that are not known."""
    primary, *rest = language.lower().split("-")
    for subtag in rest:
        if subtag in _OF_TAGS:
            return frozenset({_OF_TAGS[subtag]})
    found = frozenset(script for script, tags in _OF_LANGUAGES.items() if primary in tags.split())
    return found or frozenset({"LATIN"})


def name_of_script(script: str) -> str:
    """What a script is called, in the language of now; its key where that is not known."""
    return str(_SCRIPTS.get(script, script.title()))


@lru_cache(maxsize=4096)
def _script_of_letter(letter: str) -> str:
    if letter.isascii():
        return "LATIN"
    name = unicodedata.name(letter, "UNKNOWN").split()[0]
    return _ALIASES.get(name, name)

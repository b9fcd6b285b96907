"""Words to the piece of an address that names them."""

from __future__ import annotations

import re

from slugify import slugify as transliterate

# Pieces of our own addresses, now and as later versions are planned: a post must not hide them.
RESERVED = frozenset(
    "archive archives author authors category categories comment comments draft feed feeds"
    " follow moderate page preview search sitemap subscribe tag tags vote".split()
)

_APOSTROPHES = re.compile(r"['’ʼ‘`]")
_DIGITS = re.compile(r"\d+")


def slugify(text: str, *, language: str = "", max_length: int = 80) -> str:
    """`text` as lower-case ASCII words joined by hyphens; empty when nothing can be kept.

    An apostrophe ends a word in most languages ("l’équipe" is "l-equipe") and is left out of one
    in English ("Meta’s" is "metas").
    """
    joint = "" if language.lower().startswith("en") else " "
    slug: str = transliterate(
        _APOSTROPHES.sub(joint, text), max_length=max_length, word_boundary=True
    )
    return slug


def is_reserved(slug: str) -> bool:
    """Whether a post of this slug would hide, or be hidden by, another page of ours.

    Digits alone are years, months and days.
    """
    return slug in RESERVED or bool(_DIGITS.fullmatch(slug))

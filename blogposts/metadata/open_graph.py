"""Open Graph (ogp.me), and the one element of X that it has no word for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..text.embed import meta_elements
from ..text.languages import land_of, primary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .card import Card
    from .site import Site


def elements(
    site: Site,
    card: Card,
    *,
    type: str,
    title: str,
    url: str,
    description: str,
    language: str,
    more: Iterable[tuple[str, str]] = (),
) -> str:
    """The `meta` elements of a page; what is empty is left out."""
    properties = [
        ("og:type", type),
        ("og:site_name", site.title),
        ("og:title", title),
        ("og:url", url),
        ("og:locale", locale(language)),
        ("og:description", description),
        *_picture(card),
        *more,
    ]
    known = [(name, content) for name, content in properties if content]
    size = "summary_large_image" if card.is_large else "summary"
    return meta_elements(known, [("twitter:card", size)])


def _picture(card: Card) -> list[tuple[str, str]]:
    if not card.url:
        return []
    size = (str(card.width), str(card.height)) if card.width else ("", "")
    return [
        ("og:image", card.url),
        ("og:image:type", card.type),
        ("og:image:width", size[0]),
        ("og:image:height", size[1]),
        ("og:image:alt", card.alt),
    ]


def locale(language: str) -> str:
    """`fr-CA` as Open Graph writes it, `fr_CA`; the land most of its readers live in without one.

    Without a land it is no locale to Open Graph, and English is assumed.
    """
    land = land_of(language)
    return f"{primary(language)}_{land}" if land else primary(language)

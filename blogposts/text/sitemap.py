"""Sitemaps as XML (sitemaps.org 0.9) with what Google adds to them: pictures, news, languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from .xml import for_xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# What one file may hold at most, uncompressed; and of one address, pictures.
MOST_BYTES = 50 * 1024 * 1024
MOST_PICTURES = 1000
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_URLSET = (
    f'<urlset xmlns="{_NAMESPACE}"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


@dataclass(frozen=True, slots=True)
class News:
    """What a news sitemap says of an article."""

    publication: str
    language: str
    published: str
    title: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: its absolute address, when it last changed (W3C datetime), its pictures.

    `alternates` are pairs of language and address, the page's own among them. No priority and no
    frequency of change: search engines do not read them.
    """

    url: str
    changed: str = ""
    pictures: Sequence[str] = ()
    alternates: Sequence[tuple[str, str]] = ()
    news: News | None = None


def urlset(entries: Iterable[Entry]) -> str:
    """A sitemap; what would make it too large is left out, the addresses never."""
    parts = [_HEAD, _URLSET]
    size = 0
    for entry in entries:
        xml = _url(entry)
        if size + len(xml) > MOST_BYTES // 2:
            xml = _url(Entry(entry.url, entry.changed))
        size += len(xml)
        parts.append(xml)
    parts.append("</urlset>\n")
    return "".join(parts)


def index(sitemaps: Iterable[tuple[str, str]]) -> str:
    """A sitemap index of pairs: address, and when the newest of its pages changed."""
    parts = [_HEAD, f'<sitemapindex xmlns="{_NAMESPACE}">\n']
    parts += [f"<sitemap>{_address(url, changed)}</sitemap>\n" for url, changed in sitemaps]
    parts.append("</sitemapindex>\n")
    return "".join(parts)


def _address(url: str, changed: str) -> str:
    lastmod = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<loc>{escape(url)}</loc>{lastmod}"


def _url(entry: Entry) -> str:
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(language)} href={quoteattr(url)}/>'
        for language, url in entry.alternates
    )
    pictures = "".join(
        f"<image:image><image:loc>{escape(url)}</image:loc></image:image>"
        for url in entry.pictures[:MOST_PICTURES]
    )
    news = _news(entry.news) if entry.news else ""
    return f"<url>{_address(entry.url, entry.changed)}{alternates}{news}{pictures}</url>\n"


def _news(news: News) -> str:
    return (
        "<news:news><news:publication>"
        f"<news:name>{_words(news.publication)}</news:name>"
        f"<news:language>{escape(news.language)}</news:language></news:publication>"
        f"<news:publication_date>{news.published}</news:publication_date>"
        f"<news:title>{_words(news.title)}</news:title></news:news>"
    )


def _words(text: str) -> str:
    return escape(" ".join(for_xml(text).split()))


def news_language(tag: str) -> str:
    """As Google wants it: ISO 639 with two or three letters, but for the two kinds of Chinese."""
    primary, *rest = tag.lower().split("-")
    if primary != "zh":
        return primary
    return "zh-tw" if {"tw", "hk", "mo", "hant"} & set(rest) else "zh-cn"

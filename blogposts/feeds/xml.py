"""Elements of XML as strings: escaped, and without what no XML may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from ..text.xml import for_xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .described import Media

# Chromium shows RSS and Atom under their own names as bare source, without their stylesheet.
SENT_AS = "application/xml"
NAMESPACES = {
    "xmlns:media": "http://search.yahoo.com/mrss/",
    "xmlns:thr": "http://purl.org/syndication/thread/1.0",
}


def element(name: str, text: str = "", attributes: Mapping[str, str] | None = None) -> str:
    """One element with a text in it."""
    return within(name, [escape(for_xml(text))], attributes)


def within(name: str, inner: Iterable[str], attributes: Mapping[str, str] | None = None) -> str:
    """One element with others in it; `inner` is XML already."""
    written = "".join(
        f" {key}={quoteattr(for_xml(value))}" for key, value in (attributes or {}).items()
    )
    content = "".join(inner)
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def language_of(language: str) -> dict[str, str]:
    """The attribute of an element whose text is not in the feed's language, where it is known."""
    return {"xml:lang": language} if language else {}


def document(style: str, root: str) -> bytes:
    """A whole document; `style` is the address of its stylesheet."""
    sheet = f'<?xml-stylesheet type="text/css" href={quoteattr(style)}?>\n' if style else ""
    return f'<?xml version="1.0" encoding="utf-8"?>\n{sheet}{root}'.encode()


def media(picture: Media) -> str:
    """A picture as Media RSS (https://www.rssboard.org/media-rss), in RSS and in Atom."""
    said = [
        element(name, words, {"type": "plain"} if name != "media:credit" else None)
        for name, words in (
            ("media:title", picture.caption),
            ("media:description", picture.alt),
            ("media:credit", picture.credit),
        )
        if words
    ]
    facts = {
        "url": picture.url,
        "type": picture.type,
        "medium": "image",
        "fileSize": str(picture.size),
        "width": str(picture.width),
        "height": str(picture.height),
    }
    return within("media:content", said, facts)

"""RSS 2.0 (https://www.rssboard.org/rss-specification), with what readers know beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.feedgenerator import rfc2822_date

from .atom import in_reply_to
from .xml import NAMESPACES, SENT_AS, document, element, language_of, media, within

if TYPE_CHECKING:
    from .described import Entry, Feed

TYPE = "application/rss+xml"
__all__ = ["SENT_AS", "TYPE", "write"]


def write(feed: Feed) -> bytes:
    root = {
        "version": "2.0",
        "xmlns:atom": "http://www.w3.org/2005/Atom",
        "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
        "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        "xmlns:slash": "http://purl.org/rss/1.0/modules/slash/",
        "xmlns:wfw": "http://wellformedweb.org/CommentAPI/",
        **NAMESPACES,
        "xml:lang": feed.language,
    }
    head = [
        element("title", feed.title),
        element("link", feed.url),
        element("description", feed.subtitle),
        element("atom:link", "", {"rel": "self", "href": feed.address, "type": TYPE}),
        *(element("atom:link", "", {"rel": "hub", "href": hub}) for hub in feed.hubs),
        element("language", feed.language),
        element("lastBuildDate", rfc2822_date(feed.updated)),
        element("generator", "blogposts"),
        element("docs", "https://www.rssboard.org/rss-specification"),
    ]
    items = [within("item", _item(entry)) for entry in feed.entries]
    return document(feed.style, within("rss", [within("channel", [*head, *items])], root))


def _item(entry: Entry) -> list[str]:
    is_address = str(entry.id == entry.url).lower()
    parts = [
        element("title", entry.title, language_of(entry.title_language)),
        element("link", entry.url),
        element("guid", entry.id, {"isPermaLink": is_address}),
        element("pubDate", rfc2822_date(entry.published)),
    ]
    if entry.updated != entry.published:
        # RSS has no word for it, Atom has.
        parts.append(element("atom:updated", entry.updated.isoformat(timespec="seconds")))
    if entry.author:
        # RSS's own `author` is an address for mail.
        parts.append(element("dc:creator", entry.author.name))
    if entry.language:
        parts.append(element("dc:language", entry.language))
    parts += [element("category", term.name, {"domain": term.scheme}) for term in entry.terms]
    if entry.is_full:
        if entry.summary:
            parts.append(element("description", entry.summary, language_of(entry.language)))
        parts.append(element("content:encoded", entry.html))
    else:
        parts.append(element("description", entry.html, language_of(entry.language)))
    if picture := entry.picture:
        facts = {"url": picture.url, "length": str(picture.size), "type": picture.type}
        parts += [element("enclosure", "", facts), media(picture)]
    # More than one enclosure is read by few, and refused by some.
    parts += map(media, entry.pictures)
    if talk := entry.talk:
        parts += [
            element("comments", talk.url),
            element("wfw:commentRss", talk.feed),
            element("slash:comments", str(talk.count)),
        ]
    if entry.answered:
        parts.append(in_reply_to(entry.answered))
    return parts

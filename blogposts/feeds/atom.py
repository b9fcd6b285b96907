"""Atom 1.0 (RFC 4287), with its threads (RFC 4685)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.feedgenerator import rfc3339_date

from .xml import NAMESPACES, SENT_AS, document, element, language_of, media, within

if TYPE_CHECKING:
    from .described import Answered, Entry, Feed, Person

TYPE = "application/atom+xml"
__all__ = ["SENT_AS", "TYPE", "in_reply_to", "write"]


def write(feed: Feed) -> bytes:
    root = {"xmlns": "http://www.w3.org/2005/Atom", **NAMESPACES, "xml:lang": feed.language}
    head = [
        element("title", feed.title),
        element("subtitle", feed.subtitle),
        _link("alternate", feed.url, "text/html"),
        _link("self", feed.address, TYPE),
        *(_link("hub", hub) for hub in feed.hubs),
        element("id", feed.id),
        element("updated", rfc3339_date(feed.updated)),
        # An entry without an author is its feed's (section 4.2.1).
        _author(feed.author),
        element("generator", "blogposts"),
    ]
    entries = [within("entry", _entry(entry)) for entry in feed.entries]
    return document(feed.style, within("feed", [*head, *entries], root))


def _entry(entry: Entry) -> list[str]:
    language = language_of(entry.language)
    html = {"type": "html", **language}
    parts = [
        element("title", entry.title, language_of(entry.title_language)),
        _link("alternate", entry.url, "text/html"),
        element("id", entry.id),
        element("published", rfc3339_date(entry.published)),
        element("updated", rfc3339_date(entry.updated)),
    ]
    if entry.author:
        parts.append(_author(entry.author))
    parts += [
        element("category", "", {"term": term.name, "scheme": term.scheme}) for term in entry.terms
    ]
    if entry.is_full:
        if entry.summary:
            parts.append(element("summary", entry.summary, language))
        parts.append(element("content", entry.html, html))
    else:
        parts.append(element("summary", entry.html, html))
    if entry.picture:
        length = {"length": str(entry.picture.size)}
        parts.append(_link("enclosure", entry.picture.url, entry.picture.type, **length))
        parts.append(media(entry.picture))
    parts += map(media, entry.pictures)
    if talk := entry.talk:
        count = {"thr:count": str(talk.count)}
        parts.append(_link("replies", talk.feed, TYPE, **count))
        parts.append(_link("replies", talk.url, "text/html", **count))
        parts.append(element("thr:total", str(talk.count)))
    if entry.answered:
        parts.append(in_reply_to(entry.answered))
    return parts


def in_reply_to(answered: Answered) -> str:
    """What an entry answers (RFC 4685, section 3)."""
    facts = {"ref": answered.id, "href": answered.url, "type": "text/html"}
    return element("thr:in-reply-to", "", facts)


def _author(person: Person) -> str:
    uri = [element("uri", person.url)] if person.url else []
    return within("author", [element("name", person.name), *uri])


def _link(rel: str, href: str, type: str = "", **more: str) -> str:
    kind = {"type": type} if type else {}
    return element("link", "", {"rel": rel, "href": href, **kind, **more})

"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..text.xml import for_xml

if TYPE_CHECKING:
    from .described import Entry, Feed, Person

SENT_AS = "application/feed+json"


def write(feed: Feed) -> bytes:
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.subtitle,
        "home_page_url": feed.url,
        "feed_url": feed.address,
        "language": feed.language,
        "authors": [_author(feed.author)],
        "hubs": [{"type": "WebSub", "url": hub} for hub in feed.hubs],
        "items": [_item(entry) for entry in feed.entries],
    }
    # A reader wants the items, and wants none where there are none.
    kept = {name: value for name, value in data.items() if value or name == "items"}
    # Of XML's characters alone: half of a surrogate pair could not even be encoded.
    return for_xml(json.dumps(kept, ensure_ascii=False)).encode()


def _item(entry: Entry) -> dict[str, Any]:
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html,
        "summary": entry.summary if entry.is_full else "",
        "image": entry.picture.url if entry.picture else "",
        "date_published": entry.published.isoformat(timespec="seconds"),
        "date_modified": entry.updated.isoformat(timespec="seconds"),
        "authors": [_author(entry.author)] if entry.author else [],
        "tags": list(dict.fromkeys(term.name for term in entry.terms)),
        "language": entry.language,
        "attachments": _attachments(entry),
        "_blogposts": _ours(entry),
    }
    return {name: value for name, value in item.items() if value or name == "content_html"}


def _author(person: Person) -> dict[str, str]:
    return {"name": person.name, "url": person.url} if person.url else {"name": person.name}


def _attachments(entry: Entry) -> list[dict[str, Any]]:
    pictures = [*([entry.picture] if entry.picture else []), *entry.pictures]
    return [
        {"url": picture.url, "mime_type": picture.type, "size_in_bytes": picture.size}
        | ({"title": picture.alt} if picture.alt else {})
        for picture in pictures
    ]


def _ours(entry: Entry) -> dict[str, Any]:
    """What JSON Feed has no word for, as an extension."""
    ours: dict[str, Any] = {}
    if entry.talk:
        talk = entry.talk
        ours |= {"comments_url": talk.url, "comments_feed": talk.feed, "comments": talk.count}
    if entry.answered:
        ours["in_reply_to"] = entry.answered.url
    return ours

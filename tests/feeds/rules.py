"""What a feed must be to be valid, in our words: RFC 4287, RSS 2.0 as the W3C's validator has it,
JSON Feed 1.1. `check(response)` raises AssertionError where one is broken.
"""

from __future__ import annotations

import json
import re
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser
import jsonschema
from lxml import etree

from tests import attacks

A = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DC = "{http://purl.org/dc/elements/1.1/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
TAG = re.compile(r"[a-z]{2,8}(-[A-Za-z0-9]{1,8})*", re.I)
MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
RELATIVE = re.compile(r"""\s(?:href|src|poster|cite)="(?!https?://|mailto:|tel:)[^"]*\"""")

ATOM = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))

TEXT = {"type": "string", "minLength": 1}
URL = {"type": "string", "pattern": "^https?://[^ ]+$"}
WHEN = {"type": "string", "pattern": f"^{DATE.pattern}$"}
AUTHORS = {
    "type": "array",
    "minItems": 1,
    "items": {"type": "object", "properties": {"name": TEXT, "url": URL}, "required": ["name"]},
}
ATTACHMENT = {
    "type": "object",
    "properties": {
        "url": URL,
        "mime_type": {"type": "string", "pattern": f"^{MEDIA_TYPE.pattern}$"},
        "size_in_bytes": {"type": "integer", "minimum": 1},
        "title": TEXT,
    },
    "required": ["url", "mime_type"],
    "additionalProperties": False,
}
ITEM = {
    "type": "object",
    "properties": {
        "id": TEXT,
        "url": URL,
        "title": TEXT,
        "content_html": {"type": "string"},
        "summary": TEXT,
        "image": URL,
        "date_published": WHEN,
        "date_modified": WHEN,
        "authors": AUTHORS,
        "tags": {"type": "array", "items": TEXT, "uniqueItems": True},
        "language": {"type": "string", "pattern": f"^{TAG.pattern}$"},
        "attachments": {"type": "array", "items": ATTACHMENT},
        "_blogposts": {"type": "object"},
    },
    "required": ["id", "content_html"],
    "additionalProperties": False,
}
JSON_FEED = {
    "type": "object",
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": TEXT,
        "description": TEXT,
        "home_page_url": URL,
        "feed_url": URL,
        "language": {"type": "string"},
        "authors": AUTHORS,
        "hubs": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"type": TEXT, "url": URL},
                "required": ["type", "url"],
            },
        },
        "items": {"type": "array", "items": ITEM},
    },
    "required": ["version", "title", "items"],
    "additionalProperties": False,
}


def check(response, address):
    """The feed that was answered at an absolute address, found valid; its entries as parsed."""
    assert response.status_code == 200
    kind = response["Content-Type"]
    if kind == "application/feed+json; charset=utf-8":
        return check_json(response.content, address)
    assert kind == "application/xml; charset=utf-8"
    check_one = check_rss if b"<rss " in response.content[:300] else check_atom
    return check_one(response.content, address)


def check_atom(body, address):
    _read_by_another(body)
    ATOM.assertValid(etree.fromstring(body))
    feed = ElementTree.fromstring(body)
    own = [link.get("href") for link in feed.findall(f"{A}link") if link.get("rel") == "self"]
    assert own == [address]
    entries = feed.findall(f"{A}entry")
    _unique(entry.findtext(f"{A}id") for entry in entries)
    for part in [feed, *entries]:
        _absolute(part.findtext(f"{A}id"), schemes=("http", "https", "tag"))
        alternates = [x for x in part.findall(f"{A}link") if x.get("rel") == "alternate"]
        assert len({(x.get("type"), x.get("hreflang")) for x in alternates}) == len(alternates) == 1
        for link in part.findall(f"{A}link"):
            _absolute(link.get("href"))
            if link.get("rel") == "enclosure":
                _enclosure(link.get("length"), link.get("type"))
    for author in feed.iter(f"{A}author"):
        assert author.findtext(f"{A}name").strip()
    for entry in entries:
        # An entry without an author has its feed's (section 4.2.1).
        assert entry.findall(f"{A}author") or feed.findall(f"{A}author")
        assert entry.findtext(f"{A}title").strip()
        for name in ("content", "summary"):
            found = entry.find(f"{A}{name}")
            if found is not None and found.get("type") == "html":
                _html(found.text or "")
            if found is not None:
                assert found.get("type", "text") in {"text", "html"}
        for category in entry.findall(f"{A}category"):
            assert category.get("term")
            _absolute(category.get("scheme"))
    return entries


def check_rss(body, address):
    _read_by_another(body)
    rss = ElementTree.fromstring(body)
    assert (rss.tag, rss.get("version")) == ("rss", "2.0")
    (channel,) = rss
    for name in ("title", "link", "description", "language", "lastBuildDate"):
        assert len(channel.findall(name)) == 1
        assert channel.findtext(name).strip()
    _absolute(channel.findtext("link"))
    parsedate_to_datetime(channel.findtext("lastBuildDate"))
    own = [x.get("href") for x in channel.findall(f"{A}link") if x.get("rel") == "self"]
    assert own == [address]
    items = channel.findall("item")
    _unique(item.findtext("guid") for item in items)
    for item in items:
        once = ["title", "link", "guid", "pubDate", "description", "comments", "enclosure", CONTENT]
        for name in once:
            assert len(item.findall(name)) <= 1
        assert item.find("author") is None  # an address for mail, which nobody gets from us
        assert item.findtext("title").strip()
        _absolute(item.findtext("link"))
        assert parsedate_to_datetime(item.findtext("pubDate")).tzinfo
        guid = item.find("guid")
        if guid.get("isPermaLink") == "true":
            _absolute(guid.text)
        for enclosure in item.findall("enclosure"):
            _absolute(enclosure.get("url"))
            _enclosure(enclosure.get("length"), enclosure.get("type"))
        for category in item.findall("category"):
            assert category.text.strip()
        _html(item.findtext(CONTENT) or item.findtext("description") or "")
    return items


def check_json(body, address):
    data = json.loads(body)
    jsonschema.validate(data, JSON_FEED)
    assert data["feed_url"] == address
    _unique(item["id"] for item in data["items"])
    for item in data["items"]:
        _html(item["content_html"])
    return data["items"]


def _read_by_another(body):
    read = feedparser.parse(body, response_headers={"content-type": "application/xml"})
    assert not read.bozo, read.get("bozo_exception")


def _unique(names):
    names = list(names)
    assert all(names)
    assert len(set(names)) == len(names)


def _absolute(address, schemes=("http", "https")):
    assert address, address
    assert not re.search(r"[\s<>\"{}|\\^`]", address), address
    parts = urlsplit(address)
    assert parts.scheme in schemes, address
    assert parts.scheme == "tag" or parts.netloc, address


def _enclosure(length, kind):
    assert length.isdigit()
    assert int(length) > 0
    assert MEDIA_TYPE.fullmatch(kind)


def _html(html):
    assert attacks.dangers(html) == []
    for tag in re.findall(r"<[a-z][^>]*>", html):
        assert not RELATIVE.search(tag), tag
        assert " class=" not in tag
        assert " id=" not in tag

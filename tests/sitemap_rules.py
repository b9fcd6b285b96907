"""The rules of sitemaps.org 0.9 and of Google's additions, as far as a file can break them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit
from xml.etree import ElementTree

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
# W3C datetime: a day, or a moment with its zone.
MOMENT = r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?"
MOST_BYTES = 50 * 1024 * 1024


def locations(response):
    """The addresses that a sitemap or an index lists, in its order."""
    return [element.findtext(f"{SITEMAP}loc") for element in checked(response)]


def checked(response):
    """The root of the file, which keeps every rule."""
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    assert response["X-Robots-Tag"] == "noindex"
    body = response.content
    assert len(body) <= MOST_BYTES
    assert body.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    root = ElementTree.fromstring(body)
    assert root.tag in {f"{SITEMAP}urlset", f"{SITEMAP}sitemapindex"}
    kind = "url" if root.tag == f"{SITEMAP}urlset" else "sitemap"
    assert len(root) <= 50_000
    found = []
    for element in root:
        assert element.tag == SITEMAP + kind
        _check_entry(element, is_index=kind == "sitemap")
        found.append(element.findtext(f"{SITEMAP}loc"))
    assert len(found) == len(set(found))
    return root


def _check_entry(element, *, is_index):
    names = [child.tag for child in element]
    # An xs:sequence: in this order, and no priority that nobody reads.
    own = [name for name in names if name.startswith(SITEMAP)]
    assert own in ([f"{SITEMAP}loc"], [f"{SITEMAP}loc", f"{SITEMAP}lastmod"])
    _check_address(element.findtext(f"{SITEMAP}loc"))
    changed = element.findtext(f"{SITEMAP}lastmod")
    assert changed is None or re.fullmatch(MOMENT, changed), changed
    others = set(names) - set(own)
    assert not (is_index and others)
    assert others <= {f"{IMAGE}image", f"{NEWS}news", LINK}
    pictures = element.findall(f"{IMAGE}image")
    assert len(pictures) <= 1000
    for picture in pictures:
        assert [child.tag for child in picture] == [f"{IMAGE}loc"]
        _check_address(picture.findtext(f"{IMAGE}loc"))
    for link in element.findall(LINK):
        assert link.get("rel") == "alternate"
        assert re.fullmatch(r"x-default|[a-z]{2,3}(-[A-Za-z0-9]+)*", link.get("hreflang"))
        _check_address(link.get("href"))
    for news in element.findall(f"{NEWS}news"):
        _check_news(news)


def _check_address(url):
    parts = urlsplit(url)
    assert parts.scheme in {"http", "https"}
    assert parts.netloc
    assert url.isascii()
    assert 12 <= len(url) <= 4000
    assert not re.search(r"[\s<>\"'{}|\\^`]", url)


def _check_news(news):
    assert [child.tag for child in news] == [
        f"{NEWS}publication",
        f"{NEWS}publication_date",
        f"{NEWS}title",
    ]
    publication = news.find(f"{NEWS}publication")
    assert [child.tag for child in publication] == [f"{NEWS}name", f"{NEWS}language"]
    assert publication.findtext(f"{NEWS}name").strip()
    assert re.fullmatch(r"zh-cn|zh-tw|[a-z]{2,3}", publication.findtext(f"{NEWS}language"))
    assert re.fullmatch(MOMENT, news.findtext(f"{NEWS}publication_date"))
    assert news.findtext(f"{NEWS}title").strip()

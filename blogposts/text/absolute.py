"""Stored HTML for readers that are not on the page: in feeds."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin

if TYPE_CHECKING:
    from collections.abc import Callable

# What the page does with an element is the page's: classes, ids, marks for scripts.
_KEPT = frozenset(
    "abbr alt cite colspan controls datetime dir headers height href hreflang lang open poster"
    " reversed rowspan scope src srcset start title type value width".split()
)
_ADDRESSES = frozenset({"cite", "href", "poster", "src"})
_TAG = re.compile(r'<([a-z][a-z0-9-]*)((?:\s+[^\s=>"/]+(?:="[^"]*")?)+)(\s*/?)>')
_ATTRIBUTE = re.compile(r'\s+([^\s=>"/]+)(?:="([^"]*)")?')
_CANDIDATE = re.compile(r"([^\s,]\S*[^\s,]|[^\s,])((?:\s+[0-9.]+[wx])?)")


def absolute_html(html: str, page: str) -> str:
    """HTML of our making with whole addresses, as seen from `page`, and without classes and ids.

    What leads to a place in the text (`#note`) leads to the page.
    """

    def on_page(match: re.Match[str]) -> str:
        name, attributes, end = match.groups()
        kept = "".join(_kept(attributes, page))
        return f"<{name}{kept}{end}>"

    return _TAG.sub(on_page, html)


def _kept(attributes: str, page: str) -> list[str]:
    kept = []
    for match in _ATTRIBUTE.finditer(attributes):
        name, value = match.groups()
        if name not in _KEPT:
            continue
        if value is None:
            kept.append(f" {name}")
            continue
        if name in _ADDRESSES:
            value = _absolute(value, page)
        elif name == "srcset":
            value = _CANDIDATE.sub(_each(page), value)
        kept.append(f' {name}="{value}"')
    return kept


def _each(page: str) -> Callable[[re.Match[str]], str]:
    return lambda match: _absolute(match[1], page) + match[2]


def _absolute(value: str, page: str) -> str:
    if value.startswith(("https://", "http://", "mailto:", "tel:")):
        return value
    try:
        return escape(urljoin(page, unescape(value)))
    except ValueError:  # "//[": no address that anything could join
        return ""

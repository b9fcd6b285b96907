"""The description of a search for browsers (OpenSearch 1.1), as XML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from .xml import for_xml

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPE = "application/opensearchdescription+xml"
# The longest that each may be, by the specification.
NAME_LENGTH, LONG_NAME_LENGTH, TEXT_LENGTH = 16, 48, 1024
_WORDS = "{searchTerms}"


@dataclass(frozen=True, slots=True)
class Description:
    """`name` and the others are within their lengths; `search` and `feed` end with `?q=`."""

    name: str
    long_name: str
    text: str
    language: str
    own_url: str
    search: str
    feed: str


def description_xml(said: Description) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        + "".join(f"{line}\n" for line in _elements(said))
        + "</OpenSearchDescription>\n"
    )


def _elements(said: Description) -> Iterator[str]:
    for name, text in (
        ("ShortName", said.name),
        ("LongName", said.long_name),
        ("Description", said.text),
        ("Language", said.language),
        ("InputEncoding", "UTF-8"),
        ("OutputEncoding", "UTF-8"),
    ):
        yield f"<{name}>{escape(for_xml(text))}</{name}>"
    for kind, url, more in (
        ("text/html", said.search + _WORDS, ""),
        ("application/rss+xml", said.feed + _WORDS, ""),
        (MEDIA_TYPE, said.own_url, ' rel="self"'),
    ):
        yield f'<Url type="{kind}"{more} template={quoteattr(for_xml(url))}/>'

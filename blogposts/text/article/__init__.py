"""A pasted or written article to its parts: title, sections, sources, author, related titles.

The text is what a person copies out of a browser, or Markdown:

    in Category                       optional; "in" or "dans" alone is left out
    # Title                           the first line of words, with or without a mark
    Written by Name                   optional, here or at the end
    A standfirst in one paragraph.    optional, where sections follow
    ## Heading {lang=en}              or Setext, or a line in capitals alone
    The body, in Markdown.            ### and deeper headings belong to it
    ## Sources                        in any of our languages, mark and colon optional
    - Title https://example.org/      an address, a title, or both
    Written by Name
    A related title                   or a Markdown link

A Markdown file may open with front matter (`---`, lines of `title: …`, `---`) that names
title, subtitle, author, category and language. With it, with `{lang=…}` and with the labels
of sources and author, one document can say all that an `Article` holds.

The rule above all others: no word is dropped. A line stands in a field, or stays in a body,
or a note tells of it; only known words of a page (words.py) are left out, and only
where pages have them.

A post that is written here can be had as one text too, sections and sources (document.py).
"""

from .decode import ArticleError, decode_article
from .document import Document, DocumentSection, read_document, tidy_body, write_document
from .entries import DocumentSource
from .links import Link
from .parts import Article, ArticleRelated, ArticleSection, ArticleSource
from .read import read_article
from .sources import read_sources

__all__ = [
    "Article",
    "ArticleError",
    "ArticleRelated",
    "ArticleSection",
    "ArticleSource",
    "Document",
    "DocumentSection",
    "DocumentSource",
    "Link",
    "decode_article",
    "read_article",
    "read_document",
    "read_sources",
    "tidy_body",
    "write_document",
]

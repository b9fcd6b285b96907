"""`<!--more-->`: how far a list shows a text, as WordPress has it."""

import re

# With or without words of its own for the link; bounded, so that a heap of them costs no more.
MORE = re.compile(r"<!--\s{0,9}more\b[^>]{0,200}-->", re.IGNORECASE)
_ALONE = re.compile(rf"<p>\s{{0,9}}{MORE.pattern}\s{{0,9}}</p>", re.IGNORECASE)


def without_more(html: str) -> str:
    """`html` without paragraphs that hold the mark alone; elsewhere it goes as comments do."""
    return _ALONE.sub("", html)

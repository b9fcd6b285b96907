from __future__ import annotations

import html
import re

from ..models.checked import TITLE_LENGTH

_TITLE = re.compile(rb"<title(?:\s[^>]{0,300})?>([^<]{0,3000})", re.IGNORECASE)
_META = re.compile(
    rb"<meta\s[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE
)
_META_WITHIN = 2048
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)


def title_in(body: bytes, content_type: str) -> str:
    """The title of an HTML page on one line; empty for one without, and for what is no HTML."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in ("", "text/html", "application/xhtml+xml"):
        return ""
    found = _TITLE.search(body)
    if not found:
        return ""
    text = html.unescape(_decoded(found[1], _charset(body, content_type)))
    # NUL, which a page may have and PostgreSQL has not; and halves of characters.
    text = text.replace("\0", "").encode("utf-8", "replace").decode()
    return " ".join(text.split())[:TITLE_LENGTH]


def _charset(body: bytes, content_type: str) -> str:
    if named := _CHARSET.search(content_type):
        return named[1]
    meta = _META.search(body, 0, _META_WITHIN)
    return meta[1].decode() if meta else "utf-8"


def _decoded(text: bytes, charset: str) -> str:
    try:
        return text.decode(charset, "replace")
    except (LookupError, ValueError):  # no charset of this name, or none of text
        return text.decode("utf-8", "replace")

"""Marks as safe what was made safe: HTML that we stored, and JSON inside a script element."""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString

# What JSON may hold and HTML must not see: an end of the script element, or of a comment.
_HTML_IN_JSON = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def stored_html(html: str) -> SafeString:
    """HTML from a field that only `render_body` fills."""
    return SafeString(html)


def json_ld(data: dict[str, Any]) -> SafeString:
    """`data` as JSON-LD for a `<script type="application/ld+json">` (JSON-LD 1.1, section 7)."""
    return SafeString(json.dumps(data, ensure_ascii=False).translate(_HTML_IN_JSON))

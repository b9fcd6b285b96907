"""Plain text as an editor types it, to paragraphs of HTML."""

from __future__ import annotations

import re
from html import escape

from django.utils.safestring import SafeString

from .typography import typeset

_GAP = re.compile(r"\n[^\S\n]*\n\s*")


def paragraphs_html(text: str, language: str) -> SafeString:
    """Paragraphs where lines are empty, line breaks where one ends, all else as it was typed."""
    plain = text.replace("\r\n", "\n").strip()
    parts = [typeset(part.strip(), language) for part in _GAP.split(plain) if part.strip()]
    html = "".join(f"<p>{escape(part, quote=False)}</p>" for part in parts)
    return SafeString(html.replace("\n", "<br>"))

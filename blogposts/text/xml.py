"""What may stand in XML."""

from __future__ import annotations

import re

# All that is no Char of XML 1.0 (section 2.2): one of them, and a reader refuses the whole file.
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def for_xml(text: str) -> str:
    """`text` without what no XML may hold: NUL, most controls, lone surrogates."""
    return _NO_CHARACTER.sub("", text)

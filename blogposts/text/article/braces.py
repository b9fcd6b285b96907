"""Attributes in braces at the end of a line of a document: `{#anchor lang=fr author="Ana Díaz"}`.

Unlike those of a body (`body/attributes.py`) they hold any value: what would end them is written
as HTML writes it.
"""

import re
from collections.abc import Mapping

# Each is followed by the next one or by the end; no value holds a brace or a quotation mark.
_ONE = re.compile(
    r"(?:#(?P<anchor>[^\s\"={}]+)"
    r"|(?P<name>[A-Za-z][\w-]*)=(?:\"(?P<quoted>[^\"{}]*)\"|(?P<bare>[^\s\"{}]+)))"
    r"(?:\s+|$)"
)
_ESCAPES = {"&": "&amp;", '"': "&quot;", "{": "&#123;", "}": "&#125;"}
# An ampersand of an address stands as it is, but where it would be read as one of ours.
_TO_ESCAPE = re.compile(r"[\"{}]|&(?=(?:amp|quot|#123|#125);)")
_ESCAPED = re.compile("|".join(_ESCAPES.values()))
_UNESCAPES = {written: value for value, written in _ESCAPES.items()}


def split_braces(line: str) -> tuple[str, dict[str, str] | None]:
    """Return a line without the attributes that end it, and these; None where there are none.

    `{}` are attributes too, none of them. Braces that hold anything else are words of the line.
    """
    line = line.strip()
    start = line.rfind("{")
    if start < 0 or not line.endswith("}"):
        return line, None
    inside = line[start + 1 : -1].strip()
    found: dict[str, str] = {}
    position = 0
    while position < len(inside):
        one = _ONE.match(inside, position)
        if not one:
            return line, None
        value = one["anchor"] or one["quoted"] or one["bare"] or ""
        found.setdefault(one["name"] or "#", _ESCAPED.sub(_unescaped, value))
        position = one.end()
    return line[:start].rstrip(), found


def write_braces(values: Mapping[str, str]) -> str:
    """Return attributes as `split_braces` reads them, "" where none has a value."""
    written = [_written(name, value) for name, value in values.items() if value]
    return "{" + " ".join(written) + "}" if written else ""


def _written(name: str, value: str) -> str:
    value = _TO_ESCAPE.sub(lambda found: _ESCAPES[found[0]], value)
    bare = not re.search(r"\s", value)
    if name == "#":
        return f"#{value}" if bare and "=" not in value else f'anchor="{value}"'
    return f"{name}={value}" if bare else f'{name}="{value}"'


def _unescaped(found: re.Match[str]) -> str:
    return _UNESCAPES[found[0]]

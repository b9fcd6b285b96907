"""`{lang=en}` and its like: attributes typed after a word, a heading or a paragraph."""

import html
import re

_ONE = r"(?:[#.][\w-]+|[A-Za-z][\w-]*=(?:\"[^\"{}\n]*\"|'[^'{}\n]*'|[^\s\"'{}=]+))"
_BRACES = re.compile(rf"\{{:?[ ]*({_ONE}(?:[ ]+{_ONE})*)[ ]*\}}")
_EACH = re.compile(r"#([\w-]+)|\.[\w-]+|([A-Za-z][\w-]*)=(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'{}=]+))")
_LONGEST = 200
_KEPT = ("dir", "id", "lang")


def read_attributes(text: str, position: int) -> tuple[str, int]:
    """The attributes in braces at `position`, as HTML writes them, and where they end.

    Only `lang`, `dir` and `id` (or `#id`) are kept; others are well-formed and mean nothing here.
    Braces that hold anything else are text: the result is then empty and `position` itself.
    """
    if not text.startswith("{", position):
        return "", position
    braces = _BRACES.match(text, position, position + _LONGEST)
    if not braces:
        return "", position
    found: dict[str, str] = {}
    for one in _EACH.finditer(braces[1]):
        name = "id" if one[1] else one[2]
        if name in _KEPT:
            found.setdefault(name, one[1] or one[3] or one[4] or one[5] or "")
    written = "".join(f' {name}="{html.escape(value)}"' for name, value in found.items())
    return written, braces.end()


def split_attributes(text: str, before: str) -> tuple[str, str]:
    """`text` without the attributes in braces that end it, and these as HTML writes them.

    `before` is what must stand before the braces: a line end for a paragraph, a space for a cell.
    """
    stripped = text.rstrip()
    start = stripped.rfind("{", -_LONGEST) if stripped.endswith("}") else -1
    if start < 0:
        return text, ""
    head = stripped[:start].rstrip(" ")
    if before == "\n" and not head.endswith("\n"):
        return text, ""
    if before == " " and (len(head) == start or not head):
        return text, ""
    attributes, end = read_attributes(stripped, start)
    return (head.rstrip(), attributes) if end == len(stripped) else (text, "")

"""A post's sections and sources as one text, and back: `read_document` undoes `write_document`.

    A text above the first heading is a section without one.

    # Heading {#anchor lang=fr heading-lang=en}

    The body, in Markdown; its own headings are ## and deeper.

    # Sources

    - [@key] Title https://example.org/ {author="Ana Díaz" date=2023}

A line that begins with one # and a space opens a section, but for one in fenced code. A line of a
body that is like it is written with a backslash before it, and so is a fence that nothing closes,
which else might close in another section; lines that have that backslash already get one more. The
label of the sources is any of words.py, alone: a section of that name has braces, empty ones too.

What a form does not keep is not kept either: blank lines around a body, spaces around a heading,
and which of the line ends a line has.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .braces import split_braces, write_braces
from .entries import (
    DocumentSource,
    one_line,
    read_entries,
    unknown_attribute,
    write_entry,
)
from .lines import FENCE, fenced_lines
from .words import is_sources_label, sources_label

_OPENS_SECTION = re.compile(r"#(?![^ \t\u00a0])(.*)")
_ESCAPED = re.compile(r"\\+(?:#(?![^ \t\u00a0])|[ \t]*(?:```|~~~))")
_CLOSING_MARKS = re.compile(r"(?:^|[ \t])#+$")
_LINE_ENDS = re.compile("\r\n?")
_BLANK_LINES = re.compile(r"\A(?:[^\S\n]*\n)+")
# In a heading's braces, with the fields that they fill.
_NAMES = {
    "#": "anchor",
    "anchor": "anchor",
    "lang": "language",
    "heading-lang": "heading_language",
    "format": "format",
}


@dataclass(frozen=True, slots=True)
class DocumentSection:
    """A section; `anchor` says which it was, `format` is "" for Markdown."""

    heading: str = ""
    body: str = ""
    anchor: str = ""
    language: str = ""
    heading_language: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What was read of a text; `problems` are sentences on what could not be."""

    sections: tuple[DocumentSection, ...]
    sources: tuple[DocumentSource, ...]
    problems: tuple[str, ...] = ()


@dataclass(slots=True)
class _Block:
    """A section, or a list of sources, as it is being read."""

    fields: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    has_sources: bool = False
    has_heading: bool = True


def write_document(
    sections: Sequence[DocumentSection],
    sources: Sequence[DocumentSource],
    *,
    language: str = "",
) -> str:
    """Return one text of all sections and sources; `language` is that of the sources' label."""
    parts: list[str] = []
    for section in sections:
        body, heading = _escaped(tidy_body(section.body)), _heading(section)
        is_plain = heading == "# {}" and body and not parts
        parts += filter(None, ["" if is_plain else heading, body])
    if sources:
        parts += [f"# {sources_label(language)}", "\n".join(map(write_entry, sources))]
    return "\n\n".join(parts) + "\n" if parts else ""


def read_document(text: str) -> Document:
    """Return the parts of a text; takes time in line with its length, and raises nothing."""
    blocks, problems = _blocks(_LINE_ENDS.sub("\n", text).split("\n"))
    sections: list[DocumentSection] = []
    sources: list[DocumentSource] = []
    for block in blocks:
        if block.has_sources:
            for source, wrong in read_entries(block.lines):
                sources += [source] if source else []
                problems += wrong
            continue
        body = tidy_body("\n".join(block.lines))
        if block.has_heading or body:
            sections.append(DocumentSection(body=body, **block.fields))
    return Document(tuple(sections), tuple(sources), tuple(problems))


def tidy_body(text: str) -> str:
    """Return a body without the blank lines around it, and with "\\n" line ends."""
    # Not stripped in front: an indent there is code.
    return _BLANK_LINES.sub("", _LINE_ENDS.sub("\n", text)).rstrip()


def _heading(section: DocumentSection) -> str:
    text = one_line(section.heading)
    braces = write_braces(
        {
            "#": one_line(section.anchor),
            "lang": one_line(section.language),
            "heading-lang": one_line(section.heading_language),
            "format": one_line(section.format),
        }
    )
    if not braces and (not text or text[-1] in "#}" or is_sources_label(text)):
        braces = "{}"
    return " ".join(filter(None, ["#", text, braces]))


def _escaped(body: str) -> str:
    lines = body.split("\n")
    fenced = fenced_lines(lines)
    return "\n".join(
        f"\\{line}" if number not in fenced and _is_like_a_mark(line) else line
        for number, line in enumerate(lines)
    )


def _is_like_a_mark(line: str) -> bool:
    return any(mark.match(line) for mark in (_OPENS_SECTION, _ESCAPED, FENCE))


def _blocks(lines: list[str]) -> tuple[list[_Block], list[str]]:
    fenced = fenced_lines(lines)
    blocks = [_Block(has_heading=False)]
    problems: list[str] = []
    for number, line in enumerate(lines):
        opens = None if number in fenced else _OPENS_SECTION.fullmatch(line)
        if opens:
            block, unknown = _opened(opens[1])
            blocks.append(block)
            problems += (unknown_attribute(name, line, _known()) for name in unknown)
        elif number not in fenced and _ESCAPED.match(line):
            blocks[-1].lines.append(line[1:])
        else:
            blocks[-1].lines.append(line)
    return blocks, problems


def _opened(words: str) -> tuple[_Block, list[str]]:
    """Return what a line of a heading opens, and the names in its braces that say nothing."""
    text, braces = split_braces(words)
    if braces is None:
        text = _CLOSING_MARKS.sub("", text).strip()
        return _Block({"heading": text}, has_sources=is_sources_label(text)), []
    fields = {"heading": text}
    fields |= {_NAMES[name]: value for name, value in braces.items() if name in _NAMES}
    return _Block(fields), [name for name in braces if name not in _NAMES]


def _known() -> list[str]:
    return ["#anchor", *list(_NAMES)[2:]]

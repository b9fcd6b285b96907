"""A source as one line of a document: `- [@key] Title https://… {author="Ana Díaz" date=2023}`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from ..body.headings import CITATION
from .braces import split_braces, write_braces
from .links import LINE_LENGTH, is_item, read_link, without_mark

_LINE_ENDS = re.compile(r"[\r\n]+")
# In a line's braces, in the order in which they are written, with the fields that they fill.
_NAMES = {
    "author": "author",
    "publisher": "publisher",
    "date": "date",
    "lang": "language",
    "accessed": "accessed",
    "archived": "archived_url",
}
# What usually stands before the braces, for what cannot stand there.
_INSTEAD = {"key": "key", "title": "title", "url": "url"}


@dataclass(frozen=True, slots=True)
class DocumentSource:
    """All that is said of a source, as text."""

    key: str = ""
    title: str = ""
    url: str = ""
    author: str = ""
    publisher: str = ""
    date: str = ""
    language: str = ""
    accessed: str = ""
    archived_url: str = ""


def one_line(text: str) -> str:
    return _LINE_ENDS.sub(" ", text).strip()


def write_entry(source: DocumentSource) -> str:
    """Return the line of a source, the plainest of those that say all of it when they are read."""
    source = DocumentSource(*(one_line(getattr(source, name)) for name in source.__slots__))
    braces = {name: getattr(source, field) for name, field in _NAMES.items()}
    cited = f"[@{source.key}]" if source.key else ""
    for line in (
        _joined("-", cited, source.title, source.url, write_braces(braces)),
        _joined("-", cited, source.title, source.url, write_braces(braces) or "{}"),
        _joined("-", cited, write_braces({"title": source.title, "url": source.url, **braces})),
    ):
        if read_entry(line) == (source, ()):
            return line
    everything = {name: getattr(source, name) for name in _INSTEAD} | braces
    return _joined("-", write_braces(everything) or "{}")


def read_entry(line: str) -> tuple[DocumentSource | None, tuple[str, ...]]:
    """Return the source that a line is, None where it is none, and what is wrong with it."""
    text, braces = split_braces(line)
    text = "" if text in {"-", "*", "+"} else without_mark(text)
    if not text and braces is None:
        return None, ()
    source, problems = _of_words(text)
    known = _INSTEAD | _NAMES
    for name, value in (braces or {}).items():
        if name in known:
            source = replace(source, **{known[name]: value})
        else:
            problems += (unknown_attribute(name, line, tuple(known)),)
    return source, problems


def _of_words(text: str) -> tuple[DocumentSource, tuple[str, ...]]:
    cited = CITATION.match(text)
    key = cited[1] if cited else ""
    words = text[cited.end() :].strip() if cited else text
    if len(words) > LINE_LENGTH:
        return DocumentSource(key=key, title=words), ()
    link = read_link(words)
    problem = (f"“{link.title}”: {link.problem}",) if link.problem else ()
    return DocumentSource(key=key, title=link.title, url=link.url), problem


def read_entries(
    lines: Sequence[str],
) -> Iterator[tuple[DocumentSource | None, tuple[str, ...]]]:
    """Read a list of sources; an indented line belongs to the one above it."""
    entries: list[str] = []
    for line in lines:
        if entries and line.startswith(("  ", "\t")) and not is_item(line.strip()):
            entries[-1] += f" {line.strip()}"
        else:
            entries.append(line.strip())
    return map(read_entry, entries)


def unknown_attribute(name: str, line: str, known: Sequence[str]) -> str:
    return _("“%(line)s”: “%(name)s” is not known in braces; known are %(known)s.") % {
        "line": line.strip(),
        "name": name,
        "known": ", ".join(known),
    }


def _joined(*parts: str) -> str:
    return " ".join(filter(None, parts))

"""What strangers wrote, in a plain mail: so that it cannot be taken for what we write."""

from __future__ import annotations

from .characters import clean_line, clean_text


def quoted(text: str, *, most: int) -> str:
    """A text with `> ` before each line, cut off after so many characters; empty of nothing.

    A line of it that reads "Approve", and then one with a link, stand quoted as all others do.
    """
    whole = clean_text(text)
    cut = whole if len(whole) <= most else f"{whole[:most].rstrip()} …"
    return "\n".join(f"> {line}".rstrip() for line in cut.split("\n")) if cut else ""


def in_a_line(text: str, *, most: int = 200) -> str:
    """A name, an address, a title: one line, in which nothing turns what follows around."""
    line = clean_line(text)
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def tidy_mail(text: str) -> str:
    """A mail as its template made it, with one empty line at most between two paragraphs."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines) + "\n"

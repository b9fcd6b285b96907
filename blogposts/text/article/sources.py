"""A pasted list of sources, a line each, as an article's own list is read."""

from .layout import continues
from .lines import Line, clean, read_lines
from .links import Link, read_link
from .words import is_sources_label


def read_sources(text: str) -> list[Link]:
    """What each line of a list holds; a label above it ("Sources:") and rules are left out."""
    entries: list[list[Line]] = []
    for line in read_lines(clean(text)[0]):
        if line.blank or line.rule or (not entries and is_sources_label(line.text)):
            continue
        if entries and continues(entries[-1][0], line):
            entries[-1].append(line)
        else:
            entries.append([line])
    return [read_link(" ".join(line.text for line in lines)) for lines in entries]

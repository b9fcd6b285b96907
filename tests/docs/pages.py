"""The documentation's pages, and what stands in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
FENCED = re.compile(r"^( *)```([^\n]*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)

every_page = pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix()
)


def read(page):
    return page.read_text(encoding="utf-8")


def fenced(page):
    """Info line and text of the fenced blocks, without the indent of a list they stand in."""
    return [
        (info, re.sub(rf"^{indent}", "", text, flags=re.MULTILINE))
        for indent, info, text in FENCED.findall(read(page))
    ]


def blocks(page, kind):
    """The texts of the fenced blocks of one kind: "python", "shell"."""
    return [text for info, text in fenced(page) if info.split(" ")[0] == kind]


def block(page, kind, word):
    """The only block of this kind that holds a word."""
    (found,) = [text for text in blocks(page, kind) if word in text]
    return found


def prose(page):
    return FENCED.sub("", read(page))


def section(page, heading):
    """What stands between a heading of level 2 and the next one."""
    return read(page).partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def rows(text):
    """The rows of the tables in a text: lists of cells, heads and rules left out."""
    found = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    rules = {number for number, row in enumerate(found) if row[0] and set(row[0]) <= set("-: ")}
    heads = {number - 1 for number in rules}
    return [row for number, row in enumerate(found) if number not in rules | heads]


def code(text):
    """What stands between backquotes."""
    return re.findall(r"`([^`]+)`", text)


def anchors(page):
    """Ids of a page's headings as the repository's site makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    words = [re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading) for heading in headings]
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in words}

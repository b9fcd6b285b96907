"""Marks: what a post is filtered by, as words of its entry that nobody can type.

A filter is then one more word to look for, and costs no more than a word. Each begins with "_",
which no folded word holds. A mark only spares the database work: what it stands for is asked of
the post as well.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from .documents import Document
    from .engine import Filters

# An index knows no order. Each entry has a mark for the thousand posts that it is of, so that an
# index can be asked for the newest: for a word, and one of the last thousands.
THOUSAND = 1024
# What is midnight in one place is noon in another: a post of New Year is of two years here.
_WIDEST_ZONE = timedelta(hours=15)


def marks_of(document: Document) -> str:
    return " ".join(
        [
            thousand(document.key // THOUSAND),
            *_marks("a", [document.author_key] if document.author_key else []),
            *_marks("c", document.category_keys),
            *_marks("g", document.tag_keys),
            *_marks("y", sorted(_years(document.published_at))),
            *map(_language, _wider(document.language)),
        ]
    )


def thousand(number: int) -> str:
    return f"_n{number}"


def marks_for(filters: Filters) -> list[list[str]]:
    """Of each group a post must have one."""
    groups = [
        list(_marks("c", filters.categories)),
        list(_marks("g", [filters.tag] if filters.tag is not None else [])),
        list(_marks("a", [filters.author] if filters.author is not None else [])),
        list(_marks("y", [filters.year] if filters.year else [])),
        [_language(filters.language)] if filters.language else [],
    ]
    return [group for group in groups if group]


def _marks(kind: str, keys: Iterable[int]) -> Iterator[str]:
    return (f"_{kind}{key}" for key in keys)


def _years(at: datetime | None) -> set[int]:
    return {(at - _WIDEST_ZONE).year, (at + _WIDEST_ZONE).year} if at else set()


def _wider(tag: str) -> Iterator[str]:
    """ "zh-Hant-TW", "zh-Hant" and "zh"."""
    while tag:
        yield tag
        tag = tag.rpartition("-")[0]


def _language(tag: str) -> str:
    return f"_l{tag.lower().replace('-', '_')}"

"""Flat comments in, tree order with depth out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

Row = TypeVar("Row")


def in_tree_order(
    rows: Iterable[Row],
    *,
    key: Callable[[Row], Hashable],
    parent: Callable[[Row], Hashable | None],
) -> Iterator[tuple[Row, int]]:
    """Each row before its answers, with its depth: 0 where `parent` answers None.

    Rows that stand side by side keep the order in which they come. An answer whose parent is not
    among the rows is left out, and all below it: a reader who cannot see what was answered sees
    no answer either. So are rows that answer one another in a ring. Takes time in line with the
    number of rows, however deep they stand.
    """
    answers: dict[Any, list[Row]] = {}
    for row in rows:
        answers.setdefault(parent(row), []).append(row)
    # Whatever is taken out is never come to again, so a ring has no way in.
    path = [iter(answers.pop(None, ()))]
    while path:
        for row in path[-1]:
            yield row, len(path) - 1
            if below := answers.pop(key(row), None):
                path.append(iter(below))
                break
        else:
            path.pop()

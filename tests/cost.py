"""What something costs."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

import pytest
from bleach._vendor import html5lib

if TYPE_CHECKING:
    from collections.abc import Callable


# Of a text of ordinary length, whatever is in it; a reader does not notice it.
BUDGET = 0.250
# What `yardstick` takes, in seconds, on a machine on which the budgets hold with little to spare.
YARDSTICK = 0.035


def seconds(work: Callable[[], object], *, enough: float = BUDGET) -> float:
    """Processor time of the fastest of five runs, or of the first that is fast enough.

    In seconds of the machine on which the budgets were set: a run on a slower one, or beside
    others that share its caches, is measured against a piece of work of known cost. Not the time
    on the clock, and without the garbage collector (as `timeit` has it): neither other programs
    on the machine nor what other tests left shall fail a test.
    """
    best = float("inf")
    for _attempt in range(5):
        taken = _once(work)
        if taken > enough:
            taken /= slowness()
        best = min(best, taken)
        if best <= enough:
            break
    return best


def assert_in_line(
    work: Callable[[str], object],
    short: str,
    long: str,
    *,
    times: float,
    least: float = 0.010,
) -> None:
    """Fail where the long text takes more than so many `times` what the short one does.

    What the short one takes counts as `least`, in seconds, where it is less. A busy machine spoils
    one measure, and three only where the cost is at fault.
    """
    measured = []
    for _attempt in range(3):
        limit = times * max(seconds(lambda: work(short), enough=0), least)
        measured.append((seconds(lambda: work(long), enough=limit), limit))
        if measured[-1][0] <= limit:
            return
    pytest.fail(f"takes and may take, in seconds: {measured}")


def slowness() -> float:
    """How many times longer than theirs this machine takes just now; 1 for a faster one."""
    return max(_once(yardstick) / YARDSTICK, 1)


def _once(work: Callable[[], object]) -> float:
    gc.disable()
    try:
        start = time.process_time()
        work()
        return time.process_time() - start
    finally:
        gc.enable()


def yardstick() -> object:
    """Work of the kind that the tests time: a tree of many small objects, by a library of others.

    It must want memory as they do: where a machine hands that out slowly, a loop over a few strings
    is as quick as ever, and a sanitizer takes twice its time.
    """
    return html5lib.parse("".join(f"<p id=a{n}>{n} a&amp;b <em>c</em></p>" for n in range(1_000)))

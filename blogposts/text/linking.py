"""Addresses that stand bare in a text: https://a.example/b, www.a.example."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from .safety import UNSAFE_CHARACTERS, safe_url

if TYPE_CHECKING:
    from collections.abc import Iterator

# Not within a word; but Chinese and its neighbours put no space before an address.
_START = re.compile(
    r"(?<![A-Za-z0-9\u00c0-\u024f_@/.-])(?:https?://(?=[^\W_]|\[)|www\.(?=[^\W_][\w-]*\.[^\W_]))",
    re.IGNORECASE,
)
# Quotation marks, and the punctuation of scripts that put no space after it.
_RUN = re.compile(f"[^{UNSAFE_CHARACTERS}«»“”„‟‹›、。，；：？！（）「」『』【】《》〈〉]+")

# Belongs to the sentence and not to the address where it stands at its end. So does a bracket that
# was opened before the address began.
_AFTER = frozenset(".,;:!?'’‘*…·")
_OPENED = {")": "(", "]": "["}


class Address(NamedTuple):
    """Where an address stands in a text, and the `safe_url` it leads to."""

    start: int
    end: int
    url: str


def bare_addresses(text: str) -> Iterator[Address]:
    """The addresses of a text that may be linked to, in order. Takes time in line with its length.

    "www." stands for "https://www.". Addresses of mail are none: mail is for whoever was given it.
    """
    position = 0
    while start := _START.search(text, position):
        # What begins inside of a refused address is part of it.
        position = _RUN.match(text, start.start()).end()  # type: ignore[union-attr]
        end = start.start() + len(_without_what_follows(text[start.start() : position]))
        found = text[start.start() : end]
        if url := safe_url(found if "://" in start[0] else f"https://{found}"):
            yield Address(start.start(), end, url)


def _without_what_follows(run: str) -> str:
    unopened = {close: run.count(close) - run.count(opener) for close, opener in _OPENED.items()}
    end = len(run)
    while end:
        last = run[end - 1]
        if unopened.get(last, 0) > 0:
            unopened[last] -= 1
        elif last not in _AFTER:
            break
        end -= 1
    return run[:end]

"""Templates that are rendered once and then filled: for what a page says a hundred times.

A template tag, filter or include costs a page thirty times what a string does. A mould is an
ordinary template, to be overridden like any other, whose places hold marks while it is rendered;
filling it joins strings.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import count
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template import engines
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Of the private use area: no text of ours holds them, and escaping leaves them alone.
_OPEN, _CLOSE = "\ue0b0", "\ue0b1"
_PLACE = re.compile(f"{_OPEN}([a-z_]+){_CLOSE}")


class Slots:
    """Hands a template a mark for every name: `{{ slot.name }}`."""

    def __getitem__(self, name: str) -> str:
        return f"{_OPEN}{name}{_CLOSE}"


class Mould:
    """HTML with places in it."""

    def __init__(self, html: str) -> None:
        # Words and names of places take turns: "a", "name", "b", "name", "c".
        self._parts = _PLACE.split(html.strip())
        places = self._parts[1::2]
        self.names = frozenset(places)
        # For a single name `itemgetter` gives the value alone, and not a row of one.
        self._pick = itemgetter(*places) if len(places) > 1 else None

    def fill(self, values: Mapping[str, str]) -> SafeString:
        """The HTML with `values` in its places: HTML themselves, escaped by whoever brings them.

        Not escaped here, since most are attributes and pieces that were made once for many.
        """
        parts = self._parts.copy()
        parts[1::2] = self._pick(values) if self._pick else [values[name] for name in parts[1::2]]
        return SafeString("".join(parts))


def mould(name: str, **facts: Any) -> Mould:
    """The template of this name in the active language, made once; `facts` are hashable."""
    return _known(name, get_language(), tuple(sorted(facts.items())), templates_at_hand())


def together(pieces: Iterable[SafeString]) -> SafeString:
    """Filled moulds, one after another."""
    return SafeString("".join(pieces))


def templates_at_hand() -> int:
    """The same number as long as templates are the same: while developing they never are."""
    if settings.DEBUG:
        return next(_EACH_TIME)
    return id(engines.all()[0])


_EACH_TIME = count()


@lru_cache(maxsize=512)
def _known(
    name: str, language: str | None, facts: tuple[tuple[str, Any], ...], templates: int
) -> Mould:
    # Language and templates are those of now: they are named so that each has its own kept.
    return Mould(get_template(name).render({"slot": Slots(), **dict(facts)}))

"""Numbers as they are said."""

from __future__ import annotations

from django.utils import formats


def in_figures(count: int, *, most: int) -> str:
    """A number that was counted to some bound and no further: "12", "1,000+"."""
    more = "+" if count > most else ""
    return f"{in_figures_of_language(min(count, most))}{more}"


def in_figures_of_language(number: int) -> str:
    """A number with its thousands set apart as the active language does: "1,234", "1 234"."""
    if 0 <= number < 1_000:
        return str(number)
    return str(formats.number_format(number, force_grouping=True))


def grouped(words: str, number: int) -> str:
    """A sentence about a number, which gettext wrote with `%d`, with its thousands set apart."""
    if number < 1_000:
        return words
    return words.replace(str(number), in_figures_of_language(number), 1)

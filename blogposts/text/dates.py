"""Days in words of the active language, each put into words once."""

from __future__ import annotations

from datetime import time
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language

from .languages import primary

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime


def day_in_words(day: date, *, format: str = "DATE_FORMAT") -> str:
    """A day in one of Django's named formats; a page shows the same few again and again."""
    return _in_words(day, format, get_language())


@lru_cache(maxsize=4096)
def _in_words(day: date, format: str, language: str | None) -> str:
    # The language is the active one: it is named so that each has its own words kept.
    return _as_written(date_format(day, format), day, language or "")


def _as_written(words: str, day: date, language: str) -> str:
    """A day as it is written in running text, where Django's formats have it otherwise.

    French and Italian count the first of a month; Italian and Portuguese write months small, and
    no 0 before a day.
    """
    spoken = primary(language)
    if spoken in ("it", "pt"):
        words = words.lower()
    if spoken == "it" and words[2:3] == " ":  # "01 aprile", not "01/04/2023"
        words = words.removeprefix("0")
    ordinal = {"fr": "1er", "it": "1º"}.get(spoken)
    if ordinal and day.day == 1 and words.startswith("1 "):
        return f"{ordinal}{words[1:]}"
    return words


def moment(when: datetime) -> str:
    """ISO 8601 with the offset of the site's time zone, to the second: for `datetime`, JSON-LD."""
    return timezone.localtime(when).isoformat(timespec="seconds")


def moment_and_day(when: datetime) -> tuple[str, str]:
    """`moment()` and `moment_in_words()` of one time, in less than twice the time of one."""
    local = timezone.localtime(when)
    return local.isoformat(timespec="seconds"), day_in_words(local.date())


def moments_and_times() -> Callable[[datetime], tuple[str, str]]:
    """Puts moments into words with their time of day ("11 avril 2023, 9:14"), and for machines.

    For many of one page: zone and language are asked for once.
    """
    zone, language = timezone.get_current_timezone(), get_language()

    def in_words(when: datetime) -> tuple[str, str]:
        local = when.astimezone(zone)
        day = _in_words(local.date(), "DATE_FORMAT", language)
        of_day = _time_in_words(local.hour, local.minute, language)
        return local.isoformat(timespec="seconds"), f"{day}, {of_day}"

    return in_words


@lru_cache(maxsize=4096)
def _time_in_words(hour: int, minute: int, language: str | None) -> str:
    return time_format(time(hour, minute), "TIME_FORMAT")


def moment_and_time(when: datetime) -> tuple[str, str]:
    """The same of one moment alone."""
    return moments_and_times()(when)


def moment_in_words(when: datetime) -> str:
    """The day of a moment, in the site's time zone."""
    return day_in_words(timezone.localtime(when).date())

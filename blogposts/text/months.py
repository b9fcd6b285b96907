"""Months, days and years of the site's time zone, as moments between which something came out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def month_of(when: datetime) -> date:
    """The first day of the month of a moment, in the zone of `TIME_ZONE`, as addresses have it."""
    return timezone.localtime(when, timezone.get_default_timezone()).date().replace(day=1)


def month_after(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def midnight(day: date) -> datetime:
    """The moment in which a day begins, in the zone of `TIME_ZONE`."""
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())


def month_bounds(month: date) -> tuple[datetime, datetime]:
    """From when on a month is, and from when on it is no more."""
    return midnight(month), midnight(month_after(month))


def period_bounds(
    year: int, month: int | None = None, day: int | None = None
) -> tuple[datetime, datetime]:
    """The same of a year, a month or a day; ValueError where the calendar has none."""
    first = date(year, 1 if month is None else month, 1 if day is None else day)
    try:
        if day is not None:
            after = first + timedelta(days=1)
        else:
            after = date(year + 1, 1, 1) if month is None else month_after(first)
        return midnight(first), midnight(after)
    except OverflowError as error:
        raise ValueError("The calendar ends here.") from error

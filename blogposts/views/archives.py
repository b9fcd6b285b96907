from __future__ import annotations

from datetime import date
from itertools import groupby

from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from ..addresses import address
from ..metadata import list_metadata
from ..reading import Department, posts_between, read_months, read_months_around
from ..text.dates import day_in_words
from ..text.months import period_bounds
from .base import PublicMixin
from .lists import PostList


class Period:
    """A year, a month or a day, named in the active language, as lists name their subjects."""

    description = ""

    def __init__(self, year, month=None, day=None):
        self.year, self.month, self.day = year, month, day
        self.start, self.end = period_bounds(year, month, day)
        self.first = date(year, month or 1, day or 1)

    @property
    def name(self):
        if self.day:
            return day_in_words(self.first)
        if self.month:
            return capfirst(day_in_words(self.first, format="YEAR_MONTH_FORMAT"))
        return str(self.year)

    @property
    def parts(self):
        """What an address names it by: `[2023, 4]`."""
        return [part for part in (self.year, self.month, self.day) if part is not None]


class DateList(PostList):
    """The posts of a year, a month or a day, in the site's time zone as addresses have it."""

    template_name = "blogposts/date_list.html"

    def get_subject(self):
        parts = [self.kwargs[name] for name in ("year", "month", "day") if name in self.kwargs]
        try:
            return Period(*parts)
        except ValueError:
            raise Http404 from None

    def count_list(self, offset):
        subject = self.subject
        of_month = subject.month and not subject.day
        self.all_months = read_months_around(subject.first) if of_month else read_months()
        # A day is no month, and none is counted for it.
        self.months = tuple(
            month
            for month in self.all_months
            if not self.subject.day
            and month.first.year == self.subject.year
            and self.subject.month in (None, month.first.month)
        )
        return sum(month.posts for month in self.months), self.months

    def get_posts(self, span):
        return posts_between(self.subject.start, self.subject.end, span)

    def get_lead(self, posts):
        return None

    def find_trail(self):
        """The archives, and what the month or the day is in."""
        parts = self.subject.parts
        above = [Period(*parts[:count]) for count in range(1, len(parts))]
        archives = Department(_("Archives"), address("post-archive"))
        return [archives, *(Department(period.name, period_url(period)) for period in above)]

    def find_alternates(self):
        """None: what of a month or a day is there in another language is counted nowhere."""
        return ()

    def get_page_url(self, number):
        return period_url(self.subject, number)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if not context["posts"]:
            raise Http404
        return context | self.get_around()

    def get_around(self):
        """Where to from here: the months of a year, or the year and the months beside a month."""
        subject, months = self.subject, self.all_months
        # Over what the address said, which Django hands to templates by the same names.
        context = {"months": [], "year": None, "month": None}
        if not subject.month:
            context["months"] = months_named(self.months)
            return context
        context["year"] = link_to(Period(subject.year))
        if subject.day:
            context["month"] = link_to(Period(subject.year, subject.month))
            return context
        later = [month for month in months if month.first > subject.first]
        earlier = [month for month in months if month.first < subject.first]
        context["later"] = months_named(later[-1:])
        context["earlier"] = months_named(earlier[:1])
        return context


class PostArchive(PublicMixin, TemplateView):
    """All months that have posts, by year, newest first, each with its number of posts."""

    template_name = "blogposts/post_archive.html"

    def get_context_data(self, **kwargs):
        years = [
            link_to(Period(year)) | {"months": months_named(months)}
            for year, months in by_year(read_months())
        ]
        metadata = list_metadata(self.request, None, 1, title=_("Archives"))
        return super().get_context_data(years=years, metadata=metadata, **kwargs)


def by_year(months):
    """Pairs of a year and its months, in the order of the months."""
    found = groupby(months, key=lambda month: month.first.year)
    return [(year, list(its)) for year, its in found]


def months_named(months):
    """Each month with its name, its address and its number of posts."""
    return [
        link_to(Period(month.first.year, month.first.month)) | {"count": month.posts}
        for month in months
    ]


def link_to(period):
    return {"name": period.name, "url": period_url(period)}


def period_url(period, number=1):
    name = ["post-year", "post-month", "post-day"][len(period.parts) - 1]
    return reverse(f"blogposts:{name}", args=[*period.parts, *([number] if number > 1 else [])])

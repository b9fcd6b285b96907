"""How many posts a list has in each month, as of now; see `tallies`, which counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateField,
    IntegerField,
    Max,
    Subquery,
    Sum,
    When,
)
from django.utils import timezone

from ..models import Author, Category, Post, Tally
from ..prepared import Parameter, Prepared
from ..text.months import midnight, month_of
from .language import IN_LANGUAGE, in_values, list_language
from .rows import NOW

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import Model

    from ..querysets import PostQuerySet

Kind = Tally.Kind


# Rows that a database passes over in less time than the months of a list take.
DEEP = 300


class Month(NamedTuple):
    """The first day of a month, and how many posts came out in it."""

    first: date
    posts: int


def read_months(subject: Model | None = None) -> tuple[Month, ...]:
    """The months of a list that have posts, newest first; one query.

    `subject` is an author, a category or a tag; None for all posts. A month in which a post is
    still to come out is counted anew, for a query more. Empty where nothing was ever counted
    (`blogposts_recount`).
    """
    return _read(subject, _months_in_one if list_language() else _months)


def read_months_around(first: date) -> tuple[Month, ...]:
    """Of all posts' months this one and its neighbours, as `read_months` has them; one query."""
    return _read(None, _around_in_one if list_language() else _around, first=first)


def _read(subject: Model | None, prepared: Prepared, **values: Any) -> tuple[Month, ...]:
    now = timezone.now()
    this_month = month_of(now)
    kind, key = list_of(subject)
    months = []
    values |= {"kind": kind, "key": key, "now": now, **in_values(list_language())}
    for first, count, are_out in prepared.rows(**values):
        if first > this_month:
            continue
        out = count if are_out else _out_since(subject, first)
        if out:
            months.append(Month(first, out))
    return tuple(months)


def count_list(subject: Model | None, offset: int) -> tuple[int, tuple[Month, ...]]:
    """How many posts a list has, and its months where they find the page at `offset`; one query.

    A query more while one of the posts is still to come out. 0 where nothing was ever counted.
    """
    if offset >= DEEP:
        months = read_months(subject)
        return sum(month.posts for month in months), months
    kind, key = list_of(subject)
    language = list_language()
    prepared = _total_in_one if language else _total
    now = timezone.now()
    rows = prepared.rows(kind=kind, key=key, now=now, **in_values(language))
    count, are_out = next(iter(rows), (0, True))
    if not are_out:
        count -= _among(subject, counted_ahead(language)).count()
    return count, ()


def counted_ahead(language: str) -> PostQuerySet:
    """What the tallies count already, and is still to come out."""
    return Post.objects.scheduled().exclude(tallied_in=None).in_language(language).order_by()


def list_of(subject: Model | None) -> tuple[str, int]:
    """Kind and key of the tallies of a list."""
    if subject is None:
        return Kind.ALL, 0
    if isinstance(subject, Author):
        return Kind.AUTHOR, subject.pk
    return (Kind.CATEGORY if isinstance(subject, Category) else Kind.TAG), subject.pk


def _out_since(subject: Model | None, first: date) -> int:
    posts = Post.objects.published().in_language(list_language())
    return _among(subject, posts.filter(published_at__gte=midnight(first))).count()


def _among(subject: Model | None, posts: PostQuerySet) -> PostQuerySet:
    """Those of a list."""
    if isinstance(subject, Author):
        return posts.by(subject)
    if isinstance(subject, Category):
        return posts.in_category(subject)
    return posts if subject is None else posts.tagged(subject)


def _counted() -> Any:
    return Tally.objects.filter(
        kind=Parameter("kind", CharField()), key=Parameter("key", BigIntegerField())
    )


# Compared in the database: to read hundreds of times takes longer than all the rest.
_ARE_OUT = Case(When(newest__lte=NOW, then=1), default=0, output_field=IntegerField())


def _by_month(tallies: Any) -> Any:
    found = tallies.values("month").annotate(total=Sum("count"), newest=Max("newest_at"))
    found = found.order_by("-month").annotate(are_out=_ARE_OUT)
    return found.values_list("month", "total", "are_out")


def _in_all(tallies: Any) -> Any:
    found = tallies.values("kind").annotate(total=Sum("count"), newest=Max("newest_at"))
    return found.order_by().annotate(are_out=_ARE_OUT).values_list("total", "are_out")


def _beside(tallies: Any) -> Any:
    """A month and those before and after it: a site of many years need not tell them all."""
    first = Parameter("first", DateField())
    before = tallies.filter(month__lt=first).order_by("-month").values("month")[:1]
    after = tallies.filter(month__gt=first).order_by("month").values("month")[:1]
    return tallies.filter(month__in=[first, Subquery(before), Subquery(after)])


_months = Prepared(Tally, lambda: _by_month(_counted()))
_months_in_one = Prepared(Tally, lambda: _by_month(_counted().filter(IN_LANGUAGE)))
_total = Prepared(Tally, lambda: _in_all(_counted()))
_total_in_one = Prepared(Tally, lambda: _in_all(_counted().filter(IN_LANGUAGE)))
_around = Prepared(Tally, lambda: _by_month(_beside(_counted())))
_around_in_one = Prepared(Tally, lambda: _by_month(_beside(_counted().filter(IN_LANGUAGE))))

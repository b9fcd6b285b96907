"""What sitemaps list: posts by their months; categories, tags and authors that have some."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Exists, Max, Model, OuterRef, Subquery, Sum
from django.utils import timezone
from taggit.models import Tag

from ..models import Author, Category, PictureUse, Post, PostCategory, TaggedPost, Tally
from ..prepared import Prepared
from ..querysets import is_out
from ..text.months import month_bounds
from .rows import upto
from .translations import alternates_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

NEWS_HOURS = 48
MOST_NEWS = 1000


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the site's time zone in which posts came out."""

    year: int
    month: int
    count: int
    changed_at: datetime | None = None


class Listed(NamedTuple):
    """A post as a sitemap names it; `pictures` are names of files."""

    pk: int
    path: str
    language: str
    translation_group_id: int | None
    changed_at: datetime
    pictures: list[str]


class Piece(NamedTuple):
    """A piece of news."""

    path: str
    published_at: datetime
    title: str
    language: str


def _listable(*, before: datetime | None = None) -> QuerySet[Post]:
    """What readers see, and what did not come out first on another site."""
    posts: QuerySet[Post] = Post.objects.published(at=upto(before)).filter(canonical_url="")
    return posts


def posts_of_month(month: Month, *, limit: int, offset: int = 0) -> list[Listed]:
    """In the order they came out; two queries, each of one stretch of an index."""
    start, end = month_bounds(date(month.year, month.month, 1))
    of_month = _listable(before=end).filter(published_at__gte=start)
    rows = list(
        of_month.order_by("published_at", "pk").values_list(
            "pk",
            "path",
            "published_at",
            "corrected_at",
            "picture__file",
            "language",
            "translation_group_id",
        )[offset : offset + limit]
    )
    if not rows:
        return []
    in_texts = _pictures_of_texts(rows[0][2], rows[-1][2])
    return [
        Listed(
            key,
            path or "",
            language,
            group,
            max(published, corrected or published),  # as `Post.modified_at`
            list(dict.fromkeys([*([picture] if picture else []), *in_texts.get(key, ())])),
        )
        for key, path, published, corrected, picture, language, group in rows
        if published
    ]


# Fewer than any database takes values in one query.
_AT_ONCE = 5000


def translations_of(listed: list[Listed], origin: str) -> dict[int, list[tuple[str, str]]]:
    """Languages and addresses of those that have translations, by key; mostly one query."""
    found: dict[int, list[tuple[str, str]]] = {}
    for start in range(0, len(listed), _AT_ONCE):
        found |= alternates_of(listed[start : start + _AT_ONCE], origin)
    return found


def _pictures_of_texts(first: Any, last: Any) -> dict[int, list[str]]:
    """Of the posts that came out from one moment to another."""
    uses = PictureUse.objects.filter(
        section__post__status=Post.Status.PUBLISHED,
        section__post__published_at__gte=first,
        section__post__published_at__lte=last,
    )
    found: dict[int, list[str]] = {}
    for key, name in uses.order_by("pk").values_list("section__post_id", "picture__file"):
        found.setdefault(key, []).append(name)
    return found


def newest_pieces() -> list[Piece]:
    """Posts of the last 48 hours, newest first; one query."""
    since = timezone.now() - timedelta(hours=NEWS_HOURS)
    posts = _listable().filter(published_at__gt=since).order_by("-published_at", "-pk")
    rows = posts.values_list("path", "published_at", "title", "language")[:MOST_NEWS]
    return [
        Piece(path or "", published, title, language)
        for path, published, title, language in rows
        if published
    ]


def has_news() -> bool:
    """Whether a post came out in the last 48 hours; one query."""
    since = timezone.now() - timedelta(hours=NEWS_HOURS)
    return _listable().filter(published_at__gt=since).exists()


def months_with_posts() -> list[Month]:
    """Oldest first, so that a new month moves none of the others; one query.

    Of what `tallies` counts; a month in which a post is still to come out costs one more.
    """
    now = timezone.now()
    months = []
    for first, count, newest_at, changed_at in _months.rows():
        if newest_at > now:
            count, changed_at = _out_by_now(first)
        if count:
            months.append(Month(first.year, first.month, count, changed_at))
    return months


def _out_by_now(first: date) -> tuple[int, datetime | None]:
    """How many posts of a month are out, and when the newest change of them was."""
    start, end = month_bounds(first)
    found = (
        _listable(before=end)
        .filter(published_at__gte=start)
        .aggregate(count=Count("pk"), newest=Max("published_at"), corrected=Max("corrected_at"))
    )
    times = (found["newest"], found["corrected"])
    return found["count"], max((when for when in times if when), default=None)


_months = Prepared(
    Tally,
    lambda: (
        Tally.objects.filter(kind=Tally.Kind.HERE)
        .values("month")
        .annotate(total=Sum("count"), newest=Max("newest_at"), changed=Max("changed_at"))
        .order_by("month")
        .values_list("month", "total", "newest", "changed")
    ),
)
# How posts lead to what they are filed under: rows, the key in them, and the way to their post.
_WAYS: dict[type[Model], tuple[type[Model], str, str, str]] = {
    Category: (PostCategory, "category", "post__", Tally.Kind.CATEGORY),
    Tag: (TaggedPost, "tag", "content_object__", Tally.Kind.TAG),
    Author: (Post, "author", "", Tally.Kind.AUTHOR),
}


def count_subjects(model: type[Model]) -> int:
    """How many categories, tags or authors have a page with posts; one query."""
    return _with_posts(model).count()


def subjects_with_posts(
    model: type[Model], *, limit: int, offset: int = 0
) -> list[tuple[str, datetime | None]]:
    """Their slugs, each with the newest change among its posts; one query."""
    subjects = _with_posts(model).annotate(changed=Subquery(_newest_change(model)))
    return list(subjects.order_by("pk").values_list("slug", "changed")[offset : offset + limit])


def _with_posts(model: type[Model]) -> QuerySet[Any]:
    through, own, post, _kind = _WAYS[model]
    posts = through._default_manager.filter(is_out(Post, None, post), **{own: OuterRef("pk")})
    with_posts: Any = Exists(posts)
    if model is Category:
        # Its page shows the posts of those below it too, and `tallies` has counted them.
        with_posts |= Exists(_tallies(model))
    return model._default_manager.filter(with_posts)


def _newest_change(model: type[Model]) -> Any:
    return _tallies(model).order_by("-changed_at").values("changed_at")[:1]


def _tallies(model: type[Model]) -> Any:
    """Of the months whose posts are all out: a scheduled one is nobody's business yet."""
    *_way, kind = _WAYS[model]
    return Tally.objects.filter(kind=kind, key=OuterRef("pk"), newest_at__lte=timezone.now())

"""Lists for pages of a host's own: posts by what is asked of them, and the newest comments."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, Literal, NamedTuple

from django.conf import settings
from django.db.models import BigIntegerField, CharField, DateTimeField
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from taggit.models import Tag

from ..addresses import address_maker
from ..models import Author, Comment, Post, PostCategory, TaggedPost
from ..prepared import Parameter, Prepared
from ..text.dates import moment_and_day
from ..text.embed import language_attributes
from ..text.excerpt import summary
from ..text.typography import typeset
from .lists import from_rows, prepare, with_one_of
from .months import read_months
from .navigation import read_below_slug
from .rows import NOW

logger = logging.getLogger(__name__)

Order = Literal["newest", "comments", "votes"]
# What each begins with; among equals the newest comes first.
ORDERS: dict[Order, tuple[str, ...]] = {
    "newest": (),
    "comments": ("-comment_count",),
    "votes": ("-votes_up",),
}
_SINCE = Parameter("since", DateTimeField())
_WORDS_OF_A_COMMENT = 120


@dataclass(frozen=True, slots=True)
class Choice:
    """Which posts: all that are asked for must hold. Subjects are named by their slugs."""

    category: str = ""  # or one below it
    tag: str = ""
    author: str = ""
    language: str = ""
    days: int | None = None  # that came out in the last so many
    order: Order = "newest"


def chosen_posts(choice: Choice, count: int) -> list[Post]:
    """The first posts of a choice, as lists have them; one query, and one more for a category.

    None of a subject that there is not; with `DEBUG` the log says so.
    """
    now = timezone.now()
    values: dict[str, Any] = {"now": now}
    values |= {name: getattr(choice, name) for name in ("tag", "author", "language")}
    below: list[int] = []
    if choice.category:
        below = read_below_slug(choice.category)
        values |= {f"category_{number}": key for number, key in enumerate(below)}
    if choice.days is not None:
        values["since"] = now - timedelta(days=choice.days)
    posts: list[Post] = []
    if below or not choice.category:
        given = frozenset(name for name in ("tag", "author", "language") if values[name])
        found = _chosen(given, len(below), choice.days is not None, choice.order)
        posts = from_rows(found.rows(limit=count, **values))
    if settings.DEBUG and not posts:
        _tell_of_unknown(choice, is_category_known=bool(below))
    return posts


@cache
def _chosen(given: frozenset[str], categories: int, is_recent: bool, order: Order) -> Prepared:  # noqa: FBT001
    keys = [Parameter(f"category_{number}", BigIntegerField()) for number in range(categories)]
    values = {name: Parameter(name, CharField()) for name in given}

    def narrow(posts: Any) -> Any:
        if keys:
            posts = posts.filter(with_one_of(PostCategory, "post", category__pk__in=keys))
        if "tag" in given:
            posts = posts.filter(with_one_of(TaggedPost, "content_object", tag__slug=values["tag"]))
        if "author" in given:
            # By key, so that the author's own index is used.
            authors = Author.objects.filter(slug=values["author"])
            posts = posts.filter(author__in=authors.values("pk"))
        if "language" in given:
            posts = posts.filter(language=values["language"])
        return posts.filter(published_at__gte=_SINCE) if is_recent else posts

    return prepare(narrow, order=ORDERS[order])


def _tell_of_unknown(choice: Choice, *, is_category_known: bool) -> None:
    known = {
        "category": is_category_known,
        "tag": Tag.objects.filter(slug=choice.tag).exists(),
        "author": Author.objects.filter(slug=choice.author).exists(),
    }
    for kind, is_known in known.items():
        if (slug := getattr(choice, kind)) and not is_known:
            logger.warning("A template asks for posts of the %s %r, and there is none.", kind, slug)


@dataclass(frozen=True, slots=True)
class NamedMonth:
    """A month with its number of posts, as a link to its list names it."""

    name: str
    url: str
    count: int


def newest_months(count: int) -> list[NamedMonth]:
    """The last so many months that have posts, newest first; one query."""
    return [
        NamedMonth(
            date_format(month.first, "YEAR_MONTH_FORMAT"),
            reverse("blogposts:post-month", args=[month.first.year, month.first.month]),
            month.posts,
        )
        for month in read_months()[:count]
    ]


class Said(NamedTuple):
    """A comment as a short list names it; `text` is the beginning of what was said."""

    name: str
    text: str
    language_attributes: str
    iso: str
    day: str
    url: str
    post_title: str
    post_url: str
    post_attributes: str


_said = Prepared(
    Comment,
    lambda: (
        Comment.objects.visible(at=NOW)
        .order_by("-published_at", "-pk")
        .values_list(
            "pk",
            "name",
            "html",
            "language",
            "published_at",
            "post__title",
            "post__path",
            "post__language",
        )
    ),
)


def newest_said(count: int) -> list[Said]:
    """The newest comments that readers see, newest first; one query."""
    around = get_language() or ""
    of_post, of_comment = address_maker("post-detail"), address_maker("comment-detail")
    return [
        Said(
            name,
            summary(html, length=_WORDS_OF_A_COMMENT),
            language_attributes(language, around),
            *moment_and_day(at),
            of_comment(str(key)),
            typeset(title, of),
            of_post(path),
            language_attributes(of, around),
        )
        for key, name, html, language, at, title, path, of in _said.rows(
            limit=count, now=timezone.now()
        )
    ]

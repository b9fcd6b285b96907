from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, DateTimeField, Exists, OuterRef
from django.utils import timezone
from django.utils.translation import get_language

from ..addresses import address_maker, post_address
from ..models import Author, Picture, Post, PostCategory, TaggedPost
from ..prepared import Parameter, Prepared
from ..text.dates import moment_and_day
from ..text.embed import language_attributes
from ..text.months import month_bounds
from .language import IN_LANGUAGE, in_values, list_language
from .months import DEEP
from .rows import NOW, columns, from_row, through, upto

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from taggit.models import Tag

    from ..prepared import Row
    from .months import Month

_AUTHOR = columns(Author, only=["id", "name", "slug"])
_POST = columns(
    Post,
    only=[
        "id",
        "title",
        "path",
        "subtitle",
        "summary",
        "excerpt",
        "language",
        "author_id",
        "status",
        "published_at",
        "corrected_at",
        "picture_id",
        "picture_alt",
        "picture_caption",
        "picture_credit",
        "words",
        "comment_count",
    ],
)
_PICTURE = columns(
    Picture, only=["id", "file", "width", "height", "focal_x", "focal_y", "renditions"]
)
_CATEGORY = ("category_name", "category_slug")


@dataclass(frozen=True, slots=True)
class Span:
    """A page of a list: `limit` rows after the first `offset`.

    With the list's `months` (`count_list`) a page deep down costs what the first ones cost: it is
    looked for from the end of its month on.
    """

    limit: int
    offset: int = 0
    months: tuple[Month, ...] = ()

    def settled(self) -> tuple[datetime | None, int]:
        """Before which moment to begin, None for now, and how many rows to pass over from there."""
        if self.offset < DEEP:
            return None, self.offset
        left = self.offset
        for month in self.months:
            if left < month.posts:
                return month_bounds(month.first)[1], left
            left -= month.posts
        return None, self.offset


def published_posts(span: Span) -> list[Post]:
    """All posts that readers see, newest first, each with its author and first category."""
    return _posts(_all, span)


def posts_by(author: Author, span: Span) -> list[Post]:
    return _posts(_by_author, span, author=author.pk)


def posts_tagged(tag: Tag, span: Span) -> list[Post]:
    return _posts(_tagged, span, tag=tag.pk)


def posts_in(categories: list[int], span: Span) -> list[Post]:
    """The posts of any of these categories, named by primary key."""
    values: dict[str, Any] = {f"category_{number}": key for number, key in enumerate(categories)}
    return _posts(_in_categories(len(categories)), span, **values)


def posts_between(start: datetime, end: datetime, span: Span) -> list[Post]:
    """The posts that came out from `start` on and before `end`."""
    return _posts(_between, span, until=end, start=start)


def posts_of_keys(keys: Sequence[int]) -> list[Post]:
    """Those of these posts that readers see, in whatever language."""
    values = {f"key_{number}": key for number, key in enumerate(keys)}
    return from_rows(_of_keys(len(keys)).rows(now=timezone.now(), **values))


def read_lead() -> Post | None:
    """The post that leads the front page: the newest featured one."""
    posts = _posts(_featured, Span(1))
    return posts[0] if posts else None


def _posts(
    listing: _Listing, span: Span, *, until: datetime | None = None, **values: Any
) -> list[Post]:
    before, offset = span.settled()
    language = list_language()
    prepared = listing.query(in_one=bool(language))
    values |= {"now": upto(until, before), **in_values(language)}
    return from_rows(prepared.rows(limit=span.limit, offset=offset, **values))


def from_rows(rows: Iterable[Row]) -> list[Post]:
    """Posts of the rows that a query of `prepare` gives, with all that an entry shows."""
    authors: dict[int, Author] = {}
    return with_addresses([_listed(row, authors) for row in rows])


def _listed(row: Row, authors: dict[int, Author]) -> Any:
    post = from_row(Post, _POST, row[: len(_POST)])
    *rest, post.category_name, post.category_slug = row[len(_POST) :]
    author, picture = rest[: len(_AUTHOR)], rest[len(_AUTHOR) :]
    if (key := post.author_id) is not None:
        # A list has few authors: each is made once.
        if key not in authors:
            authors[key] = from_row(Author, _AUTHOR, author)
        post.author = authors[key]
    if post.picture_id:
        post.picture = from_row(Picture, _PICTURE, picture)
    return post


def with_addresses(posts: list[Any]) -> list[Any]:
    """Gives listed posts what an entry shows: their addresses, and the `lang` of their words.

    `url`, `author_url`, `category_url`, `language_attributes`.
    """
    around = get_language() or ""
    of_author = address_maker("author-detail")
    of_category = address_maker("category-detail")
    for post in posts:
        post.url = post_address(post.path, post.language)
        post.published_iso, post.published_day = moment_and_day(post.published_at)
        post.language_attributes = language_attributes(post.language, around)
        post.author_url = of_author(post.author.slug) if post.author_id else ""
        post.category_url = of_category(post.category_slug) if post.category_slug else ""
    return posts


class _Listing:
    """The queries of a list: in all languages, or in one."""

    def __init__(self, narrow: Callable[[Any], Any]) -> None:
        self._queries = {in_one: prepare(narrow, in_one=in_one) for in_one in (False, True)}

    def query(self, *, in_one: bool) -> Prepared:
        return self._queries[in_one]


def prepare(
    narrow: Callable[[Any], Any],
    *,
    order: Sequence[str] = (),
    in_one: bool = False,
) -> Prepared:
    """Public posts as lists have them, narrowed; in this order, and among equals newest first."""
    related = (*through("author", _AUTHOR), *through("picture", _PICTURE))
    names = (*_POST, *related, *_CATEGORY)

    def build() -> Any:
        posts = Post.objects.published(at=NOW)
        if in_one:
            posts = posts.filter(IN_LANGUAGE)
        ordered = narrow(posts).for_list().order_by(*order, "-published_at", "-pk")
        return ordered.values_list(*names)

    return Prepared(Post, build)


def with_one_of(model: type[PostCategory | TaggedPost], post: str, **wanted: Any) -> Exists:
    return Exists(model.objects.filter(**{post: OuterRef("pk")}, **wanted))


@cache
def _in_categories(count: int) -> _Listing:
    keys = [Parameter(f"category_{number}", BigIntegerField()) for number in range(count)]
    return _Listing(
        lambda posts: posts.filter(with_one_of(PostCategory, "post", category__pk__in=keys))
    )


@cache
def _of_keys(count: int) -> Prepared:
    wanted = [Parameter(f"key_{number}", BigIntegerField()) for number in range(count)]
    return prepare(lambda _posts: Post.objects.published_among(wanted, at=NOW))


_all = _Listing(lambda posts: posts)
_featured = _Listing(lambda posts: posts.filter(featured=True))
_by_author = _Listing(lambda posts: posts.filter(author=Parameter("author", BigIntegerField())))
_tagged = _Listing(
    lambda posts: posts.filter(
        with_one_of(TaggedPost, "content_object", tag=Parameter("tag", BigIntegerField()))
    )
)
_between = _Listing(
    lambda posts: posts.filter(published_at__gte=Parameter("start", DateTimeField()))
)

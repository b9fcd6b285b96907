from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Exists, OuterRef
from django.utils import timezone
from django.utils.translation import get_language

from ..addresses import address_maker
from ..models import Author, Post, PostCategory, TaggedPost
from ..prepared import Parameter, Prepared
from ..text.dates import moment_and_day
from ..text.embed import language_attributes
from .rows import NOW, columns, from_row, through

if TYPE_CHECKING:
    from collections.abc import Callable

    from taggit.models import Tag


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
        "changed_at",
        "picture",
        "picture_width",
        "picture_height",
        "picture_alt",
        "words",
    ],
)
_CATEGORY = ("category_name", "category_slug")


@dataclass(frozen=True, slots=True)
class Span:
    """A page of a list: `limit` rows after the first `offset`."""

    limit: int
    offset: int = 0


def published_posts(span: Span) -> list[Post]:
    """All posts that readers see, newest first, each with its author and first category."""
    return _posts(_all, span)


def posts_by(author: Author, span: Span) -> list[Post]:
    return _posts(_by_author, span, author=author.pk)


def posts_tagged(tag: Tag, span: Span) -> list[Post]:
    return _posts(_tagged, span, tag=tag.pk)


def posts_in(categories: list[int], span: Span) -> list[Post]:
    """The posts of any of these categories, named by primary key."""
    values = {f"category_{number}": key for number, key in enumerate(categories)}
    return _posts(_in_categories(len(categories)), span, **values)


def read_lead() -> Post | None:
    """The post that leads the front page: the newest featured one."""
    posts = _posts(_featured, Span(1))
    return posts[0] if posts else None


def _posts(prepared: Prepared, span: Span, **values: Any) -> list[Post]:
    rows = prepared.rows(limit=span.limit, offset=span.offset, now=timezone.now(), **values)
    authors: dict[int, Author] = {}
    return with_addresses([_listed(row, authors) for row in rows])


def _listed(row: list[Any], authors: dict[int, Author]) -> Any:
    post = from_row(Post, _POST, row[: len(_POST)])
    *author, post.category_name, post.category_slug = row[len(_POST) :]
    if (key := post.author_id) is not None:
        # A list has few authors: each is made once.
        if key not in authors:
            authors[key] = from_row(Author, _AUTHOR, author)
        post.author = authors[key]
    return post


def with_addresses(posts: list[Any]) -> list[Any]:
    """Gives listed posts what an entry shows: their addresses, and the `lang` of their words.

    `url`, `author_url`, `category_url`, `language_attributes`.
    """
    around = get_language() or ""
    of_post = address_maker("post-detail")
    of_author = address_maker("author-detail")
    of_category = address_maker("category-detail")
    for post in posts:
        post.url = of_post(post.path)
        post.published_iso, post.published_day = moment_and_day(post.published_at)
        post.language_attributes = language_attributes(post.language, around)
        post.author_url = of_author(post.author.slug) if post.author_id else ""
        post.category_url = of_category(post.category_slug) if post.category_slug else ""
    return posts


def _prepare(narrow: Callable[[Any], Any]) -> Prepared:
    names = (*_POST, *through("author", _AUTHOR), *_CATEGORY)
    return Prepared(
        Post,
        lambda: (
            narrow(Post.objects.published(at=NOW)).for_list().newest_first().values_list(*names)
        ),
    )


def _with(model: type[PostCategory | TaggedPost], post: str, **wanted: Any) -> Exists:
    return Exists(model.objects.filter(**{post: OuterRef("pk")}, **wanted))


@cache
def _in_categories(count: int) -> Prepared:
    keys = [Parameter(f"category_{number}", BigIntegerField()) for number in range(count)]
    return _prepare(lambda posts: posts.filter(_with(PostCategory, "post", category__pk__in=keys)))


_all = _prepare(lambda posts: posts)
_featured = _prepare(lambda posts: posts.filter(featured=True))
_by_author = _prepare(lambda posts: posts.filter(author=Parameter("author", BigIntegerField())))
_tagged = _prepare(
    lambda posts: posts.filter(
        _with(TaggedPost, "content_object", tag=Parameter("tag", BigIntegerField()))
    )
)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.utils import timezone
from taggit.models import Tag

from ..models import Author, Category, Post, PostCategory, Section, Source, TaggedPost
from ..models.sections import SOURCE_FIELDS
from ..prepared import Parameter, Prepared
from .edition import last_change, newest_post
from .rows import NOW, POST, columns, from_row, give_addresses, through

if TYPE_CHECKING:
    from .edition import Stamp

_AUTHOR = columns(Author)
_POST = columns(Post)
_SECTION = columns(Section, without=SOURCE_FIELDS)
_SOURCE = columns(Source)
# Categories and tags come out of one query, so both have these and in this order.
_TERM = ("id", "name", "slug")

_post = Prepared(
    Post,
    lambda: (
        Post.objects.published(at=NOW)
        .filter(path=Parameter("path", CharField()))
        .values_list(*_POST, *through("author", _AUTHOR), last_change(), newest_post())
    ),
)
_sections = Prepared(
    Section,
    lambda: Section.objects.filter(post=POST).order_by("position").values_list(*_SECTION),
)
_sources = Prepared(
    Source, lambda: Source.objects.filter(post=POST).order_by("position").values_list(*_SOURCE)
)


def read_post(path: str) -> tuple[Post, Stamp] | None:
    """The published post at an address with its author, and the edition it was read from."""
    rows = _post.rows(path=path, now=timezone.now())
    if not rows:
        return None
    (values,) = rows
    post = from_row(Post, _POST, values[: len(_POST)])
    if post.author_id:
        post.author = from_row(Author, _AUTHOR, values[len(_POST) : -2])
    return post, tuple(values[-2:])


def read_sections(post: Post) -> list[Section]:
    """The post's sections in order, without the texts that their HTML was made of."""
    sections = [from_row(Section, _SECTION, row) for row in _sections.rows(post=post.pk)]
    for section in sections:
        section.post = post
    return sections


def read_sources(post: Post) -> list[Source]:
    """The post's sources in order."""
    return [from_row(Source, _SOURCE, row) for row in _sources.rows(post=post.pk)]


def _terms_of(rows: QuerySet[Any, Any], term: str, kind: int, position: Any) -> QuerySet[Any, Any]:
    names = [f"{term}__{name}" for name in _TERM]
    kinds = Value(kind, IntegerField())
    placed: QuerySet[Any, Any] = rows.order_by().annotate(kind=kinds, place=position)
    return placed.values_list("kind", "place", *names)


_terms = Prepared(
    Post,
    lambda: (
        _terms_of(PostCategory.objects.filter(post=POST), "category", 0, F("position"))
        .union(
            _terms_of(
                TaggedPost.objects.filter(content_object=POST), "tag", 1, Value(0, IntegerField())
            ),
            all=True,
        )
        .order_by()
    ),
)


def read_categories_and_tags(post: Post) -> tuple[list[Category], list[Tag]]:
    """The post's categories in its order, and its tags by name; one query for both."""
    rows = sorted(_terms.rows(post=post.pk), key=lambda row: (row[0], row[1], row[3]))
    categories = [from_row(Category, _TERM, row[2:]) for row in rows if row[0] == 0]
    tags = [from_row(Tag, _TERM, row[2:]) for row in rows if row[0] == 1]
    give_addresses(categories, "category-detail")
    give_addresses(tags, "tag-detail")
    return categories, tags

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import CharField, F, IntegerField, QuerySet, Subquery, Value
from django.utils import timezone
from taggit.models import Tag

from ..models import (
    Author,
    Category,
    Correction,
    OldAddress,
    Picture,
    Post,
    PostCategory,
    Ruleset,
    Section,
    Source,
    TaggedPost,
)
from ..models.checked import CHECK_FIELDS
from ..models.sections import SOURCE_FIELDS
from ..prepared import Parameter, Prepared
from ..querysets import is_out
from .edition import last_change, newest_post
from .navigation import departments
from .rows import NOW, POST, columns, from_row, give_addresses, through

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..prepared import Row
    from .edition import Stamp

_AUTHOR = columns(Author)
_PICTURE = columns(Picture)
_POST = columns(Post)
_SECTION = columns(Section, without=SOURCE_FIELDS)
# Of its checks a page says one thing: whether it is gone.
_SOURCE = columns(Source, without=set(CHECK_FIELDS) - {"state"})
_CORRECTION = columns(Correction, without=["by_id"])
# Categories and tags come out of one query, so both have these and in this order.
_TERM = ("id", "name", "slug")
# As far up as a post names what its category stands in; the category's page knows all of it.
_STEPS = 3
_ABOVE = [
    f"category__{'parent__' * step}{name}"
    for step in range(1, _STEPS + 1)
    for name in ("name", "slug")
]

_post = Prepared(
    Post,
    lambda: (
        Post.objects.published(at=NOW)
        .filter(path=Parameter("path", CharField()))
        .values_list(
            *_POST,
            *through("author", _AUTHOR),
            *through("picture", _PICTURE),
            last_change(),
            newest_post(),
            last_ruleset(),
        )
    ),
)
_sections = Prepared(
    Section,
    lambda: Section.objects.filter(post=POST).order_by("position").values_list(*_SECTION),
)
_sources = Prepared(
    Source, lambda: Source.objects.filter(post=POST).order_by("position").values_list(*_SOURCE)
)
_corrections = Prepared(
    Correction,
    lambda: Correction.objects.filter(post=POST).order_by("at", "pk").values_list(*_CORRECTION),
)


class Found(NamedTuple):
    """A published post with author and picture, what dates its page, the rules for comments."""

    post: Post
    stamp: Stamp
    ruleset: int | None  # a `Ruleset` by its key


def last_ruleset() -> Subquery:
    return Subquery(Ruleset.objects.order_by("-pk").values("pk")[:1])


def read_post(path: str) -> Found | None:
    """The published post at an address; one query."""
    rows = _post.rows(path=path, now=timezone.now())
    if not rows:
        return None
    (values,) = rows
    *columns_of_all, edition, newest, ruleset = values
    parts = iter(columns_of_all)
    post = from_row(Post, _POST, list(islice(parts, len(_POST))))
    author, picture = list(islice(parts, len(_AUTHOR))), list(parts)
    if post.author_id:
        post.author = from_row(Author, _AUTHOR, author)
    if post.picture_id:
        post.picture = from_row(Picture, _PICTURE, picture)
    # What is said under a post dates its pages alone.
    return Found(post, (edition, newest, post.talk, ruleset), ruleset)


def path_now(path: str) -> str | None:
    """Where the published post is that was once at an address; one query."""
    moved = OldAddress.objects.filter(is_out(Post, None, "post__"), path=path)
    return moved.values_list("post__path", flat=True).first()


def read_moved_post(path: str) -> Found | None:
    """The published post that was once at an address; two queries."""
    now = path_now(path)
    return None if now is None else read_post(now)


def read_sections(post: Post) -> list[Section]:
    """The post's sections in order, without the texts that their HTML was made of."""
    sections = [from_row(Section, _SECTION, row) for row in _sections.rows(post=post.pk)]
    for section in sections:
        section.post = post
    return sections


def read_sources(post: Post) -> list[Source]:
    """The post's sources in order."""
    return [from_row(Source, _SOURCE, row) for row in _sources.rows(post=post.pk)]


def read_corrections(post: Post) -> list[Correction]:
    """The post's corrections, oldest first; no query for a post without any."""
    if post.corrected_at is None:
        return []
    return [from_row(Correction, _CORRECTION, row) for row in _corrections.rows(post=post.pk)]


def _terms_of(
    rows: QuerySet[Any, Any], term: str, kind: int, position: Any, above: Sequence[Any]
) -> QuerySet[Any, Any]:
    names = [f"{term}__{name}" for name in _TERM]
    steps = {f"above_{number}": step for number, step in enumerate(above)}
    kinds = Value(kind, IntegerField())
    placed: QuerySet[Any, Any] = rows.order_by().annotate(kind=kinds, place=position, **steps)
    return placed.values_list("kind", "place", *names, *steps)


def _categories_of_post() -> QuerySet[Any, Any]:
    rows = PostCategory.objects.filter(post=POST)
    return _terms_of(rows, "category", 0, F("position"), [F(name) for name in _ABOVE])


def _tags_of_post() -> QuerySet[Any, Any]:
    rows = TaggedPost.objects.filter(content_object=POST)
    nothing = [Value("", CharField())] * len(_ABOVE)
    return _terms_of(rows, "tag", 1, Value(0, IntegerField()), nothing)


_terms = Prepared(Post, lambda: _categories_of_post().union(_tags_of_post(), all=True).order_by())


def read_categories_and_tags(post: Post) -> tuple[list[Category], list[Tag]]:
    """The post's categories in its order, and its tags by name; one query for both.

    Each category has `above`: what it stands in, the nearest three steps, from the top down.
    """
    rows = sorted(_terms.rows(post=post.pk), key=lambda row: (row[0], row[1], row[3]))
    categories = [_category(row[2:]) for row in rows if row[0] == 0]
    tags = [from_row(Tag, _TERM, row[2 : 2 + len(_TERM)]) for row in rows if row[0] == 1]
    give_addresses(categories, "category-detail")
    give_addresses(tags, "tag-detail")
    return categories, tags


def _category(row: Row) -> Any:
    category = from_row(Category, _TERM, row[: len(_TERM)])
    names = row[len(_TERM) :]
    category.above = departments(zip(names[-2::-2], names[::-2], strict=True))
    return category

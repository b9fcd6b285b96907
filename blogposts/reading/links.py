"""What to read next: chosen by hand first, then what shares most with a post, then by time."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BigIntegerField,
    Count,
    DateTimeField,
    F,
    IntegerField,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language

from ..addresses import address_maker
from ..conf import conf
from ..models import Post, PostCategory, RelatedPost, TaggedPost
from ..prepared import Parameter, Prepared
from ..text.embed import language_attributes
from ..text.typography import typeset
from .rows import NOW, POST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import QuerySet

    from ..prepared import Row

# Rows of drafts and of what was picked already may stand among the first that share most.
CANDIDATES = 8


@dataclass(frozen=True, slots=True)
class Link:
    """A title to go on with; `url` is empty where only a title is known."""

    title: str
    url: str
    language: str
    language_attributes: str = ""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The posts that came out before and after one."""

    previous: Link | None
    next: Link | None


PICKED, OURS = 0, 1
PUBLIC = Post.Status.PUBLISHED
_FIELDS = ("kind", "place", "at", "key", "name", "address", "tongue", "state")
_CANDIDATES = [Parameter(f"candidate_{number}", BigIntegerField()) for number in range(CANDIDATES)]
_AT = Parameter("at", DateTimeField())


def read_links(post: Post, *, tags: bool, categories: bool) -> tuple[list[Link], Neighbours]:
    """Related posts, and those before and after a published one.

    Related are the picks by hand in their order, then the posts that share most tags, then those
    of the same categories; equals come newest first. At most three queries; `tags` and
    `categories` say whether the post has any.
    """
    now = timezone.now()
    wanted = conf.RELATED_COUNT
    alike = _sharing_tags.rows(limit=CANDIDATES, post=post.pk) if tags and wanted else []
    candidates = [key for key, _shared in alike]
    padded = candidates + [0] * (CANDIDATES - len(candidates))
    rows = _linked.rows(
        post=post.pk,
        now=now,
        at=post.published_at,
        **{part.name: key for part, key in zip(_CANDIDATES, padded, strict=True)},
    )
    ours = {row[3]: row for row in rows if row[0] == OURS and row[-1] == PUBLIC and row[2] <= now}
    chosen = sorted((row for row in rows if row[0] == PICKED), key=itemgetter(1))
    picked = {row[3] for row in chosen}
    chosen += [ours[key] for key in candidates if key in ours and key not in picked]
    if categories and len(chosen) < wanted:
        seen = {post.pk} | {row[3] for row in chosen}
        near = _sharing_categories.rows(limit=wanted + len(seen), post=post.pk, now=now)
        chosen += [row for row in near if row[3] not in seen]
    address = address_maker("post-detail")
    before, after = _neighbours(post, ours.values())
    return (
        [_link(row, address) for row in chosen[:wanted]],
        Neighbours(
            _link(before, address) if before else None, _link(after, address) if after else None
        ),
    )


def _neighbours(post: Post, rows: Iterable[Row]) -> tuple[Row | None, Row | None]:
    # Whatever else was fetched, the nearest of all posts on each side is among the rows.
    here: Any = [post.published_at, post.pk]
    before = max((row for row in rows if row[2:4] < here), key=itemgetter(2, 3), default=None)
    after = min((row for row in rows if row[2:4] > here), key=itemgetter(2, 3), default=None)
    return before, after


def _link(row: Row, address: Callable[[str], str]) -> Link:
    _kind, _place, _at, key, title, place, language, _state = row
    return Link(
        typeset(title, language),
        address(place) if key else place,
        language,
        language_attributes(language, get_language() or ""),
    )


def _as_links(rows: QuerySet[Any, Any], kind: int, place: Any, **fields: Any) -> QuerySet[Any, Any]:
    rows = rows.order_by().annotate(kind=Value(kind, IntegerField()), place=place, **fields)
    return rows.values_list(*_FIELDS)


def _posts_as_links(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return _as_links(
        rows,
        OURS,
        Value(0, IntegerField()),
        at=F("published_at"),
        key=F("pk"),
        name=F("title"),
        address=F("path"),
        tongue=F("language"),
        state=F("status"),
    )


def _picks() -> QuerySet[Any, Any]:
    target_is_public = Q(target__status=Post.Status.PUBLISHED, target__published_at__lte=NOW)
    return _as_links(
        RelatedPost.objects.filter(Q(target=None) | target_is_public, post=POST),
        PICKED,
        F("position"),
        at=F("target__published_at"),
        key=F("target"),
        name=Coalesce("target__title", "title"),
        address=Coalesce("target__path", "url"),
        tongue=Coalesce("target__language", "language"),
        state=Value(PUBLIC),
    )


def _nearest(beyond: Q, *order: str) -> Subquery:
    return Subquery(Post.objects.published(at=NOW).filter(beyond).order_by(*order).values("pk")[:1])


def _around() -> QuerySet[Any, Any]:
    # The first condition alone says nothing new; with it the index is entered at the right place.
    before = Q(published_at__lte=_AT) & (Q(published_at__lt=_AT) | Q(pk__lt=POST))
    after = Q(published_at__gte=_AT) & (Q(published_at__gt=_AT) | Q(pk__gt=POST))
    # By primary key alone: who of them is public is asked of the few rows that come back.
    return Post.objects.filter(
        Q(pk__in=_CANDIDATES)
        | Q(pk=_nearest(before, "-published_at", "-pk"))
        | Q(pk=_nearest(after, "published_at", "pk"))
    )


_sharing_tags = Prepared(
    TaggedPost,
    lambda: (
        TaggedPost.objects.filter(
            tag__in=TaggedPost.objects.filter(content_object=POST).values("tag")
        )
        .exclude(content_object=POST)
        .values_list("content_object")
        .annotate(shared=Count("pk"))
        .order_by("-shared", "-content_object")
    ),
)
_linked = Prepared(Post, lambda: _picks().union(_posts_as_links(_around()), all=True).order_by())
_sharing_categories = Prepared(
    Post,
    lambda: _posts_as_links(
        Post.objects.published(at=NOW).filter(
            pk__in=PostCategory.objects.filter(
                category__in=PostCategory.objects.filter(post=POST).values("category")
            ).values("post")
        )
    ).order_by("-at", "-key"),
)

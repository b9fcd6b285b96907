"""A page of the queue, and how many lie on each heap, whatever their number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from ...models import Comment
from ...moderation.permissions import under_posts_of
from ...querysets import MOST_COUNTED
from ...text.figures import in_figures
from .asked import TABS, Place

if TYPE_CHECKING:
    from ...querysets import CommentQuerySet
    from .asked import Asked

# What a row shows of its comment, of the post and of what it answers; long texts that no row
# shows stay in the database.
SHOWN = [
    "post", "parent", "root", "user", "by_author", "name", "email", "url", "text", "format",
    "language", "created_at", "published_at", "edited_at", "status", "is_shown", "is_listed",
    "decision_count", "signals", "recheck_at", "address_hash", "address", "browser", "depth",
    "post__title", "post__language", "post__path", "post__status", "post__published_at",
    "post__comment_count", "post__author", "parent__name", "parent__text", "parent__status",
    "parent__is_shown", "parent__format",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """Some comments in the order of the list, with the places where its neighbours begin."""

    comments: list[Comment]
    after: Place | None = None
    before: Place | None = None


def page_of(comments: CommentQuerySet, asked: Asked, user: Any, *, size: int) -> Page:
    """The page that was asked for, of comments already narrowed by the filters.

    A page is found by the place where the one before it ended: no page costs more than the first,
    and none shows a row twice because others left the list meanwhile.
    """
    if asked.tab == "mine":
        comments = under_posts_of(user, comments)
    backwards = asked.before is not None
    place = asked.before or asked.after
    places = _places(
        comments, asked, place, size=size + 1, ascending=asked.oldest_first != backwards
    )
    more, places = len(places) > size, places[:size]
    if backwards:
        places.reverse()
    if backwards and not more:
        # The first page, whole.
        return page_of(comments, replace(asked, before=None), user, size=size)
    return Page(
        load([place.pk for place in places]),
        after=places[-1] if places and (more or backwards) else None,
        before=places[0] if places and place is not None else None,
    )


def _places(comments, asked, place, *, size, ascending):  # type: ignore[no-untyped-def]
    """One query for each status, of the index that has them in order, and no sort."""
    order = ("created_at", "pk") if ascending else ("-created_at", "-pk")
    if place is not None:
        comments = comments.filter(_beyond(place, ascending=ascending))
    found = [
        Place(*row)
        for status in asked.statuses
        for row in comments.filter(status=status)
        .order_by(*order)
        .values_list("created_at", "pk")[:size]
    ]
    return sorted(found, reverse=not ascending)[:size]


def _beyond(place: Place, *, ascending: bool) -> Q:
    way = "gt" if ascending else "lt"
    # The first condition is implied by the second, and is what an index can begin at.
    return Q(**{f"created_at__{way}e": place.at}) & (
        Q(**{f"created_at__{way}": place.at}) | Q(**{f"pk__{way}": place.pk})
    )


def load(pks: list[int]) -> list[Comment]:
    """Comments as rows need them, in the order of their keys' list."""
    rows = Comment.objects.select_related("post", "parent", "user").only(*SHOWN, *_user_names())
    found = rows.in_bulk(pks)
    return [found[pk] for pk in pks if pk in found]


def _user_names() -> list[str]:
    user = Comment._meta.get_field("user").related_model
    return [f"user__{user.USERNAME_FIELD}"]


def counts_of(comments: CommentQuerySet, user: Any, tabs: list[str]) -> dict[str, str]:
    """How many lie on each tab's heap, as it is said: exactly to a thousand, and then "1,000+"."""
    found = {
        name: bounded(comments.filter(status=TABS[name].statuses[0]))
        for name in ("awaiting", "published", "spam", "bin")
    }
    found["all"] = found["awaiting"] + found["published"]
    if "mine" in tabs:
        mine = under_posts_of(user, comments)
        found["mine"] = bounded(mine.filter(status__in=TABS["mine"].statuses))
    return {name: in_figures(found[name], most=MOST_COUNTED) for name in tabs}


def bounded(comments: CommentQuerySet) -> int:
    """How many there are; more than the most are one more than it."""
    return comments.order_by()[: MOST_COUNTED + 1].count()

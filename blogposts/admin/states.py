"""What a post is to its readers, in words, and which buttons it has for that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Post

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from ..querysets import PostQuerySet

Status = Post.Status


@dataclass(frozen=True, slots=True)
class State:
    """A status, or one half of "published": what readers see, and what is still to come."""

    label: str | _StrPromise
    filter_label: str | _StrPromise
    posts: Callable[[PostQuerySet], PostQuerySet]
    verbs: tuple[str, ...]


def _with_status(status: str) -> Callable[[PostQuerySet], PostQuerySet]:
    return lambda posts: posts.filter(status=status)


STATES = {
    "draft": State(
        gettext_lazy("draft"),
        gettext_lazy("Drafts"),
        _with_status(Status.DRAFT),
        ("_publish", "_submit"),
    ),
    "review": State(
        gettext_lazy("in review"),
        gettext_lazy("In review"),
        _with_status(Status.REVIEW),
        ("_publish", "_make_draft"),
    ),
    "scheduled": State(
        gettext_lazy("scheduled"),
        gettext_lazy("Scheduled"),
        lambda posts: posts.scheduled(),
        ("_make_draft",),
    ),
    "published": State(
        gettext_lazy("published"),
        gettext_lazy("Published"),
        lambda posts: posts.published(),
        ("_withdraw",),
    ),
    "withdrawn": State(
        gettext_lazy("withdrawn"),
        gettext_lazy("Withdrawn"),
        _with_status(Status.WITHDRAWN),
        ("_publish", "_make_draft"),
    ),
    "bin": State(
        gettext_lazy("in the bin"),
        gettext_lazy("In the bin"),
        lambda posts: posts.in_bin(),
        ("_restore",),
    ),
}


def state_of(post: Post) -> str:
    """The name of a post's state, a key of `STATES`."""
    return "scheduled" if post.is_scheduled else str(post.status)


def state_in_words(post: Post) -> str:
    """ "draft", "published", "scheduled for 3 May 2026, 9 a.m."."""
    if post.is_scheduled:
        return _("scheduled for %(time)s") % {"time": in_words(post.published_at)}
    return str(STATES[state_of(post)].label)


def in_words(moment: datetime) -> str:
    """A moment in the words and the time zone of whoever looks."""
    return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def day_in_words(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "DATE_FORMAT")

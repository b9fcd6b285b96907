"""What waits for somebody of the staff: comments, reviews, what goes out today, drafts, sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from .models import Comment, Post, Source
from .moderation.permissions import moderated_by
from .permissions import CHANGE, edits_others, may_publish, owned_by

if TYPE_CHECKING:
    from .querysets import PostQuerySet

# Of each heap so many are named, and the rest is a number.
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """Numbers, at most 1,001 each, and of each heap of posts those that come first."""

    comments: int = 0
    reviews: int = 0
    today: int = 0
    drafts: int = 0
    sources: int = 0  # that are gone
    midnight: datetime | None = None
    in_review: list[Post] = field(default_factory=list)
    going_out: list[Post] = field(default_factory=list)
    own_drafts: list[Post] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.comments or self.reviews or self.today or self.drafts or self.sources)


def waiting_for(user: Any) -> Waiting:
    """What somebody may act on now; at most five queries beside those of permissions.

    They are the pen names, the numbers, and the posts that are named of each of three heaps.
    """
    posts, midnight = Post.objects.all(), _midnight()
    own = owned_by(user, posts) if user is not None and user.has_perm(CHANGE) else posts.none()
    publishable = posts.none()
    if may_publish(user):
        publishable = posts if edits_others(user) else own
    reviews = publishable.filter(status=Post.Status.REVIEW)
    today = publishable.scheduled().filter(published_at__lt=midnight)
    drafts = own.filter(status=Post.Status.DRAFT)
    of_posts = posts if edits_others(user) and user.has_perm(CHANGE) else own
    sources = Source.objects.filter(state=Source.State.GONE, post__in=of_posts.not_in_bin())
    comments = moderated_by(user, Comment.objects.awaiting())
    counts = posts.counts(
        comments=comments, reviews=reviews, today=today, drafts=drafts, sources=sources
    )
    return Waiting(
        **counts,
        midnight=midnight,
        in_review=_named(reviews.order_by("changed_at", "pk"), counts["reviews"]),
        going_out=_named(today.order_by("published_at", "pk"), counts["today"]),
        own_drafts=_named(drafts.order_by("-changed_at", "-pk"), counts["drafts"]),
    )


def _named(posts: PostQuerySet, count: int) -> list[Post]:
    return list(posts.only("title", "language", "published_at")[:MOST_NAMED]) if count else []


def _midnight() -> datetime:
    """When today is over, where whoever looks is."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time.min))

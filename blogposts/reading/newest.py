"""The newest comments, of the site or of one post, for those who follow a feed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from ..conf import conf
from ..models import Comment, Post
from ..text.comment import TODAYS, render_comment
from .edition import last_change, newest_post
from .entries import Dated, changed_at, decided_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from .edition import Stamp

_FIELDS = (
    "name", "text", "format", "html", "fingerprint", "language", "published_at", "edited_at",
    "decision_count", "parent", "post__title", "post__path", "post__status", "post__language",
    "post__published_at", "post__first_published_at",
)  # fmt: skip
_OF_POST = ("title", "path", "status", "language", "published_at", "first_published_at")


@dataclass(frozen=True, slots=True)
class Newest:
    """Comments that readers see, newest first, and what dates them; `post` is None for the site."""

    comments: Sequence[Comment]
    stamp: Stamp
    dated: Dated
    post: Post | None = None


def newest_comments() -> Newest:
    """Those of the whole site; one query."""
    return _newest(Comment.objects.visible())


def newest_comments_of(path: str) -> Newest | None:
    """Those of the post at an address, None when readers see none there; two queries."""
    post = Post.objects.published().filter(path=path).only(*_OF_POST).first()
    return None if post is None else _newest(Comment.objects.visible().of(post), post)


def _newest(found: QuerySet[Comment], post: Post | None = None) -> Newest:
    rows = found.select_related("post").only(*_FIELDS)
    rows = rows.annotate(
        edition=last_change(),
        edition_at=changed_at(),
        newest=newest_post(timezone.now()),
        decided_at=decided_at(),
    )
    comments = list(rows.order_by("-published_at", "-pk")[: conf.COMMENT_FEED_LENGTH])
    for comment in comments:
        if comment.fingerprint not in TODAYS:
            known = comment.language  # no reader waits for the model that guesses
            comment.html = render_comment(comment.text, format=comment.format, language=known).html
    # Made of what the feed shows and of nothing else: the comments, each as of its last decision,
    # and the posts' edition, for their titles. A number for the whole table could not do it: a
    # decision that is written first may be committed last, and would then be missed.
    shown = tuple((comment.pk, comment.decision_count) for comment in comments)
    dated = _dated(comments[0]) if comments else Dated(None, None, None, None)
    edition = dated.number if comments else None
    return Newest(comments, (edition, post.title if post else "", shown), dated, post)


def _dated(comment: Any) -> Dated:
    return Dated(comment.edition, comment.edition_at, comment.newest, comment.decided_at)

"""Mail, the first half: what happened is written down with it, in the same transaction.

Whom it concerns is found out after the commit, by `mailing`, which also sends: who writes or
decides waits for one row, however many follow a post.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import get_language

from . import jobs
from .models import Comment, Notice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .models import Follower

Kind = Notice.Kind
# What sends them; by its name, since it is in a room above this one.
SENDING = "blogposts.mailing.send_due"


def tell_of_received(comment: Comment) -> None:
    """A comment came in: moderators hear of one that waits or was published, as they chose."""
    if comment.status in {Comment.Status.AWAITING, Comment.Status.PUBLISHED}:
        # The language is its writer's, who may be told of the approval.
        _write([Notice(kind=Kind.RECEIVED, comment=comment, language=get_language() or "")])


def tell_of_shown(comments: list[Comment]) -> None:
    """Readers see these comments for the first time.

    Told are the writer who wished it, the post's author, those who follow the post or what the
    comment answers; nobody of what is his own.
    """
    shown = [Notice(kind=Kind.SHOWN, comment=comment) for comment in comments]
    _write(shown + _to_writers(comments))


def ask(follower: Follower) -> None:
    """Somebody gave this mail address: is it his, and does he want to follow?"""
    question = Notice(
        kind=Kind.CONFIRM, email=follower.email, language=follower.language, follower=follower
    )
    _write([question])


def _to_writers(comments: list[Comment]) -> list[Notice]:
    """Tells those who wished it, of a comment that readers did not see at once."""
    told = [
        comment
        for comment in comments
        if comment.tell_approval and comment.email and comment.published_at != comment.created_at
    ]
    if not told:
        return []
    received = Notice.objects.filter(kind=Kind.RECEIVED, comment__in=told)
    languages = dict(received.values_list("comment", "language"))
    return [
        Notice(
            kind=Kind.APPROVED,
            comment=comment,
            email=comment.email,
            language=languages.get(comment.pk, ""),
        )
        for comment in told
    ]


def _write(notices: Iterable[Notice]) -> None:
    now = timezone.now()
    for notice in (notices := list(notices)):
        notice.created_at = notice.due_at = now
    Notice.objects.bulk_create(notices)
    jobs.after_commit(SENDING)

"""Comments that go for good; where answers are left, only their words do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from ..models import Comment, Decision, Notice, Post, Vote
from .decide import COMMAND
from .places import AT_ONCE, Threads, shares
from .writing import announce, write_history

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from ..querysets import CommentQuerySet
    from .decide import Actor
    from .places import Share

Status = Comment.Status


@dataclass(slots=True)
class Removed:
    """How many comments went, and of how many the place is left."""

    deleted: int = 0
    emptied: int = 0


def purge(status: str, *, days: int, now: datetime | None = None, dry_run: bool = False) -> Removed:
    """Removes what has stood in spam or the bin for longer than `days`, by its last decision.

    With `dry_run` nothing is changed, and the numbers are what it would do now.
    """
    due = _due(status, (now or timezone.now()) - timedelta(days=days))
    keys = list(due.values_list("pk", flat=True))
    return remove(keys, COMMAND, still=due, dry_run=dry_run)


def _due(status: str, before: datetime) -> CommentQuerySet:
    last = Decision.objects.filter(comment=OuterRef("pk"), number=OuterRef("decision_count"))
    return Comment.objects.filter(
        Exists(last.filter(at__lt=before)) | Q(decision_count=0, created_at__lt=before),
        status=status,
    ).order_by()


def remove(
    keys: Collection[int],
    actor: Actor,
    *,
    still: CommentQuerySet | None = None,
    dry_run: bool = False,
) -> Removed:
    """Deletes these comments, of any status; those with answers that stay are emptied.

    An emptied one has no words, no name and no address any more, nor has its history; it is in the
    bin, and where readers see an answer to it a sentence stands in its place. Nothing brings it
    back. `still` is asked once more, under the lock, whether a comment is among those to go.
    """
    removed = Removed()
    for share in shares(keys, whole=True):
        if dry_run:
            gone, emptied = _sort_out(share, Threads.of(share.roots), still)
        else:
            with transaction.atomic():
                gone, emptied = _remove(share, actor, still)
        removed.deleted += len(gone)
        removed.emptied += len(emptied)
    return removed


def _remove(
    share: Share, actor: Actor, still: CommentQuerySet | None
) -> tuple[list[int], list[Decision]]:
    posts = Post.objects.filter(pk=share.post)
    posts.locked()
    threads = Threads.of(share.roots)
    gone, emptied = _sort_out(share, threads, still)
    now = timezone.now()
    threads.write(now)
    if emptied:
        _empty([line.comment_id for line in emptied])
        write_history(emptied, actor, now)
        announce(emptied)
    for some in _chunks(gone):
        Comment.objects.filter(pk__in=some).delete()
    if gone or emptied:
        posts.talked(comment_count=threads.balance)
    return gone, emptied


def _sort_out(
    share: Share, threads: Threads, still: CommentQuerySet | None
) -> tuple[list[int], list[Decision]]:
    """What is to be deleted, and the decisions to empty the others; answers come first."""
    keys = {key for key in share.keys if key in threads.places}
    if still is not None:
        keys = {
            key
            for some in _chunks(list(keys))
            for key in still.filter(pk__in=some).values_list("pk", flat=True)
        }
    empty = _empty_already(list(keys))
    gone, emptied = [], []
    for key in sorted(keys, reverse=True):
        if not threads.has_answers(key):
            threads.remove(key)
            gone.append(key)
        elif key not in empty:
            before = threads.places[key].status
            threads.decide(key, Status.BIN)
            number = threads.places[key].number
            line = Decision(comment_id=key, number=number, before=before, after=Status.BIN)
            line.verb = Decision.Verb.EMPTY
            emptied.append(line)
    return gone, emptied


def _empty_already(keys: list[int]) -> set[int]:
    return {
        key
        for some in _chunks(keys)
        for key in Comment.objects.filter(pk__in=some, text="").values_list("pk", flat=True)
    }


def _empty(keys: list[int]) -> None:
    """Nothing is left that says who it was or what was said; of the history, who decided when."""
    for some in _chunks(keys):
        Comment.objects.filter(pk__in=some).update(
            user=None,
            by_author=False,
            name="",
            email="",
            url="",
            text="",
            **dict.fromkeys(Comment.MADE_OF_TEXT, ""),
            signals=[],
            measures={},
            digest=None,
            address_hash="",
            address=None,
            browser="",
            tell_approval=False,
            votes_up=0,
            votes_down=0,
        )
        Decision.objects.filter(comment__in=some).update(changes={}, reason="")
        Vote.objects.filter(comment__in=some).delete()
        Notice.objects.filter(comment__in=some).delete()


def _chunks(keys: list[int]) -> list[list[int]]:
    return [keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE)]

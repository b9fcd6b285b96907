"""What is decided about a comment: the only writers of its status and its place.

Every transaction here first writes the post's row (`locked` or `talked`), and so waits until
whoever else decides under that post is done: what it then reads stays true until its commit. That
holds on SQLite too, where a transaction that reads before it writes may be turned away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .. import notify
from ..models import Comment, Decision, Post
from ..text.comment import render_comment
from .places import Share, Threads, shares
from .writing import add, announce, edit, sign, tell, write_history

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from uuid import UUID

Status = Comment.Status
Verb = Decision.Verb


@dataclass(frozen=True, slots=True)
class Actor:
    """Who or what decides: a user, or a part of ours by its name."""

    name: str
    user: Any = None

    @classmethod
    def of(cls, user: Any) -> Actor:
        return cls(name=user.get_username(), user=user)


RULES = Actor("rules")
WRITER = Actor("writer")
AKISMET = Actor("akismet")
COMMAND = Actor("command")


class AlreadyDecided(Exception):
    """The comment is no longer what the page showed; `decision` says who did what."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(str(decision))
        self.decision = decision


def approve(
    comment: Comment,
    actor: Actor,
    *,
    seen: int | None = None,
    reason: str = "",
    batch: UUID | None = None,
) -> Decision | None:
    """Publishes it: readers see it now, or once they see what it answers.

    `seen` is the comment's `decision_count` on the page that the moderator acted on; when it has
    grown since, `AlreadyDecided` is raised and nothing is done. None is answered when the comment
    is published already, or was emptied. `batch` is what `undo` takes back as one. Raises
    `Comment.DoesNotExist` when it is gone.
    """
    return _decide_one("approve", comment, actor, seen=seen, reason=reason, batch=batch)


def hold(comment: Comment, actor: Actor, **options: Any) -> Decision | None:
    """Takes it back to the queue; options as of `approve`."""
    return _decide_one("hold", comment, actor, **options)


def mark_spam(comment: Comment, actor: Actor, **options: Any) -> Decision | None:
    return _decide_one("spam", comment, actor, **options)


def move_to_bin(comment: Comment, actor: Actor, **options: Any) -> Decision | None:
    return _decide_one("bin", comment, actor, **options)


def restore(comment: Comment, actor: Actor, **options: Any) -> Decision | None:
    """Out of the bin or of spam, to what it was before; to the queue when it was never anything."""
    return _decide_one("restore", comment, actor, **options)


def withdraw(comment: Comment) -> Decision | None:
    """To the bin, by its writer; `receive.may_change` says for how long."""
    return _decide_one("withdraw", comment, WRITER)


def decide_many(
    verb: str, comments: Iterable[tuple[int, int | None]], actor: Actor, *, batch: UUID
) -> tuple[int, list[AlreadyDecided]]:
    """One verb ("approve", "hold", "spam", "bin", "restore") for pairs of key and `seen`.

    In short transactions, so that ten thousand lock nobody out. Answers how many were changed, and
    those that somebody else had decided meanwhile.
    """
    seen = dict(comments)
    return _decide_all(_VERBS[verb], seen, actor, batch=batch)


def undo(batch: UUID, actor: Actor) -> tuple[int, list[AlreadyDecided]]:
    """Takes a batch back: each comment whose last decision is of it gets its status of before.

    And its place: an answer that was left alone, and stood, stands again.
    """
    seen: dict[int, int | None] = {}
    aims: dict[int, Aim] = {}
    columns = ("comment", "number", "before", "was_alone")
    for key, number, before, was_alone in Decision.objects.filter(batch=batch).values_list(
        *columns
    ):
        seen[key], aims[key] = number, Aim(before, alone=was_alone)
    return _decide_all(
        (Verb.UNDO, lambda _threads, keys: {key: aims[key] for key in keys}), seen, actor
    )


def edit_by_moderator(
    comment: Comment, actor: Actor, *, seen: int | None = None, **fields: str
) -> Decision | None:
    """Changes `text`, `name`, `email`, `url`; what was there before is in the decision's `changes`.

    None is answered when nothing differs, or it was emptied; else as of `approve`.
    """
    with transaction.atomic():
        Post.objects.filter(pk=comment.post_id).locked()
        comment.refresh_from_db()
        if _has_grown(comment.decision_count, seen):
            raise _late({comment.pk})[0]
        return edit(comment, actor, fields) if comment.text else None


def reply_as_moderator(comment: Comment, user: Any, text: str) -> Comment:
    """Answers a comment in the name of a user, at once published; a held one is approved by it."""
    answer = Comment(post=comment.post, parent=comment, text=text, status=Status.PUBLISHED)
    answer.take(render_comment(text))
    sign(answer, user)
    with transaction.atomic():
        if comment.status == Status.AWAITING:
            approve(comment, Actor.of(user))
        add(answer, Actor.of(user), posts=Post.objects.all())
    return answer


# ---------------------------------------------------------------------------------------------
# What comments shall become


@dataclass(frozen=True, slots=True)
class Aim:
    """A status; `alone`, to be shown even where readers do not see what it answers."""

    status: str
    alone: bool = False


if TYPE_CHECKING:
    # The aims of these comments, as far as they have one.
    Aims = Callable[[Threads, list[int]], dict[int, Aim]]


def _to(status: str) -> Aims:
    return lambda _threads, keys: dict.fromkeys(keys, Aim(status))


def _back(threads: Threads, keys: list[int]) -> dict[int, Aim]:
    """From the bin to what it was then; from spam to what it was when last thought good."""
    removed = [key for key in keys if threads.places[key].status in {Status.SPAM, Status.BIN}]
    good: dict[int, str] = {}
    binned: dict[int, str] = {}
    history = Decision.objects.filter(comment__in=removed).order_by("comment", "number")
    for key, before, after in history.values_list("comment", "before", "after"):
        for status in (before, after):
            if status in {Status.AWAITING, Status.PUBLISHED}:
                good[key] = status
        if after == Status.BIN and before not in {Status.BIN, ""}:
            binned[key] = before
    aims = {}
    for key in removed:
        status = good.get(key, Status.AWAITING)
        if threads.places[key].status == Status.BIN:
            status = binned.get(key, status)
        aims[key] = Aim(status)
    return aims


_VERBS: dict[str, tuple[str, Aims]] = {
    "approve": (Verb.APPROVE, _to(Status.PUBLISHED)),
    "hold": (Verb.HOLD, _to(Status.AWAITING)),
    "spam": (Verb.SPAM, _to(Status.SPAM)),
    "bin": (Verb.BIN, _to(Status.BIN)),
    "withdraw": (Verb.WITHDRAW, _to(Status.BIN)),
    "restore": (Verb.RESTORE, _back),
}


# ---------------------------------------------------------------------------------------------
# How it is done


@transaction.atomic
def _decide_one(
    word: str,
    comment: Comment,
    actor: Actor,
    *,
    seen: int | None = None,
    reason: str = "",
    batch: UUID | None = None,
) -> Decision | None:
    share = Share(comment.post_id, {comment.root_id or comment.pk}, [comment.pk])
    seen_of = {comment.pk: seen}
    decisions, late = _decide(share, seen_of, _VERBS[word], actor, reason=reason, batch=batch)
    if late:
        raise late[0]
    comment.refresh_from_db(fields=_DECIDED)
    return decisions[0] if decisions else None


_DECIDED = [
    "status", "decision_count", "is_shown", "is_listed", "published_at", "digest", "recheck_at",
]  # fmt: skip


def _decide_all(
    verb: tuple[str, Aims],
    seen: dict[int, int | None],
    actor: Actor,
    *,
    batch: UUID | None = None,
) -> tuple[int, list[AlreadyDecided]]:
    changed, late = 0, []
    for share in shares(seen):
        with transaction.atomic():
            decisions, passed = _decide(share, seen, verb, actor, batch=batch)
        changed += len(decisions)
        late += passed
    return changed, late


def _decide(
    share: Share,
    seen: dict[int, int | None],
    verb: tuple[str, Aims],
    actor: Actor,
    *,
    reason: str = "",
    batch: UUID | None = None,
) -> tuple[list[Decision], list[AlreadyDecided]]:
    """Within a transaction, of which this is the first write."""
    word, aims_of = verb
    Post.objects.filter(pk=share.post).locked()
    threads = Threads.of(share.roots)
    there = {key: threads.places[key] for key in share.keys if key in threads.places}
    late = {key for key, place in there.items() if _has_grown(place.number, seen[key])}
    aims = aims_of(threads, [key for key in there if key not in late])
    emptied = _emptied(key for key in aims if there[key].status == Status.BIN)
    lines = []
    # Answers before what they answer: of those that go together, none was left alone.
    for key in sorted(aims, reverse=True):
        place, aim = there[key], aims[key]
        if aim.status == place.status or key in emptied:
            continue
        line = Decision(
            comment_id=key,
            verb=word,
            before=place.status,
            after=aim.status,
            reason=reason,
            batch=batch,
        )
        line.was_alone = place.is_shown and not threads.is_parent_shown(place)
        threads.decide(key, aim.status, alone=aim.alone)
        line.number = place.number
        lines.append(line)
    _write(share.post, threads, lines, actor)
    return lines, _late(late)


def _write(post: int, threads: Threads, lines: Sequence[Decision], actor: Actor) -> None:
    if not lines:
        return
    now = timezone.now()
    threads.write(now)
    Post.objects.filter(pk=post).talked(comment_count=threads.balance)
    write_history(lines, actor, now)
    if first := threads.first_shown():
        shown = Comment.objects.filter(pk__in=first).defer("text", "html", "signals", "measures")
        tell(notify.tell_of_shown, list(shown))
    announce(lines)


def _has_grown(number: int, seen: int | None) -> bool:
    return seen is not None and number > seen


def _late(keys: Collection[int]) -> list[AlreadyDecided]:
    """What to say of comments that others have decided: their last decisions."""
    if not keys:
        return []
    last = Decision.objects.filter(comment__in=keys, number=F("comment__decision_count"))
    return [AlreadyDecided(line) for line in last.select_related("comment", "user")]


def _emptied(keys: Iterable[int]) -> set[int]:
    """Those of which only the place is left: nothing is to be read there any more."""
    binned = list(keys)
    if not binned:
        return set()
    return set(Comment.objects.filter(pk__in=binned, text="").values_list("pk", flat=True))

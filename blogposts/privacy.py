"""What is stored of one person, handed out or erased; and what is forgotten of all in time.

A person is a mail address: what was written under it, and what was done with the accounts that
have it. What others quoted of somebody stands in their words and is not found; nor are votes of
people without an account, which lead to nobody.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from . import following, voting
from .conf import conf
from .models import Comment, Follower, Notice, Standing, Subscription, Vote
from .models.comments import same_email
from .moderation.decide import COMMAND
from .moderation.purge import remove

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from .moderation.decide import Actor

GIVEN_UP_AFTER = timedelta(days=30)


class Person:
    """Somebody, by mail address; what is stored of him, as querysets.

    An empty address is nobody's, and raises `ValueError`: it would be that of all who gave none.
    """

    def __init__(self, email: str) -> None:
        self.email = same_email(email)
        if not self.email:
            raise ValueError("no address is nobody's")

    @cached_property
    def users(self) -> list[Any]:
        """The accounts that have the address."""
        model = get_user_model()
        name = model.get_email_field_name()
        try:
            model._meta.get_field(name)
        except FieldDoesNotExist:
            return []
        return list(model._default_manager.filter(**{f"{name}__iexact": self.email}))

    @property
    def comments(self) -> QuerySet[Comment]:
        return Comment.objects.filter(Q(email=self.email) | Q(user__in=self.users))

    @property
    def votes(self) -> QuerySet[Vote]:
        return Vote.objects.filter(user__in=self.users)

    @property
    def followers(self) -> QuerySet[Follower]:
        return Follower.objects.filter(email=self.email)

    @property
    def subscriptions(self) -> QuerySet[Subscription]:
        return Subscription.objects.filter(follower__email=self.email)

    @property
    def notices(self) -> QuerySet[Notice]:
        return Notice.objects.filter(
            Q(email=self.email) | Q(user__in=self.users) | Q(follower__email=self.email)
        )

    @property
    def standings(self) -> QuerySet[Standing]:
        """Where moderators trust or block him, by address or account."""
        keys = [str(user.pk) for user in self.users]
        return Standing.objects.filter(
            Q(about=Standing.About.EMAIL, value=self.email)
            | Q(about=Standing.About.USER, value__in=keys)
        )


# ---------------------------------------------------------------------------------------------
# Handed out


def export(email: str) -> dict[str, Any] | None:
    """All that is stored of a person, for JSON; None when nothing is."""
    if not same_email(email):
        return None
    person = Person(email)
    found = {
        "comments": [_comment(one) for one in _with_history(person.comments)],
        "votes": [
            _vote(one)
            for one in person.votes.select_related("post", "comment__post").order_by("pk")
        ],
        "follows": [
            _subscription(one)
            for one in person.subscriptions.select_related("post", "follower").order_by("pk")
        ],
        "mails": [_notice(one) for one in person.notices.order_by("pk")],
        "lists": [_standing(one) for one in person.standings.order_by("pk")],
    }
    if not any(found.values()) and not person.followers.exists():
        return None
    return {"email": person.email, "at": _moment(timezone.now()), **found}


def _with_history(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    return comments.select_related("post").prefetch_related("decisions").order_by("pk")


def _comment(comment: Comment) -> dict[str, Any]:
    plain = (
        "name", "email", "url", "text", "format", "language", "status", "signals", "measures",
        "address", "address_hash", "browser", "tell_approval",
    )  # fmt: skip
    return {
        "id": comment.pk,
        "post": str(comment.post),
        "in_answer_to": comment.parent_id,
        "sent": _moment(comment.created_at),
        "published": _moment(comment.published_at),
        "edited": _moment(comment.edited_at),
        "has_account": comment.user_id is not None,
        **{name: getattr(comment, name) for name in plain},
        # Who of the staff decided is theirs and not this person's.
        "history": [
            {"at": _moment(line.at), "what": line.verb, "then": line.after, "before": line.changes}
            for line in comment.decisions.all()
        ],
    }


def _vote(vote: Vote) -> dict[str, Any]:
    post = vote.post or (vote.comment.post if vote.comment else None)
    return {
        "post": str(post),
        "comment": vote.comment_id,
        "value": vote.value,
        "at": _moment(vote.at),
    }


def _subscription(subscription: Subscription) -> dict[str, Any]:
    return {
        "post": str(subscription.post),
        "answers_to": subscription.comment_id,
        "language": subscription.follower.language,
        "since": _moment(subscription.created_at),
        "confirmed": _moment(subscription.confirmed_at),
    }


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "kind": notice.kind,
        "comment": notice.comment_id,
        "at": _moment(notice.created_at),
        "sent": _moment(notice.sent_at),
    }


def _standing(standing: Standing) -> dict[str, Any]:
    return {
        "kind": standing.kind,
        "by": standing.about,
        "note": standing.note,
        "since": _moment(standing.at),
        "until": _moment(standing.ended_at),
    }


def _moment(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


# ---------------------------------------------------------------------------------------------
# Erased


@dataclass(frozen=True, slots=True)
class Erased:
    """How much went, and what stays."""

    deleted: int = 0  # comments
    emptied: int = 0  # comments that others have answered: the place stays
    votes: int = 0
    follows: int = 0
    mails: int = 0
    lists: int = 0
    blocks_kept: int = 0  # which the site needs to defend itself

    def __bool__(self) -> bool:
        gone = self.deleted + self.emptied + self.votes + self.follows + self.mails + self.lists
        return gone > 0


def erase(email: str, *, actor: Actor = COMMAND) -> Erased:
    """Deletes what is stored of a person, and empties the comments that others have answered.

    Comments go post by post, so that nobody waits for long; what an interruption left is found by
    the next run. The account itself is the site's, and stays, as does a block that still holds.
    """
    if not same_email(email):
        return Erased()
    person = Person(email)
    votes = sum(voting.take_back_all(user) for user in person.users)
    removed = remove(list(person.comments.values_list("pk", flat=True)), actor)
    mails = person.notices.count()
    person.notices.delete()
    follows = person.subscriptions.count()
    person.followers.delete()
    blocks = person.standings.filter(kind=Standing.Kind.BLOCKED, ended_at=None)
    lists, _rows = person.standings.exclude(
        pk__in=list(blocks.values_list("pk", flat=True))
    ).delete()
    return Erased(
        deleted=removed.deleted,
        emptied=removed.emptied,
        votes=votes,
        follows=follows,
        mails=mails,
        lists=lists,
        blocks_kept=blocks.count(),
    )


# ---------------------------------------------------------------------------------------------
# Forgotten in time


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Of how much the time was up."""

    addresses: int  # of comments, whole
    traces: int  # comments that had a hash of an address or the name of a browser
    keys: int  # of strangers' votes
    mails: int  # that were sent, or could not be in all that time
    wishes: int  # to follow, which nobody has confirmed


def forget_traces(*, now: datetime | None = None, dry_run: bool = False) -> Forgotten:
    """Deletes what is kept for some days only, as the settings say.

    With `dry_run` it is all done, counted, and taken back.
    """
    now = now or timezone.now()
    address_end = now - timedelta(days=conf.COMMENT_ADDRESS_DAYS)
    traces_end = now - timedelta(days=conf.COMMENT_TRACES_DAYS)
    with_address = Comment.objects.filter(created_at__lt=address_end, address__isnull=False)
    with_traces = Comment.objects.filter(created_at__lt=traces_end).exclude(
        address_hash="", browser=""
    )
    with _in_earnest(not dry_run):
        addresses = with_address.update(address=None)
    with _in_earnest(not dry_run):
        traces = with_traces.update(address_hash="", browser="")
    with _in_earnest(not dry_run):
        keys = voting.forget_keys()
    with _in_earnest(not dry_run):
        mails, _rows = Notice.objects.filter(_is_done_with(traces_end, now)).delete()
    with _in_earnest(not dry_run):
        wishes = following.forget_unanswered(now=now)
    return Forgotten(addresses, traces, keys, mails, wishes)


def _is_done_with(traces_end: datetime, now: datetime) -> Q:
    """A mail that was sent, or that nobody could send for a month at least."""
    given_up = min(traces_end, now - GIVEN_UP_AFTER)
    return Q(sent_at__lt=traces_end) | Q(sent_at=None, created_at__lt=given_up)


@contextmanager
def _in_earnest(earnest: bool) -> Iterator[None]:  # noqa: FBT001 - it is its name
    with transaction.atomic():
        yield
        if not earnest:
            transaction.set_rollback(True)

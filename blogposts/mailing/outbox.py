"""Which notices are due, who of several senders has which, and what becomes of them.

A notice is claimed before it is sent and marked after it. A process that ends in between leaves it
claimed for ten minutes; then it is sent again, maybe for the second time: no mail is lost, and a
doubled one has the same Message-ID.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from django.db import transaction
from django.db.models import F, Min, Q
from django.utils import timezone

from ..models import Follower, Moderator, Notice

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import QuerySet

logger = logging.getLogger(__name__)

Kind = Notice.Kind
# After how long a mail that did not leave is tried again; after the last it is given up: 4 days.
BACK_OFF = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 180, 360, 720, 1440, 1440, 1440))
MOST_TRIES = len(BACK_OFF) + 1
CLAIMED_FOR = timedelta(minutes=10)
# One person gets no two mails about comments within this time: the second gathers what comes.
GATHERED_FOR = timedelta(minutes=10)
# Notices that one mail takes up; of a flood the rest is in the next.
MOST_IN_A_MAIL = 500
AT_ONCE = 500
ERROR_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whose notices make one mail: a user's or a follower's all, of other kinds each one."""

    kind: Literal["user", "follower", "notice"]
    pk: Any

    def among(self, notices: QuerySet[Notice]) -> QuerySet[Notice]:
        if self.kind == "user":
            return notices.filter(user=self.pk)
        if self.kind == "follower":
            return notices.filter(kind=Kind.FOLLOWED, follower=self.pk)
        return notices.filter(pk=self.pk)

    def row(self) -> QuerySet[Any] | None:
        """The row that says when he was last written to; none is kept for a single notice."""
        if self.kind == "user":
            return Moderator.objects.filter(user=self.pk)
        return Follower.objects.filter(pk=self.pk) if self.kind == "follower" else None

    def mailed_at(self) -> datetime | None:
        row = self.row()
        return row.values_list("mailed_at", flat=True).first() if row is not None else None


@dataclass(frozen=True, slots=True)
class Claim:
    """Notices that are ours to send, as one mail."""

    addressee: Addressee
    notices: list[Notice]
    mailed_at: datetime | None  # when the last mail before this one went out


def unsent() -> QuerySet[Notice]:
    return Notice.objects.filter(sent_at=None, tries__lt=MOST_TRIES)


def due(now: datetime) -> QuerySet[Notice]:
    """What is to be sent now, and nobody else is sending."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    return unsent().filter(free, due_at__lte=now)


def given_up() -> QuerySet[Notice]:
    return Notice.objects.filter(sent_at=None, tries__gte=MOST_TRIES)


def addressees(now: datetime) -> list[Addressee]:
    """For whom something is due, those who have waited longest first; some hundreds at a time."""
    rows = due(now).exclude(kind__in=[Kind.RECEIVED, Kind.SHOWN]).order_by("due_at", "pk")
    columns = rows.values_list("pk", "kind", "user", "follower")[:AT_ONCE]
    found: dict[Addressee, None] = {}
    for pk, kind, user, follower in columns:
        if user is not None:
            found[Addressee("user", user)] = None
        elif kind == Kind.FOLLOWED:
            found[Addressee("follower", follower)] = None
        else:
            found[Addressee("notice", pk)] = None
    return list(found)


def claim(addressee: Addressee, now: datetime) -> Claim | None:
    """Takes what is due for one addressee; None when it is too early, or somebody else has it."""
    # Read before the transaction, whose first statement must be a write: SQLite turns away those
    # that read first while another one writes.
    row, mailed_at = addressee.row(), addressee.mailed_at()
    keys = [] if row is not None else _keys_of(addressee, now)
    with transaction.atomic():
        if row is not None:
            early = Q(mailed_at=None) | Q(mailed_at__lte=now - GATHERED_FOR)
            # Who changes this row has the addressee to himself until the commit.
            if not row.filter(early).update(mailed_at=now):
                _put_off_until_gathered(addressee, row, now)
                return None
            keys = _keys_of(addressee, now)
        mine = due(now).filter(pk__in=keys)
        taken = mine.update(claimed_until=now + CLAIMED_FOR, tries=F("tries") + 1)
        if not keys or taken < len(keys):
            transaction.set_rollback(True)
            return None
    notices = Notice.objects.filter(pk__in=keys).order_by("pk")
    related = ("user", "follower", "comment__post__author", "comment__parent", "subscription")
    return Claim(addressee, list(notices.select_related(*related)), mailed_at)


def _keys_of(addressee: Addressee, now: datetime) -> list[int]:
    """What is due for an addressee, the oldest first, as much as one mail holds."""
    keys = addressee.among(due(now)).order_by("pk").values_list("pk", flat=True)
    return list(keys[:MOST_IN_A_MAIL])


def _put_off_until_gathered(addressee: Addressee, row: QuerySet[Any], now: datetime) -> None:
    last = row.values_list("mailed_at", flat=True).first()
    if last is not None:
        addressee.among(due(now)).update(due_at=last + GATHERED_FOR)


def mark_sent(claim: Claim) -> None:
    _of(claim).update(sent_at=timezone.now(), claimed_until=None, error="")


def drop(claim: Claim) -> None:
    """What is not to be said any more is forgotten, and no mail was sent."""
    _of(claim).delete()
    _unsay(claim)


def mark_failed(claim: Claim, error: BaseException) -> None:
    """Notes why it did not leave, and when it is tried again."""
    _note_failure([notice.pk for notice in claim.notices], error)
    _unsay(claim)


def put_off(keys: Collection[int], error: BaseException) -> None:
    """Counts a try of notices that nobody has claimed."""
    Notice.objects.filter(pk__in=keys).update(tries=F("tries") + 1)
    _note_failure(keys, error)


def put_off_all(error: BaseException) -> None:
    """Counts a try of all that is due: the mail server takes none of it."""
    now = timezone.now()
    while keys := list(due(now).values_list("pk", flat=True)[:AT_ONCE]):
        put_off(keys, error)


def _note_failure(keys: Collection[int], error: BaseException) -> None:
    now, why = timezone.now(), f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
    rows = Notice.objects.filter(pk__in=keys)
    for tries in set(rows.values_list("tries", flat=True)):
        wait = BACK_OFF[min(tries, len(BACK_OFF)) - 1]
        failed = rows.filter(tries=tries).update(due_at=now + wait, claimed_until=None, error=why)
        if tries >= MOST_TRIES:
            logger.warning("%s notices are given up after %s tries: %s", failed, tries, why)


def _of(claim: Claim) -> QuerySet[Notice]:
    return Notice.objects.filter(pk__in=[notice.pk for notice in claim.notices])


def _unsay(claim: Claim) -> None:
    """No mail went out after all: the next need not wait for this one."""
    row = claim.addressee.row()
    if row is not None:
        row.update(mailed_at=claim.mailed_at)


def next_due(now: datetime) -> datetime | None:
    """When there is something to do again, as far as it is known now."""
    first: datetime | None = unsent().filter(due_at__gt=now).aggregate(first=Min("due_at"))["first"]
    return first

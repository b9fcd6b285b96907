"""Readers who follow a post, or the answers to a comment, by mail; the only writers of that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from . import notify
from .models import Follower, Subscription
from .models.comments import EMAIL_LENGTH, same_email
from .visitors import linked_facts, mail_link

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from .models import Comment, Post


@dataclass(frozen=True, slots=True)
class Stop:
    """What a link in a mail can end: what the mail was about, or all that its reader follows."""

    follower: Follower | None
    subscriptions: list[Subscription]
    others: int  # that he follows beside them


ASKED_AGAIN_AFTER = timedelta(days=1)
# How long the link of a question works, and how long an address that gave no answer is kept.
ANSWER_DAYS = 7
# Subscriptions that a link names: 40 numbers leave it well below the 998 characters of a line.
MOST_NAMED = 40


@transaction.atomic
def follow(email: str, *, post: Post, comment: Comment | None = None, language: str = "") -> None:
    """Asks the address whether it wants to be told; nothing else is sent before it has said yes.

    The question carries no word of a stranger, and goes out once a day at most: what is asked for
    after it, the same link confirms. Nothing tells the caller whether the address is known here.
    """
    address = same_email(email)
    if not address or len(address) > EMAIL_LENGTH:
        return
    follower = _follower(address, language or get_language() or "")
    subscription, is_new = Subscription.objects.get_or_create(
        follower=follower,
        topic=f"comment:{comment.pk}" if comment else f"post:{post.pk}",
        defaults={"post": post, "comment": comment},
    )
    if subscription.confirmed_at is None and (is_new or _renew(subscription)):
        _ask(follower)


def _follower(address: str, language: str) -> Follower:
    """The follower of this address; the first write of the transaction, which others wait for."""
    # SQLite turns a transaction away that reads before it writes while another one writes.
    Follower.objects.bulk_create(
        [Follower(email=address, language=language)], ignore_conflicts=True
    )
    return Follower.objects.get(email=address)


def _renew(subscription: Subscription) -> bool:
    """Counts an unanswered wish as made now."""
    pending = Subscription.objects.filter(pk=subscription.pk, confirmed_at=None)
    return bool(pending.update(created_at=timezone.now()))


def _ask(follower: Follower) -> None:
    """Has the question sent, of two who ask at once by one."""
    now = timezone.now()
    may_be_asked = Q(asked_at=None) | Q(asked_at__lte=now - ASKED_AGAIN_AFTER)
    if Follower.objects.filter(may_be_asked, pk=follower.pk).update(asked_at=now):
        notify.ask(follower)


def confirm(follower: Follower) -> list[Subscription]:
    """The address said yes to all that it was asked about; those that were not confirmed before."""
    pending = list(
        follower.subscriptions.filter(confirmed_at=None).select_related("post").order_by("pk")
    )
    keys = [subscription.pk for subscription in pending]
    Subscription.objects.filter(pk__in=keys).update(confirmed_at=timezone.now())
    return pending


def stop(subscription: Subscription) -> None:
    """Ends one, and what was still to be sent for it; a second time does nothing."""
    Subscription.objects.filter(pk=subscription.pk).delete()


def stop_all(follower: Follower) -> None:
    """Ends all that an address follows, and all that it was asked about."""
    # The address is kept until it may be asked again: `forget_unanswered` deletes it.
    Subscription.objects.filter(follower=follower).delete()


def forget_unanswered(*, now: datetime | None = None) -> int:
    """Deletes wishes that nobody confirmed in time, and addresses that follow nothing."""
    now = now or timezone.now()
    before = now - timedelta(days=ANSWER_DAYS)
    found, _rows = Subscription.objects.filter(confirmed_at=None, created_at__lt=before).delete()
    # Kept for a day all the same: who asked it today may not be asked again.
    idle = Follower.objects.filter(subscriptions=None, created_at__lt=now - ASKED_AGAIN_AFTER)
    idle.filter(Q(asked_at=None) | Q(asked_at__lt=now - ASKED_AGAIN_AFTER)).delete()
    return found


# Links


def confirm_link(follower: Follower) -> str:
    """What says yes for a mail address, in an address of ours; sent to that mail address alone."""
    return mail_link("follow", follower=follower.pk)


def asked_follower(link: str) -> Follower | None:
    """Whose link it is; None when it is not ours, too old, or its mail address is forgotten."""
    facts = linked_facts(link, "follow", days=ANSWER_DAYS)
    return Follower.objects.filter(pk=facts["follower"]).first() if facts else None


def subscriptions_of(follower: Follower) -> list[Subscription]:
    """All that an address follows or was asked about, with the posts; the unanswered last."""
    found = follower.subscriptions.select_related("post").order_by("pk")
    return sorted(found, key=lambda subscription: subscription.confirmed_at is None)


def stop_link(subscriptions: Sequence[Subscription]) -> str:
    """What ends subscriptions of one follower, whenever it is used.

    Of very many, all that he follows: an address has to fit into a line of a mail.
    """
    keys = sorted({subscription.pk for subscription in subscriptions})
    keys = keys if len(keys) <= MOST_NAMED else []
    return mail_link("stop", follower=subscriptions[0].follower_id, subscriptions=keys)


def linked_stop(link: str) -> Stop | None:
    """What a link ends, as far as it has not ended yet; None when the link is not ours."""
    facts = linked_facts(link, "stop", days=None)
    if facts is None:
        return None
    follower = Follower.objects.filter(pk=facts["follower"]).first()
    all_of_his = subscriptions_of(follower) if follower else []
    named = facts["subscriptions"]
    ended = [one for one in all_of_his if one.pk in named or not named]
    return Stop(follower, ended, others=len(all_of_his) - len(ended))

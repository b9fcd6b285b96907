"""Votes on posts and comments; the only writers of votes and of their counts."""

from __future__ import annotations

import ipaddress
import secrets
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .conf import conf
from .models import Comment, Post, Vote, VoteKey

if TYPE_CHECKING:
    from collections.abc import Iterable

UP, DOWN, NONE = 1, -1, 0

# A stranger's voter is two hashes, the first of the network address alone: so a limit holds for
# an address, whatever name its browsers give themselves.
_ADDRESS_LENGTH = 20
_BROWSER_LENGTH = 40


class VoteRefused(Exception):
    """The vote is not taken; the class says why."""


class OwnComment(VoteRefused):
    """One's own words are for others to judge."""


class TooManyVotes(VoteRefused):
    """More of one user or one network address than the settings allow."""


# Who votes


def user_voter(user: Any) -> str:
    """The voter that a user is: one vote for an account."""
    return f"user:{user.pk}"


def stranger_voter(address: str, browser: str) -> str:
    """The voter that a stranger is today, by a keyed hash; the key is stored apart and goes soon.

    Of IPv6 the first 64 bits count, which is what one connection is given (RFC 6177). Empty where
    no address is known: all readers of one browser would be one voter, so there is none.
    """
    if not address:
        return ""
    ip = ipaddress.ip_address(address)
    if ip.version == 6:
        ip = ipaddress.ip_network(f"{ip}/64", strict=False).network_address
    # With the site's own secret, so that a stolen table leads to nobody even on the same day.
    salt = f"blogposts.voter.{_present_key()}"
    of_address = salted_hmac(salt, str(ip), algorithm="sha256").hexdigest()
    of_browser = salted_hmac(salt, f"{ip}\n{browser}", algorithm="sha256").hexdigest()
    return of_address[:_ADDRESS_LENGTH] + of_browser[:_BROWSER_LENGTH]


def forget_keys() -> int:
    """Deletes the keys of days gone by; says how many there were.

    Each new key does so as well: this is for a site on which nobody has voted since.
    """
    return VoteKey.objects.filter(day__lt=_first_day()).delete()[0]


def _present_key() -> str:
    """The random key of now, made when nobody has asked for it yet.

    Whoever is second of two that make it gets the first one's; with a new key the old ones go.
    """
    day = _first_day()
    keys = dict(VoteKey.objects.values_list("day", "key"))
    if day not in keys:
        made, _is_new = VoteKey.objects.get_or_create(
            day=day, defaults={"key": secrets.token_hex(32)}
        )
        keys[day] = made.key
    if any(other < day for other in keys):
        forget_keys()
    return keys[day]


def _first_day() -> date:
    """The first of the days that the key of now is for, in the site's time zone."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    return today - timedelta(days=today.toordinal() % conf.VOTE_KEY_DAYS)


# Votes


def cast(target: Post | Comment, value: int, *, voter: str, user: Any = None) -> int:
    """Makes `value` the voter's vote: `UP`, `DOWN`, or `NONE`, which takes back what he has.

    The same again changes nothing, so that a click too many or a form that is sent twice does not
    take the vote back: who wants that says so. Answers what now stands. One vote a person under
    any race, and counts that are true, since everything about a post's votes waits for its row.
    Raises `OwnComment` and `TooManyVotes`; `ObjectDoesNotExist` when the target is gone meanwhile.
    """
    if user is not None and isinstance(target, Comment) and target.user_id == user.pk:
        raise OwnComment
    posts = Post.objects.filter(pk=target.pk if isinstance(target, Post) else target.post_id)
    name = "post_id" if isinstance(target, Post) else "comment_id"
    of_target = Q((name, target.pk))
    with transaction.atomic():
        if not posts.locked():
            raise Post.DoesNotExist
        vote = Vote.objects.filter(of_target, voter=voter).first()
        before = vote.value if vote else NONE
        if before == value:
            return value
        if value:
            _refuse_many(of_target, voter, user)
        _count(target, posts, before, value)
        if vote is None:
            Vote.objects.create(value=value, voter=voter, user=user, **{name: target.pk})
        elif value:
            Vote.objects.filter(pk=vote.pk).update(value=value, at=timezone.now())
        else:
            vote.delete()
    return value


def _count(target: Post | Comment, posts: Any, before: int, value: int) -> None:
    counts = {
        "votes_up": (value == UP) - (before == UP),
        "votes_down": (value == DOWN) - (before == DOWN),
    }
    if isinstance(target, Post):
        posts.talked(**counts)
        return
    changes = {name: F(name) + by for name, by in counts.items()}
    if not Comment.objects.filter(pk=target.pk).update(**changes):
        raise Comment.DoesNotExist
    posts.talked()


def _refuse_many(of_target: Q, voter: str, user: Any) -> None:
    """A limit on what one user or one address does in a minute, and an address to one thing."""
    mine = Q(voter=voter)
    if user is None:
        # No hash has a "g" in it, wherever a database's collation puts it.
        start = voter[:_ADDRESS_LENGTH]
        mine = Q(voter__gte=start, voter__lt=f"{start}g")
    lately = Q(at__gt=timezone.now() - timedelta(minutes=1))
    found = Vote.objects.filter(mine).aggregate(
        lately=Count("pk", filter=lately), here=Count("pk", filter=of_target & ~Q(voter=voter))
    )
    for limit, votes in (
        (conf.VOTES_PER_MINUTE, found["lately"]),
        (conf.VOTES_PER_ADDRESS, found["here"]),
    ):
        if 0 < limit <= votes:
            raise TooManyVotes


def votes_of(voter: str, *, post: Post, comments: Iterable[int] = ()) -> tuple[int, dict[int, int]]:
    """This voter's vote on a post, and those on comments by key; one query."""
    found = Vote.objects.filter(Q(post=post) | Q(comment__in=[*comments]), voter=voter)
    votes: dict[int | None, int] = dict(found.values_list("comment", "value"))
    own = votes.pop(None, NONE)
    return own, {key: value for key, value in votes.items() if key is not None}


def has_voted(voter: str) -> bool:
    """Whether any vote of this voter stands."""
    return Vote.objects.filter(voter=voter).exists()


def take_back_all(user: Any) -> int:
    """Takes back every vote of a user, its counts with it; says how many."""
    taken = 0
    for vote in Vote.objects.filter(user=user).select_related("post", "comment"):
        if target := vote.post or vote.comment:  # a constraint says that there is one
            cast(target, NONE, voter=vote.voter)
            taken += 1
    return taken

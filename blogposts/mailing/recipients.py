"""Whom it concerns: of each thing that happened, one notice for everybody who is to hear of it."""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_backends
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..conf import MAIL_PACES, conf
from ..models import Comment, Moderator, Notice, Subscription
from ..models.comments import same_email
from ..moderation.permissions import ALL, may_moderate
from .outbox import due, put_off

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..conf import MailPace

logger = logging.getLogger(__name__)

Kind = Notice.Kind
EVENTS = (Kind.RECEIVED, Kind.SHOWN)
AT_ONCE = 500  # rows of one statement
# The hour, in the site's time zone, at which a day's mail goes out.
MORNING = time(7)


def spread() -> None:
    """Makes notices with an addressee of those that only say what happened."""
    now = timezone.now()
    while events := list(due(now).filter(kind__in=EVENTS).order_by("pk")[:AT_ONCE]):
        # The same for all of them, and dear to find.
        moderators = moderators_of_all()
        for event in events:
            try:
                _spread(event, moderators)
            except Exception as error:
                logger.exception("nobody is told that %s: %s", event, event.comment_id)
                put_off([event.pk], error)


@transaction.atomic
def _spread(event: Notice, moderators: Sequence[Any]) -> None:
    # Of two who come at once the second waits here, and then has nothing to do.
    now = timezone.now()
    if not Notice.objects.filter(pk=event.pk, sent_at=None).update(sent_at=now):
        return
    comments = Comment.objects.select_related("post__author__user")
    comment = comments.filter(pk=event.comment_id).first()
    if comment is None:
        return
    if event.kind == Kind.RECEIVED:
        told = _of_received(comment, now, moderators)
    else:
        told = _of_shown(comment, now)
    Notice.objects.bulk_create(told, batch_size=AT_ONCE)


# ---------------------------------------------------------------------------------------------
# Moderators and authors


def _of_received(comment: Comment, now: datetime, moderators: Sequence[Any]) -> Iterator[Notice]:
    """Moderators hear of what waits and of what was published at once, not of what is spam."""
    kinds = {Comment.Status.AWAITING: Kind.AWAITING, Comment.Status.PUBLISHED: Kind.PUBLISHED}
    if kind := kinds.get(Comment.Status(comment.status)):
        return _to_users(_moderators_of(comment, moderators), kind, comment, now)
    return iter(())


def _of_shown(comment: Comment, now: datetime) -> Iterator[Notice]:
    if not Comment.objects.visible().filter(pk=comment.pk).exists():
        return
    author = _author_of(comment)
    told = list(_to_users([author], Kind.PUBLISHED, comment, now)) if author else []
    yield from told
    before = Notice.objects.filter(comment=comment, user__isnull=False).select_related("user")
    emails = {same_email(email_of(notice.user)) for notice in (*told, *before)}
    yield from _to_followers(comment, now, but={comment.email, *emails})


def moderators_of_all() -> list[Any]:
    """Active users who may moderate every comment."""
    users = {user.pk: user for backend in get_backends() for user in _allowed(backend)}
    return list(users.values())


def _moderators_of(comment: Comment, of_all: Sequence[Any]) -> list[Any]:
    """Those who may moderate a comment, the post's author among them if he may."""
    users = {user.pk: user for user in of_all}
    author = _author_of(comment)
    if author is not None and author.pk not in users and may_moderate(author, comment):
        users[author.pk] = author
    return list(users.values())


def _allowed(backend: Any) -> Iterable[Any]:
    # A backend that knows no `with_perm` gives permissions that nobody can look up.
    return backend.with_perm(ALL, is_active=True) if hasattr(backend, "with_perm") else ()


def _author_of(comment: Comment) -> Any:
    """The account of the post's author, if there is one that is used."""
    author = comment.post.author
    return author.user if author and author.user and author.user.is_active else None


def email_of(user: Any) -> str:
    return str(getattr(user, user.get_email_field_name(), "") or "").strip()


def _to_users(
    users: Iterable[Any], kind: Kind, comment: Comment, now: datetime
) -> Iterator[Notice]:
    # Not by mail address: who types a moderator's would write unseen by him.
    told = {user.pk: user for user in users if user.pk != comment.user_id and email_of(user)}
    for key in _heard_of(comment, kind, told):
        del told[key]
    for key, pace in paces(told).items():
        if pace != "never":
            yield Notice(
                kind=kind,
                user=told[key],
                comment=comment,
                due_at=due_time(pace, now),
                created_at=now,
            )


def _heard_of(comment: Comment, kind: Kind, users: Iterable[Any]) -> set[Any]:
    """Those who are told already: nobody hears twice that it waits, or that it is there."""
    notices = Notice.objects.filter(comment=comment, user__in=list(users))
    if kind == Kind.AWAITING:
        notices = notices.filter(kind=kind)
    else:
        # That it waits was not said yet, and is not said any more.
        notices = notices.exclude(kind=Kind.AWAITING, sent_at=None)
    return set(notices.values_list("user", flat=True))


def paces(users: Iterable[Any]) -> dict[Any, MailPace]:
    """How often each of these users, by key, wants mail about comments."""
    users = list(users)
    known = dict(Moderator.objects.filter(user__in=users).values_list("user", "mail"))
    # Each needs a row, which says when the last mail went out.
    new = [Moderator(user_id=key) for key in users if key not in known]
    Moderator.objects.bulk_create(new, ignore_conflicts=True)
    return {key: _pace(known.get(key, Moderator.Mail.SITE)) for key in users}


def _pace(chosen: str) -> MailPace:
    return next((pace for pace in MAIL_PACES if pace == chosen), conf.MODERATION_MAIL)


def due_time(pace: MailPace, now: datetime) -> datetime:
    """When what happens now is told: at once, at the full hour, or in the morning."""
    if pace == "hourly":
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if pace == "daily":
        today = timezone.localtime(now)
        day = today.date() + timedelta(days=today.time() >= MORNING)
        return datetime.combine(day, MORNING, tzinfo=today.tzinfo)
    return now


# ---------------------------------------------------------------------------------------------
# Followers


def _to_followers(comment: Comment, now: datetime, *, but: set[str]) -> Iterator[Notice]:
    """Those who follow the post, or a comment that this one answers; each once."""
    following = (
        Subscription.objects.filter(_matches(comment), confirmed_at__isnull=False)
        .select_related("follower")
        .order_by("follower", "-comment", "pk")
    )
    last = None
    for subscription in following.iterator(chunk_size=AT_ONCE):
        follower = subscription.follower
        if follower.pk == last or follower.email in but:
            continue
        last = follower.pk
        yield Notice(
            kind=Kind.FOLLOWED,
            email=follower.email,
            language=follower.language,
            comment=comment,
            subscription=subscription,
            follower=follower,
            due_at=now,
            created_at=now,
        )


def _matches(comment: Comment) -> Q:
    topics, above = Q(comment=None), _above(comment)
    return Q(topics | Q(comment__in=above) if above else topics, post=comment.post_id)


def _above(comment: Comment) -> set[int]:
    """The comments that this one answers, directly or not, and that somebody follows."""
    if comment.root_id is None:
        return set()
    thread = Q(comment=comment.root_id) | Q(comment__root=comment.root_id)
    followed = set(
        Subscription.objects.filter(thread, confirmed_at__isnull=False)
        .values_list("comment", flat=True)
        .distinct()
    )
    if not followed:
        return set()
    parents = dict(Comment.objects.filter(root=comment.root_id).values_list("pk", "parent"))
    found, above = set(), comment.parent_id
    while above is not None:
        found.add(above)
        above = parents.get(above)
    return found & followed

"""How a comment and the lines of its history are written; for the verbs, within a transaction."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .. import jobs, notify
from ..conf import conf
from ..models import Comment, Decision, Post
from ..models.comments import EMAIL_LENGTH, NAME_LENGTH, same_email
from ..signals import comment_decided, comment_received
from ..text.comment import clean_line, render_comment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from ..querysets import PostQuerySet
    from .decide import Actor

logger = logging.getLogger(__name__)

Told = TypeVar("Told")

Status = Comment.Status
Verb = Decision.Verb
ACTOR_LENGTH = 150
# What an edit may change: the rest may meanwhile be forgotten of it.
EDITED = [
    "name", "email", "url", "text", *Comment.MADE_OF_TEXT, "edited_at", "digest", "signals",
    "measures", "recheck_at", "decision_count",
]  # fmt: skip


def sign(comment: Comment, user: Any) -> None:
    """Puts a user's account under a comment, with the name and mail address it has."""
    email = same_email(getattr(user, user.get_email_field_name(), ""))
    author = comment.post.author
    comment.user = user
    comment.name = clean_line(user.get_full_name() or user.get_username())[:NAME_LENGTH]
    comment.email = email if len(email) <= EMAIL_LENGTH else ""
    comment.by_author = author is not None and author.user_id == user.pk


def add(comment: Comment, actor: Actor, *, posts: PostQuerySet) -> None:
    """Stores a new comment with its status and the first line of its history.

    Its first write is the lock. Raises `Post.DoesNotExist` when the post is not among `posts`, and
    `Comment.DoesNotExist` when the parent is gone.
    """
    parent = comment.parent
    shown = comment.status == Status.PUBLISHED and (parent is None or parent.is_shown)
    if not posts.filter(pk=comment.post_id).talked(comment_count=int(shown)):
        raise Post.DoesNotExist
    if parent is not None:
        parent.refresh_from_db(fields=["status", "is_shown"])
        comment.root_id = parent.root_id or parent.pk
        comment.depth = parent.depth + 1
        if shown and not parent.is_shown:  # it went while this one was screened
            shown = False
            Post.objects.filter(pk=comment.post_id).update(comment_count=F("comment_count") - 1)
    comment.is_shown = comment.is_listed = shown
    comment.published_at = comment.created_at if shown else None
    comment.decision_count = 1
    comment.save(force_insert=True)
    first = Decision(comment=comment, number=1, verb=Verb.RECEIVE, after=comment.status)
    write_history([first], actor, comment.created_at)
    tell(_of_new, comment)
    transaction.on_commit(partial(comment_received.send_robust, Comment, comment=comment))


def _of_new(comment: Comment) -> None:
    notify.tell_of_received(comment)
    if comment.is_shown:
        notify.tell_of_shown([comment])


def edit(comment: Comment, actor: Actor, fields: Mapping[str, str]) -> Decision | None:
    """Changes fields of a comment that is locked and fresh; None when nothing differs."""
    new = {name: same_email(new) if name == "email" else new for name, new in fields.items()}
    old = {name: getattr(comment, name) for name in new}
    changes = {name: value for name, value in old.items() if value != new[name]}
    if not changes:
        return None
    now = timezone.now()
    for name in changes:
        setattr(comment, name, new[name])
    if "text" in changes:
        comment.take(render_comment(comment.text, format=comment.format))
        comment.edited_at = now
    comment.decision_count += 1
    comment.save(update_fields=EDITED)
    Post.objects.filter(pk=comment.post_id).talked()
    line = Decision(
        comment=comment,
        number=comment.decision_count,
        verb=Verb.EDIT,
        before=comment.status,
        after=comment.status,
        changes=changes,
    )
    write_history([line], actor, now)
    announce([line])
    return line


def write_history(lines: Sequence[Decision], actor: Actor, at: datetime) -> None:
    for line in lines:
        line.user, line.actor, line.at = actor.user, actor.name[:ACTOR_LENGTH], at
    if len(lines) == 1:
        lines[0].save(force_insert=True)  # which says its key on every database
    else:
        Decision.objects.bulk_create(lines)
    teach(actor)


def teach(actor: Actor) -> None:
    """After a person's decision: the filter may have enough to learn, Akismet hears of mistakes."""
    if actor.user is not None:
        jobs.after_commit("blogposts.moderation.learner.keep_up")
        if conf.AKISMET_KEY:
            jobs.after_commit("blogposts.moderation.akismet.tell")


def announce(decisions: Sequence[Decision]) -> None:
    """Sends `comment_decided` after the commit, where anybody listens."""
    if decisions and comment_decided.has_listeners(Comment):
        transaction.on_commit(partial(_send, decisions))


def _send(decisions: Sequence[Decision]) -> None:
    # `on_commit(robust=True)` would not do: in Django 5.2 it fails itself over a partial.
    try:
        comments = Comment.objects.in_bulk({line.comment_id for line in decisions})
    except Exception:
        logger.exception("nobody hears of what was decided about comments")
        return
    for line in decisions:
        if line.comment_id in comments:
            comment_decided.send_robust(Comment, comment=comments[line.comment_id], decision=line)


def tell(teller: Callable[[Told], None], told: Told) -> None:
    """Has mails written; if that fails the comment and what was decided stand all the same."""
    try:
        with transaction.atomic():
            teller(told)
    except Exception:
        logger.exception("nobody is told of what happened to comments")

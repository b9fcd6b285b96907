"""A comment comes in, and what its writer may still do with it."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import CharField
from django.utils import timezone

from ..conf import conf
from ..models import Comment, Post
from ..models.comments import BROWSER_LENGTH, same_email
from ..prepared import Parameter, Prepared
from ..text.comment import render_comment
from ..visitors import address_hash
from . import decide
from .candidate import Screening, Signal, Verdict
from .decide import RULES, WRITER
from .permissions import may_moderate_under, wrote
from .rulesets import present_rules
from .screen import screen_submission
from .writing import add, edit, sign

if TYPE_CHECKING:
    from datetime import datetime

    from .rulesets import Rules

logger = logging.getLogger(__name__)

Status = Comment.Status
STATUSES = {
    Verdict.NOTE: Status.PUBLISHED,
    Verdict.HOLD: Status.AWAITING,
    Verdict.SPAM: Status.SPAM,
}
VERBS = {
    Status.PUBLISHED: decide.approve,
    Status.AWAITING: decide.hold,
    Status.SPAM: decide.mark_spam,
}
ASKED_AGAIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody sends, already cleaned by a form; a `user` brings name and address along."""

    post: Post
    text: str
    parent: Comment | None = None
    user: Any = None
    name: str = ""
    email: str = ""
    url: str = ""
    address: str = ""  # visitors.client_address()
    browser: str = ""
    form_seconds: float | None = None  # what the reader's script measured
    trap: str = ""  # what stood in the field that people do not see
    tell_approval: bool = False
    edited: Comment | None = None  # what it is to replace, which counts for nothing


class Refused(Exception):
    """Not taken, and said so at once; `screening` has the signals, and the seconds to wait."""

    def __init__(self, screening: Screening) -> None:
        super().__init__("refused")
        self.screening = screening


class Duplicate(Exception):
    """The same person has sent the same words to the same place; `comment` is what is there."""

    def __init__(self, comment: Comment | None) -> None:
        super().__init__("duplicate")
        self.comment = comment


class ParentGone(Exception):
    """What it answers is not there, or not for this reader to answer."""


class PostGone(Exception):
    """Readers no longer see the post."""


class TooLate(Exception):
    """The comment is no longer its writer's to change."""


def receive(submission: Submission) -> Comment:
    """Screens and stores a comment, and tells whom it concerns after the commit.

    Raises `Refused`, `Duplicate`, `ParentGone` and `PostGone`; nothing is stored then. Who may
    comment is asked before, of `is_open_for`. No fault of a rule, of Akismet or of the mail loses a
    comment: at worst it waits for a moderator.
    """
    if submission.parent is not None and not _may_answer(submission.parent, submission):
        raise ParentGone
    rules = present_rules()
    comment = _comment_of(submission)
    comment.digest = _digest(comment, comment.text) if rules.duplicates else None
    _check_first(comment)
    _judge(comment, _screened(submission, rules))
    try:
        with transaction.atomic():
            add(comment, RULES, posts=Post.objects.published())
            if comment.parent is not None and not _may_answer(comment.parent, submission):
                raise ParentGone
    except IntegrityError:
        _check_first(comment)
        raise
    except Post.DoesNotExist:
        raise PostGone from None
    except Comment.DoesNotExist:
        raise ParentGone from None
    return comment


def _comment_of(submission: Submission) -> Comment:
    comment = Comment(
        post=submission.post,
        parent=submission.parent,
        text=submission.text,
        name=submission.name,
        email=same_email(submission.email),
        url=submission.url,
        address_hash=address_hash(submission.address),
        address=submission.address if submission.address and conf.COMMENT_ADDRESS_DAYS else None,
        browser=submission.browser[:BROWSER_LENGTH],
        tell_approval=submission.tell_approval,
    )
    comment.take(render_comment(submission.text))
    if submission.user is not None and submission.user.is_authenticated:
        sign(comment, submission.user)
    return comment


def _may_answer(parent: Comment, submission: Submission) -> bool:
    """Whether what it answers is under the same post, and this sender sees it."""
    if parent.post_id != submission.post.pk:
        return False
    if parent.is_shown:
        return True
    if parent.status in {Status.SPAM, Status.BIN} or submission.user is None:
        return False
    user = submission.user
    return wrote(user, submission.post) or may_moderate_under(user, submission.post)


def _screened(submission: Submission, rules: Rules) -> Screening:
    """What the rules say; a fault of theirs holds the comment, but those of staff."""
    try:
        _candidate, screening = screen_submission(submission, rules)
    except Exception as error:
        logger.exception("a comment was not screened")
        trusted = may_moderate_under(submission.user, submission.post)
        verdict = Verdict.NOTE if trusted else Verdict.HOLD
        screening = Screening(verdict, (Signal("fault", verdict, type(error).__name__),))
    if screening.verdict == Verdict.REFUSE:
        raise Refused(screening)
    return screening


def _judge(comment: Comment, screening: Screening) -> None:
    """Stores with a comment what was found, and the status that follows."""
    comment.status = STATUSES[screening.verdict]
    comment.signals = [signal.as_data() for signal in screening.signals]
    comment.measures = dict(screening.measures)
    if screening.measures.get("akismet") == "silent":
        comment.recheck_at = timezone.now() + ASKED_AGAIN


def _digest(comment: Comment, text: str) -> str:
    """The same for the same words of the same person in the same place."""
    person = f"user:{comment.user_id}" if comment.user_id else comment.email
    person = person or f"{comment.name.casefold()} {comment.address_hash}"
    words = " ".join(text.split()).casefold()
    made_of = (comment.post_id, comment.parent_id, person, words)
    return hashlib.sha256(repr(made_of).encode()).hexdigest()


_same = Prepared(
    Comment,
    lambda: (
        Comment.objects.filter(digest=Parameter("digest", CharField())).order_by().values_list("pk")
    ),
)


def _check_first(comment: Comment) -> None:
    """Raises `Duplicate` where the words are there already."""
    if comment.digest is None:
        return
    for (key,) in _same.rows(digest=comment.digest):
        if key != comment.pk:
            raise Duplicate(Comment.objects.filter(pk=key).first())


# What its writer may do


def may_change(comment: Comment, *, at: datetime | None = None) -> bool:
    """Whether its writer may still edit or withdraw it (`COMMENT_EDIT_MINUTES`)."""
    age = (at or timezone.now()) - comment.created_at
    is_there = comment.status != Status.BIN
    return is_there and age < timedelta(minutes=conf.COMMENT_EDIT_MINUTES)


def edit_by_writer(comment: Comment, submission: Submission) -> Comment:
    """Puts a new text in the place of the old, and screens it anew.

    Name, addresses and place stay. What rules held they may now let through, what a person held
    or found to be spam they may not. Raises `Refused`, `Duplicate` and `TooLate`.
    """
    submission = replace(
        submission,
        post=comment.post,
        parent=comment.parent,
        user=comment.user,
        name=comment.name,
        email=comment.email,
        url=comment.url,
        edited=comment,
    )
    rules = present_rules()
    screening = _screened(submission, rules)
    try:
        with transaction.atomic():
            _take_in_hand(comment)
            if comment.text != submission.text:
                _rewrite(comment, submission.text, screening, rules)
    except IntegrityError:
        _check_first(comment)
        raise
    return comment


def _take_in_hand(comment: Comment) -> None:
    """Locks it, and reads it anew; raises `TooLate` when it is not its writer's any more."""
    Post.objects.filter(pk=comment.post_id).locked()
    try:
        comment.refresh_from_db()
    except Comment.DoesNotExist:
        raise TooLate from None
    if not may_change(comment):
        raise TooLate


def _rewrite(comment: Comment, text: str, screening: Screening, rules: Rules) -> None:
    was = comment.status
    _judge(comment, screening)
    now, comment.status = comment.status, was
    by_person = comment.decisions.filter(user__isnull=False)
    if was == Status.SPAM or (now == Status.PUBLISHED and by_person.exists()):
        now = was
    comment.digest = _digest(comment, text) if rules.duplicates else None
    edit(comment, WRITER, {"text": text})
    if now != was:
        VERBS[Status(now)](comment, RULES)


def withdraw(comment: Comment) -> None:
    """The writer takes it back: it goes to the bin. Raises `TooLate`."""
    with transaction.atomic():
        _take_in_hand(comment)
        decide.withdraw(comment)


# Who may comment


@dataclass(frozen=True, slots=True)
class Door:
    """Whether a post takes comments: `is_open` to anybody at all, `members_only`, `closed_at`."""

    is_open: bool
    members_only: bool = False
    closed_at: datetime | None = None  # when they closed, if that is known


def door_of(post: Post, rules: Rules) -> Door:
    """By the post's own policy, the site's, and the post's age, which closes all. No query."""
    own = post.comment_policy
    policy = rules.comments if own == Post.CommentPolicy.SITE else own
    members_only = policy == Post.CommentPolicy.MEMBERS
    if policy == Post.CommentPolicy.CLOSED:
        closed_at = post.comments_closed_at if own == Post.CommentPolicy.CLOSED else None
        return Door(is_open=False, closed_at=closed_at)
    if rules.close_after_days and post.published_at is not None:
        closed_at = post.published_at + timedelta(days=rules.close_after_days)
        if closed_at <= timezone.now():
            return Door(is_open=False, members_only=members_only, closed_at=closed_at)
    return Door(is_open=True, members_only=members_only)


def is_open_for(post: Post, user: Any, rules: Rules) -> bool:
    """Whether this user (None for a stranger) may comment on the post, which is public."""
    door = door_of(post, rules)
    is_member = user is not None and user.is_authenticated
    return door.is_open and (is_member or not door.members_only)

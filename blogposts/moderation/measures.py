"""What is known around a comment that somebody sends: two queries, and what its text says.

docs/how-to/rules.md lists the measures; they are JSON values, stored with the comment.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateTimeField,
    Max,
    Min,
    Q,
    Value,
)
from django.utils import timezone

from ..models import Comment
from ..models.comments import same_email
from ..prepared import Parameter, Prepared
from ..text.comment import render_comment
from ..text.hosts import host_of, typed_addresses
from ..text.sameness import words_hash
from ..text.scripts import foreign_script
from ..visitors import address_hash
from . import people
from .permissions import may_moderate_under
from .rules import HOUR

if TYPE_CHECKING:
    from .receive import Submission

Status = Comment.Status

# Stored by nothing: it stands for what a sender has not given, so that no two such are alike. No
# space, which MariaDB takes for the same as nothing.
_NOTHING = "?"

_EMAIL = Q(email=Parameter("email", CharField()))
_USER = Q(user_id=Parameter("user", BigIntegerField()))
_ADDRESS = Q(address_hash=Parameter("address", CharField()))
# What was thrown away, or taken back to be sent elsewhere, is said nowhere.
_TEXT = Q(text_hash=Parameter("text", CharField())) & ~Q(status=Status.BIN)
_POST = Q(post_id=Parameter("post", BigIntegerField()))
_HOUR = Q(created_at__gte=Parameter("hour", DateTimeField()))
_NAME = Q(name=Parameter("name", CharField()))


def _around(his: Q, pair: Q) -> Any:
    """What there is of this person, of his address in the last hour, and of the same words.

    Of one address many people may write, but not in one second. No more than its last hour is
    looked at: behind a proxy that the site does not know of, all comments ever sent are of one.
    """
    one = his | (_ADDRESS & _HOUR)
    others = Comment.objects.filter(one | _TEXT).exclude(pk=Parameter("edited", BigIntegerField()))
    return (
        others.order_by()
        .values(all=Value(1))
        .annotate(
            approved=Count("pk", filter=his & Q(status=Status.PUBLISHED)),
            refused=Count("pk", filter=his & Q(status__in=[Status.SPAM, Status.BIN])),
            known=Count("pk", filter=pair & Q(status=Status.PUBLISHED)),
            last=Max("created_at", filter=one & _HOUR),
            hourly=Count("pk", filter=one & _HOUR),
            began=Min("created_at", filter=one & _HOUR),
            here=Count("pk", filter=_TEXT & _POST & ~his),
            elsewhere=Count("post_id", filter=_TEXT & ~_POST, distinct=True),
        )
        .values_list("approved", "refused", "known", "last", "hourly", "began", "here", "elsewhere")
    )


# Two, since most comments are of no user: SQLite, once it has counted that (ANALYZE), takes "of
# this user" for next to all comments and reads the whole table.
_around_stranger = Prepared(Comment, lambda: _around(_EMAIL, _EMAIL & _NAME))
_around_member = Prepared(Comment, lambda: _around(_EMAIL | _USER, _USER | (_EMAIL & _NAME)))


def measure(submission: Submission) -> dict[str, Any]:
    """All that rules may ask for, but for what the learner and Akismet say."""
    text, post = submission.text, submission.post
    links = render_comment(text, language="").links
    script, share = foreign_script(text, post.language)
    user = _account(submission)
    measures: dict[str, Any] = {
        "form_seconds": submission.form_seconds,
        "trap": bool(submission.trap.strip()),
        "links": len(links) + len(typed_addresses(text)),
        "script": script,
        "script_share": share,
        "member": user is not None,
        "staff": may_moderate_under(user, post),
    }
    return {**measures, **_known_of(submission), **_standing_of(submission, links)}


def _account(submission: Submission) -> Any:
    user = submission.user
    return user if user is not None and user.is_authenticated else None


def _email(submission: Submission) -> str:
    user = _account(submission)
    if user is None:
        return same_email(submission.email)
    return same_email(getattr(user, user.get_email_field_name(), ""))


def _known_of(submission: Submission) -> dict[str, Any]:
    """What this person has sent before, and who else has sent the same words; one query."""
    now, user = timezone.now(), _account(submission)
    who = {"user": user.pk} if user else {}
    rows = (_around_member if user else _around_stranger).rows(
        **who,
        email=_email(submission) or _NOTHING,
        address=address_hash(submission.address) or _NOTHING,
        name=submission.name or _NOTHING,
        text=words_hash(submission.text) or _NOTHING,
        post=submission.post.pk,
        hour=now - timedelta(seconds=HOUR),
        edited=submission.edited.pk if submission.edited else 0,
    )
    approved, refused, known, last, hourly, began, here, elsewhere = (
        rows[0] if rows else (0, 0, 0, None, 0, None, 0, 0)
    )
    return {
        "approved_before": approved,
        "refused_before": refused,
        "known_pair": bool(known),
        # Who changes what he has just sent is not in haste.
        "seconds_since_last": None if submission.edited else _seconds(last, now),
        "in_last_hour": 0 if submission.edited else hourly,
        "hour_began": _seconds(began, now),
        "same_text_here": here,
        "same_text_elsewhere": elsewhere,
    }


def _seconds(then: Any, now: Any) -> float | None:
    return None if then is None else max(0.0, round((now - then).total_seconds(), 1))


def _standing_of(submission: Submission, links: tuple[str, ...]) -> dict[str, str | None]:
    """By what the sender is trusted, and by what blocked; one query."""
    user = _account(submission)
    hosts = {host_of(url) for url in (*links, submission.url) if url} | set(
        typed_addresses(submission.text)
    )
    found = people.standing_of(
        email=_email(submission),
        user=user.pk if user else None,
        address=address_hash(submission.address),
        hosts=hosts,
    )
    return {"trusted": found.get("trusted"), "blocked": found.get("blocked")}

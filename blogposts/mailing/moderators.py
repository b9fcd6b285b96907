"""Mails to those who moderate, and to a post's author."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from ..conf import conf
from ..models import Comment, Notice
from ..models.comments import NAME_LENGTH
from ..moderation import rules
from ..moderation.permissions import may_moderate, moderated_by, wrote
from ..text.dates import moment_and_time
from ..text.excerpt import plain_text
from ..text.mail import in_a_line, quoted
from ..visitors import linked_facts, mail_link
from .letters import in_language_of
from .recipients import email_of, paces

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .letters import Desk, Letter

Kind = Notice.Kind
Status = Comment.Status
# What a mail shows whole: so many comments, and so much of each.
MOST_WHOLE = 20
LONGEST_TEXT = 5000
# What a moderator may decide from a mail, in the order of its links.
VERBS = ("approve", "spam", "bin")
UNDOING = ("spam", "bin")


@dataclass(frozen=True, slots=True)
class Item:
    """One comment in a mail: what strangers wrote is quoted, or one line."""

    waits: bool
    title: str
    address: str  # of the comment, or of the post where readers do not see it
    name: str
    email: str
    website: str
    sent: str
    answers: str  # the name over the comment that it answers
    reasons: list[str]
    text: str
    links: list[tuple[str, str]]


def write_to_user(desk: Desk, notices: Sequence[Notice]) -> Letter | None:
    """What waits and what was published; None when nothing of it is true or wanted any more."""
    user = notices[0].user
    if user is None or not user.is_active or not email_of(user):
        return None
    if paces([user.pk])[user.pk] == "never":
        return None
    still = [notice for notice in notices if _is_true(notice, user)]
    if not still:
        return None
    with in_language_of(notices[0]):
        comments = [notice.comment for notice in still if notice.comment]
        waiting = [comment for comment in comments if comment.status == Status.AWAITING]
        published = [comment for comment in comments if comment.status != Status.AWAITING]
        shown = [_item(desk, comment, user) for comment in (waiting + published)[:MOST_WHOLE]]
        moderates = any(may_moderate(user, comment) for comment in comments)
        context = {
            "items": shown,
            "more": len(comments) - len(shown),
            "waiting": len(waiting),
            "published": len(published),
            "title": in_a_line(comments[0].post.title, most=100),
            "moderates": moderates,
            "all_waiting": _count_waiting(user) if moderates else 0,
            "queue": desk.origin + queue_address() if moderates and queue_address() else "",
        }
        return desk.letter(
            "comments", email_of(user), context, still, **{"List-Id": f"<moderation.{desk.host}>"}
        )


def _is_true(notice: Notice, user: Any) -> bool:
    """Whether it is still as the notice says, and still his business."""
    comment = notice.comment
    if comment is None:
        return False
    if notice.kind == Kind.AWAITING:
        return comment.status == Status.AWAITING and may_moderate(user, comment)
    if comment.status != Status.PUBLISHED:
        return False
    return may_moderate(user, comment) or (wrote(user, comment.post) and is_out(comment))


def is_out(comment: Comment) -> bool:
    """Whether readers see it."""
    return comment.is_shown and comment.post.is_public


def _item(desk: Desk, comment: Comment, user: Any) -> Item:
    moderates = may_moderate(user, comment)
    waits = comment.status == Status.AWAITING
    address = (comment if is_out(comment) else comment.post).get_absolute_url()
    return Item(
        waits=waits,
        title=in_a_line(comment.post.title),
        address=desk.origin + address,
        name=in_a_line(comment.shown_name, most=NAME_LENGTH),
        email=in_a_line(comment.email) if moderates else "",
        website=in_a_line(comment.url),
        sent=moment_and_time(comment.created_at)[1],
        answers=in_a_line(comment.parent.shown_name) if comment.parent else "",
        reasons=[in_a_line(reason, most=500) for reason in reasons_of(comment)] if waits else [],
        text=text_of(comment, most=LONGEST_TEXT),
        links=list(_links(desk, comment, user)) if moderates else [],
    )


def reasons_of(comment: Comment) -> list[str]:
    """Why it waits: the sentences of the signals that asked for it."""
    return [rules.sentence(signal) for signal in comment.signals if signal["verdict"] != "note"]


def text_of(comment: Comment, *, most: int) -> str:
    """The words of a comment, quoted."""
    is_html = comment.format == Comment.Format.HTML
    return quoted(plain_text(comment.html) if is_html else comment.text, most=most)


def _links(desk: Desk, comment: Comment, user: Any) -> Iterable[tuple[str, str]]:
    names = {
        "approve": gettext("Approve"), "spam": gettext("Spam"), "bin": gettext("Bin"),
    }  # fmt: skip
    for verb in VERBS if comment.status == Status.AWAITING else UNDOING:
        link = moderation_link(user, comment, verb)
        yield names[verb], desk.origin + reverse("blogposts:comment-moderate", args=[link])


def moderation_link(user: Any, comment: Comment, verb: str) -> str:
    """What opens the question whether to do this to a comment, for one moderator."""
    return mail_link("moderate", user=str(user.pk), comment=comment.pk, verb=verb)


def linked_question(link: str) -> tuple[str, int, str] | None:
    """What a link opens: keys of user and comment, and the verb. None when it is no good."""
    facts = linked_facts(link, "moderate", days=conf.MODERATION_LINK_DAYS)
    return (facts["user"], facts["comment"], facts["verb"]) if facts else None


def _count_waiting(user: Any) -> int:
    return moderated_by(user, Comment.objects.all()).awaiting().count()


def queue_address() -> str:
    """Where the admin's queue is; empty on a site whose admin is not at `admin`."""
    try:
        return reverse("admin:blogposts_comment_changelist")
    except NoReverseMatch:
        return ""

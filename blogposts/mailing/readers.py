"""Mails to readers: to a writer whose comment was approved, and to those who follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from ..following import confirm_link, stop_link
from ..models.comments import NAME_LENGTH
from ..text.dates import moment_and_time
from ..text.mail import in_a_line
from .letters import in_language_of
from .moderators import MOST_WHOLE, is_out, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..models import Comment, Notice
    from .letters import Desk, Letter

LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Item:
    """A comment in a follower's mail."""

    title: str
    address: str
    name: str
    sent: str
    answers: str
    text: str


def write_approved(desk: Desk, notices: Sequence[Notice]) -> Letter | None:
    """To a writer: it can be read now. No word of it, since nobody has proved the address his."""
    comment = notices[0].comment
    if comment is None or not is_out(comment):
        return None
    with in_language_of(notices[0]):
        context = {
            "title": in_a_line(comment.post.title),
            "address": desk.origin + comment.get_absolute_url(),
        }
        return desk.letter("approved", notices[0].email, context, notices)


def write_question(desk: Desk, notices: Sequence[Notice]) -> Letter | None:
    """To an address that somebody gave: may we? With no word of whoever gave it."""
    follower = notices[0].follower
    if follower is None:
        return None
    pending = list(follower.subscriptions.filter(confirmed_at=None).select_related("post"))
    if not pending:
        return None
    with in_language_of(notices[0]):
        address = reverse("blogposts:follow-confirm", args=[confirm_link(follower)])
        context = {
            "posts": [
                (in_a_line(one.post.title), one.comment_id is not None)
                for one in pending[:MOST_WHOLE]
            ],
            "address": desk.origin + address,
        }
        return desk.letter("confirm", notices[0].email, context, notices)


def write_to_follower(desk: Desk, notices: Sequence[Notice]) -> Letter | None:
    """New comments of what somebody follows, and one way to hear no more of it."""
    seen = [notice for notice in notices if notice.comment and is_out(notice.comment)]
    if not seen:
        return None
    subscriptions = [notice.subscription for notice in seen if notice.subscription]
    with in_language_of(notices[0]):
        comments = [notice.comment for notice in seen if notice.comment]
        stop = desk.origin + reverse("blogposts:follow-stop", args=[stop_link(subscriptions)])
        context = {
            "items": [_item(desk, comment) for comment in comments[:MOST_WHOLE]],
            "more": max(len(comments) - MOST_WHOLE, 0),
            "count": len(comments),
            "title": in_a_line(comments[0].post.title, most=100),
            "is_one_post": len({comment.post_id for comment in comments}) == 1,
            "stop": stop,
        }
        headers = {"List-Id": f"<comments.{desk.host}>", "List-Unsubscribe": f"<{stop}>"}
        if stop.startswith("https:"):  # RFC 8058 has it for no other
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return desk.letter("followed", notices[0].email, context, seen, **headers)


def _item(desk: Desk, comment: Comment) -> Item:
    return Item(
        title=in_a_line(comment.post.title),
        address=desk.origin + comment.get_absolute_url(),
        name=in_a_line(comment.shown_name, most=NAME_LENGTH),
        sent=moment_and_time(comment.created_at)[1],
        answers=in_a_line(comment.parent.shown_name) if comment.parent else "",
        text=text_of(comment, most=LONGEST_TEXT),
    )

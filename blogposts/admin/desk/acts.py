"""What is done to comments, in words: labels of buttons, their keys, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from ...models import Comment, Decision
from ...moderation import decide
from ...moderation.sentences import deed_in_words
from .texts import plain, shortened_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.utils.functional import _StrPromise

Status = Comment.Status
EXCERPT = 40


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that is done to a comment, from some statuses only."""

    act: Callable[..., Decision | None]
    statuses: frozenset[str]
    label: str | _StrPromise
    key: str
    done: str | _StrPromise  # of one, by `excerpt`, `name` and `time`
    done_to_many: Any  # ngettext_lazy keyed by "count"
    is_grave: bool = False

    def fits(self, comment: Comment) -> bool:
        return comment.status in self.statuses


# In the order of the buttons.
ACTS = {
    "approve": Act(
        decide.approve,
        frozenset({Status.AWAITING, Status.SPAM}),
        gettext_lazy("Approve"),
        "a",
        gettext_lazy("“%(excerpt)s” by %(name)s approved at %(time)s."),
        ngettext_lazy("%(shown)s comment approved.", "%(shown)s comments approved.", "count"),
    ),
    "restore": Act(
        decide.restore,
        frozenset({Status.SPAM, Status.BIN}),
        gettext_lazy("Restore"),
        "z",
        gettext_lazy("“%(excerpt)s” by %(name)s restored at %(time)s."),
        ngettext_lazy("%(shown)s comment restored.", "%(shown)s comments restored.", "count"),
    ),
    "hold": Act(
        decide.hold,
        frozenset({Status.PUBLISHED}),
        gettext_lazy("Hold"),
        "u",
        gettext_lazy("“%(excerpt)s” by %(name)s held at %(time)s; it waits in the queue."),
        ngettext_lazy("%(shown)s comment held.", "%(shown)s comments held.", "count"),
    ),
    "spam": Act(
        decide.mark_spam,
        frozenset({Status.AWAITING, Status.PUBLISHED, Status.BIN}),
        gettext_lazy("Spam"),
        "s",
        gettext_lazy("“%(excerpt)s” by %(name)s marked as spam at %(time)s."),
        ngettext_lazy(
            "%(shown)s comment marked as spam.", "%(shown)s comments marked as spam.", "count"
        ),
        is_grave=True,
    ),
    "bin": Act(
        decide.move_to_bin,
        frozenset({Status.AWAITING, Status.PUBLISHED, Status.SPAM}),
        gettext_lazy("Bin"),
        "d",
        gettext_lazy("“%(excerpt)s” by %(name)s moved to the bin at %(time)s."),
        ngettext_lazy(
            "%(shown)s comment moved to the bin.", "%(shown)s comments moved to the bin.", "count"
        ),
        is_grave=True,
    ),
}  # fmt: skip

# What a batch is called by the decisions that are in it.
ACT_OF_VERB = {
    Decision.Verb.APPROVE: "approve",
    Decision.Verb.HOLD: "hold",
    Decision.Verb.SPAM: "spam",
    Decision.Verb.BIN: "bin",
    Decision.Verb.RESTORE: "restore",
}


def label_of(name: str, comment: Comment) -> str:
    """What stands on the button of an act for a comment."""
    if name == "restore" and comment.status == Status.SPAM:
        return _("Not spam")
    return str(ACTS[name].label)


def excerpt_of(comment: Comment, length: int = EXCERPT) -> str:
    return shortened_to(length, plain(comment.text, comment.format))


def done_to_one(comment: Comment, decision: Decision) -> str:
    """“Bravo…” by Léa approved at 14:02."""
    values = {
        "excerpt": excerpt_of(comment),
        "name": comment.shown_name,
        "time": time_in_words(decision.at),
    }
    if decision.verb == Decision.Verb.EDIT:
        return _("“%(excerpt)s” by %(name)s edited at %(time)s.") % values
    return str(ACTS[ACT_OF_VERB[decision.verb]].done) % values


def done_to_many(name: str, count: int) -> str:
    """1,204 comments approved."""
    shown = formats.number_format(count, force_grouping=True)
    return str(ACTS[name].done_to_many % {"count": count, "shown": shown})


def done_by_another(comment: Comment, decision: Decision) -> str:
    """That somebody else has decided, who, what and when."""
    return _("“%(excerpt)s” by %(name)s: %(deed)s at %(time)s. Nothing else was done.") % {
        "excerpt": excerpt_of(comment),
        "name": comment.shown_name,
        "deed": deed_in_words(decision),
        "time": time_in_words(decision.at),
    }


def time_in_words(moment: datetime) -> str:
    """14:02 for today, with the day before it for others, where whoever looks is."""
    local = timezone.localtime(moment)
    time = formats.date_format(local, "H:i")
    if local.date() == timezone.localdate():
        return time
    return f"{formats.date_format(local, 'SHORT_DATE_FORMAT')} {time}"

"""What moderation has done lately: how much came, what became of it, and how often rules erred."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING

from django.utils import timezone

from ..models import Comment, Decision

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

Status = Comment.Status
Verb = Decision.Verb
# Verdicts that keep a comment from the readers.
STOPPED = {"hold", "spam"}


@dataclass(slots=True)
class RuleCount:
    """Of the comments that a rule stopped, what people made of them; it may not have been alone."""

    rule: str
    held: int = 0
    spam: int = 0
    approved: int = 0
    refused: int = 0


@dataclass(slots=True)
class Report:
    """Of what came in since a time and is not purged, and of what people decided about it first.

    `published`, `held` and `spam` are what rules made of it. Comments are named by key.
    """

    since: datetime
    published: int = 0
    held: int = 0
    spam: int = 0
    approved: list[int] = field(default_factory=list)  # held, and a person found it good
    refused: int = 0  # held, and a person found it bad
    waiting: int = 0  # held, and nobody has decided
    freed: list[int] = field(default_factory=list)  # spam by rules, and a person found it good
    missed: list[int] = field(default_factory=list)  # published by rules, and a person found it bad
    median_seconds: float | None = None  # from coming in to a person's decision, of held ones
    rules: list[RuleCount] = field(default_factory=list)  # those that stopped most come first

    @property
    def received(self) -> int:
        return self.published + self.held + self.spam

    @property
    def false_positives(self) -> int:
        """How many good ones rules have kept from the readers."""
        return len(self.approved) + len(self.freed)


@dataclass(slots=True)
class _Story:
    """How a comment came in, and the first thing that a person made of it."""

    came: str
    at: datetime
    outcome: str = ""
    decided_at: datetime | None = None


def report(days: int = 30, *, now: datetime | None = None) -> Report:
    """The last `days`; two queries, however much there is."""
    since = (now or timezone.now()) - timedelta(days=days)
    found = Report(since)
    stories = _stories(since)
    seconds = []
    for key, story in stories.items():
        _count(found, key, story)
        if story.came == Status.AWAITING and story.decided_at:
            seconds.append((story.decided_at - story.at).total_seconds())
    found.median_seconds = median(seconds) if seconds else None
    found.rules = _by_rule(since, stories)
    return found


def _stories(since: datetime) -> dict[int, _Story]:
    lines = Decision.objects.filter(at__gte=since, comment__created_at__gte=since)
    columns = ("comment", "verb", "before", "after", "at", "user")
    stories: dict[int, _Story] = {}
    for key, verb, before, after, at, user in lines.order_by("comment", "number").values_list(
        *columns
    ):
        if verb == Verb.RECEIVE and user is None:
            stories[key] = _Story(after, at)
        elif key in stories and user is not None and before != after:
            story = stories[key]
            story.outcome = after
            story.decided_at = story.decided_at or at
    return stories


def _count(found: Report, key: int, story: _Story) -> None:
    is_good = story.outcome == Status.PUBLISHED
    is_bad = story.outcome in {Status.SPAM, Status.BIN}
    if story.came == Status.PUBLISHED:
        found.published += 1
        found.missed += [key] * is_bad
    elif story.came == Status.SPAM:
        found.spam += 1
        found.freed += [key] * is_good
    else:
        found.held += 1
        found.approved += [key] * is_good
        found.refused += is_bad
        found.waiting += not is_good and not is_bad


def _by_rule(since: datetime, stories: dict[int, _Story]) -> list[RuleCount]:
    counts: dict[str, RuleCount] = {}
    for key, rule, verdict in _signals(since):
        if key not in stories:
            continue
        count = counts.setdefault(rule, RuleCount(rule))
        count.held += verdict == "hold"
        count.spam += verdict == "spam"
        count.approved += stories[key].outcome == Status.PUBLISHED
        count.refused += stories[key].outcome in {Status.SPAM, Status.BIN}
    return sorted(counts.values(), key=lambda one: (-one.held - one.spam, one.rule))


def _signals(since: datetime) -> Iterator[tuple[int, str, str]]:
    """Comment, rule and verdict of what kept a comment from the readers, once for a rule."""
    rows = Comment.objects.filter(created_at__gte=since).order_by()
    for key, signals in rows.values_list("pk", "signals"):
        found: dict[str, str] = defaultdict(str)
        for signal in signals:
            if signal["verdict"] in STOPPED and found[signal["rule"]] != "spam":
                found[signal["rule"]] = signal["verdict"]
        for rule, verdict in found.items():
            if verdict:
                yield key, rule, verdict

"""What rules would have done with the comments of the last days, beside what moderators decided.

Judged is by what was measured when each was sent: rules look at nothing else, so that a replay says
what they would have said then. A host's own rules are asked again as well.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from ..models import Comment, Decision
from .candidate import Candidate, Verdict
from .screen import screen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .candidate import Screening
    from .rulesets import Rules

Status = Comment.Status
DECIDED = (
    Decision.Verb.APPROVE,
    Decision.Verb.HOLD,
    Decision.Verb.SPAM,
    Decision.Verb.BIN,
    Decision.Verb.RESTORE,
    Decision.Verb.UNDO,
)

# What a replay tells of each comment: what became of it, and what the rules would have made of it.
# "Stopped" is held, spam or refused.
CELLS = {
    ("good", False): "published",
    ("good", True): "wrongly_held",
    ("bad", False): "missed",
    ("bad", True): "caught",
    ("open", False): "let_through",
    ("open", True): "kept_waiting",
}
AT_ONCE = 1000
# How many decisions `overruled` looks at, and how often a rule must have been wrong to be named.
LAST_DECISIONS = 500
LAST_OF_A_RULE = 11
FEWEST = 3


@dataclass(slots=True)
class Report:
    """Keys of comments by cell of `CELLS`, and by rule those that it would have stopped.

    `as_spam` are those of a cell that would have gone where nobody looks, and not to the queue;
    `by_people` those that somebody has decided about: of the others the rules of then are both
    the accused and the witness.
    """

    days: int
    total: int = 0
    cells: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    as_spam: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_people: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_rule: dict[str, dict[str, list[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    def count(self, cell: str) -> int:
        return len(self.cells.get(cell, ()))

    def as_data(self) -> dict[str, Any]:
        """As JSON: numbers, with the keys behind each."""
        return {
            "days": self.days,
            "total": self.total,
            "cells": {cell: self.cells.get(cell, []) for cell in CELLS.values()},
            "as_spam": {cell: self.as_spam.get(cell, []) for cell in CELLS.values()},
            "by_people": {cell: self.by_people.get(cell, []) for cell in CELLS.values()},
            "by_rule": {rule: dict(cells) for rule, cells in sorted(self.by_rule.items())},
        }

    def add(self, key: int, outcome: str, screening: Screening, *, by_people: bool) -> None:
        self.total += 1
        stopped = screening.verdict >= Verdict.HOLD
        cell = CELLS[outcome, stopped]
        self.cells[cell].append(key)
        if screening.verdict is Verdict.SPAM:
            self.as_spam[cell].append(key)
        if by_people:
            self.by_people[cell].append(key)
        for signal in screening.signals if stopped else ():
            if signal.verdict >= Verdict.HOLD:
                self.by_rule[signal.rule][cell].append(key)


def replay(days: int, *rules: Rules) -> tuple[Report, ...]:
    """A report for each of these rules, over the comments that came within the last `days`.

    Good is what was published, by moderators or by rules that nobody overruled; bad is what is
    spam, and what a moderator moved to the bin; what waits is open. What its writer withdrew says
    nothing and is left out. Memory holds a thousand comments at a time, and the keys.
    """
    reports = tuple(Report(days) for _ in rules)
    for comment in _since(timezone.now() - timedelta(days=days)):
        outcome = _outcome(comment)
        if not outcome:
            continue
        candidate = candidate_of(comment)
        for report, one in zip(reports, rules, strict=True):
            by_people = bool(comment["by_people"])
            report.add(comment["pk"], outcome, screen(candidate, one), by_people=by_people)
    return reports


_FIELDS = (
    "pk",
    "text",
    "name",
    "email",
    "url",
    "address",
    "browser",
    "measures",
    "status",
    "post__language",
)


def _since(start: Any) -> Iterator[dict[str, Any]]:
    """In pages by key: MariaDB's driver holds all that one statement has found."""
    decisions = Decision.objects.filter(comment=OuterRef("pk"))
    last = decisions.filter(number=OuterRef("decision_count"))
    comments = (
        Comment.objects.filter(created_at__gte=start)
        # What was emptied has no words left to judge by.
        .exclude(text="")
        .annotate(
            last_verb=Subquery(last.values("verb")[:1]),
            by_people=Exists(decisions.filter(user__isnull=False, verb__in=DECIDED)),
        )
        .order_by("pk")
    ).values(*_FIELDS, "last_verb", "by_people")
    key = 0
    while page := list(comments.filter(pk__gt=key)[:AT_ONCE]):
        yield from page
        if len(page) < AT_ONCE:
            return
        key = page[-1]["pk"]


def _outcome(comment: Mapping[str, Any]) -> str:
    if comment["last_verb"] == Decision.Verb.WITHDRAW:
        return ""
    outcomes = {Status.PUBLISHED: "good", Status.SPAM: "bad", Status.BIN: "bad"}
    return outcomes.get(comment["status"], "open")


def candidate_of(comment: Mapping[str, Any]) -> Candidate:
    """A stored comment as rules saw it."""
    return Candidate(
        text=comment["text"],
        name=comment["name"],
        email=comment["email"],
        url=comment["url"],
        address=comment["address"] or "",
        browser=comment["browser"],
        language=comment["post__language"],
        measures=comment["measures"],
    )


def overruled() -> dict[str, tuple[int, int]]:
    """Rules that moderators keep deciding against: how often wrong, of how many of the last.

    "This rule held wrongly 9 of its last 11." Looks at the last decisions of moderators about
    comments that rules had stopped; one query.
    """
    decisions = (
        Decision.objects.filter(
            user__isnull=False,
            verb__in=[Decision.Verb.APPROVE, Decision.Verb.SPAM, Decision.Verb.BIN],
            before__in=[Status.AWAITING, Status.SPAM],
        )
        .order_by("-pk")
        .values_list("verb", "comment__signals")[:LAST_DECISIONS]
    )
    seen: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for verb, signals in decisions:
        for rule in {data["rule"] for data in signals if data["verdict"] in {"hold", "spam"}}:
            if seen[rule] < LAST_OF_A_RULE:
                seen[rule] += 1
                wrong[rule] += verb == Decision.Verb.APPROVE
    return {
        rule: (count, seen[rule])
        for rule, count in wrong.items()
        if count >= FEWEST and count * 2 > seen[rule]
    }

"""Asks the rules about a comment, and says what they found."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

from ..conf import conf
from . import learner
from .akismet import ask, is_set_up
from .candidate import Candidate, Screening, Signal, Verdict
from .measures import measure
from .rules import RULES, is_let_through, wait_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .receive import Submission
    from .rules import Rule
    from .rulesets import Rules

logger = logging.getLogger(__name__)


def screen(candidate: Candidate, rules: Rules) -> Screening:
    """Judges by the rules, and by nothing else: the gravest signal holds.

    Whoever moderates or is trusted is let through: what rules ask for is noted then. Never raises:
    a rule that does, or that answers what cannot be stored, is passed over and noted.
    """
    signals = list(_signals(candidate, rules))
    if is_let_through(candidate.measures):
        signals = [replace(signal, verdict=Verdict.NOTE) for signal in signals]
    verdict = max((signal.verdict for signal in signals), default=Verdict.NOTE)
    wait = 0
    if verdict is Verdict.REFUSE:
        wait = max(wait_of(signal, candidate.measures) for signal in signals)
    return Screening(verdict, tuple(signals), candidate.measures, retry_after=wait)


def screen_submission(submission: Submission, rules: Rules) -> tuple[Candidate, Screening]:
    """Measures what was sent and judges it.

    Akismet is asked last and only about what nothing else refuses, since it takes time, and never
    within a transaction.
    """
    candidate = Candidate(
        text=submission.text,
        name=submission.name,
        email=submission.email,
        url=submission.url,
        address=submission.address,
        browser=submission.browser,
        language=submission.post.language,
        measures=measure(submission),
    )
    candidate = _with(candidate, learner=learner.judge(candidate) if rules.learner else None)
    screening = screen(candidate, rules)
    if not rules.akismet or not is_set_up() or is_let_through(candidate.measures):
        return candidate, screening
    if screening.verdict >= Verdict.SPAM:
        return candidate, screening
    candidate = _with(candidate, akismet=ask(submission))
    return candidate, screen(candidate, rules)


def _with(candidate: Candidate, **found: object) -> Candidate:
    told = {name: value for name, value in found.items() if value is not None}
    return replace(candidate, measures={**candidate.measures, **told}) if told else candidate


def _signals(candidate: Candidate, rules: Rules) -> Iterator[Signal]:
    for name, rule in RULES.items():
        try:
            signal = rule(candidate, rules)
        except Exception as error:
            # Of measures that an importer or another version has stored, say.
            signal = _failed(name, error)
        if signal:
            yield signal
    for name in conf.COMMENT_RULES:
        try:
            signal = _storable(_rule_of_host(name)(candidate, rules))
        except Exception as error:
            signal = _failed(name, error)
        if signal:
            yield signal


def _failed(name: str, error: Exception) -> Signal:
    """No comment is lost by a rule, and its author should hear of it."""
    logger.error("the rule %s failed", name, exc_info=error)
    return Signal("rule_failed", Verdict.NOTE, f"{name}, {type(error).__name__}")


def _storable(signal: object) -> Signal | None:
    """What a rule of the host's answered, if every database can keep it; raises else.

    JSON has no NaN and no dates, and PostgreSQL takes no NUL and no half of a surrogate pair.
    """
    if signal is None:
        return None
    if not isinstance(signal, Signal):
        raise TypeError(f"a rule answers with a Signal or None, not {type(signal).__name__}")
    text = json.dumps(signal.as_data(), allow_nan=False, ensure_ascii=False)
    text.encode()
    if "\\u0000" in text:
        raise ValueError("a signal holds no NUL")
    return signal


@lru_cache(maxsize=64)
def _rule_of_host(name: str) -> Rule:
    rule: Rule = import_string(name)
    return rule

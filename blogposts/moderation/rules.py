"""The rules of screening, each one function: what it looks at, what it asks for, and its setting.

A rule gets a `Candidate` and the `Rules` and answers with a `Signal`, or None where it has nothing
to say. It looks at nothing else: no database, no clock, so that a replay judges as we did then.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..text.hosts import domains_of, mail_domain, named_host, shorteners_in
from .candidate import Signal, Verdict
from .sentences import SENTENCES, sentence
from .wordlists import words_in

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import TypeAlias

    from .candidate import Candidate
    from .rulesets import Rules

    Rule: TypeAlias = Callable[[Candidate, Rules], Signal | None]

__all__ = ["RULES", "SENTENCES", "STANDINGS", "is_let_through", "sentence", "wait_of"]

# Of what somebody is known by, from what says most to what says least. Where one thing is trusted
# and another blocked the one that says more holds, and of two alike the block.
STANDINGS = ("user", "email", "address", "host", "domain")

MOST_FOREIGN = 50  # per cent of letters in another script
HOUR = 3600

# ---------------------------------------------------------------------------------------------
# Who


def moderates(candidate: Candidate, rules: Rules) -> Signal | None:
    """Somebody who moderates here: nothing holds him."""
    return Signal("moderates", Verdict.NOTE) if candidate.measures.get("staff") else None


def trusted(candidate: Candidate, rules: Rules) -> Signal | None:
    """Somebody whom a moderator trusts: nothing holds him."""
    about = candidate.measures.get("trusted")
    if about is None or not _is_trust_stronger(candidate.measures):
        return None
    return Signal("trusted", Verdict.NOTE, about)


def blocked(candidate: Candidate, rules: Rules) -> Signal | None:
    """Somebody, or a website, that a moderator has blocked."""
    about = candidate.measures.get("blocked")
    if about is None or _is_trust_stronger(candidate.measures):
        return None
    return Signal("blocked", Verdict.SPAM, about)


def is_let_through(measures: Mapping[str, Any]) -> bool:
    """Whether what rules ask for is noted only: for moderators, and those whom they trust."""
    return bool(measures.get("staff")) or _is_trust_stronger(measures)


def _is_trust_stronger(measures: Mapping[str, Any]) -> bool:
    trusted, blocked = measures.get("trusted"), measures.get("blocked")
    if trusted not in STANDINGS:
        return False
    return blocked not in STANDINGS or STANDINGS.index(trusted) < STANDINGS.index(blocked)


def approved_before(candidate: Candidate, rules: Rules) -> Signal | None:
    count = candidate.measures.get("approved_before")
    return Signal("approved_before", Verdict.NOTE, count) if count else None


def refused_before(candidate: Candidate, rules: Rules) -> Signal | None:
    count = candidate.measures.get("refused_before")
    return Signal("refused_before", Verdict.NOTE, count) if count else None


def held_all(candidate: Candidate, rules: Rules) -> Signal | None:
    """`held` is "all"."""
    return Signal("held_all", Verdict.HOLD) if rules.held == "all" else None


def first_comment(candidate: Candidate, rules: Rules) -> Signal | None:
    """`held` is "first", and nothing was approved yet of this name and address, or account."""
    measures = candidate.measures
    is_first = measures.get("known_pair") is False and not measures.get("member")
    return Signal("first_comment", Verdict.HOLD) if rules.held == "first" and is_first else None


# ---------------------------------------------------------------------------------------------
# How fast, and how


def haste(candidate: Candidate, rules: Rules) -> Signal | None:
    """The same person sent one less than `seconds_between` ago."""
    since = candidate.measures.get("seconds_since_last")
    if since is None or since >= rules.seconds_between:
        return None
    return Signal("haste", Verdict.REFUSE, since, rules.seconds_between)


def per_hour(candidate: Candidate, rules: Rules) -> Signal | None:
    """The same person has sent `per_hour` within the hour."""
    count = candidate.measures.get("in_last_hour") or 0
    if not rules.per_hour or count < rules.per_hour:
        return None
    return Signal("per_hour", Verdict.REFUSE, count, rules.per_hour)


def wait_of(signal: Signal, measures: Mapping[str, Any]) -> int:
    """How many seconds after a refusal one may try again, 0 where waiting does not help."""
    if signal.rule == "haste":
        return max(1, round(float(signal.limit - signal.value)))
    if signal.rule == "per_hour":
        began = measures.get("hour_began")
        return max(1, round(HOUR - (began if isinstance(began, int | float) else 0)))
    return 0


def trap(candidate: Candidate, rules: Rules) -> Signal | None:
    """The field that people do not see was filled in."""
    return Signal("trap", Verdict.SPAM) if candidate.measures.get("trap") else None


def form_time(candidate: Candidate, rules: Rules) -> Signal | None:
    """The form was answered in less than `form_seconds`; noted where it took longer."""
    seconds = candidate.measures.get("form_seconds")
    if seconds is None:
        return None
    if seconds < rules.form_seconds:
        return Signal("form_time", Verdict.HOLD, seconds, rules.form_seconds)
    return Signal("form_time", Verdict.NOTE, seconds)


# ---------------------------------------------------------------------------------------------
# What


def links(candidate: Candidate, rules: Rules) -> Signal | None:
    """More links than `max_links`; addresses without a scheme count where they have a path."""
    count = candidate.measures.get("links") or 0
    if rules.max_links < 0 or count <= rules.max_links:
        return None
    return Signal("links", Verdict.HOLD, count, rules.max_links)


def held_words(candidate: Candidate, rules: Rules) -> Signal | None:
    """Words of `held_words`, in any field."""
    return _words(candidate, rules, "held_words", Verdict.HOLD)


def spam_words(candidate: Candidate, rules: Rules) -> Signal | None:
    """Words of `spam_words`, in any field."""
    return _words(candidate, rules, "spam_words", Verdict.SPAM)


def _words(candidate: Candidate, rules: Rules, name: str, verdict: Verdict) -> Signal | None:
    found = words_in(
        (
            candidate.text,
            candidate.name,
            candidate.email,
            candidate.url,
            candidate.address,
            candidate.browser,
        ),
        getattr(rules, name),
        whole=rules.whole_words,
    )
    return Signal(name, verdict, found) if found else None


def duplicate_here(candidate: Candidate, rules: Rules) -> Signal | None:
    """`duplicates`: somebody else has sent the same words to the same post."""
    count = candidate.measures.get("same_text_here") if rules.duplicates else 0
    return Signal("duplicate_here", Verdict.HOLD, count) if count else None


def duplicate_elsewhere(candidate: Candidate, rules: Rules) -> Signal | None:
    """`duplicates`: the same words stand under other posts, whoever sent them."""
    count = candidate.measures.get("same_text_elsewhere") if rules.duplicates else 0
    return Signal("duplicate_elsewhere", Verdict.HOLD, count) if count else None


def name_is_address(candidate: Candidate, rules: Rules) -> Signal | None:
    """`name_is_address`: "casino.com", "www.example.org", "joe@example.org" for a name."""
    found = rules.name_is_address and named_host(candidate.name)
    return Signal("name_is_address", Verdict.HOLD, found) if found else None


def shorteners(candidate: Candidate, rules: Rules) -> Signal | None:
    """`shorteners`: links that hide where they lead, in the text or as website."""
    if not rules.shorteners:
        return None
    found = shorteners_in(f"{candidate.text}\n{candidate.url}")
    return Signal("shorteners", Verdict.HOLD, found) if found else None


def foreign_script(candidate: Candidate, rules: Rules) -> Signal | None:
    """`foreign_script`: more than half of its letters are not of the post's language."""
    script = candidate.measures.get("script")
    share = candidate.measures.get("script_share") or 0
    if not rules.foreign_script or not script or share <= MOST_FOREIGN:
        return None
    return Signal("foreign_script", Verdict.HOLD, {"script": script, "share": share}, MOST_FOREIGN)


def disposable(candidate: Candidate, rules: Rules) -> Signal | None:
    """`disposable`: the mail address is of a domain whose boxes anybody opens for an hour."""
    if not rules.disposable or not candidate.email:
        return None
    domains = disposable_domains()
    for domain in domains_of(mail_domain(candidate.email)):
        if domain in domains:
            return Signal("disposable", Verdict.HOLD, domain)
    return None


@cache
def disposable_domains() -> Collection[str]:
    """The list of the package of that name: 10,000 domains, 1 MB, read when first asked."""
    found: Collection[str] = import_module("disposable_email_domains").blocklist
    return found


# ---------------------------------------------------------------------------------------------
# What others say of it


def akismet(candidate: Candidate, rules: Rules) -> Signal | None:
    """`akismet`: what it answered; a comment of which it said nothing waits."""
    answer = candidate.measures.get("akismet") if rules.akismet else None
    verdicts = {"spam": Verdict.SPAM, "silent": Verdict.HOLD, "ham": Verdict.NOTE}
    return Signal("akismet", verdicts[answer], answer) if answer in verdicts else None


def learner(candidate: Candidate, rules: Rules) -> Signal | None:
    """`learner`: spam with a probability of `learner_hold` per cent, or `learner_spam`."""
    judgement = candidate.measures.get("learner") if rules.learner else None
    if not judgement:
        return None
    # Rounded down, since "from 97 per cent on" does not mean 96.9.
    per_cent = int(judgement["probability"] * 100)
    words = [word for word, probability in judgement["words"] if probability > 0.5]
    value = {"probability": judgement["probability"], "words": words}
    if per_cent >= rules.learner_spam:
        return Signal("learner", Verdict.SPAM, value, rules.learner_spam)
    if per_cent >= rules.learner_hold:
        return Signal("learner", Verdict.HOLD, value, rules.learner_hold)
    return Signal("learner", Verdict.NOTE, {**value, "words": []}, rules.learner_hold)


# In the order in which their signals are shown.
RULES: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        trap,
        haste,
        per_hour,
        blocked,
        spam_words,
        akismet,
        learner,
        held_all,
        first_comment,
        links,
        held_words,
        duplicate_here,
        duplicate_elsewhere,
        form_time,
        name_is_address,
        shorteners,
        foreign_script,
        disposable,
        moderates,
        trusted,
        approved_before,
        refused_before,
    )
}

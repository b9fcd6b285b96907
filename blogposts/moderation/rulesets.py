"""The rules as they stand: the settings, and what moderators have changed of them since."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ..conf import HELD, POLICIES, conf
from ..models import Ruleset
from ..prepared import Prepared
from ..text.sameness import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .decide import Actor

MOST_WORDS = 1_000  # of a list
LONGEST_WORD = 200
LONGEST_WAIT = 3_600  # seconds: what was sent in the last hour is what screening looks at


@dataclass(frozen=True, slots=True)
class Rules:
    """All that moderators may change without a deployment, by name.

    A rule that is a switch is on with True; a number of 0 switches off what it limits, but for
    `max_links`, where 0 holds any link and -1 none.
    """

    comments: str  # conf.Policy
    close_after_days: int
    held: str  # conf.Held
    max_links: int
    held_words: tuple[str, ...]
    spam_words: tuple[str, ...]
    whole_words: bool
    seconds_between: int
    per_hour: int
    form_seconds: int
    duplicates: bool = True
    shorteners: bool = True
    name_is_address: bool = True
    foreign_script: bool = True
    disposable: bool = True
    akismet: bool = True
    learner: bool = True
    learner_hold: int = 70  # per cent of probability from which on it is held
    learner_spam: int = 97  # and is spam


class RulesChanged(Exception):
    """Somebody has changed the rules since; `ruleset` is what holds now, None for the settings."""

    def __init__(self, ruleset: Ruleset | None) -> None:
        super().__init__(str(ruleset))
        self.ruleset = ruleset


def first_rules() -> Rules:
    """What the site's settings say."""
    return Rules(
        comments=conf.COMMENTS,
        close_after_days=conf.COMMENTS_CLOSE_AFTER_DAYS,
        held=conf.COMMENT_HELD,
        max_links=conf.COMMENT_MAX_LINKS,
        held_words=conf.COMMENT_HELD_WORDS,
        spam_words=conf.COMMENT_SPAM_WORDS,
        whole_words=conf.COMMENT_WHOLE_WORDS,
        seconds_between=conf.COMMENT_SECONDS_BETWEEN,
        per_hour=conf.COMMENT_PER_HOUR,
        form_seconds=conf.COMMENT_FORM_SECONDS,
    )


def rules_with(values: Mapping[str, Any]) -> Rules:
    """The settings, but for what `values` say; names that are no more are passed over."""
    known = {field.name for field in fields(Rules)}
    changed: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in values.items()
        if name in known
    }
    return replace(first_rules(), **changed)


# The last row by its key: rows never change, so a row that was read once is known.
_known: dict[int, Mapping[str, Any]] = {}


def rules_of(key: int | None) -> Rules:
    """The rules of a `Ruleset` by its key, without a query where this process has read it."""
    if key is None:
        return first_rules()
    values = _known.get(key)
    if values is None:
        values = Ruleset.objects.values_list("values", flat=True).get(pk=key)
        _known.clear()
        _known[key] = values
    return rules_with(values)


# Asked with each comment that comes in.
_keys = Prepared(Ruleset, lambda: Ruleset.objects.order_by("-pk").values_list("pk"))


def present_key() -> int | None:
    """The key of the last change, None before the first; what `change_rules` calls `seen`."""
    rows = _keys.rows(limit=1)
    return rows[0][0] if rows else None


def present_rules() -> Rules:
    """The rules of now; one query, of the last row's key."""
    return rules_of(present_key())


_UNSAID: Any = object()


def change_rules(
    values: Mapping[str, Any], actor: Actor, *, note: str = "", seen: int | None = _UNSAID
) -> Ruleset:
    """Appends rules that differ from the settings by `values`; the only writer of `Ruleset`.

    `seen` is the `present_key()` that the form was made with: raises `RulesChanged` where another
    change came between, also one at the same moment. Without it the last one to come holds.
    Raises `ValueError` for values that `check_values` finds fault with.
    """
    faults = check_values(values)
    if faults:
        raise ValueError(faults)
    first = _plain(first_rules())
    unlike = {
        name: value for name, value in _plain(rules_with(values)).items() if value != first[name]
    }
    while True:
        last = Ruleset.objects.order_by("-pk").first()
        if seen is not _UNSAID and seen != (last.pk if last else None):
            raise RulesChanged(last)
        try:
            # The number is what only one of two can have.
            with transaction.atomic():
                return Ruleset.objects.create(
                    number=last.number + 1 if last else 1,
                    values=unlike,
                    user=actor.user,
                    actor=actor.name,
                    note=note,
                )
        except IntegrityError:
            # Inside the caller's transaction MariaDB would go on showing the last of before.
            if transaction.get_connection().in_atomic_block:
                raise RulesChanged(Ruleset.objects.order_by("-pk").first()) from None


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What changed from one `Ruleset.values` to the next: by name, what it was and what it is.

    A name that is missing stands for the setting of today.
    """
    one, other = _plain(rules_with(before)), _plain(rules_with(after))
    return {name: (one[name], other[name]) for name in one if one[name] != other[name]}


def read_words(text: str) -> tuple[str, ...]:
    """The words of a list as it is typed: one a line, each once, in order."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


# ---------------------------------------------------------------------------------------------
# Faults


def check_values(values: Mapping[str, Any]) -> dict[str, list[str]]:
    """What is wrong with values that somebody wants to change, by name; empty when all are right.

    Names that are not of `Rules` are passed over, as `rules_with` does.
    """
    faults = {name: check(values[name]) for name, check in _CHECKS.items() if name in values}
    rules = rules_with(values)
    if not rules.whole_words:
        for name in ("held_words", "spam_words"):
            faults[name] = [*faults.get(name, []), *_short_words(getattr(rules, name))]
    are_numbers = not faults.get("learner_hold") and not faults.get("learner_spam")
    if are_numbers and rules.learner_hold > rules.learner_spam:
        faults["learner_spam"] = [_("Must be no less than what is held.")]
    return {name: found for name, found in faults.items() if found}


def _one_of(*choices: str) -> Callable[[Any], list[str]]:
    def check(value: Any) -> list[str]:
        return [] if value in choices else [_("Choose one of: %s.") % ", ".join(choices)]

    return check


def _number(least: int, most: int) -> Callable[[Any], list[str]]:
    def check(value: Any) -> list[str]:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return []
        return [
            _("Give a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
        ]

    return check


def _switch(value: Any) -> list[str]:
    return [] if isinstance(value, bool) else [_("Must be on or off.")]


def _words(value: Any) -> list[str]:
    if not isinstance(value, tuple | list) or not all(isinstance(word, str) for word in value):
        return [_("Must be a list of words.")]
    found = []
    if len(value) > MOST_WORDS:
        found.append(_("At most %s words, please.") % MOST_WORDS)
    for word in value:
        if len(word) > LONGEST_WORD:
            found.append(
                _("“%(word)s…” is longer than %(most)s characters.")
                % {"word": word[:20], "most": LONGEST_WORD}
            )
        elif not folded(word).strip():
            found.append(_("A word is empty: it would be found everywhere."))
    return found


def _short_words(value: Any) -> list[str]:
    """In parts of words a single letter is found in next to every text."""
    words = value if isinstance(value, tuple | list) else ()
    return [
        _("“%s” is a single letter: as a part of words it is found everywhere.") % word
        for word in words
        if isinstance(word, str) and len(folded(word).strip()) == 1
    ]


_CHECKS: Mapping[str, Callable[[Any], list[str]]] = {
    "comments": _one_of(*POLICIES),
    "close_after_days": _number(0, 36_500),
    "held": _one_of(*HELD),
    "max_links": _number(-1, 1_000),
    "held_words": _words,
    "spam_words": _words,
    "whole_words": _switch,
    "seconds_between": _number(0, LONGEST_WAIT),
    "per_hour": _number(0, 1_000),
    "form_seconds": _number(0, 3_600),
    "duplicates": _switch,
    "shorteners": _switch,
    "name_is_address": _switch,
    "foreign_script": _switch,
    "disposable": _switch,
    "akismet": _switch,
    "learner": _switch,
    "learner_hold": _number(1, 100),
    "learner_spam": _number(1, 100),
}


def _plain(rules: Rules) -> dict[str, Any]:
    # Not asdict(), which copies lists of a thousand words one by one.
    return {field.name: getattr(rules, field.name) for field in fields(Rules)}

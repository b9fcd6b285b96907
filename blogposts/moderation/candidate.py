"""What screening looks at, and what it answers: values, without a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Verdict(IntEnum):
    """What a signal asks for; of several the gravest holds."""

    NOTE = 0  # shown to moderators, and decides nothing
    HOLD = 1
    SPAM = 2
    REFUSE = 3  # said at once, nothing is stored

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that a rule has noticed: what it measured, and what is let through.

    `message` is for rules of a host: a msgid with `%(value)s` and `%(limit)s` in it. The sentences
    of our own rules are in `rules.SENTENCES`.
    """

    rule: str
    verdict: Verdict
    value: Any = None
    limit: Any = None
    message: str = ""

    def as_data(self) -> dict[str, Any]:
        """As it is stored with the comment, JSON."""
        data = {"rule": self.rule, "verdict": self.verdict.word, "value": self.value}
        if self.limit is not None:
            data["limit"] = self.limit
        if self.message:
            data["message"] = self.message
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Signal:
        return cls(
            rule=data["rule"],
            verdict=Verdict[data["verdict"].upper()],
            value=data.get("value"),
            limit=data.get("limit"),
            message=data.get("message", ""),
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A comment to be judged, with what was measured around it when it was sent.

    `measures` are JSON values by name, stored with the comment: a replay judges by the same ones.
    docs/how-to/rules.md lists them.
    """

    text: str
    name: str = ""
    email: str = ""
    url: str = ""
    address: str = ""
    browser: str = ""
    language: str = ""  # the post's
    measures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Screening:
    """What `screen()` answers."""

    verdict: Verdict
    signals: tuple[Signal, ...]
    measures: Mapping[str, Any] = field(default_factory=dict)
    retry_after: int = 0  # seconds, with a refusal for haste

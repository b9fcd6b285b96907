"""Reads what readers wrote under the demo's posts. No Django, no database.

The folder `comments/` holds `people.toml` (who writes, and what moderators changed of the rules
and of people's standing) and for each post that is talked about a file of its name, `NN-slug.toml`.
When something happened is said by how long after the post's publication (`after = "1d 4h"`) or,
for what should always be fresh, by how long before today (`ago = "2h 30m"`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from .reader import ContentError, naming, parse_toml

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

STATUSES = ("published", "awaiting", "spam", "bin")
VERBS = ("approve", "hold", "spam", "bin", "restore")
SOON = timedelta(minutes=15)  # after which a moderator decides, where nothing else is said

_SPAN = re.compile(r"(?:(?P<days>\d+)d ?)?(?:(?P<hours>\d+)h ?)?(?:(?P<minutes>\d+)m)?\Z")
_FILE_NAME = re.compile(r"\A\d{2}-(?P<slug>[a-z0-9-]+)\Z")


@dataclass(frozen=True, slots=True)
class DemoWriter:
    """A stranger by name and mail address, or a user of the demo."""

    name: str = ""
    email: str = ""
    url: str = ""
    address: str = ""  # of the network; one of those for documentation when left out
    browser: str = ""
    user: str = ""


@dataclass(frozen=True, slots=True)
class DemoTurn:
    """A decision about a comment, so long after it came in."""

    verb: str
    by: str
    wait: timedelta = SOON
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DemoComment:
    """What one reader wrote; either `after` or `ago` is given.

    `stands` is its status today: where the rules and `then` come to another one, the moderator
    decides so, `wait` after it came in.
    """

    key: str
    by: str
    text: str
    to: str = ""  # the key of what it answers
    after: timedelta | None = None
    ago: timedelta | None = None
    stands: str = "published"
    wait: timedelta = SOON
    then: tuple[DemoTurn, ...] = ()
    up: int = 0
    down: int = 0
    seconds: float | None = None  # in which the form was answered
    trap: str = ""


@dataclass(frozen=True, slots=True)
class DemoTalk:
    """What stands under one post, each answer after what it answers."""

    post: str  # its slug
    comments: tuple[DemoComment, ...]
    policy: str = "site"
    up: int = 0
    down: int = 0


@dataclass(frozen=True, slots=True)
class DemoRules:
    """A change of the rules: `values` are all that differs from the settings since."""

    by: str
    ago: timedelta
    values: Mapping[str, Any]
    note: str = ""


@dataclass(frozen=True, slots=True)
class DemoStanding:
    kind: str
    about: str
    value: str
    by: str
    ago: timedelta
    note: str = ""
    ended: timedelta | None = None  # how long ago


@dataclass(frozen=True, slots=True)
class DemoTalks:
    writers: Mapping[str, DemoWriter]
    talks: tuple[DemoTalk, ...]
    rules: tuple[DemoRules, ...] = ()
    standings: tuple[DemoStanding, ...] = ()


def read_talks(folder: Path, *, posts: Collection[str], users: Collection[str]) -> DemoTalks:
    """Reads the whole folder; `posts` are the slugs there are, `users` the names of users.

    Raises ContentError for a file that cannot be used, names that point nowhere included.
    """
    people = folder / "people.toml"
    table = parse_toml(people.read_text("utf-8"), people.name)
    with naming(people.name):
        talks = DemoTalks(
            writers={
                key: DemoWriter(**({"address": _address(number)} | row))
                for number, (key, row) in enumerate(table["writers"].items(), start=1)
            },
            talks=tuple(
                parse_talk(path.read_text("utf-8"), path.stem)
                for path in sorted(folder.glob("[0-9]*.toml"))
            ),
            rules=tuple(DemoRules(**_spans(row)) for row in table.get("rules", ())),
            standings=tuple(DemoStanding(**_spans(row)) for row in table.get("standings", ())),
        )
    _refuse_loose_ends(talks, posts, users)
    return talks


def parse_talk(text: str, stem: str) -> DemoTalk:
    """One file's text and its name without `.toml` to what stands under a post.

    Raises ContentError.
    """
    name = _FILE_NAME.match(stem)
    if not name:
        raise ContentError(f"{stem}: the file's name is not NN-slug.toml")
    table = parse_toml(text, stem)
    with naming(stem):
        votes = table.pop("votes", {})
        comments = tuple(_comment(row) for row in table.pop("comments"))
        talk = DemoTalk(post=name["slug"], comments=comments, **votes, **table)
    _refuse_bad_comments(talk, stem)
    return talk


def span(text: str) -> timedelta:
    """`"1d 4h 10m"` to the time that it is. Raises ContentError."""
    found = _SPAN.match(text.strip())
    if not text.strip() or not found:
        raise ContentError(f"{text!r} is no span of time such as 1d 4h 10m")
    return timedelta(**{name: int(number or 0) for name, number in found.groupdict().items()})


def _comment(row: dict[str, Any]) -> DemoComment:
    then = tuple(DemoTurn(**_spans(turn)) for turn in row.pop("then", ()))
    return DemoComment(**_spans(row) | {"then": then, "text": row["text"].strip()})


def _spans(row: dict[str, Any]) -> dict[str, Any]:
    names = {"after", "ago", "wait", "ended"}
    return {name: span(value) if name in names else value for name, value in row.items()}


def _address(number: int) -> str:
    """One of RFC 5737's addresses for documentation, another for each of the first 500."""
    return f"{'192.0.2' if number < 250 else '198.51.100'}.{number % 250 + 1}"


def _refuse_bad_comments(talk: DemoTalk, name: str) -> None:
    seen: dict[str, DemoComment] = {}
    for comment in talk.comments:
        what = f"{name}: {comment.key}"
        if comment.key in seen:
            raise ContentError(f"{what} stands there twice")
        if (comment.after is None) == (comment.ago is None):
            raise ContentError(f"{what} needs either after or ago")
        if comment.stands not in STATUSES:
            raise ContentError(f"{what}: {comment.stands!r} is not a status")
        for turn in comment.then:
            if turn.verb not in VERBS:
                raise ContentError(f"{what}: {turn.verb!r} is not a verb")
        if comment.to:
            _refuse_hasty_answer(comment, seen.get(comment.to), what)
        seen[comment.key] = comment


def _refuse_hasty_answer(answer: DemoComment, parent: DemoComment | None, what: str) -> None:
    if parent is None:
        raise ContentError(f"{what}: what it answers, {answer.to}, does not stand before it")
    for one, other in ((answer.after, parent.after), (parent.ago, answer.ago)):
        if one is not None and other is not None and one <= other:
            raise ContentError(f"{what} came before what it answers")


def _refuse_loose_ends(talks: DemoTalks, posts: Collection[str], users: Collection[str]) -> None:
    for talk in talks.talks:
        if talk.post not in posts:
            raise ContentError(f"comments: no post {talk.post}")
        for comment in talk.comments:
            if comment.by not in talks.writers:
                raise ContentError(f"{talk.post}: no writer {comment.by}")
    turns = [turn for talk in talks.talks for one in talk.comments for turn in one.then]
    named = {writer.user for writer in talks.writers.values() if writer.user}
    named |= {row.by for row in (*turns, *talks.rules, *talks.standings)}
    if missing := named - set(users):
        raise ContentError(f"comments: no user {', '.join(sorted(missing))}")

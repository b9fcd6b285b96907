"""Writes what readers said under the demo's posts: each thing through the verb that a site uses.

All that happened is put in the order of time and done one after another, so that rules, records
of writers and the filter see what they would have seen then. What the verbs have written now is
set back to its own time afterwards.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.auth import get_user_model
from django.utils import timezone

from blogposts import voting
from blogposts.models import Comment, Decision, Notice, Post, Ruleset, Standing, Vote
from blogposts.moderation import decide, learner, people, rulesets
from blogposts.moderation.decide import Actor
from blogposts.moderation.receive import Duplicate, ParentGone, Refused, Submission, receive

from .reader import ContentError
from .talk_reader import SOON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from typing import TypeAlias

    from django.db.models import Model

    from .talk_reader import (
        DemoComment,
        DemoRules,
        DemoStanding,
        DemoTalk,
        DemoTalks,
        DemoTurn,
    )

    Columns: TypeAlias = tuple[tuple[type[Model], str], ...]

MODERATOR = "moderator"
LEARNED = timedelta(days=9)  # before today, so that the last comments were judged by it as well
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
VERBS = {
    "approve": decide.approve,
    "hold": decide.hold,
    "spam": decide.mark_spam,
    "bin": decide.move_to_bin,
    "restore": decide.restore,
}
# What brings a comment from anywhere to a status.
TO = {"published": "approve", "awaiting": "hold", "spam": "spam", "bin": "bin"}


# The columns of time that each kind of event has written.
SAID = ((Comment, "created_at"), (Comment, "published_at"), (Decision, "at"))
DECIDED = ((Comment, "published_at"), (Decision, "at"))
VOTED = ((Vote, "at"),)
RULED = ((Ruleset, "at"),)
JUDGED = ((Standing, "at"),)
ENDED = ((Standing, "ended_at"),)


class Event(NamedTuple):
    """Something that happened, and the columns that say when."""

    at: datetime
    columns: Columns
    happen: Callable[[], object]


@dataclass(slots=True)
class Stage:
    """What events find, and leave behind."""

    talks: DemoTalks
    now: datetime
    posts: dict[str, Post]
    users: dict[str, Any]
    comments: dict[tuple[str, str], int] = field(default_factory=dict)  # post's slug and key

    def actor(self, name: str) -> Actor:
        return Actor.of(self.users[name])

    def comment(self, post: str, key: str) -> Comment:
        """As it stands now; each verb changes rows and not what we hold."""
        return Comment.objects.select_related("post__author").get(pk=self.comments[post, key])


def write_talks(talks: DemoTalks) -> int:
    """Stores all of it, within the caller's transaction; says how many comments there are.

    No mail of it is ever sent: it is long ago. Raises the verbs' own refusals for content that
    they do not take.
    """
    stage = Stage(
        talks,
        now=timezone.now(),
        posts={post.slug: post for post in Post.objects.published().select_related("author")},
        users={user.get_username(): user for user in get_user_model().objects.all()},
    )
    learner_is_due = True
    for event in sorted(_events(stage), key=attrgetter("at")):
        if event.at >= stage.now:
            break
        if learner_is_due and event.at > stage.now - LEARNED:
            learner.train()
            learner_is_due = False
        event.happen()
        for model, column in event.columns:
            written = model.objects.filter(**{f"{column}__gte": stage.now})
            written.update(**{column: event.at})
    learner.train()
    for talk in talks.talks:
        Post.objects.filter(slug=talk.post).update(comment_policy=talk.policy)
    Notice.objects.all().delete()
    return len(stage.comments)


def _events(stage: Stage) -> Iterator[Event]:
    for rules in stage.talks.rules:
        yield Event(stage.now - rules.ago, RULED, partial(_change_rules, stage, rules))
    for row in stage.talks.standings:
        yield Event(stage.now - row.ago, JUDGED, partial(_judge, stage, row))
        if row.ended is not None:
            yield Event(stage.now - row.ended, ENDED, partial(_end, stage, row))
    for talk in stage.talks.talks:
        # By the clock of this machine a post may be still to come: it has no readers yet.
        if post := stage.posts.get(talk.post):
            yield Event(post.published_at + SOON, VOTED, partial(_vote, post, talk.up, talk.down))
            yield from _events_below(stage, post, talk)


def _events_below(stage: Stage, post: Post, talk: DemoTalk) -> Iterator[Event]:
    there = {""}
    for read in talk.comments:
        at = post.published_at + read.after if read.after else stage.now - read.ago
        # Nor has it any that came before it, or that answer those.
        if at > post.published_at and read.to in there:
            there.add(read.key)
            yield from _events_of(stage, post, read, at)


def _events_of(stage: Stage, post: Post, read: DemoComment, at: datetime) -> Iterator[Event]:
    yield Event(at, SAID, partial(_say, stage, post, read))
    for turn in read.then:
        yield Event(at + turn.wait, DECIDED, partial(_turn, stage, post, read, turn))
    if not read.then:
        yield Event(at + read.wait, DECIDED, partial(_settle, stage, post, read))
    if read.up or read.down:
        yield Event(at + read.wait + SOON, VOTED, partial(_vote_below, stage, post, read))


def _say(stage: Stage, post: Post, read: DemoComment) -> None:
    writer = stage.talks.writers[read.by]
    submission = Submission(
        post=post,
        text=read.text,
        parent=stage.comment(post.slug, read.to) if read.to else None,
        user=stage.users[writer.user] if writer.user else None,
        name=writer.name,
        email=writer.email,
        url=writer.url,
        address=writer.address,
        browser=writer.browser or BROWSER,
        form_seconds=read.seconds or 20 + len(read.text) / 5,
        trap=read.trap,
    )
    try:
        stage.comments[post.slug, read.key] = receive(submission).pk
    except (Refused, Duplicate, ParentGone) as refusal:
        raise ContentError(f"{post.slug}, {read.key}: {refusal!r}") from refusal


def _turn(stage: Stage, post: Post, read: DemoComment, turn: DemoTurn) -> None:
    comment = stage.comment(post.slug, read.key)
    VERBS[turn.verb](comment, stage.actor(turn.by), reason=turn.reason)


def _settle(stage: Stage, post: Post, read: DemoComment) -> None:
    """The moderator's part, where the rules have left him one."""
    comment = stage.comment(post.slug, read.key)
    if comment.status != read.stands:
        VERBS[TO[read.stands]](comment, stage.actor(MODERATOR))


def _change_rules(stage: Stage, rules: DemoRules) -> None:
    rulesets.change_rules(rules.values, stage.actor(rules.by), note=rules.note)


def _judge(stage: Stage, row: DemoStanding) -> None:
    people.set_standing(row.kind, row.about, row.value, stage.actor(row.by), note=row.note)


def _end(stage: Stage, row: DemoStanding) -> None:
    standing = Standing.objects.present().get(about=row.about, value=row.value)
    people.end(standing, stage.actor(row.by))


def _vote_below(stage: Stage, post: Post, read: DemoComment) -> None:
    _vote(stage.comment(post.slug, read.key), read.up, read.down)


def _vote(target: Post | Comment, up: int, down: int) -> None:
    for number in range(up + down):
        # Somebody else each time, as one of whom a voter's hash tells no more than that.
        voter = hashlib.sha256(f"{target._meta.model_name} {target.pk} {number}".encode())
        value = voting.UP if number < up else voting.DOWN
        voting.cast(target, value, voter=voter.hexdigest()[:60])

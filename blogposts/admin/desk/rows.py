"""What a row of the queue tells of its comment: the writer's record, the reasons, the history."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Q
from django.utils.functional import cached_property
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...models import Comment, Decision, Standing
from ...moderation import replay
from ...moderation.candidate import Signal, Verdict
from ...moderation.rules import STANDINGS, is_let_through, sentence
from ...moderation.sentences import deed_in_words, reason_in_words
from ...text.hosts import domains_of, mail_domain
from ...visitors import shortened
from .acts import ACTS, excerpt_of, label_of, time_in_words
from .forms import LENGTHS
from .texts import folded, hosts_of, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

Status = Comment.Status

TITLES = {
    Status.AWAITING: gettext_lazy("Why it waits"),
    Status.SPAM: gettext_lazy("Why it is spam"),
    Status.PUBLISHED: gettext_lazy("What was noticed"),
    Status.BIN: gettext_lazy("What was noticed"),
}
EFFECTS = {
    Verdict.NOTE: gettext_lazy("noted"),
    Verdict.HOLD: gettext_lazy("held"),
    Verdict.SPAM: gettext_lazy("spam"),
    Verdict.REFUSE: gettext_lazy("refused"),
}


# Rules whose value is a list of words.
WITH_WORDS = {"held_words", "spam_words", "learner"}


class Record(NamedTuple):
    """How a person's other comments were decided."""

    approved: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """A signal that was stored with the comment, in words, with what it did."""

    sentence: str
    effect: str
    word: str  # of the verdict, for its colour
    rule: str
    overruled: str = ""  # that moderators keep deciding otherwise


@dataclass
class Row:
    """A comment as a template shows it."""

    comment: Comment
    record: Record
    history: list[Decision] = field(default_factory=list)
    standings: list[Standing] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    waiting_there: int = 0  # comments that wait under the same post
    sees_addresses: bool = False
    next: int | None = None  # the key of the comment below it
    url: str = ""  # its own page, below which what is done about its writer has its address
    is_mixed: bool = False  # stands among comments of other statuses
    forms: dict[str, Any] = field(default_factory=dict)  # those that were sent and refused

    @property
    def pk(self) -> int:
        return self.comment.pk

    @cached_property
    def text(self) -> Any:
        comment = self.comment
        return folded(plain(comment.text, comment.format), words_found(comment))

    @property
    def language(self) -> str:
        return self.comment.language or self.comment.post.language

    @property
    def person(self) -> str:
        return person_of(self.comment)

    @property
    def username(self) -> str:
        user = self.comment.user
        return user.get_username() if user is not None else ""

    @property
    def address(self) -> str:
        """The sender's network address, as much of it as moderators are shown."""
        return shortened(self.comment.address or "") if self.sees_addresses else ""

    @property
    def address_tail(self) -> str:
        """Four signs of the address's hash, which tell two senders on a page apart."""
        return self.comment.address_hash[-4:] if self.sees_addresses else ""

    @property
    def state(self) -> str:
        """What it is to readers, in words."""
        comment = self.comment
        if comment.status == Status.PUBLISHED and not comment.is_shown:
            return _("published, and hidden until what it answers is published")
        if comment.status != Status.PUBLISHED and comment.is_listed:
            return _("%(status)s; a sentence stands in its place, since it has answers") % {
                "status": comment.get_status_display()
            }
        return str(comment.get_status_display())

    @property
    def is_as_tab_says(self) -> bool:
        """Whether the tab above the list has said its state already."""
        return not self.is_mixed and self.state == str(self.comment.get_status_display())

    @property
    def reasons_title(self) -> str:
        return str(TITLES[self.comment.status])

    @property
    def last(self) -> Decision | None:
        """What was decided last, where somebody or something decided after it came."""
        last = self.history[-1] if self.history else None
        return last if last and last.verb != Decision.Verb.RECEIVE else None

    @property
    def last_in_words(self) -> str:
        return decision_in_words(self.last) if self.last else ""

    @property
    def lines(self) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """Each decision in words, how it changed the status, and what it replaced by what name."""
        return [
            (decision_in_words(line), change_in_words(line), replaced_in_words(line))
            for line in self.history
        ]

    @property
    def parent_excerpt(self) -> str:
        parent = self.comment.parent
        return excerpt_of(parent, 90) if parent is not None else ""

    @property
    def view_url(self) -> str:
        """Where readers see it; its post, or the preview, where they do not."""
        comment = self.comment
        if comment.is_listed and comment.post.is_public:
            return comment.get_absolute_url()
        return comment.post.get_absolute_url()

    @property
    def acts(self) -> list[tuple[str, str, Any]]:
        """Name, label and act of each button of the row."""
        return [
            (name, label_of(name, self.comment), act)
            for name, act in ACTS.items()
            # Of what was emptied only the place is left: nothing brings it back.
            if act.fits(self.comment) and self.comment.text
        ]

    @property
    def is_withdrawn(self) -> bool:
        """Whether its writer has taken it back, and it was not published again since."""
        for decision in reversed(self.history):
            if decision.after == Status.PUBLISHED:
                return False
            if decision.verb == Decision.Verb.WITHDRAW:
                return True
        return False

    @property
    def is_blocked(self) -> bool:
        """Whether the rules of today would take it for spam for where it comes from."""
        weakest_first = sorted(self.standings, key=lambda row: -STANDINGS.index(row.about))
        held = {row.kind: row.about for row in weakest_first}
        return Standing.Kind.BLOCKED in held and not is_let_through(held)

    @property
    def first_act(self) -> str:
        """The name of the button that most will press; empty where none should be pressed soon."""
        if self.is_withdrawn:
            return ""
        if self.is_blocked and not self.is_removed:
            return "spam"
        return "restore" if self.is_removed else "approve"

    @property
    def may_reply(self) -> bool:
        is_read = self.comment.status in {Status.AWAITING, Status.PUBLISHED}
        return is_read or "reply" in self.forms

    @property
    def is_removed(self) -> bool:
        return self.comment.status in {Status.SPAM, Status.BIN}

    @property
    def has_facts(self) -> bool:
        """Whether something of it can be trusted or blocked."""
        return bool(self.person or self.comment.address_hash or self.comment.url)

    @property
    def sent(self) -> str:
        """How long ago, in the largest unit."""
        return _("%(time)s ago") % {"time": timesince(self.comment.created_at, depth=1)}

    @property
    def edit_prefix(self) -> str:
        return f"edit-{self.pk}"

    @property
    def lengths(self) -> dict[str, int]:
        """How long each field may be; rows have plain inputs, which cost a third of form fields."""
        return LENGTHS


def person_of(comment: Comment) -> str:
    """How the queue's address names who wrote a comment; empty for nobody in particular."""
    return comment.email or (f"user:{comment.user_id}" if comment.user_id else "")


def rows_of(comments: list[Comment], *, sees_addresses: bool) -> list[Row]:
    """Rows of these comments, in a number of queries that does not grow with theirs."""
    records = _records(comments)
    histories = _histories(comments)
    standings = _standings(comments)
    waiting = _waiting(comments)
    overruled = replay.overruled() if any(comment.signals for comment in comments) else {}
    rows = []
    for comment, below in zip_longest(comments, comments[1:]):
        rows.append(
            Row(
                comment,
                record=_others(records.get(person_of(comment), Record()), comment),
                history=histories.get(comment.pk, []),
                standings=_standings_of(comment, standings, sees_addresses=sees_addresses),
                reasons=_reasons(comment, overruled),
                waiting_there=waiting.get(comment.post_id, 0),
                sees_addresses=sees_addresses,
                next=below.pk if below is not None else None,
            )
        )
    return rows


def _records(comments: list[Comment]) -> dict[str, Record]:
    emails = {comment.email for comment in comments if comment.email}
    users = {comment.user_id for comment in comments if comment.user_id and not comment.email}
    if not emails and not users:
        return {}
    people = Q(email__in=emails)
    if users:
        people |= Q(user__in=users, email="")
    counted = (
        Comment.objects.filter(people)
        .order_by()
        .values("email", "user" if users else "email")
        .annotate(
            approved=Count("pk", filter=Q(status=Status.PUBLISHED)),
            refused=Count("pk", filter=Q(status__in=[Status.SPAM, Status.BIN])),
        )
    )
    found: dict[str, Record] = {}
    for row in counted:
        person = row["email"] or f"user:{row['user']}"
        known = found.get(person, Record())
        found[person] = Record(known.approved + row["approved"], known.refused + row["refused"])
    return found


def _others(record: Record, comment: Comment) -> Record:
    return Record(
        max(record.approved - (comment.status == Status.PUBLISHED), 0),
        max(record.refused - (comment.status in {Status.SPAM, Status.BIN}), 0),
    )


def _histories(comments: list[Comment]) -> dict[int, list[Decision]]:
    found: dict[int, list[Decision]] = {}
    for decision in Decision.objects.filter(comment__in=[c.pk for c in comments]):
        found.setdefault(decision.comment_id, []).append(decision)
    return found


def _standings(comments: Iterable[Comment]) -> dict[tuple[str, str], Standing]:
    """What holds about the people of these comments, by what it is about and its value."""
    about = {pair for comment in comments for pair in _facts(comment)}
    values = {value for _about, value in about}
    if not values:
        return {}
    present = Standing.objects.present().filter(value__in=values)
    return {(row.about, row.value): row for row in present if (row.about, row.value) in about}


def _facts(comment: Comment) -> list[tuple[str, str]]:
    about = Standing.About
    facts = [
        (about.EMAIL, comment.email),
        *((about.DOMAIN, domain) for domain in domains_of(mail_domain(comment.email))),
        (about.USER, str(comment.user_id or "")),
        (about.ADDRESS, comment.address_hash),
        *((about.HOST, domain) for host in hosts_of(comment) for domain in domains_of(host)),
    ]
    return [(fact, value) for fact, value in facts if value]


def _standings_of(comment, standings, *, sees_addresses):  # type: ignore[no-untyped-def]
    return [
        standings[fact]
        for fact in dict.fromkeys(_facts(comment))
        if fact in standings and (sees_addresses or fact[0] != Standing.About.ADDRESS)
    ]


def _waiting(comments: list[Comment]) -> dict[int, int]:
    posts = {comment.post_id for comment in comments}
    counted = (
        Comment.objects.awaiting().filter(post__in=posts).order_by().values_list("post")
    ).annotate(Count("pk"))
    return dict(counted)


def _reasons(comment: Comment, overruled: dict[str, tuple[int, int]]) -> list[Reason]:
    found = []
    for data in comment.signals:
        signal = Signal.from_data(data)
        wrong, of = overruled.get(signal.rule, (0, 0))
        told = ""
        if wrong and signal.verdict > Verdict.NOTE:
            told = _("This rule was overruled in %(wrong)d of the last %(of)d.")
            told %= {"wrong": wrong, "of": of}
        found.append(
            Reason(
                sentence(data), str(EFFECTS[signal.verdict]), signal.verdict.word, signal.rule, told
            )
        )
    # The gravest first, in the order of the rules.
    return sorted(found, key=lambda reason: -Verdict[reason.word.upper()])


def words_found(comment: Comment) -> list[str]:
    """Words that the lists and the learner stumbled over, to be marked in the text."""
    found: list[str] = []
    for data in comment.signals:
        value = data.get("value")
        if data["rule"] == "learner" and isinstance(value, dict):
            value = value.get("words")
        if data["rule"] in WITH_WORDS and isinstance(value, list):
            found += [word for word in value if isinstance(word, str)]
    return found


def change_in_words(decision: Decision) -> str:
    """ "awaiting → published"; empty where the status stayed."""
    if decision.before == decision.after:
        return ""
    labels = {"": "", **dict(Status.choices)}
    names = (str(labels.get(status, status)) for status in (decision.before, decision.after))
    return " → ".join(name for name in names if name)


def replaced_in_words(decision: Decision) -> list[tuple[str, str]]:
    names = {field.name: field.verbose_name for field in Comment._meta.concrete_fields}
    return [(str(names.get(name, name)), old) for name, old in decision.changes.items()]


def decision_in_words(decision: Decision) -> str:
    """ "14:02: approved by Nadia (reason)"."""
    words = _("%(time)s: %(deed)s") % {
        "time": time_in_words(decision.at),
        "deed": deed_in_words(decision),
    }
    return f"{words} ({reason_in_words(decision)})" if decision.reason else words

"""What a moderator asked to see: the words of the queue's address, and the rows that they mean."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ...models import Comment, Decision, Post
from ...models.comments import same_email
from ...models.fields import key_in
from ...moderation.permissions import under_posts_of
from ...visitors import address_hash

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

    from ...querysets import CommentQuerySet

Status = Comment.Status

SIZES = (20, 50, 100)
LONGEST_SEARCH = 200
MOST_WORDS = 6
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
USER = "user:"  # before a key, in the place of a mail address


class Tab(NamedTuple):
    """One heap of comments; `statuses` are what lies on it."""

    label: str | _StrPromise
    statuses: tuple[str, ...]
    verbs: tuple[str, ...]  # for ticked rows, in the order of their buttons
    empty: str | _StrPromise
    oldest_first: bool = False


TABS = {
    "awaiting": Tab(
        _("Awaiting"),
        (Status.AWAITING,),
        ("approve", "spam", "bin"),
        _("Nothing waits. Whatever the rules hold comes here, oldest first."),
        oldest_first=True,
    ),
    "published": Tab(
        _("Published"),
        (Status.PUBLISHED,),
        ("hold", "spam", "bin"),
        _("No comment is published yet."),
    ),
    "spam": Tab(
        pgettext_lazy("comments", "Spam"),
        (Status.SPAM,),
        ("restore", "bin", "delete"),
        _("No spam. What is marked as spam stays here for a time, and can be brought back."),
    ),
    "bin": Tab(
        _("Bin"),
        (Status.BIN,),
        ("restore", "spam", "delete"),
        _("The bin is empty. What is moved here stays for a time, and can be brought back."),
    ),
    "mine": Tab(
        _("Under my posts"),
        (Status.AWAITING, Status.PUBLISHED),
        ("approve", "hold", "spam", "bin"),
        _("Nothing under posts of yours: those whose author is tied to your account."),
    ),
    "all": Tab(
        _("All but spam and bin"),
        (Status.AWAITING, Status.PUBLISHED),
        ("approve", "hold", "spam", "bin"),
        _("No comment yet. Readers write them under your posts."),
    ),
}


class Place(NamedTuple):
    """Where a page of the queue begins or ends: a moment, and a key among those of that moment."""

    at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}-{self.pk}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        moment, _dash, pk = text.partition("-")
        if not (moment.isdecimal() and pk.isdecimal() and len(text) < 40):
            return None
        try:
            return cls(EPOCH + timedelta(microseconds=int(moment)), int(pk))
        except OverflowError:
            return None


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of an address of the queue; what cannot be meant is as if it were not there."""

    tab: str = "awaiting"
    post: int | None = None
    person: str = ""  # a mail address, or "user:" and a key
    address: str = ""  # a keyed hash of a network address
    rule: str = ""
    since: date | None = None
    until: date | None = None
    q: str = ""
    order: str = ""  # "oldest" or "newest", where it is not the tab's own
    size: int = 0  # 0: as the moderator likes it
    after: Place | None = None
    before: Place | None = None

    @classmethod
    def of(cls, data: Mapping[str, str]) -> Self:
        asked = {name: data.get(name, "").replace("\0", "").strip() for name in cls.__slots__}
        return cls(
            tab=asked["tab"] if asked["tab"] in TABS else "awaiting",
            post=key_in(asked["post"]),
            person=same_email(asked["person"])[:LONGEST_SEARCH],
            address=asked["address"][:64],
            rule=asked["rule"][:100],
            since=_day(asked["since"]),
            until=_day(asked["until"]),
            q=asked["q"][:LONGEST_SEARCH],
            order=asked["order"] if asked["order"] in {"oldest", "newest"} else "",
            size=size if (size := key_in(asked["size"])) in SIZES else 0,
            after=Place.read(asked["after"]),
            before=Place.read(asked["before"]),
        )

    def query(self, **changes: Any) -> str:
        """These words as an address has them, "?" included, or nothing; with `changes`.

        A change of anything but the place on the list begins at its first page.
        """
        if changes:
            changes = {"after": None, "before": None} | changes
        asked = replace(self, **changes)
        words = {
            field.name: str(value)
            for field in fields(asked)
            if (value := getattr(asked, field.name)) and value != field.default
        }
        return f"?{urlencode(words)}" if words else ""

    @property
    def statuses(self) -> tuple[str, ...]:
        return TABS[self.tab].statuses

    @property
    def oldest_first(self) -> bool:
        return self.order == "oldest" if self.order else TABS[self.tab].oldest_first

    @property
    def filters(self) -> tuple[str, ...]:
        """Names of what narrows the list beyond its tab."""
        names = ("post", "person", "address", "rule", "since", "until", "q")
        return tuple(name for name in names if getattr(self, name))

    def narrow(self, comments: CommentQuerySet, *, sees_addresses: bool) -> CommentQuerySet:
        """Those of the comments that the filters and the search let through, of any status."""
        if self.post:
            comments = comments.of(self.post)
        if self.person.startswith(USER):
            comments = comments.filter(user=key_in(self.person.removeprefix(USER)) or 0)
        elif self.person:
            comments = comments.by_email(self.person)
        if self.address:
            seen = comments if sees_addresses else comments.none()
            comments = seen.filter(address_hash=self.address)
        if self.since:
            comments = comments.filter(created_at__gte=_midnight(self.since))
        if self.until:
            comments = comments.filter(created_at__lt=_midnight(self.until + timedelta(days=1)))
        if self.rule:
            # The one spelling of a pair that the three databases' JSON have in common as text.
            comments = comments.annotate(signals_text=Cast("signals", TextField())).filter(
                signals_text__contains=f'"rule": "{self.rule}"'
            )
        for word in self.q.split()[:MOST_WORDS]:
            comments = comments.filter(_has(word, sees_addresses=sees_addresses))
        return comments

    def of_tab(self, comments: CommentQuerySet, user: Any) -> CommentQuerySet:
        """Those that lie on the tab's heap, for this user."""
        comments = comments.filter(status__in=self.statuses)
        return under_posts_of(user, comments) if self.tab == "mine" else comments


@dataclass(frozen=True, slots=True)
class Bound:
    """What was there when a page was made: nothing newer, and nothing decided since."""

    pk: int
    at: datetime

    def __str__(self) -> str:
        return f"{self.pk}.{self.at.timestamp()}"

    @classmethod
    def now(cls) -> Self:
        last = Comment.objects.order_by("-pk").values_list("pk", flat=True).first()
        return cls(last or 0, timezone.now())

    @classmethod
    def read(cls, text: str) -> Self:
        pk, _dot, moment = text.partition(".")
        return cls(int(pk), datetime.fromtimestamp(float(moment), tz=UTC))

    def hold(self, comments: CommentQuerySet) -> CommentQuerySet:
        since = Decision.objects.filter(comment=OuterRef("pk"), at__gt=self.at)
        return comments.filter(~Exists(since), pk__lte=self.pk)


def _has(word: str, *, sees_addresses: bool) -> Q:
    found = (
        Q(text__icontains=word)
        | Q(name__icontains=word)
        | Q(email__icontains=word)
        | Q(url__icontains=word)
        # By keys: few posts have the word, and their titles are looked at once.
        | Q(post__in=Post.objects.filter(title__icontains=word).order_by().values("pk"))
    )
    if sees_addresses:
        try:
            whole = str(ip_address(word))
        except ValueError:
            return found
        # The hash finds it also where the address itself is not kept.
        found |= Q(address=whole) | Q(address_hash=address_hash(whole))
    return found


def _day(text: str) -> date | None:
    try:
        found = parse_date(text)
    except ValueError:
        return None
    # A day more or less is asked of it, in any zone.
    return found if found and 1 < found.year < 9999 else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))

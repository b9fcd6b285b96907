"""Threads of a post, a page of them at a time: two queries, whatever their number."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, ExpressionWrapper, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ..conf import conf
from ..models import Comment
from ..models.fields import key_in
from ..prepared import Parameter, Prepared
from ..querysets import YES
from ..text.comment import TODAYS, render_comment
from ..text.dates import moments_and_times
from ..text.thread import Entry
from ..threads import in_tree_order
from .rows import POST

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet

    from ..models import Post
    from ..prepared import Row

_FIELDS = (
    "id",
    "parent_id",
    "name",
    "created_at",
    "html",
    "fingerprint",
    "language",
    "url",
    "by_author",
    "edited_at",
    "is_shown",
    "votes_up",
    "votes_down",
    "root_id",
    "status",
    "user_id",
)
_KEY, _PARENT, _NAME, _SENT, _HTML, _FINGERPRINT = range(6)
_SHOWN, _ROOT, _STATUS, _USER = 10, 13, 14, 15
_sent = itemgetter(_SENT, _KEY)
# A writer is never told that his comment is taken for spam: to him it waits.
_WAITING = (Comment.Status.AWAITING, Comment.Status.SPAM, Comment.Status.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Threads:
    """A page of threads: its comments in tree order with their depth, and whether more follow."""

    entries: Sequence[tuple[Entry, int]] = ()
    number: int = 1
    has_next: bool = False

    @property
    def keys(self) -> list[int]:
        return [entry.key for entry, _depth in self.entries]


@dataclass(frozen=True, slots=True)
class Own:
    """What whoever looks has written: those that wait are shown to him, in their place.

    `addresses` say by key where each is changed; `user` is the key of somebody signed in, whose
    comments are changed at `user_url` with 0 for their key.
    """

    addresses: Mapping[int, str] = field(default_factory=dict)
    user: Any = None
    user_url: str = ""

    def __bool__(self) -> bool:
        return bool(self.addresses) or self.user is not None

    def address(self, row: Row) -> str:
        """Where this comment is changed by whoever looks; empty when it is not his."""
        if found := self.addresses.get(row[_KEY]):
            return found
        if self.user is not None and row[_USER] == self.user:
            return self.user_url.replace("/0/", f"/{row[_KEY]}/")
        return ""


NOBODYS = Own()


def read_threads(post: Post, number: int, own: Own = NOBODYS) -> Threads:
    """The threads of a page; empty of a page that is not there.

    A post without comments costs no query, others two, and one more where somebody's `own` are
    looked for.
    """
    if not post.comment_count and not own:
        return Threads(number=number)
    size, is_newest = conf.COMMENT_THREADS_PER_PAGE, conf.COMMENT_ORDER == "newest"
    heads: list[Any] = []
    if post.comment_count:
        threads = _heads(conf.COMMENT_ORDER)
        heads = threads.rows(limit=size + 1, offset=(number - 1) * size, post=post.pk)
    has_next, heads = len(heads) > size, heads[:size]
    answers = _answers_to(heads)
    if own:
        is_edge = number == 1 if is_newest else not has_next
        _add_held(own, post, heads, answers, is_edge=is_edge)
    heads.sort(key=_sent, reverse=is_newest)
    answers.sort(key=_sent)
    rows = heads + answers
    html = _fresh_html(rows)
    ordered = in_tree_order(rows, key=itemgetter(_KEY), parent=itemgetter(_PARENT))
    entry_of = _EntryMaker(own, html)
    entries = [(entry_of(row), depth) for row, depth in ordered]
    return Threads(entries, number, has_next=has_next)


def page_of_thread(comment: Comment) -> int:
    """The number of the page that a comment stands on; one or two queries."""
    root = comment.root or comment
    threads = Comment.objects.filter(post=comment.post_id, root=None, is_listed__in=YES)
    if conf.COMMENT_ORDER == "newest":
        before = Q(created_at__gt=root.created_at) | Q(created_at=root.created_at, pk__gt=root.pk)
    else:
        before = Q(created_at__lt=root.created_at) | Q(created_at=root.created_at, pk__lt=root.pk)
    return 1 + threads.filter(before).count() // conf.COMMENT_THREADS_PER_PAGE


def is_gone(post: Post, key: int, own: Own = NOBODYS) -> bool:
    """Whether its writer would look for this comment in vain; one query."""
    there = Comment.objects.filter(pk=key, post=post, status__in=_WAITING)
    # An answer has no place where what it answers has none.
    has_place = Q(parent=None) | Q(parent__is_listed__in=YES) | Q(parent__in=own.addresses)
    return not there.filter(has_place).exists()


def read_answered(post: Post, key: str) -> Comment | None:
    """The comment that a reader wants to answer, if he may see it; one query."""
    pk = key_in(key)
    if pk is None:
        return None
    return Comment.objects.filter(pk=pk, post=post, is_shown=True).first()


def _add_held(own: Own, post: Post, heads: list[Any], answers: list[Any], *, is_edge: bool) -> None:
    """Adds what waits of one's own and has its place on this page."""
    his = Q(pk__in=own.addresses)
    if own.user is not None:
        his |= Q(user=own.user)
    waiting = Comment.objects.filter(his, post=post, is_listed=False, status__in=_WAITING)
    sent = [row[_SENT] for row in heads]
    there = {row[_KEY] for row in heads + answers}
    for row in waiting.order_by("created_at", "pk").values_list(*_FIELDS):
        if row[_ROOT] is None and (is_edge or (sent and min(sent) <= row[_SENT] <= max(sent))):
            heads.append(row)
        elif row[_PARENT] in there:
            answers.append(row)
        else:
            continue
        there.add(row[_KEY])


def _fresh_html(rows: list[Any]) -> dict[int, str]:
    """HTML of the comments whose stored one is not of today's making; one query if there are any.

    Nothing is stored: `blogposts_render` does that.
    """
    stale = [
        row[_KEY]
        for row in rows
        if row[_FINGERPRINT] not in TODAYS and (row[_SHOWN] or row[_STATUS] in _WAITING)
    ]
    if not stale:
        return {}
    texts = Comment.objects.filter(pk__in=stale).values_list("pk", "text", "format", "language")
    # The language is known: no reader waits for the model that guesses.
    return {
        key: render_comment(text, format=kind, language=language).html
        for key, text, kind, language in texts
    }


class _EntryMaker:
    """Makes entries of rows; what is the same for all of a page is asked for once."""

    def __init__(self, own: Own, html: Mapping[int, str]) -> None:
        self.own, self.has_own = own, bool(own)
        self.html = html
        self.in_words = moments_and_times()
        self.changeable = timezone.now() - timedelta(minutes=conf.COMMENT_EDIT_MINUTES)
        self.anonymous, self.gone = _("Anonymous"), _("a removed comment")

    def __call__(self, row: Row) -> Entry:
        # In the order of `_FIELDS`; one step for all, where an index each takes twice the time.
        (key, parent, name, sent, html, _fingerprint, language, url, by_author, edited_at,
         is_shown, up, down, _root, status, _user) = row  # fmt: skip
        own_url = self.own.address(row) if self.has_own else ""
        if not is_shown and not (own_url and status in _WAITING):
            return Entry(key, parent, self.gone, "", "", is_removed=True)
        iso, when = self.in_words(sent)
        return Entry(
            key,
            parent,
            name or self.anonymous,
            iso,
            when,
            self.html.get(key) or html,
            language,
            url,
            by_author,
            is_edited=edited_at is not None,
            is_held=not is_shown,
            own_url=own_url if own_url and sent > self.changeable else "",
            up=up,
            down=down,
            is_own=bool(own_url),
        )


def _listed(rows: QuerySet[Comment]) -> QuerySet[Any, Any]:
    return rows.filter(is_listed__in=YES).values_list(*_FIELDS)


@cache
def _heads(order: str) -> Prepared:
    fields = ("created_at", "pk") if order == "oldest" else ("-created_at", "-pk")
    return Prepared(
        Comment,
        lambda: _listed(Comment.objects.filter(post=POST, root=None).order_by(*fields)),
    )


def _answers_to(heads: Sequence[Row]) -> list[Any]:
    """All answers in the threads that begin so; compiled for twice as many each time."""
    if not heads:
        return []
    size = 1 << (len(heads) - 1).bit_length()
    return _answers(size).rows(**_padded(heads, size))


class _Key(Parameter):
    """A key that came from the database: it goes back as it is."""

    def prepare(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        return value


@cache
def _answers(size: int) -> Prepared:
    keys = [_Key(f"root_{number}", BigIntegerField()) for number in range(size)]
    # A relation's own "in" wants values, and these come later.
    thread = ExpressionWrapper(F("root"), BigIntegerField())
    answers = Comment.objects.alias(thread_key=thread).filter(thread_key__in=keys)
    return Prepared(Comment, lambda: _listed(answers.order_by()))


def _padded(roots: Iterable[Row], size: int) -> dict[str, int]:
    keys = [row[_KEY] for row in roots]
    return {f"root_{number}": key for number, key in enumerate(keys + [0] * (size - len(keys)))}

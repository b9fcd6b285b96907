"""Who sees what of a thread: worked out in memory, written in a few updates.

A published comment is shown once what it answers is shown, and brings along the published answers
that waited for it. One that is removed is shown no more; its shown answers stay, and as long as
there is one under it, near or far, it is listed: a sentence stands in its place. An answer that is
published later, under such a sentence, waits for what it answers. Nothing else writes `is_shown`
and `is_listed`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from ..models import Comment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

Status = Comment.Status
AT_ONCE = 500  # rows of one statement, well below what any database takes


@dataclass(slots=True)
class Place:
    """One comment of a thread, as it is in the database and then as it will be."""

    pk: int
    parent: int | None
    status: str
    number: int  # of its last decision
    is_shown: bool
    is_listed: bool
    was_seen: bool  # readers saw it once, now or before
    is_decided: bool = False


class Threads:
    """The threads that some comments belong to, each whole."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = {place.pk: place for place in places}
        self.balance = 0  # how many more are shown than before
        self._touched: dict[int, Place] = {}
        self._answers: dict[int, set[int]] = defaultdict(set)
        self._listed_answers: Counter[int] = Counter()
        for place in self.places.values():
            if place.parent is not None:
                self._answers[place.parent].add(place.pk)
                self._listed_answers[place.parent] += place.is_listed

    @classmethod
    def of(cls, roots: Collection[int]) -> Threads:
        """Reads the threads of these first comments; one query."""
        rows = Comment.objects.filter(Q(pk__in=roots) | Q(root__in=roots)).order_by()
        columns = (
            "pk", "parent", "status", "decision_count", "is_shown", "is_listed", "published_at",
        )  # fmt: skip
        return cls(
            Place(pk, parent, status, number, shown, listed, seen is not None)
            for pk, parent, status, number, shown, listed, seen in rows.values_list(*columns)
        )

    def decide(self, pk: int, status: str, *, alone: bool = False) -> None:
        """Gives a comment another status, and it and others the places that follow from it.

        A published one is shown if readers see what it answers, or `alone` without that.
        """
        place = self.places[pk]
        place.status = status
        place.number += 1
        place.is_decided = True
        self._touched[pk] = place
        if status != Status.PUBLISHED:
            self._hide(place)
        elif not place.is_shown and (alone or self.is_parent_shown(place)):
            self._show(place)

    def has_answers(self, pk: int) -> bool:
        return bool(self._answers[pk])

    def remove(self, pk: int) -> None:
        """Takes one without answers out of its thread: it is to be deleted."""
        self.decide(pk, Status.BIN)
        place = self._touched.pop(pk)
        del self.places[pk]
        if place.parent is not None:
            self._answers[place.parent].discard(pk)

    def is_parent_shown(self, place: Place) -> bool:
        return place.parent is None or self.places[place.parent].is_shown

    def first_shown(self) -> list[int]:
        """Those that readers will see for the first time."""
        return [
            place.pk for place in self._touched.values() if place.is_shown and not place.was_seen
        ]

    def _show(self, first: Place) -> None:
        """Shows it, and the published answers that waited for it, and theirs."""
        waiting = [first]
        while waiting:
            place = waiting.pop()
            place.is_shown = True
            self.balance += 1
            self._touched[place.pk] = place
            self._list(place)
            answers = [self.places[key] for key in self._answers[place.pk]]
            waiting += [
                answer
                for answer in answers
                if answer.status == Status.PUBLISHED and not answer.is_shown
            ]

    def _list(self, place: Place) -> None:
        """Gives a place to it, and to what it answers where that has none."""
        while not place.is_listed:
            place.is_listed = True
            self._touched[place.pk] = place
            if place.parent is None:
                return
            self._listed_answers[place.parent] += 1
            place = self.places[place.parent]

    def _hide(self, hidden: Place) -> None:
        """Hides it, and takes the places away that stood for the sake of it alone."""
        self.balance -= hidden.is_shown
        hidden.is_shown = False
        place = hidden
        while place.is_listed and not place.is_shown and not self._listed_answers[place.pk]:
            place.is_listed = False
            self._touched[place.pk] = place
            if place.parent is None:
                return
            self._listed_answers[place.parent] -= 1
            place = self.places[place.parent]

    def write(self, now: datetime) -> None:
        """Stores what has changed."""
        groups: dict[tuple[tuple[str, Any], ...], list[int]] = defaultdict(list)
        for place in self._touched.values():
            groups[tuple(_columns(place, now).items())].append(place.pk)
        for columns, keys in groups.items():
            for start in range(0, len(keys), AT_ONCE):
                some = Comment.objects.filter(pk__in=keys[start : start + AT_ONCE])
                some.update(**dict(columns))


def _columns(place: Place, now: datetime) -> dict[str, Any]:
    columns: dict[str, Any] = {"is_shown": place.is_shown, "is_listed": place.is_listed}
    if place.is_decided:
        columns |= {"status": place.status, "decision_count": place.number, "recheck_at": None}
        if place.status == Status.BIN:
            columns["digest"] = None  # its writer may send it again
    if place.is_shown and not place.was_seen:
        columns["published_at"] = now
    return columns


# ---------------------------------------------------------------------------------------------
# By post


@dataclass(slots=True)
class Share:
    """Comments of some threads under one post, few enough for one transaction."""

    post: int
    roots: set[int] = field(default_factory=set)
    keys: list[int] = field(default_factory=list)

    def has_room(self, post: int, root: int, *, whole: bool) -> bool:
        if post != self.post:
            return False
        return len(self.keys) < AT_ONCE or (whole and root in self.roots)


def shares(keys: Collection[int], *, whole: bool = False) -> Iterator[Share]:
    """Comments by post and thread; `whole` leaves no thread to two shares.

    Always in the same order, so that of two who decide about the same ones, one waits.
    """
    wanted = list(keys)
    facts: list[tuple[int, int, int]] = []
    for start in range(0, len(wanted), AT_ONCE):
        rows = Comment.objects.filter(pk__in=wanted[start : start + AT_ONCE]).order_by()
        found = rows.values_list("post", "root", "pk")
        facts += [(post, root or key, key) for post, root, key in found]
    share = None
    for post, root, key in sorted(facts):
        if share and not share.has_room(post, root, whole=whole):
            yield share
            share = None
        share = share or Share(post)
        share.roots.add(root)
        share.keys.append(key)
    if share:
        yield share

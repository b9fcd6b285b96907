"""The verb: asks the addresses of sources that are due, and writes what came of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from .. import __version__, jobs
from ..addresses import mail_origin
from ..conf import conf
from ..freshness import turn
from ..models import Post, Source
from ..models.checked import Reason, State
from .archive import copy_of
from .look import Seen, look
from .net import Network
from .visits import ROBOT, Visits

if TYPE_CHECKING:
    from django.db.models import QuerySet

AT_ONCE = 200
PER_HOST = 20
# A job that left some for the limits of one run goes on after so long.
NEXT_RUN = timedelta(minutes=10)
# Who asks a source has it to himself for so long; a run that was killed leaves it to the next.
CLAIM = timedelta(hours=1)
SOON = timedelta(days=1)

# May be over tomorrow: such an address is gone once it was so on two days.
FAILURES = frozenset({Reason.NAME, Reason.SILENT, Reason.ERROR})
# Looks the same from here when it is our own line that is down.
NO_ANSWER = frozenset({Reason.NAME, Reason.SILENT})
FEW_HOSTS = 3
# What says "not now" is asked again on the next day, and not after a month.
NOT_NOW = frozenset({429, 503})


@dataclass
class Report:
    """What a run did: sources by their state, those to look after, and how many are still due."""

    states: Counter[str] = field(default_factory=Counter)
    failed: int = 0  # did not answer for the first time
    broken: list[Source] = field(default_factory=list)
    left: int = 0
    is_offline: bool = False  # nobody answered, which says more about us; nothing was written

    @property
    def asked(self) -> int:
        return sum(self.states.values())


def check_due() -> Report:
    """A job: asks what is due, as much as one run may, and is run again for what is left."""
    report = check(due())
    if report.left and not report.is_offline:
        jobs.at(timezone.now() + NEXT_RUN, check_due)
    return report


def all_sources() -> QuerySet[Source]:
    """Sources with an address, of posts that are not in the bin."""
    return Source.objects.exclude(url="").exclude(post__status=Post.Status.BIN)


def due() -> QuerySet[Source]:
    return all_sources().filter(due_at__lte=timezone.now())


def outside() -> Network:
    """The internet, as a run asks it."""
    where = f" (+{origin})" if (origin := mail_origin()) else ""
    return Network(seconds=conf.SOURCE_CHECK_SECONDS, agent=f"{ROBOT}/{__version__}{where}")


def check(
    sources: QuerySet[Source],
    *,
    most: int = AT_ONCE,
    per_host: int = PER_HOST,
    visits: Visits | None = None,
) -> Report:
    """Asks these sources, the longest due first, within the limits of a run."""
    visits = visits or Visits(outside())
    chosen, left = _chosen(sources, most, per_host)
    report, silent = Report(left=left), []
    for pk in chosen:
        source = _claimed(pk)
        if source is None:
            continue
        seen = look(source, visits)
        if seen.reason in NO_ANSWER:
            silent.append((source, seen))
        else:
            _write(source, seen, visits, report)
    hosts = {source.host for source, _seen in silent}
    if not visits.has_answer and len(hosts) >= FEW_HOSTS:
        report.is_offline = True
        for source, _seen in silent:
            Source.objects.filter(pk=source.pk).update(due_at=timezone.now())
        return report
    for source, seen in silent:
        _write(source, seen, visits, report)
    return report


def _chosen(sources: QuerySet[Source], most: int, per_host: int) -> tuple[list[int], int]:
    """Keys of those to ask, and how many are left. Hosts take turns, so that none is waited for."""
    by_host: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    count = left = 0
    rows = sources.order_by("due_at", "pk").only("pk", "url")
    for number, source in enumerate(rows.iterator(chunk_size=1000)):
        if count < most and len(by_host[source.host]) < per_host:
            by_host[source.host].append((number, source.pk))
            count += 1
        else:
            left += 1
    turns = [
        (turn_of_host, number, pk)
        for rows_of_host in by_host.values()
        for turn_of_host, (number, pk) in enumerate(rows_of_host)
    ]
    return [pk for _turn, _number, pk in sorted(turns)], left


def _claimed(pk: int) -> Source | None:
    """The source as it is now, unless it is gone or another run has it."""
    source = Source.objects.select_related("post").filter(pk=pk).first()
    if source is None or not source.url:
        return None
    mine = Source.objects.filter(pk=pk, url=source.url, due_at=source.due_at)
    return source if mine.update(due_at=timezone.now() + CLAIM) else None


def _write(source: Source, seen: Seen, visits: Visits, report: Report) -> None:
    facts = facts_of(source, seen, timezone.now())
    # An address that was changed meanwhile was not asked.
    if not Source.objects.filter(pk=source.pk, url=source.url).update(**facts):
        return
    was_replaced = source.is_replaced
    for name, value in facts.items():
        setattr(source, name, value)
    if source.state == State.GONE and not source.archived_url:
        _find_copy(source, visits)
    if source.is_replaced != was_replaced:
        turn()
    report.states[source.state] += 1
    report.failed += source.state != State.GONE and source.failed_at is not None
    if source.state not in (State.FINE, State.UNCHECKED):
        report.broken.append(source)


def _find_copy(source: Source, visits: Visits) -> None:
    if not (copy := copy_of(source, visits)):
        return
    # Never over what somebody has found by hand.
    same = Source.objects.filter(pk=source.pk, url=source.url, archived_url="")
    if same.update(archived_url=copy):
        source.archived_url = copy


def facts_of(source: Source, seen: Seen, now: datetime) -> dict[str, Any]:
    """What to store of a source after this was seen; the one place that knows what it means."""
    facts: dict[str, Any] = {
        "checked_at": now,
        "due_at": now + timedelta(days=conf.SOURCE_CHECK_DAYS),
        "http_status": seen.status,
        "reason": seen.reason,
        "failed_at": None,
    }
    if seen.reason in FAILURES:
        return facts | _of_failure(source, now)
    if seen.reason == Reason.MISSING:
        return facts | {"state": State.GONE}
    if seen.reason:
        soon = {"due_at": now + SOON} if seen.status in NOT_NOW else {}
        return facts | {"state": State.BLOCKED} | soon
    return facts | _of_page(source, seen)


def _of_failure(source: Source, now: datetime) -> dict[str, Any]:
    first = source.failed_at
    if source.state == State.GONE or (first and _day(first) < _day(now)):
        return {"state": State.GONE, "failed_at": first or now}
    return {"failed_at": first or now, "due_at": now + SOON}


def _day(moment: datetime) -> Any:
    return timezone.localtime(moment).date()


def _of_page(source: Source, seen: Seen) -> dict[str, Any]:
    title = source.seen_title if seen.title is None else seen.title
    known = source.known_title or title
    state = State.FINE if title == known else State.RETITLED
    return {
        "state": State.MOVED if seen.moved_to else state,
        "final_url": seen.moved_to,
        "etag": seen.etag,
        "last_modified": seen.last_modified,
        "seen_title": title,
        "known_title": known,
    }

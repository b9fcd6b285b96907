"""Akismet, where the site has a key: asked about a comment, asked again, and told of mistakes.

https://akismet.com/developers/ - through the package `akismet`, which is an extra of ours. It is
never asked within a transaction, and no comment is lost by its silence.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.db.models import Min, Q
from django.utils import timezone

from .. import jobs
from ..addresses import mail_origin
from ..conf import conf
from ..models import Comment, Decision
from . import decide
from .candidate import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .receive import Submission

logger = logging.getLogger(__name__)

Status, Verb = Comment.Status, Decision.Verb
SPAM, HAM, SILENT = "spam", "ham", "silent"
# After each silence it is asked again later than the time before, at most once a day.
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(days=1)
AT_ONCE = 100
MOST_SILENCES = 2  # in a row: then it is down, and not at a loss about one comment
# What moderators decided is told for so long; Akismet has no use for what is older.
TOLD_FOR = timedelta(days=7)
# It wants an address; of a sender whose address is not kept, one that is nobody's (RFC 5737).
NO_ADDRESS = "192.0.2.1"
# After a silence it is asked nothing for so many seconds: one reader has waited, the others need
# not, and the workers of the site are for them.
PAUSE = 30
OURS = (decide.RULES.name, decide.WRITER.name, decide.AKISMET.name)

_silent_until = 0.0  # of this process's clock; 0 while it answers


def is_set_up() -> bool:
    """Whether there is a key, and an address of the site, which Akismet wants to know."""
    return bool(conf.AKISMET_KEY and mail_origin())


def ask(submission: Submission) -> str:
    """ "spam", "ham", or "silent" when it did not answer in time, or not as it should.

    What it was silent about is asked again by `recheck_due`, which is started here: after a while,
    and as soon as it answers another.
    """
    global _silent_until
    if time.monotonic() < _silent_until:
        return SILENT
    answer = _ask(submission.address, _facts_of(submission))
    if answer == SILENT:
        _silent_until = time.monotonic() + PAUSE
        jobs.at(timezone.now() + FIRST_WAIT, recheck_due)
    elif _silent_until:
        _silent_until = 0.0
        jobs.after_commit(recheck_due)
    return answer


def _facts_of(submission: Submission) -> dict[str, str]:
    email = submission.email or getattr(submission.user, "email", "") or ""
    return {
        "comment_content": submission.text,
        "comment_author": submission.name,
        "comment_author_email": email,
        "comment_author_url": submission.url,
        "user_agent": submission.browser,
        "permalink": mail_origin() + submission.post.get_absolute_url(),
        "blog_lang": submission.post.language,
        "comment_type": "reply" if submission.parent else "comment",
    }


def recheck_due() -> tuple[int, int]:
    """A job: asks again about comments that wait for Akismet; how many were judged, and are left.

    What nothing else holds is published, or is spam; a comment that a moderator has decided about
    meanwhile, or that other rules hold too, is left where it is.
    """
    if not is_set_up():
        return 0, 0
    due = Comment.objects.filter(recheck_at__lte=timezone.now()).select_related("post")
    judged = silences = 0
    for comment in due.order_by("recheck_at")[:AT_ONCE]:
        answer = _ask(comment.address or "", _facts(comment, reason="recheck"))
        if answer != SILENT:
            judged += _settle(comment, answer)
            silences = 0
            continue
        _wait_longer(comment)
        silences += 1
        if silences == MOST_SILENCES:
            break
    left = Comment.objects.filter(recheck_at__isnull=False)
    if (earliest := left.aggregate(Min("recheck_at"))["recheck_at__min"]) is not None:
        jobs.at(max(earliest, timezone.now() + timedelta(seconds=PAUSE)), recheck_due)
    return judged, left.count()


def tell() -> int:
    """A job: tells Akismet what moderators decided otherwise; how many it was told."""
    if not is_set_up():
        return 0
    decided = Comment.objects.filter(
        Q(status=Status.SPAM, measures__akismet=HAM)
        | Q(status=Status.PUBLISHED, measures__akismet=SPAM),
        decisions__user__isnull=False,
        decisions__verb__in=[Verb.APPROVE, Verb.SPAM],
        decisions__at__gte=timezone.now() - TOLD_FOR,
    )
    told = silences = 0
    for pk in decided.order_by("pk").values_list("pk", flat=True).distinct():
        comment = Comment.objects.select_related("post").filter(pk=pk).first()
        if comment is None or comment.measures.get("akismet_told") == comment.status:
            continue
        heard = _tell(comment)
        told += heard
        silences = 0 if heard else silences + 1
        if silences == MOST_SILENCES or told == AT_ONCE:
            break
    return told


def _ask(address: str, facts: Mapping[str, str]) -> str:
    try:
        with _client() as client:
            sent = {"user_ip": address or NO_ADDRESS, **_without_empty(facts)}
            found = _in_time(partial(client.comment_check, **sent))
    except Exception as error:  # the network, a changed answer, a key that is none
        logger.warning("Akismet did not answer: %s", _reason(error))
        return SILENT
    return SPAM if found else HAM


def _tell(comment: Comment) -> bool:
    try:
        with _client() as client:
            send = client.submit_spam if comment.status == Status.SPAM else client.submit_ham
            sent = {"user_ip": comment.address or NO_ADDRESS, **_without_empty(_facts(comment))}
            _in_time(partial(send, **sent))
    except Exception as error:
        logger.warning("Akismet did not listen: %s", _reason(error))
        return False
    measures = {**comment.measures, "akismet_told": comment.status}
    Comment.objects.filter(pk=comment.pk).update(measures=measures)
    return True


def _in_time(call: Callable[[], Any]) -> Any:
    """What `call` returns or raises, if it does so within `AKISMET_SECONDS`; `TimeoutError` else.

    The client's own limit is one for each step, and none for the look-up of the host's name, which
    takes longest when the network is down. What is late is left to end by itself.
    """
    answers: queue.SimpleQueue[tuple[Any, Exception | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put((call(), None))
        except Exception as error:
            answers.put((None, error))

    threading.Thread(target=run, name="blogposts.akismet", daemon=True).start()
    try:
        found, error = answers.get(timeout=conf.AKISMET_SECONDS)
    except queue.Empty:
        raise TimeoutError(f"nothing within {conf.AKISMET_SECONDS} s") from None
    if error is not None:
        raise error
    return found


def _reason(error: Exception) -> str:
    """What went wrong, and never the key: errors of the package about it have it in them."""
    return " ".join(f"{type(error).__name__}: {error}".replace(conf.AKISMET_KEY, "•••").split())


@contextmanager
def _client() -> Iterator[Any]:
    # An extra: imported where it is asked for, and no site without a key needs it.
    akismet = import_module("akismet")
    config = akismet.Config(key=conf.AKISMET_KEY, url=mail_origin())
    # Not entered itself: that would ask whether the key is good, each time, and close it after.
    yield akismet.SyncClient(config=config, http_client=_http(conf.AKISMET_SECONDS))


@lru_cache(maxsize=1)
def _http(seconds: int) -> Any:
    """Kept, since to make one reads all certificates of the system: 20 ms."""
    agent = import_module("akismet").USER_AGENT
    return import_module("httpx").Client(headers={"User-Agent": agent}, timeout=seconds)


def _facts(comment: Comment, *, reason: str = "") -> dict[str, str]:
    return {
        "comment_content": comment.text,
        "comment_author": comment.name,
        "comment_author_email": comment.email,
        "comment_author_url": comment.url,
        "user_agent": comment.browser,
        "permalink": mail_origin() + comment.post.get_absolute_url(),
        "blog_lang": comment.post.language,
        "comment_type": "reply" if comment.parent_id else "comment",
        "comment_date_gmt": comment.created_at.isoformat(),
        "recheck_reason": reason,
    }


def _without_empty(facts: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in facts.items() if value}


def _wait_longer(comment: Comment) -> None:
    waited = timezone.now() - comment.created_at
    later = timezone.now() + min(max(waited, FIRST_WAIT), LONGEST_WAIT)
    Comment.objects.filter(pk=comment.pk, recheck_at=comment.recheck_at).update(recheck_at=later)


def _settle(comment: Comment, answer: str) -> bool:
    """Stores the answer, and decides where nothing else held the comment."""
    signals = [
        signal if signal["rule"] != "akismet" else _answered(signal, answer)
        for signal in comment.signals
    ]
    measures = {**comment.measures, "akismet": answer}
    mine = Comment.objects.filter(pk=comment.pk, recheck_at=comment.recheck_at)
    if not mine.update(signals=signals, measures=measures, recheck_at=None):
        return False  # somebody was faster
    if comment.status != Status.AWAITING or _was_decided(comment):
        return True
    try:
        if answer == SPAM:
            decide.mark_spam(comment, decide.AKISMET, seen=comment.decision_count)
        elif all(signal["verdict"] == Verdict.NOTE.word for signal in signals):
            decide.approve(comment, decide.AKISMET, seen=comment.decision_count)
    except decide.AlreadyDecided:
        pass
    return True


def _was_decided(comment: Comment) -> bool:
    """Whether anybody but its writer has done something with it: then it waits for people."""
    return comment.decisions.exclude(user=None, actor__in=OURS).exists()


def _answered(signal: Mapping[str, Any], answer: str) -> dict[str, Any]:
    verdict = Verdict.SPAM if answer == SPAM else Verdict.NOTE
    return {**signal, "value": answer, "verdict": verdict.word}

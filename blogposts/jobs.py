"""Work that no reader waits for: Django's tasks, or a thread where the site has set up none.

Each job is a function of ours without arguments that finds by itself what is to do, so that it may
run twice, late, or by a command instead. It is known by its dotted name, since a room may start
work that is done in a room above it.
"""

from __future__ import annotations

import logging
import threading
import time
from functools import partial
from typing import TYPE_CHECKING

from django.db import connections, transaction
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone
from django.utils.module_loading import import_string

from .conf import conf

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

logger = logging.getLogger(__name__)

# What a worker runs; its module is imported where the site has chosen tasks, and nowhere else.
TASK = "blogposts.tasks.run_job"
# Seconds that a thread waits for more of the same before it begins.
GATHERED = 1.0
# A thread that would sleep longer than this is not worth keeping: the next run finds the work.
LONGEST_SLEEP = 20 * 60

_lock = threading.Lock()
# Jobs that a thread of this process runs, and whether they were asked for again meanwhile.
_running: dict[str, bool] = {}
_sleeping: dict[str, threading.Timer] = {}


def after_commit(job: Callable[[], object] | str) -> None:
    """Runs a job of ours once the transaction at hand is committed; where, `BACKGROUND` says.

    Many calls in one transaction are one run. A job that fails is logged: what it left undone is
    found by the next.
    """
    name = _name(job)
    waiting = (hook[1] for hook in transaction.get_connection().run_on_commit)
    if not any(isinstance(hook, partial) and hook.args[:1] == (name,) for hook in waiting):
        transaction.on_commit(partial(_start, name, get_script_prefix()))


def at(moment: datetime, job: Callable[[], object] | str) -> None:
    """Runs a job of ours again at a later time, as far as the place where jobs run can wait.

    A convenience and no promise: a process that ends forgets it. A command by cron does not.
    """
    name, seconds = _name(job), (moment - timezone.now()).total_seconds()
    if conf.BACKGROUND == "tasks":
        task = import_string(TASK)
        if task.get_backend().supports_defer:
            task.using(run_after=moment).enqueue(name)
    elif conf.BACKGROUND == "thread" and seconds <= LONGEST_SLEEP:
        _sleep(name, max(seconds, 0), get_script_prefix())


def run(name: str) -> None:
    """Runs the job of a dotted name, which is one of ours."""
    if not name.startswith("blogposts."):
        raise ValueError(f"{name} is no job of blogposts")
    import_string(name)()


def _name(job: Callable[[], object] | str) -> str:
    return job if isinstance(job, str) else f"{job.__module__}.{job.__qualname__}"


def _start(name: str, prefix: str) -> None:
    """Starts it, and if that fails the request that asked for it is answered all the same."""
    # Not left to `on_commit(robust=True)`, which in Django 5.2 fails itself over a partial.
    try:
        if conf.BACKGROUND == "tasks":
            import_string(TASK).enqueue(name)
        elif conf.BACKGROUND == "thread":
            _start_thread(name, prefix)
    except Exception:
        logger.exception("%s was not started; what is to be done is done by the next", name)


def _start_thread(name: str, prefix: str) -> None:
    """One thread for each job, however many ask: those who ask while it runs are one more run."""
    with _lock:
        if name in _running:
            _running[name] = True
            return
        _running[name] = False
    try:
        threading.Thread(target=_in_thread, args=(name, prefix), name=name, daemon=True).start()
    except RuntimeError:  # the system gives us no thread, or Python is about to end
        with _lock:
            del _running[name]
        raise


def _in_thread(name: str, prefix: str) -> None:
    set_script_prefix(prefix)
    while True:
        # In a flood, what comes within the second is one piece of work, and costs as one.
        time.sleep(GATHERED)
        with _lock:
            _running[name] = False
        try:
            run(name)
        except Exception:
            logger.exception("%s failed; what it left undone is done by the next", name)
        finally:
            connections.close_all()
        with _lock:
            if not _running[name]:
                del _running[name]
                return


def _sleep(name: str, seconds: float, prefix: str) -> None:
    """Starts a job later; of several times for one job the one that was named first holds."""

    def wake() -> None:
        with _lock:
            _sleeping.pop(name, None)
        _start_thread(name, prefix)

    with _lock:
        if name not in _sleeping:
            timer = _sleeping[name] = threading.Timer(seconds, wake)
            timer.daemon = True
            timer.start()

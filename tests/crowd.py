"""Many at once: threads that set off together, on a database that they share."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection, connections


def at_once(works):
    """Runs these functions in threads, all from one moment on, each with a connection of its own.

    Answers what they did or raised, in their order.
    """
    gate = threading.Barrier(len(works))

    def run(work):
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            return work()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@contextmanager
def in_a_file(path):
    """Moves SQLite's database in memory, which one thread alone can use, to a file for a while."""
    memory, settings = connections["default"], connections.settings["default"]
    with sqlite3.connect(path) as copy:
        memory.connection.backup(copy)
    copy.close()
    own = {**memory.settings_dict, "NAME": str(path), "OPTIONS": {"timeout": 20}}
    connections.settings["default"] = own
    connections["default"] = type(memory)(own, "default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = settings
        connections["default"] = memory

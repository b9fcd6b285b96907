"""A site in a process of its own, on a database in a file: it can be killed, and started again."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
UP_WITHIN_SECONDS = 30
FILL = """
from django.contrib.auth.models import User
from tests.builders import make_post

User.objects.create_superuser("editor", "editor@example.org", "secret")
make_post("Un titre", sections=[("A", "Le premier mot."), ("B", "b")], published=True)
"""


class RealSite:
    """Listens at `url` from `start` to `kill`, each time at the same port."""

    def __init__(self, database: Path) -> None:
        self.database = database
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [
            "runserver",
            "--noreload",
            "--skip-checks",
            "--insecure",
            f"127.0.0.1:{self.port}",
        ]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._process = subprocess.Popen(_django(*command), **_place(self.database), **quiet)
        end = time.monotonic() + UP_WITHIN_SECONDS
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                assert self._process.poll() is None, "the server ended by itself"
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the server does not come up")

    def kill(self) -> None:
        """Without a word, as a machine that loses its power."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    @contextmanager
    def no_save_ends(self) -> Iterator[None]:
        """Whoever writes waits until the end of the block; who reads does not."""
        with sqlite3.connect(self.database, isolation_level=None) as held:
            held.execute("BEGIN IMMEDIATE")
            yield
            held.execute("ROLLBACK")
        held.close()

    def bodies(self) -> list[str]:
        """What is stored of the post's sections."""
        return [
            body for (body,) in self._rows("SELECT body FROM blogposts_section ORDER BY position")
        ]

    def copies(self) -> list[dict[str, str]]:
        """What is kept and not saved."""
        rows = self._rows("SELECT data FROM blogposts_unsaved WHERE saved_at IS NULL")
        return [dict(json.loads(data)) for (data,) in rows]

    def _rows(self, query: str) -> list[Any]:
        with sqlite3.connect(self.database) as connection:
            rows = connection.execute(query).fetchall()
        connection.close()
        return rows


def fill(database: Path) -> None:
    """Makes the database, with an editor and a post."""
    for command in (["migrate", "--verbosity=0"], ["shell", "--command", FILL]):
        subprocess.run(_django(*command), check=True, capture_output=True, **_place(database))


def copied(database: Path, to: Path) -> Path:
    shutil.copy(database, to)
    return to


def _django(*command: str) -> list[str]:
    return [sys.executable, "-m", "django", *command]


def _place(database: Path) -> dict[str, Any]:
    own = {"DJANGO_SETTINGS_MODULE": "tests.browser.real_settings", "REAL_DB": str(database)}
    return {"cwd": ROOT, "env": os.environ | {"PYTHONPATH": str(ROOT)} | own}

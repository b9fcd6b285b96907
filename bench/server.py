"""gunicorn with one sync worker, and the clock of that worker's CPU time."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[1]
START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: `port` on loopback, and the `worker`'s process id."""

    port: int
    worker: int

    def ask(self, address: str, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        """One request, a POST where it has a body, on a connection of its own; read to its end."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            method = "GET" if body is None else "POST"
            connection.request(method, address, body=body, headers=dict(headers))
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def cpu_ns(self) -> int:
        """CPU time of the worker so far, user and system, in nanoseconds."""
        # The clock id of another process, as clock_getcpuclockid(3) makes it on Linux. /proc
        # counts in hundredths of a second, longer than a page takes.
        return time.clock_gettime_ns((~self.worker << 3) | 2)

    def memory_mb(self) -> float:
        """What the worker holds in memory now (resident, with what it shares), in MB."""
        pages = int(Path(f"/proc/{self.worker}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def serve(settings: str, *, middleware: str) -> Iterator[Server]:
    """Serves the site of a settings module; `middleware` is "usual" or "none"."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        worker_file = Path(folder) / "worker"
        process = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", "django.core.wsgi:get_wsgi_application()",
                "--config", "python:bench.gunicorn_conf", "--bind", f"fd://{listener.fileno()}",
                "--workers", "1", "--worker-class", "sync", "--log-level", "warning",
            ],
            cwd=ROOT,
            pass_fds=[listener.fileno()],
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": settings,
                "BENCH_MIDDLEWARE": middleware,
                "BENCH_WORKER_FILE": str(worker_file),
            },
        )  # fmt: skip
        try:
            yield Server(listener.getsockname()[1], _wait_for_worker(process, worker_file))
        finally:
            process.terminate()
            process.wait()


def _wait_for_worker(process: subprocess.Popen[bytes], file: Path) -> int:
    end = time.monotonic() + START_SECONDS
    while not file.exists():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError("gunicorn did not start; its own words are above")
        time.sleep(0.05)
    return int(file.read_text())

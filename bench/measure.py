"""Short rounds of requests in turns: the page, a bare view of as many bytes, a barer one."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .server import Answer, Server

READER = {"Accept-Language": "fr", "Accept": "text/html"}
# In one round a server is asked so often before the next has its turn.
REQUESTS = {"blog": 15, "bare": 30, "barer": 30}


# A job begins up to a second after what it is for (`blogposts.jobs.GATHERED`).
IDLE_SECONDS = 1.5
MOST_WORK_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Sent:
    """What one POST carries."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """A kind of page, and addresses of it that take turns.

    `again` asks with the ETag it has. `send` makes of an address what is posted to it, each time
    something else. A page that `moves` changes its length while others are measured.
    """

    name: str
    addresses: Sequence[str]
    again: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    send: Callable[[str], Sent] | None = None
    moves: bool = False

    @property
    def status(self) -> int:
        """What every answer must have."""
        return 304 if self.again else 303 if self.send else 200


@dataclass(frozen=True, slots=True)
class Cost:
    """What one server took for one kind of page: a figure a round, for one request."""

    cpu_ms: list[float] = field(default_factory=list)
    wall_ms: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Request:
    """An address with its headers, and what its answer must be."""

    address: str
    headers: Mapping[str, str]
    status: int
    size: int = 0
    exact: bool = False  # whether each answer must be of that size
    send: Callable[[str], Sent] | None = None

    def ask(self, server: Server) -> Answer:
        """The answer, if it is what it must be."""
        sent = self.send(self.address) if self.send else None
        headers = self.headers | sent.headers if sent else self.headers
        answer = server.ask(self.address, headers, sent.body if sent else None)
        if answer.status != self.status:
            raise RuntimeError(f"{self.address} answered {answer.status} and not {self.status}")
        if self.exact and len(answer.body) != self.size:
            raise RuntimeError(f"{self.address} answered otherwise than before")
        return answer


def prepare(page: Page, blog: Server) -> list[Request]:
    """Asks each address of a page once, which warms it up, and learns the answer's size."""
    requests = []
    for address in page.addresses:
        headers = dict(READER | page.headers)
        if page.again:
            headers["If-None-Match"] = Request(address, headers, 200).ask(blog).headers["ETag"]
        request = Request(address, headers, page.status, send=page.send)
        size = len(request.ask(blog).body)
        requests.append(replace(request, size=size, exact=not page.moves))
    return requests


def measure(
    requests: Mapping[str, Sequence[Request]],
    servers: Mapping[str, Server],
    *,
    seconds: float,
    said: Callable[[int], None],
) -> dict[str, dict[str, Cost]]:
    """Runs rounds until the time is up: page by page, and each page on each server in turn.

    `servers` are `blog`, `bare` and `barer`. The answer has costs by page and server.
    """
    costs = {page: {name: Cost() for name in servers} for page in requests}
    end, number = time.monotonic() + seconds, 0
    while number < 3 or time.monotonic() < end:
        for page, choices in requests.items():
            request = choices[number % len(choices)]
            bare = Request(f"/bytes/{request.size}/", READER, 200, request.size, exact=True)
            for name, server in servers.items():
                _round(
                    server, request if name == "blog" else bare, REQUESTS[name], costs[page][name]
                )
        number += 1
        said(number)
    return costs


def ratio(costs: Mapping[str, Cost], to: str) -> float:
    """Median CPU time of the blog's page over the median of a bare server's."""
    return median(costs["blog"].cpu_ms) / median(costs[to].cpu_ms)


def _round(server: Server, request: Request, count: int, cost: Cost) -> None:
    cpu, wall = server.cpu_ns(), time.perf_counter_ns()
    for _ in range(count):
        request.ask(server)
    cost.wall_ms.append((time.perf_counter_ns() - wall) / count / 1e6)
    # The worker may still be closing the last connection; that is part of its cost.
    time.sleep(0.001)
    if request.send:
        _wait_until_idle(server)
    cost.cpu_ms.append((server.cpu_ns() - cpu) / count / 1e6)


def _wait_until_idle(server: Server) -> None:
    """Until the work is done that was begun by what was sent, which is part of its cost as well.

    Idle is a worker that for longer than a job waits for more of the same does next to nothing.
    """
    end = time.monotonic() + MOST_WORK_SECONDS
    since, cpu = time.monotonic(), server.cpu_ns()
    while time.monotonic() < min(end, since + IDLE_SECONDS):
        time.sleep(0.05)
        now = server.cpu_ns()
        if now - cpu > 1_000_000:
            since, cpu = time.monotonic(), now

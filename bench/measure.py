"""Short rounds of requests in turns: the page, a bare view of as many bytes, a barer one."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .server import Answer, Server

READER = {"Accept-Language": "fr", "Accept": "text/html"}
# In one round a server is asked so often before the next has its turn.
REQUESTS = {"blog": 15, "bare": 30, "barer": 30}


@dataclass(frozen=True, slots=True)
class Page:
    """A kind of page, and addresses of it that take turns; `again` asks with the ETag it has."""

    name: str
    addresses: Sequence[str]
    again: bool = False


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
    size: int


def prepare(page: Page, blog: Server) -> list[Request]:
    """Asks each address of a page once, which warms it up, and learns the answer's size."""
    requests = []
    for address in page.addresses:
        headers, status = READER, 200
        answer = _expect(blog.get(address, headers), status, address)
        if page.again:
            headers, status = READER | {"If-None-Match": answer.headers["ETag"]}, 304
            answer = _expect(blog.get(address, headers), status, address)
        requests.append(Request(address, headers, status, len(answer.body)))
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
            bare = Request(f"/bytes/{request.size}/", READER, 200, request.size)
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
        answer = server.get(request.address, request.headers)
        if answer.status != request.status or len(answer.body) != request.size:
            raise RuntimeError(f"{request.address} answered otherwise than before")
    cost.wall_ms.append((time.perf_counter_ns() - wall) / count / 1e6)
    # The worker may still be closing the last connection; that is part of its cost.
    time.sleep(0.001)
    cost.cpu_ms.append((server.cpu_ns() - cpu) / count / 1e6)


def _expect(answer: Answer, status: int, address: str) -> Answer:
    if answer.status != status:
        raise RuntimeError(f"{address} answered {answer.status} and not {status}")
    return answer

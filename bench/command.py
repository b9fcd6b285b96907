"""The command line of the benchmark, and what it prints."""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import platform
import pstats
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import django
from django.conf import settings
from django.test import Client

from . import site, talk
from .content import POSTS
from .measure import Cost, Page, measure, prepare, ratio
from .server import serve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Result = dict[str, Any]

# Most CPU time beside a bare view, and most queries: what the project holds itself to.
ANY = float("inf")
LIMITS: dict[str, tuple[float, float]] = {
    "post": (8, 8),
    f"post, {talk.FEW} comments": (10, 10),
    f"post, {talk.MANY:,} comments": (20, 10),
    f"post, {talk.MOST:,} comments": (20, 10),
    f"comment page {site.DEEP_THREADS}": (20, 10),
    "comment stored": (25, 16),
    # Of a hundred thousand posts: within five times a page of a list.
    "search": (35, 8),
    # Of a hundred thousand comments; people wait for it, and no cache or crawler asks for it.
    "moderation queue": (ANY, 20),
} | dict.fromkeys(
    ["front page", "category", "tag", "author", "month", "list page 2"]
    + [f"list page {number:,}" for number in site.DEEP_PAGES],
    (7, 6),
)
FEWEST_POSTS = 50
HEAD = ("page", "bytes", "CPU ms", "x bare", "x barer", "requests/s", "queries", "limits")


def main() -> int:
    options = _options()
    site.build(options.posts)
    pages = site.pages(options.posts)
    if options.profile:
        _profile(next(page for page in pages if page.name == options.profile), options.top)
        return 0
    result = run(pages, seconds=options.seconds) | {"posts": options.posts}
    print(table(result, json.loads(options.compare.read_text()) if options.compare else None))
    file = settings.WORK / f"{result['at']}.json"
    file.write_text(json.dumps(result, indent=1) + "\n")
    print(f"Written to {os.path.relpath(file)}")
    over = [name for name, row in result["pages"].items() if not row["within_limits"]]
    if over:
        print(f"Over their limits: {', '.join(over)}")
    return 1 if over and options.check else 0


def run(pages: Sequence[Page], *, seconds: float) -> Result:
    """Measures all pages against the bare sites; the result is what the JSON file holds."""
    queries = {page.name: site.queries(page) for page in pages}
    with ExitStack() as running:
        servers = {
            "blog": running.enter_context(serve("bench.settings", middleware="usual")),
            "bare": running.enter_context(serve("bench.bare_settings", middleware="usual")),
            "barer": running.enter_context(serve("bench.bare_settings", middleware="none")),
        }
        requests = {page.name: prepare(page, servers["blog"]) for page in pages}
        costs = measure(requests, servers, seconds=seconds, said=_say)
        memory = {name: round(server.memory_mb(), 1) for name, server in servers.items()}
    rows = {
        name: _row(name, cost, [request.size for request in requests[name]], queries[name])
        for name, cost in costs.items()
    }
    return {
        "at": f"{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}",
        "python": platform.python_version(),
        "django": django.get_version(),
        "commit": _commit(),
        "memory_mb": memory,
        "pages": rows,
    }


def table(result: Result, before: Result | None) -> str:
    """The figures as text; with those of another run, the change of each page's CPU ratio."""
    lines = [HEAD if before is None else (*HEAD, "change")]
    for name, row in result["pages"].items():
        cells = [
            name,
            f"{row['bytes']:,}",
            f"{row['cpu_ms']['blog']:.2f}",
            f"{row['x_bare']:.1f}",
            f"{row['x_barer']:.1f}",
            f"{row['requests_per_second']['blog']:.0f}",
            str(row["queries"]),
            _limits(name) + ("" if row["within_limits"] else " OVER"),
        ]
        if before is not None:
            was = before["pages"].get(name)
            cells.append(f"{row['x_bare'] / was['x_bare'] - 1:+.0%}" if was else "new")
        lines.append(tuple(cells))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = [
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]
    first = next(iter(result["pages"].values()))
    bare, barer = first["cpu_ms"]["bare"], first["cpu_ms"]["barer"]
    memory = ", ".join(f"{name} {megabytes} MB" for name, megabytes in result["memory_mb"].items())
    return "\n".join(
        [
            f"\nPython {result['python']}, Django {result['django']}, {first['rounds']} rounds; "
            f"bare (same middleware) {bare:.2f} ms, barer (none) {barer:.2f} ms; {memory}",
            *text,
        ]
    )


def _row(name: str, costs: Mapping[str, Cost], sizes: Sequence[int], sql: list[str]) -> Result:
    x_bare = ratio(costs, "bare")
    most_cpu, most_queries = LIMITS.get(name, (ANY, ANY))
    return {
        "bytes": round(median(sizes)),
        "cpu_ms": {server: round(median(cost.cpu_ms), 4) for server, cost in costs.items()},
        "requests_per_second": {
            server: round(1000 / median(cost.wall_ms), 1) for server, cost in costs.items()
        },
        "x_bare": round(x_bare, 2),
        "x_barer": round(ratio(costs, "barer"), 2),
        "queries": len(sql),
        "sql": sql,
        "rounds": len(costs["blog"].cpu_ms),
        "within_limits": x_bare <= most_cpu and len(sql) <= most_queries,
    }


def _limits(name: str) -> str:
    most_cpu, most_queries = LIMITS.get(name, (ANY, ANY))
    parts = [f"x{most_cpu}"] * (most_cpu < ANY) + [f"{most_queries} q"] * (most_queries < ANY)
    return ", ".join(parts)


def _profile(page: Page, top: int) -> None:
    """Prints where the time of a page goes, in this process and without the server."""
    client = Client()
    for address in page.addresses:
        site.ask(client, page, address)
    profiler = cProfile.Profile()
    profiler.enable()
    for number in range(200):
        site.ask(client, page, page.addresses[number % len(page.addresses)])
    profiler.disable()
    pstats.Stats(profiler).sort_stats("tottime").print_stats(top)


def _commit() -> str:
    """The commit measured, with a + where files were changed since; empty outside git."""
    command = ["git", "describe", "--always", "--dirty=+", "--abbrev=12"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _say(rounds: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{rounds} rounds", end="", file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120, help="how long to measure")
    parser.add_argument("--posts", type=int, default=POSTS, help="how many posts the site has")
    parser.add_argument("--compare", type=Path, metavar="FILE", help="the JSON of another run")
    parser.add_argument("--check", action="store_true", help="fail when a page is over its limits")
    parser.add_argument("--profile", metavar="PAGE", help="where the time of one page goes instead")
    parser.add_argument("--top", type=int, default=25, help="lines of the profile")
    options = parser.parse_args()
    if options.posts < FEWEST_POSTS:
        parser.error(f"--posts: at least {FEWEST_POSTS}, some of which are talked about")
    return options

"""The manners of one run: a host is asked one thing at a time, with pauses, and as it wishes."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.robotparser import RobotFileParser

from ..models.checked import Reason
from .net import Network, Trouble, target_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .net import Answer

# The name that a robots.txt knows us by.
ROBOT = "blogposts"
PAUSE = 1.0
LONGEST_PAUSE = 10.0
SERVICE_REDIRECTS = 5  # as RFC 9309, section 2.3.1.2
TOO_MANY_REQUESTS = 429
NOTHING = ("User-agent: *", "Disallow: /")


class Visits:
    """Asks sites, and remembers for the length of a run when and whether they want to be asked."""

    def __init__(
        self,
        network: Network,
        *,
        pause: float = PAUSE,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.network = network
        self.pause = pause
        self.sleep = sleep
        self.clock = clock
        self.has_answer = False  # whether anybody at all has answered
        self._robots: dict[str, RobotFileParser | Trouble] = {}
        self._asked: dict[str, float] = {}
        self._pauses: defaultdict[str, float] = defaultdict(lambda: pause)

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer of a page that may be asked; `Trouble` for others."""
        target = target_of(url)
        robots = self._robots_of(target.origin, target.host)
        if not robots.can_fetch(ROBOT, url):
            raise Trouble(Reason.ROBOTS)
        return self._get(url, headers)

    def ask_service(self, url: str) -> Answer:
        """The answer of an interface that is made for programs; redirects are followed."""
        for _redirect in range(SERVICE_REDIRECTS + 1):
            answer = self._get(url)
            if not answer.redirects_to:
                break
            url = answer.redirects_to
        return answer

    def _get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        host = target_of(url).host
        if host in self._asked:
            wait = self._asked[host] + self._pauses[host] - self.clock()
            if wait > 0:
                self.sleep(wait)
        try:
            answer = self.network.ask(url, headers)
        finally:
            self._asked[host] = self.clock()
        self.has_answer = True
        return answer

    def _robots_of(self, origin: str, host: str) -> RobotFileParser:
        """Its robots.txt; or the trouble that it had, which all of its pages have then."""
        if origin not in self._robots:
            try:
                robots = self._robots[origin] = self._read_robots(f"{origin}/robots.txt")
            except Trouble as trouble:
                self._robots[origin] = trouble
            else:
                wished = float(robots.crawl_delay(ROBOT) or 0)
                self._pauses[host] = min(max(self.pause, wished), LONGEST_PAUSE)
        found = self._robots[origin]
        if isinstance(found, Trouble):
            raise found
        return found

    def _read_robots(self, url: str) -> RobotFileParser:
        robots = RobotFileParser()
        answer = self.ask_service(url)
        # One that is not there allows all; one that cannot be had now, or read, allows nothing.
        if answer.status >= 500 or answer.status == TOO_MANY_REQUESTS:
            robots.parse(NOTHING)
        else:
            text = answer.body.decode("utf-8-sig", "replace") if answer.status == 200 else ""
            try:
                robots.parse(text.splitlines())
            except ValueError:  # a line that Python's parser stumbles over
                robots = RobotFileParser()
                robots.parse(NOTHING)
        return robots

"""The demo on days of one's own choosing, browsers of those who write in it, and pictures of it."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "pictures"
# `manage.py` at a moment that stands still.
MANAGE = """
import runpy, sys, time_machine
time_machine.travel(sys.argv.pop(1), tick=False).start()
sys.argv[0] = "example_project/manage.py"
runpy.run_path(sys.argv[0], run_name="__main__")
"""
# Names of files and keys of links are made by chance, and the demo is served on any free port.
STEADY = """() => {
  for (const field of document.querySelectorAll("input[readonly]"))
    field.value = field.value
      .replace(/(pictures\\/)\\w+/, "$1k3v9d2xq7mwfhtb")
      .replace(/.*\\/draft\\/.*/, "https://carnet.example/draft/3618b9c8fdb64181b38b914bdadba8bf")
  for (const field of document.querySelectorAll("input, textarea"))
    field.style.caretColor = "transparent"
}"""


class Studio:
    """The demo, browsers of those who write in it, and the pictures taken of their screens."""

    def __init__(self, browser: Browser, data: Path, wanted: list[str]) -> None:
        self.browser = browser
        self.data = data
        self.wanted = wanted
        self.site = ""
        self.bytes = 0

    def manage(self, moment: str, *arguments: str) -> list[str]:
        return [sys.executable, "-c", MANAGE, moment, *arguments]

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {"DATA": str(self.data), "SITE_URL": "https://carnet.example"}

    def run(self, moment: str, *arguments: str) -> None:
        command = self.manage(moment, *arguments)
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, stdout=sys.stderr)

    @contextmanager
    def day(self, moment: str) -> Iterator[None]:
        """The demo is served, and its clock stands at this moment."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            place = f"127.0.0.1:{free.getsockname()[1]}"
        command = self.manage(moment, "runserver", "--noreload", place)
        log = (self.data / "log").open("a")
        server = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        self.site = f"http://{place}"
        try:
            self._wait()
            yield
        finally:
            for context in self.browser.contexts:
                context.close()
            server.terminate()
            server.wait()

    def _wait(self) -> None:
        for _attempt in range(100):
            try:
                urllib.request.urlopen(self.site).close()
                return
            except urllib.error.URLError:
                time.sleep(0.2)
        raise SystemExit(f"The demo was not served; {self.data / 'log'} says why.")

    def open(self, path: str, user: str = "", **options: Any) -> Page:
        """The page at `path`, as somebody sees it who has a browser of his own."""
        options = {"viewport": {"width": 1280, "height": 860}, "locale": "en-GB"} | options
        page = self.browser.new_context(base_url=self.site, **options).new_page()
        page.set_default_timeout(15_000)
        if user:
            passwords = json.loads((self.data / "passwords.json").read_text())
            page.goto("/admin/login/")
            page.fill("#id_username", user)
            page.fill("#id_password", passwords[user])
            page.press("#id_password", "Enter")
            page.wait_for_url("**/admin/")
        page.goto(path, wait_until="networkidle")
        return page

    def take(self, name: str, of: Page | Locator, quality: int = 45) -> None:
        if self.wanted and name not in self.wanted:
            return
        page = getattr(of, "page", of)
        page.wait_for_load_state("networkidle")
        if page.locator(".blogposts-live iframe:visible").count():
            page.locator(".blogposts-live[data-shown]").wait_for()
        page.wait_for_timeout(1_000)  # for what follows the form after a pause
        page.evaluate(STEADY)
        path = FOLDER / f"{name}.webp"
        with Image.open(io.BytesIO(of.screenshot(animations="disabled"))) as picture:
            picture.save(path, quality=quality, method=6)
        self.bytes += path.stat().st_size
        print(f"{path.stat().st_size:>8,} {name}")

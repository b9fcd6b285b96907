"""Somebody who reads pages in Chromium, and notes what a page should not do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

PATIENCE = 10_000  # milliseconds, on a machine that does much else


class Reader:
    """Opens pages of the site at `url`; each in a browser context of its own.

    `problems` gathers errors on the console (breaches of the content policy among them), failed
    requests, requests to other hosts, and cookies that a page has set.
    """

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url
        self.problems: list[str] = []
        self.requests: list[Request] = []
        self._contexts: list[tuple[BrowserContext, bool]] = []

    def open(
        self,
        path: str,
        *,
        width: int = 1280,
        height: int = 900,
        language: str = "en",
        user: Any = None,
        **options: Any,
    ) -> Page:
        """The page at `path`, loaded.

        `language` is what the browser asks for, `user` somebody signed in. `options` go to
        Playwright: `color_scheme`, `forced_colors`, `reduced_motion`, `java_script_enabled`, ...
        """
        context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": width, "height": height},
            locale=language,
            **options,
        )
        context.set_default_timeout(PATIENCE)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.problems.append(f"script: {error.error}"))
        context.on("request", self._asked)
        context.on("response", self._answered)
        if user is not None:
            context.add_cookies([self._session_of(user)])
        self._contexts.append((context, user is None))
        page = context.new_page()
        response = page.goto(path)
        assert response is not None
        assert response.ok, f"{path} answers {response.status}"
        return page

    def close(self) -> None:
        for context, is_stranger in self._contexts:
            if is_stranger:
                self.problems += [f"cookie: {cookie['name']}" for cookie in context.cookies()]
            context.close()
        self._contexts.clear()

    def _session_of(self, user: Any) -> Any:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        return {"name": name, "value": client.cookies[name].value, "url": self.url}

    def _heard(self, message: ConsoleMessage) -> None:
        # The icon is the host's: a browser asks for it by itself, at the root of the host.
        of_icon = urlsplit(message.location["url"]).path == "/favicon.ico"
        if message.type in {"error", "warning"} and not of_icon:
            self.problems.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        self.requests.append(request)
        address = urlsplit(request.url)
        if address.netloc != urlsplit(self.url).netloc:
            self.problems.append(f"request to {address.scheme}:{address.netloc}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.problems.append(f"{response.status} for {response.url}")

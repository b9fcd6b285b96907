"""What robots are asked to leave alone; `robots.txt` stands at the root of a host: the site's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from .addresses import address
from .reading.sitemap import has_news

if TYPE_CHECKING:
    from collections.abc import Iterator

# Below the blog's own address. What is secret is not told: these are the same on every site.
PRIVATE = ("draft/", "follow/", "moderate/", "search/", "comment/")
# One page under many addresses.
ASIDE = ("reply", "voted", "mine")


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """The whole file, for a site that has nothing else to say to robots."""
    text = "User-agent: *\n" + "\n".join(robots_lines(request)) + "\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def robots_lines(request: HttpRequest) -> list[str]:
    """Rules for all robots, and where the sitemaps are; for a `robots.txt` of your own.

    In every language that has an address of its own. One query: the sitemap of news is named while
    there are some.
    """
    homes, indexes, news = (list(dict.fromkeys(urls)) for urls in zip(*_homes(), strict=True))
    origin = f"{request.scheme}://{request.get_host()}"
    rules = [f"Disallow: {home}{path}" for home in homes for path in PRIVATE]
    rules += [
        f"Disallow: {home}*{mark}{name}=" for home in homes for name in ASIDE for mark in ("?", "&")
    ]
    sitemaps = indexes + news if has_news() else indexes
    return [*rules, "", *(f"Sitemap: {origin}{url}" for url in sitemaps)]


def _homes() -> Iterator[tuple[str, str, str]]:
    """The front page, the sitemaps' index and the sitemap of news, in each language."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield address("post-list"), address("sitemap-index"), address("sitemap-news")

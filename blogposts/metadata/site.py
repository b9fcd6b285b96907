"""The magazine itself, as every page's head names it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.sites.shortcuts import get_current_site

from ..addresses import address
from ..conf import conf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from ..models import Author


class Site(NamedTuple):
    """The magazine as of one request; `origin` is scheme and host, `home` the front page."""

    origin: str
    title: str
    home: str

    @property
    def blog(self) -> dict[str, Any]:
        """What posts and lists are part of."""
        return {"@type": "Blog", "@id": f"{self.home}#blog", "name": self.title, "url": self.home}

    @property
    def publisher(self) -> dict[str, Any]:
        return {
            "@type": "Organization",
            "@id": f"{self.home}#publisher",
            "name": self.title,
            "url": self.home,
        }

    def absolute(self, address: str) -> str:
        """With scheme and host, where an address has none."""
        if address.startswith("//"):
            return f"{self.origin.partition('//')[0]}{address}"
        return self.origin + address if address.startswith("/") else address

    def person(self, author: Author) -> dict[str, Any]:
        """An author, whose page says the same of him."""
        url = self.absolute(author.get_absolute_url())
        return filled(
            {
                "@type": "Person",
                "@id": f"{url}#author",
                "name": author.name,
                "url": url,
                "image": self.absolute(author.picture.url) if author.picture else "",
                "sameAs": [author.website] if author.website else None,
            }
        )


def site_of(request: HttpRequest) -> Site:
    origin = f"{request.scheme}://{request.get_host()}"
    return Site(origin, site_title(request), origin + address("post-list"))


def site_title(request: HttpRequest | None) -> str:
    """The name of the magazine: the setting, or the current site's name, or the host."""
    return conf.TITLE or get_current_site(request).name


def filled(facts: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty: what is not known is not said. A count of 0 is known."""
    return {name: value for name, value in facts.items() if value or value == 0}


def breadcrumbs(steps: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The way to a page from the front page on: names and absolute addresses."""
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": url}
            for place, (name, url) in enumerate(steps, start=1)
        ],
    }


def in_one_line(text: str, length: int) -> str:
    """Single spaces, and at most so many characters, cut between words."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:–—-") + "…"

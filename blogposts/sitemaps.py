"""Sitemaps: an index, a sitemap for each month of posts, one for each kind of list, and the news.

They are views of ours, and need no other app. A site that has a sitemap of its own by
`django.contrib.sitemaps` takes `sitemaps` into it.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from django.contrib.sitemaps import Sitemap
from django.core.paginator import EmptyPage, PageNotAnInteger
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from taggit.models import Tag

from .addresses import address, address_maker, post_address
from .conf import conf
from .freshness import answer, conditional
from .metadata import site_title
from .models import Author, Category, Picture
from .reading import current_edition
from .reading.sitemap import (
    Listed,
    Month,
    count_subjects,
    months_with_posts,
    newest_pieces,
    posts_of_month,
    subjects_with_posts,
    translations_of,
)
from .text.dates import moment
from .text.sitemap import Entry, News, index, news_language, urlset

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.http import HttpResponseBase

# Each kind of list with posts in it, and the page that shows one.
KINDS = {"categories": Category, "tags": Tag, "authors": Author}
PAGES = {"categories": "category-detail", "tags": "tag-detail", "authors": "author-detail"}
ALL = {"categories": "category-list", "tags": "tag-list", "authors": "author-list"}


@conditional
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """What there is, each with its newest change: robots read no more than they need."""
    origin = _origin(request)
    months = (
        (
            origin + _numbered("sitemap-posts", (month.year, month.month), part),
            _moment(month.changed_at),
        )
        for month, part in _parts()
    )
    lists = [
        (origin + _numbered("sitemap-lists", kind, part), "")
        for kind, model in KINDS.items()
        for part in _numbers(count_subjects(model))
    ]
    front = [(origin + address("sitemap-front"), "")]
    return _xml(index(chain(front, lists, months)))


@conditional
def sitemap_posts(request: HttpRequest, month: tuple[int, int], part: int = 1) -> HttpResponse:
    """The posts of a month, in the order they came out."""
    listed = _posts(Month(*month, count=0), part)
    if not listed:
        raise Http404
    return _xml(urlset(_entries(_origin(request), listed)))


@conditional
def sitemap_front(request: HttpRequest) -> HttpResponse:
    """The front page, and the pages of all categories, tags and authors that have posts."""
    lists = [ALL[kind] for kind, model in KINDS.items() if count_subjects(model)]
    return _xml(urlset(Entry(_origin(request) + address(name)) for name in ("post-list", *lists)))


@conditional
def sitemap_lists(request: HttpRequest, kind: str, part: int = 1) -> HttpResponse:
    """The pages of the categories, tags or authors that have posts."""
    length = conf.SITEMAP_LENGTH
    subjects = subjects_with_posts(KINDS[kind], limit=length, offset=(part - 1) * length)
    if not subjects:
        raise Http404
    origin, address_of = _origin(request), address_maker(PAGES[kind])
    return _xml(
        urlset(Entry(origin + address_of(slug), _moment(changed)) for slug, changed in subjects)
    )


def sitemap_news(request: HttpRequest) -> HttpResponseBase:
    """The posts of the last two days, which is all that a news sitemap may hold.

    Without any there is none: a sitemap must name a page.
    """

    def respond() -> HttpResponse:
        pieces = newest_pieces()
        if not pieces:
            raise Http404
        origin, publication = _origin(request), site_title(request)
        return _xml(
            urlset(
                Entry(
                    origin + post_address(piece.path, piece.language),
                    news=News(
                        publication,
                        news_language(piece.language),
                        moment(piece.published_at),
                        piece.title,
                    ),
                )
                for piece in pieces
            )
        )

    # What is no news any more leaves it within the hour, though nothing has changed.
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    return answer(request, (*current_edition(), hour), respond)


class PostSitemap(Sitemap):  # type: ignore[type-arg]
    """All posts, for a sitemap by `django.contrib.sitemaps`: a page is a month, or a part of one.

    Django's own pages count and skip rows, which costs the more the more posts there are.
    """

    @property
    def paginator(self) -> Any:
        return _Months(list(_parts()))

    def get_urls(
        self, page: int | str = 1, site: Any = None, protocol: str | None = None
    ) -> list[dict[str, Any]]:
        month, part = self.paginator.page(page)
        listed = _posts(month, part)
        origin = f"{self.get_protocol(protocol)}://{self.get_domain(site)}"
        self.latest_lastmod = max((post.changed_at for post in listed), default=None)
        return [
            {
                "item": post,
                "location": origin + post_address(post.path, post.language),
                "lastmod": post.changed_at,
                "changefreq": None,
                "priority": "",
                "alternates": [],
            }
            for post in listed
        ]

    def get_latest_lastmod(self) -> Any:
        times = (month.changed_at for month in months_with_posts())
        return max((when for when in times if when), default=None)


class _Months:
    """As much of a `Paginator` as Django's sitemaps ask for."""

    def __init__(self, parts: list[tuple[Month, int]]) -> None:
        self.parts = parts

    @property
    def num_pages(self) -> int:
        return len(self.parts)

    def page(self, number: int | str) -> tuple[Month, int]:
        try:
            place = int(number)
        except ValueError as error:
            raise PageNotAnInteger("no number") from error
        if not 0 < place <= len(self.parts):
            raise EmptyPage("no such page")
        return self.parts[place - 1]


sitemaps = {"posts": PostSitemap}


def _parts() -> Iterator[tuple[Month, int]]:
    """The months, those of many posts in parts."""
    for month in months_with_posts():
        for part in _numbers(month.count):
            yield month, part


def _numbers(count: int) -> range:
    """Of the parts that so many addresses make."""
    return range(1, 1 - (-count // conf.SITEMAP_LENGTH))


def _posts(month: Month, part: int) -> list[Listed]:
    length = conf.SITEMAP_LENGTH
    return posts_of_month(month, limit=length, offset=(part - 1) * length)


def _entries(origin: str, listed: list[Listed]) -> Iterator[Entry]:
    url_of, alternates = _picture_address(origin), translations_of(listed, origin)
    for post in listed:
        yield Entry(
            origin + post_address(post.path, post.language),
            moment(post.changed_at),
            [url_of(name) for name in post.pictures],
            alternates.get(post.pk, ()),
        )


def _picture_address(origin: str) -> Any:
    storage = Picture._meta.get_field("file").storage

    def url_of(name: str) -> str:
        url = str(storage.url(name))
        return origin + url if url.startswith("/") else url

    return url_of


def _numbered(name: str, argument: Any, part: int) -> str:
    """The address of a sitemap; the first of several has no number."""
    return reverse(f"blogposts:{name}", args=[argument, *([part] if part > 1 else [])])


def _moment(when: datetime | None) -> str:
    return moment(when) if when else ""


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _xml(text: str) -> HttpResponse:
    # The file itself is nothing that a search should find.
    headers = {"X-Robots-Tag": "noindex"}
    return HttpResponse(text, content_type="application/xml; charset=utf-8", headers=headers)

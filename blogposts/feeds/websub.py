"""Tells WebSub hubs which feeds have something new (https://www.w3.org/TR/websub/).

What a hub was told is kept, so a job that comes late, twice or by cron tells what is left to tell:
posts that came out, or were corrected, since the hub last took what it was told.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.db.models import Min, Q
from django.utils import timezone

from .. import jobs
from ..addresses import address, mail_origin
from ..conf import conf
from ..models import Hub, Post
from .posts import with_format

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

logger = logging.getLogger(__name__)

SECONDS = 10
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(days=1)
# Of a hub that has long been told nothing: it asks the feeds themselves, which hold no more.
MOST_POSTS = 100


class Told(NamedTuple):
    """How many hubs took what they were told, and how many did not."""

    told: int
    failed: int


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def tell_hubs() -> Told:
    """A job: tells each hub of what is new to it; asks to be run again for what is left."""
    origin, now = mail_origin(), timezone.now()
    if not conf.WEBSUB_HUBS or not origin:
        return Told(0, 0)
    told = failed = 0
    for url in conf.WEBSUB_HUBS:
        hub = Hub.objects.filter(url=url).first() or Hub(url=url)
        feeds = list(dict.fromkeys(_feeds_since(hub.told_at, now, origin)))
        if not feeds:
            continue
        if _tell(url, feeds):
            hub.told_at, hub.failures = now, 0
            told += 1
        else:
            hub.failures += 1
            failed += 1
            wait = min(FIRST_WAIT * 2 ** min(hub.failures - 1, 10), LONGEST_WAIT)
            jobs.at(now + wait, tell_hubs)
        hub.save()
    # A post that is to come out is announced when it does, if this process is still there.
    soonest = Post.objects.scheduled().aggregate(at=Min("published_at"))["at"]
    if soonest is not None:
        jobs.at(soonest, tell_hubs)
    return Told(told, failed)


def _feeds_since(since: datetime | None, now: datetime, origin: str) -> Iterator[str]:
    """Addresses of the feeds that have something new since then; of all posts when never told."""
    posts = Post.objects.published(at=now).newest_first()
    if since is not None:
        # What is published for a day gone by is new all the same.
        news = Q(published_at__gt=since) | Q(corrected_at__gt=since) | Q(changed_at__gt=since)
        posts = posts.filter(news)
    found = posts.select_related("author").prefetch_related("categories", "tags")[:MOST_POSTS]
    for post in found:
        yield from _formats(origin + address("post-feed"))
        if post.author:
            yield from _formats(origin + address("author-feed", post.author.slug))
        for category in post.categories.all():
            for above in category.ancestors(include_self=True):
                yield from _formats(origin + address("category-feed", above.slug))
        for tag in post.tags.all():
            yield from _formats(origin + address("tag-feed", tag.slug))


def _formats(feed: str) -> Iterator[str]:
    for form in ("rss", "atom", "json"):
        yield with_format(feed, form)


def _tell(hub: str, feeds: list[str]) -> bool:
    """One request to a hub, which may take several feeds at once; whether it took them."""
    pairs = [("hub.mode", "publish"), *(("hub.url", feed) for feed in feeds)]
    request = Request(hub, urlencode(pairs).encode(), {"User-Agent": "blogposts"})  # noqa: S310
    try:
        with build_opener(_NoRedirects).open(request, timeout=SECONDS):
            return True
    except (OSError, URLError, ValueError) as error:
        logger.warning("The hub %s was not told of what is new: %s", hub, error)
        return False

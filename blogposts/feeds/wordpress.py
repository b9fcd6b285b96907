"""Addresses that WordPress gave its feeds lead to ours, for good.

https://developer.wordpress.org/advanced-administration/wordpress/feeds/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponsePermanentRedirect

from ..addresses import address
from ..redirects import FEED_FORMATS

if TYPE_CHECKING:
    from django.http import HttpRequest

FILES = {
    "wp-feed.php": ("post-feed", "rss"),
    "wp-rss.php": ("post-feed", "rss"),
    "wp-rss2.php": ("post-feed", "rss"),
    "wp-rdf.php": ("post-feed", "rss"),
    "wp-atom.php": ("post-feed", "atom"),
    "wp-commentsrss2.php": ("comment-feed", "rss"),
}


def old_feed(
    request: HttpRequest, *, name: str, format: str = "rss", slug: str = "", path: str = ""
) -> HttpResponsePermanentRedirect:
    """On from `feed/rss2/` and the like to the feed of that name; a subject's or a post's."""
    return HttpResponsePermanentRedirect(address(name, slug or path) + FEED_FORMATS.get(format, ""))

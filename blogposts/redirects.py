"""On to where a post is now, for who comes by an address that it had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import override

from .addresses import address, interface_language
from .reading import path_now

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

    from .models import Post

_POST = "post-detail"


def led_on(request: HttpRequest, path: str) -> HttpResponsePermanentRedirect:
    """The same page of the post that was at `path`, where it is now; 404 when there was none.

    To be asked once nothing was found at the address, so that a page that is found costs nothing.
    """
    match, now = request.resolver_match, path_now(path)
    if match is None or now is None:
        raise Http404
    return _for_good(request, reverse(match.view_name, kwargs={**match.kwargs, "path": now}))


def led_to_its_language(request: HttpRequest, post: Post) -> HttpResponsePermanentRedirect | None:
    """The same page of a post below the language that it is in; None where it stands already.

    Only with `i18n_patterns` has a post two addresses (docs/decisions/translations.md).
    """
    match = request.resolver_match
    if match is None or post.path is None or post.get_absolute_url() == address(_POST, post.path):
        return None
    with override(interface_language(post.language)):
        return _for_good(request, reverse(match.view_name, kwargs=match.kwargs))


def _for_good(request: HttpRequest, url: str) -> HttpResponsePermanentRedirect:
    if query := request.META.get("QUERY_STRING"):
        url = f"{url}?{query}"
    response = HttpResponsePermanentRedirect(url)
    # A post may come back to an address: a browser that kept both ways would go in circles.
    response.headers["Cache-Control"] = "no-cache"
    return response


# WordPress's words for the formats of a feed, and ours: what of them is no more becomes RSS 2.0.
FEED_FORMATS = {"atom": "atom/", "comments-atom": "atom/", "json": "json/"}
# What WordPress asks in a query instead of an address, and our feed of it.
_SUBJECTS = {"category_name": "category-feed", "tag": "tag-feed", "author_name": "author-feed"}


def led_to_feed(asked: QueryDict, path: str = "") -> HttpResponsePermanentRedirect:
    """On from `?feed=rss2` and the like to the feed; that of its comments on a post's page.

    https://developer.wordpress.org/advanced-administration/wordpress/feeds/
    """
    word = asked.get("feed", "")
    feed = address("comment-feed" if word.startswith("comments-") else "post-feed")
    if path:
        feed = address("comment-feed-of-post", path)
    for key, name in _SUBJECTS.items():
        # WordPress names a category by its parents too.
        if slug := asked.get(key, "").rpartition("/")[2]:
            feed = address(name, slug)
    return HttpResponsePermanentRedirect(feed + FEED_FORMATS.get(word, ""))

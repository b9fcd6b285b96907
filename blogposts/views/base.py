from __future__ import annotations

from django.utils.decorators import method_decorator
from django.views.generic.base import ContextMixin

from ..addresses import address
from ..conf import conf
from ..freshness import conditional
from ..metadata import site_title
from ..text.embed import alternate_links

# What the head and the masthead ask of every page: a name that is missing costs a template more
# than one that is empty.
NOT_HERE = {
    "alternates": (),
    "above": (),
    "children": (),
    "comments_feed_url": "",
    "discussion": None,
    "draft_link": None,
    "edit_url": "",
    "here": None,
    "is_here": False,
    "is_preview": False,
    "is_search": False,
    "is_unlisted": False,
    "is_unsaved": False,
    "list_language": "",
    "newer_url": "",
    "older_url": "",
    "subject": None,
    "subject_url": "",
}


# Formats of a feed: media type, name, and what stands behind the feed's address.
FEED_FORMATS = (
    ("application/rss+xml", "RSS", ""),
    ("application/atom+xml", "Atom", "atom/"),
    ("application/feed+json", "JSON Feed", "json/"),
)


def feed_links(feeds):
    """The head's links to feeds, each in all formats, of pairs of title and address."""
    split = ((title, *url.partition("?")) for title, url in feeds)
    return alternate_links(
        (media_type, f"{title} ({name})", f"{path}{behind}{mark}{query}")
        for title, path, mark, query in split
        for media_type, name, behind in FEED_FORMATS
    )


class PageMixin(ContextMixin):
    """What every page of ours hands to its template."""

    def get_base_template(self):
        return conf.BASE_TEMPLATE

    def get_feeds(self):
        """The feeds that the head names: pairs of title and address."""
        return [(site_title(self.request), address("post-feed"))]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            blogposts_base=self.get_base_template(),
            blogposts_title=site_title(self.request),
            feed_links=feed_links(self.get_feeds()),
            blogposts_home_url=address("post-list"),
            blogposts_feed_url=address("post-feed"),
            blogposts_archive_url=address("post-archive"),
            blogposts_tags_url=address("tag-list"),
            blogposts_authors_url=address("author-list"),
            blogposts_categories_url=address("category-list"),
            blogposts_search_url=address("search"),
            blogposts_opensearch_url=address("search-description"),
            **NOT_HERE | kwargs,
        )


class SecretMixin:
    """A page whose address nobody else is to know: not by a cache, a search, or a link on it."""

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response


class PublicMixin(PageMixin):
    """A page that is one and the same for all strangers, and says when it changed."""

    @method_decorator(conditional)
    def dispatch(self, request, *args, **kwargs):
        return super().dispatch(request, *args, **kwargs)

"""Addresses: `path("blog/", include("blogposts.urls"))`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path, register_converter

from . import sitemaps, views
from .feeds import views as feeds
from .feeds import wordpress

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponseBase

app_name = "blogposts"


class PostPath:
    """Every shape a post's address can have, so that no setting is read here.

    `slug`, `2023/04/slug` and `2023/04/11/slug`: what the post's `path` holds is looked up whole.
    """

    regex = r"(?:\d{4}/\d{1,2}/(?:\d{1,2}/)?)?[-\w]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Slug(PostPath):
    """Django's `slug` is ASCII alone; tags and imported slugs are not."""

    regex = r"[-\w]+"


class PageNumber:
    """2 and more: page 1 is the list's own address."""

    regex = r"[2-9]|[1-9]\d{1,6}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class Lists(PostPath):
    """The kinds of lists that have sitemaps."""

    regex = "|".join(sitemaps.KINDS)


class Month:
    """`2023-04`, of a sitemap."""

    regex = r"\d{4}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> tuple[int, int]:
        year, _dash, month = value.partition("-")
        if not 1 < int(year) < 9999:  # the ends of time are in no time zone
            raise ValueError
        return int(year), int(month)

    def to_url(self, value: tuple[int, int]) -> str:
        return "{:04}-{:02}".format(*value)


class Year(PageNumber):
    """Four digits, of a time in which something can have come out."""

    regex = r"[12]\d{3}"

    def to_url(self, value: int) -> str:
        return f"{value:04}"


class TwoDigits(Year):
    """A month or a day."""

    regex = r"\d{2}"

    def to_url(self, value: int) -> str:
        return f"{value:02}"


class FeedFormat:
    """Of a feed; without one it is RSS 2.0, as WordPress has it."""

    regex = "atom|json"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class OldFeedFormat(FeedFormat):
    """WordPress's words for RSS, and formats that are no more."""

    regex = "feed|rdf|rss2?"


register_converter(PostPath, "blogposts_path")
register_converter(Slug, "blogposts_slug")
register_converter(PageNumber, "blogposts_page")
register_converter(Lists, "blogposts_lists")
register_converter(Month, "blogposts_month")
register_converter(Year, "blogposts_year")
register_converter(TwoDigits, "blogposts_two_digits")


YEAR = "<blogposts_year:year>/"
MONTH = f"{YEAR}<blogposts_two_digits:month>/"
DAY = f"{MONTH}<blogposts_two_digits:day>/"
register_converter(FeedFormat, "blogposts_feed")
register_converter(OldFeedFormat, "blogposts_old_feed")


def _listed(route: str, view: type[views.PostList], name: str) -> list[object]:
    """A list's own address and its further pages, `/page/2/` as readers know them."""
    return [
        path(route, view.as_view(), name=name),
        path(f"{route}page/<blogposts_page:page>/", view.as_view(), name=name),
    ]


def _in_parts(route: str, view: Callable[..., HttpResponseBase], name: str) -> list[object]:
    """A sitemap, and its further parts: `sitemap-2023-04.xml`, `sitemap-2023-04-2.xml`."""
    return [
        path(f"{route}.xml", view, name=name),
        path(f"{route}-<blogposts_page:part>.xml", view, name=name),
    ]


def _feed(route: str, view: type[feeds.FeedView], name: str) -> list[object]:
    """A feed's own address, those of its other formats, and what WordPress called them."""
    old = {"name": name}
    return [
        path(route, view.as_view(), name=name),
        path(f"{route}<blogposts_feed:format>/", view.as_view(), name=name),
        path(f"{route}<blogposts_old_feed:format>/", wordpress.old_feed, old),
    ]


urlpatterns = [
    *_listed("", views.PostList, "post-list"),
    *_listed("category/<blogposts_slug:slug>/", views.CategoryDetail, "category-detail"),
    *_listed("tag/<blogposts_slug:slug>/", views.TagDetail, "tag-detail"),
    *_listed("author/<blogposts_slug:slug>/", views.AuthorDetail, "author-detail"),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap-index"),
    path("sitemap-front.xml", sitemaps.sitemap_front, name="sitemap-front"),
    path("sitemap-news.xml", sitemaps.sitemap_news, name="sitemap-news"),
    *_in_parts("sitemap-<blogposts_month:month>", sitemaps.sitemap_posts, "sitemap-posts"),
    *_in_parts("sitemap-<blogposts_lists:kind>", sitemaps.sitemap_lists, "sitemap-lists"),
    path("tags/", views.TagList.as_view(), name="tag-list"),
    path("authors/", views.AuthorList.as_view(), name="author-list"),
    path("categories/", views.CategoryList.as_view(), name="category-list"),
    *_listed(YEAR, views.DateList, "post-year"),
    *_listed(MONTH, views.DateList, "post-month"),
    *_listed(DAY, views.DateList, "post-day"),
    path("archives/", views.PostArchive.as_view(), name="post-archive"),
    *_feed("feed/", feeds.PostFeed, "post-feed"),
    *_feed("category/<blogposts_slug:slug>/feed/", feeds.CategoryFeed, "category-feed"),
    *_feed("tag/<blogposts_slug:slug>/feed/", feeds.TagFeed, "tag-feed"),
    *_feed("author/<blogposts_slug:slug>/feed/", feeds.AuthorFeed, "author-feed"),
    *(
        path(file, wordpress.old_feed, {"name": name, "format": form})
        for file, (name, form) in wordpress.FILES.items()
    ),
    path("search/", views.Search.as_view(), name="search"),
    path("search/description.xml", views.search_description, name="search-description"),
    path("search/feed/", feeds.SearchFeed.as_view(), name="search-feed"),
    path("search/feed/<blogposts_feed:format>/", feeds.SearchFeed.as_view(), name="search-feed"),
    path("draft/<int:pk>/", views.PostPreview.as_view(), name="post-preview"),
    path("draft/<str:token>/", views.DraftShared.as_view(), name="draft-link"),
    path("follow/<str:link>/", views.FollowConfirm.as_view(), name="follow-confirm"),
    path("follow/<str:link>/stop/", views.FollowStop.as_view(), name="follow-stop"),
    path("moderate/<str:link>/", views.CommentModerate.as_view(), name="comment-moderate"),
    path("comment/<int:pk>/", views.CommentDetail.as_view(), name="comment-detail"),
    path("comment/<int:pk>/edit/", views.CommentEdit.as_view(), name="comment-edit"),
    path("<blogposts_path:path>/comment/", views.CommentPost.as_view(), name="comment-post"),
    *_feed("comments/feed/", feeds.CommentFeed, "comment-feed"),
    path("comment/<int:pk>/vote/", views.comment_vote, name="comment-vote"),
    path("<blogposts_path:path>/vote/", views.post_vote, name="post-vote"),
    *_feed("<blogposts_path:path>/feed/", feeds.CommentFeedOfPost, "comment-feed-of-post"),
    path(
        "<blogposts_path:path>/comment-page-<blogposts_page:page>/",
        views.PostDetail.as_view(),
        name="post-comments",
    ),
    path("<blogposts_path:path>/", views.PostDetail.as_view(), name="post-detail"),
]

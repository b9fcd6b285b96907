"""Addresses: `path("blog/", include("blogposts.urls"))`."""

from __future__ import annotations

from django.urls import path, register_converter

from . import feeds, views

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


register_converter(PostPath, "blogposts_path")
register_converter(Slug, "blogposts_slug")
register_converter(PageNumber, "blogposts_page")


def _listed(route: str, view: type[views.PostList], name: str) -> list[object]:
    """A list's own address and its further pages, `/page/2/` as readers know them."""
    return [
        path(route, view.as_view(), name=name),
        path(f"{route}page/<blogposts_page:page>/", view.as_view(), name=name),
    ]


urlpatterns = [
    *_listed("", views.PostList, "post-list"),
    *_listed("category/<blogposts_slug:slug>/", views.CategoryDetail, "category-detail"),
    *_listed("tag/<blogposts_slug:slug>/", views.TagDetail, "tag-detail"),
    *_listed("author/<blogposts_slug:slug>/", views.AuthorDetail, "author-detail"),
    path("feed/", feeds.LatestPosts(), name="post-feed"),
    path("draft/<int:pk>/", views.PostPreview.as_view(), name="post-preview"),
    path("<blogposts_path:path>/", views.PostDetail.as_view(), name="post-detail"),
]

"""The measured site: built, and its pages named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from taggit.models import Tag

from blogposts.models import Author, Category, Post

from .content import fill
from .measure import READER, Page

if TYPE_CHECKING:
    from collections.abc import Sequence

DEEP_PAGE = 50


def build(posts: int) -> None:
    """A new database and static files under the names that production has."""
    settings.WORK.mkdir(exist_ok=True)
    for suffix in ("", "-journal", "-wal", "-shm"):
        (settings.WORK / f"site.sqlite3{suffix}").unlink(missing_ok=True)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    fill(posts=posts)
    connection.close()


def pages() -> list[Page]:
    """The kinds of page; posts and subjects are spread over the whole site, and take turns."""
    posts = list(Post.objects.order_by("pk"))
    spread = [post.get_absolute_url() for post in posts[:: max(1, len(posts) // 12)]]
    front = reverse("blogposts:post-list")
    return [
        Page("post", spread),
        Page("post, 304", spread, again=True),
        Page("front page", [front]),
        Page("category", _addresses("category-detail", Category.objects.all()[:6])),
        Page("tag", _addresses("tag-detail", Tag.objects.all()[:6])),
        Page("author", _addresses("author-detail", Author.objects.all())),
        Page("list page 2", [reverse("blogposts:post-list", args=[2])]),
        Page(f"list page {DEEP_PAGE}", [reverse("blogposts:post-list", args=[DEEP_PAGE])]),
        Page("feed", [reverse("blogposts:post-feed")]),
    ]


def queries(page: Page) -> list[str]:
    """The SQL of a page, of the address that takes most."""
    client = Client(headers=READER)
    found: list[list[str]] = []
    for address in page.addresses:
        warm = client.get(address)
        headers = {"If-None-Match": warm.headers["ETag"]} if page.again else {}
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address, headers=headers)
        if answer.status_code != (304 if page.again else 200):
            raise RuntimeError(f"{address} answered {answer.status_code}")
        found.append([query["sql"] for query in captured.captured_queries])
    return max(found, key=len)


def _addresses(name: str, rows: Sequence[Author | Category | Tag]) -> list[str]:
    return [reverse(f"blogposts:{name}", args=[row.slug]) for row in rows]

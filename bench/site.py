"""The measured site: built, and its pages named."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from taggit.models import Tag

from blogposts.freshness import recount_all
from blogposts.models import Author, Category, Post
from blogposts.reading.sitemap import months_with_posts

from . import talk
from .content import enter, fill, heap
from .measure import READER, Page, Sent
from .prose import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.http import HttpResponse

DEEP_PAGES = (50, 5000)
# Posts of which lists are made; all but those that are measured as pages have no text.
LISTED = 100_000
DEEP_THREADS = 60


def build(posts: int) -> None:
    """A new database and static files under the names that production has."""
    settings.WORK.mkdir(exist_ok=True)
    for suffix in ("", "-journal", "-wal", "-shm"):
        (settings.WORK / f"site.sqlite3{suffix}").unlink(missing_ok=True)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with transaction.atomic():
        written = fill(posts=posts)
        talk.fill(written)
        heap(written, LISTED - posts)
        enter(written)
        recount_all()
    connection.close()


def pages(written: int) -> list[Page]:
    """The kinds of page; posts and subjects are spread over the whole site, and take turns."""
    posts = list(Post.objects.order_by("pk")[:written])
    spread = [
        post.get_absolute_url()
        for number, post in enumerate(posts)
        if number % max(1, len(posts) // 12) == 0 and number not in talk.TALKED_ABOUT
    ]
    few, many, most = (
        posts[number].get_absolute_url() for number in (talk.OF_FEW, talk.OF_MANY, talk.OF_MOST)
    )
    front = reverse("blogposts:post-list")
    return [
        Page("post", spread),
        Page("post, 304", spread, again=True),
        Page(f"post, {talk.FEW} comments", [few]),
        Page(f"post, {talk.FEW} comments, 304", [few], again=True),
        Page(f"post, {talk.MANY:,} comments", [many]),
        Page(f"post, {talk.MOST:,} comments", [most]),
        Page(f"comment page {DEEP_THREADS}", [f"{most}comment-page-{DEEP_THREADS}/"]),
        Page("front page", [front]),
        Page("category", _addresses("category-detail", Category.objects.all()[:6])),
        Page("tag", _addresses("tag-detail", Tag.objects.all()[:6])),
        Page("author", _addresses("author-detail", Author.objects.all())),
        Page("list page 2", [reverse("blogposts:post-list", args=[2])]),
        *(
            Page(f"list page {number:,}", [reverse("blogposts:post-list", args=[number])])
            for number in DEEP_PAGES
        ),
        Page("month", [reverse("blogposts:post-month", args=[2022, 4])]),
        Page("archives", [reverse("blogposts:post-archive")]),
        Page("search", [f"{reverse('blogposts:search')}?q={quote(word)}" for word in WORDS[:6]]),
        Page("feed", [reverse("blogposts:post-feed")]),
        Page("sitemap", [reverse("blogposts:sitemap-index")]),
        Page("sitemap of a month", _months()),
        Page("feed, 304", [reverse("blogposts:post-feed")], again=True),
        *_sent_and_moderated([posts[number] for number in talk.SENT_TO]),
    ]


def _sent_and_moderated(posts: Sequence[Post]) -> Iterator[Page]:
    comments = {reverse("blogposts:comment-post", args=[post.path]): post.pk for post in posts}
    votes = {reverse("blogposts:post-vote", args=[post.path]): post.pk for post in posts}
    yield Page("comment stored", list(comments), send=talk.comments_to_send(comments))
    yield Page("vote", list(votes), send=talk.votes_to_send(votes))
    # Comments that are stored meanwhile are in it, and in its numbers.
    queue = reverse("admin:blogposts_comment_changelist")
    yield Page("moderation queue", [queue], headers={"Cookie": _session()}, moves=True)


def _session() -> str:
    """The cookie of a moderator who has signed in."""
    client = Client()
    client.force_login(get_user_model().objects.get(username=talk.MODERATOR))
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _months() -> list[str]:
    return [
        reverse("blogposts:sitemap-posts", args=[(month.year, month.month)])
        for month in months_with_posts()[:6]
    ]


def queries(page: Page) -> list[str]:
    """The SQL of a page, of the address that takes most."""
    client = Client()
    found: list[list[str]] = []
    for address in page.addresses:
        warm = ask(client, page, address)
        headers = {"If-None-Match": warm.headers["ETag"]} if page.again else {}
        with CaptureQueriesContext(connection) as captured:
            answer = ask(client, page, address, headers)
        if answer.status_code != page.status:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        found.append([query["sql"] for query in captured.captured_queries])
    return max(found, key=len)


def ask(
    client: Client, page: Page, address: str, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """One request of a page in this process, without the server."""
    sent = page.send(address) if page.send else Sent(b"", {})
    headers = READER | page.headers | sent.headers | (headers or {})
    kind = headers.pop("Content-Type", "")
    client.cookies.clear()
    return client.generic("POST" if page.send else "GET", address, sent.body, kind, headers=headers)


def _addresses(name: str, rows: Sequence[Author | Category | Tag]) -> list[str]:
    return [reverse(f"blogposts:{name}", args=[row.slug]) for row in rows]

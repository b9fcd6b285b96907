"""A feed at its address, in the format that the address names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin

from django.http import Http404, HttpResponse
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic.base import View
from taggit.models import Tag

from ..addresses import address
from ..conf import conf
from ..freshness import answer
from ..metadata import site_title
from ..models import Author, Category
from ..reading import (
    Dated,
    entries_among,
    newest_by,
    newest_comments,
    newest_comments_of,
    newest_entries,
    newest_in,
    newest_tagged,
    read_place,
    read_subject,
)
from ..redirects import led_on
from ..search import RETRY_AFTER, NoAnswer, newest_found, read_narrowing
from ..text.asked import read_asked
from . import atom, json_feed, posts, rss, talk
from .described import Feed, Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..reading import Entries
    from .described import Entry

WRITERS = {"rss": rss, "atom": atom, "json": json_feed}
# What no post has ever changed.
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Content:
    """What a feed is about, and what is in it; `page` is the address of what it follows."""

    title: str
    subtitle: str
    page: str
    rows: Sequence[Any]
    stamp: tuple[Any, ...]
    dated: Dated
    id: str = ""  # of the feed; its page's address where none is named


class FeedView(View):
    """A feed in RSS 2.0, Atom 1.0 and JSON Feed 1.1; what of is said by `get_content`."""

    http_method_names = ["get", "head", "options"]

    def get_content(self, **kwargs: Any) -> Content:
        raise NotImplementedError

    def get_entries(self, rows: Sequence[Any]) -> list[Entry]:
        """The rows as entries: what is read here is read for those who have not got it yet."""
        return posts.entries_of(
            rows, origin=self.origin, format=self.format, language=self.language
        )

    def get_self(self) -> str:
        """The feed's own address, without what a visitor puts behind it."""
        return self.origin + self.request.path

    def get(self, request: Any, *, format: str = "rss", **kwargs: Any) -> Any:
        self.format, self.language = format, get_language() or ""
        self.origin = f"{request.scheme}://{request.get_host()}"
        self.site = site_title(request)
        content = self.get_content(**kwargs)
        shown = (content.stamp, self.site, format, conf.FEED_TEXT, conf.WEBSUB_HUBS)
        return answer(request, shown, lambda: self._respond(content), content.dated.last)

    def _respond(self, content: Content) -> HttpResponse:
        entries = self.get_entries(content.rows)
        updated = [entry.updated for entry in entries] or [content.dated.last or _BEGINNING]
        home = self.origin + address("post-list")
        page = self.origin + content.page
        feed = Feed(
            id=content.id or page,
            url=page,
            address=self.get_self(),
            title=posts.shown_title(content.title),
            subtitle=content.subtitle,
            language=self.language,
            author=Person(posts.shown_title(self.site), home),
            updated=max(updated),
            style=urljoin(self.origin, static("blogposts/feed.css")),
            hubs=conf.WEBSUB_HUBS,
            entries=entries,
        )
        writer = WRITERS[self.format]
        response = HttpResponse(writer.write(feed), content_type=f"{writer.SENT_AS}; charset=utf-8")
        if feed.hubs:
            links = [f'<{hub}>; rel="hub"' for hub in feed.hubs]
            response.headers["Link"] = ", ".join([*links, f'<{feed.address}>; rel="self"'])
        return response


class PostFeed(FeedView):
    """The newest posts of the site."""

    def get_content(self, **kwargs: Any) -> Content:
        subtitle = _("The newest posts of %(title)s") % {"title": self.site}
        found = newest_entries(conf.FEED_LENGTH)
        return _of_posts(found, self.site, subtitle, address("post-list"))


def _of_posts(found: Entries, title: str, subtitle: str, page: str) -> Content:
    return Content(title, subtitle, page, found.posts, found.stamp, found.dated)


class SubjectFeed(FeedView):
    """The newest posts of one author, category or tag."""

    model: Any
    page_name = ""

    def get_found(self, subject: Any) -> Entries:
        raise NotImplementedError

    def get_content(self, **kwargs: Any) -> Content:
        subject = read_subject(self.model, kwargs["slug"])
        if subject is None:
            raise Http404
        names = {"subject": subject.name, "title": self.site}
        title = _("%(subject)s · %(title)s") % names
        subtitle = _("The newest posts of %(title)s: %(subject)s") % names
        page = address(self.page_name, subject.slug)
        return _of_posts(self.get_found(subject), title, subtitle, page)


class CategoryFeed(SubjectFeed):
    """With the posts of the categories below it."""

    model, page_name = Category, "category-detail"

    def get_found(self, subject: Category) -> Entries:
        below = read_place(subject).below if subject.has_children else [subject.pk]
        return newest_in(below, conf.FEED_LENGTH)


class TagFeed(SubjectFeed):
    model, page_name = Tag, "tag-detail"

    def get_found(self, subject: Tag) -> Entries:
        return newest_tagged(subject, conf.FEED_LENGTH)


class AuthorFeed(SubjectFeed):
    model, page_name = Author, "author-detail"

    def get_found(self, subject: Author) -> Entries:
        return newest_by(subject, conf.FEED_LENGTH)


class SearchFeed(FeedView):
    """The newest posts that have the words of `?q=`, under the filters of the search's page."""

    def get(self, request: Any, **kwargs: Any) -> Any:
        try:
            response = super().get(request, **kwargs)
        except NoAnswer:
            response = HttpResponse(status=503, headers={"Retry-After": str(RETRY_AFTER)})
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def get_self(self) -> str:
        return f"{super().get_self()}?{self.query}"

    def get_content(self, **kwargs: Any) -> Content:
        narrowing = read_narrowing(self.request.GET)
        typed = self.request.GET.get("q", "")
        asked = read_asked(typed)
        if not asked:
            raise Http404
        self.query = urlencode({"q": asked.text, **narrowing.values})
        length = conf.FEED_LENGTH
        keys = newest_found(typed, narrowing.filters, length) if narrowing.filters else []
        title = _("Search: %(words)s") % {"words": asked.text}
        subtitle = _("The newest posts of %(title)s: %(subject)s") % {
            "title": self.site,
            "subject": asked.text,
        }
        page = f"{address('search')}?{self.query}"
        return _of_posts(entries_among(keys, length), f"{title} · {self.site}", subtitle, page)


class CommentFeed(FeedView):
    """The newest comments of the site."""

    def get_entries(self, rows: Sequence[Any]) -> list[Entry]:
        return talk.entries_of(rows, origin=self.origin)

    def get_content(self, **kwargs: Any) -> Content:
        names = {"title": self.site}
        found = newest_comments()
        return Content(
            title=_("Comments on %(title)s") % names,
            subtitle=_("The newest comments on %(title)s") % names,
            page=address("post-list"),
            rows=found.comments,
            stamp=found.stamp,
            dated=found.dated,
            id=self.origin + address("comment-feed"),
        )


class CommentFeedOfPost(CommentFeed):
    """The newest comments of one post."""

    def get(self, request: Any, *, format: str = "rss", **kwargs: Any) -> Any:
        try:
            return super().get(request, format=format, **kwargs)
        except Http404:
            return led_on(request, kwargs["path"])

    def get_content(self, **kwargs: Any) -> Content:
        found = newest_comments_of(kwargs["path"])
        if found is None:
            raise Http404
        post: Any = found.post
        names = {"post": posts.shown_title(post.title), "title": self.site}
        return Content(
            title=_("Comments on “%(post)s” · %(title)s") % names,
            subtitle=_("The newest comments on “%(post)s”") % names,
            page=f"{post.get_absolute_url()}#comments",
            rows=found.comments,
            stamp=found.stamp,
            dated=found.dated,
        )

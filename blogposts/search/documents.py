"""What of a post is searched: its words as they are, before any database folds them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..models import Post, PostCategory, Section, Source, TaggedPost
from ..text.excerpt import plain_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

# Of a text: 50,000 words. What stands behind them is not found; PostgreSQL would refuse more.
LONGEST_TEXT = 300_000


@dataclass(frozen=True, slots=True)
class Document:
    """A post for an index. `is_published` is true as well of one that is still to come out.

    The keys are those by which `Filters` names a subject.
    """

    key: int
    title: str
    subtitle: str
    headings: tuple[str, ...]
    tags: tuple[str, ...]
    categories: tuple[str, ...]
    author: str
    summary: str
    text: str
    language: str
    is_published: bool
    published_at: datetime | None
    author_key: int | None = None
    tag_keys: tuple[int, ...] = ()
    category_keys: tuple[int, ...] = ()


def documents(keys: Collection[int]) -> list[Document]:
    """The posts of these primary keys, as far as they exist; five queries, however many."""
    posts = Post.objects.filter(pk__in=keys).select_related("author").order_by("pk")
    posts = posts.only(
        "title", "subtitle", "summary", "language", "status", "published_at", "picture_caption",
        "author__name",
    )  # fmt: skip
    headings, texts = defaultdict(list), defaultdict(list)
    sections = Section.objects.filter(post__in=keys).order_by("post", "position")
    for key, heading, html in sections.values_list("post", "heading", "html"):
        headings[key].append(heading)
        texts[key].append(plain_text(html))
    tagged = TaggedPost.objects.filter(content_object__in=keys).order_by("pk")
    tags = _by_post(tagged.values_list("content_object", "tag", "tag__name"))
    placed = PostCategory.objects.filter(post__in=keys).order_by("position")
    categories = _by_post(placed.values_list("post", "category", "category__name"))
    named = Source.objects.filter(post__in=keys).order_by("post", "position")
    sources = _by_post(named.values_list("post", "title", "publisher", "author"))
    return [
        Document(
            key=post.pk,
            title=post.title,
            subtitle=post.subtitle,
            headings=tuple(filter(None, headings[post.pk])),
            tags=tuple(name for _, name in tags[post.pk]),
            categories=tuple(name for _, name in categories[post.pk]),
            author=post.author.name if post.author else "",
            summary=post.summary,
            text="\n".join(
                filter(
                    None,
                    [
                        *texts[post.pk],
                        post.picture_caption,
                        *(part for source in sources[post.pk] for part in source),
                    ],
                )
            )[:LONGEST_TEXT],
            language=post.language,
            is_published=post.status == Post.Status.PUBLISHED,
            published_at=post.published_at,
            author_key=post.author_id,
            tag_keys=tuple(key for key, _ in tags[post.pk]),
            category_keys=tuple(key for key, _ in categories[post.pk]),
        )
        for post in posts
    ]


def _by_post(rows: Iterable[tuple[Any, ...]]) -> defaultdict[int, list[tuple[Any, ...]]]:
    found: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for key, *values in rows:
        found[key].append(tuple(values))
    return found


def batches(size: int) -> Iterator[list[int]]:
    """The primary keys of all posts, newest first, so that a rebuild is soon of use."""
    last: int | None = None
    while True:
        posts = Post.objects.order_by("-pk")
        if last is not None:
            posts = posts.filter(pk__lt=last)
        keys = list(posts.values_list("pk", flat=True)[:size])
        if not keys:
            return
        yield keys
        last = keys[-1]

"""What a reader is shown of a search: the posts of one page, with passages of their texts."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ..conf import conf
from ..models import Post
from ..reading import Span, list_language, posts_among, texts_of
from ..text.asked import Asked, read_asked
from ..text.passage import Marker
from .choice import engine
from .engine import MOST_FOUND, Filters, Hits

if TYPE_CHECKING:
    from collections.abc import Sequence

logger = logging.getLogger(__name__)


# Seconds after which a client may ask again, where a host's engine is down.
RETRY_AFTER = 60


class NoAnswer(Exception):
    """A host's own engine failed; it is in the log."""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results.

    `posts` are as lists have them, each with `found_title` and `found_text`, which are HTML.
    `total` counts to `MOST_FOUND` and `is_more` says that there are more. `is_any`: no post has
    all the words, these have some of them. `is_partial`: only the newest posts that have the words
    were looked through.
    """

    asked: Asked
    posts: Sequence[Any] = ()
    total: int = 0
    is_more: bool = False
    is_any: bool = False
    is_partial: bool = False


def find(query: str, span: Span, filters: Filters | None = None) -> Found:
    """What readers may see of what they asked for, best first; three queries in the database.

    A fourth where no post has all the words. Takes any text. Raises `NoAnswer`.
    """
    asked = read_asked(query)
    if not asked:
        return Found(asked)
    hits = _ask(asked, filters or Filters(), span)
    # Whatever the engine says: `posts_among` has only what is public now.
    posts = posts_among(list(hits.keys)[: span.limit])
    marker = Marker(asked.wanted)
    excerpts = hits.excerpts or {}
    texts = texts_of([post.pk for post in posts if post.pk not in excerpts])
    post: Any
    for post in posts:
        text = excerpts.get(post.pk) or texts.get(post.pk, "")
        post.found_title = marker.marked(post.shown_title)
        post.found_text = marker.passage(text, otherwise=partial(getattr, post, "shown_summary"))
    return Found(
        asked=asked,
        posts=posts,
        total=min(hits.total, MOST_FOUND),
        is_more=hits.total > MOST_FOUND,
        is_any=hits.is_any,
        is_partial=hits.is_partial,
    )


def newest_found(query: str, filters: Filters, length: int) -> list[int]:
    """Keys of the newest posts that have all that was asked for. Raises `NoAnswer`."""
    hits = _ask(read_asked(query), filters, Span(MOST_FOUND))
    if hits.is_any:
        return []
    posts = Post.objects.filter(pk__in=list(hits.keys)).order_by("-published_at", "-pk")
    return list(posts.values_list("pk", flat=True)[:length])


def _ask(asked: Asked, filters: Filters, span: Span) -> Hits:
    if not filters.language:
        filters = replace(filters, language=list_language())
    try:
        return engine().find(asked.text, filters, span.limit, span.offset)
    except Exception as error:
        if not conf.SEARCH_BACKEND:
            raise
        logger.exception("%s does not answer", conf.SEARCH_BACKEND)
        raise NoAnswer from error

"""A post that is not stored as it is to be shown: what somebody has in hand, read like a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..models import Post
from .links import PICKED, Link, Neighbours, read_links
from .rows import give_addresses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taggit.models import Tag

    from ..models import Category, RelatedPost, Section, Source
    from ..prepared import Row


@dataclass(slots=True)
class Draft:
    """All that a page shows of one post, each kind of rows in its order."""

    post: Post
    sections: list[Section]
    sources: list[Source]
    categories: list[Category]
    tags: list[Tag]
    related: list[RelatedPost]

    def categories_and_tags(self) -> tuple[list[Category], list[Tag]]:
        """As `read_categories_and_tags`, without a query."""
        tags = sorted(self.tags, key=lambda tag: tag.name)
        give_addresses(self.categories, "category-detail")
        give_addresses(tags, "tag-detail")
        return self.categories, tags

    def links(
        self, *, tags: Sequence[Tag], categories: Sequence[Category]
    ) -> tuple[list[Link], Neighbours]:
        """As `read_links`, with the picks in hand."""
        picks = _picks(self.related)
        return read_links(self.post, tags=tags, categories=categories, picks=picks)


def _picks(related: Sequence[RelatedPost]) -> list[Row]:
    """Picks as rows of links; those of ours that readers cannot see are left out."""
    wanted = {pick.target_id for pick in related if pick.target_id}
    posts = Post.objects.published_among(wanted) if wanted else Post.objects.none()
    found = {post.pk: post for post in posts}
    rows: list[Row] = []
    for place, pick in enumerate(related):
        post = found.get(pick.target_id)
        if post is not None:
            told = (post.published_at, post.pk, post.title, post.path, post.language)
        elif pick.target_id or not pick.title:
            continue
        else:
            told = (None, None, pick.title, pick.url, pick.language)
        rows.append((PICKED, place, *told))
    return rows

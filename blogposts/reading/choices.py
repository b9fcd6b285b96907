"""What a search can be narrowed to: categories as a tree, authors, years."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from ..models import Author, Category, Post
from ..prepared import Prepared
from .rows import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

# A list of more names helps nobody.
MOST_AUTHORS = 200


class Choice(NamedTuple):
    value: str
    label: str


def category_choices() -> list[Choice]:
    """All categories, each under its parent and set in by a dash for every level."""
    children = defaultdict(list)
    for key, parent, slug, name in _categories.rows():
        children[parent].append((key, slug, name))
    return list(_below(None, 0, children))


def _below(parent: int | None, level: int, children: dict[Any, Any]) -> Iterator[Choice]:
    for key, slug, name in children.pop(parent, ()):
        yield Choice(slug, f"{'– ' * level}{name}")
        yield from _below(key, level + 1, children)


def author_choices() -> list[Choice]:
    """Those who have written something that readers see; none where they are very many."""
    rows = _authors.rows(limit=MOST_AUTHORS + 1, now=timezone.now())
    return [Choice(*row) for row in rows] if len(rows) <= MOST_AUTHORS else []


def year_choices() -> list[int]:
    """Years from the newest post to the oldest, those between without any included."""
    now = timezone.now()
    rows = _oldest.rows(limit=1, now=now)
    if not rows:
        return []
    return list(range(timezone.localtime(now).year, timezone.localtime(rows[0][0]).year - 1, -1))


_categories = Prepared(
    Category,
    lambda: Category.objects.order_by("name", "pk").values_list("pk", "parent", "slug", "name"),
)
_authors = Prepared(
    Author,
    lambda: (
        Author.objects
        # No EXISTS: MariaDB makes a table of all posts of it.
        .alias(
            newest=Subquery(
                Post.objects.published(at=NOW)
                .filter(author=OuterRef("pk"))
                .order_by("-published_at", "-pk")
                .values("pk")[:1]
            )
        )
        .filter(newest__isnull=False)
        .order_by("name", "pk")
        .values_list("slug", "name")
    ),
)
_oldest = Prepared(
    Post,
    lambda: (
        Post.objects.published(at=NOW).order_by("published_at", "pk").values_list("published_at")
    ),
)

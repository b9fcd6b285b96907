"""All authors and all categories, each with how many posts it has."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Max, OuterRef, Subquery, Sum
from django.utils import timezone

from ..addresses import address_maker
from ..models import Author, Post, PostCategory, Tally
from ..querysets import is_in_language
from .found import posts_among
from .language import list_language
from .months import counted_ahead
from .navigation import category_tree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models.fields.files import FieldFile

Kind = Tally.Kind
# More than anybody reads; the others are found by what they wrote.
MOST_AUTHORS = 500
# Of a tree, as it is shown: what stands deeper stands on the last of them.
MOST_LEVELS = 8


@dataclass(frozen=True, slots=True)
class Writer:
    """An author with the newest public post; `count` is 0 where nobody has counted."""

    name: str
    url: str
    initials: str
    picture: FieldFile
    count: int
    newest: Post


@dataclass(slots=True)
class Branch:
    """A category with those below it; `count` is of all posts in these, 0 for none."""

    key: int
    name: str
    url: str
    count: int = 0
    children: list[Branch] = field(default_factory=list)


def all_writers() -> list[Writer]:
    """Those who have written something that readers see, by name; three queries.

    The `MOST_AUTHORS` who have last come out, where there are more.
    """
    newest = (
        Post.objects.published()
        .in_language(list_language())
        .filter(author=OuterRef("pk"))
        .order_by("-published_at", "-pk")
    )
    authors = (
        Author.objects.annotate(newest=Subquery(newest.values("pk")[:1]))
        .filter(newest__isnull=False)
        .order_by("-newest")[:MOST_AUTHORS]
    )
    found = sorted(authors, key=lambda author: (author.name.casefold(), author.pk))
    posts = {post.pk: post for post in posts_among([author.newest for author in found])}
    counts = count_posts(Kind.AUTHOR)
    address = address_maker("author-detail")
    return [
        Writer(
            author.name,
            address(author.slug),
            author.initials,
            author.picture,
            counts[author.pk],
            posts[author.newest],
        )
        for author in found
        if author.newest in posts  # withdrawn since
    ]


def all_branches() -> list[Branch]:
    """The categories at the top with all that is below them, by name; two queries."""
    rows = category_tree()
    counts = count_posts(Kind.CATEGORY)
    address = address_maker("category-detail")
    below = defaultdict(list)
    for key, parent, name, slug in rows:
        below[parent].append(Branch(key, name, address(slug), counts[key]))
    tops = below.pop(None, [])
    waiting = [(top, 1, top.children) for top in tops]
    for branch, level, place in waiting:
        children = below.pop(branch.key, [])
        # On the last level what is below stands beside.
        place = branch.children if level < MOST_LEVELS else place
        place += children
        waiting += [(child, level + 1, place) for child in children]
    return tops


def count_posts(kind: str, keys: Iterable[int] | None = None) -> Counter[int]:
    """How many posts that readers see have each author, category or tag, by key; one query.

    Of what `tallies` counts; while a post of theirs is still to come out, a query more, and for
    categories two.
    """
    language = list_language()
    tallies: Any = Tally.objects.filter(kind=kind)
    if keys is not None:
        tallies = tallies.filter(key__in=keys)
    if language:
        tallies = tallies.filter(is_in_language(language, f"{language}-"))
    rows = list(
        tallies.order_by().values_list("key").annotate(many=Sum("count"), newest=Max("newest_at"))
    )
    counts = Counter({key: many for key, many, _newest in rows})
    now = timezone.now()
    if any(newest > now for _key, _many, newest in rows):
        counts.subtract(_to_come(kind, language))
    return counts


def _to_come(kind: str, language: str) -> Counter[int]:
    """How many that were counted are still to come out."""
    posts = counted_ahead(language)
    if kind == Kind.AUTHOR:
        return Counter(posts.values_list("author_id", flat=True))
    filed: defaultdict[int, set[int]] = defaultdict(set)
    parents = {key: parent for key, parent, _name, _slug in category_tree()}
    rows = PostCategory.objects.filter(post__in=posts).values_list("post_id", "category_id")
    for post, category in rows:
        step: int | None = category
        while step is not None and step not in filed[post]:
            filed[post].add(step)
            step = parents.get(step)
    return Counter(category for categories in filed.values() for category in categories)

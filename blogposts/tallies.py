"""How many posts each list has in each month: what deep pages, archives and sitemaps start from.

A month is counted whole, from the posts themselves, after the commit of whatever changed one of
them. So a count cannot drift: the next change of that month, or `blogposts_recount`, makes it
right, and two changes at once wait for one another (`freshness`) and both come out.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .models import Category, Post, PostCategory, TaggedPost, Tally
from .text.months import month_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from django.db.models import Model

Kind = Tally.Kind
AT_ONCE = 500


@dataclass(slots=True)
class Concerned:
    """What a transaction has changed: posts, and months of posts that are gone."""

    posts: set[int] = field(default_factory=set)
    months: set[date] = field(default_factory=set)
    categories: set[int] = field(default_factory=set)

    def note(self, instance: Model) -> None:
        """Takes up what was saved or deleted, if a count may follow from it."""
        if isinstance(instance, Post):
            self.posts.add(instance.pk)
            # Of a post that is deleted nothing else is left that names its month.
            self.months.update(_months_known(instance))
        elif isinstance(instance, PostCategory):
            self.posts.add(instance.post_id)
        elif isinstance(instance, TaggedPost):
            self.posts.add(instance.content_object_id)
        elif isinstance(instance, Category) and instance.has_moved:
            self.categories.add(instance.pk)

    def __bool__(self) -> bool:
        return bool(self.posts or self.months or self.categories)


def _months_known(post: Post) -> Iterator[date]:
    facts = post.__dict__  # what was deferred is not fetched: the row may be gone
    if (counted := facts.get("tallied_in")) is not None:
        yield counted
    if facts.get("status") == Post.Status.PUBLISHED and facts.get("published_at") is not None:
        yield month_of(facts["published_at"])


def recount(concerned: Concerned, using: str) -> None:
    """Counts the months anew that a change concerns; in a transaction that others wait for."""
    months = set(concerned.months)
    for keys in _some(sorted(concerned.posts)):
        months |= _settle_months(keys, using)
    for category in Category.objects.using(using).filter(pk__in=concerned.categories):
        below = Post.objects.using(using).in_category(category).exclude(tallied_in=None)
        months.update(below.order_by().values_list("tallied_in", flat=True).distinct())
    _write(months, using)


def recount_all(using: str) -> int:
    """Counts all months of all lists anew, in a transaction; says how many there are."""
    for keys in _some(Post.objects.using(using).order_by("pk").values_list("pk", flat=True)):
        _settle_months(keys, using)
    counted = Post.objects.using(using).exclude(tallied_in=None).order_by()
    months = set(counted.values_list("tallied_in", flat=True).distinct())
    Tally.objects.using(using).exclude(month__in=months).delete()
    _write(months, using)
    return len(months)


def _some(keys: Iterable[int]) -> Iterator[list[int]]:
    keys = list(keys)
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]


def _settle_months(keys: list[int], using: str) -> set[date]:
    """Notes with each post the month that counts it; gives those of before and of now."""
    posts = Post.objects.using(using).filter(pk__in=keys)
    months: set[date | None] = set()
    moved: dict[date | None, list[int]] = defaultdict(list)
    for key, counted, status, at in posts.values_list("pk", "tallied_in", "status", "published_at"):
        now = month_of(at) if status == Post.Status.PUBLISHED else None
        months |= {counted, now}
        if now != counted:
            moved[now].append(key)
    for now, its in moved.items():
        Post.objects.using(using).filter(pk__in=its).update(tallied_in=now)
    return {month for month in months if month is not None}


def _write(months: Iterable[date], using: str) -> None:
    parents = dict(Category.objects.using(using).order_by().values_list("pk", "parent_id"))
    for month in sorted(months):
        Tally.objects.using(using).filter(month=month).delete()
        Tally.objects.using(using).bulk_create(_counted(month, parents, using), batch_size=AT_ONCE)


def _counted(month: date, parents: dict[int, int | None], using: str) -> list[Tally]:
    posts = Post.objects.using(using).filter(tallied_in=month).order_by()
    facts = {
        key: (language, at, max(at, corrected or at))
        for key, language, at, corrected in posts.values_list(
            "pk", "language", "published_at", "corrected_at"
        )
    }
    rows: dict[Any, Tally] = {}
    for kind, key, post in _places(month, parents, using):
        if post in facts:
            _add(rows, kind, key, month, facts[post])
    return list(rows.values())


def _places(
    month: date, parents: dict[int, int | None], using: str
) -> Iterator[tuple[str, int, int]]:
    """Each list that each post of a month stands in, once."""
    posts = Post.objects.using(using).filter(tallied_in=month).order_by()
    for post, author, elsewhere in posts.values_list("pk", "author_id", "canonical_url"):
        yield Kind.ALL, 0, post
        if not elsewhere:
            yield Kind.HERE, 0, post
        if author is not None:
            yield Kind.AUTHOR, author, post
    tags = TaggedPost.objects.using(using).filter(content_object__tallied_in=month)
    for post, tag in tags.values_list("content_object_id", "tag_id"):
        yield Kind.TAG, tag, post
    filed = PostCategory.objects.using(using).filter(post__tallied_in=month).order_by()
    above: dict[int, set[int]] = defaultdict(set)
    for post, category in filed.values_list("post_id", "category_id"):
        above[post].update(_with_those_above(category, parents))
    for post, categories in above.items():
        for category in categories:
            yield Kind.CATEGORY, category, post


def _with_those_above(category: int | None, parents: dict[int, int | None]) -> Iterator[int]:
    seen: set[int] = set()
    while category is not None and category not in seen:  # a cycle made by SQL must not hang us
        seen.add(category)
        yield category
        category = parents.get(category)


def _add(
    rows: dict[Any, Tally], kind: str, key: int, month: date, facts: tuple[str, datetime, datetime]
) -> None:
    language, at, changed = facts
    row = rows.get((kind, key, language))
    if row is None:
        rows[kind, key, language] = Tally(
            kind=kind,
            key=key,
            month=month,
            language=language,
            count=1,
            newest_at=at,
            changed_at=changed,
        )
        return
    row.count += 1
    row.newest_at = max(row.newest_at, at)
    row.changed_at = max(row.changed_at, changed)

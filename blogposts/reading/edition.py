from __future__ import annotations

from typing import Any

from django.db.models import Subquery
from django.utils import timezone

from ..models import Edition, Post
from ..prepared import Prepared
from .rows import NOW

# Number of the last counted change, and time of the newest post that is out: together they say
# of every page whether it is still the one that a reader holds.
Stamp = tuple[Any, ...]


def newest_post(at: Any = NOW) -> Subquery:
    newest = Post.objects.published(at=at).order_by("-published_at")
    return Subquery(newest.values("published_at")[:1])


def last_change() -> Subquery:
    return Subquery(Edition.objects.filter(pk=1).values("number"))


_edition = Prepared(
    Edition, lambda: Edition.objects.filter(pk=1).values_list("number", newest_post())
)


def current_edition() -> Stamp:
    """What dates every page as of now; one query."""
    rows = _edition.rows(now=timezone.now())
    return tuple(rows[0]) if rows else (None, None)

"""The tags of what readers see, by use."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

from django.db.models import Count
from django.utils import timezone

from ..addresses import address_maker
from ..models import TaggedPost
from ..prepared import Prepared
from ..querysets import is_out
from .rows import NOW

# From the least to the most used.
SIZES = 5


@dataclass(frozen=True, slots=True)
class Used:
    """A tag with the number of its public posts; `size` is from 1, the least used, to 5."""

    name: str
    url: str
    count: int
    size: int


_used = Prepared(
    TaggedPost,
    lambda: (
        TaggedPost.objects.filter(
            is_out(
                TaggedPost._meta.get_field("content_object").related_model, NOW, "content_object__"
            )
        )
        .values("tag__name", "tag__slug")
        .annotate(many=Count("pk"))
        .order_by("-many", "tag__name")
        .values_list("tag__name", "tag__slug", "many")
    ),
)


def used_tags(count: int) -> list[Used]:
    """The `count` most used tags, by name; one query."""
    rows = _used.rows(limit=count, now=timezone.now())
    address = address_maker("tag-detail")
    most, least = (rows[0][2], rows[-1][2]) if rows else (0, 0)
    tags = [Used(name, address(slug), many, _size(many, least, most)) for name, slug, many in rows]
    return sorted(tags, key=lambda tag: tag.name.casefold())


def _size(count: int, least: int, most: int) -> int:
    # By the logarithm: a tag of 1,000 posts must not make all others look alike.
    if most == least:
        return 1
    return 1 + round((SIZES - 1) * log(count / least) / log(most / least))

"""Posts by their keys, and their texts, for a page of what was found."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField

from ..models import Section
from ..prepared import Parameter, Prepared
from ..text.excerpt import plain_text
from .lists import posts_of_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..models import Post


def posts_among(keys: Sequence[int]) -> list[Post]:
    """Those of these posts that readers see, in the order of the keys, as lists show them."""
    if not keys:
        return []
    by_key = {post.pk: post for post in posts_of_keys(keys)}
    return [by_key[key] for key in keys if key in by_key]


def texts_of(keys: Sequence[int]) -> dict[int, str]:
    """The words of these posts as they are read, without their headings."""
    if not keys:
        return {}
    texts = defaultdict(list)
    values = {f"key_{number}": key for number, key in enumerate(keys)}
    for key, html in _texts(len(keys)).rows(**values):
        texts[key].append(plain_text(html))
    return {key: " ".join(parts) for key, parts in texts.items()}


@cache
def _texts(count: int) -> Prepared:
    wanted: list[Any] = [Parameter(f"key_{number}", BigIntegerField()) for number in range(count)]
    return Prepared(
        Section,
        lambda: (
            Section.objects.filter(post__pk__in=wanted)
            .order_by("post", "position")
            .values_list("post", "html")
        ),
    )

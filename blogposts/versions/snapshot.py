"""All that an editor writes of a post, as plain data: what a version holds.

A snapshot is `{"post": {field: value}, "sections": [row, ...], ...}`, a key for each kind of row in
`PARTS`. A row is `{"id": key or None, field: value}`; what another row is chosen by is `[key,
name]`, so that the name can still be shown when that is gone. It goes through JSON unchanged.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import FileField, ForeignKey

from ..models import Post, PostCategory, RelatedPost, Section, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Field, Model

Snapshot = dict[str, Any]
Row = dict[str, Any]

# By the names that a post's form knows its rows by.
PARTS: dict[str, type[Model]] = {
    "sections": Section,
    "sources": Source,
    "post_categories": PostCategory,
    "related_picks": RelatedPost,
}
TAGS = "tags"
# What a row is known by once it has gone and come back under another key, here and in its table.
KNOWN_BY = {
    "sections": ("anchor", "anchor"),
    "sources": ("key", "key"),
    "post_categories": ("category", "category_id"),
    "related_picks": ("target", "target_id"),
}


def fields_of(model: type[Model]) -> list[Field[Any, Any]]:
    """What an editor writes of a row of this model, in the order of the model."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in ("post", "position")
    ]


def snapshot(post: Post) -> Snapshot:
    """What the database holds of a post now; six queries and those of names."""
    post = Post.objects.select_related("author", "picture").get(pk=post.pk)
    parts: dict[str, Iterable[Model]] = {
        "sections": post.sections.order_by("position"),
        "sources": post.sources.order_by("position"),
        "post_categories": post.post_categories.select_related("category").order_by("position"),
        "related_picks": post.related_picks.select_related("target").order_by("position"),
    }
    return snapshot_of(post, (tag.name for tag in post.tags.all()), parts)


def snapshot_of(post: Post, tags: Iterable[str], parts: dict[str, Iterable[Model]]) -> Snapshot:
    """The same of rows at hand, stored or not."""
    return {
        "post": _values(post) | {TAGS: sorted(tags)},
        **{part: [_row(row) for row in parts.get(part, ())] for part in PARTS},
    }


def rows_by_key(data: Snapshot, part: str) -> dict[str, Row]:
    """The rows of one part by a name that holds between versions."""
    return {
        str(row["id"]) if row["id"] else f"new {number}": row
        for number, row in enumerate(data.get(part, ()))
    }


def known_by(part: str, row: Row) -> Any:
    """What tells a row of a snapshot from the others even when its key has changed."""
    value = row.get(KNOWN_BY[part][0])
    return value[0] if isinstance(value, list) else value


def stored_as(part: str, row: Model) -> Any:
    """The same of a row of the database."""
    return getattr(row, KNOWN_BY[part][1])


def _row(row: Model) -> Row:
    found = {"id": row.pk, **_values(row)}
    if isinstance(row, Section):
        found["anchor"] = row.anchor
    return found


def _values(row: Model) -> Row:
    return {field.name: _value(field, row) for field in fields_of(type(row))}


def _value(field: Field[Any, Any], row: Model) -> Any:
    value = field.value_from_object(row)
    if isinstance(field, ForeignKey):
        return None if value is None else [value, str(getattr(row, field.name))]
    if isinstance(field, FileField):
        return str(value)
    if isinstance(value, str):
        # Browsers send other ends of lines than most texts have: no change of anybody's.
        return value.replace("\r\n", "\n")
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    return value.isoformat() if isinstance(value, date) else value

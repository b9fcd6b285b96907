"""Between rows and models: names of columns, and instances made of a row's values."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, DateTimeField
from django.utils import timezone

from ..addresses import address_maker
from ..prepared import Parameter

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from django.db.models import Model

NOW = Parameter("now", DateTimeField())
POST = Parameter("post", BigIntegerField())


def upto(*ends: datetime | None) -> datetime:
    """The last moment that is before all of these, and not to come.

    One upper bound for all: of two SQLite may take the other, and go through all that is newer.
    """
    return min([timezone.now(), *(end - timedelta.resolution for end in ends if end)])


def columns(
    model: type[Model], *, only: Container[str] | None = None, without: Container[str] = ()
) -> tuple[str, ...]:
    """The model's columns, all or some, in the order that `from_row` wants: the model's own."""
    names = (field.attname for field in model._meta.concrete_fields)
    return tuple(name for name in names if name not in without and (only is None or name in only))


def through(relation: str, names: Sequence[str]) -> tuple[str, ...]:
    """The same columns, reached over a foreign key."""
    return tuple(f"{relation}__{name}" for name in names)


def from_row(model: type[Model], names: Sequence[str], values: Sequence[Any]) -> Any:
    """An instance as a queryset would make it; columns left out are deferred."""
    return model.from_db(None, names, values)


def give_addresses(subjects: Sequence[Any], name: str) -> None:
    """Sets `url` of each, by the pattern of this name and its slug."""
    address = address_maker(name)
    for subject in subjects:
        subject.url = address(subject.slug)

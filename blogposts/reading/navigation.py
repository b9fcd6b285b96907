from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import CharField, Exists, OuterRef, Value

from ..addresses import address_maker
from ..models import Category
from ..prepared import Parameter, Prepared
from .rows import columns, from_row

if TYPE_CHECKING:
    from django.db.models import Model

_tops = Prepared(
    Category,
    lambda: Category.objects.filter(parent=None).order_by("name", "pk").values_list("name", "slug"),
)


class Department(NamedTuple):
    """A category as a site's navigation names it."""

    name: str
    url: str


def top_categories() -> list[Department]:
    """The departments at the top of the tree, by name."""
    address = address_maker("category-detail")
    return [Department(name, address(slug)) for name, slug in _tops.rows()]


_parents = Prepared(Category, lambda: Category.objects.order_by().values_list("pk", "parent"))


def read_below(category: Category) -> list[int]:
    """Primary keys of a category and all below it; one query for the shape of the whole tree."""
    children = defaultdict(list)
    for key, parent in _parents.rows():
        children[parent].append(key)
    found = [category.pk]
    for key in found:
        found += children.pop(key, ())
    return found


def read_subject(model: type[Model], slug: str) -> Any:
    """The author, category or tag of this slug, or None; a category says if it has children."""
    rows = _by_slug(model).rows(slug=slug)
    if not rows:
        return None
    (row,) = rows
    subject = from_row(model, columns(model), row[:-1])
    subject.has_children = bool(row[-1])
    return subject


@cache
def _by_slug(model: type[Model]) -> Prepared:
    children: Any = Value(0)
    if model is Category:
        children = Exists(Category.objects.filter(parent=OuterRef("pk")))
    manager = model._default_manager
    wanted = Parameter("slug", CharField())
    return Prepared(
        model, lambda: manager.filter(slug=wanted).values_list(*columns(model), children)
    )

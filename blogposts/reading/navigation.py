from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Exists, OuterRef, Value

from ..models import Category
from ..prepared import Parameter, Prepared
from .rows import columns, from_row, give_addresses

if TYPE_CHECKING:
    from django.db.models import Model

_CATEGORY = columns(Category, without=["description"])
_tops = Prepared(
    Category,
    lambda: Category.objects.filter(parent=None).order_by("name", "pk").values_list(*_CATEGORY),
)


def top_categories() -> list[Category]:
    """The departments at the top of the tree, by name, each with its `url`."""
    categories = [from_row(Category, _CATEGORY, row) for row in _tops.rows()]
    give_addresses(categories, "blogposts:category-detail")
    return categories


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

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import CharField, Exists, OuterRef, Value

from ..addresses import address_maker
from ..models import Category
from ..prepared import Parameter, Prepared
from .rows import columns, from_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import Model

_tops = Prepared(
    Category,
    lambda: Category.objects.filter(parent=None).order_by("name", "pk").values_list("name", "slug"),
)


class Department(NamedTuple):
    """A category as a site's navigation names it."""

    name: str
    url: str
    key: int = 0  # where it is known


def top_categories() -> list[Department]:
    """The departments at the top of the tree, by name."""
    return departments(_tops.rows())


def departments(rows: Iterable[Sequence[Any]]) -> list[Department]:
    """Categories of these names and slugs; those without a slug are none."""
    address = address_maker("category-detail")
    return [Department(name, address(slug)) for name, slug in rows if slug]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a category stands in the tree: what leads to it, what is just below, and all below."""

    above: list[Department]  # from the top down to its parent
    children: list[Department]
    below: list[int]  # primary keys, its own first


_tree = Prepared(
    Category,
    lambda: Category.objects.order_by("name", "pk").values_list("pk", "parent", "name", "slug"),
)


def category_tree() -> list[Any]:
    """Key, parent's key, name and slug of every category, by name; one query."""
    return list(_tree.rows())


def read_place(category: Category) -> Place:
    """The category's place, by one query for the shape of the whole tree."""
    address = address_maker("category-detail")
    rows, children = {}, defaultdict(list)
    for key, parent, name, slug in _tree.rows():
        rows[key] = (parent, Department(name, address(slug), key))
        children[parent].append(key)
    above, step = [], category.parent_id
    while step in rows:
        # Taken out, so that a cycle which no save of ours has made ends here.
        step, department = rows.pop(step)
        above.append(department)
    near = [rows[key][1] for key in children.get(category.pk, ()) if key in rows]
    return Place(above[::-1], near, _all_below(category.pk, children))


def read_below_slug(slug: str) -> list[int]:
    """Primary keys of the category of this slug and all below it; empty without one; one query."""
    children, found = defaultdict(list), 0
    for key, parent, _name, its_slug in _tree.rows():
        children[parent].append(key)
        if its_slug == slug:
            found = key
    return _all_below(found, children) if found else []


def _all_below(category: int, children: dict[int | None, list[int]]) -> list[int]:
    below = [category]
    for key in below:
        below += children.pop(key, ())
    return below


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

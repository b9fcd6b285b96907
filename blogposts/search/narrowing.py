"""Filters as an address names them: `?category=politics&tag=vote&author=barbara&year=2023`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from taggit.models import Tag

from ..models import Author, Category
from ..reading import read_place, read_subject
from ..text.characters import clean_line
from ..text.languages import is_language_tag
from .engine import Filters

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = ("category", "tag", "author", "year", "language")
_LONGEST = 200
_YEAR = re.compile(r"[12]\d{3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """`values` are what was typed, without what means nothing; `filters` what it stands for.

    None where it names a category, tag or author that is not there: then nothing is found.
    """

    values: dict[str, str]
    filters: Filters | None


def read_narrowing(asked: Mapping[str, str]) -> Narrowing:
    """Takes any texts. A query for each subject that is named, two for a category with others."""
    typed = {name: clean_line(asked.get(name, "")[:_LONGEST]) for name in NAMES}
    values = {name: value for name, value in typed.items() if value}
    if not _YEAR.fullmatch(values.get("year", "")):
        values.pop("year", None)
    if not is_language_tag(values.get("language", "")):
        values.pop("language", None)
    category = read_subject(Category, values["category"]) if "category" in values else None
    tag = _tag(values["tag"]) if "tag" in values else None
    author = read_subject(Author, values["author"]) if "author" in values else None
    subjects = {"category": category, "tag": tag, "author": author}
    if any(name in values and subject is None for name, subject in subjects.items()):
        return Narrowing(values, None)
    filters = Filters(
        categories=_with_below(category) if category else (),
        tag=tag.pk if tag else None,
        author=author.pk if author else None,
        year=int(values.get("year", 0)),
        language=values.get("language", ""),
    )
    return Narrowing(values, filters)


def _with_below(category: Category) -> tuple[int, ...]:
    has_children: bool = category.has_children
    return tuple(read_place(category).below) if has_children else (category.pk,)


def _tag(typed: str) -> Tag | None:
    """By its slug, as a link has it, or its name, as a reader types it."""
    tags = Tag.objects.filter(Q(slug=typed) | Q(name__iexact=typed))
    found: Tag | None = tags.order_by("pk").first()
    return found

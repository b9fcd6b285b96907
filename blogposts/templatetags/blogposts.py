"""`{% load blogposts %}`: one-line adapters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import get_language

from ..reading import top_categories
from ..text.embed import language_attributes

if TYPE_CHECKING:
    from ..reading import Department

register = template.Library()


@register.simple_tag
def blogposts_lang(language: str, within: str = "") -> str:
    """` lang="..."`, and ` dir="..."`, where they differ from those of the element around.

    `within` is the language around: the interface's when left out (WCAG 3.1.1 and 3.1.2).
    """
    return language_attributes(language, within or get_language() or "")


@register.simple_tag
def blogposts_categories() -> list[Department]:
    """The departments at the top of the tree, for a site's navigation; one query."""
    return top_categories()

"""`{% load blogposts %}`: one-line adapters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

from ..reading import top_categories
from ..text.languages import direction

if TYPE_CHECKING:
    from ..models import Category

register = template.Library()


@register.simple_tag
def blogposts_lang(language: str, within: str = "") -> str:
    """` lang="..."`, and ` dir="..."`, where they differ from those of the element around.

    `within` is the language around: the interface's when left out (WCAG 3.1.1 and 3.1.2).
    """
    around = within or get_language() or ""
    if not language or language.lower() == around.lower():
        return ""
    if direction(language) == direction(around):
        return format_html(' lang="{}"', language)
    return format_html(' lang="{}" dir="{}"', language, direction(language))


@register.simple_tag
def blogposts_categories() -> list[Category]:
    """The departments at the top of the tree, for a site's navigation; one query."""
    return top_categories()

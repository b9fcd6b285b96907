"""`{% load blogposts %}`: one-line adapters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.template import TemplateSyntaxError
from django.utils.translation import get_language

from ..reading import (
    ORDERS,
    Choice,
    chosen_posts,
    newest_months,
    newest_said,
    top_categories,
    used_tags,
)
from ..robots import robots_lines
from ..text.embed import language_attributes

if TYPE_CHECKING:
    from django.http import HttpRequest

    from ..models import Post
    from ..reading import Department, NamedMonth, Said, Used

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


@register.simple_tag
def blogposts_robots(request: HttpRequest) -> str:
    """The lines for robots, for a `robots.txt` of the site's own: rules first, then sitemaps.

    In a template of plain text.
    """
    return "\n".join(robots_lines(request))


# More than a page of one's own can show, and less than would hurt it.
MOST = 100


@register.simple_tag
def blogposts_posts(
    count: int,
    *,
    category: Any = "",
    tag: Any = "",
    author: Any = "",
    language: str = "",
    days: int | None = None,
    order: str = "newest",
) -> list[Post]:
    """The first `count` public posts, newest first; what is named narrows them, all of it.

    `category` (with those below it), `tag` and `author` are slugs, or things that have one; an
    empty one narrows nothing. `days` takes those of the last so many. `order` is "newest",
    "comments" or "votes", most of them first. One query, and one more for a category.
    """
    count, days = _number("count", count), _days(days)
    if order not in ORDERS:
        raise TemplateSyntaxError(f"blogposts_posts has no order {order!r}: {', '.join(ORDERS)}.")
    choice = Choice(
        category=_slug(category),
        tag=_slug(tag),
        author=_slug(author),
        language=language or "",
        days=days,
        order=order,
    )
    return chosen_posts(choice, count)


@register.simple_tag
def blogposts_comments(count: int) -> list[Said]:
    """The newest comments that readers see; one query."""
    return newest_said(_number("count", count))


@register.simple_tag
def blogposts_tags(count: int) -> list[Used]:
    """The tags that most public posts have, by name, with `count` and `size`; one query."""
    return used_tags(_number("count", count))


@register.simple_tag
def blogposts_months(count: int) -> list[NamedMonth]:
    """The newest months that have posts, each with its `name`, `url` and `count`; one query."""
    return newest_months(_number("count", count, most=1_200))


def _slug(subject: Any) -> str:
    return str(getattr(subject, "slug", subject) or "")


def _number(name: str, value: Any, *, most: int = MOST) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = 0
    if 1 <= number <= most:
        return number
    raise TemplateSyntaxError(f"{name} is {value!r}, and no number from 1 to {most}.")


def _days(value: Any) -> int | None:
    return None if value is None else _number("days", value, most=36_500)

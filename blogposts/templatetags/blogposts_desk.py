"""`{% load blogposts_desk %}`: what the front page of the admin says of posts and comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils import formats, timezone

from ..querysets import MOST_COUNTED
from ..text import figures
from ..waiting import Waiting, waiting_for

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

register = template.Library()


@register.simple_tag(takes_context=True)
def blogposts_waiting(context: Mapping[str, Any]) -> Waiting:
    """What waits for the user of this page; false where nothing does."""
    return waiting_for(getattr(context.get("request"), "user", None))


@register.filter
def in_figures(count: int) -> str:
    return figures.in_figures(count, most=MOST_COUNTED)


@register.filter
def clock(moment: datetime) -> str:
    """The time of day where whoever looks is."""
    return formats.time_format(timezone.localtime(moment), "TIME_FORMAT")

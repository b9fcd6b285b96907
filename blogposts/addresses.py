"""Addresses by the dozen: a list of posts reverses one pattern and not one for each row."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Callable

_MARK = "0-mark-0"


def address_maker(name: str) -> Callable[[str], str]:
    """What `reverse(name, args=[slug])` would say, as a function of the slug alone.

    For one request: the answer depends on its language and script prefix.
    """
    before, after = reverse(name, args=[_MARK]).split(_MARK)
    return lambda slug: f"{before}{slug if slug.isascii() else quote(slug)}{after}"

"""Addresses of our pages, made of patterns that are reversed once.

`reverse()` takes 19 µs and a page names some thirty addresses: of each pattern it is asked once,
and the rest is a string with a slug put in.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Callable

_MARK = "0-mark-0"


def address(name: str, slug: str = "") -> str:
    """What `reverse("blogposts:" + name)` says, with `slug` as its one argument if there is one."""
    return address_maker(name, has_slug=bool(slug))(slug)


def address_maker(name: str, *, has_slug: bool = True) -> Callable[[str], str]:
    """`address()` for many slugs of one pattern.

    Good for one request: a pattern depends on the language, the script prefix and the urlconf.
    """
    urlconf = get_urlconf() or settings.ROOT_URLCONF
    return _maker(name, has_slug, urlconf, get_script_prefix(), get_language())


@lru_cache(maxsize=512)
def _maker(
    name: str,
    has_slug: bool,  # noqa: FBT001
    urlconf: str,
    prefix: str,
    language: str | None,
) -> Callable[[str], str]:
    # The last three are what reverse() looks up by itself; as arguments they keep answers apart.
    if not has_slug:
        whole = reverse(f"blogposts:{name}")
        return lambda slug: whole
    before, after = reverse(f"blogposts:{name}", args=[_MARK]).split(_MARK)
    return lambda slug: f"{before}{quote(slug)}{after}"

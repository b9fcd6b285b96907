"""Addresses of our pages, made of patterns that are reversed once.

`reverse()` takes 19 µs and a page names some thirty addresses: of each pattern it is asked once,
and the rest is a string with a slug put in.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.apps import apps
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.urls import get_script_prefix, get_urlconf, resolve, reverse
from django.utils.translation import get_language, get_supported_language_variant, override

from .conf import conf

if TYPE_CHECKING:
    from collections.abc import Callable

# Digits, so that it may stand for a slug, a post's path and a key alike.
_MARK = "7070707070707070707"


def address(name: str, slug: str = "") -> str:
    """What `reverse("blogposts:" + name)` says, with `slug` as its one argument if there is one."""
    return address_maker(name, has_slug=bool(slug))(slug)


def address_maker(name: str, *, has_slug: bool = True) -> Callable[[str], str]:
    """`address()` for many slugs of one pattern.

    Good for one request: a pattern depends on the language, the script prefix and the urlconf.
    """
    urlconf = get_urlconf() or settings.ROOT_URLCONF
    return _maker(name, has_slug, urlconf, get_script_prefix(), get_language())


def post_address(path: str, language: str) -> str:
    """The address of a public post: with `i18n_patterns`, below the language that it is in.

    Whatever language is active: a text has one address (docs/decisions/translations.md).
    """
    urlconf = get_urlconf() or settings.ROOT_URLCONF
    prefix, spoken = get_script_prefix(), interface_language(language)
    return _maker("post-detail", True, urlconf, prefix, spoken)(path)  # noqa: FBT003


def interface_language(tag: str) -> str:
    """The language of the site's interface that is nearest to a text's: its own where there is one.

    "fr" for "fr-CA"; the site's `LANGUAGE_CODE` for what the interface does not speak.
    """
    try:
        return get_supported_language_variant(tag.lower())
    except LookupError:
        return settings.LANGUAGE_CODE


@lru_cache(maxsize=512)
def _maker(
    name: str,
    has_slug: bool,  # noqa: FBT001
    urlconf: str,
    prefix: str,
    language: str | None,
) -> Callable[[str], str]:
    # Urlconf and prefix reverse() looks up by itself; as arguments they keep answers apart.
    with override(language):
        whole = reverse(f"blogposts:{name}", args=[_MARK] if has_slug else [])
    if not has_slug:
        return lambda slug: whole
    before, after = whole.split(_MARK)
    return lambda slug: f"{before}{quote(slug)}{after}"


def view_at(name: str, *args: object) -> Any:
    """The view that answers at an address: a site's own, where its URLs have one in our place."""
    path = reverse(name, args=args)
    return resolve(f"/{path.removeprefix(get_script_prefix())}").func


def site_url() -> str:
    """Scheme and host where there is no request to tell them; empty when nobody knows."""
    # Without SITE_ID the sites are told apart by their requests alone.
    if conf.SITE_URL or not apps.is_installed("django.contrib.sites"):
        return conf.SITE_URL
    return f"https://{get_current_site(None).domain}" if hasattr(settings, "SITE_ID") else ""


def mail_origin() -> str:
    """Scheme and host of the addresses in mails, which go out where there is no request.

    They are never taken from a request: who can name the host would have the secret links of
    moderators' mails lead to himself.
    """
    return site_url() or guessed_url()


def guessed_url() -> str:
    """The first name of `ALLOWED_HOSTS` that is one host's, by https; empty without any."""
    for host in settings.ALLOWED_HOSTS:
        if "." in host.strip(".") and not host.startswith((".", "*")) and not _is_number(host):
            return f"https://{host}"
    return "http://localhost:8000" if settings.DEBUG else ""


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True

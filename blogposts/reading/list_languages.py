"""The same list in other languages, where each has an address of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.conf.urls.i18n import is_language_prefix_patterns_used
from django.urls import get_urlconf
from django.utils import timezone
from django.utils.translation import get_language, override

from ..models import Tally
from ..text.languages import primary
from .language import list_language
from .months import list_of
from .translations import with_default

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model

# Django's own LANGUAGES are a hundred, which no site speaks.
MOST_LANGUAGES = 20


def list_alternates(
    url_of: Callable[[], str], subject: Model | None, origin: str
) -> list[tuple[str, str]]:
    """`hreflang` and absolute address of a list in each language, and of `x-default`.

    `url_of` gives its path in the active language. [] where one address serves all languages, or
    there is only one. Where lists are narrowed to a language, those in which it has posts; that is
    one query.
    """
    if not is_language_prefix_patterns_used(get_urlconf() or settings.ROOT_URLCONF)[0]:
        return []
    languages = [code for code, _name in settings.LANGUAGES]
    if list_language():
        there = _with_posts(subject)
        languages = [code for code in languages if primary(code) in there]
    if get_language() not in languages or len(languages) > MOST_LANGUAGES:
        return []
    pairs = []
    for code in languages:
        with override(code):
            pairs.append((code, origin + url_of()))
    # The site may have languages in the addresses of other pages alone.
    return with_default(pairs) if len({url for _code, url in pairs}) == len(pairs) else []


def _with_posts(subject: Model | None) -> set[str]:
    """The languages in which a list has posts, without regions.

    Of the months of which all posts are out, since a count does not tell which are.
    """
    kind, key = list_of(subject)
    tallies = Tally.objects.filter(kind=kind, key=key, newest_at__lte=timezone.now())
    return set(map(primary, tallies.order_by().values_list("language", flat=True).distinct()))

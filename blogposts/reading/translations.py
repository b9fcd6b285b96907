"""The same post in other languages, as far as readers see it there."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, get_language_info

from ..addresses import post_address
from ..models import Post
from ..prepared import Parameter, Prepared
from ..text.embed import language_attributes
from ..text.languages import primary
from .rows import NOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.utils.safestring import SafeString

X_DEFAULT = "x-default"


class Translation(NamedTuple):
    """A post that readers see, in one language; `is_here` for the one that was asked about."""

    language: str
    url: str
    title: str
    is_here: bool
    is_ours: bool  # and no copy of a text that first appeared elsewhere
    name: str  # of the language, in itself
    language_attributes: SafeString


_public = Prepared(
    Post,
    lambda: (
        Post.objects.published(at=NOW)
        .filter(translation_group=Parameter("group", Post._meta.get_field("id")))
        .order_by("published_at", "pk")
        .values_list("pk", "language", "path", "title", "canonical_url")
    ),
)


def read_translations(post: Post) -> list[Translation]:
    """The post and its translations that readers see, first published first; [] for it alone.

    One query, and none for a post without a group.
    """
    if post.translation_group_id is None:
        return []
    around = get_language() or ""
    rows = _public.rows(group=post.translation_group_id, now=timezone.now())
    found = [
        Translation(
            language,
            post_address(path, language),
            title,
            key == post.pk,
            not elsewhere,
            language_name(language),
            language_attributes(language, around),
        )
        for key, language, path, title, elsewhere in rows
    ]
    return found if any(not one.is_here for one in found) else []


def alternates(translations: Sequence[Translation], origin: str) -> list[tuple[str, str]]:
    """`hreflang` and absolute address of each, and of `x-default`; [] where there is one alone.

    `origin` is scheme and host: "https://example.org". A post whose canonical address is on another
    site is left out, and has none itself: a search engine is not to look for it here.
    """
    if any(one.is_here and not one.is_ours for one in translations):
        return []
    pairs = [(one.language, one.url) for one in translations if one.is_ours]
    return [(language, origin + url) for language, url in with_default(pairs)]


def alternates_of(posts: Iterable[Any], origin: str) -> dict[int, list[tuple[str, str]]]:
    """The same of many posts by their keys, those without translations left out; one query.

    The posts need `translation_group_id` alone. For sitemaps.
    """
    groups = {post.translation_group_id for post in posts} - {None}
    if not groups:
        return {}
    rows = Post.objects.published().filter(translation_group__in=groups, canonical_url="")
    names = ("translation_group", "pk", "language", "path")
    pairs: dict[int, list[tuple[str, str]]] = defaultdict(list)
    keys: dict[int, list[int]] = defaultdict(list)
    for group, key, language, path in rows.order_by("published_at", "pk").values_list(*names):
        pairs[group].append((language, origin + post_address(path, language)))
        keys[group].append(key)
    found = {group: with_default(pairs[group]) for group in pairs}
    return {key: found[group] for group in found if found[group] for key in keys[group]}


def language_name(tag: str) -> str:
    """What a language calls itself; its tag where Django does not know it.

    A region or a script that is not in the name is said beside it: two of one language may stand
    side by side.
    """
    try:
        info = get_language_info(tag.lower())
    except KeyError:
        return tag
    name = str(info["name_local"])
    name = name[:1].upper() + name[1:]
    return name if info["code"] == tag.lower() else f"{name} ({tag.partition('-')[2]})"


def with_default(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """With the address for readers of all other languages.

    That in the site's own language, or where there is none the one that came out first.
    """
    if len(pairs) < 2:
        return []
    wanted = settings.LANGUAGE_CODE.lower()
    exact = [url for language, url in pairs if language.lower() == wanted]
    near = [url for language, url in pairs if primary(language) == primary(wanted)]
    return [*pairs, (X_DEFAULT, [*exact, *near, pairs[0][1]][0])]

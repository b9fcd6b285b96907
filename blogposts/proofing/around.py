"""What stands around a post: where its links lead, and which tags are like its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.db.models import Q
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils import timezone
from django.utils.translation import get_language, get_language_from_path, override
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from ..addresses import address
from ..conf import conf
from ..models import Author, Category, Post
from ..models.fields import key_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from ..querysets import PostQuerySet
    from .manuscript import Manuscript

# Of one post; what comes after is not looked at.
MOST_LINKS = 500
MOST_TAGS = 100

# Of which pattern of ours what a link names is asked for, and by which field of which model.
_NAMED = {"category-detail": Category, "tag-detail": Tag, "author-detail": Author}
_OF_POST = {"post-detail", "post-comments", "comment-feed-of-post"}


@dataclass(frozen=True, slots=True)
class Hidden:
    """A post that readers do not see, at the time at which this one goes out."""

    title: str
    state: str | _StrPromise


@dataclass(frozen=True, slots=True)
class Around:
    """Addresses that lead nowhere, or to a hidden post; hidden picks; tags by their small letters.

    Addresses are as they stand in the text.
    """

    dead: frozenset[str] = frozenset()
    hidden: Mapping[str, Hidden] = field(default_factory=dict)
    hidden_picks: Mapping[int, Hidden] = field(default_factory=dict)
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class _Asked:
    """Where links lead, by address: what is to be looked up of each kind."""

    dead: set[str] = field(default_factory=set)
    paths: dict[str, str] = field(default_factory=dict)
    previews: dict[str, int] = field(default_factory=dict)
    named: dict[str, dict[str, str]] = field(default_factory=dict)


def look_around(
    manuscript: Manuscript,
    *,
    links: bool = True,
    tags: bool = True,
    host: str = "",
    known: PostQuerySet | None = None,
) -> Around:
    """Asks the database, five queries at most, and none for a kind that the text does not name.

    `host` is a name of the site's, beside that of `BLOGPOSTS_SITE_URL`; `known` are the posts that
    may be named to who asks, all when none are given. A link to another one leads nowhere.
    """
    asked = _Asked()
    if links:
        hosts = {host.lower(), urlsplit(conf.SITE_URL).netloc.lower()} - {""}
        for url in _urls(manuscript):
            _ask(url, manuscript, hosts, asked)
    picks = {pick.target for pick in manuscript.picks if pick.target} if links else set()
    posts = Post.objects.all() if known is None else known
    hidden, hidden_picks = _posts(manuscript, asked, picks, posts)
    for name, slugs in asked.named.items():
        there = set(_NAMED[name].objects.filter(slug__in=slugs.values()).values_list("slug"))
        asked.dead.update(url for url, slug in slugs.items() if (slug,) not in there)
    names = manuscript.tags[:MOST_TAGS] if tags else ()
    return Around(frozenset(asked.dead), hidden, hidden_picks, _alike(names))


# ---------------------------------------------------------------------------------------------
# Links


def _urls(manuscript: Manuscript) -> list[str]:
    found = (link.url for section in manuscript.sections for link in section.reading.links)
    return list(dict.fromkeys(found))[:MOST_LINKS]


def _ask(url: str, manuscript: Manuscript, hosts: set[str], asked: _Asked) -> None:
    path = _own_path(url, manuscript, hosts)
    if path is None:
        return
    if "\0" in path:
        asked.dead.add(url)
        return
    # A link to another language's pages is known under their prefix alone.
    with override(get_language_from_path(path) or get_language()):
        for attempt in _attempts(path):
            try:
                match = resolve(attempt)
            except Resolver404:
                continue
            if "blogposts" in match.app_names:
                _ask_ours(url, match.url_name or "", match.kwargs, asked)
            return
        if path.startswith(address("post-list")) or not _has_fallback():
            asked.dead.add(url)


def _own_path(url: str, manuscript: Manuscript, hosts: set[str]) -> str | None:
    """The path of an address on this site; None for any other, and for files."""
    if url.startswith(("#", "?")) or not url:
        return None
    try:
        here = address("post-detail", manuscript.path or "post")
        parts = urlsplit(urljoin(here, url))
    except ValueError:
        return None
    if parts.scheme not in ("", "http", "https") or (parts.netloc.lower() not in {"", *hosts}):
        return None
    path = unquote(parts.path) or "/"
    files = (settings.MEDIA_URL or "", settings.STATIC_URL or "")
    is_file = path.startswith(tuple(prefix for prefix in files if len(prefix) > 1))
    if is_file or not path.startswith(get_script_prefix()):
        return None
    return path


def _attempts(path: str) -> Iterator[str]:
    inside = f"/{path.removeprefix(get_script_prefix())}"
    yield inside
    if settings.APPEND_SLASH and not inside.endswith("/"):
        yield f"{inside}/"


def _has_fallback() -> bool:
    """Whether a middleware shows pages that no pattern names, as Django's flat pages do."""
    return any(name.endswith("FallbackMiddleware") for name in settings.MIDDLEWARE)


def _ask_ours(url: str, name: str, values: Mapping[str, object], asked: _Asked) -> None:
    if name in _OF_POST:
        asked.paths[url] = str(values["path"])
    elif name == "post-preview":
        asked.previews[url] = key_in(str(values["pk"])) or 0
    elif name in _NAMED:
        asked.named.setdefault(name, {})[url] = str(values["slug"])


def _posts(
    manuscript: Manuscript, asked: _Asked, picks: set[int], posts: PostQuerySet
) -> tuple[dict[str, Hidden], dict[int, Hidden]]:
    """Hidden posts by address and by key; what is no post's goes to the dead."""
    keys = {*asked.previews.values(), *picks} - {0}
    if not keys and not asked.paths:
        return {}, {}
    now = timezone.now()
    at = max(manuscript.published_at or now, now)
    rows = posts.filter(Q(pk__in=keys) | Q(path__in=set(asked.paths.values()))).only(
        "title", "status", "published_at", "path"
    )
    by_key = {post.pk: post for post in rows}
    by_path = {post.path: post for post in by_key.values()}
    hidden = {}
    for url, path in asked.paths.items():
        post = by_path.get(path)
        if path == manuscript.path or (post and post.pk == manuscript.pk):
            continue
        if post is None:
            asked.dead.add(url)
        elif not _is_public(post, at):
            hidden[url] = _hidden(post)
    for url, key in asked.previews.items():
        if post := by_key.get(key):
            # Readers never see a preview, whatever became of its post.
            hidden[url] = Hidden(post.title, _("preview"))
        else:
            asked.dead.add(url)
    chosen = (by_key[key] for key in picks if key in by_key)
    return hidden, {post.pk: _hidden(post) for post in chosen if not _is_public(post, at)}


def _is_public(post: Post, at: datetime) -> bool:
    is_out = post.published_at is not None and post.published_at <= at
    return is_out and post.status == Post.Status.PUBLISHED


def _hidden(post: Post) -> Hidden:
    is_scheduled = post.status == Post.Status.PUBLISHED
    return Hidden(post.title, _("scheduled") if is_scheduled else Post.Status(post.status).label)


# ---------------------------------------------------------------------------------------------
# Tags


def _alike(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """All tags that are one of these names in small letters, by that name; one query."""
    folded = {name.casefold() for name in names}
    if not folded:
        return {}
    # Slugs are asked too, since SQLite folds the case of ASCII letters alone; taggit tells those
    # that would be one apart by `_1`, `_2`.
    conditions = []
    for name in names:
        slug = Tag().slugify(name)
        conditions += [Q(name__iexact=name), Q(slug=slug), Q(slug__startswith=f"{slug}_")]
    found: dict[str, list[str]] = {}
    for name in Tag.objects.filter(reduce(or_, conditions)).values_list("name", flat=True):
        if name.casefold() in folded:
            found.setdefault(name.casefold(), []).append(name)
    return {name: tuple(sorted(alike)) for name, alike in found.items()}

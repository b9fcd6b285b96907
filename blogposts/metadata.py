"""What machines read of a page: canonical address, description, Open Graph, JSON-LD."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.sites.shortcuts import get_current_site
from django.templatetags.static import static

from .addresses import address
from .conf import conf
from .text.dates import moment
from .text.embed import json_ld, meta_properties

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from .models import Author, Category, Post, Source


@dataclass(frozen=True, slots=True)
class Metadata:
    """The head of a page; `properties` are Open Graph's `meta` elements, `json_ld` is JSON."""

    canonical: str
    title: str = ""
    description: str = ""
    properties: str = ""
    json_ld: str = ""


def site_title(request: HttpRequest | None) -> str:
    """The name of the magazine: the setting, or the current site's name, or the host."""
    return conf.TITLE or get_current_site(request).name


def site_url() -> str:
    """Scheme and host where there is no request to tell them; empty when nobody knows."""
    if conf.SITE_URL or not apps.is_installed("django.contrib.sites"):
        return conf.SITE_URL
    return f"https://{get_current_site(None).domain}"


def list_metadata(request: HttpRequest, subject: Any, number: int) -> Metadata:
    """The head of a list: of all posts, or those of an author, a category or a tag."""
    description = getattr(subject, "description", "") or getattr(subject, "bio", "")
    return Metadata(canonical=request.build_absolute_uri(request.path), description=description)


def post_metadata(
    request: HttpRequest,
    post: Post,
    *,
    sources: Sequence[Source],
    categories: Sequence[Category],
    tags: Sequence[Any],
) -> Metadata:
    """The head of a post's page, all of it equal to what a reader sees there."""
    origin = f"{request.scheme}://{request.get_host()}"
    card = _Card(
        url=origin + post.get_absolute_url(),
        site=site_title(request),
        description=post.search_description or post.shown_summary,
        picture=_absolute(origin, _picture(post)),
        published=moment(post.published_at) if post.published_at else "",
        changed=moment(post.changed_at),
        categories=[category.name for category in categories],
        tags=[tag.name for tag in tags],
    )
    posting = _posting(post, card) | {
        "isPartOf": {
            "@type": "Blog",
            "name": card.site,
            "url": origin + address("post-list"),
        },
        "author": _person(post.author, origin) if post.author else None,
        "citation": [_citation(source) for source in sources],
    }
    return Metadata(
        canonical=post.canonical_url or card.url,
        title=post.search_title or post.title,
        description=card.description,
        properties=meta_properties(_properties(post, card)),
        json_ld=json_ld({name: value for name, value in posting.items() if value}),
    )


@dataclass(frozen=True, slots=True)
class _Card:
    """What Open Graph and JSON-LD both say; addresses are absolute, times ISO 8601 with zone."""

    url: str
    site: str
    description: str
    picture: str
    published: str
    changed: str
    categories: list[str]
    tags: list[str]


def _properties(post: Post, card: _Card) -> list[tuple[str, str]]:
    properties = [
        ("og:type", "article"),
        ("og:site_name", card.site),
        ("og:title", post.search_title or post.title),
        ("og:url", card.url),
        ("og:locale", post.language.replace("-", "_")),
        ("og:description", card.description),
        ("og:image", card.picture),
    ]
    if post.picture:
        properties += [
            ("og:image:width", str(post.picture_width)),
            ("og:image:height", str(post.picture_height)),
            ("og:image:alt", post.picture_alt),
        ]
    properties += [
        ("article:published_time", card.published),
        ("article:modified_time", card.changed),
        *(("article:section", name) for name in card.categories[:1]),
        *(("article:tag", name) for name in card.tags),
    ]
    return [(name, content) for name, content in properties if content]


def _posting(post: Post, card: _Card) -> dict[str, Any]:
    """The post as schema.org's BlogPosting; empty values are left out later."""
    return {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "@id": f"{card.url}#post",
        "mainEntityOfPage": card.url,
        "url": card.url,
        "headline": post.title,
        "alternativeHeadline": post.subtitle,
        "description": card.description,
        "image": [card.picture] if card.picture else None,
        "inLanguage": post.language,
        "datePublished": card.published,
        "dateModified": card.changed,
        "wordCount": post.words,
        "articleSection": card.categories,
        "keywords": card.tags,
    }


def _person(author: Author, origin: str) -> dict[str, Any]:
    person: dict[str, Any] = {
        "@type": "Person",
        "name": author.name,
        "url": origin + author.get_absolute_url(),
    }
    if author.website:
        person["sameAs"] = [author.website]
    return person


def _citation(source: Source) -> dict[str, Any]:
    facts = {
        "name": source.title,
        "url": source.url,
        "author": source.author,
        "publisher": source.publisher,
        "datePublished": source.date,
        "inLanguage": source.language,
        "archivedAt": source.archived_url,
    }
    return {"@type": "CreativeWork"} | {name: value for name, value in facts.items() if value}


def _absolute(origin: str, address: str) -> str:
    return origin + address if address.startswith("/") else address


def _picture(post: Post) -> str:
    if post.picture:
        return post.picture.url
    return static(conf.DEFAULT_PICTURE) if conf.DEFAULT_PICTURE else ""

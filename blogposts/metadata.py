"""What machines read of a page: canonical address, description, Open Graph, JSON-LD."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.sites.shortcuts import get_current_site
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from .conf import conf
from .text.embed import json_ld

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from .models import Author, Category, Post, Source

HEADLINE_LENGTH = 110


@dataclass(frozen=True, slots=True)
class Metadata:
    """The head of a page; `properties` are Open Graph's, in order, as they are printed."""

    canonical: str
    title: str = ""
    description: str = ""
    properties: tuple[tuple[str, str], ...] = ()
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
    absolute = request.build_absolute_uri
    url = absolute(post.get_absolute_url())
    title = post.search_title or post.title
    description = post.search_description or post.shown_summary
    picture = _picture(post)
    properties = [
        ("og:type", "article"),
        ("og:site_name", site_title(request)),
        ("og:title", title),
        ("og:url", url),
        ("og:locale", post.language.replace("-", "_")),
    ]
    if description:
        properties.append(("og:description", description))
    if picture:
        properties.append(("og:image", absolute(picture)))
        if post.picture:
            properties += [
                ("og:image:width", str(post.picture_width)),
                ("og:image:height", str(post.picture_height)),
                ("og:image:alt", post.picture_alt),
            ]
    if post.published_at:
        properties.append(("article:published_time", _moment(post.published_at)))
    properties.append(("article:modified_time", _moment(post.changed_at)))
    properties += [("article:section", category.name) for category in categories[:1]]
    properties += [("article:tag", tag.name) for tag in tags]
    posting = _posting(post, absolute, url, description, picture)
    posting["isPartOf"] = {
        "@type": "Blog",
        "name": site_title(request),
        "url": absolute(reverse("blogposts:post-list")),
    }
    if categories:
        posting["articleSection"] = [category.name for category in categories]
    if tags:
        posting["keywords"] = [tag.name for tag in tags]
    if sources:
        posting["citation"] = [_citation(source) for source in sources]
    return Metadata(
        canonical=post.canonical_url or url,
        title=title,
        description=description,
        properties=tuple(properties),
        json_ld=json_ld(posting),
    )


def _posting(post, absolute, url, description, picture) -> dict[str, Any]:
    posting: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "@id": f"{url}#post",
        "mainEntityOfPage": url,
        "url": url,
        "headline": post.title,
        "inLanguage": post.language,
        "dateModified": _moment(post.changed_at),
        "wordCount": post.words,
    }
    if post.published_at:
        posting["datePublished"] = _moment(post.published_at)
    if post.subtitle:
        posting["alternativeHeadline"] = post.subtitle
    if description:
        posting["description"] = description
    if picture:
        posting["image"] = [absolute(picture)]
    if post.author:
        posting["author"] = _person(post.author, absolute)
    return posting


def _person(author: Author, absolute) -> dict[str, Any]:
    person = {
        "@type": "Person",
        "name": author.name,
        "url": absolute(author.get_absolute_url()),
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


def _picture(post: Post) -> str:
    if post.picture:
        return post.picture.url
    return static(conf.DEFAULT_PICTURE) if conf.DEFAULT_PICTURE else ""


def _moment(when) -> str:
    return timezone.localtime(when).isoformat(timespec="seconds")

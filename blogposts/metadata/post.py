"""The head of a post's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..conf import conf
from ..text.dates import moment
from ..text.embed import json_ld
from .card import card_of_post
from .comments import comments, counter
from .head import Metadata
from .open_graph import elements, locale
from .site import breadcrumbs, filled, in_one_line, site_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from ..models import Author, Category, Correction, Post, Source
    from ..reading import Translation
    from ..text.thread import Entry
    from .card import Card
    from .site import Site

DESCRIPTION_LENGTH = 400  # what the field for search engines takes


@dataclass(frozen=True, slots=True)
class Talk:
    """The page of comments under a post, as it was read for the page; `url` is a path."""

    entries: Sequence[tuple[Entry, int]] = ()
    number: int = 1
    url: str = ""


def post_metadata(
    request: HttpRequest,
    post: Post,
    *,
    sources: Sequence[Source],
    categories: Sequence[Category],
    tags: Sequence[Any],
    corrections: Sequence[Correction] = (),
    talk: Talk | None = None,
    translations: Sequence[Translation] = (),
) -> Metadata:
    """The head of a post's page, all of it equal to what a reader sees there."""
    site = site_of(request)
    url = site.origin + post.get_absolute_url()
    page_url = site.origin + talk.url if talk and talk.number > 1 else url
    card = card_of_post(site, post)
    description = in_one_line(post.search_description or post.shown_summary, DESCRIPTION_LENGTH)
    title = post.search_title or post.title
    posting = _posting(post, site, card, url) | {
        "description": description,
        "articleSection": [category.name for category in categories],
        "keywords": [tag.name for tag in tags],
        "citation": [_citation(source) for source in sources],
        "correction": [_correction(correction, post, url) for correction in corrections],
        **_said(post, site, talk),
        "workTranslation": [_translation(one, site) for one in translations if not one.is_here],
    }
    steps = [(step.name, site.absolute(step.url)) for step in _steps(categories)]
    return Metadata(
        canonical=post.canonical_url or page_url,
        title=title,
        description=description,
        properties=elements(
            site,
            card,
            type="article",
            title=title,
            url=page_url,
            description=description,
            language=post.language,
            more=[
                *(
                    ("og:locale:alternate", locale(one.language))
                    for one in translations
                    if not one.is_here
                ),
                *_article(post, site, categories, tags),
            ],
        ),
        json_ld=json_ld(filled(posting)),
        breadcrumbs=json_ld(breadcrumbs([(site.title, site.home), *steps, (post.title, url)])),
        picture=card.url,
        url=url,
    )


def _steps(categories: Sequence[Any]) -> list[Any]:
    """The way to the first category: what it stands in, where that was read, and itself."""
    if not categories:
        return []
    first = categories[0]
    return [*getattr(first, "above", ()), first]


def _article(
    post: Post, site: Site, categories: Sequence[Category], tags: Sequence[Any]
) -> list[tuple[str, str]]:
    """Open Graph's own words for articles."""
    author = post.author
    return [
        ("article:published_time", post.published_iso),
        ("article:modified_time", moment(post.modified_at)),
        ("article:author", site.absolute(author.get_absolute_url()) if author else ""),
        *(("article:section", category.name) for category in categories[:1]),
        *(("article:tag", tag.name) for tag in tags),
    ]


def _posting(post: Post, site: Site, card: Card, url: str) -> dict[str, Any]:
    """The post as schema.org's BlogPosting; empty values are left out later."""
    image = card.image_object()
    return {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "@id": f"{url}#post",
        "mainEntityOfPage": url,
        "url": url,
        "sameAs": post.canonical_url,
        "headline": post.title,
        "alternativeHeadline": post.subtitle,
        "image": [image] if image else None,
        "inLanguage": post.language,
        "datePublished": post.published_iso,
        "dateModified": moment(post.modified_at),
        # A picture or a poem without a word has none to count.
        "wordCount": post.words or None,
        "author": _author(post.author, site),
        "publisher": site.publisher,
        "isPartOf": site.blog,
    }


def _author(author: Author | None, site: Site) -> dict[str, Any] | None:
    return site.person(author) if author else None


def _said(post: Post, site: Site, talk: Talk | None) -> dict[str, Any]:
    """Comments and votes, as the page shows them; nothing of a page that shows none."""
    if talk is None:
        return {}
    votes = (
        [counter("LikeAction", post.votes_up), counter("DislikeAction", post.votes_down)]
        if conf.POST_VOTES
        else []
    )
    return {
        "commentCount": post.comment_count,
        "interactionStatistic": [counter("CommentAction", post.comment_count), *votes],
        "comment": comments(talk.entries, site.origin + talk.url, has_votes=conf.COMMENT_VOTES),
    }


def _translation(one: Translation, site: Site) -> dict[str, Any]:
    url = site.absolute(one.url)
    return {
        "@type": "BlogPosting",
        "@id": f"{url}#post",
        "url": url,
        "headline": one.title,
        "inLanguage": one.language,
    }


def _citation(source: Source) -> dict[str, Any]:
    return filled(
        {
            "@type": "CreativeWork",
            "name": source.title,
            "url": source.url,
            "author": source.author,
            "publisher": source.publisher,
            "datePublished": source.date,
            "inLanguage": source.language,
            "archivedAt": source.archived_url,
        }
    )


def _correction(correction: Correction, post: Post, url: str) -> dict[str, str]:
    return {
        "@type": "CorrectionComment",
        "url": f"{url}#correction-{correction.pk}",
        "datePublished": moment(correction.at),
        "inLanguage": post.language,
        "text": correction.text,
    }

"""The head of a list's page: of all posts, or of those of a category, a tag or an author."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from ..conf import conf
from ..models import Author
from ..text.embed import json_ld
from .card import card_of_author, card_of_post, default_card
from .head import Metadata
from .open_graph import elements
from .site import breadcrumbs, filled, in_one_line, site_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from ..models import Post
    from .card import Card
    from .site import Site

DESCRIPTION_LENGTH = 300


def list_metadata(
    request: HttpRequest,
    subject: Any,
    number: int,
    *,
    posts: Sequence[Post] = (),
    trail: Sequence[Any] = (),
    url: str = "",
    title: str = "",
) -> Metadata:
    """The head of a list; `posts` are those of this page, in its order, and cost no query.

    `trail` leads to a category, each step with `name` and `url`; `url` is the path of the list's
    first page; `title` names a page that is about nothing but the site, and is not its front page,
    the archives for one. Whatever page it is, its canonical address is its own, without a query.
    """
    site = site_of(request)
    canonical = request.build_absolute_uri(request.path)
    url = site.absolute(url) if url else canonical
    is_front = subject is None and not title
    title = title or str(getattr(subject, "name", "") or site.title)
    told = getattr(subject, "description", "") or getattr(subject, "bio", "")
    description = in_one_line(conf.DESCRIPTION if is_front else told, DESCRIPTION_LENGTH)
    card = _card(site, subject, posts)
    is_author = isinstance(subject, Author)
    if is_front:
        page = site.blog | {"publisher": site.publisher}
    else:
        page = _profile(site, subject, url) if is_author else _collection(site, title, canonical)
    page |= {
        "@context": "https://schema.org",
        "inLanguage": get_language(),
        "description": description,
    }
    entries = [_entry(site, post) for post in posts]
    steps = [(step.name, site.absolute(step.url)) for step in trail]
    return Metadata(
        canonical=canonical,
        title=title,
        description=description,
        properties=elements(
            site,
            card,
            type="profile" if is_author else "website",
            title=title,
            url=canonical,
            description=description,
            language=get_language() or "",
        ),
        json_ld=json_ld(filled(_with_posts(page, entries))),
        breadcrumbs=json_ld(breadcrumbs([(site.title, site.home), *steps, (title, url)]))
        if not is_front
        else "",
        picture=card.url,
        url=url,
    )


def _card(site: Site, subject: Any, posts: Sequence[Post]) -> Card:
    """The author's picture; else the site's, else that of the first post that has one."""
    if isinstance(subject, Author):
        return card_of_author(site, subject)
    first = next((post for post in posts if post.picture), None)
    if conf.DEFAULT_PICTURE or first is None:
        return default_card(site)
    return card_of_post(site, first)


def _collection(site: Site, title: str, url: str) -> dict[str, Any]:
    """A category, a tag, a month, the archives."""
    return {
        "@type": "CollectionPage",
        "@id": f"{url}#list",
        "url": url,
        "name": title,
        "isPartOf": site.blog,
    }


def _profile(site: Site, author: Author, url: str) -> dict[str, Any]:
    person = site.person(author)
    bio = in_one_line(author.bio, DESCRIPTION_LENGTH)
    return {
        "@type": "ProfilePage",
        "@id": f"{url}#profile",
        "url": url,
        "name": author.name,
        "mainEntity": filled(person | {"description": bio}),
        "isPartOf": site.blog,
    }


def _with_posts(page: dict[str, Any], entries: list[dict[str, Any]]) -> dict[str, Any]:
    return page | {"blogPost" if page["@type"] == "Blog" else "hasPart": entries}


def _entry(site: Site, post: Any) -> dict[str, Any]:
    """A post as its list shows it: title, address, day, author."""
    # A host may list posts that our own queries have not read.
    url = site.absolute(getattr(post, "url", "") or post.get_absolute_url())
    author = post.author
    return filled(
        {
            "@type": "BlogPosting",
            "@id": f"{url}#post",
            "url": url,
            "headline": post.title,
            "inLanguage": post.language,
            "datePublished": post.published_iso,
            "author": {
                "@type": "Person",
                "name": author.name,
                "url": site.absolute(getattr(post, "author_url", "") or author.get_absolute_url()),
            }
            if author
            else None,
        }
    )

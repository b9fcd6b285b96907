"""Writes the demo magazine into the database."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from blogposts import publishing, translations
from blogposts.library import keep
from blogposts.models import Author, Category, Post, PostCategory, RelatedPost, Section, Source

if TYPE_CHECKING:
    from pathlib import Path

    from .reader import DemoPost, DemoSite


ALT_AND_PICTURE = re.compile(r"!\[([^\]]*)\]\((pictures/[^)\s]+)")


@transaction.atomic
def write_content(site: DemoSite, folder: Path) -> int:
    """Stores the whole magazine; says how many posts it has."""
    authors = {read.slug: _author(read, folder) for read in site.authors}
    categories: dict[str, Category] = {}
    for read in site.categories:
        categories[read.slug] = Category.objects.create(
            name=read.name,
            slug=read.slug,
            description=read.description,
            parent=categories.get(read.parent),
        )
    posts = {read.slug: _post(read, folder, authors, categories) for read in site.posts}
    for read in site.posts:
        _related(read, posts)
        if read.translation_of:
            translations.link(posts[read.translation_of], posts[read.slug])
        _status(read, posts[read.slug])
    return len(posts)


def _author(read, folder: Path) -> Author:
    author = Author(name=read.name, slug=read.slug, bio=read.bio, website=read.website)
    author.user = get_user_model().objects.filter(username=read.user).first()
    if read.picture:
        with (folder / read.picture).open("rb") as file:
            author.picture.save(read.picture, File(file), save=False)
            author.save()
    author.save()
    return author


def _post(read: DemoPost, folder: Path, authors, categories) -> Post:
    post = Post(
        title=read.title,
        slug=read.slug,
        subtitle=read.subtitle,
        summary=read.summary,
        language=read.language,
        author=authors[read.author],
        featured=read.featured,
        published_at=read.published,
    )
    if read.picture:
        words = {
            "alt": read.picture.alt,
            "caption": read.picture.caption,
            "credit": read.picture.credit,
        }
        with (folder / read.picture.file).open("rb") as file:
            post.picture = keep(File(file), language=read.language, **words).picture
        for name, value in words.items():
            setattr(post, f"picture_{name}", value)
    post.save()
    for position, slug in enumerate(read.categories, start=1):
        PostCategory.objects.create(post=post, category=categories[slug], position=position)
    post.tags.add(*read.tags)
    _sources(read, post)
    _sections(read, post, folder)
    post.render()
    return post


def _sources(read: DemoPost, post: Post) -> None:
    for position, source in enumerate(read.sources, start=1):
        Source.objects.create(
            post=post,
            position=position,
            key=source.key,
            url=source.url,
            title=source.title,
            publisher=source.publisher,
            author=source.author,
            date=source.date.isoformat() if source.date else "",
            language=source.language,
        )


def _sections(read: DemoPost, post: Post, folder: Path) -> None:
    addresses = {}
    for alt, name in ALT_AND_PICTURE.findall(read.text):
        with (folder / name).open("rb") as file:
            addresses[name] = keep(File(file), alt=alt, language=read.language).picture.url
    for position, section in enumerate(read.sections, start=1):
        body = section.body
        for name, address in addresses.items():
            body = body.replace(f"]({name}", f"]({address}")
        Section.objects.create(
            post=post,
            position=position,
            heading=section.heading,
            heading_language=section.language,
            body=body,
        )


def _related(read: DemoPost, posts: dict[str, Post]) -> None:
    for position, pick in enumerate(read.related, start=1):
        RelatedPost.objects.create(
            post=posts[read.slug],
            position=position,
            target=posts.get(pick.post),
            title=pick.title,
            url=pick.url,
        )


def _status(read: DemoPost, post: Post) -> None:
    if read.status == "published":
        publishing.publish(post, at=read.published)
        # The demo's texts are as old as they say they are.
        written = min(read.published, timezone.now())
        Post.objects.filter(pk=post.pk).update(changed_at=written, created_at=written)
    elif read.status == "review":
        publishing.submit(post)

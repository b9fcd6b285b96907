"""Rows for tests, each with only what the test is about."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from blogposts import publishing
from blogposts.models import Author, Category, Post, PostCategory, RelatedPost, Section, Source

PARIS = ZoneInfo("Europe/Paris")
APRIL = datetime(2023, 4, 11, 9, 0, tzinfo=PARIS)


def make_author(name="Barbara", **fields):
    return Author.objects.create(name=name, **fields)


def make_category(name="Réseaux sociaux", **fields):
    return Category.objects.create(name=name, **fields)


def make_post(
    title="Un titre",
    *,
    sections=(),
    sources=(),
    categories=(),
    tags=(),
    related=(),
    published=None,
    status=None,
    **fields,
):
    """A draft, or a published post where `published` says when (True: in April 2023).

    `sections` are pairs of heading and body, or dicts; `sources` and `related` dicts.
    """
    fields.setdefault("language", "fr")
    post = Post.objects.create(title=title, **fields)
    for position, part in enumerate(sections, start=1):
        part = part if isinstance(part, dict) else {"heading": part[0], "body": part[1]}
        Section.objects.create(post=post, position=position, **part)
    for position, source in enumerate(sources, start=1):
        Source.objects.create(post=post, position=position, **source)
    for position, category in enumerate(categories, start=1):
        PostCategory.objects.create(post=post, category=category, position=position)
    for position, pick in enumerate(related, start=1):
        RelatedPost.objects.create(post=post, position=position, **pick)
    if tags:
        post.tags.add(*tags)
    post.render()
    if published:
        publishing.publish(post, at=APRIL if published is True else published)
        Post.objects.filter(pk=post.pk).update(changed_at=post.published_at)
        post.refresh_from_db()
    if status:
        Post.objects.filter(pk=post.pk).update(status=status)
        post.refresh_from_db()
    return post


def soon(**delta):
    return timezone.now() + timedelta(**(delta or {"hours": 1}))


def picture_file(name="picture.png", *, size=(8, 5), format="PNG"):
    data = io.BytesIO()
    Image.new("RGB", size, "#a8321a").save(data, format=format)
    return SimpleUploadedFile(name, data.getvalue())

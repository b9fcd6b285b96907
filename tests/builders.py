"""Rows for tests, each with only what the test is about."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from blogposts import publishing
from blogposts.library import keep
from blogposts.models import (
    Author,
    Category,
    Comment,
    Picture,
    Post,
    PostCategory,
    RelatedPost,
    Section,
    Source,
)
from blogposts.text.comment import FINGERPRINT, RenderedComment, render_comment

PARIS = ZoneInfo("Europe/Paris")
APRIL = datetime(2023, 4, 11, 9, 0, tzinfo=PARIS)


def make_author(name="Barbara", **fields):
    return Author.objects.create(name=name, **fields)


def make_category(name="Réseaux sociaux", **fields):
    return Category.objects.create(name=name, **fields)


@transaction.atomic
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

    `sections` are pairs of heading and body, or dicts; `sources` and `related` dicts; `picture`
    is one of the library, or a file that goes there.
    """
    if fields.get("picture") and not isinstance(fields["picture"], Picture):
        fields["picture"] = make_picture(fields["picture"])
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


def make_comment(post, text="Un commentaire.", *, parent=None, status="published", **fields):
    """A comment as the verbs leave it, though none was asked: no decision, and no mail.

    A published one is shown unless its parent is not; the post counts it. `is_shown` and
    `is_listed` among the fields make another shape of it.
    """
    shown = status == "published" and (parent is None or parent.is_shown)
    shown = fields.pop("is_shown", shown)
    fields.setdefault("is_listed", shown)
    fields.setdefault("created_at", timezone.now())
    fields.setdefault("published_at", fields["created_at"] if shown else None)
    fields.setdefault("name", "Camille")
    fields.setdefault("email", "camille@example.org")
    comment = Comment(post=post, text=text, status=status, is_shown=shown, **fields)
    if parent is not None:
        comment.parent, comment.root = parent, parent.root or parent
        comment.depth = parent.depth + 1
    comment.take(_rendered(text, comment.format))
    comment.save()
    Post.objects.filter(pk=post.pk).talked(comment_count=int(shown))
    post.refresh_from_db(fields=["comment_count", "talk"])
    return comment


def _rendered(text, format):
    try:
        return render_comment(text, format=format)
    except NotImplementedError:
        return RenderedComment(format_html("<p>{}</p>", text), FINGERPRINT, "")


def make_member(username="lecteur", **fields):
    """A user with an account and nothing more."""
    fields.setdefault("email", f"{username}@example.org")
    return get_user_model().objects.create_user(username, **fields)


def make_moderator(username="moderatrice", *, of_own_posts=False, **fields):
    """Somebody of the staff who may moderate all comments, or those under own posts alone."""
    user = make_member(username, is_staff=True, **fields)
    given = ["moderate_own_comment"] if of_own_posts else ["view_comment", "change_comment"]
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="blogposts", codename__in=given)
    )
    return user


def soon(**delta):
    return timezone.now() + timedelta(**(delta or {"hours": 1}))


def make_picture(file=None, **fields):
    """A picture of the library, without renditions."""
    return keep(file or picture_file(), **fields).picture


def picture_file(name="picture.png", *, size=(8, 5), format="PNG"):
    data = io.BytesIO()
    Image.new("RGB", size, "#a8321a").save(data, format=format)
    return SimpleUploadedFile(name, data.getvalue())


def photograph(*, size=(60, 40), format="JPEG", orientation=None, secret="48.8566 N", frames=1):
    """A file as a camera writes it: blue in its left half, with a place and a name in it."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x010F] = secret
    exif.get_ifd(0x8825)[0x001D] = secret
    if orientation:
        exif[0x0112] = orientation
    options = {"exif": exif} if format != "GIF" else {}
    if format in {"JPEG", "GIF"}:
        options["comment"] = secret.encode()
    if format in {"JPEG", "WEBP", "AVIF"}:
        options["xmp"] = f"<x>{secret}</x>".encode()
    if format == "PNG":
        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_text("Author", secret)
    if frames > 1:
        others = [Image.new("RGB", size, color) for color in ("green", "white", "black")]
        options |= {"save_all": True, "append_images": others[: frames - 1], "duration": 90}
    data = io.BytesIO()
    image.save(data, format, **options)
    return SimpleUploadedFile(f"IMG_0001.{format.lower()}", data.getvalue())

"""The library of pictures: what comes in, what is made of it, and what goes again.

Nothing is scaled while a reader waits: `make_renditions` is a job that an upload starts, and
`blogposts_make_renditions` is the same by hand.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, transaction

from .conf import conf
from .jobs import after_commit
from .models import Picture, Post, Section
from .pictures import digest_of, formats_at_hand, scaled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.files import File
    from django.core.files.storage import Storage

logger = logging.getLogger(__name__)


class Kept(NamedTuple):
    """A picture of the library; `is_new` unless the same file was there already."""

    picture: Picture
    is_new: bool


class Made(NamedTuple):
    """How many pictures have new renditions, and which could not be read, by primary key."""

    pictures: int
    failed: list[int]


def keep(file: File[Any], **fields: Any) -> Kept:
    """The picture of a file: a new one with these fields, or the one that has the same bytes.

    Raises `PictureRefused` for what is no picture, or too large a one.
    """
    digest = digest_of(file)
    if known := same_picture(digest):
        return Kept(known, is_new=False)
    picture = Picture(file=file, digest=digest, **fields)
    try:
        with transaction.atomic():
            picture.save()
    except IntegrityError:
        # The same file came twice at once.
        known = same_picture(digest)
        if known is None:
            raise
        _delete_files(picture.file.storage, [str(picture.file.name)])
        return Kept(known, is_new=False)
    after_commit(make_renditions)
    return Kept(picture, is_new=True)


def same_picture(digest: str) -> Picture | None:
    return Picture.objects.filter(digest=digest).first()


def remove(picture: Picture) -> None:
    """Deletes a picture and, once that is committed, its files.

    Raises `ProtectedError` while a post has it.
    """
    names = [str(picture.file.name), *_names_of(picture, picture.renditions or {})]
    storage = picture.file.storage
    with transaction.atomic():
        picture.delete()
        transaction.on_commit(partial(_delete_files, storage, names))


def make_renditions() -> Made:
    """Makes the renditions of all pictures that have none yet."""
    return _make(Picture.objects.filter(renditions__isnull=True))


def bring_up_to_date(*, anew: bool = False) -> Made:
    """Makes what today's settings ask for and is not there; with `anew`, all of it again."""
    wanted = [
        picture.pk
        for picture in Picture.objects.order_by("pk").iterator(chunk_size=500)
        if anew or picture.renditions is None or _is_stale(picture)
    ]
    return _make(Picture.objects.filter(pk__in=wanted) if wanted else ())


def render_texts() -> int:
    """Renders all texts with pictures anew, since their addresses have changed; says how many."""
    return sum(map(_render_texts_with, Picture.objects.used()))


def _is_stale(picture: Picture) -> bool:
    # An animation has none, whatever the settings are.
    return bool(picture.renditions) and picture.renditions != {
        kind: sorted({min(width, picture.width) for width in conf.PICTURE_WIDTHS})
        for kind in _formats()
    }


def _formats() -> list[str]:
    at_hand = formats_at_hand()
    return [kind for kind in conf.PICTURE_FORMATS if kind in at_hand]


def _make(pictures: Iterable[Picture]) -> Made:
    made, failed = 0, []
    for picture in pictures:
        try:
            _make_of(picture)
        # A file that is gone, a store that does not answer, a picture deleted meanwhile: of one,
        # and no reason to leave the others without.
        except Exception:
            logger.exception("No renditions were made of the picture %s", picture.pk)
            failed.append(picture.pk)
        else:
            made += 1
    return Made(made, failed)


def _make_of(picture: Picture) -> None:
    storage = picture.file.storage
    before = set(_names_of(picture, picture.renditions or {}))
    made: dict[str, list[int]] = {}
    with storage.open(str(picture.file.name)) as file:
        for kind, width, data in scaled(file, widths=conf.PICTURE_WIDTHS, formats=_formats()):
            _store(storage, picture.rendition_name(kind, width), data)
            made.setdefault(kind, []).append(width)
    names = set(_names_of(picture, made))
    picture.renditions = made
    try:
        with transaction.atomic():
            picture.save(update_fields=["renditions"])
            _render_texts_with(picture)
            transaction.on_commit(partial(_delete_files, storage, before - names))
    except DatabaseError:  # it was deleted meanwhile, and its files with it
        _delete_files(storage, names)
        raise


def _store(storage: Storage, name: str, data: bytes) -> None:
    """Under this very name: Django would choose another one for a file that is there."""
    if storage.exists(name):
        storage.delete(name)
    kept = storage.save(name, ContentFile(data))
    if kept != name:  # another worker made the same meanwhile
        storage.delete(kept)


def _names_of(picture: Picture, renditions: dict[str, list[int]]) -> list[str]:
    return [
        picture.rendition_name(kind, width)
        for kind, widths in renditions.items()
        for width in widths
    ]


def _delete_files(storage: Storage, names: Iterable[str]) -> None:
    for name in names:
        try:
            storage.delete(name)
        except OSError:
            logger.exception("%s could not be deleted", name)


def _render_texts_with(picture: Picture) -> int:
    """Texts that name it have their HTML made anew; says how many."""
    sections = list(Section.objects.filter(picture_uses__picture=picture).values_list("pk", "post"))
    Section.objects.filter(pk__in=[section for section, _post in sections]).update(fingerprint="")
    for post in Post.objects.filter(pk__in={post for _section, post in sections}):
        post.render()
    return len(sections)

"""What several models need of a field: checks of a person's input, and free slugs."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.db.models.fields.files import ImageFieldFile
from django.utils.translation import gettext_lazy as _

from ..conf import conf
from ..pictures import EXTENSIONS, PictureRefused, read_picture, written_anew
from ..text.languages import is_language_tag
from ..text.safety import web_address_problem
from ..text.slugs import is_reserved, slugify

if TYPE_CHECKING:
    from django.core.files import File
    from django.db.models.fields.files import FieldFile

LANGUAGE_LENGTH = 35  # RFC 5646, section 4.4.1
URL_LENGTH = 2000
SLUG_LENGTH = 200  # as WordPress has it, so that every imported one fits


def going_first(collector: Any, field: Any, rows: Any, using: str) -> None:
    """For `on_delete`: `CASCADE` for a key that may be empty, while a constraint says when.

    On MariaDB, which cannot wait with its constraints until the end, `CASCADE` empties such a key
    before it deletes the row. Here the row goes first, on every database.
    """
    collector.collect(
        rows, source=field.remote_field.model, source_attr=field.name, fail_on_restricted=False
    )


def key_in(text: str) -> int | None:
    """A primary key as an address or a form brings it; None for what is none of any database."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def check_language(value: str) -> None:
    if not is_language_tag(value):
        raise ValidationError(
            _("“%(value)s” is not a language tag such as “fr” or “pt-BR”."),
            code="language",
            params={"value": value},
        )


def check_web_address(value: str) -> None:
    if problem := web_address_problem(value):
        raise ValidationError(problem, code="address")


def check_slug(value: str) -> None:
    if is_reserved(value):
        raise ValidationError(
            _("“%(value)s” is the address of another page; choose other words."),
            code="reserved",
            params={"value": value},
        )


def check_picture(file: FieldFile) -> None:
    """Refuses what is no picture, or too large a one; only for files not yet kept."""
    if not getattr(file, "_committed", False):
        check_picture_file(file.file)


def check_picture_file(file: Any) -> None:
    """The same of a file that no model has yet."""
    try:
        read_picture(file, max_bytes=conf.PICTURE_MAX_BYTES, max_pixels=conf.PICTURE_MAX_PIXELS)
    except PictureRefused as refusal:
        raise ValidationError(str(refusal), code="picture") from refusal


class PictureFile(ImageFieldFile):
    """Looks into every file before it is kept, and gives it a name of ours.

    Nothing of the sender's reaches the disk but the pixels: the name is made here, the ending is
    that of what was found inside, and the file is written anew.
    """

    def save(self, name: str, content: File[Any], save: bool = True) -> None:  # noqa: FBT001, FBT002
        facts = read_picture(
            content, max_bytes=conf.PICTURE_MAX_BYTES, max_pixels=conf.PICTURE_MAX_PIXELS
        )
        ours = f"{uuid.uuid4().hex}.{facts.extension}"
        # With its name, or Django takes it for no file when it measures it.
        super().save(ours, ContentFile(written_anew(content), ours), save)


class PictureField(models.ImageField):
    """An `ImageField` that keeps nothing but pictures within the limits of the settings."""

    attr_class = PictureFile
    default_validators = [check_picture]

    def formfield(self, **kwargs: Any) -> Any:
        # Not Django's field for pictures, which asks the ending of the name, and opens the file
        # with all formats that Pillow has before we have looked at it.
        accept = ",".join(f".{extension}" for extension in (*EXTENSIONS.values(), "jpeg"))
        field = super().formfield(**{"form_class": forms.FileField, **kwargs})
        if field is not None:
            field.widget.attrs.setdefault("accept", accept)
        return field


def free_slug(instance: models.Model, text: str, *, language: str = "", fallback: str) -> str:
    """A slug made of `text` that no other row of the model has: `words`, `words-2`, `words-3`."""
    root = slugify(text, language=language) or fallback
    if is_reserved(root):
        root = f"{root}-{fallback}" if root != fallback else f"{root}-1"
    others = type(instance)._default_manager.exclude(pk=instance.pk)
    taken = set(others.filter(slug__startswith=root).values_list("slug", flat=True))
    return first_free(root, taken)


def first_free(root: str, taken: set[str]) -> str:
    """`root`, or `root-2`, `root-3`... : the first that is not taken."""
    number, name = 1, root
    while name in taken:
        number += 1
        name = f"{root}-{number}"
    return name

"""What a picture file must be before it is kept: a leaf that knows bytes and pixels alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image

# Formats every current browser shows. SVG is a document that can run scripts, so it is not one.
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "AVIF": "avif"}


class PictureRefused(ValueError):
    """The file is not a picture we keep; the message says why, for a person."""


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What was read from a picture's own bytes, whatever its name said. Sizes in pixels."""

    format: str
    width: int
    height: int

    @property
    def extension(self) -> str:
        return EXTENSIONS[self.format]


def read_picture(file: IO[bytes], *, max_bytes: int, max_pixels: int) -> PictureFacts:
    """Says what picture a file holds, or raises `PictureRefused`.

    The header is read first and the pixels only when their number is allowed, so a decompression
    bomb costs nothing. The file's position is put back to its start.
    """
    size = file.seek(0, 2)
    if size > max_bytes:
        raise PictureRefused(
            _("The picture has %(size)s MB; at most %(limit)s MB are taken.")
            % {"size": f"{size / 1e6:.1f}", "limit": f"{max_bytes / 1e6:.1f}"}
        )
    try:
        facts = _facts(file, max_pixels)
        # load() and not verify(): only decoding shows a file that was cut off.
        file.seek(0)
        with Image.open(file, formats=list(EXTENSIONS)) as picture:
            picture.load()
    except PictureRefused:
        raise
    except Image.DecompressionBombError as error:
        raise PictureRefused(_("The picture has too many pixels.")) from error
    # Pillow's decoders raise whatever their format makes them stumble over.
    except Exception as error:
        raise PictureRefused(
            _("This is not a picture we can show. Use a JPEG, PNG, WebP, AVIF or GIF file.")
        ) from error
    finally:
        file.seek(0)
    return facts


def _facts(file: IO[bytes], max_pixels: int) -> PictureFacts:
    file.seek(0)
    with Image.open(file, formats=list(EXTENSIONS)) as picture:
        width, height = picture.size
        # An animation costs its frames too.
        pixels = width * height * getattr(picture, "n_frames", 1)
        if pixels > max_pixels:
            raise PictureRefused(
                _("The picture has %(pixels)s million pixels; at most %(limit)s million are taken.")
                % {"pixels": f"{pixels / 1e6:.0f}", "limit": f"{max_pixels / 1e6:.0f}"}
            )
        return PictureFacts(format=str(picture.format), width=width, height=height)


def stored_size(url: str) -> tuple[int, int] | None:
    """Width and height, in pixels, of a picture in our own storage; None for any other address."""
    if not settings.MEDIA_URL or not url.startswith(settings.MEDIA_URL):
        return None
    name = unquote(url.removeprefix(settings.MEDIA_URL))
    try:
        with default_storage.open(name) as file, Image.open(file) as picture:
            return picture.size
    # Missing, outside the storage (SuspiciousOperation), or no picture: then no size is known.
    except (OSError, ValueError, SuspiciousOperation, Image.DecompressionBombError):
        return None

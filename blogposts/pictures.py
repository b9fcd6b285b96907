"""What a picture file must be before it is kept: a leaf that knows bytes and pixels alone."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, features

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.core.files import File

# Formats every current browser shows. SVG is a document that can run scripts, so it is not one.
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "AVIF": "avif"}
TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "avif": "image/avif",
}

# What a file keeps beside its pixels: how they are meant, and the times of an animation.
_KEPT = frozenset(
    {"adobe", "adobe_transform", "background", "dpi", "duration", "icc_profile", "jfif"}
    | {"jfif_density", "jfif_unit", "jfif_version", "loop", "progression", "transparency"}
)
# How each format is written anew: a little better than what comes from a camera, and as fast as
# the format allows, since somebody waits for it.
_ANEW: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 95},
    "PNG": {"compress_level": 4},
    "WEBP": {"quality": 90, "method": 2},
    "GIF": {},
    "AVIF": {"quality": 90, "speed": 10},
}
# How renditions are written; the two numbers for quality look about the same.
_RENDITION: dict[str, dict[str, Any]] = {
    "avif": {"quality": 50, "speed": 8},
    "webp": {"quality": 80, "method": 4},
}


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


def digest_of(file: IO[bytes]) -> str:
    """Names a file by its bytes: two files of one digest are the same file."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return digest


def written_anew(file: IO[bytes]) -> bytes:
    """The picture as a file made of its pixels alone, upright; of one that `read_picture` took.

    Nothing else of the sender's file is in it: no place and no name of a camera, and nothing that
    was put behind a picture's end for another program to read.
    """
    file.seek(0)
    out = io.BytesIO()
    with Image.open(file, formats=list(EXTENSIONS)) as picture:
        kind = _format(picture)
        options = dict(_ANEW[kind])
        if profile := picture.info.get("icc_profile"):
            options["icc_profile"] = profile
        if kind == "WEBP" and _is_lossless(file):
            options |= {"lossless": True, "quality": 20}  # of lossless, how hard it is tried
        if _frames(picture) > 1:
            options["save_all"] = True
            upright: Image.Image = picture
        elif picture.getexif().get(0x0112, 1) == 1:
            upright = picture
            if picture.format == "JPEG":
                # With its own tables: writing it again then loses next to nothing.
                options |= {"quality": "keep", "subsampling": "keep"}
        else:
            upright = ImageOps.exif_transpose(picture)
        upright.load()
        upright.info = {name: upright.info[name] for name in _KEPT & upright.info.keys()}
        try:
            upright.save(out, kind, **options)
        except (OSError, ValueError) as error:
            raise PictureRefused(
                _("This picture cannot be written anew without what else is in its file.")
            ) from error
    return out.getvalue()


def _is_lossless(file: IO[bytes]) -> bool:
    """Whether a WebP file has the chunk that says so, which stands before all pixels."""
    file.seek(0)
    return b"VP8L" in file.read(4096)


def formats_at_hand() -> set[str]:
    """The formats of renditions that the Pillow at hand can write."""
    return {kind for kind in _RENDITION if features.check(kind)}


def scaled(
    file: IO[bytes], *, widths: Iterable[int], formats: Iterable[str]
) -> Iterator[tuple[str, int, bytes]]:
    """Renditions of a picture, as format, width and bytes; none of an animation.

    A width that is not below the picture's own is the picture's own. What a format cannot hold,
    a strip of 20,000 pixels for one, is left out.
    """
    at_hand = formats_at_hand()
    kinds = [kind for kind in formats if kind in at_hand]
    file.seek(0)
    with Image.open(file, formats=list(EXTENSIONS)) as picture:
        if _frames(picture) > 1:
            return
        plain = _in_srgb(picture)
    for width in sorted({min(width, plain.width) for width in widths}):
        height = max(1, round(plain.height * width / plain.width))
        small = plain.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
        for kind in kinds:
            out = io.BytesIO()
            try:
                small.save(out, kind.upper(), **_RENDITION[kind])
            except (OSError, ValueError):
                continue
            yield kind, width, out.getvalue()


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The pixels as every screen takes them, with their transparency and nothing else."""
    has_alpha = picture.has_transparency_data
    profile = picture.info.get("icc_profile")
    plain = picture if picture.mode in {"RGB", "CMYK"} else None
    if profile and plain and not has_alpha:
        try:
            made_for = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            known = ImageCms.profileToProfile(
                plain, made_for, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            known = None  # a profile that is none: the numbers are all there is
        if known:
            known.info = {}
            return known
    made = picture.convert("RGBA" if has_alpha else "RGB")
    made.info = {}
    return made


def _frames(picture: Image.Image) -> int:
    # What a camera puts behind a JPEG (MPO) is a picture for another purpose, not an animation.
    return 1 if picture.format == "MPO" else getattr(picture, "n_frames", 1)


def _format(picture: Image.Image) -> str:
    """The name of the format: that of a JPEG for one with further pictures behind it, too."""
    return "JPEG" if picture.format == "MPO" else str(picture.format)


def _facts(file: IO[bytes], max_pixels: int) -> PictureFacts:
    file.seek(0)
    with Image.open(file, formats=list(EXTENSIONS)) as picture:
        width, height = picture.size
        # An animation costs its frames too.
        pixels = width * height * _frames(picture)
        if pixels > max_pixels:
            raise PictureRefused(
                _("The picture has %(pixels)s million pixels; at most %(limit)s million are taken.")
                % {"pixels": f"{pixels / 1e6:.0f}", "limit": f"{max_pixels / 1e6:.0f}"}
            )
        if picture.format == "AVIF" and _frames(picture) > 1:
            # Pillow 13.0 may end the whole process when it writes one.
            raise PictureRefused(_("An animation is taken as a GIF, a WebP or a PNG file."))
        return PictureFacts(format=_format(picture), width=width, height=height)


def stored_size(url: str) -> tuple[int, int] | None:
    """Width and height, in pixels, of a picture in our own storage; None for any other address."""
    if not settings.MEDIA_URL or not url.startswith(settings.MEDIA_URL):
        return None
    name = unquote(url.removeprefix(settings.MEDIA_URL))
    return size_of(lambda: default_storage.open(name))


def size_of(open_file: Callable[[], IO[bytes] | File[Any]]) -> tuple[int, int] | None:
    """Width and height, in pixels, of the picture in a file; None where that is no picture."""
    try:
        with open_file() as file, Image.open(file, formats=list(EXTENSIONS)) as picture:
            return picture.size
    # Missing, outside the storage (SuspiciousOperation), or no picture: then no size is known.
    except (OSError, ValueError, SuspiciousOperation, Image.DecompressionBombError):
        return None

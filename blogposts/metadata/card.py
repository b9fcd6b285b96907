"""The picture by which a page is known elsewhere: its address, size, type and words."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static

from ..conf import conf
from ..pictures import TYPES, size_of
from .site import filled

if TYPE_CHECKING:
    from django.core.files.storage import Storage

    from ..models import Author, Picture, Post
    from .site import Site

# What search engines and social media ask of a large card.
WIDE_ENOUGH = 1200
# Smaller than this, and X shows no large card at all.
SMALLEST_LARGE = (300, 157)


class Card(NamedTuple):
    """An absolute address, or an empty one; width and height are 0 where nobody knows them."""

    url: str = ""
    width: int = 0
    height: int = 0
    alt: str = ""
    caption: str = ""
    credit: str = ""

    @property
    def type(self) -> str:
        """The type that the address's ending says; empty where it says none."""
        return TYPES.get(self.url.partition("?")[0].rpartition(".")[2].lower(), "")

    @property
    def is_large(self) -> bool:
        width, height = SMALLEST_LARGE
        return self.width >= width and self.height >= height and self.width >= self.height

    def image_object(self) -> dict[str, Any] | None:
        """For JSON-LD; None without an address."""
        if not self.url:
            return None
        return filled(
            {
                "@type": "ImageObject",
                "url": self.url,
                "contentUrl": self.url,
                "width": self.width or None,
                "height": self.height or None,
                "caption": self.caption or self.alt,
                "creditText": self.credit,
            }
        )


def card_of_post(site: Site, post: Post) -> Card:
    """The post's picture, else the site's."""
    if post.picture and (found := _rendition(post.picture)):
        url, width, height = found
        words = (post.picture_alt, post.picture_caption, post.picture_credit)
        return Card(site.absolute(url), width, height, *words)
    return default_card(site)


def card_of_author(site: Site, author: Author) -> Card:
    if not author.picture or str(author.picture.name).endswith(".avif"):
        return default_card(site)
    width, height = _size_of_portrait(author.picture.storage, str(author.picture.name)) or (0, 0)
    return Card(site.absolute(author.picture.url), width, height, author.name)


def default_card(site: Site) -> Card:
    """The picture that the settings name; without an address where they name none."""
    name = conf.DEFAULT_PICTURE
    if not name:
        return Card()
    if "://" in name or name.startswith("/"):
        return Card(site.absolute(name), alt=conf.DEFAULT_PICTURE_ALT)
    width, height = _size_of_static(name) or (0, 0)
    return Card(site.absolute(static(name)), width, height, conf.DEFAULT_PICTURE_ALT)


def _rendition(picture: Picture) -> tuple[str, int, int] | None:
    """Address and size of the smallest that is wide enough, in a format that cards' readers know.

    They do not know AVIF. An animation has its own file alone.
    """
    widths = picture.addresses("webp")
    width = next(
        (width for width in sorted(widths) if width >= WIDE_ENOUGH), max(widths, default=0)
    )
    if width:
        return widths[width], width, max(1, round(picture.height * width / picture.width))
    if str(picture.file.name).endswith(".avif"):
        return None
    return picture.url, picture.width, picture.height


@lru_cache(maxsize=1024)
def _size_of_portrait(storage: Storage, name: str) -> tuple[int, int] | None:
    """Read once for a process: the name of a portrait is that of no other file."""
    return size_of(lambda: storage.open(name))


@lru_cache(maxsize=8)
def _size_of_static(name: str) -> tuple[int, int] | None:
    """Read once for a process: a new one comes with a deployment."""
    if found := finders.find(name):
        return size_of(lambda: Path(str(found)).open("rb"))
    return size_of(lambda: staticfiles_storage.open(name))

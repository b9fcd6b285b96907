"""The app's settings: one typed property each, read when it is asked for.

`docs/reference/settings.md` is made from this file: the docstring of a property is its entry.
"""

from __future__ import annotations

from typing import Any, Literal

from django.conf import settings

Permalink = Literal["slug", "year/month/slug", "year/month/day/slug"]
PERMALINKS: tuple[Permalink, ...] = ("slug", "year/month/slug", "year/month/day/slug")


def _get(name: str, default: Any) -> Any:
    return getattr(settings, f"BLOGPOSTS_{name}", default)


class Conf:
    """Reads `BLOGPOSTS_...` from Django's settings each time, so `override_settings` works."""

    @property
    def TITLE(self) -> str:
        """Name of the magazine: in page titles, the masthead, feeds and structured data.

        Default: the name of the current site where `django.contrib.sites` is installed, else the
        host of the request.
        """
        return str(_get("TITLE", ""))

    @property
    def BASE_TEMPLATE(self) -> str:
        """The template that every page of ours extends; yours, to sit inside your own site.

        It must have the blocks `title`, `head`, `content` and `scripts`.
        Default: `"blogposts/base.html"`.
        """
        return str(_get("BASE_TEMPLATE", "blogposts/base.html"))

    @property
    def SITE_URL(self) -> str:
        """Scheme and host of the site (`"https://example.org"`), for addresses printed by commands.

        Pages take theirs from the request. Default: the current site's domain where
        `django.contrib.sites` is installed, else empty: commands then print a path.
        """
        return str(_get("SITE_URL", "")).rstrip("/")

    @property
    def PERMALINK(self) -> Permalink:
        """Shape of a post's address, below the place where the app's addresses are included.

        One of `"slug"`, `"year/month/slug"`, `"year/month/day/slug"`. An address is made when a
        post is first published or scheduled and then stays: changing this setting changes no
        address that readers know. Default: `"slug"`.
        """
        value: Permalink = _get("PERMALINK", "slug")
        return value

    @property
    def POSTS_PER_PAGE(self) -> int:
        """How many posts a page of a list shows. Default: 13, one lead and four rows of three."""
        return int(_get("POSTS_PER_PAGE", 13))

    @property
    def FEED_LENGTH(self) -> int:
        """How many posts the feed holds. Default: 20."""
        return int(_get("FEED_LENGTH", 20))

    @property
    def RELATED_COUNT(self) -> int:
        """How many related posts a page shows at most; picks by hand come first. Default: 3."""
        return int(_get("RELATED_COUNT", 3))

    @property
    def CONTENTS_FROM(self) -> int:
        """From how many headings on a post has a list of contents; 0 means never. Default: 3."""
        return int(_get("CONTENTS_FROM", 3))

    @property
    def BODY_MAX_LENGTH(self) -> int:
        """The longest text a section may have, in characters: 800,000, the default, or less."""
        return int(_get("BODY_MAX_LENGTH", 800_000))

    @property
    def ARTICLE_MAX_BYTES(self) -> int:
        """The largest file that `import_article` and "Paste an article" read, in bytes.

        Default: 2,000,000.
        """
        return int(_get("ARTICLE_MAX_BYTES", 2_000_000))

    @property
    def PICTURE_MAX_BYTES(self) -> int:
        """The largest picture file that is taken, in bytes. Default: 10,000,000."""
        return int(_get("PICTURE_MAX_BYTES", 10_000_000))

    @property
    def PICTURE_MAX_PIXELS(self) -> int:
        """The largest picture that is taken, width times height. Default: 40,000,000."""
        return int(_get("PICTURE_MAX_PIXELS", 40_000_000))

    @property
    def DEFAULT_PICTURE(self) -> str:
        """Static path or address of the picture shown by social cards of posts without one.

        Default: empty, no picture.
        """
        return str(_get("DEFAULT_PICTURE", ""))

    @property
    def CONDITIONAL(self) -> bool:
        """Whether pages carry an ETag and answer 304 to a reader who has them already.

        Switch it off where your base template shows what changes by itself: the weather, a clock.
        Default: on, and off while `DEBUG` is on, since a changed template changes no tag.
        """
        return bool(_get("CONDITIONAL", not settings.DEBUG))

    @property
    def RELEASE(self) -> str:
        """Any words that differ from deployment to deployment, a commit's number for one.

        Part of every ETag, so that new templates reach readers at once. Default: empty.
        """
        return str(_get("RELEASE", ""))


conf = Conf()

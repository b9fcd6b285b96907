from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..pictures import EXTENSIONS, digest_of
from ..querysets import PictureQuerySet
from ..text.picture import Shown, picture_in_markdown, srcset
from .fields import LANGUAGE_LENGTH, PictureField, check_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import Model

    from .posts import Post

FOLDER = "blogposts/pictures"
MIDDLE = 50
# The formats of renditions, the one that browsers should take first.
TYPES = {"avif": "image/avif", "webp": "image/webp"}
# A picture's own file or a rendition of it, whatever host or folder the storage puts before it.
_ADDRESS = re.compile(rf"{FOLDER}/([0-9a-f]{{32}})(?:-[0-9]{{1,5}})?\.[a-z]{{3,4}}(?![0-9A-Za-z])")


class Picture(models.Model):
    """A picture of the library: one file, its renditions, and the words that go with it."""

    file = PictureField(
        _("picture"),
        upload_to=FOLDER,
        width_field="width",
        height_field="height",
        max_length=200,
        db_index=True,
    )
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    size = models.PositiveIntegerField(_("size"), editable=False, help_text="In bytes.")
    digest = models.CharField(
        max_length=64, unique=True, editable=False, help_text="SHA-256 of the file as it was sent."
    )
    alt = models.CharField(
        _("alternative text"),
        max_length=500,
        blank=True,
        help_text=_("What the picture shows, for those who cannot see it."),
    )
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    language = models.CharField(
        _("language"),
        max_length=LANGUAGE_LENGTH,
        blank=True,
        validators=[check_language],
        help_text=_("Of these words. A tag such as “fr” or “pt-BR”. The site's when left empty."),
    )
    focal_x = models.PositiveSmallIntegerField(
        _("focal point from the left, in %"),
        default=MIDDLE,
        validators=[MaxValueValidator(100)],
        help_text=_("What stays in view where a list shows a part of the picture."),
    )
    focal_y = models.PositiveSmallIntegerField(
        _("focal point from the top, in %"), default=MIDDLE, validators=[MaxValueValidator(100)]
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)
    renditions = models.JSONField(
        null=True,
        editable=False,
        help_text="Widths by format; NULL until they are made, and empty for an animation.",
    )

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(focal_x__lte=100, focal_y__lte=100),
                name="blogposts_picture_focal_point",
            ),
        ]
        indexes = [models.Index(fields=["-uploaded_at", "-id"], name="blogposts_picture_newest")]

    def __str__(self) -> str:
        size = f"{self.width} × {self.height}"
        return f"{self.alt or gettext('Picture without alternative text')} ({size})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.language:
            self.language = settings.LANGUAGE_CODE
        if not self.digest:
            self.digest = digest_of(self.file.file)
        if self._state.adding:
            self.size = self.file.size
        super().save(*args, **kwargs)

    @property
    def key(self) -> str:
        """What names it in every address of it."""
        return self._stem.rpartition("/")[2]

    @property
    def _stem(self) -> str:
        return str(self.file.name).rpartition(".")[0]

    @cached_property
    def url(self) -> str:
        return str(self.file.url)

    @property
    def media_type(self) -> str:
        ending = str(self.file.name).rpartition(".")[2]
        return f"image/{'jpeg' if ending == 'jpg' else ending}"

    # In templates, each the `srcset` of one format, empty where there is none.

    @cached_property
    def avif(self) -> str:
        return srcset(self.addresses("avif"))

    @cached_property
    def webp(self) -> str:
        return srcset(self.addresses("webp"))

    @property
    def focus(self) -> str:
        """Classes for the focal point, in steps of ten; none for the middle."""
        points = (("x", self.focal_x), ("y", self.focal_y))
        return " ".join(
            f"blogposts-focus-{axis}-{(value + 5) // 10 * 10}"
            for axis, value in points
            if (value + 5) // 10 * 10 != MIDDLE
        )

    @property
    def small_url(self) -> str:
        """The smallest rendition, for a list; the picture itself while there is none."""
        return next(iter(self.addresses("webp").values()), self.url)

    @property
    def shown(self) -> Shown:
        """For a text."""
        sources = {TYPES[name]: getattr(self, name) for name in TYPES if getattr(self, name)}
        return Shown(self.url, self.width, self.height, sources)

    def rendition_name(self, format: str, width: int) -> str:
        """The name of a rendition's file in the storage."""
        return f"{self._stem}-{width}.{format}"

    def addresses(self, format: str) -> dict[int, str]:
        """Of the renditions of a format, by their widths."""
        widths = (self.renditions or {}).get(format, ())
        stem, dot, ending = self.url.rpartition(".")
        if dot and str(self.file.name).endswith(f".{ending}"):
            return {width: f"{stem}-{width}.{format}" for width in widths}
        # An address that says more than the name: each file has its own.
        url = self.file.storage.url
        return {width: url(self.rendition_name(format, width)) for width in widths}

    def markdown(self, alt: str = "") -> str:
        """The line that puts it into a text, with caption and credit under it."""
        credit = f"({self.credit})" if self.credit else ""
        words = " ".join(filter(None, (self.caption, credit)))
        return picture_in_markdown(alt or self.alt, self.url, words)


class PictureUse(models.Model):
    """A text names a picture: kept when the text is stored, so that nobody has to search."""

    section = models.ForeignKey(
        "blogposts.Section", on_delete=models.CASCADE, related_name="picture_uses"
    )
    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, related_name="uses")

    class Meta:
        verbose_name = _("use of a picture")
        verbose_name_plural = _("uses of pictures")
        constraints = [
            models.UniqueConstraint(
                fields=["section", "picture"], name="blogposts_pictureuse_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section}: {self.picture}"


class DraftPicture(models.Model):
    """A draft of changes has a picture: kept as long as the draft is the post's.

    What it holds is in no table but as a version's data, which nobody searches.
    """

    post = models.ForeignKey(
        "blogposts.Post", on_delete=models.CASCADE, related_name="draft_pictures"
    )
    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, related_name="draft_uses")

    class Meta:
        verbose_name = _("picture of a draft of changes")
        verbose_name_plural = _("pictures of drafts of changes")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["post", "picture"], name="blogposts_draftpicture_once"),
        ]

    def __str__(self) -> str:
        return f"{self.post}: {self.picture}"


def keys_in(text: str) -> set[str]:
    """Keys of the pictures that a text names, if the library has them."""
    return set(_ADDRESS.findall(text))


def pictures_in(texts: Iterable[str]) -> dict[str, Picture]:
    """The library's pictures that texts name, by key; one query, and none where none is named."""
    keys = set().union(*map(keys_in, texts))
    if not keys:
        return {}
    names = [f"{FOLDER}/{key}.{ending}" for key in keys for ending in EXTENSIONS.values()]
    return {picture.key: picture for picture in Picture.objects.filter(file__in=names)}


def shown_at(address: str, known: Mapping[str, Picture]) -> Shown | None:
    """The picture at an address in a text, if it is one of those."""
    found = _ADDRESS.search(address)
    picture = known.get(found[1]) if found else None
    return picture.shown if picture else None


def note_uses(pictures_of: Mapping[Model, Iterable[Picture]]) -> None:
    """Keeps which of these sections, all of them stored, names which pictures."""
    wanted = {
        (section.pk, picture.pk)
        for section, pictures in pictures_of.items()
        for picture in pictures
    }
    there = {
        (section, picture): key
        for key, section, picture in PictureUse.objects.filter(
            section__in=list(pictures_of)
        ).values_list("pk", "section_id", "picture_id")
    }
    if gone := [key for pair, key in there.items() if pair not in wanted]:
        PictureUse.objects.filter(pk__in=gone).delete()
    new = [PictureUse(section_id=one, picture_id=other) for one, other in wanted - there.keys()]
    if new:
        # Two who save the same text at once have both found that it was not there.
        PictureUse.objects.bulk_create(new, ignore_conflicts=True)


def note_draft(post: Post, pictures: Iterable[int]) -> None:
    """Keeps which pictures a post's draft of changes has, by key; none when it is done with."""
    wanted = set(pictures)
    there = set(DraftPicture.objects.filter(post=post).values_list("picture_id", flat=True))
    if there - wanted:
        DraftPicture.objects.filter(post=post, picture__in=there - wanted).delete()
    if wanted - there:
        DraftPicture.objects.bulk_create(
            [DraftPicture(post=post, picture_id=key) for key in sorted(wanted - there)],
            ignore_conflicts=True,
        )

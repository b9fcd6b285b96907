from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..addresses import address
from ..text.initials import initials
from .fields import (
    SLUG_LENGTH,
    URL_LENGTH,
    PictureField,
    check_web_address,
    free_slug,
)


class Author(models.Model):
    """A name that posts are signed with: a pen name, of a user of the site or of nobody."""

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(
        _("slug"), max_length=SLUG_LENGTH, unique=True, blank=True, allow_unicode=True
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="blogposts_authors",
        help_text=_("Optional. One user may have several pen names."),
    )
    bio = models.TextField(_("about the author"), blank=True)
    picture = PictureField(
        _("picture"),
        upload_to="blogposts/authors",
        blank=True,
        max_length=200,
    )
    website = models.CharField(
        _("website"), max_length=URL_LENGTH, blank=True, validators=[check_web_address]
    )

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = free_slug(self, self.name, fallback="author")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return address("author-detail", self.slug)

    @property
    def initials(self) -> str:
        """At most two letters that stand for a missing picture."""
        return initials(self.name)

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .fields import LANGUAGE_LENGTH, URL_LENGTH, check_language, check_web_address, going_first


class RelatedPost(models.Model):
    """A pick by hand for the end of a post: one of ours, or a title with or without an address."""

    post = models.ForeignKey(
        "blogposts.Post", on_delete=models.CASCADE, related_name="related_picks"
    )
    position = models.PositiveIntegerField(_("position"), default=1)
    target = models.ForeignKey(
        "blogposts.Post",
        verbose_name=_("post of ours"),
        on_delete=going_first,
        null=True,
        blank=True,
        related_name="picked_by",
    )
    title = models.CharField(_("title"), max_length=500, blank=True)
    url = models.CharField(
        _("address"), max_length=URL_LENGTH, blank=True, validators=[check_web_address]
    )
    language = models.CharField(
        _("language"), max_length=LANGUAGE_LENGTH, blank=True, validators=[check_language]
    )

    class Meta:
        verbose_name = _("related post")
        verbose_name_plural = _("related posts")
        ordering = ["post", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "position"], name="blogposts_relatedpost_position"
            ),
            models.UniqueConstraint(fields=["post", "target"], name="blogposts_relatedpost_once"),
            models.CheckConstraint(
                condition=Q(target__isnull=False) | ~Q(title=""),
                name="blogposts_relatedpost_target_or_title",
                violation_error_message=_("Choose a post of ours, or give a title."),
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=True) | ~Q(target=F("post")),
                name="blogposts_relatedpost_not_itself",
                violation_error_message=_("A post is not related to itself."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.target) if self.target_id else self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.target_id:
            # A post of ours brings its own title and address, always the present ones.
            self.title = self.url = self.language = ""
        super().save(*args, **kwargs)

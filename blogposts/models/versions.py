from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Version(models.Model):
    """What a post said after one save: all that its form holds, whole.

    Written by `versions.record` alone; never changed. `Post.draft_number` names the one, if any,
    that readers are still to see.
    """

    class Kind(models.TextChoices):
        SAVED = "saved", _("saved")
        DRAFT = "draft", _("draft of changes")
        FOUND = "found", _("as it was found")

    post = models.ForeignKey("blogposts.Post", on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(help_text="1 is the oldest of its post.")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SAVED)
    at = models.DateTimeField(default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who saved; None for what was not saved in the admin.",
    )
    data = models.JSONField(help_text="As `versions.snapshot` makes it.")
    words_added = models.PositiveIntegerField(default=0, help_text="Since the version before.")
    words_removed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        default_permissions = ()
        ordering = ["post", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["post", "number"], name="blogposts_version_number"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["saved", "draft", "found"]),
                name="blogposts_version_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}.{self.number}"

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .fields import going_first


class Unsaved(models.Model):
    """What somebody has typed into a post's form and not saved; readers see nothing of it.

    A row for each page of the form that was opened and changed. Once that is saved the row is
    empty, and only says that what comes later from that page is old.
    """

    key = models.UUIDField(primary_key=True, help_text="Of one page of the form, once opened.")
    post = models.ForeignKey(
        "blogposts.Post",
        on_delete=going_first,
        null=True,
        blank=True,
        related_name="unsaved",
        help_text="None for a post that is not there yet.",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=going_first,
        null=True,
        blank=True,
        related_name="+",
        help_text="None as long as who has sent it is not signed in.",
    )
    data = models.JSONField(help_text="Names and values as the form would send them.")
    title = models.CharField(max_length=200, blank=True)
    begun_at = models.DateTimeField(default=timezone.now)
    at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        default_permissions = ()
        indexes = [
            models.Index(fields=["user", "post", "-at"], name="blogposts_unsaved_users"),
            models.Index(fields=["post", "-at"], name="blogposts_unsaved_posts"),
        ]

    def __str__(self) -> str:
        return self.title or str(self.key)

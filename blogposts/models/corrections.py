from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

CORRECTION_LENGTH = 5000


class Correction(models.Model):
    """What was wrong in a post that readers had seen, in plain words; it stands at the text's end.

    In the post's language. Written by `blogposts.corrections`, which keeps `Post.corrected_at`.
    """

    post = models.ForeignKey("blogposts.Post", on_delete=models.CASCADE, related_name="corrections")
    text = models.TextField(_("text"), max_length=CORRECTION_LENGTH)
    at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        # The oldest first, as a text is read: a later one may speak of one before it.
        ordering = ["post", "at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="blogposts_correction_has_text"),
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"

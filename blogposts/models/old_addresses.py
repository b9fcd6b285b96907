from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OldAddress(models.Model):
    """An address that a post had while readers knew it; it leads to where the post is now.

    Kept for as long as the post. `publishing.move` writes it.
    """

    path = models.CharField(max_length=255, unique=True)
    post = models.ForeignKey(
        "blogposts.Post", on_delete=models.CASCADE, related_name="old_addresses"
    )
    left_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        default_permissions = ()

    def __str__(self) -> str:
        return self.path

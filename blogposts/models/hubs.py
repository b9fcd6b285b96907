from __future__ import annotations

from django.db import models

from .fields import URL_LENGTH


class Hub(models.Model):
    """A WebSub hub, and what it was last told of; `feeds.websub` is its only writer."""

    url = models.CharField(max_length=URL_LENGTH, editable=False)
    told_at = models.DateTimeField(
        null=True, editable=False, help_text="It knows of all that was out then."
    )
    failures = models.PositiveIntegerField(
        default=0, editable=False, help_text="In a row, since it last took what it was told."
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.url

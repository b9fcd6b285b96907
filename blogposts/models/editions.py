from __future__ import annotations

from django.db import models


class Edition(models.Model):
    """One row that counts every change of what readers see; `freshness` is its only reader."""

    number = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.number)

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TranslationGroup(models.Model):
    """What posts have in common that say the same in several languages: one post in each.

    Holds nothing: the posts point here, and each has its own address, text, comments and status.
    Its row is what makes two who link the same posts wait for one another.
    """

    class Meta:
        verbose_name = _("group of translations")
        verbose_name_plural = _("groups of translations")

    def __str__(self) -> str:
        return str(self.pk)

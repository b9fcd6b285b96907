from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from tree_queries.models import TreeNode

from ..addresses import address
from ..querysets import CategoryQuerySet
from .fields import SLUG_LENGTH, free_slug


class Category(TreeNode):
    """A department of the magazine; a tree, where `TreeNode.clean()` refuses cycles."""

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(
        _("slug"), max_length=SLUG_LENGTH, unique=True, blank=True, allow_unicode=True
    )
    description = models.TextField(_("description"), blank=True)
    # PROTECT where TreeNode has CASCADE: deleting a department must not delete those below it.
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )

    objects = CategoryQuerySet.as_manager(with_tree_fields=False)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Category:
        category: Category = super().from_db(*args, **kwargs)
        category._parent_read = category.__dict__.get("parent_id")
        return category

    @property
    def has_moved(self) -> bool:
        """Whether it stands elsewhere in the tree than where it was read, or is new."""
        return bool(getattr(self, "_parent_read", None) != self.parent_id)

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Not in forms alone: a cycle written by a script would hang every walk up the tree, and
        # no database of ours can refuse one (MariaDB not even the shortest: its checks may not
        # name an AUTO_INCREMENT column).
        self.clean()
        if not self.slug:
            self.slug = free_slug(self, self.name, fallback="category")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return address("category-detail", self.slug)

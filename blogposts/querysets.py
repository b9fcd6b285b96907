"""Who may see what, and how to fetch it in a constant number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils import timezone
from tree_queries.query import TreeQuerySet

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Expression


class CategoryQuerySet(TreeQuerySet):
    def below(self, category: Any) -> Self:
        """A category and all under it."""
        categories: Self = self.descendants(category, include_self=True)
        return categories


class PostQuerySet(models.QuerySet[Any]):
    def published(self, *, at: datetime | Expression | None = None) -> Self:
        """What every reader may see at a time, now when none is given: published, and it is out."""
        return self.filter(
            status=self.model.Status.PUBLISHED, published_at__lte=at or timezone.now()
        )

    def scheduled(self) -> Self:
        """Published by an editor for a time that is still to come."""
        return self.filter(status=self.model.Status.PUBLISHED, published_at__gt=timezone.now())

    def in_bin(self) -> Self:
        return self.filter(status=self.model.Status.BIN)

    def not_in_bin(self) -> Self:
        return self.exclude(status=self.model.Status.BIN)

    def by(self, author: Any) -> Self:
        return self.filter(author=author)

    def in_category(self, category: Any) -> Self:
        """In this category or one below it."""
        below = list(type(category).objects.below(category).values_list("pk", flat=True))
        through = self.model.categories.through.objects.filter(post=models.OuterRef("pk"))
        return self.filter(models.Exists(through.filter(category__in=below)))

    def tagged(self, tag: Any) -> Self:
        through = self.model.tags.through.objects.filter(content_object=models.OuterRef("pk"))
        return self.filter(models.Exists(through.filter(tag=tag)))

    def for_list(self) -> Self:
        """With the author, and with the name and slug of the first category."""
        first = (
            self.model.categories.through.objects.filter(post=models.OuterRef("pk"))
            .order_by("position")
            .values("category__name", "category__slug")[:1]
        )
        return self.select_related("author").annotate(
            category_name=models.Subquery(first.values("category__name")),
            category_slug=models.Subquery(first.values("category__slug")),
        )

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-pk")

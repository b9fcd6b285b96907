"""Who may see what, and how to fetch it in a constant number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models.functions import Lower
from django.db.models.lookups import Exact, StartsWith
from django.utils import timezone
from tree_queries.query import TreeQuerySet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import Expression


# A plain `is_shown=True` is written as a bare `is_shown`, which SQLite finds in no index.
YES = (True,)


def is_out(posts: Any, at: datetime | Expression | None, way: str = "") -> models.Q:
    """Whether readers may see a post at a time, now when none is given; `way` leads to it."""
    return models.Q(
        **{f"{way}status": posts.Status.PUBLISHED, f"{way}published_at__lte": at or timezone.now()}
    )


def is_in_language(tag: str | Expression, start: str | Expression) -> models.Q:
    """Posts in a language whatever their region: `start` is the tag with a hyphen after it.

    Both in small letters. Not `iexact`, which makes a text of what stands in a prepared query.
    """
    language = Lower("language")
    return models.Q(Exact(language, tag)) | models.Q(StartsWith(language, start))


MOST_COUNTED = 1_000


class BoundedCount(models.Subquery):
    """How many rows a queryset has, as a part of another query; at most one more than counted.

    Stops there: a heap of 100,000 costs as much as one of 1,001.
    """

    template = "(SELECT COUNT(*) FROM (%(subquery)s) blogposts_counted)"

    def __init__(self, queryset: models.QuerySet[Any], **extra: Any) -> None:
        counted = queryset.order_by().values("pk")[: MOST_COUNTED + 1]
        super().__init__(counted, output_field=models.IntegerField(), **extra)


class Either(models.Expression):
    """For `pk__in=`: the keys of several querysets, which may be sliced and ordered.

    Or of expressions that are a SELECT of keys.
    """

    def __init__(self, *parts: models.QuerySet[Any, Any] | models.Expression) -> None:
        super().__init__(output_field=models.BigIntegerField())
        self.parts = parts

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        # Derived once more, since MariaDB takes no slice after IN.
        sql, values = union(self.parts, connection)
        return f"(SELECT * FROM ({sql}) blogposts_either)", values  # noqa: S608 - Django's


def union(parts: Iterable[Any], connection: Any, word: str = " UNION ") -> tuple[str, list[Any]]:
    """The SQL and the values of several querysets, or SELECTs of expressions, in one.

    Derived tables, since SQLite takes no slice in a union.
    """
    derived: list[str] = []
    values: list[Any] = []
    for number, part in enumerate(parts):
        if isinstance(part, models.QuerySet):
            sql, parameters = part.query.get_compiler(connection=connection).as_sql()
        else:
            sql, parameters = part.as_sql(None, connection)
        derived.append(f"SELECT * FROM ({sql}) blogposts_part_{number}")  # noqa: S608 - Django's
        values += parameters
    return word.join(derived), values


class CategoryQuerySet(TreeQuerySet):
    def below(self, category: Any) -> Self:
        """A category and all under it."""
        categories: Self = self.descendants(category, include_self=True)
        return categories


class CommentQuerySet(models.QuerySet[Any]):
    def visible(self, *, at: datetime | Expression | None = None) -> Self:
        """What every reader may see: shown, under a post that is out."""
        posts = self.model._meta.get_field("post").related_model
        return self.filter(is_out(posts, at, "post__"), is_shown__in=YES)

    def awaiting(self) -> Self:
        """What waits for a moderator."""
        return self.filter(status=self.model.Status.AWAITING)

    def of(self, post: Any) -> Self:
        return self.filter(post=post)

    def by_email(self, email: str) -> Self:
        """What one person wrote, as far as a mail address says it."""
        return self.filter(email=email.strip().lower()) if email.strip() else self.none()


class PictureQuerySet(models.QuerySet[Any]):
    def used(self) -> Self:
        """Those of a text, of the head of a post, or of a draft of changes to one."""
        return self.filter(self._is_used())

    def unused(self) -> Self:
        return self.exclude(self._is_used())

    def with_use(self) -> Self:
        """Each with `is_used`."""
        return self.annotate(is_used=self._is_used())

    def _is_used(self) -> models.Q:
        here = models.OuterRef("pk")
        used = models.Q()
        for way in ("uses", "posts", "draft_uses"):
            rows = self.model._meta.get_field(way).related_model._default_manager
            used |= models.Q(models.Exists(rows.filter(picture=here)))
        return used


class StandingQuerySet(models.QuerySet[Any]):
    def present(self) -> Self:
        """Those that hold now."""
        return self.filter(ended_at=None)


class PostQuerySet(models.QuerySet[Any]):
    def published(self, *, at: datetime | Expression | None = None) -> Self:
        """What every reader may see at a time, now when none is given: published, and it is out."""
        return self.filter(is_out(self.model, at))

    def published_among(self, keys: Any, *, at: datetime | Expression | None = None) -> Self:
        """Those of some posts that every reader may see; `keys` is for `pk__in`.

        Asked as a value, which no index has: by the one of what is out SQLite would go through all
        posts that are, to find these few.
        """
        out = models.Case(
            models.When(is_out(self.model, at), then=1),
            default=0,
            output_field=models.IntegerField(),
        )
        return self.filter(Exact(out, 1), pk__in=keys)

    def scheduled(self) -> Self:
        """Published by an editor for a time that is still to come."""
        return self.filter(status=self.model.Status.PUBLISHED, published_at__gt=timezone.now())

    def in_bin(self) -> Self:
        return self.filter(status=self.model.Status.BIN)

    def not_in_bin(self) -> Self:
        return self.exclude(status=self.model.Status.BIN)

    def by(self, author: Any) -> Self:
        return self.filter(author=author)

    def in_language(self, tag: str) -> Self:
        """Those in a language ("fr": also "fr-CA"); all for the empty tag."""
        tag = tag.lower()
        return self.filter(is_in_language(tag, f"{tag}-")) if tag else self

    def with_picture(self, picture: Any) -> Self:
        """Those that have a picture at their head, in their text, or in a draft of changes.

        Whatever their status.
        """
        here = models.OuterRef("pk")
        in_texts = models.Exists(picture.uses.filter(section__post=here))
        in_drafts = models.Exists(picture.draft_uses.filter(post=here))
        return self.filter(models.Q(picture=picture) | models.Q(in_texts) | models.Q(in_drafts))

    def in_category(self, category: Any) -> Self:
        """In this category or one below it."""
        below = list(type(category).objects.below(category).values_list("pk", flat=True))
        through = self.model.categories.through.objects.filter(post=models.OuterRef("pk"))
        return self.filter(models.Exists(through.filter(category__in=below)))

    def tagged(self, tag: Any) -> Self:
        through = self.model.tags.through.objects.filter(content_object=models.OuterRef("pk"))
        return self.filter(models.Exists(through.filter(tag=tag)))

    def for_list(self) -> Self:
        """With author and picture, and with the name and slug of the first category."""
        first = (
            self.model.categories.through.objects.filter(post=models.OuterRef("pk"))
            .order_by("position")
            .values("category__name", "category__slug")[:1]
        )
        return self.select_related("author", "picture").annotate(
            category_name=models.Subquery(first.values("category__name")),
            category_slug=models.Subquery(first.values("category__slug")),
        )

    def talked(self, **counts: int) -> int:
        """Counts a change under these posts, and by how much `counts` changed with it.

        `talked(comment_count=1)`. The first write of a transaction about a post: it makes
        others wait for this one, and pages of the post new (`freshness`).
        """
        changes = {name: models.F(name) + by for name, by in counts.items()}
        return self.update(talk=models.F("talk") + 1, **changes)

    def locked(self) -> int:
        """Makes other transactions about what stands under these posts wait for this one.

        A write that changes nothing: SQLite knows no other lock, and there the first statement
        of a transaction that will write must be a write.
        """
        return self.update(talk=models.F("talk"))

    def counts(self, **heaps: models.QuerySet[Any]) -> dict[str, int]:
        """How many are in each of these querysets, in one query; see `BoundedCount`."""
        # The counts of any one row: all databases select them, and none needs a table of its own.
        counted = {f"counted_{name}": BoundedCount(heap) for name, heap in heaps.items()}
        row = self.model.objects.order_by("pk").values(**counted).first() or {}
        return {name: row.get(f"counted_{name}") or 0 for name in heaps}

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-pk")

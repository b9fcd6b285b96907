from __future__ import annotations

from typing import ClassVar

from django.db import models

from .fields import LANGUAGE_LENGTH


class Tally(models.Model):
    """How many posts a list has in one month of the site's time zone, in one language.

    Those that are published and those that are scheduled. `tallies` is its only writer.
    """

    class Kind(models.TextChoices):
        ALL = "all", "all posts"
        AUTHOR = "author", "by an author"
        CATEGORY = "category", "in a category or one below it"
        TAG = "tag", "with a tag"
        HERE = "here", "that came out here first"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.BigIntegerField(
        default=0, help_text="Of the author, category or tag; 0 for kinds that have one list."
    )
    month = models.DateField(help_text="Its first day.")
    language = models.CharField(max_length=LANGUAGE_LENGTH, blank=True)
    count = models.PositiveIntegerField()
    newest_at = models.DateTimeField(help_text="When the newest of them comes out, or came out.")
    changed_at = models.DateTimeField(help_text="When readers last saw one of them change.")

    objects: ClassVar[models.Manager[Tally]] = models.Manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "month", "language"], name="blogposts_tally_once"
            ),
        ]
        indexes = [models.Index(fields=["month"], name="blogposts_tally_month")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.month:%Y-%m} {self.language}: {self.count}"

from __future__ import annotations

from django.db import models

from .fields import LANGUAGE_LENGTH


class SearchEntry(models.Model):
    """What a post is found by: its words without accents and capitals, whatever its status.

    Written by `search` alone. What a database needs beside the table (an index of full text, and
    what keeps it) is no part of the migration: `search` makes it after `migrate`.
    """

    post = models.OneToOneField(
        "blogposts.Post",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="search_entry",
    )
    title = models.TextField(blank=True)
    words = models.TextField(
        blank=True, help_text="Subtitle, headings, tags, categories and the author's name."
    )
    summary = models.TextField(blank=True)
    text = models.TextField(blank=True)
    marks = models.TextField(
        blank=True, help_text="Author, categories, tags, year and language, as words to filter by."
    )
    language = models.CharField(max_length=LANGUAGE_LENGTH, blank=True)

    COLUMNS = ("title", "words", "summary", "text")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.title


class SearchDue(models.Model):
    """A post whose entry is to be made anew, or taken out, by the job that does so.

    No foreign key: a post that is gone is to be taken out of a host's own engine.
    """

    key = models.BigIntegerField(primary_key=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.key)

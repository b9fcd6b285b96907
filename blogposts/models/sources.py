from __future__ import annotations

import re
from datetime import date
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..text.dates import day_in_words
from ..text.slugs import slugify
from .checked import Checked
from .fields import LANGUAGE_LENGTH, URL_LENGTH, check_language, check_web_address, first_free

if TYPE_CHECKING:
    from collections.abc import Sequence

check_key = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z",
    _("A key has letters without accents, digits, “-”, “_” and “.”."),
)
# ISO 8601 with reduced precision: what is known of a source's date is often its year alone.
check_partial_date = RegexValidator(
    r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?\Z",
    _("Write a date as 2023, 2023-04 or 2023-04-11."),
)
SHOWN_PATH_LENGTH = 45


class Source(Checked):
    """Something that a post rests on; a body cites it as `[@key]`."""

    post = models.ForeignKey("blogposts.Post", on_delete=models.CASCADE, related_name="sources")
    position = models.PositiveIntegerField(_("position"), default=1)
    key = models.CharField(
        _("key"),
        max_length=80,
        blank=True,
        validators=[check_key],
        help_text=_("Cite it in a text as [@key]. Made from the address when left empty."),
    )
    url = models.CharField(
        _("address"), max_length=URL_LENGTH, blank=True, validators=[check_web_address]
    )
    title = models.CharField(_("title"), max_length=500, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    author = models.CharField(_("author"), max_length=200, blank=True)
    date = models.CharField(
        _("date"),
        max_length=10,
        blank=True,
        validators=[check_partial_date],
        help_text=_("2023, 2023-04 or 2023-04-11"),
    )
    language = models.CharField(
        _("language"), max_length=LANGUAGE_LENGTH, blank=True, validators=[check_language]
    )
    accessed = models.DateField(_("read on"), null=True, blank=True)
    archived_url = models.CharField(
        _("archived address"), max_length=URL_LENGTH, blank=True, validators=[check_web_address]
    )

    # Ids of the places on the page that cite it, in their order; a page fills them in.
    places: Sequence[str] = ()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["post", "position"]
        indexes = [models.Index(fields=["due_at"], name="blogposts_source_due")]
        constraints = [
            models.UniqueConstraint(fields=["post", "position"], name="blogposts_source_position"),
            models.UniqueConstraint(fields=["post", "key"], name="blogposts_source_key"),
            models.CheckConstraint(
                condition=~Q(url="") | ~Q(title=""),
                name="blogposts_source_url_or_title",
                violation_error_message=_("A source needs an address or a title."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.url

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.key:
            others = Source.objects.filter(post=self.post_id).exclude(pk=self.pk)
            self.key = self.free_key(set(others.values_list("key", flat=True)))
        super().save(*args, **kwargs)

    def free_key(self, taken: set[str]) -> str:
        """A short key that says what the source is, unlike those `taken`: `cnbc`, `cnbc-2`."""
        label = self.host.removeprefix("www.").split(".")[0] if self.url else self.title
        return first_free(slugify(label, max_length=30) or "source", taken)

    @property
    def host(self) -> str:
        """The address's host without `www.`; empty when there is no address."""
        return (urlsplit(self.url).hostname or "").removeprefix("www.")

    @property
    def is_replaced(self) -> bool:
        """Whether a page links the archived copy, since its address leads nowhere any more."""
        return bool(self.url and self.archived_url) and self.state == self.State.GONE

    @property
    def shown_title(self) -> str:
        """The title, or the address's path shortened to what fits a line of a phone."""
        if self.title:
            return self.title
        path = re.sub(r"^https?://[^/?#]*/?|[/?#]+$", "", self.url)
        if len(path) > SHOWN_PATH_LENGTH:
            path = path[: SHOWN_PATH_LENGTH - 1].rstrip("-/_.") + "…"
        return path or self.host

    @property
    def shown_publisher(self) -> str:
        return self.publisher or (self.host if self.url else "")

    @property
    def shown_date(self) -> str:
        """The date in words of the active language, as exact as it is known.

        A day that no calendar has (a form lets 2023-02-31 pass) is shown as it was written.
        """
        precision = self.date.count("-")
        if not precision:
            return self.date
        try:
            day = date.fromisoformat(self.date if precision == 2 else f"{self.date}-01")
        except ValueError:
            return self.date
        return day_in_words(day, format="DATE_FORMAT" if precision == 2 else "YEAR_MONTH_FORMAT")

    @property
    def shown_facts(self) -> str:
        """Author, publisher and date, as far as they are known, on one line."""
        facts = (self.author, self.shown_publisher, self.shown_date)
        return " · ".join([fact for fact in facts if fact])

    @property
    def letters(self) -> list[tuple[str, str]]:
        """`places`, each with the letter that its link shows: a, b, ... z, and after it aa."""
        return [(_letters(number), place) for number, place in enumerate(self.places)]


def _letters(number: int) -> str:
    """0 is a, 25 is z, 26 is aa, as lists are lettered (CSS Counter Styles 3, alphabetic)."""
    more, last = divmod(number, 26)
    return (_letters(more - 1) if more else "") + ascii_lowercase[last]

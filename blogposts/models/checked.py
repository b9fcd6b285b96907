"""What is known of an address from the last time that it was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .fields import URL_LENGTH

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

ETAG_LENGTH = 300
DATE_LENGTH = 100
TITLE_LENGTH = 500


class State(models.TextChoices):
    UNCHECKED = "unchecked", _("not asked yet")
    FINE = "fine", _("fine")
    MOVED = "moved", _("moved")
    GONE = "gone", _("gone")
    BLOCKED = "blocked", _("blocked")
    RETITLED = "retitled", _("changed title")


class Reason(models.TextChoices):
    """Why an address is not simply fine."""

    MISSING = "missing", _("the site says that there is no such page")
    NAME = "name", _("its host is not found")
    SILENT = "silent", _("does not answer")
    ERROR = "error", _("the site has an error")
    REFUSED = "refused", _("the site does not let a program look")
    ROBOTS = "robots", _("robots.txt asks programs to stay away")
    REDIRECTS = "redirects", _("sends from one address to the next without end")
    CERTIFICATE = "certificate", _("its certificate is not good")
    PRIVATE = "private", _("leads into a private network")
    ADDRESS = "address", _("is no address that we ask")


class Checked(models.Model):
    """An address, `url`, with its state; `checking` writes it, and nobody else.

    A changed address is one that was never asked.
    """

    State = State
    Reason = Reason

    url: Any
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.UNCHECKED, editable=False
    )
    reason = models.CharField(
        _("reason"), max_length=12, choices=Reason, blank=True, editable=False
    )
    checked_at = models.DateTimeField(_("asked"), null=True, editable=False)
    due_at = models.DateTimeField(_("asked next"), default=timezone.now, editable=False)
    # The first of several times in a row that it did not answer.
    failed_at = models.DateTimeField(null=True, editable=False)
    http_status = models.PositiveSmallIntegerField(null=True, editable=False)
    # Where it has moved to for good; empty where it has not.
    final_url = models.CharField(
        _("new address"), max_length=URL_LENGTH, blank=True, editable=False
    )
    # What is sent with the next request, so that an unchanged page need not be sent (RFC 9110).
    etag = models.CharField(max_length=ETAG_LENGTH, blank=True, editable=False)
    last_modified = models.CharField(max_length=DATE_LENGTH, blank=True, editable=False)
    # The page's own title when it was first asked, or as an editor last accepted it; and today's.
    known_title = models.CharField(max_length=TITLE_LENGTH, blank=True, editable=False)
    seen_title = models.CharField(max_length=TITLE_LENGTH, blank=True, editable=False)

    _stored_url: str | None = None

    class Meta:
        abstract = True

    @classmethod
    def from_db(
        cls,
        db: str | None,
        field_names: Collection[str],
        values: Collection[Any],
        **kwargs: Any,  # `fetch_mode`, from Django 6.1 on
    ) -> Self:
        instance = super().from_db(db, field_names, values, **kwargs)
        instance._stored_url = instance.__dict__.get("url")
        return instance

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._stored_url is not None and self.url != self._stored_url:
            self.forget_check()
            if (fields := kwargs.get("update_fields")) is not None and "url" in fields:
                kwargs["update_fields"] = {*fields, *CHECK_FIELDS}
        super().save(*args, **kwargs)
        self._stored_url = self.url

    def forget_check(self) -> None:
        """Back to what an address is that was never asked."""
        for field in Checked._meta.local_fields:
            setattr(self, field.name, field.get_default())


CHECK_FIELDS: Sequence[str] = [field.name for field in Checked._meta.local_fields]

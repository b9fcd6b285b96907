from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..addresses import address

if TYPE_CHECKING:
    from datetime import datetime

NAME_LENGTH = 100
# So long after its end a link still stands in the list, with who had it.
KEPT = timedelta(days=90)


def _signer() -> Signer:
    # No separator of an address, and nothing that a mail program takes for the end of one.
    return Signer(salt="blogposts.draft-link", sep=".")


class DraftLinkQuerySet(models.QuerySet[Any]):
    def long_over(self) -> Self:
        """Those that have opened nothing for so long that nobody asks about them."""
        before = timezone.now() - KEPT
        return self.filter(models.Q(expires_at__lt=before) | models.Q(revoked_at__lt=before))


class DraftLink(models.Model):
    """One reviewer's way to a post that is not out yet; whoever has its address may read.

    The address is signed and not stored, so that a copy of the database opens nothing.
    """

    key = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    post = models.ForeignKey("blogposts.Post", on_delete=models.CASCADE, related_name="draft_links")
    name = models.CharField(_("for whom"), max_length=NAME_LENGTH)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("until"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    seen_count = models.PositiveIntegerField(default=0)

    objects = DraftLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a draft")
        verbose_name_plural = _("links to drafts")
        default_permissions = ()
        ordering = ["-created_at", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("draft-link", self.token)

    @property
    def token(self) -> str:
        """What stands in the address; the same each time, so that it can be copied again."""
        return _signer().sign(self.key.hex)

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def ended_at(self) -> datetime:
        """When it stopped working, or will."""
        return min(self.revoked_at or self.expires_at, self.expires_at)

    def revoke(self) -> None:
        """Nobody gets in by it any more; the first time counts."""
        DraftLink.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now())
        self.refresh_from_db(fields=["revoked_at"])

    def count_visit(self) -> None:
        seen = {"seen_count": models.F("seen_count") + 1, "last_seen_at": timezone.now()}
        DraftLink.objects.filter(pk=self.pk).update(**seen)


def draft_link_key(token: str) -> UUID | None:
    """The key of the link with this token; None for one that we did not sign."""
    try:
        # Django compares signatures in constant time.
        return UUID(_signer().unsign(token))
    except (BadSignature, ValueError):
        return None

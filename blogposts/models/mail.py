from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .comments import EMAIL_LENGTH, Comment
from .fields import LANGUAGE_LENGTH, going_first


class Follower(models.Model):
    """A mail address that somebody typed; nothing but a question is sent before it is answered."""

    email = models.CharField(max_length=EMAIL_LENGTH, unique=True)
    language = models.CharField(max_length=LANGUAGE_LENGTH, blank=True)
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text="When the last question was asked; at most one a day."
    )
    mailed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the last mail about comments went out."
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        default_permissions = ("view", "delete")

    def __str__(self) -> str:
        return self.email


class Subscription(models.Model):
    """What a follower is told of: all comments of a post, or the answers to one comment."""

    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="subscriptions")
    post = models.ForeignKey("blogposts.Post", on_delete=models.CASCADE, related_name="followers")
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, null=True, blank=True, related_name="followers"
    )
    topic = models.CharField(max_length=40, help_text="What is followed: post:3, comment:7.")
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["follower", "topic"], name="blogposts_subscription_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.follower} · {self.post}"


class Notice(models.Model):
    """Something that is to be told by mail: written with what happened, sent after it.

    The first two kinds say what happened and name nobody; `mailing` makes of each one notice for
    everybody whom it concerns.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", _("a comment came in")
        SHOWN = "shown", _("readers see a comment")
        AWAITING = "awaiting", _("a comment waits")  # to moderators
        PUBLISHED = "published", _("a comment was published")  # to moderators, the post's author
        APPROVED = "approved", _("your comment is published")  # to its writer
        CONFIRM = "confirm", _("please confirm your address")  # to a follower
        FOLLOWED = "followed", _("a new comment")  # to a follower

    kind = models.CharField(max_length=10, choices=Kind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=going_first,
        null=True,
        blank=True,
        related_name="+",
        help_text="A moderator or author who is told.",
    )
    email = models.CharField(max_length=254, blank=True, help_text="Somebody without an account.")
    language = models.CharField(max_length=LANGUAGE_LENGTH, blank=True)
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    follower = models.ForeignKey(
        Follower, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now, help_text="Not sent before.")
    claimed_until = models.DateTimeField(
        null=True, blank=True, help_text="Somebody is sending it; after this, anybody may."
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0, help_text="How often it was tried to send it.")
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(email="") | Q(kind__in=["received", "shown"]),
                name="blogposts_notice_to_somebody",
            ),
        ]
        indexes = [models.Index(fields=["sent_at", "due_at"], name="blogposts_notice_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.email or self.user}"

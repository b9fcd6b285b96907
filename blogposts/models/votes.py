from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .comments import Comment
from .fields import going_first


class Vote(models.Model):
    """One person's answer to "What do you think?" of a post or a comment; written by `voting`."""

    post = models.ForeignKey(
        "blogposts.Post", on_delete=going_first, null=True, blank=True, related_name="votes"
    )
    comment = models.ForeignKey(
        Comment, on_delete=going_first, null=True, blank=True, related_name="votes"
    )
    value = models.SmallIntegerField(help_text="1 for up, -1 for down.")
    voter = models.CharField(
        max_length=64, help_text="A user by key, or a stranger by a keyed hash of the day."
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="blogposts_votes",
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["post", "voter"], name="blogposts_vote_post_once"),
            models.UniqueConstraint(
                fields=["comment", "voter"], name="blogposts_vote_comment_once"
            ),
            models.CheckConstraint(
                condition=Q(post__isnull=False, comment__isnull=True)
                | Q(post__isnull=True, comment__isnull=False),
                name="blogposts_vote_one_target",
            ),
            models.CheckConstraint(condition=Q(value__in=[1, -1]), name="blogposts_vote_value"),
        ]
        indexes = [models.Index(fields=["voter"], name="blogposts_vote_voter")]

    def __str__(self) -> str:
        return f"{self.value:+d}"


class VoteKey(models.Model):
    """The random key of some days' hashes; with it goes the way from a hash to a person."""

    day = models.DateField(unique=True)
    key = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"

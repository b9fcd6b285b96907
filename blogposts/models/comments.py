from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..addresses import address
from ..querysets import CommentQuerySet, StandingQuerySet
from ..text.comment import FINGERPRINTS, render_comment
from ..text.sameness import words_hash
from .fields import LANGUAGE_LENGTH

if TYPE_CHECKING:
    from ..text.comment import RenderedComment

# WordPress's limits (wp_get_comment_fields_max_lengths), so that every imported comment fits.
NAME_LENGTH = 245
EMAIL_LENGTH = 100
WEBSITE_LENGTH = 200
TEXT_LENGTH = 65_525
BROWSER_LENGTH = 250


class Comment(models.Model):
    """What a reader wrote under a post. Only `moderation` writes its status and its place.

    A status is what was decided. Whether readers see the comment is a second thing, since an
    answer waits for what it answers: `is_shown` says that they see its text, `is_listed` that they
    see something in its place, the text or a sentence that it was removed.
    """

    class Status(models.TextChoices):
        AWAITING = "awaiting", _("awaiting moderation")
        PUBLISHED = "published", _("published")
        SPAM = "spam", _("spam")
        BIN = "bin", _("in the bin")

    class Format(models.TextChoices):
        PLAIN = "plain", _("plain text")
        HTML = "html", _("HTML")

    post = models.ForeignKey(
        "blogposts.Post",
        verbose_name=_("post"),
        on_delete=models.CASCADE,
        related_name="comments",
        db_index=False,  # three of the indexes below begin with it
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("in answer to"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="answers",
    )
    root = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="thread",
        help_text="The first comment of the thread; none for that one itself.",
    )
    depth = models.PositiveIntegerField(default=0, editable=False)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="blogposts_comments",
    )
    by_author = models.BooleanField(
        default=False, editable=False, help_text="The post's own author wrote it."
    )
    name = models.CharField(_("name"), max_length=NAME_LENGTH, blank=True)
    # In lower case: it is compared and never sent to but in the writer's own name.
    email = models.CharField(_("e-mail address"), max_length=EMAIL_LENGTH, blank=True)
    url = models.CharField(_("website"), max_length=WEBSITE_LENGTH, blank=True)
    text = models.TextField(_("comment"))
    format = models.CharField(
        _("format"), max_length=10, choices=Format.choices, default=Format.PLAIN
    )
    # What follows is made of the text by `render()`.
    html = models.TextField(editable=False, blank=True)
    fingerprint = models.CharField(max_length=32, editable=False, blank=True)
    language = models.CharField(max_length=LANGUAGE_LENGTH, blank=True, editable=False)
    text_hash = models.CharField(
        max_length=32,
        blank=True,
        editable=False,
        help_text="The same for texts of the same words; empty for short ones.",
    )

    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    published_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When readers first saw it."
    )
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)

    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.AWAITING, editable=False
    )
    is_shown = models.BooleanField(default=False, editable=False)
    is_listed = models.BooleanField(default=False, editable=False)
    decision_count = models.PositiveIntegerField(default=0, editable=False)
    signals = models.JSONField(
        default=list, editable=False, help_text="Why it was judged so, as `Signal.as_data()`."
    )
    measures = models.JSONField(
        default=dict, editable=False, help_text="What rules measured when it was sent, by name."
    )
    digest = models.CharField(
        max_length=64,
        null=True,
        blank=True,
        unique=True,
        editable=False,
        help_text="The same for the same words of the same person in the same place.",
    )
    recheck_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When Akismet is asked again."
    )

    address_hash = models.CharField(max_length=64, blank=True, editable=False)
    address = models.GenericIPAddressField(null=True, blank=True, editable=False)
    browser = models.CharField(max_length=BROWSER_LENGTH, blank=True, editable=False)
    tell_approval = models.BooleanField(default=False, editable=False)
    votes_up = models.PositiveIntegerField(default=0, editable=False)
    votes_down = models.PositiveIntegerField(default=0, editable=False)

    objects = CommentQuerySet.as_manager()

    MADE_OF_TEXT = ("html", "fingerprint", "language", "text_hash")

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["created_at", "pk"]
        permissions = [("moderate_own_comment", "Can moderate comments under own posts")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["awaiting", "published", "spam", "bin"]),
                name="blogposts_comment_status",
            ),
            models.CheckConstraint(
                condition=Q(is_shown=False) | Q(status="published", is_listed=True),
                name="blogposts_comment_shown_is_published",
            ),
            # No word of the parent: MariaDB sees it emptied on the way of a deletion.
            models.CheckConstraint(
                condition=Q(root__isnull=True) | Q(depth__gt=0),
                name="blogposts_comment_answer_has_depth",
            ),
        ]
        indexes = [
            models.Index(
                fields=["post", "root", "is_listed", "created_at", "id"],
                name="blogposts_comment_threads",
            ),
            models.Index(fields=["status", "created_at", "id"], name="blogposts_comment_queue"),
            models.Index(
                fields=["post", "status", "created_at", "id"], name="blogposts_comment_of_post"
            ),
            models.Index(
                fields=["is_shown", "-published_at", "-id"], name="blogposts_comment_newest"
            ),
            models.Index(
                fields=["post", "is_shown", "-published_at", "-id"],
                name="blogposts_comment_post_newest",
            ),
            models.Index(fields=["email", "status"], name="blogposts_comment_email"),
            models.Index(fields=["address_hash", "created_at"], name="blogposts_comment_address"),
            models.Index(fields=["recheck_at"], name="blogposts_comment_recheck"),
            models.Index(fields=["text_hash", "post"], name="blogposts_comment_same_text"),
        ]

    def __str__(self) -> str:
        words = " ".join(self.text.split())
        return words if len(words) <= 60 else f"{words[:59]}…"

    def get_absolute_url(self) -> str:
        """The address that finds the page of the thread which this comment is on."""
        return address("comment-detail", str(self.pk))

    @property
    def shown_name(self) -> str:
        """The name that stands over it; "Anonymous" for none, as WordPress has it."""
        return self.name or str(_("Anonymous"))

    def take(self, rendered: RenderedComment) -> None:
        """Keeps the HTML that `text.comment.render_comment` made of the text, and its hash.

        Those are the fields `MADE_OF_TEXT`, for who saves by name.
        """
        self.html = rendered.html
        self.fingerprint = rendered.fingerprint
        self.language = rendered.language
        self.text_hash = words_hash(self.text)


def render_stale_comments(*, batch: int = 200) -> int:
    """Stores the HTML of all comments whose own is not of today's making; says of how many.

    In the order of their keys and a few at a time, whatever the database keeps of a result. What
    somebody changes meanwhile is left to him.
    """
    todays = Q()
    for kind, fingerprint in FINGERPRINTS.items():
        todays |= Q(format=kind, fingerprint=fingerprint)
    fields = ("text", "format", "fingerprint", "decision_count")
    stale = Comment.objects.exclude(todays).order_by("pk").only(*fields)
    last = count = 0
    while comments := list(stale.filter(pk__gt=last)[:batch]):
        last = comments[-1].pk
        seen = [_as_seen(comment) for comment in comments]
        for comment in comments:
            comment.take(render_comment(comment.text, format=comment.format))
        with transaction.atomic():
            for comment, unchanged in zip(comments, seen, strict=True):
                made = {name: getattr(comment, name) for name in Comment.MADE_OF_TEXT}
                count += unchanged.update(**made)
    return count


def _as_seen(comment: Comment) -> models.QuerySet[Comment]:
    """The comment, unless it is changed before the query is made."""
    return Comment.objects.filter(
        pk=comment.pk, fingerprint=comment.fingerprint, decision_count=comment.decision_count
    )


class Decision(models.Model):
    """One line of a comment's history: appended, never changed."""

    class Verb(models.TextChoices):
        RECEIVE = "receive", _("received")
        APPROVE = "approve", _("approved")
        HOLD = "hold", _("held")
        SPAM = "spam", _("marked as spam")
        BIN = "bin", _("moved to the bin")
        RESTORE = "restore", _("restored")
        EDIT = "edit", _("edited")
        WITHDRAW = "withdraw", _("withdrawn")
        UNDO = "undo", _("undone")
        EMPTY = "empty", _("emptied")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="decisions")
    number = models.PositiveIntegerField(help_text="1 for the comment's first.")
    at = models.DateTimeField(default=timezone.now)
    verb = models.CharField(max_length=10, choices=Verb.choices)
    before = models.CharField(max_length=10, blank=True)
    after = models.CharField(max_length=10)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    actor = models.CharField(
        max_length=150, help_text="Who or what, as it was named then: a user, “rules”, “writer”."
    )
    reason = models.TextField(blank=True)
    changes = models.JSONField(default=dict, help_text="What an edit replaced, by field.")
    batch = models.UUIDField(null=True, blank=True, db_index=True)
    was_alone = models.BooleanField(
        default=False, help_text="Readers saw it until then, and not what it answers."
    )

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["comment", "number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["comment", "number"], name="blogposts_decision_number"),
        ]
        indexes = [models.Index(fields=["at"], name="blogposts_decision_at")]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} ({self.actor})"


class Ruleset(models.Model):
    """The rules of screening as they stood from a time on; the last row is today's.

    No row is changed or deleted, so that the history of the rules is the table itself. Of two
    changes at once one is refused: both would have the same `number`.
    """

    number = models.PositiveIntegerField(unique=True, help_text="1 for the first.")
    at = models.DateTimeField(default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    actor = models.CharField(max_length=150)
    values = models.JSONField(help_text="What differs from the settings, by name.")
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("rules of moderation")
        verbose_name_plural = _("rules of moderation")
        ordering = ["-pk"]
        default_permissions = ("change", "view")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor}"


class Standing(models.Model):
    """People whose comments are let through, or are not; ended and never deleted."""

    class Kind(models.TextChoices):
        TRUSTED = "trusted", _("trusted")
        BLOCKED = "blocked", _("blocked")

    class About(models.TextChoices):
        EMAIL = "email", _("e-mail address")
        DOMAIN = "domain", _("mail domain")
        USER = "user", _("user")
        ADDRESS = "address", _("network address, as its keyed hash")
        HOST = "host", _("linked website")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    about = models.CharField(max_length=10, choices=About.choices)
    value = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    actor = models.CharField(max_length=150)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=150, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("trusted or blocked")
        verbose_name_plural = _("trusted and blocked")
        ordering = ["-pk"]
        default_permissions = ("change", "view")
        indexes = [models.Index(fields=["about", "value"], name="blogposts_standing_value")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value}"


class Learned(models.Model):
    """What the filter learned of the moderators' decisions: one row, made anew by training."""

    spam = models.PositiveIntegerField(default=0, help_text="Comments it learned spam from.")
    ham = models.PositiveIntegerField(default=0, help_text="Comments it learned good ones from.")
    words = models.JSONField(default=dict, help_text="Word: in how many of each, [spam, ham].")
    trained_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.spam} + {self.ham}"


class Moderator(models.Model):
    """How one moderator wants to work."""

    class Mail(models.TextChoices):
        SITE = "site", _("as the site has it")
        AT_ONCE = "at-once", _("at once")
        HOURLY = "hourly", _("once an hour")
        DAILY = "daily", _("once a day")
        NEVER = "never", _("never")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blogposts_moderator"
    )
    mail = models.CharField(
        _("mail about comments"), max_length=10, choices=Mail.choices, default=Mail.SITE
    )
    mailed_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When the last mail about comments went out.",
    )
    shortcuts = models.BooleanField(_("single keys in the queue"), default=True)
    rows = models.PositiveSmallIntegerField(_("comments on a page of the queue"), default=20)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)


def same_email(value: Any) -> str:
    """An address as it is stored and compared."""
    return str(value or "").strip().lower()

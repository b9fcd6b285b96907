"""What is said under a post, as the post's own screens show it: two numbers, and a way there."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..models import Comment, Post
from ..moderation.permissions import OWN, moderates_all
from ..moderation.rulesets import present_rules


class PostTalk:
    """The number of comments that readers see and of those that wait; both lead to the queue."""

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        match = request.resolver_match
        names = ("blogposts_post_changelist", "blogposts_post_change")
        if match is None or match.url_name not in names:
            return queryset
        return queryset.annotate(waiting=_waiting(), may_moderate=_may_moderate(request.user))

    def get_readonly_fields(self, request, obj=None):
        fields = [*super().get_readonly_fields(request, obj)]
        return [*fields, "said"] if obj else fields

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if obj else _without("said", fieldsets)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "comment_policy":
            field.label = _("Who may comment")
            field.help_text = _site_policy()
            field.required = False  # a form that says nothing of it leaves it as it is
        return field

    def save_model(self, request, obj, form, change):
        if "comment_policy" in form.changed_data:
            is_closed = obj.comment_policy == Post.CommentPolicy.CLOSED
            # Of a post that nobody could answer yet, comments were never open.
            obj.comments_closed_at = timezone.now() if is_closed and obj.was_public else None
        super().save_model(request, obj, form, change)

    @admin.display(description=gettext_lazy("comments"), ordering="comment_count")
    def said(self, post):
        shown, waiting = post.comment_count, getattr(post, "waiting", 0)
        if not (shown or waiting):
            return self.get_empty_value_display()
        words = ngettext("%(count)d shown", "%(count)d shown", shown) % {"count": shown}
        parts = [self._way(post, words, tab="published")]
        if waiting:
            words = ngettext("%(count)d waiting", "%(count)d waiting", waiting) % {"count": waiting}
            parts.append(self._way(post, words))
        return format_html(", ".join(["{}"] * len(parts)), *parts)

    def _way(self, post, words, **asked):
        """The words, as a link to these comments for those who may moderate them."""
        words = words.replace(" ", "\xa0")  # a number stays with what it counts
        url = self._queue_url() if getattr(post, "may_moderate", False) else ""
        if not url:
            return words
        return format_html(
            '<a href="{}?{}">{}</a>', url, urlencode(asked | {"post": post.pk}), words
        )

    def _queue_url(self):
        """Where comments are moderated in this admin; empty where they are not."""
        try:
            return reverse("admin:blogposts_comment_changelist", current_app=self.admin_site.name)
        except NoReverseMatch:
            return ""


def _waiting():
    waiting = Comment.objects.awaiting().filter(post=OuterRef("pk")).order_by()
    count = waiting.values("post").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(count, output_field=IntegerField()), 0)


def _may_moderate(user):
    """As an expression: no query asks of each row whose it is."""
    if moderates_all(user) or not user.has_perm(OWN):
        return ExpressionWrapper(Value(moderates_all(user)), output_field=BooleanField())
    own = When(Q(author__user=user.pk), then=Value(True))  # noqa: FBT003 - it is no argument
    return Case(own, default=Value(False), output_field=BooleanField())  # noqa: FBT003


def _site_policy():
    """What holds for a post that says nothing else, in words."""
    rules = present_rules()
    policy = Post.CommentPolicy(rules.comments).label
    if not rules.close_after_days:
        return _("The site has: %(policy)s.") % {"policy": policy}
    return ngettext(
        "The site has: %(policy)s, until %(days)d day after publication.",
        "The site has: %(policy)s, until %(days)d days after publication.",
        rules.close_after_days,
    ) % {"policy": policy, "days": rules.close_after_days}


def _without(name, fieldsets):
    return [
        (title, {**options, "fields": [field for field in options["fields"] if field != name]})
        for title, options in fieldsets
    ]

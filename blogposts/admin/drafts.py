"""Changes of a published post that readers do not see until they are published."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..models import Post
from ..versions.record import begin, drop_draft, record_draft
from ..visitors import SeeOther
from .snapshots import sent_snapshot

SAVE_DRAFT = "_save_draft"


class PostDrafts:
    """The part of a post's `ModelAdmin` that saves a draft; stands before `PostVersions`."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.drop_draft_view)
        own = [path("<path:object_id>/drop-draft/", view, name="blogposts_post_drop_draft")]
        return own + super().get_urls()

    def goes_to_draft(self, request, post):
        """Whether a save of this post is kept from its readers.

        That is so when it is asked for, and where somebody may change a post but not publish it.
        """
        if post.status != Post.Status.PUBLISHED or not post.pk:
            return False
        asked = SAVE_DRAFT in request.POST and post.is_public
        return asked or not self.has_publish_permission(request, post)

    def save_model(self, request, obj, form, change):
        if not (change and self.goes_to_draft(request, obj)):
            super().save_model(request, obj, form, change)

    def save_draft(self, request, form, formsets):
        """In the place of saving the rows: what was sent becomes a version, and nothing else."""
        post, before = form.instance, begin(form.instance)
        record_draft(post, before, sent_snapshot(form, formsets), request.user)
        self.close_copy(request, post)

    def construct_change_message(self, request, form, formsets, add=False):  # noqa: FBT002
        if not add and self.goes_to_draft(request, form.instance):
            return _("Saved a draft of changes.")
        return super().construct_change_message(request, form, formsets, add)

    def response_change(self, request, obj):
        if not self.goes_to_draft(request, obj):
            return super().response_change(request, obj)
        text = _(
            "The draft of changes is saved. Readers see the post as it was, until “%(button)s”."
        )
        messages.success(request, text % {"button": _("Update")})
        return SeeOther(self.form_url(obj.pk))

    @method_decorator(require_POST)
    def drop_draft_view(self, request, object_id):
        """Throws a draft of changes away; it stays among the versions."""
        post = self.post_to_change(request, unquote(object_id))
        drop_draft(post)
        messages.success(
            request,
            _("The draft of changes is thrown away; it can still be found among the versions."),
        )
        return SeeOther(self.form_url(post.pk))

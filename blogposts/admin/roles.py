"""Whose post it is: who may look, change and sign, and which buttons he has for it."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Post


class PostRoles:
    """The part of a post's `ModelAdmin` that knows own posts from others'; stands first."""

    def has_view_permission(self, request, obj=None):
        may = super().has_view_permission(request, obj)
        return may and (obj is None or permissions.may_view(request.user, obj))

    def has_change_permission(self, request, obj=None):
        may = super().has_change_permission(request, obj)
        return may and (obj is None or permissions.may_change(request.user, obj))

    def may_press(self, request, button, post=None):
        """Whether somebody who may save a post may press this button; None is a post to be."""
        if button == "_submit":
            return True
        if post is not None and button == "_restore":
            return self.has_unbin_permission(request, post)
        # What nobody has published is no less hidden as a draft: its writer takes it back.
        if post is not None and button == "_make_draft" and post.status == Post.Status.REVIEW:
            return True
        if post is None and button in {"_restore", "_make_draft"}:
            return True  # asked again when it is known of which post
        return self.has_publish_permission(request, post)

    def get_queryset(self, request):
        of = permissions.known_to if self._asks(request, "autocomplete") else permissions.visible_to
        return of(request.user, super().get_queryset(request))

    def post_to_change(self, request, pk):
        """The post that an address names; raises where there is none, or it may not be changed."""
        post = self.get_object(request, str(pk))
        if post is None:
            raise Http404(_("This post is not there any more."))
        if not self.has_change_permission(request, post):
            raise PermissionDenied
        return post

    # Who signs

    def get_autocomplete_fields(self, request):
        fields = super().get_autocomplete_fields(request)
        if permissions.edits_others(request.user):
            return fields
        return [name for name in fields if name != "author"]  # few enough to choose from

    def get_form(self, request, obj=None, change=False, **kwargs):  # noqa: FBT002, Django's own
        form = super().get_form(request, obj, change=change, **kwargs)
        form.known = permissions.known_to(request.user, Post.objects.all())
        field = form.base_fields.get("author")
        if field is not None and not permissions.edits_others(request.user):
            self._own_names_alone(field, request.user, obj)
        return form

    def _own_names_alone(self, field, user, post):
        names = permissions.pen_names_of(user)
        if post is not None and post.author_id is not None:
            # An editor may have signed it with another's; it stays until he chooses again.
            names = names | names.model.objects.filter(pk=post.author_id)
        field.queryset = names
        # Without his name it would not be his any more.
        field.required = post is not None and post.owner_id != user.pk
        field.help_text = _("You sign with your own names; an editor may choose another.")

    def save_model(self, request, obj, form, change):
        if not change:
            obj.owner = request.user
        super().save_model(request, obj, form, change)


def limit_to_own_names(form, user):
    """Leaves of a form's authors the names of somebody who may not sign with others'."""
    if permissions.edits_others(user):
        return
    field = form.fields["author"]
    field.widget = forms.Select()
    field.queryset = permissions.pen_names_of(user)
    field.help_text = _("You sign with your own names.")
    if len(names := list(field.queryset[:2])) == 1:
        field.initial = names[0]

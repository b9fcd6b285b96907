"""Two people at one post: who saves second is shown both texts, and overwrites nothing unseen."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Q
from django.utils.translation import gettext as _

from ..models import Unsaved
from ..models.fields import key_in
from ..text.differences import shortened
from ..versions.compare import merged, three_ways
from ..versions.record import current
from ..visitors import SeeOther
from .snapshots import sent_snapshot
from .states import in_words
from .unsaved import PAGE, keep, key_of

MERGE = "_merge"
BASE = "_base"  # the number of the version that the form was filled with


class ThreeWayView:
    """The part of a post's `ModelAdmin` that shows what both changed; before `UnsavedText`."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and MERGE in request.POST and object_id:
            post = self.get_object(request, object_id)
            if post is not None and self.has_change_permission(request, post):
                return self._merge(request, post)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _merge(self, request, post):
        """The form again, with what the other changed wherever this one left it as it was."""
        form, formsets = self.sent_form(request, post)
        page = key_of(request.POST) or uuid4()
        base = _base(post, request.POST.get(BASE, ""))
        row = Unsaved.objects.filter(key=page, user=request.user, saved_at=None).first()
        row = row or Unsaved(key=uuid4(), user=request.user, post=post)
        if base is None or not (
            form.is_valid() and all(formset.is_valid() for formset in formsets)
        ):
            text = _("What is wrong in the form has to be mended first; all of it is kept.")
            messages.error(request, text)
            keep(row, request.POST)
        else:
            mine = sent_snapshot(form, formsets)
            fresh = type(post)._default_manager.get(pk=post.pk)
            both = merged(base.data, current(fresh), mine)
            keep(row, self.data_of(request, fresh, both))
            text = _("Both are in the form now. Nothing is saved yet: look at it, and save it.")
            messages.success(request, text)
        return SeeOther(f"{self.form_url(post.pk)}?{urlencode({PAGE: row.key})}")

    def render_change_form(self, request, context, *args, **kwargs):
        form, post = context["adminform"].form, kwargs.get("obj")
        if post and form.is_bound and form.has_error(NON_FIELD_ERRORS, "stale"):
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            context |= self._three_ways(request, post, form, formsets)
        return super().render_change_form(request, context, *args, **kwargs)

    def _three_ways(self, request, post, form, formsets):
        number = request.POST.get("opened", "").rpartition(" ")[2]
        stored = type(post)._default_manager.get(pk=post.pk)
        base = _base(stored, number)
        if base is None:
            return {}
        last = stored.versions.select_related("user").order_by("-number").first()
        found = three_ways(base.data, current(stored), sent_snapshot(form, formsets))
        return {
            "blogposts_base": number,
            "blogposts_saved_by": str(last.user or ""),
            "blogposts_saved_at": in_words(last.at),
            "blogposts_three_ways": [
                (way.label, way.base, shortened(way.theirs), shortened(way.mine), way.both)
                for way in found
            ],
        }


def _base(post, number):
    """The version that a form was filled with, None for none.

    What was found when the next save came, if code had changed the post meanwhile.
    """
    first = key_in(number) or 0
    versions = post.versions.filter(Q(number=first) | Q(number=first + 1))
    near = {version.number: version for version in versions}
    found = near.get(first + 1)
    return found if found and found.kind == found.Kind.FOUND else near.get(first)

"""What a post said before: listed, compared by words, and put back into the form."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from ..models import Version
from ..models.fields import key_in
from ..text.differences import shortened
from ..versions.compare import changes
from ..versions.record import begin, draft_of, last_saved, record_saved
from .snapshots import form_data
from .states import in_words
from .unsaved import PAGE

VERSION = "_version"  # in an address: the number of the one to fill the form with
PER_PAGE = 50
# What a version does not put back: when readers see a post, and where.
STAYS = {"published_at", "slug"}


class PostVersions:
    """The part of a post's `ModelAdmin` that keeps versions; stands before `UnsavedText`."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.versions_view)
        own = [path("<path:object_id>/versions/", view, name="blogposts_post_versions")]
        return own + super().get_urls()

    # Kept

    def save_model(self, request, obj, form, change):
        request.blogposts_before = begin(obj) if change else None
        super().save_model(request, obj, form, change)

    def record_version(self, request, post):
        """After all of a save: what the database holds now."""
        record_saved(post, request.blogposts_before, request.user)

    # Shown

    def history_view(self, request, object_id, extra_context=None):
        versions = Version.objects.filter(post=key_in(unquote(object_id))).order_by("-number")
        paginator = Paginator(versions.select_related("user").defer("data"), PER_PAGE)
        page = paginator.get_page(request.GET.get("versions"))
        context = {
            "versions": [_row(version) for version in page],
            "versions_page": page,
            "form_url": self.form_url(key_in(unquote(object_id))),
        }
        response = super().history_view(request, object_id, context | (extra_context or {}))
        if post := getattr(response, "context_data", {}).get("object"):
            response.context_data["may_restore"] = self.has_change_permission(request, post)
        return response

    def versions_view(self, request, object_id):
        """Two versions, compared word by word; changes nothing."""
        post = self.get_object(request, unquote(object_id))
        if post is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, post):
            raise PermissionDenied
        old, new = sorted(
            (version_of(post, request.GET.get(name)) for name in ("old", "new")),
            key=lambda version: version.number,
        )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Versions %(old)s and %(new)s") % {"old": old.number, "new": new.number},
            "object": post,
            "old": _row(old),
            "new": _row(new),
            "differences": [
                (change.label, shortened(change.stretches))
                for change in changes(old.data, new.data)
            ],
            "may_restore": self.has_change_permission(request, post),
            "restorable": [old.number, new.number][old == new :],
            "back_url": self._own_url("history", post.pk),
            "form_url": self.form_url(post.pk),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/blogposts/post/versions.html", context)

    # Put back

    def get_object(self, request, object_id, from_field=None):
        post = super().get_object(request, object_id, from_field)
        if post is not None and self._is_form_to_fill(request):
            self._fill_in(request, post)
        return post

    def _is_form_to_fill(self, request):
        match = request.resolver_match
        return (
            request.method == "GET"
            and match is not None
            and match.url_name == "blogposts_post_change"
            and PAGE not in request.GET
            and getattr(request, "blogposts_copy", None) is None
        )

    def _fill_in(self, request, post):
        """The version that the address names, else the draft of changes, fills the form."""
        if not self.has_change_permission(request, post):
            return
        if VERSION in request.GET:
            try:
                version = version_of(post, request.GET[VERSION])
            except Http404:
                messages.warning(request, _("There is no such version of this post."))
                return
            request.blogposts_copy = self.data_of(request, post, version.data, keep=STAYS)
            request.blogposts_version = version
        elif version := draft_of(post):
            request.blogposts_copy = self.data_of(request, post, version.data)
            request.blogposts_draft = version

    def data_of(self, request, post, snapshot, *, keep=()):
        """A snapshot as this post's form would send it."""
        form = self.get_form(request, post, change=True)(instance=post)
        # Not `_create_formsets`, which would fill them with what was just sent.
        formsets = [
            formset(
                instance=post,
                prefix=formset.get_default_prefix(),
                queryset=inline.get_queryset(request),
            )
            for formset, inline in self.get_formsets_with_inlines(request, post)
        ]
        return form_data(form, formsets, snapshot, keep=keep)

    def render_change_form(self, request, context, *args, **kwargs):
        if version := getattr(request, "blogposts_version", None):
            context["blogposts_version"] = _row(version)
        if draft := getattr(request, "blogposts_draft", None):
            last = last_saved(kwargs["obj"])
            context["blogposts_draft"] = _row(draft) | {"live": last.number if last else 0}
        return super().render_change_form(request, context, *args, **kwargs)


def version_of(post, number):
    """The version of this number as an address brings it; raises `Http404` for none."""
    version = post.versions.select_related("user").filter(number=key_in(number or "")).first()
    if version is None:
        raise Http404(_("There is no such version of this post."))
    return version


def _row(version):
    """A version as the screens show it."""
    return {
        "number": version.number,
        "kind": version.kind,
        "time": in_words(version.at),
        "user": str(version.user) if version.user else "",
        "added": version.words_added,
        "removed": version.words_removed,
        "before": version.number - 1,
    }

from __future__ import annotations

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import permissions
from .verbs import VERBS

MOST_REFUSALS_TOLD = 10


class PostActions:
    """What is done to many posts at once, and the bin before any deletion."""

    actions = ["publish", "withdraw", "move_to_bin", "restore", "delete_selected"]

    def has_publish_permission(self, request, obj=None):
        """Whether a post may be shown to readers and taken from them; a host may narrow it."""
        may_change = self.has_change_permission(request, obj)
        return may_change and permissions.may_publish(request.user, obj)

    def has_bin_permission(self, request, obj=None):
        """Moving to the bin can be undone, so changing is enough of a permission."""
        may = self.has_change_permission(request, obj) or self.has_plain_delete_permission(request)
        return may and (obj is None or permissions.may_bin(request.user, obj))

    def has_unbin_permission(self, request, obj=None):
        may_change = self.has_change_permission(request, obj)
        return may_change and (obj is None or permissions.may_restore(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        """Only what is in the bin is deleted."""
        may = super().has_delete_permission(request, obj)
        if obj is None:
            return may
        in_bin = obj.status == self.model.Status.BIN
        return may and in_bin and permissions.may_delete(request.user, obj)

    def has_plain_delete_permission(self, request):
        return super().has_delete_permission(request)

    def has_listed_permission(self, request, obj=None):
        return self.has_publish_permission(request, obj) and not self.lists_bin(request)

    def has_bin_listed_permission(self, request, obj=None):
        return self.has_bin_permission(request, obj) and not self.lists_bin(request)

    def has_restore_permission(self, request, obj=None):
        return self.has_unbin_permission(request, obj) and self.lists_bin(request)

    def has_bin_delete_permission(self, request, obj=None):
        return self.has_plain_delete_permission(request) and self.lists_bin(request)

    def lists_bin(self, request):
        """Whether the list on the screen is that of the bin."""
        return request.GET.get("state") == "bin"

    @admin.action(description=gettext_lazy("Publish"), permissions=["listed"])
    def publish(self, request, queryset):
        self._do(request, queryset, "_publish", self.has_publish_permission)

    @admin.action(description=gettext_lazy("Withdraw"), permissions=["listed"])
    def withdraw(self, request, queryset):
        self._do(request, queryset, "_withdraw", self.has_publish_permission)

    @admin.action(description=gettext_lazy("Move to bin"), permissions=["bin_listed"])
    def move_to_bin(self, request, queryset):
        self._do(request, queryset, "_move_to_bin", self.has_bin_permission)

    @admin.action(description=gettext_lazy("Restore"), permissions=["restore"])
    def restore(self, request, queryset):
        self._do(request, queryset, "_restore", self.has_unbin_permission)

    @admin.action(description=gettext_lazy("Delete for good"), permissions=["bin_delete"])
    def delete_selected(self, request, queryset):
        return delete_selected(self, request, queryset)

    def _do(self, request, queryset, name, may):
        verb, done, left, not_allowed = VERBS[name], 0, 0, 0
        refused, proofs = [], []
        for post in queryset:
            if not may(request, post):
                not_allowed += 1
                continue
            if not verb.fits(post):
                left += 1
                continue
            proof = self.proof_of(request, post) if name == "_publish" else None
            if problem := self._refusal(request, post, name, proof):
                refused.append(f"“{post}”: {problem}")
            else:
                done += 1
                proofs.append((post, proof))
        if done:
            self.message_user(request, verb.done_to_many % {"count": done}, messages.SUCCESS)
        if left:
            text = ngettext(
                "%(count)d post was left as it is: that does not fit its status.",
                "%(count)d posts were left as they are: that does not fit their status.",
                left,
            )
            self.message_user(request, text % {"count": left}, messages.WARNING)
        if not_allowed:
            text = ngettext(
                "%(count)d post was left as it is: you may not do that to it.",
                "%(count)d posts were left as they are: you may not do that to them.",
                not_allowed,
            )
            self.message_user(request, text % {"count": not_allowed}, messages.ERROR)
        self._tell_refused(request, refused)
        if name == "_publish":
            self.tell_advice(request, proofs)

    def _refusal(self, request, post, name, proof):
        """Does it to one post; answers with the reason why not, or with nothing."""
        if proof and proof.refusals:
            return " ".join(each.sentence for each in proof.refusals)
        verb = VERBS[name]
        try:
            with transaction.atomic():
                verb.act(post)
                self.log_change(request, post, verb.done(post))
        except ValidationError as error:
            return " ".join(error.messages)
        except IntegrityError:
            return _("Another post has its address by now.")
        return ""

    def _tell_refused(self, request, refused):
        for line in refused[:MOST_REFUSALS_TOLD]:
            self.message_user(request, line, messages.ERROR)
        if (more := len(refused) - MOST_REFUSALS_TOLD) > 0:
            text = ngettext(
                "%(count)d more post was refused.", "%(count)d more posts were refused.", more
            )
            self.message_user(request, text % {"count": more}, messages.ERROR)

    def delete_view(self, request, object_id, extra_context=None):
        """Moves a post to the bin; deletes it only from there."""
        post = self.get_object(request, unquote(object_id))
        if post is None or not VERBS["_move_to_bin"].fits(post):
            return super().delete_view(request, object_id, extra_context)
        if not self.has_bin_permission(request, post):
            raise PermissionDenied
        if request.method != "POST":
            return self._ask_about_bin(request, post, extra_context)
        self._do(request, [post], "_move_to_bin", self.has_bin_permission)
        if not self.has_view_or_change_permission(request):
            url = reverse("admin:index", current_app=self.admin_site.name)
            return HttpResponseRedirect(url)
        url = reverse("admin:blogposts_post_changelist", current_app=self.admin_site.name)
        filters = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return HttpResponseRedirect(add_preserved_filters(filters, url))

    def _ask_about_bin(self, request, post, extra_context):
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            "admin/blogposts/post/bin_confirmation.html",
            {
                **self.admin_site.each_context(request),
                "title": _("Move to bin"),
                "object": post,
                "opts": self.opts,
                "media": self.media,
                **(extra_context or {}),
            },
        )

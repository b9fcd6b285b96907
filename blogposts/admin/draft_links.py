"""Links by which people without an account read a draft: made, copied again, and revoked."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ..conf import conf
from ..models import DraftLink
from ..models.draft_links import NAME_LENGTH
from ..visitors import SeeOther
from .states import in_words

MOST_DAYS = 365
MOST_LISTED = 100


class DraftLinkForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=NAME_LENGTH,
        help_text=gettext_lazy("Stands at the top of the page, so that each link is one person's."),
    )
    days = forms.IntegerField(label=gettext_lazy("Days"), min_value=1, max_value=MOST_DAYS)


class DraftLinks:
    """The part of a post's `ModelAdmin` that hands out drafts."""

    def get_urls(self):
        own = [
            path(
                "<int:pk>/links/",
                self.admin_site.admin_view(self.draft_links_view),
                name="blogposts_post_links",
            ),
            path(
                "<int:pk>/links/<uuid:key>/revoke/",
                self.admin_site.admin_view(self.revoke_view),
                name="blogposts_post_revoke",
            ),
        ]
        return own + super().get_urls()

    @method_decorator(never_cache)
    def draft_links_view(self, request, pk):
        """All links to a draft, and the form for another."""
        post = self.post_to_change(request, pk)
        form = DraftLinkForm(request.POST or None, initial={"days": conf.DRAFT_LINK_DAYS})
        if request.method == "POST" and form.is_valid():
            link = self._make(request, post, **form.cleaned_data)
            text = _("The link for %(name)s is made: copy it from the list.") % {"name": link.name}
            messages.success(request, text)
            return SeeOther(self._links_url("links", post.pk))
        links = post.draft_links.select_related("created_by")[:MOST_LISTED]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Links to this draft"),
            "post": post,
            "form": form,
            "links": [self._row(request, post, link) for link in links],
            "leads_nowhere": self._leads(post),
            "form_url": self._links_url("change", post.pk),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/blogposts/post/draft_links.html", context)

    @method_decorator(require_POST)
    def revoke_view(self, request, pk, key):
        """Ends a link at once."""
        post = self.post_to_change(request, pk)
        link = post.draft_links.filter(pk=key).first()
        if link is None:
            raise Http404(_("There is no such link."))
        if link.is_open:
            link.revoke()
            self.log_change(request, post, _("Revoked the link for %(name)s.") % {"name": link})
        messages.success(request, _("The link for %(name)s opens nothing more.") % {"name": link})
        return SeeOther(self._links_url("links", post.pk))

    def _make(self, request, post, *, name, days):
        link = DraftLink.objects.create(
            post=post,
            name=name,
            created_by=request.user,
            expires_at=timezone.now() + timedelta(days=days),
        )
        self.log_change(request, post, _("Made a link to the draft for %(name)s.") % {"name": name})
        return link

    def _row(self, request, post, link):
        url = self._links_url("revoke", post.pk, link.pk) if link.is_open else ""
        return {
            "link": link,
            "address": request.build_absolute_uri(link.get_absolute_url()),
            "made": in_words(link.created_at),
            "ended": in_words(link.ended_at),
            "seen": in_words(link.last_seen_at) if link.last_seen_at else "",
            "revoke_url": url,
        }

    def _leads(self, post):
        """Why no link shows a draft now; empty when they do."""
        if post.is_public:
            return _("This post is published: all its links lead to the public page.")
        if post.status == post.Status.BIN:
            return _("This post is in the bin: its links open nothing until it is restored.")
        return ""

    def _links_url(self, name, *args):
        return reverse(f"admin:blogposts_post_{name}", args=args, current_app=self.admin_site.name)

    def render_change_form(self, request, context, *args, **kwargs):
        post = kwargs.get("obj")
        if post and not context["is_popup"] and self.has_change_permission(request, post):
            context["blogposts_links_url"] = self._links_url("links", post.pk)
        return super().render_change_form(request, context, *args, **kwargs)

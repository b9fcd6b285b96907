"""A post that is not out yet, for whoever was sent a link to it."""

from __future__ import annotations

from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _

from ..models import DraftLink, Post
from ..models.draft_links import draft_link_key
from .base import SecretMixin
from .posts import PostPage


class DraftShared(SecretMixin, PostPage):
    """One reviewer's page of a draft: no account, no cookie, nothing to vote on or to answer."""

    http_method_names = ["get", "head", "options"]
    gone_template_name = "blogposts/draft_gone.html"
    is_preview = True
    link = None

    def get(self, request, *args, **kwargs):
        self.link = self.get_link(kwargs["token"])
        if self.link is None or self.link.post.status == Post.Status.BIN:
            return self.gone(
                404,
                _("This link leads nowhere"),
                _("Look whether the address is whole, as you were sent it."),
            )
        if self.link.post.is_public:
            return HttpResponseRedirect(self.link.post.get_absolute_url())
        if not self.link.is_open:
            return self.gone(
                410,
                _("This link does not work any more"),
                _("It was for %(name)s. Ask whoever sent it to you for a new one.")
                % {"name": self.link.name},
            )
        if request.method == "GET":
            self.link.count_visit()
        return super().get(request, *args, **kwargs)

    def get_link(self, token):
        key = draft_link_key(token)
        links = DraftLink.objects.select_related("post__author")
        return links.filter(pk=key).first() if key else None

    def get_object(self, queryset=None):
        return self.link.post

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"draft_link": self.link, **kwargs})

    def gone(self, status, heading, sentence):
        """Says why the link opens nothing, and what to do."""
        self.object, self.template_name = None, self.gone_template_name
        # Not what a post's page knows: there is none to show.
        context = super(PostPage, self).get_context_data(heading=heading, sentence=sentence)
        return self.render_to_response(context, status=status)

"""What readers would see of a post, beside its form while somebody writes; nothing is stored."""

from __future__ import annotations

from copy import copy

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from ..addresses import view_at
from ..metadata import post_metadata, site_title
from .cards import Cards
from .live_form import as_published, draft_of

CARDS = "admin/blogposts/post/live_cards.html"


class LivePreview:
    """The part of a post's `ModelAdmin` that shows the page of what the form holds."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.live_view)
        own = [
            path("live/", view, name="blogposts_post_live"),
            path("<int:pk>/live/", view, name="blogposts_post_live"),
        ]
        return own + super().get_urls()

    @method_decorator(require_POST)
    def live_view(self, request, pk=None):
        """The page of the form that was sent; for our script as JSON, with what is beside it."""
        post = self._post_to_show(request, pk)
        draft, places = draft_of(*self.sent_form(request, post))
        is_script = request.accepts("application/json") and not request.accepts("text/html")
        response = self._page(request, draft, is_preview=not is_script).render()
        if is_script:
            metadata = response.context_data["metadata"]
            cards = {"cards": Cards.of(metadata, draft.post, site_title(request))}
            response = JsonResponse(
                {
                    "page": response.content.decode(),
                    "cards": render_to_string(CARDS, cards, request),
                    "places": places,
                }
            )
        return _for_nobody_else(response)

    def _post_to_show(self, request, pk):
        if pk is None:
            if not self.has_add_permission(request):
                raise PermissionDenied
            return None
        return self.post_to_change(request, pk)

    def _page(self, request, draft, *, is_preview):
        """Made by the site's own view of previews, which is that of public pages."""
        found = view_at("blogposts:post-preview", 0)
        options = found.view_initkwargs | {"draft": draft, "is_preview": is_preview}
        view = found.view_class(**options)
        view.setup(request)
        return view.get(request)

    def render_change_form(self, request, context, *args, **kwargs):
        post = kwargs.get("obj")
        if not context["is_popup"] and (post is None or self.has_change_permission(request, post)):
            context |= self._live_context(request, post)
        return super().render_change_form(request, context, *args, **kwargs)

    def _live_context(self, request, post):
        args = [post.pk] if post else []
        shown = copy(post) if post else self.model()
        as_published(shown, has_own_slug=True)
        # A card shows nothing of the rows: no query for them.
        metadata = post_metadata(request, shown, sources=[], categories=[], tags=[])
        return {
            "blogposts_live_url": reverse(
                "admin:blogposts_post_live", args=args, current_app=self.admin_site.name
            ),
            "cards": Cards.of(metadata, shown, site_title(request)),
        }


def _for_nobody_else(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response

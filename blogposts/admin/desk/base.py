"""What all screens of the desk have in common: who may see them, the tabs above them, answers."""

from __future__ import annotations

from urllib.parse import urlencode

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...models import Comment, Moderator
from ...moderation.decide import Actor
from ...moderation.permissions import may_moderate, moderated_by, moderates_all
from .asked import SIZES, TABS, Asked
from .forms import complaints_of
from .listing import counts_of

FOLDER = "admin/blogposts/comment"
# Further screens: name of the address, label, and whether those who moderate under their own
# posts alone have it too.
SCREENS = [
    ("rules", gettext_lazy("Rules"), False),
    ("people", gettext_lazy("Trusted and blocked"), False),
    ("report", gettext_lazy("Last 30 days"), False),
    ("replay", gettext_lazy("Replay"), False),
    ("person", gettext_lazy("A person’s data"), False),
    ("preferences", gettext_lazy("Preferences"), True),
]


class Desk:
    """The part of the comments' `ModelAdmin` that its screens are built on."""

    # Who may

    def has_module_permission(self, request):
        return self.has_change_permission(request)

    def has_view_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        user = request.user
        if obj is not None:
            return may_moderate(user, obj)
        return moderates_all(user) or user.has_perm("blogposts.moderate_own_comment")

    def has_add_permission(self, request):
        """Comments are added by readers."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Also asked for the comments of a post that is deleted; ours go from spam and the bin."""
        return self.has_change_permission(request, obj) and self.may_delete(request)

    def may_delete(self, request):
        return request.user.has_perm("blogposts.delete_comment")

    def may_see_addresses(self, request):
        """Network addresses, shortened, are for those who moderate all; a host may narrow it."""
        return moderates_all(request.user)

    def check_all(self, request, *permissions):
        """The screens about the whole site are for those who moderate all of it."""
        if not (moderates_all(request.user) and request.user.has_perms(permissions)):
            raise PermissionDenied

    def check_any(self, request):
        if not self.has_change_permission(request):
            raise PermissionDenied

    def comments_of(self, request):
        """Those that this user may moderate."""
        return moderated_by(request.user, Comment.objects.all())

    def actor(self, request):
        return Actor.of(request.user)

    def moderator(self, request):
        """How this user wants to work; a row is made only once that was said."""
        if not hasattr(request, "blogposts_moderator"):
            found = Moderator.objects.filter(user=request.user).first()
            request.blogposts_moderator = found or Moderator(user=request.user)
        return request.blogposts_moderator

    # Addresses

    def desk_path(self, route, view, name):
        return path(route, self.admin_site.admin_view(view), name=f"blogposts_comment_{name}")

    def desk_url(self, name, *args):
        return reverse(
            f"admin:blogposts_comment_{name}", args=args, current_app=self.admin_site.name
        )

    def queue_url(self, asked=None, **changes):
        url = self.desk_url("changelist")
        return url + asked.query(**changes) if asked else url

    # Answers

    def tabs(self, request, asked=None):
        """The heaps with all that lies on each, also where the list shows a part of one."""
        names = [name for name in TABS if name != "mine" or moderates_all(request.user)]
        shown = asked or Asked()
        counts = counts_of(self.comments_of(request), request.user, names)
        return [
            {
                "name": name,
                "label": TABS[name].label,
                "count": counts[name],
                "url": self.queue_url(shown, tab=name, order=""),
                "is_current": asked is not None and name == asked.tab,
            }
            for name in names
        ]

    def screens(self, request, current):
        everything = moderates_all(request.user)
        return [
            {"label": label, "url": self.desk_url(name), "is_current": name == current}
            for name, label, for_all in SCREENS
            if everything or for_all
        ]

    def desk_page(self, request, name, context, *, form=None, screen="", asked=None, status=200):
        """One of the desk's pages: a template of our folder with what all of them show.

        What is wrong with a form that was sent is said above it.
        """
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            f"{FOLDER}/{name}.html",
            {
                **self.admin_site.each_context(request),
                # A desk is wide and has tabs. Of django-unfold the sidebar is all there is.
                "is_nav_sidebar_enabled": apps.is_installed("unfold"),
                "opts": self.opts,
                "title": _("Comments"),
                "tabs": self.tabs(request, asked),
                "screens": self.screens(request, screen),
                "moderator": self.moderator(request),
                "queue_url": self.queue_url(),
                "complaints": complaints_of([form]) if form is not None else [],
                **context,
            },
            status=status,
        )

    def fragment(self, request, name, context):
        return render_to_string(f"{FOLDER}/{name}.html", context, request)

    def json(self, request, asked, *, status=200, **data):
        """The answer to a form that our script sent, with the counts as they are now."""
        counts = {tab["name"]: tab["count"] for tab in self.tabs(request, asked)}
        return JsonResponse({"counts": counts, **data}, status=status)

    def asked(self, request):
        return Asked.of(request.GET)

    def page_size(self, request, asked):
        return asked.size or self.moderator(request).rows or SIZES[0]


def with_words(url, **words):
    """An address with these words behind those that it has."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(words)}" if words else url


def wants_json(request):
    """Whether our script asks, which shows the answer in place."""
    return request.headers.get("Accept") == "application/json"

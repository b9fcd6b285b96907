"""Who looks at a post: a stranger, somebody who agreed to be remembered, or a user."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from ..addresses import address, view_at
from ..moderation.permissions import moderates_all
from ..reading import Own
from ..visitors import Commenter, commenter_of, linked_comment

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Viewer:
    """What a page under a post depends on, beside the post; strangers are all alike."""

    user: Any = None
    commenter: Commenter | None = None
    own: Own = field(default_factory=Own)
    manage_url: str = ""
    linked: int | None = None  # the comment whose writer was sent here by a link

    @property
    def is_stranger(self) -> bool:
        return self.user is None and self.commenter is None and not self.own


def signed_in(request: HttpRequest) -> Any:
    """The user, or None; a request without a session's cookie is not asked for one.

    So that what strangers read neither reads a session nor varies by cookie.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def viewer_of(request: HttpRequest) -> Viewer:
    """By the session, the consent cookie, and the link that a writer was sent to (`mine`)."""
    link = request.GET.get("mine", "")
    linked = linked_comment(link)
    if linked is None and not request.COOKIES:
        return Viewer()
    user, commenter = signed_in(request), commenter_of(request)
    addresses = {
        key: address("comment-edit", str(key)) for key in (commenter.comments if commenter else ())
    }
    if linked is not None:
        addresses[linked] = f"{address('comment-edit', str(linked))}?mine={link}"
    own = Own(addresses)
    if user is not None:
        own = Own(addresses, user=user.pk, user_url=address("comment-edit", "0"))
    return Viewer(user, commenter, own, _manage_url(user), linked)


def edit_url(request: HttpRequest, post: Any) -> str:
    """Where somebody signed in may change this post; empty for all others.

    The admin that answers there is asked, and so whatever a site has narrowed in it.
    """
    if signed_in(request) is None:
        return ""
    name = "admin:blogposts_post_change"
    try:
        model_admin = getattr(view_at(name, post.pk), "model_admin", None)
    except NoReverseMatch:  # a site without the admin, or with it under another name
        return ""
    if model_admin is None or not model_admin.admin_site.has_permission(request):
        return ""
    may = model_admin.has_change_permission(request, post)
    return reverse(name, args=[post.pk]) if may else ""


def _manage_url(user: Any) -> str:
    """Where a moderator goes from a comment, with 0 for its key; empty for all others."""
    if user is None or not user.is_staff or not moderates_all(user):
        return ""
    try:
        return reverse("admin:blogposts_comment_change", args=[0])
    except NoReverseMatch:  # a site without the admin, or with it under another name
        return ""

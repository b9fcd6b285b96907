"""The form under a post, as a page shows it: made once for all strangers, anew for everybody else.

Drawing Django's form would cost a page more than all that stands above it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from django.contrib.auth.views import redirect_to_login
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from ..addresses import address
from ..conf import conf
from ..text.dates import moment_in_words
from ..text.mould import Slots, mould
from ..visitors import form_token, linked_comment
from .viewer import signed_in

if TYPE_CHECKING:
    from ..forms import Complaint

TEMPLATE = "blogposts/includes/comment_form.html"
TEXTS = ("comment", "author", "email", "url", "parent", "seconds")
SLOTS = ("action", "post_url", "comment_url", "token", "closed_on", "login_url")
TICKS = ("consent", "tell_approval", "follow_answers", "follow_post")


@dataclass(frozen=True, slots=True)
class FormOnPage:
    """All that `includes/comment_form.html` shows, as `form`."""

    action: str
    post_url: str
    comment_url: str  # of any comment, with 0 for its key
    token: str = ""  # a stranger's, or Django's for somebody signed in
    is_open: bool = True
    is_members_only: bool = False
    has_closing_day: bool = False
    closed_on: str = ""  # that day
    login_url: str = ""
    names_required: bool = True
    user_name: str = ""  # of somebody signed in
    logout_url: str = ""
    takes_mail: bool = True
    parent: str = ""
    parent_name: str = ""
    parent_url: str = ""
    # Of a form that came back, or of somebody who is remembered.
    values: dict = field(default_factory=dict, hash=False)
    wrong: dict = field(default_factory=dict, hash=False)  # sentences by field
    complaints: tuple[Complaint, ...] = ()

    @property
    def has_heading(self):
        return self.is_open or self.is_members_only

    @property
    def html(self):
        return render_to_string(TEMPLATE, {"form": self})


@dataclass(frozen=True, slots=True)
class StrangersForm:
    """The same where nothing is known of whoever reads: a mould of the template, filled in."""

    marked: FormOnPage
    values: dict

    @property
    def html(self):
        values = {name: escape(value) for name, value in self.values.items()}
        return mould(TEMPLATE, form=self.marked).fill(values)


@cache
def _marked(**facts):
    """The form with marks for what differs from post to post; `facts` shape the template."""
    slot = Slots()
    return FormOnPage(**{name: slot[name] for name in SLOTS}, **facts)


def comment_form(request, post, *, door, parent=None, form=None, commenter=None):
    """What stands at `#respond` under a post; its `html` is for the template.

    `door` is `receive.door_of(post)`, `parent` the comment that is answered, `form` a `CommentForm`
    that came back, `commenter` whom the consent cookie names.
    """
    user = signed_in(request)
    post_url = post.get_absolute_url()
    values = {
        "action": f"{post_url}comment/{_mine(request)}",
        "post_url": post_url,
        "comment_url": address("comment-detail", "0"),
        "token": "" if user else form_token(post.pk),
        "closed_on": moment_in_words(door.closed_at) if door.closed_at else "",
        "login_url": "",
    }
    is_members_only = door.is_open and door.members_only and user is None
    if is_members_only:
        values["login_url"] = redirect_to_login(f"{post_url}#respond").url
    facts = {
        "is_open": door.is_open and not is_members_only,
        "is_members_only": is_members_only,
        "has_closing_day": door.closed_at is not None,
        "names_required": conf.COMMENT_NAME_REQUIRED,
    }
    if user is None and parent is None and form is None and commenter is None:
        return StrangersForm(_marked(**facts), values)
    values |= _of_user(request, user) if user else {}
    return FormOnPage(
        **values,
        **facts,
        **_of_parent(parent),
        values=_of_form(form) if form else _of_commenter(commenter),
        wrong=form.wrong if form else {},
        complaints=form.complaints if form else (),
    )


def _mine(request):
    """Goes along with the form: a page with complaints shows the writer's own comment too."""
    link = request.GET.get("mine", "")
    return f"?mine={link}" if linked_comment(link) is not None else ""


def _of_user(request, user):
    return {
        "token": get_token(request),
        "user_name": user.get_full_name() or user.get_username(),
        "logout_url": _logout_url(),
        "takes_mail": bool(getattr(user, user.get_email_field_name(), "")),
    }


def _logout_url():
    """Where a POST signs out, if the site has named that as Django does."""
    try:
        return reverse("logout")
    except NoReverseMatch:
        return ""


def _of_parent(parent):
    if parent is None:
        return {}
    # A comment that waits is no reader's to see, nor is its name.
    name = parent.shown_name if parent.is_shown else _("a comment")
    return {
        "parent": str(parent.pk),
        "parent_name": name,
        "parent_url": f"#comment-{parent.pk}",
    }


def _of_commenter(commenter):
    if commenter is None:
        return {}
    return {
        "author": commenter.name,
        "email": commenter.email,
        "url": commenter.url,
        "consent": True,
    }


def _of_form(form):
    values = {name: form.typed(name) for name in TEXTS}
    return values | {name: form.is_ticked(name) for name in TICKS if name in form.fields}

"""Votes: the box on a post's page, and what a press of its buttons does."""

from __future__ import annotations

import logging
from functools import cached_property
from html import escape
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ..addresses import address
from ..conf import conf
from ..models import Comment, Post
from ..reading import path_now
from ..text.figures import in_figures_of_language
from ..text.mould import mould
from ..visitors import (
    SeeOther,
    client_address,
    commenter_of,
    forget_voter,
    form_token,
    remember_voter,
    remembered_voter,
)
from ..voting import (
    DOWN,
    NONE,
    UP,
    OwnComment,
    TooManyVotes,
    cast,
    has_voted,
    stranger_voter,
    user_voter,
    votes_of,
)
from .base import PageMixin
from .places import comment_place
from .safety import Problem, form_problem, read_form
from .viewer import signed_in

logger = logging.getLogger(__name__)

# What a button says that it wants. One that is pressed says "back": who presses twice by accident,
# or on a page that does not know of his vote yet, does not take it back unawares.
VALUES = {"up": UP, "down": DOWN, "back": NONE}
NAMES = {value: name for name, value in VALUES.items()}
SAID = {
    "up": gettext_lazy("Your vote “For” is counted. Press again to take it back."),
    "down": gettext_lazy("Your vote “Against” is counted. Press again to take it back."),
    "back": gettext_lazy("Your vote is taken back."),
}
BUTTONS = {
    "up": gettext_lazy("Vote “For”"),
    "down": gettext_lazy("Vote “Against”"),
    "back": gettext_lazy("Take your vote back"),
}


# On a page


def own_votes(request, post, comments=()):
    """The votes on a post, and on comments by key, of whoever looks.

    No query for a stranger who has not voted: he is known by the cookie of his vote, or not.
    """
    user = signed_in(request)
    voter = user_voter(user) if user else remembered_voter(request)
    if not voter or not (conf.POST_VOTES or conf.COMMENT_VOTES):
        return NONE, {}
    return votes_of(voter, post=post, comments=comments if conf.COMMENT_VOTES else ())


def vote_box(request, post, own=NONE):
    """ "What do you think?" under a post, with one's `own` vote; empty where posts have none."""
    if not conf.POST_VOTES:
        return ""
    return mould("blogposts/includes/vote.html").fill(
        {
            "action": escape(address("post-vote", post.path)),
            "token": _token(request, post),
            "token_name": _token_name(request),
            "up": in_figures_of_language(post.votes_up),
            "down": in_figures_of_language(post.votes_down),
            "said": "" if "comment" in request.GET else _said(request),
            **button_slots(own),
        }
    )


def comment_vote_form(request, post):
    """The one form that all buttons of comments send; empty where comments have no votes."""
    if not conf.COMMENT_VOTES:
        return ""
    return mould("blogposts/includes/comment/vote_form.html").fill(
        {
            "token": _token(request, post),
            "token_name": _token_name(request),
            "said": _said(request) if "comment" in request.GET else "",
        }
    )


def button_slots(own):
    """What the two buttons want, and which of them is pressed."""
    return {
        "to_up": "back" if own == UP else "up",
        "to_down": "back" if own == DOWN else "down",
        "is_up": "true" if own == UP else "false",
        "is_down": "true" if own == DOWN else "false",
    }


def _said(request):
    """What a vote came to, for who comes back from it: `?voted=up`."""
    return escape(str(SAID.get(request.GET.get("voted"), "")))


def _token(request, post):
    return get_token(request) if signed_in(request) else form_token(post.pk)


def _token_name(request):
    return "csrfmiddlewaretoken" if signed_in(request) else "token"


# A press. Not in a transaction of the request's, where a site has that: it would begin by reading,
# and a vote begins with the lock that others wait for.


@csrf_exempt
@require_POST
@transaction.non_atomic_requests
def post_vote(request, path):
    if not conf.POST_VOTES:
        raise Http404
    posts = Post.objects.published()
    # From a page that was open while the address changed, as well.
    post = posts.filter(path=path).first() or get_object_or_404(posts, path=path_now(path))
    return _Press(request, post).answer()


@csrf_exempt
@require_POST
@transaction.non_atomic_requests
def comment_vote(request, pk):
    if not conf.COMMENT_VOTES:
        raise Http404
    comments = Comment.objects.visible().select_related("post", "root")
    comment = get_object_or_404(comments, pk=pk)
    return _Press(request, comment.post, comment).answer()


class _Press(PageMixin):
    """Somebody has pressed a button of a post, or of a comment."""

    template_name = "blogposts/vote.html"

    def __init__(self, request, post, comment=None):
        self.request = request
        self.post = post
        self.comment = comment
        self.target = comment or post

    def answer(self):
        posted = read_form(self.request) or {}
        self.wish = posted.get("value")
        if self.wish not in VALUES:
            return self.refuse(400, _("This is no vote: it says neither for nor against."))
        if problem := form_problem(self.request, self.post):
            return self.ask_again(problem)
        if not self.voter:
            logger.warning(
                "A vote was refused: the network address of %s is not known. Behind a proxy set"
                " BLOGPOSTS_PROXIES.",
                self.request.path,
            )
            return self.refuse(
                403, _("This site cannot tell its readers apart, so nothing counts.")
            )
        if self.is_own:
            return self.refuse_own()
        try:
            stands = cast(self.target, VALUES[self.wish], voter=self.voter, user=self.user)
        except OwnComment:
            return self.refuse_own()
        except TooManyVotes:
            text = _("Too many votes come from where you are. Please try again in a minute.")
            return self.refuse(429, text)
        except ObjectDoesNotExist as gone:
            raise Http404 from gone
        response = self.tell(stands) if self.wants_json else self.send_back()
        self.remember(response, stands)
        return response

    @cached_property
    def user(self):
        return signed_in(self.request)

    @cached_property
    def known(self):
        """The voter that this browser's cookie names."""
        return remembered_voter(self.request)

    @cached_property
    def voter(self):
        if self.user:
            return user_voter(self.user)
        browser = self.request.headers.get("User-Agent", "")
        return self.known or stranger_voter(client_address(self.request), browser)

    @property
    def is_own(self):
        """Whether a stranger's comment is his, as far as he agreed to be remembered."""
        commenter = commenter_of(self.request) if self.comment else None
        return commenter is not None and self.comment.pk in commenter.comments

    @property
    def wants_json(self):
        return self.request.get_preferred_type(["text/html", "application/json"]) == (
            "application/json"
        )

    @property
    def page_url(self):
        """Where the thing that was voted on stands, without its place there."""
        if self.comment:
            return comment_place(self.comment)
        return self.post.get_absolute_url()

    @property
    def place(self):
        return f"#comment-{self.comment.pk}" if self.comment else "#vote"

    def send_back(self):
        asked = {"voted": self.wish} | ({"comment": self.comment.pk} if self.comment else {})
        return SeeOther(f"{self.page_url}?{urlencode(asked)}{self.place}")

    def tell(self, stands):
        rows = type(self.target).objects.filter(pk=self.target.pk)
        up, down = rows.values_list("votes_up", "votes_down").get()
        return JsonResponse(
            {
                "up": up,
                "down": down,
                "own": NAMES[stands] if stands else "",
                "said": str(SAID[NAMES[stands]]),
            }
        )

    def remember(self, response, stands):
        patch_cache_control(response, private=True, no_store=True)
        if self.user:
            return
        if stands == NONE:
            if self.known and not has_voted(self.voter):
                forget_voter(response)
        elif not self.known:
            remember_voter(response, self.voter)

    def ask_again(self, problem: Problem):
        """The same press again, from a page of ours that has a fresh token."""
        return self.refuse(problem.status, problem.message, button=BUTTONS[self.wish])

    def refuse_own(self):
        return self.refuse(403, _("One’s own comment is for others to judge."))

    def refuse(self, status, message, *, button=""):
        """A page that says why the vote does not count, with a `button` where another try may."""
        token = _token(self.request, self.post)
        if self.wants_json:
            response = JsonResponse(
                {"problem": message, "token": token if status == 422 else ""}, status=status
            )
        else:
            context = self.get_context_data(
                post=self.post,
                message=message,
                button=button,
                wish=self.wish,
                action=self.request.path,
                token=token,
                token_name=_token_name(self.request),
                back_url=self.page_url + self.place,
            )
            response = render(self.request, self.template_name, context, status=status)
        patch_cache_control(response, private=True, no_store=True)
        if status == 429:
            response.headers["Retry-After"] = "60"
        return response

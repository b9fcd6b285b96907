from __future__ import annotations

import logging

from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView, View

from .. import following
from ..addresses import address
from ..conf import conf
from ..forms import CommentForm, Complaint, TextForm
from ..models import Comment, Decision, Post
from ..models.fields import key_in
from ..moderation.candidate import Verdict
from ..moderation.receive import (
    Duplicate,
    ParentGone,
    PostGone,
    Refused,
    Submission,
    TooLate,
    edit_by_writer,
    is_open_for,
    may_change,
    receive,
    withdraw,
)
from ..reading import page_of_thread, read_moved_post, read_post
from ..text.dates import moment_in_words
from ..visitors import (
    COMMENTER_COOKIE,
    Commenter,
    SeeOther,
    client_address,
    comment_link,
    forget_commenter,
    form_token,
    linked_comment,
    remember_commenter,
)
from .base import PageMixin
from .places import comment_place
from .posts import PostDetail
from .safety import form_problem, read_form
from .viewer import viewer_of

logger = logging.getLogger(__name__)

PARENT_GONE = gettext_lazy(
    "The comment that you answer is gone. Sent again, yours will stand for itself."
)
TOO_LARGE = gettext_lazy("It came in too large, or broken. Please send it again.")
KEPT = gettext_lazy("What you wrote is below, so that you can copy it.")


# Each has transactions of its own: one around the request would begin by reading, and what is
# stored begins with the lock that others wait for.
@method_decorator([csrf_exempt, transaction.non_atomic_requests], name="dispatch")
class CommentPost(PostDetail):
    """Takes a comment; one that is not taken comes back with all that was typed.

    The answer is then the post's own page, with the form filled and a sentence for each complaint.
    """

    http_method_names = ["post"]
    template_name = "blogposts/comment_error.html"

    def post(self, request, path):
        posted = read_form(request)
        found = read_post(path) or read_moved_post(path)
        if found is None:
            return lost(request, CommentForm(posted or {}).typed("comment"))
        self.set_up(found.post, found.ruleset)
        self.form = CommentForm(posted or {}, user=self.viewer.user)
        if posted is None:
            self.form = CommentForm(user=self.viewer.user)
            self.form.refuse(TOO_LARGE)
            return self.refuse(400)
        if not is_open_for(self.post, self.viewer.user, self.rules):
            self.form.refuse(_why_closed(self.door))
            self.form.refuse(KEPT)
            return self.refuse(403)
        return self.take()

    def take(self):
        """The comment stored, or the form back with the first reason that it is not."""
        form, problem = self.form, form_problem(self.request, self.post)
        self.answered = answered_comment(self.post, form.parent)
        if problem:
            form.refuse(problem.message)
            if problem.status == 403:
                return self.refuse(403)
        if form.parent and self.answered is None:
            form.refuse(PARENT_GONE)
        if not form.is_valid() or form.refusals:
            return self.refuse(422)
        try:
            comment = receive(self.get_submission())
        except PostGone:
            return lost(self.request, form.typed("comment"))
        except ParentGone:
            self.answered = None
            form.refuse(PARENT_GONE)
            return self.refuse(422)
        except Duplicate as duplicate:
            return self.refuse(refuse_duplicate(form, duplicate))
        except Refused as refused:
            return self.refuse(*refuse_by_rules(form, refused))
        self.follow(comment)
        return self.taken(comment)

    def get_submission(self):
        data, form = self.form.cleaned_data, self.form
        return Submission(
            post=self.post,
            text=data["comment"],
            parent=self.answered,
            user=self.viewer.user,
            name=data.get("author", ""),
            email=data.get("email", ""),
            url=data.get("url", ""),
            address=client_address(self.request),
            browser=browser_of(self.request),
            form_seconds=form.seconds,
            trap=form.trap,
            tell_approval=data["tell_approval"],
        )

    def follow(self, comment):
        """What the writer wants to be told of; failing, it leaves the comment as it is."""
        data = self.form.cleaned_data
        followed = [None] * data["follow_post"] + [comment] * data["follow_answers"]
        # Who fills in forms by the thousand shall not have us write to whom he likes.
        is_asked = comment.email and comment.status != comment.Status.SPAM
        for subject in followed if is_asked else ():
            try:
                following.follow(
                    comment.email, post=self.post, comment=subject, language=get_language() or ""
                )
            except Exception:
                logger.exception("a reader asked to follow post %s in vain", self.post.pk)

    def taken(self, comment):
        """On to the comment: one that waits is shown to its writer, by a link or by his cookie."""
        place, anchor = comment_place(comment), f"#comment-{comment.pk}"
        if self.viewer.user is not None:
            return SeeOther(place + anchor)
        if self.form.cleaned_data["consent"]:
            response = SeeOther(place + anchor)
            remember_commenter(response, self.get_commenter(comment))
            return response
        response = SeeOther(f"{place}?mine={comment_link(comment.pk)}{anchor}")
        if COMMENTER_COOKIE in self.request.COOKIES:
            forget_commenter(response)
        return response

    def get_commenter(self, comment):
        before = self.viewer.commenter or Commenter()
        return Commenter(
            name=self.form.cleaned_data["author"],
            email=self.form.cleaned_data["email"],
            url=self.form.cleaned_data["url"],
            comments=(*before.comments, comment.pk),
        )

    def refuse(self, status, retry_after=0):
        """The page again; with the thread that was answered on it."""
        if self.answered is not None and self.answered.is_listed:
            self.kwargs["page"] = page_of_thread(self.answered)
        try:
            context = self.get_context_data()
        except Http404:  # that page of threads went this very moment; the text shall not
            self.kwargs["page"] = 1
            context = self.get_context_data()
        return _for_one(self.render_to_response(context, status=status), retry_after)

    def get_context_data(self, **kwargs):
        self.object = self.post
        return super().get_context_data(**kwargs)


def answered_comment(post, key):
    """The comment that a form says it answers; whether its sender may, `receive` knows."""
    pk = key_in(key)
    return None if pk is None else Comment.objects.filter(pk=pk, post=post).first()


def _why_closed(door):
    if door.is_open:
        return _("Only members may comment here.")
    if door.closed_at is None:
        return _("Comments are closed.")
    return _("Comments closed on %(date)s.") % {"date": moment_in_words(door.closed_at)}


def browser_of(request):
    return request.headers.get("User-Agent", "")


def refuse_duplicate(form, duplicate):
    there = duplicate.comment
    is_seen = there is not None and there.is_shown
    form.refuse(_("You have already said that."), there.get_absolute_url() if is_seen else "")
    return 409


def refuse_by_rules(form, refused):
    """The status, and the seconds to wait; the form says either that, or the rule's own words."""
    screening = refused.screening
    if screening.retry_after:
        form.refuse(_haste(screening.retry_after))
        return 429, screening.retry_after
    said = [
        _(signal.message) % {"value": signal.value, "limit": signal.limit}
        for signal in screening.signals
        if signal.verdict is Verdict.REFUSE and signal.message
    ]
    for message in said or [_("This comment is not taken here.")]:
        form.refuse(message)
    return 422, 0


def _haste(seconds):
    if seconds <= 90:
        return ngettext(
            "That was quick. Please wait %(count)d second and send it again.",
            "That was quick. Please wait %(count)d seconds and send it again.",
            seconds,
        ) % {"count": seconds}
    minutes = -(-seconds // 60)
    return ngettext(
        "You have sent many comments. Please wait %(count)d minute and send it again.",
        "You have sent many comments. Please wait %(count)d minutes and send it again.",
        minutes,
    ) % {"count": minutes}


def lost(request, text, *, is_edit=False):
    """404 with the text that was sent, for a post which no reader sees, or that never was.

    The same where a comment was to be changed that is not there, or not this reader's.
    """
    page = PageMixin()
    page.request = request
    complaints = (Complaint(KEPT),) if text else ()
    context = page.get_context_data(text=text, is_edit=is_edit, complaints=complaints)
    return _for_one(render(request, "blogposts/comment_lost.html", context, status=404))


def _for_one(response, retry_after=0):
    """What a page that holds somebody's words says to caches."""
    patch_cache_control(response, private=True, no_store=True)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def read_comment(pk):
    """A comment by its key with its post, where readers see that post."""
    out = Post.objects.published()
    return Comment.objects.select_related("post", "root").filter(pk=pk, post__in=out).first()


def is_own(comment, viewer):
    """Whether whoever looks has written it, as far as link, cookie and account say."""
    own = viewer.own
    return comment.pk in own.addresses or (own.user is not None and comment.user_id == own.user)


def own_query(request, comment):
    """The link that opened a comment to its writer, to go along with him; empty without one."""
    link = request.GET.get("mine", "")
    return f"?mine={link}" if linked_comment(link) == comment.pk else ""


class CommentDetail(View):
    """Sends on to the page of threads that a comment is on."""

    def get(self, request, pk):
        comment = read_comment(pk)
        if comment is None or not (comment.is_listed or is_own(comment, viewer_of(request))):
            raise Http404
        query = own_query(request, comment)
        return HttpResponseRedirect(f"{comment_place(comment)}{query}#comment-{comment.pk}")


@method_decorator([csrf_exempt, transaction.non_atomic_requests], name="dispatch")
class CommentEdit(PageMixin, TemplateView):
    """Where the writer of a comment changes it or takes it back, for some minutes."""

    http_method_names = ["get", "head", "post"]
    template_name = "blogposts/comment_edit.html"
    form = None  # one that came back with errors

    def dispatch(self, request, *args, pk, **kwargs):
        self.comment, self.viewer = read_comment(pk), viewer_of(request)
        if self.comment is None or not is_own(self.comment, self.viewer):
            if request.method != "POST":
                raise Http404
            text = TextForm(read_form(request) or {}).typed("comment")
            return lost(request, text, is_edit=True)
        response = super().dispatch(request, *args, **kwargs)
        # The address opens the comment, and goes to no other site; "no-referrer" would take the
        # origin from the form as well.
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    def get(self, request):
        return _for_one(super().get(request))

    def post(self, request):
        posted = read_form(request)
        self.form = TextForm(posted or {})
        if posted is None:
            self.form = TextForm({"comment": self.comment.text})
            self.form.refuse(TOO_LARGE)
            return self.refuse(400)
        if not may_change(self.comment):
            return self.too_late()
        problem = form_problem(request, self.comment.post)
        if problem:
            self.form.refuse(problem.message)
            return self.refuse(problem.status)
        try:
            return self.withdraw() if "withdraw" in posted else self.change()
        except TooLate:
            return self.too_late()

    def change(self):
        form = self.form
        if not form.is_valid():
            return self.refuse(422)
        sent = Submission(
            post=self.comment.post,
            text=form.cleaned_data["comment"],
            address=client_address(self.request),
            browser=browser_of(self.request),
        )
        try:
            edit_by_writer(self.comment, sent)
        except Duplicate as duplicate:
            return self.refuse(refuse_duplicate(form, duplicate))
        except Refused as refused:
            return self.refuse(*refuse_by_rules(form, refused))
        return SeeOther(self.get_place())

    def withdraw(self):
        withdraw(self.comment)
        return SeeOther(self.get_url())

    def too_late(self):
        self.comment = read_comment(self.comment.pk)  # it may have gone this very moment
        if self.comment is None:
            return lost(self.request, self.form.typed("comment"), is_edit=True)
        # What is withdrawn once more is withdrawn, as was wished.
        if not (self.is_withdrawal and _is_withdrawn(self.comment)):
            self.form.refuse(_ending(self.comment))
        return self.refuse(403)

    @property
    def is_withdrawal(self):
        """Whether the writer pressed the button that takes it back, and not the one that saves."""
        return "withdraw" in self.request.POST

    def get_place(self):
        query = own_query(self.request, self.comment)
        return f"{comment_place(self.comment)}{query}#comment-{self.comment.pk}"

    def get_url(self):
        query = own_query(self.request, self.comment)
        return f"{address('comment-edit', str(self.comment.pk))}{query}"

    def refuse(self, status, retry_after=0):
        response = self.render_to_response(self.get_context_data(), status=status)
        return _for_one(response, retry_after)

    def get_context_data(self, **kwargs):
        comment, user = self.comment, self.viewer.user
        form = self.form or TextForm({"comment": comment.text})
        return super().get_context_data(
            comment=comment,
            post=comment.post,
            action=self.get_url(),
            cancel_url=self.get_place(),
            token_name="csrfmiddlewaretoken" if user else "token",
            token=get_token(self.request) if user else form_token(comment.post_id),
            text=form.typed("comment"),
            wrong=self.form.wrong if self.form else {},
            complaints=self.form.complaints if self.form else (),
            is_edit=True,
            is_withdrawal=self.is_withdrawal,
            is_open=may_change(comment),
            is_withdrawn=_is_withdrawn(comment),
            ending=_ending(comment),
            minutes=_minutes_left(comment),
            **kwargs,
        )


def _is_withdrawn(comment):
    if comment.status != Comment.Status.BIN:
        return False
    last = comment.decisions.order_by("-number").first()
    return last is not None and last.verb == Decision.Verb.WITHDRAW


def _ending(comment):
    """Why its writer may not change it any more."""
    if _is_withdrawn(comment):
        return _("Readers do not see it any more. Moderators can, until it is deleted for good.")
    if comment.status == Comment.Status.BIN:
        return _("Your comment is not here any more.")
    return _("The time in which it could be changed is over.")


def _minutes_left(comment):
    """Whole minutes for which it may still be changed, rounded up."""
    passed = timezone.now() - comment.created_at
    return conf.COMMENT_EDIT_MINUTES - int(passed.total_seconds() // 60)

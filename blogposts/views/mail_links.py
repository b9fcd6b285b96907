"""Pages that a mail leads to. The address is a secret, and is all that opens them: no cookie."""

from __future__ import annotations

import re

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

from ..mailing.moderators import linked_question, queue_address, reasons_of
from ..models import Comment
from ..moderation import decide
from ..moderation.permissions import may_moderate
from ..moderation.sentences import BY_MAIL, deed_in_words
from ..text.dates import moment_and_time
from ..visitors import SeeOther
from .base import PageMixin, SecretMixin

NUMBER = re.compile(r"[0-9]{1,9}")
DECISIONS = {"approve": decide.approve, "spam": decide.mark_spam, "bin": decide.move_to_bin}


# Nobody can make another's browser send such a form: he would have to know the address.
@method_decorator(csrf_exempt, name="dispatch")
class SecretPage(SecretMixin, PageMixin, TemplateView):
    """A page that is opened by its address alone, and may be sent a form."""

    gone_template_name = "blogposts/mail_link_gone.html"

    def answer(self, *, status=200, **context):
        return self.render_to_response(self.get_context_data(**context), status=status)

    def gone(self, sentence, *, status=410, **context):
        """Says why a link leads nowhere, and how to go on."""
        self.template_name = self.gone_template_name
        return self.answer(status=status, sentence=sentence, **context)


class CommentModerate(SecretPage):
    """A moderator's link: shows the comment and asks once more; a GET changes nothing."""

    template_name = "blogposts/comment_moderate.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        question = linked_question(kwargs["link"])
        self.user, self.comment, self.verb = None, None, ""
        if question is not None:
            user, comment, self.verb = question
            self.user = self.get_user(user)
            comments = Comment.objects.select_related("post__author", "parent")
            self.comment = comments.filter(pk=comment).first()
        self.is_ours = question is not None

    def get_user(self, key):
        try:
            return get_user_model()._default_manager.filter(pk=key, is_active=True).first()
        except (ValueError, ValidationError):  # the site has other users since
            return None

    def get_refusal(self):
        """What to answer to a link that opens nothing; None when it does."""
        queue = {"queue_url": queue_address()}
        if not self.is_ours:
            return self.gone(_("This link does not work, or no longer."), **queue)
        if self.comment is None:
            return self.gone(_("The comment has been deleted."), **queue)
        if self.user is None or not may_moderate(self.user, self.comment):
            return self.gone(_("You may not moderate this comment any more."), status=403)
        return None

    def get_verbs(self):
        """What may be decided now, and the word on its button; first what the link asks for."""
        words = {
            "approve": _("Approve"),
            "spam": _("Spam"),
            "bin": _("Bin"),
        }
        offered = {Comment.Status.AWAITING: words, Comment.Status.PUBLISHED: ("spam", "bin")}
        verbs = [(verb, words[verb]) for verb in offered.get(self.comment.status, ())]
        return sorted(verbs, key=lambda verb: verb[0] != self.verb)

    def get_heading(self):
        """What the link asks, or that there is nothing to ask any more."""
        questions = {
            "approve": _("Approve this comment?"),
            "spam": _("Is this comment spam?"),
            "bin": _("Move this comment to the bin?"),
        }
        states = {
            Comment.Status.PUBLISHED: _("This comment is published"),
            Comment.Status.SPAM: _("This comment is spam"),
            Comment.Status.BIN: _("This comment is in the bin"),
        }
        return questions[self.verb] if self.is_question else states[self.comment.status]

    @property
    def is_question(self):
        return self.verb in dict(self.get_verbs())

    def get_context_data(self, **kwargs):
        comment = self.comment
        if comment is not None:
            decision = comment.decisions.order_by("-number").first()
            kwargs |= {
                "comment": comment,
                "sent": moment_and_time(comment.created_at),
                "reasons": reasons_of(comment) if comment.status == comment.Status.AWAITING else [],
                "decision": decision,
                "deed": deed_in_words(decision) if decision else "",
                "decided": moment_and_time(decision.at) if decision else None,
                "verbs": self.get_verbs(),
                "heading": self.get_heading(),
                "is_question": self.is_question,
                "queue_url": queue_address(),
            }
        return super().get_context_data(**kwargs)

    def get(self, request, link):
        return self.get_refusal() or self.answer()

    def post(self, request, link):
        return self.get_refusal() or self.decide(request)

    def decide(self, request):
        verb, seen = request.POST.get("verb", ""), request.POST.get("seen", "")
        if verb not in dict(self.get_verbs()) or not NUMBER.fullmatch(seen):
            return self.answer(status=409)
        try:
            DECISIONS[verb](
                self.comment,
                decide.Actor.of(self.user),
                seen=int(seen),
                reason=BY_MAIL,
            )
        except decide.AlreadyDecided:
            self.comment.refresh_from_db()
            return self.answer(status=409, was_late=True)
        return SeeOther(request.path)

"""What is done from the queue: to one comment, to those ticked, and back again."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBadRequest
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ...models import Comment, Decision
from ...models.fields import key_in
from ...moderation import decide
from ...moderation.decide import AlreadyDecided
from ...visitors import SeeOther
from .acts import ACTS, done_by_another, done_to_one, excerpt_of
from .base import Desk, wants_json, with_words
from .forms import EditForm, ReplyForm, complaints_of
from .listing import load

MOST_TOLD = 5  # of the comments that somebody else was quicker with


post_only = method_decorator(require_POST)


class Acting(Desk):
    def get_urls(self):
        own = [
            self.desk_path("act/", self.act_view, "act"),
            self.desk_path("ticked/", self.bulk_view, "bulk"),
            self.desk_path("undo/", self.undo_view, "undo"),
            self.desk_path("edit/", self.edit_view, "edit"),
            self.desk_path("reply/", self.reply_view, "reply"),
        ]
        return own + super().get_urls()

    # One comment

    @post_only
    def act_view(self, request):
        """One verb for one comment: `verb`, `pk`, and `seen`, its number of decisions then."""
        name = request.POST.get("verb", "")
        if name == "delete":
            return self.bulk_view(request)
        if name not in ACTS:
            return HttpResponseBadRequest()
        comment = self.comment_sent(request)
        return self.decide(request, comment, ACTS[name].act)

    def decide(self, request, comment, act, **options):
        batch = uuid4()
        try:
            decision = act(
                comment, self.actor(request), seen=seen_of(request), batch=batch, **options
            )
        except AlreadyDecided as already:
            return self.answer_overtaken(request, comment, already.decision)
        return self.answer_done(request, comment, decision, batch)

    def comment_sent(self, request):
        """The comment that a form is about, for who may moderate it."""
        pk = key_in(request.POST.get("pk", ""))
        found = load([pk]) if pk is not None else []
        if not found:
            raise Http404(_("There is no such comment any more."))
        if not self.has_change_permission(request, found[0]):
            raise PermissionDenied
        return found[0]

    def answer_done(self, request, comment, decision, batch):
        """The list again, above the row that follows; with our script, the line that is left."""
        asked = self.asked(request)
        if wants_json(request):
            done = decision and {"text": done_to_one(comment, decision), "batch": str(batch)}
            return self.json_line(request, asked, comment, done or self._nothing(comment))
        if decision is None:
            messages.info(request, self._nothing(comment)["text"])
        return self.back(request, asked, batch=batch if decision else None)

    def _nothing(self, comment):
        text = _("“%(excerpt)s” by %(name)s: nothing was to be done.")
        return {"text": text % {"excerpt": excerpt_of(comment), "name": comment.shown_name}}

    def answer_overtaken(self, request, comment, decision):
        asked = self.asked(request)
        text = done_by_another(comment, decision)
        if wants_json(request):
            return self.json_line(request, asked, comment, {"text": text})
        messages.warning(request, text)
        return self.back(request, asked)

    def json_line(self, request, asked, comment, done):
        done = {**done, "comment": comment}
        context = {**self.row_context(request, asked), "done": done, "comment": comment}
        html = self.fragment(request, "done", context)
        return self.json(request, asked, row=html, says=done["text"])

    def back(self, request, asked, *, batch=None, at=None):
        """To what is said of it, where the form stood: in the list, or on the comment's own page.

        In the list that is a line above the row that follows, or above the one at `at`: "Undo" is
        in it, and the next Tab leads on.
        """
        words = {"done": batch} if batch else {}
        pk = key_in(request.POST.get("pk", ""))
        if pk is not None and request.POST.get("from") == "comment":
            url = self.desk_url("change", pk) + asked.query()
        else:
            url = self.queue_url(asked)
            if at := at or key_in(request.POST.get("next", "")):
                words["at"] = at
        return SeeOther(f"{with_words(url, **words)}#said")

    # Words of one's own

    @post_only
    def edit_view(self, request):
        comment = self.comment_sent(request)
        form = EditForm(request.POST, prefix=f"edit-{comment.pk}", comment=comment)
        if not form.is_valid():
            return self.refused(request, comment, edit=form)
        fields = form.changed_fields()
        if not fields:
            return self.answer_edited(request, comment, None)
        try:
            decision = decide.edit_by_moderator(
                comment, self.actor(request), seen=seen_of(request), **fields
            )
        except AlreadyDecided as already:
            form.add_error(None, done_by_another(comment, already.decision))
            return self.refused(request, comment, edit=form, status=409)
        return self.answer_edited(request, comment, decision)

    def answer_edited(self, request, comment, decision):
        """An edited comment stays where it is, with its new words."""
        asked = self.asked(request)
        fresh = load([comment.pk])[0]
        text = done_to_one(fresh, decision) if decision else self._nothing(fresh)["text"]
        if wants_json(request):
            return self.json(request, asked, row=self.row_html(request, asked, fresh), says=text)
        messages.success(request, text)
        return self.back(request, asked, at=comment.pk)

    @post_only
    def reply_view(self, request):
        """Answers a comment; one that waits is approved by that."""
        comment = self.comment_sent(request)
        form = ReplyForm(request.POST, prefix=f"reply-{comment.pk}")
        if not form.is_valid():
            return self.refused(request, comment, reply=form)
        if problem := self._reply_problem(request, comment):
            form.add_error(None, problem)
            return self.refused(request, comment, reply=form, status=409)
        waited = comment.status == Comment.Status.AWAITING
        reply = decide.reply_as_moderator(comment, request.user, form.cleaned_data["text"])
        return self._answer_replied(request, comment, reply, waited=waited)

    def _reply_problem(self, request, comment):
        """Why it cannot be answered any more; empty when it can."""
        if comment.status in {Comment.Status.SPAM, Comment.Status.BIN}:
            return _("It was removed meanwhile; readers would not see the answer.")
        last = comment.decisions.order_by("number").last()
        if last is not None and comment.decision_count != seen_of(request):
            return done_by_another(comment, last)
        return ""

    def _answer_replied(self, request, comment, reply, *, waited):
        asked = self.asked(request)
        values = {"name": comment.shown_name}
        text = _("Approved, and answered: %(name)s") if waited else _("Answered: %(name)s")
        text %= values
        if not wants_json(request):
            messages.success(request, text)
            return self.back(request, asked)
        if waited:
            return self.json_line(request, asked, comment, {"text": text, "view": reply})
        fresh = load([comment.pk])[0]
        return self.json(request, asked, row=self.row_html(request, asked, fresh), says=text)

    def refused(self, request, comment, *, status=422, **forms):
        """What was typed, where it was typed, with what is wrong about it."""
        asked = self.asked(request)
        if wants_json(request):
            html = self.row_html(request, asked, comment, forms=forms)
            says = " ".join(str(one.message) for one in complaints_of(forms.values()))
            return self.json(request, asked, row=html, says=says, status=status)
        said = {"complaints": complaints_of(forms.values(), here=f"#comment-{comment.pk}")}
        if request.POST.get("from") == "comment":
            return self.comment_page(
                request, comment, forms=forms, extra_context=said, status=status
            )
        forms = {comment.pk: forms}
        return self.queue_page(request, asked, forms=forms, extra_context=said, status=status)

    # Many

    @post_only
    def bulk_view(self, request):
        """One verb for the ticked rows: exactly those, as they were when the page was made."""
        name, picks = request.POST.get("verb", ""), picks_of(request)
        asked = self.asked(request)
        if not picks:
            messages.warning(request, _("No comment was ticked, so nothing was done."))
            return self.back(request, asked)
        if self.comments_of(request).filter(pk__in=picks).count() < len(self._there(picks)):
            raise PermissionDenied
        if name == "delete":
            return self.delete_picked(request, asked, picks)
        if name not in ACTS:
            return HttpResponseBadRequest()
        batch = uuid4()
        count, overtaken = decide.decide_many(
            name, list(picks.items()), self.actor(request), batch=batch
        )
        self.tell_overtaken(request, overtaken)
        if not count and not overtaken:
            messages.info(request, _("Nothing was to be done about these."))
        return self.back(request, asked, batch=batch if count else None)

    def _there(self, picks):
        return Comment.objects.filter(pk__in=picks).values_list("pk", flat=True)

    def tell_overtaken(self, request, overtaken):
        for already in overtaken[:MOST_TOLD]:
            decision = already.decision
            messages.warning(request, done_by_another(decision.comment, decision))
        if (more := len(overtaken) - MOST_TOLD) > 0:
            text = ngettext(
                "%(count)d more comment was decided by somebody else meanwhile.",
                "%(count)d more comments were decided by somebody else meanwhile.",
                more,
            )
            messages.warning(request, text % {"count": more})

    # And back

    @post_only
    def undo_view(self, request):
        """Takes back what was done as one, as long as nobody has decided anew since."""
        asked = self.asked(request)
        try:
            batch = UUID(request.POST.get("batch", ""))
        except ValueError:
            return HttpResponseBadRequest()
        pks = list(Decision.objects.filter(batch=batch).values_list("comment", flat=True)[:2])
        theirs = self.comments_of(request)
        foreign = Decision.objects.filter(batch=batch).exclude(comment__in=theirs)
        if foreign.exists():
            raise PermissionDenied
        count, overtaken = decide.undo(batch, self.actor(request))
        if wants_json(request) and len(pks) == 1:
            return self._undone_in_place(request, asked, pks[0], overtaken)
        if count:
            text = ngettext(
                "Undone: %(count)d comment is as it was.",
                "Undone: %(count)d comments are as they were.",
                count,
            )
            messages.success(request, text % {"count": count})
        self.tell_overtaken(request, overtaken)
        if not count and not overtaken:
            messages.info(request, _("There was nothing left to undo."))
        return self.back(request, asked)

    def _undone_in_place(self, request, asked, pk, overtaken):
        if overtaken:
            decision = overtaken[0].decision
            return self.answer_overtaken(request, decision.comment, decision)
        (comment,) = load([pk])
        html = self.row_html(request, asked, comment)
        says = _("Undone: “%(excerpt)s” by %(name)s is as it was.")
        says %= {"excerpt": excerpt_of(comment), "name": comment.shown_name}
        return self.json(request, asked, row=html, says=says)


def seen_of(request):
    """How many decisions the page had seen of the comment; -1, which is none, for nonsense."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else -1


def picks_of(request):
    """Ticked rows: keys, each with the number of decisions that the page had seen."""
    found = {}
    for pick in request.POST.getlist("pick"):
        pk, _colon, seen = pick.partition(":")
        if pk.isdecimal() and seen.isdecimal() and len(pick) < 30:
            found[int(pk)] = int(seen)
    return found

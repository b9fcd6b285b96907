"""All that match, in as many requests as it takes; and what is deleted for good."""

from __future__ import annotations

from time import monotonic
from uuid import UUID, uuid4

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBadRequest, QueryDict
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...models import Comment
from ...models.fields import key_in
from ...moderation import decide, purge
from ...visitors import SeeOther
from .acts import ACTS
from .asked import TABS, Asked, Bound
from .base import Desk, with_words
from .queue import SALT

# A request ends well before the half minute that servers give it; the next goes on.
SECONDS_AT_ONCE = 8
CHUNK = 500
DAY = 24 * 3600
REMOVED = [Comment.Status.SPAM, Comment.Status.BIN]


class Many(Desk):
    def get_urls(self):
        return [self.desk_path("many/", self.many_view, "many"), *super().get_urls()]

    def many_view(self, request):
        """Says how many match; then does one thing to them, as they were when the list was made."""
        self.check_any(request)
        data = request.POST if request.method == "POST" else request.GET
        try:
            words, bound = signing.loads(data.get("made", ""), salt=SALT, max_age=DAY)
        except signing.BadSignature:
            messages.warning(
                request, _("The list was too old to be acted on; this is the new one.")
            )
            return SeeOther(self.queue_url(self.asked(request)))
        asked = Asked.of(QueryDict(words.removeprefix("?")))
        comments = self._matching(request, asked, Bound.read(bound))
        if request.method == "POST":
            return self._go_on(request, asked, comments, made=data["made"])
        return self._ask(request, asked, comments, made=data["made"])

    def _matching(self, request, asked, bound):
        sees = self.may_see_addresses(request)
        comments = asked.narrow(self.comments_of(request), sees_addresses=sees)
        return bound.hold(asked.of_tab(comments, request.user)).order_by("pk")

    def _ask(self, request, asked, comments, *, made):
        only = request.GET.get("verb", "")
        context = {
            "title": _("Delete for good") if only == "delete" else _("All that match"),
            "only_deletes": only == "delete",
            "count": comments.count(),
            "tab": TABS[asked.tab],
            "chips": self.chips(asked),
            "bulk": [pair for pair in self.bulk_acts(request, asked) if only in ("", pair[0])],
            "deletes": "delete" in TABS[asked.tab].verbs and self.may_delete(request),
            "made": made,
            "batch": uuid4(),
            "many_url": self.desk_url("many"),
            "back": self.queue_url(asked),
        }
        return self.desk_page(request, "many", context)

    def _go_on(self, request, asked, comments, *, made):
        name = request.POST.get("verb", "")
        if name not in TABS[asked.tab].verbs:
            return HttpResponseBadRequest()
        if name == "delete" and not self.may_delete(request):
            raise PermissionDenied
        try:
            batch = UUID(request.POST.get("batch", ""))
        except ValueError:
            return HttpResponseBadRequest()
        place, done, emptied = (number(request, name) for name in ("place", "done", "emptied"))
        until = monotonic() + SECONDS_AT_ONCE
        while pairs := list(
            comments.filter(pk__gt=place).values_list("pk", "decision_count")[:CHUNK]
        ):
            if name == "delete":
                removed = self._remove(request, [pk for pk, _seen in pairs], comments)
                done, emptied = done + removed.deleted, emptied + removed.emptied
            else:
                done += self._decide(request, name, pairs, batch)
            place = pairs[-1][0]
            if monotonic() > until:
                left = comments.filter(pk__gt=place).count()
                facts = {"verb": name, "batch": batch, "place": place, "done": done, "made": made}
                facts["emptied"] = emptied
                context = {"facts": facts, "left": left, "many_url": self.desk_url("many")}
                return self.desk_page(request, "going_on", {**context, "title": _("Going on")})
        if name == "delete":
            self.tell_removed(request, done, emptied)
        elif not done:
            messages.info(request, _("Nothing was to be done about these."))
        words = {"done": batch} if name in ACTS and done else {}
        return SeeOther(f"{with_words(self.queue_url(asked), **words)}#said")

    def _decide(self, request, name, pairs, batch):
        count, overtaken = decide.decide_many(name, pairs, self.actor(request), batch=batch)
        self.tell_overtaken(request, overtaken)
        return count

    def delete_picked(self, request, asked, picks):
        """Ticked comments, for good, once that was asked; what has left spam and bin stays."""
        if not self.may_delete(request):
            raise PermissionDenied
        comments = self.comments_of(request).filter(pk__in=picks, status__in=REMOVED)
        keys = [
            pk for pk, count in comments.values_list("pk", "decision_count") if count == picks[pk]
        ]
        if not keys:
            messages.warning(request, _("None of these is spam or in the bin any more."))
            return self.back(request, asked)
        if "sure" not in request.POST:
            context = {
                "title": _("Delete for good"),
                "count": len(keys),
                "picks": [f"{pk}:{picks[pk]}" for pk in keys],
                "urls": {"bulk": self.desk_url("bulk") + asked.query()},
                "back": self.queue_url(asked),
                "comments": comments.filter(pk__in=keys[:10]),
            }
            return self.desk_page(request, "delete", context)
        removed = self._remove(request, keys, comments)
        self.tell_removed(request, removed.deleted, removed.emptied)
        return self.back(request, asked)

    def _remove(self, request, keys, comments):
        return purge.remove(keys, self.actor(request), still=comments.order_by())

    def tell_removed(self, request, deleted, emptied):
        told = [
            (deleted, ngettext(
                "%(shown)s comment is deleted for good.",
                "%(shown)s comments are deleted for good.",
                deleted,
            )),
            (emptied, ngettext(
                "%(shown)s has answers: its words are gone, and its place is kept.",
                "%(shown)s have answers: their words are gone, and their places are kept.",
                emptied,
            )),
        ]  # fmt: skip
        for count, text in told:
            if count:
                shown = formats.number_format(count, force_grouping=True)
                messages.success(request, text % {"shown": shown})
        if not (deleted or emptied):
            text = _("Nothing was deleted: what is left has answers, and keeps its place.")
            messages.info(request, text)


def number(request, name):
    value = request.POST.get(name, "")
    return key_in(value) or 0

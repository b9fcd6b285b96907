"""One comment's own page: the row, the thread around it, its whole history."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ...models import Comment
from ...models.fields import key_in
from .acts import excerpt_of
from .base import Desk
from .listing import load
from .persons import as_file
from .rows import rows_of

MOST_AROUND = 50  # comments of a thread, before and after


class CommentPage(Desk):
    def change_view(self, request, object_id, form_url="", extra_context=None):
        comment = self.comment_at(request, object_id)
        return self.comment_page(request, comment, extra_context=extra_context)

    def comment_at(self, request, object_id):
        """The comment of an address, for who may moderate it."""
        pk = key_in(object_id)
        found = load([pk]) if pk is not None else []
        if not found:
            raise Http404(_("There is no such comment any more."))
        if not self.has_change_permission(request, found[0]):
            raise PermissionDenied
        return found[0]

    def delete_view(self, request, object_id, extra_context=None):
        """Django's own page of deletion: ours is asked for from the comment."""
        messages.info(request, _("A comment is deleted for good from spam or the bin."))
        return redirect(self.desk_url("change", object_id))

    def history_view(self, request, object_id, extra_context=None):
        """The history as a file; on the comment's page it is to be read."""
        comment = self.comment_at(request, object_id)
        lines = [
            {
                "number": line.number,
                "at": line.at.isoformat(),
                "what": line.verb,
                "before": line.before,
                "after": line.after,
                "by": line.actor,
                "why": line.reason,
                "replaced": line.changes,
            }
            for line in comment.decisions.order_by("number")
        ]
        found = {"comment": comment.pk, "signals": comment.signals, "history": lines}
        return as_file(found, f"comment-{comment.pk}.json")

    def comment_page(self, request, comment, *, forms=None, extra_context=None, status=200):
        sees = self.may_see_addresses(request)
        (row,) = rows_of([comment], sees_addresses=sees)
        self.dress(row, None, forms)
        context = {
            **self.row_context(request, self.asked(request)),
            "title": _("Comment by %(name)s") % {"name": comment.shown_name},
            "subtitle": None,
            "row": row,
            "alone": True,
            "done": self.done(request),
            "thread": self._around(comment),
            "back": self.queue_url(self.asked(request)),
            "sees_addresses": sees,
            **(extra_context or {}),
        }
        return self.desk_page(request, "comment", context, status=status)

    def _around(self, comment):
        """The thread in the order in which it came, as much of it as stands near the comment."""
        root = comment.root_id or comment.pk
        thread = Comment.objects.filter(root=root) | Comment.objects.filter(pk=root)
        before = thread.filter(pk__lte=comment.pk).order_by("-pk")[:MOST_AROUND]
        after = thread.filter(pk__gt=comment.pk).order_by("pk")[:MOST_AROUND]
        return [
            {
                "comment": one,
                "excerpt": excerpt_of(one, 160),
                "depth": min(one.depth, 5),
                "url": self.desk_url("change", one.pk),
                "is_this": one.pk == comment.pk,
            }
            for one in [*reversed(before), *after]
        ]

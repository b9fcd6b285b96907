"""The last thirty days: what came, what became of it, how long it waited, where rules erred."""

from __future__ import annotations

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...models import Comment
from ...moderation.report import report
from .base import Desk
from .names import title_of

DAYS = 30
MOST_NAMED = 20
HOUR = 3600


class Reports(Desk):
    def get_urls(self):
        return [self.desk_path("report/", self.report_view, "report"), *super().get_urls()]

    def report_view(self, request):
        self.check_all(request)
        found = report(DAYS)
        heaps = [
            (_("Held, and good"), found.approved),
            (_("Spam by rules, and good"), found.freed),
            (_("Published, and bad"), found.missed),
        ]
        context = {
            "title": _("Last 30 days"),
            "found": found,
            "waited": in_words(found.median_seconds),
            "heaps": [(label, len(keys), self._named(keys)) for label, keys in heaps if keys],
            "rules": [(title_of(count.rule), count) for count in found.rules],
        }
        return self.desk_page(request, "report", context, screen="report")

    def _named(self, keys):
        """The newest of them, with a way to each."""
        comments = Comment.objects.filter(pk__in=sorted(keys)[-MOST_NAMED:]).order_by("-pk")
        return [(str(one) or "–", self.desk_url("change", one.pk)) for one in comments]


def in_words(seconds):
    """ "40 min", "3.5 h"; empty where nothing was decided."""
    if seconds is None:
        return ""
    minutes = round(seconds / 60)
    if seconds < HOUR:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = round(seconds / HOUR, 1)
    hours = int(hours) if hours.is_integer() else hours
    return _("%(hours)s h") % {"hours": localize(hours)}

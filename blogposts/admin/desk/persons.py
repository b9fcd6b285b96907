"""One person's data, by mail address: what is stored, to hand out or to erase."""

from __future__ import annotations

import json

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ... import privacy
from ...models.comments import EMAIL_LENGTH
from ...visitors import SeeOther
from .base import Desk

PERMISSION = "blogposts.delete_comment"
LABELS = {
    "comments": gettext_lazy("Comments"),
    "votes": gettext_lazy("Votes"),
    "follows": gettext_lazy("Followed by mail"),
    "mails": gettext_lazy("Mails"),
    "lists": gettext_lazy("Trusted or blocked"),
}


class PersonForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=EMAIL_LENGTH)


class Persons(Desk):
    def get_urls(self):
        return [self.desk_path("person/", self.person_view, "person"), *super().get_urls()]

    def person_view(self, request):
        """The address is posted, so that it stands in no log of addresses."""
        self.check_all(request)
        form = PersonForm(request.POST or None)
        if request.method != "POST":
            return self._person_page(request, form)
        if not form.is_valid():
            return self._person_page(request, form, status=422)
        email = form.cleaned_data["email"]
        if "_erase" in request.POST:
            return self._erase(request, email)
        found = privacy.export(email)
        if "_export" in request.POST and found is not None:
            return as_file(found, "person.json")
        return self._person_page(request, form, asked=True, found=found)

    def _erase(self, request, email):
        self.check_all(request, PERMISSION)
        for sentence in in_words(privacy.erase(email, actor=self.actor(request))):
            messages.success(request, sentence)
        return SeeOther(self.desk_url("person"))

    def _person_page(self, request, form, *, asked=False, found=None, status=200):
        context = {
            "title": _("A person’s data"),
            "form": form,
            "asked": asked,
            "found": found,
            "email": form.cleaned_data["email"] if asked else "",
            "heaps": [
                (LABELS[name], len(rows)) for name, rows in (found or {}).items() if name in LABELS
            ],
            "may_erase": request.user.has_perm(PERMISSION),
        }
        return self.desk_page(request, "person", context, form=form, screen="person", status=status)


def in_words(erased):
    """What went, and what stays."""
    count = erased.deleted + erased.emptied
    text = ngettext(
        "%(count)d comment is erased, and all else that was stored of this address.",
        "%(count)d comments are erased, and all else that was stored of this address.",
        count,
    )
    yield text % {"count": count}
    if erased.emptied:
        text = ngettext(
            "%(count)d of them has answers: its words and name are gone, its place is kept.",
            "%(count)d of them have answers: words and names are gone, their places are kept.",
            erased.emptied,
        )
        yield text % {"count": erased.emptied}
    if erased.blocks_kept:
        yield _("The address stays blocked; end that under “Trusted and blocked”.")


def as_file(data, name):
    """JSON that a browser saves."""
    text = json.dumps(data, ensure_ascii=False, indent=1, default=str)
    response = HttpResponse(text, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response

"""How one moderator wants to work: keys, rows, mail."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...models import Moderator
from ...visitors import SeeOther
from .asked import SIZES
from .base import Desk


class PreferencesForm(forms.ModelForm):
    rows = forms.TypedChoiceField(
        label=gettext_lazy("Comments on a page of the queue"),
        choices=[(size, size) for size in SIZES],
        coerce=int,
    )

    class Meta:
        model = Moderator
        fields = ["shortcuts", "rows", "mail"]


class Preferences(Desk):
    def get_urls(self):
        view = self.desk_path("preferences/", self.preferences_view, "preferences")
        return [view, *super().get_urls()]

    def preferences_view(self, request):
        self.check_any(request)
        form = PreferencesForm(request.POST or None, instance=self.moderator(request))
        if request.method == "POST" and form.is_valid():
            # By the user: two windows may make the first row at once.
            Moderator.objects.update_or_create(user=request.user, defaults=form.cleaned_data)
            messages.success(request, _("Kept: from now on the queue works that way for you."))
            return SeeOther(self.desk_url("preferences"))
        context = {"title": _("Preferences"), "form": form}
        status = 422 if form.errors else 200
        return self.desk_page(
            request, "preferences", context, form=form, screen="preferences", status=status
        )

"""The address of a post that readers know: it may change, and the old one leads on."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .. import publishing


class KeptAddressForm(forms.ModelForm):
    """A slug that says what becomes of those who know it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields and self.instance.was_public:
            field = self.fields["slug"]
            field.required = True
            field.help_text = _(
                "Readers know this address, and it no longer follows the title. Change it, and who"
                " follows an old link is led on to the new address, for good."
            )


class KeptAddresses:
    """Moves a post whose slug was changed after readers knew it."""

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and obj.was_public and "slug" in form.changed_data:
            publishing.move(obj, obj.slug)
            text = _("The address of “%(title)s” has changed. Old links lead on to it.")
            self.message_user(request, text % {"title": obj}, messages.INFO)


def taken(holder, path, *, is_known):
    """Why a slug is refused: another post has the address, or left it; which, if one may know."""
    if not is_known:
        text = _("Another post has or had this address; choose other words.")
        return ValidationError(text, code="taken")
    if holder.path == path:
        text = _("“%(title)s” has this address already; choose other words.")
    else:
        text = _(
            "“%(title)s” had this address, and old links lead from it to where that is now;"
            " choose other words."
        )
    return ValidationError(text, code="taken", params={"title": holder})

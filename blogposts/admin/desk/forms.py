"""What moderators write: corrections, and answers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ...forms import Complaint
from ...models.comments import (
    EMAIL_LENGTH,
    NAME_LENGTH,
    TEXT_LENGTH,
    WEBSITE_LENGTH,
    same_email,
)
from ...text.comment import clean_line, clean_text

LENGTHS = {
    "text": TEXT_LENGTH,
    "name": NAME_LENGTH,
    "email": EMAIL_LENGTH,
    "url": WEBSITE_LENGTH,
}


def _text_field(label, rows):
    return forms.CharField(
        label=label,
        max_length=TEXT_LENGTH,
        strip=False,
        widget=forms.Textarea(attrs={"rows": rows, "class": "blogposts-text-field"}),
    )


class ReplyForm(forms.Form):
    text = _text_field(_("Your answer"), 4)

    def clean_text(self):
        return _some_text(self.cleaned_data["text"])


class EditForm(forms.Form):
    """The words of a comment; what does not change is not an edit."""

    text = _text_field(_("Comment"), 6)
    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH, required=False)
    email = forms.EmailField(label=_("E-mail address"), max_length=EMAIL_LENGTH, required=False)
    url = forms.URLField(
        label=_("Website"), max_length=WEBSITE_LENGTH, required=False, assume_scheme="https"
    )

    def __init__(self, data=None, *, comment, **kwargs):
        initial = {name: getattr(comment, name) for name in ("text", "name", "email", "url")}
        super().__init__(data, initial=initial, **kwargs)
        self.comment = comment
        self.fields["text"].widget.attrs["lang"] = comment.language or comment.post.language

    def clean_text(self):
        return _some_text(self.cleaned_data["text"])

    def clean_name(self):
        return clean_line(self.cleaned_data["name"])

    def clean_email(self):
        return same_email(self.cleaned_data["email"])

    def changed_fields(self):
        """What is to be written, by field."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value != getattr(self.comment, name)
        }


def _some_text(text):
    cleaned = clean_text(text)
    if not cleaned:
        raise forms.ValidationError(_("Write something: a comment has a text."), code="required")
    return cleaned


def complaints_of(forms, *, here=""):
    """What is wrong with forms that were sent; `here` leads to what is wrong with no field."""
    return [
        _complaint(message, form[name] if name in form.fields else None, here)
        for form in forms
        for name, messages in form.errors.items()
        for message in messages
    ]


def _complaint(message, field, here):
    if field is None:
        return Complaint(message, here)
    # A group of radio buttons has no one id.
    way = f"#{field.id_for_label}" if field.id_for_label else here
    return Complaint(f"{field.label} – {message}", way)

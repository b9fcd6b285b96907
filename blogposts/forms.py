"""What a visitor may send."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .conf import conf
from .models.comments import EMAIL_LENGTH, NAME_LENGTH, TEXT_LENGTH, WEBSITE_LENGTH
from .text.comment import clean_line, clean_text

if TYPE_CHECKING:
    from collections.abc import Mapping

# A form that lies open for longer tells no more than one that lay open for a day.
_MOST_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why a form came back, in a sentence; `href` leads to the field, or to what it is about."""

    message: str
    href: str = ""


class _Text(forms.CharField):
    def to_python(self, value: Any) -> str:
        return super().to_python(clean_text(value or "")) or ""


class _Line(forms.CharField):
    def to_python(self, value: Any) -> str:
        return super().to_python(clean_line(value or "")) or ""


class _Email(forms.EmailField):
    def to_python(self, value: Any) -> str:
        return super().to_python(clean_line(value or "")) or ""


class _Website(forms.URLField):
    default_validators = [URLValidator(schemes=["http", "https"])]

    def to_python(self, value: Any) -> str:
        return super().to_python(clean_line(value or "")) or ""


class TextForm(forms.Form):
    """A comment's text; also what its writer puts in the place of the first."""

    comment = _Text(
        max_length=TEXT_LENGTH,
        error_messages={
            "required": _("Write your comment."),
            "max_length": _(
                "Your comment has %(show_value)d characters: %(limit_value)d are the most."
            ),
        },
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.refusals: list[Complaint] = []

    def refuse(self, message: str, href: str = "") -> None:
        """Says why it comes back where no field is to blame."""
        self.refusals.append(Complaint(message, href))

    @property
    def wrong(self) -> dict[str, str]:
        """What is wrong in a field, by its name: one sentence each."""
        return {name: str(next(iter(whats))) for name, whats in self.errors.items()}

    @property
    def complaints(self) -> tuple[Complaint, ...]:
        """All that is said above the form that comes back."""
        of_fields = [Complaint(what, f"#blogposts-{name}") for name, what in self.wrong.items()]
        return (*self.refusals, *of_fields)

    def typed(self, name: str) -> str:
        """What was sent in a field, for the form that comes back: whole, but harmless to a page."""
        value = str(self.data.get(name) or "")
        return clean_text(value) if name == "comment" else clean_line(value)


class CommentForm(TextForm):
    """A comment as a reader sends it: WordPress's fields and limits, under WordPress's names.

    A `user` is known by the account and is asked for the text alone. The page does not draw this
    form: its template is written by hand, and made once for all strangers (`views.forms_on_page`).
    """

    author = _Line(
        max_length=NAME_LENGTH,
        required=False,
        error_messages={
            "required": _("Enter your name."),
            "max_length": _(
                "Your name has %(show_value)d characters: %(limit_value)d are the most."
            ),
        },
    )
    email = _Email(
        max_length=EMAIL_LENGTH,
        required=False,
        error_messages={
            "required": _("Enter your email address."),
            "invalid": _("Enter an email address like name@example.org."),
            "max_length": _(
                "Your email address has %(show_value)d characters: %(limit_value)d are the most."
            ),
        },
    )
    url = _Website(
        max_length=WEBSITE_LENGTH,
        required=False,
        assume_scheme="https",
        error_messages={
            "invalid": _("Enter the address of a website like https://example.org, or none."),
            "max_length": _(
                "The address of your website has %(show_value)d characters:"
                " %(limit_value)d are the most."
            ),
        },
    )
    consent = forms.BooleanField(required=False)
    tell_approval = forms.BooleanField(required=False)
    follow_answers = forms.BooleanField(required=False)
    follow_post = forms.BooleanField(required=False)

    # In the order in which the page has them.
    ABOUT_A_STRANGER = ("author", "email", "url", "consent")
    MAIL = ("tell_approval", "follow_answers", "follow_post")

    def __init__(self, data: Mapping[str, Any] | None = None, *, user: Any = None) -> None:
        super().__init__(data)
        self.user = user
        if user is not None:
            for name in self.ABOUT_A_STRANGER:
                del self.fields[name]
        elif conf.COMMENT_NAME_REQUIRED:
            self.fields["author"].required = self.fields["email"].required = True

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        is_known = self.user is not None or found.get("email") or "email" in self.errors
        if not is_known and any(found.get(name) for name in self.MAIL):
            self.add_error("email", gettext("Enter an email address if you want to be told."))
        return found

    def is_ticked(self, name: str) -> bool:
        return bool(self.fields[name].widget.value_from_datadict(self.data, {}, name))

    @property
    def parent(self) -> str:
        """The key of the comment that it answers, as it was sent; empty for none."""
        key = self.typed("parent")
        return "" if key == "0" else key

    @property
    def seconds(self) -> float | None:
        """How long the form was open, as the reader's script says; None without one."""
        try:
            seconds = float(self.typed("seconds"))
        except ValueError:
            return None
        return min(seconds, _MOST_SECONDS) if math.isfinite(seconds) and seconds >= 0 else None

    @property
    def trap(self) -> str:
        """What stands in the field that no person sees."""
        return self.typed("subject")[:NAME_LENGTH]

"""The picture at the head of a post: chosen from the library, or sent with the post's form."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from ..library import keep
from ..models import Picture
from ..models.fields import check_picture_file
from ..pictures import PictureRefused

# Of a post, and what they are called of a picture.
WORDS = {"picture_alt": "alt", "picture_caption": "caption", "picture_credit": "credit"}


class LeadPictureForm(forms.ModelForm):
    """A new file goes into the library as soon as it was sent, even if something else is wrong.

    A browser sends a file but once: the form that comes back has it chosen.
    """

    uploader = None

    picture_file = forms.FileField(
        label=gettext_lazy("New picture"),
        required=False,
        max_length=None,
        validators=[check_picture_file],
        widget=forms.FileInput(
            attrs={"accept": "image/avif,image/gif,image/jpeg,image/png,image/webp"}
        ),
        help_text=gettext_lazy("In the place of one from the library, which keeps it too."),
    )

    def clean(self):
        cleaned = super().clean()
        if file := cleaned.get("picture_file"):
            self._keep(file, cleaned)
        if "picture" in self.changed_data or file:
            self._take_words(cleaned)
        return cleaned

    def _keep(self, file, cleaned):
        words = {of_picture: cleaned.get(of_post, "") for of_post, of_picture in WORDS.items()}
        language = cleaned.get("language") or ""
        try:
            kept = keep(file, uploaded_by=self.uploader, language=language, **words)
        except PictureRefused as refusal:
            self.add_error("picture_file", ValidationError(str(refusal), code="picture"))
            return
        cleaned["picture"] = kept.picture
        self._put("picture", str(kept.picture.pk))

    def _take_words(self, cleaned):
        """Where the post says nothing of its picture, and the library does in its language."""
        picture = cleaned.get("picture")
        if picture is None or picture.language != (cleaned.get("language") or picture.language):
            return
        for of_post, of_picture in WORDS.items():
            words = getattr(picture, of_picture)
            if of_post in self.fields and words and not cleaned.get(of_post):
                cleaned[of_post] = words
                self._put(of_post, words)

    def _put(self, name, value):
        """As if it had been typed: what comes back to the browser has it."""
        self.data = self.data.copy()
        self.data[self.add_prefix(name)] = value
        self.__dict__.pop("changed_data", None)


class LeadPicture:
    """Of the post's screen: the choice from the library, a new file, and what is chosen now."""

    def get_autocomplete_fields(self, request):
        fields = super().get_autocomplete_fields(request)
        return [*fields, "picture"] if self.admin_site.is_registered(Picture) else fields

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "picture_shown"]

    def get_fieldsets(self, request, obj=None):
        """The fields of others, and beside “picture” what belongs to it."""
        own = ["picture"]
        if obj and obj.picture_id:
            own.insert(0, "picture_shown")
        may_change = obj is None or self.has_change_permission(request, obj)
        if may_change and self.may_add_pictures(request):
            own.append("picture_file")
        return [
            (name, {**options, "fields": _with(options["fields"], own)})
            for name, options in super().get_fieldsets(request, obj)
        ]

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.uploader = request.user
        if not self.may_add_pictures(request):
            form.base_fields.pop("picture_file", None)
        return form

    def may_add_pictures(self, request):
        if not self.admin_site.is_registered(Picture):
            return False
        return self.admin_site.get_model_admin(Picture).has_add_permission(request)

    def picture_shown(self, post):
        picture = post.picture
        return format_html(
            '<img class="blogposts-thumbnail" src="{}" width="{}" height="{}" alt="{}">',
            picture.small_url,
            picture.width,
            picture.height,
            post.picture_alt,
        )

    picture_shown.short_description = gettext_lazy("Picture now")


def _with(fields, own):
    """The names of a fieldset with `own` in the place of “picture”."""
    return [name for field in fields for name in (own if field == "picture" else [field])]

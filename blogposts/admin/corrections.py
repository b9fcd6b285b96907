"""Kind of change: what readers are told of it, asked where a post that they know is saved."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import corrections
from ..models import Correction
from ..models.corrections import CORRECTION_LENGTH
from .parts import PartInline
from .rows import PartFormSet, rows_changed
from .states import in_words

SMALL, CORRECTION = "small", "correction"
KINDS = [
    (SMALL, gettext_lazy("Small: a typo, a better word. Readers are told nothing.")),
    (
        CORRECTION,
        gettext_lazy(
            "A correction: something was wrong. Readers see the day and your words at the end of"
            " the text, and feeds show the post as updated."
        ),
    ),
]
ASKED = ("kind_of_change", "correction")


class CorrectionForm(forms.ModelForm):
    """Asks about a post that readers see or saw; not about one that is still to come."""

    kind_of_change = forms.ChoiceField(
        label=gettext_lazy("This change is"),
        choices=KINDS,
        initial=SMALL,
        required=False,
        widget=forms.RadioSelect,
    )
    correction = forms.CharField(
        label=gettext_lazy("What was corrected"),
        required=False,
        max_length=CORRECTION_LENGTH,
        help_text=gettext_lazy(
            "For readers, in plain words: what was wrong, and what is right. An empty line begins"
            " a new paragraph."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.was_public:
            for name in ASKED:
                self.fields.pop(name, None)
        elif self.instance.language and "correction" in self.fields:
            # What the browser checks the spelling with.
            self.fields["correction"].widget.attrs["lang"] = self.instance.language

    def clean(self):
        cleaned = super().clean()
        if "correction" in self.fields and "correction" not in self.errors:
            self._settle_correction(cleaned)
        return cleaned

    def _settle_correction(self, cleaned):
        is_correction = cleaned.get("kind_of_change") == CORRECTION
        if is_correction and not cleaned["correction"]:
            text = _("Say what was corrected: readers see these words. Or choose “small”.")
            self.add_error("correction", ValidationError(text, code="no_words"))
        elif cleaned["correction"] and not is_correction:
            text = _("Readers would not see this: choose “correction” above, or empty the field.")
            self.add_error("correction", ValidationError(text, code="small"))


class CorrectionInline(PartInline, admin.StackedInline):
    """Corrections that stand under the text: changed and removed by those who may publish it."""

    model = Correction
    form = forms.ModelForm
    formset = PartFormSet
    fields = ["written", "text"]
    readonly_fields = ["written"]
    ordering = ["at", "pk"]
    extra = max_num = 0
    select_related = ["by"]
    verbose_name_plural = gettext_lazy("corrections that readers see")

    def has_add_permission(self, request, obj=None):
        return False  # a new one comes with the change that it is about

    def has_change_permission(self, request, obj=None):
        return self.post_admin.has_publish_permission(request, obj)

    has_delete_permission = has_change_permission

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "text":
            field.widget.attrs["rows"] = 4
        return field

    @admin.display(description=gettext_lazy("written"))
    def written(self, correction):
        if correction.by is None:
            return in_words(correction.at)
        return _("%(time)s by %(name)s") % {
            "time": in_words(correction.at),
            "name": correction.by.get_username(),
        }


class Corrections:
    """The part of a post's `ModelAdmin` that tells readers what was corrected."""

    def get_inline_instances(self, request, obj=None):
        inlines = super().get_inline_instances(request, obj)
        if obj is None or not self._has_corrections(request, obj):
            return inlines
        return [*inlines, CorrectionInline(self.model, self.admin_site)]

    def _has_corrections(self, request, post):
        """Whether to show rows: as the page that was sent had it, or there is nothing to read."""
        if request.method == "POST":
            return "corrections-TOTAL_FORMS" in request.POST
        return post.corrected_at is not None

    def render_change_form(self, request, context, *args, **kwargs):
        form, post = context["adminform"].form, kwargs.get("obj")
        if "correction" in form.fields and self.has_change_permission(request, post):
            context["blogposts_kind_of_change"] = helpers.Fieldset(
                form, name=_("Kind of change"), fields=ASKED, model_admin=self
            )
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        post = form.instance
        if any(formset.model is Correction and rows_changed(formset) for formset in formsets):
            corrections.settle(post)
        if text := form.cleaned_data.get("correction"):
            corrections.write(post, text, by=request.user)
            told = _("Readers of “%(title)s” see the correction at the end of the text.")
            self.message_user(request, told % {"title": post}, messages.INFO)

"""Rows of a post that have an order: forms that can be renumbered in one save."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, UniqueConstraint
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .refusals import refuse_rows

# Room above every real position; both fit the smallest of our databases' integers, 2,147,483,647.
PARKED = 1_000_000_000
LAST_POSITION = 99_999


class Lines(forms.CharField):
    """A text of several lines. A browser ends each with two characters, where a text that came by
    a command or a pasted article has one: that alone is no change."""

    def has_changed(self, initial, data):
        return super().has_changed(_one_ending(initial), _one_ending(data))


def _one_ending(text):
    return text.replace("\r\n", "\n") if isinstance(text, str) else text


class RowForm(forms.ModelForm):
    """A row with a place among the others of its post; without one it becomes the last."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.initial.pop("position", None)  # the model's default is no place of its own

    def has_changed(self):
        """A new row in which only the place is filled, as our script does, is an empty row."""
        ignored = {"position"} if self.instance._state.adding else set()
        return bool(set(self.changed_data) - ignored)

    def _post_clean(self):
        super()._post_clean()
        # Before `validate_constraints` came to forms, Django left out what names the post too.
        if not hasattr(forms.ModelForm, "validate_constraints") and not self.errors:
            self.validate_constraints()

    def validate_constraints(self):
        # What is unique among a post's rows is looked at by the formset, which has them all:
        # the database still holds the order from before.
        exclude = self._get_validation_exclusions()
        for model, constraints in self.instance.get_constraints():
            for constraint in constraints:
                if isinstance(constraint, UniqueConstraint):
                    continue
                try:
                    constraint.validate(model, self.instance, exclude=exclude)
                except ValidationError as error:
                    self.add_error(None, error)


def rows_changed(formset):
    """Whether a formset's save wrote anything: of ours, or of an inline that a host has added."""
    return bool(formset.new_objects or formset.changed_objects or formset.deleted_objects)


class PartFormSet(forms.BaseInlineFormSet):
    """Rows of a post, of which somebody else may have deleted one meanwhile."""

    def clean(self):
        super().clean()
        self._tell_of_vanished()

    def _goes(self, form):
        # Not `deleted_forms`, which is empty while any form has an error.
        return self.can_delete and self._should_delete_form(form)

    def _tell_of_vanished(self):
        if not any(
            form.instance._state.adding and not self._goes(form) for form in self.initial_forms
        ):
            return
        # The admin pairs forms with stored rows by number: with one row fewer it would leave
        # out the last form, and what was typed in it.
        self._queryset = [form.instance for form in self.initial_forms]
        raise ValidationError(
            _(
                "Somebody has deleted a row of these since you opened the page. What you typed is"
                " kept: copy it to a new row if it is wanted, mark the old row for deletion, and"
                " save again."
            )
        )


class RowFormSet(PartFormSet):
    """All rows of one kind that a post has, in an order that may change as a whole.

    `once` names further fields that no two rows share, with what is said when two do.
    """

    once = {}

    def clean(self):
        super().clean()
        refuse_rows(self)

    def validate_unique(self):
        """Two rows never have one place, nor one of what `once` names; told at the later row."""
        place = gettext_lazy("Another row has the place %(value)s too.")
        messages = {"position": place, **self.once}
        for field, message in messages.items():
            seen = set()
            for form in self.kept_forms:
                value = form.cleaned_data.get(field)
                key = value.casefold() if isinstance(value, str) else value
                if value not in (None, "") and key in seen:
                    form.add_error(field, ValidationError(message, params={"value": value}))
                seen.add(key)

    @property
    def kept_forms(self):
        """The forms of rows that are there after saving, in the order of the page."""
        return [
            form
            for number, form in enumerate(self.forms)
            if hasattr(form, "cleaned_data")
            and not self._goes(form)
            and (number < self.initial_form_count() or form.has_changed())
        ]

    def rows_in_order(self):
        """The rows that a save would leave, in the order that was asked for."""
        return [form.instance for form in self._in_order()]

    def save(self, commit=True):  # noqa: FBT002, Django's own
        """Saves the rows under the places 1, 2, 3... without two of them meeting on the way."""
        if not commit:
            return super().save(commit=False)
        kept = self._in_order()
        stored = self._stored()
        known = {form.instance.pk for form in self.initial_forms}
        # Rows that somebody else added since this page was made come last.
        others = [pk for pk in stored if pk not in known]
        wanted = {pk: place for place, pk in enumerate(others, start=len(kept) + 1)}
        for place, form in enumerate(kept, start=1):
            form.instance.position = wanted[form.instance.pk] = place
        moved = [pk for pk, place in stored.items() if wanted.get(pk) != place]
        self._rows().filter(pk__in=moved).update(position=F("position") + PARKED)
        self.make_room()
        saved = super().save()
        self._number([form.instance.pk for form in kept] + others)
        return saved

    save.alters_data = True

    def make_room(self):
        """Takes from the rows in the database what other rows are about to get."""

    def leaving(self, field):
        """The stored rows that lose their value of `field` with this save."""
        return [
            form.instance
            for form in self.initial_forms
            if self._goes(form) or field in form.changed_data
        ]

    def _in_order(self):
        """Forms by the place asked for; those without one after the others."""

        def place(form):
            asked = form.cleaned_data.get("position")
            asked = form.initial.get("position") if asked is None else asked
            return LAST_POSITION + 1 if asked is None else asked

        return sorted(self.kept_forms, key=place)

    def _rows(self):
        return self.model._default_manager.filter(**{self.fk.name: self.instance.pk})

    def _stored(self):
        return dict(self._rows().order_by("position").values_list("pk", "position"))

    def _number(self, order):
        stored = self._stored()
        wrong = [
            self.model(pk=pk, position=place)
            for place, pk in enumerate(order, start=1)
            if stored[pk] != place
        ]
        self.model._default_manager.bulk_update(wrong, ["position"])

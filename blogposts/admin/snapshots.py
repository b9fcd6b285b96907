"""Between a snapshot of a post and its form: what was sent becomes one, and one fills the form."""

from __future__ import annotations

from types import SimpleNamespace

from django import forms
from django.http import QueryDict

from ..versions.snapshot import PARTS, TAGS, known_by, snapshot_of, stored_as
from .corrections import ASKED as QUESTIONS
from .tags import written

ASKED = "asked"  # of a snapshot: what the form asks of a change, and no row has


def sent_snapshot(form, formsets):
    """What a checked form and its rows say, saved or not."""
    rows = {formset.prefix: formset.rows_in_order() for formset in formsets if _is_ours(formset)}
    _give_anchors(rows.get("sections", []))
    tags = form.cleaned_data.get(TAGS, ())
    found = snapshot_of(form.instance, (getattr(tag, "name", tag) for tag in tags), rows)
    asked = {name: form.cleaned_data[name] for name in QUESTIONS if form.cleaned_data.get(name)}
    return found | {ASKED: asked} if asked else found


def _give_anchors(sections):
    """A section to come has the anchor that it would be given, so that it is known by it later."""
    taken = {section.anchor for section in sections}
    for section in sections:
        if not section.anchor:
            section.anchor = section.free_anchor(taken)
            taken.add(section.anchor)


def _is_ours(formset):
    return formset.prefix in PARTS


def form_data(form, formsets, snapshot, *, keep=()):
    """A snapshot as the form would send it; fields named in `keep` stay as they are stored.

    A stored row that the snapshot lacks is marked for deletion, one of the snapshot's that is
    gone meanwhile becomes a new row.
    """
    data = QueryDict(mutable=True)
    values = {name: value for name, value in snapshot["post"].items() if name not in keep}
    values |= snapshot.get(ASKED, {})
    _fill(data, form, values)
    for formset in filter(_is_ours, formsets):
        _fill_rows(data, formset, snapshot.get(formset.prefix, ()))
    return data


def _fill_rows(data, formset, rows):
    left = dict(enumerate(rows, start=1))
    slots = [
        (form, _taken_out(left, formset.prefix, form.instance)) for form in formset.initial_forms
    ]
    for form, (place, row) in slots:
        _fill(data, form, row | {"position": place} if row else {})
        if not row:
            data[form.add_prefix("DELETE")] = "on"
    new = [row | {"position": place, "id": None} for place, row in left.items()]
    new += [{}] * formset.extra
    for number, row in enumerate(new, start=len(slots)):
        form = formset.empty_form
        form.prefix = formset.add_prefix(number)
        _fill(data, form, row)
    counts = {"TOTAL": len(slots) + len(new), "INITIAL": len(slots), "MIN_NUM": 0, "MAX_NUM": 1000}
    for name, count in counts.items():
        data[f"{formset.prefix}-{name}_FORMS"] = str(count)


def _taken_out(left, part, stored):
    """Place and values of a stored row among those `left`, by its key or by what it is known by."""
    known = stored_as(part, stored)
    for same in (
        lambda row: row["id"] == stored.pk,
        lambda row: known and known_by(part, row) == known,
    ):
        for place, row in left.items():
            if same(row):
                return place, left.pop(place)
    return None, {}


def _fill(data, form, values):
    for name, field in form.fields.items():
        if name == "DELETE":
            continue
        value = values.get(name, form.get_initial_for_field(field, name))
        for key, sent in _sent(form.add_prefix(name), field, _typed(form, name, value)):
            data.appendlist(key, sent)


def _typed(form, name, value):
    """A value of a snapshot as the form's initial values are."""
    if name == TAGS and isinstance(value, list):
        return written([SimpleNamespace(name=getattr(tag, "name", tag)) for tag in value])
    if isinstance(value, list):
        return value[0]
    fields = {field.name: field for field in form._meta.model._meta.concrete_fields}
    return fields[name].to_python(value) if name in fields and isinstance(value, str) else value


def _sent(name, field, value):
    """Names and values that a field's inputs would send."""
    widget = field.widget
    value = field.prepare_value(value)
    if isinstance(widget, forms.MultiWidget):
        for suffix, part, each in zip(
            widget.widgets_names, widget.widgets, widget.decompress(value), strict=True
        ):
            yield name + suffix, _text(part.format_value(each))
    elif isinstance(widget, forms.CheckboxInput):
        if value:
            yield name, "on"
    elif not isinstance(widget, forms.FileInput):
        shown = widget.format_value(value)
        for each in shown if isinstance(shown, list | tuple) else [shown]:
            yield name, _text(each)


def _text(value):
    return "" if value is None else str(value)

"""The rows of sections and sources in a form, as one text and back."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.forms import BooleanField
from django.forms.formsets import DELETION_FIELD_NAME as DELETE

from ..models import Section, Source
from ..models.fields import key_in
from ..text.article import (
    DocumentSection,
    DocumentSource,
    read_document,
    tidy_body,
    write_document,
)
from .rows import LAST_POSITION

NAME = "document"  # of the field that holds the text
SECTIONS, SOURCES = "sections", "sources"
# What a text says of a row; whatever else a row has stays in the form, hidden.
IN_TEXT = {
    SECTIONS: ("heading", "body", "language", "heading_language", "format"),
    SOURCES: DocumentSource.__slots__,
}
# By what a part of a text is known as a row that is stored, the surest first.
KNOWN_BY = {SECTIONS: ("anchor", "heading"), SOURCES: ("key", "url", "title")}
# As many as Django takes of one kind; a form says itself how many it has.
MOST_ROWS = 2_000


def document_of(formsets, *, language):
    """The text of what the rows of a form hold, saved or not; without rows that are to go."""
    sections = [_section(form) for form in _in_text(formsets[SECTIONS])]
    if sections and _is_known_by_its_place(sections[0], _in_text(formsets[SECTIONS])[0]):
        sections[0] = DocumentSection(body=sections[0].body)
    sources = [
        DocumentSource(**{name: words_in(form, name) for name in IN_TEXT[SOURCES]})
        for form in _in_text(formsets[SOURCES])
    ]
    return write_document(sections, sources, language=language)


def _section(form):
    values = {name: words_in(form, name) for name in IN_TEXT[SECTIONS]}
    if values["format"] == Section.Format.MARKDOWN:
        values["format"] = ""
    return DocumentSection(anchor=form.instance.anchor, **values)


def _is_known_by_its_place(section, form):
    """Whether a first section needs no line above its text to be found again."""
    plain = DocumentSection(body=section.body, anchor=section.anchor)
    return section == plain and section.body.strip() and not form.instance.heading


def _in_text(formset):
    """The forms of the rows that a text holds, in the order of their places."""
    names = IN_TEXT[formset.prefix]
    forms = [
        form
        for form in formset.forms
        if not is_to_go(form)
        and (form.instance.pk or any(words_in(form, name) for name in names if name != "format"))
    ]
    return sorted(forms, key=_place)


def _place(form):
    asked = words_in(form, "position")
    return int(asked) if asked.isdigit() else LAST_POSITION + 1


def is_to_go(form):
    return DELETE in form.fields and bool(form[DELETE].value())


def words_in(form, name):
    """What stands in a field, as text; a date as every language's form reads it."""
    value = form[name].value() if name in form.fields else None
    if name == "accessed" and value:
        try:
            value = form.fields[name].to_python(value)
        except ValidationError:
            return str(value)
    return value.isoformat() if isinstance(value, date) else str(value or "")


def is_changed(form):
    """Whether more is typed in a form than line ends, which every browser sends as it likes."""
    return form.has_changed() and any(
        _lines_of(form[name].initial) != _lines_of(form[name].data) for name in form.changed_data
    )


def _lines_of(value):
    return tidy_body(value) if isinstance(value, str) else value


def hidden_fields(formset):
    """All that a text does not say of the rows that are stored; of those that go, everything."""
    names = IN_TEXT[formset.prefix]
    for form in formset.initial_forms:
        for name, field in form.fields.items():
            said = name in names or name in ("position", DELETE)
            # Unchecked is what is not sent, as in any form.
            empty = isinstance(field, BooleanField) and not form[name].value()
            if (is_to_go(form) or not said) and not empty:
                yield form[name].as_hidden()


def with_rows(data, post, *, room=0):
    """What a form with a text would have sent, had it had rows; `room` for so many new ones."""
    document = read_document(data.get(NAME, ""))
    filled = data.copy()
    for prefix, model, parts in (
        (SECTIONS, Section, document.sections),
        (SOURCES, Source, document.sources),
    ):
        _Filling(filled, prefix, model, post).fill(parts, room)
    return filled


class _Filling:
    """Writes the rows of one kind into the data of a form."""

    def __init__(self, data, prefix, model, post):
        self.data = data
        self.prefix = prefix
        self.post = post
        self.names = IN_TEXT[prefix]
        self.count = min(key_in(data.get(f"{prefix}-INITIAL_FORMS", "")) or 0, MOST_ROWS)
        pks = [key_in(data.get(f"{prefix}-{number}-id", "")) for number in range(self.count)]
        of_page = model.objects.filter(post=post.pk, pk__in=[*filter(None, pks)]) if post.pk else []
        by_pk = {row.pk: row for row in of_page}
        self.stored = {number: by_pk[pk] for number, pk in enumerate(pks) if pk in by_pk}

    def fill(self, parts, room):
        numbers = self._known(parts)
        new = self.count
        for place, part in enumerate(parts, start=1):
            number = numbers.get(place)
            if number is None:
                number, new = new, new + 1
                self._set(number, "post", self.post.pk or "")
            self._write(number, part, place)
        for number in set(range(self.count)) - set(numbers.values()):
            self._mark_for_deletion(number)
        for number in range(new, new + room):
            self._set(number, "post", self.post.pk or "")
            self._set(number, "format", Section.Format.MARKDOWN)
        self.data[f"{self.prefix}-TOTAL_FORMS"] = str(new + room)

    def _known(self, parts):
        """Which part, by its place, is which of the stored rows, by its number in the form."""
        numbers = {}
        for name in KNOWN_BY[self.prefix]:
            left = self._left(numbers)
            by_value = {getattr(self.stored[number], name): number for number in reversed(left)}
            by_value.pop("", None)
            for place, part in enumerate(parts, start=1):
                if place not in numbers and getattr(part, name) in by_value:
                    numbers[place] = by_value.pop(getattr(part, name))
        if self.prefix == SECTIONS and parts and 1 not in numbers and not parts[0].heading:
            left = [number for number in self._left(numbers) if not self.stored[number].heading]
            numbers |= {1: left[0]} if left else {}
        return numbers

    def _left(self, numbers):
        return [number for number in self.stored if number not in numbers.values()]

    def _write(self, number, part, place):
        row = self.stored.get(number)
        for name in self.names:
            value = getattr(part, name)
            if name == "format":
                value = value or Section.Format.MARKDOWN
            if row is not None and _is_same(value, getattr(row, name)):
                value = getattr(row, name)
            elif name == "body":
                value = value.replace("\n", "\r\n")  # as a browser sends it
            self._set(number, name, value)
        self._set(number, "position", place)
        self.data.pop(f"{self.prefix}-{number}-{DELETE}", None)

    def _mark_for_deletion(self, number):
        self._set(number, DELETE, "on")
        row = self.stored.get(number)
        for name in ("position", *self.names) if row else ():
            if f"{self.prefix}-{number}-{name}" not in self.data:
                value = getattr(row, name)
                self._set(number, name, "" if value is None else value)

    def _set(self, number, name, value):
        self.data[f"{self.prefix}-{number}-{name}"] = str(value)


def _is_same(value, stored):
    """Whether a text says what is stored, but for blanks that it does not keep."""
    return isinstance(stored, str) and tidy_body(stored).strip() == value.strip()

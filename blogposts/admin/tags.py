"""Tags as one line of text, and names to complete it with."""

from __future__ import annotations

import csv

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

COMPLETIONS = 20


class TagsInput(forms.TextInput):
    """A plain line of text; our script offers names from the address in `data-names`."""

    class Media:
        js = [forms.Script("blogposts/admin/tags.js", type="module")]

    def format_value(self, value):
        return value if value is None or isinstance(value, str) else written(value)


class TagsField(forms.CharField):
    """Names between commas; a name in any case is the tag that is there already.

    Cleans to tags that exist, and names of those to be made. Does not rest on the host's
    `TAGGIT_CASE_INSENSITIVE`.
    """

    widget = TagsInput

    def clean(self, value):
        found = []
        for name in names_in(super().clean(value)):
            if len(name) > Tag._meta.get_field("name").max_length:
                raise ValidationError(
                    _("The tag “%(name)s” is too long."), code="length", params={"name": name}
                )
            found.append(existing_tag(name) or name)
        # Two names may turn out to be one tag.
        return list(dict.fromkeys(found))

    def has_changed(self, initial, data):
        before = [tag.name for tag in initial or []]
        return {name.casefold() for name in before} != {
            name.casefold() for name in names_in(data or "")
        }


def names_in(text):
    """The names between the commas of `text`, each once whatever its case.

    A name that holds a comma stands in double quotes, as a spreadsheet writes it.
    """
    line = " ".join(text.split())
    parts = next(csv.reader([line], skipinitialspace=True), [])
    names = {}
    for part in parts:
        if name := part.strip():
            names.setdefault(name.casefold(), name)
    return list(names.values())


def written(tags):
    """Tags as text that `names_in` reads back."""
    return ", ".join(_quoted(name) for name in sorted(tag.name for tag in tags))


def _quoted(name):
    if not set(name) & {",", '"'}:
        return name
    return '"{}"'.format(name.replace('"', '""'))


def existing_tag(name):
    """The tag of this name, or of this name in another case; None when there is none.

    Slugs are asked too, since SQLite folds the case of ASCII letters alone. A name that the
    database holds equal to another (MariaDB: “cafe”, “café”) is that tag: it could not be made.
    """
    candidates = Tag.objects.filter(Q(name__iexact=name) | Q(slug=Tag().slugify(name)))
    by_name = {tag.name: tag for tag in candidates}
    folded = {tag.name.casefold(): tag for tag in by_name.values()}
    return (
        by_name.get(name)
        or folded.get(name.casefold())
        or Tag.objects.filter(name__iexact=name).first()
    )


def completions(beginning):
    """Names of tags for what was typed: those that begin with it, then those that hold it."""
    beginning = " ".join(beginning.split())
    if not beginning:
        return []
    slug = Tag().slugify(beginning)
    begins = Q(name__istartswith=beginning)
    if slug:
        begins |= Q(slug__startswith=slug)
    tags = Tag.objects.filter(begins | Q(name__icontains=beginning))
    first = Case(When(begins, then=Value(0)), default=Value(1))
    return list(tags.order_by(first, "name").values_list("name", flat=True)[:COMPLETIONS])

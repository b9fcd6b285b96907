"""A post as its form has it, to be judged before it is saved: right or wrong."""

from __future__ import annotations

from copy import copy

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from ..models import PostCategory, RelatedPost, Section, Source
from ..models.fields import key_in
from ..proofing.manuscript import manuscript_of
from .document_rows import NAME as DOCUMENT
from .document_rows import with_rows
from .rows import LAST_POSITION
from .tags import names_in

PICTURE = "_picture"  # in the place of a file that was chosen, which stays in the browser
MOST_ROWS = 2_000
LONGEST_LINE_OF_TAGS = 10_000
TEXTS = (
    "title", "subtitle", "summary", "search_description", "language", "picture_alt",
)  # fmt: skip
ROWS = {
    "sections": (Section, ("heading", "body", "format", "language", "heading_language")),
    "sources": (Source, ("key", "url", "title")),
    "post_categories": (PostCategory, ("category",)),
    "related_picks": (RelatedPost, ("target", "title")),
}


def manuscript_of_form(form, formsets):
    """Of a form as its page shows it; of one that was not sent, for no query of its own."""
    if form.is_bound:
        return manuscript_of_sent(form.instance, in_rows(form.instance, form.data), form.files)
    rows = {
        formset.prefix: [(index, row.instance) for index, row in enumerate(formset.initial_forms)]
        for formset in formsets
    }
    tags = form.initial.get("tags") if "tags" in form.fields else None
    if isinstance(tags, str):
        tags = names_in(tags)
    elif tags is not None:
        tags = [tag.name for tag in tags]
    return manuscript_of(form.instance, rows=rows, tags=tags)


def in_rows(post, data):
    """What a form sends, with rows in the place of one document."""
    return with_rows(data, post) if DOCUMENT in data else data


def manuscript_of_sent(post, data, files):
    """Of all that a form sends, whether or not it could be saved; of the rest, what is stored."""
    seen = copy(post)
    for name in TEXTS:
        if name in data:
            setattr(seen, name, data[name].replace("\r\n", "\n").strip())
    seen.language = seen.language or settings.LANGUAGE_CODE
    seen.published_at = _time_in(data, post.published_at)
    rows = {prefix: _rows_in(data, prefix) for prefix in ROWS if f"{prefix}-TOTAL_FORMS" in data}
    if post.pk and "sections" in rows:
        anchors = dict(post.sections.values_list("pk", "anchor"))
        for _index, section in rows["sections"]:
            section.anchor = anchors.get(section.pk, "")
    tags = names_in(data["tags"][:LONGEST_LINE_OF_TAGS]) if "tags" in data else None
    return manuscript_of(seen, rows=rows, tags=tags, has_picture=_has_picture(post, data, files))


def _time_in(data, stored):
    day, time = data.get("published_at_0"), data.get("published_at_1")
    if day is None:
        return stored
    try:
        return forms.SplitDateTimeField(required=False).clean([day, time])
    except ValidationError:
        return None


def _has_picture(post, data, files):
    # A file that was sent and refused is not stored, though Django has put it on the post.
    chosen = data.get("picture", post.picture_id)
    return bool(files.get("picture_file") or data.get(PICTURE) or chosen)


def _rows_in(data, prefix):
    """The rows of one kind in their order, each with its number in the form; without empty ones."""
    model, names = ROWS[prefix]
    total = min(key_in(data[f"{prefix}-TOTAL_FORMS"]) or 0, MOST_ROWS)
    found = []
    for index in range(total):
        row = {name: data.get(f"{prefix}-{index}-{name}", "") for name in ("id", *names)}
        key = key_in(row.pop("id"))
        is_empty = not any(row[name].strip() for name in names if name not in _ALWAYS_SENT)
        if f"{prefix}-{index}-DELETE" in data or (is_empty and key is None):
            continue
        place = key_in(data.get(f"{prefix}-{index}-position", "").strip())
        found.append((LAST_POSITION + 1 if place is None else place, index, _row(model, key, row)))
    return [(index, row) for _place, index, row in sorted(found, key=lambda each: each[:2])]


_ALWAYS_SENT = {"format"}
_KEYS = {"category", "target"}


def _row(model, key, values):
    fields = {
        f"{name}_id" if name in _KEYS else name: key_in(value)
        if name in _KEYS
        else value.replace("\r\n", "\n")
        for name, value in values.items()
    }
    return model(pk=key, **fields)

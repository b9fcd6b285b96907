"""What refuses publishing, at the rows of a post's form; its own fields are in `proof`."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

from ..models.fields import key_in

_OF_ROW = re.compile(r"(sections|sources|post_categories|related_picks)-(\d+)-(\w+)")


def is_of_row(finding, data):
    of_row = _OF_ROW.fullmatch(finding.place)
    return bool(of_row) and int(of_row[2]) < (key_in(data.get(f"{of_row[1]}-TOTAL_FORMS", "")) or 0)


def refuse_rows(formset):
    """Adds to the rows of a post's form what `refuse` has found there.

    Raises `ValidationError` for what belongs to rows that are to go, whose own errors nobody asks.
    """
    of_all = []
    for finding in getattr(formset.instance, "refusals", ()):
        of_row = _OF_ROW.fullmatch(finding.place)
        if not (of_row and of_row[1] == formset.prefix and is_of_row(finding, formset.data)):
            continue
        form = formset.forms[int(of_row[2])]
        error = ValidationError(finding.sentence, code=finding.code)
        if formset._goes(form):
            of_all.append(error)
        else:
            form.add_error(of_row[3] if of_row[3] in form.fields else None, error)
    if of_all:
        raise ValidationError(of_all)

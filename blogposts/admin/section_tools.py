"""Words for what our script does with sections: split, merge, add, drag."""

from __future__ import annotations

from django.utils.translation import gettext_lazy


class SectionTools:
    """The part of the inline of sections that `sections.js` reads; stands before `PartInline`."""

    tools = {
        "data-of": gettext_lazy("section {}"),
        "data-drag": gettext_lazy("Drag to another place"),
        "data-split": gettext_lazy("Split here"),
        "data-merge": gettext_lazy("Merge with the one above"),
        "data-add": gettext_lazy("Add a section below"),
        "data-split-done": gettext_lazy("What came after the cursor is section {} now."),
        "data-merge-done": gettext_lazy(
            "It is a part of section {} now. “Split here” at the cursor takes that back."
        ),
        "data-add-done": gettext_lazy("Section {} is new and empty."),
        "data-no-cursor": gettext_lazy(
            "Put the cursor where the section is to be split, and press again."
        ),
        "data-no-merge": gettext_lazy(
            "These two differ in language or format: give both the same first."
        ),
    }

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "position":
            field.widget.attrs |= self.tools
        return field

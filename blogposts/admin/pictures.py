from __future__ import annotations

from django.db.models import ImageField


class NamedPictures:
    """Gives the choice of a file its name: from 6.1 on Django's label is tied to a group alone."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, ImageField):
            field.widget.attrs["aria-label"] = field.label
        return field

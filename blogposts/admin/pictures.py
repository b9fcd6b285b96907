from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import ImageField

from ..pictures import PictureRefused


class NamedPictures:
    """Screens with a file of a picture, and what becomes of one that is refused while saving."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        # From 6.1 on Django's label is tied to a group alone.
        if isinstance(db_field, ImageField):
            field.widget.attrs["aria-label"] = field.label
        return field

    def save_model(self, request, obj, form, change):
        try:
            super().save_model(request, obj, form, change)
        except PictureRefused as refusal:
            # It comes late, once the file is written anew; `RefusalsAtTheForm` tells of it.
            raise ValidationError(str(refusal), code="picture") from refusal

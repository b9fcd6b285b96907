from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _


class RefusalsAtTheForm:
    """A refusal that comes only while saving, of the database or a verb, is told at the form.

    Somebody else may take an address between the check of the form and its saving. Nothing is
    stored then; the same form is shown again with all that was typed, checked anew.
    """

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            request.blogposts_refusal = ValidationError(
                _(
                    "Somebody else saved at the same moment, so nothing was saved. Look at what"
                    " stands here and save again."
                )
            )
        except ValidationError as error:
            # What is stale the form says by itself, once it looks again.
            if getattr(error, "code", None) != "stale":
                request.blogposts_refusal = error
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, *args, **kwargs):
        form = super().get_form(request, *args, **kwargs)
        refusal = getattr(request, "blogposts_refusal", None)
        return refused(form, refusal) if refusal else form


def refused(form_class, refusal):
    class RefusedForm(form_class):
        def full_clean(self):
            super().full_clean()
            if not self.is_bound:
                return
            told = refusal.error_dict if hasattr(refusal, "error_dict") else {None: refusal}
            for field, error in told.items():
                self.add_error(field if field in self.fields else None, error)

    return RefusedForm

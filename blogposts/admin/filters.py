"""Filters of the list of posts."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from ..models import Post
from .states import STATES


class StateFilter(admin.SimpleListFilter):
    """Posts by what readers see of them. What is in the bin is listed there alone."""

    title = _("status")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [(name, state.filter_label) for name, state in STATES.items()]

    def queryset(self, request, queryset):
        state = STATES.get(self.value())
        return state.posts(queryset) if state else queryset.not_in_bin()

    def choices(self, changelist):
        choices = list(super().choices(changelist))
        choices[0]["display"] = _("All but the bin")
        return choices


class ShortFilter(admin.RelatedFieldListFilter):
    """The related rows that some post has; of many only the one that was asked for.

    A list of thousands helps nobody: the way to one author's posts leads over the author.
    """

    most = 30

    def field_choices(self, field, request, model_admin):
        # Django makes all filters anew for the counts of each.
        known = request.__dict__.setdefault("blogposts_choices", {})
        if field.name not in known:
            known[field.name] = [(row.pk, str(row)) for row in self._rows(field)]
        return known[field.name]

    def _rows(self, field):
        related = field.remote_field.model._default_manager
        used = Post.objects.filter(**{field.name: OuterRef("pk")})
        rows = list(related.filter(Exists(used))[: self.most + 1])
        if len(rows) <= self.most:
            return rows
        asked = self.lookup_val if isinstance(self.lookup_val, list) else [self.lookup_val]
        return related.filter(pk__in=[value for value in asked if str(value).isdigit()])

    def has_output(self):
        return bool(self.lookup_choices or self.used_parameters)

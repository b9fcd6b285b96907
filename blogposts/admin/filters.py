"""Filters of the list of posts; that of the status is asked by tabs (`post_list`)."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from .. import permissions
from ..models import Post
from ..querysets import is_in_language
from .states import STATES

MINE, MY_DRAFTS = "mine", "my-drafts"


class StateFilter(admin.SimpleListFilter):
    """Posts by what readers see of them. What is in the bin is listed there alone."""

    title = _("status")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        own = [(MINE, _("Mine")), (MY_DRAFTS, _("My drafts"))]
        return [*own, *((name, state.filter_label) for name, state in STATES.items())]

    def queryset(self, request, queryset):
        name = self.value()
        if name in (MINE, MY_DRAFTS):
            queryset = permissions.owned_by(request.user, queryset)
        state = STATES.get("draft" if name == MY_DRAFTS else name)
        return state.posts(queryset) if state else queryset.not_in_bin()


class MissingIn(admin.SimpleListFilter):
    """Posts that are neither in a language nor linked to one that is: what is to be translated."""

    title = _("translation missing in")
    parameter_name = "missing"
    most = 20

    def lookups(self, request, model_admin):
        # A site that has not said which languages it speaks has all that Django knows.
        return settings.LANGUAGES if len(settings.LANGUAGES) <= self.most else []

    def queryset(self, request, queryset):
        code = self.value()
        if code not in dict(settings.LANGUAGES):
            return queryset
        there = Post.objects.filter(translation_group=OuterRef("translation_group"))
        is_in = is_in_language(code, f"{code}-")
        return queryset.exclude(is_in).exclude(Exists(there.filter(is_in)))


class PageSize(admin.SimpleListFilter):
    """How many rows a page has: no filter, but kept where filters are, and through an edit too."""

    title = _("posts on a page")
    parameter_name = "per-page"
    sizes = ("20", "100", "200")

    def lookups(self, request, model_admin):
        return [(size, size) for size in self.sizes]

    def queryset(self, request, queryset):
        return queryset

    def choices(self, changelist):
        choices = list(super().choices(changelist))
        choices[0]["display"] = str(changelist.model_admin.list_per_page)
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

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.exceptions import ValidationError
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..models import Category, PostCategory
from .deletion import KeptWhileInUse
from .races import RefusalsAtTheForm

DEEPEST_INDENT = 6


class CategoryForm(forms.ModelForm):
    def clean_parent(self):
        parent = self.cleaned_data["parent"]
        if parent and self.instance.pk:
            below = Category.objects.below(self.instance)
            if below.filter(pk=parent.pk).exists():
                raise ValidationError(
                    _("“%(parent)s” is this category or below it; choose another."),
                    code="cycle",
                    params={"parent": parent},
                )
        return parent


class CategoryList(ChangeList):
    """Each category under its parent, unless somebody sorts by a column."""

    def get_queryset(self, request, exclude_parameters=None):
        if self.params.get(ORDER_VAR):
            return super().get_queryset(request, exclude_parameters)
        self.root_queryset = self.root_queryset.with_tree_fields()
        categories = super().get_queryset(request, exclude_parameters)
        # The tree's own order, in the one way that every version of tree_queries understands.
        return categories.extra(order_by=["__tree.tree_ordering"])


@admin.register(Category)
class CategoryAdmin(KeptWhileInUse, RefusalsAtTheForm, admin.ModelAdmin):
    form = CategoryForm
    list_display = ["indented_name", "slug", "posts"]
    search_fields = ["name", "slug"]
    show_full_result_count = False
    autocomplete_fields = ["parent"]
    fields = ["name", "slug", "parent", "description"]

    class Media:
        css = {"all": ["blogposts/admin/admin.css"]}
        js = [forms.Script("blogposts/admin/names.js", type="module")]

    def get_queryset(self, request):
        rows = PostCategory.objects.filter(category=OuterRef("pk")).order_by().values("category")
        count = Subquery(rows.values(count=Count("pk")), output_field=IntegerField())
        return super().get_queryset(request).annotate(all_posts=Coalesce(count, 0))

    def get_changelist(self, request, **kwargs):
        return CategoryList

    @admin.display(description=_("name"), ordering="name")
    def indented_name(self, category):
        depth = getattr(category, "tree_depth", 0)
        # A dash for each step as well: the indent is nothing to those who hear the list.
        return format_html(
            '<span class="blogposts-depth blogposts-depth-{}">{}{}</span>',
            min(depth, DEEPEST_INDENT),
            "– " * depth,
            category.name,
        )

    @admin.display(description=_("posts"), ordering="all_posts")
    def posts(self, category):
        url = reverse(f"{self.admin_site.name}:blogposts_post_changelist")
        return format_html(
            '<a href="{}?categories__id__exact={}">{}</a>', url, category.pk, category.all_posts
        )

    def reason_to_keep(self, category):
        if not (count := category.children.count()):
            return ""
        return ngettext(
            "%(count)d category is below “%(name)s”. Move or delete it first.",
            "%(count)d categories are below “%(name)s”. Move or delete them first.",
            count,
        ) % {"name": category, "count": count}

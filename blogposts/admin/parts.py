"""What a post consists of: the inlines of its form."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy

from .. import permissions
from ..models import Post, PostCategory, RelatedPost, Section, Source
from ..text.languages import direction
from .library import upload_url
from .rows import LAST_POSITION, Lines, RowForm, RowFormSet
from .section_tools import SectionTools
from .source_rows import PastedSources
from .sources import check_in_words


class PartInline:
    """Rows that belong to a post: who may change the post may change them."""

    form = RowForm
    formset = RowFormSet
    ordering = ["position"]
    extra = 1  # so that a row can be added without scripts
    at_side = ""  # under the text, or beside it: "first" or "then"
    move_up = gettext_lazy("Move row {} up")
    move_down = gettext_lazy("Move row {} down")
    moved = gettext_lazy("Now at place {} of {}.")
    select_related = ()  # what the name of a row is made of

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.select_related(*self.select_related) if self.select_related else rows

    @property
    def post_admin(self):
        return self.admin_site.get_model_admin(self.parent_model)

    def has_view_permission(self, request, obj=None):
        return self.post_admin.has_view_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return self.post_admin.has_add_permission(request)
        return self.post_admin.has_change_permission(request, obj)

    has_add_permission = has_delete_permission = has_change_permission

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "position":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.IntegerField(
            label=gettext_lazy("Place"),
            required=False,
            min_value=0,
            max_value=LAST_POSITION,
            widget=forms.NumberInput(
                attrs={
                    "class": "blogposts-position",
                    "data-up": self.move_up,
                    "data-down": self.move_down,
                    "data-moved": self.moved,
                }
            ),
        )


def written_in(language):
    """What the browser checks the spelling with, and the side where it begins a line."""
    return {"lang": language, "dir": direction(language)} if language else {"dir": "auto"}


class SectionFormSet(RowFormSet):
    def add_fields(self, form, index):
        super().add_fields(form, index)
        language = form.instance.language or self.instance.language
        of_heading = form.instance.heading_language or language
        for name, tag in (("heading", of_heading), ("body", language)):
            if name in form.fields:
                form.fields[name].widget.attrs |= written_in(tag)


class SectionInline(SectionTools, PartInline, admin.StackedInline):
    model = Section
    formset = SectionFormSet
    fieldsets = [
        (None, {"fields": [("heading", "position"), "body"]}),
        (
            gettext_lazy("Languages and format"),
            {"fields": [("heading_language", "language", "format")], "classes": ["collapse"]},
        ),
    ]
    move_up = gettext_lazy("Move section {} up")
    move_down = gettext_lazy("Move section {} down")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "body":
            kwargs["form_class"] = Lines
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "body" and (url := upload_url(self.admin_site, request)):
            field.widget.attrs["data-upload-url"] = url
        return field


class SourceFormSet(PastedSources, RowFormSet):
    once = {"key": gettext_lazy("Another source has the key “%(value)s” too.")}

    def clean(self):
        self._give_keys()
        super().clean()

    def make_room(self):
        for source in self.leaving("key"):
            # A tilde is in no key.
            self._rows().filter(pk=source.pk).update(key=f"~{source.pk}")

    def _give_keys(self):
        nameless = []
        taken = set()
        for form in self.kept_forms:
            if key := form.cleaned_data.get("key"):
                taken.add(key)
            elif form.is_valid():
                nameless.append(form)
        for form in nameless:
            key = form.instance.free_key(taken)
            form.instance.key = form.cleaned_data["key"] = key
            taken.add(key)


class SourceInline(PartInline, admin.StackedInline):
    model = Source
    formset = SourceFormSet
    template = "admin/blogposts/post/sources.html"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("title", "position"),
                    "url",
                    ("author", "publisher", "date"),
                    ("key", "found"),
                ]
            },
        ),
        (
            gettext_lazy("Language and archived copy"),
            {"fields": [("language", "archived_url", "accessed")], "classes": ["collapse"]},
        ),
    ]
    readonly_fields = ["found"]
    move_up = gettext_lazy("Move source {} up")
    move_down = gettext_lazy("Move source {} down")

    @admin.display(description=gettext_lazy("What its address leads to"))
    def found(self, source):
        return check_in_words(source)


class LinkFormSet(RowFormSet):
    """Rows that are little more than a link to something: no two to the same."""

    def make_room(self):
        # Put back under their own keys by the save that follows.
        gone = [row.pk for field in self.once for row in self.leaving(field)]
        self._rows().filter(pk__in=gone).delete()


class CategoryFormSet(LinkFormSet):
    once = {"category": gettext_lazy("“%(value)s” is there twice.")}


class CategoryInline(PartInline, admin.StackedInline):
    at_side = "first"
    model = PostCategory
    formset = CategoryFormSet
    fields = [("category", "position")]
    autocomplete_fields = ["category"]
    select_related = ["category"]
    verbose_name_plural = gettext_lazy("categories, the first is named above the title")
    move_up = gettext_lazy("Move category {} up")
    move_down = gettext_lazy("Move category {} down")


class RelatedFormSet(LinkFormSet):
    once = {"target": gettext_lazy("“%(value)s” is there twice.")}


class RelatedInline(PartInline, admin.StackedInline):
    at_side = "then"
    model = RelatedPost
    formset = RelatedFormSet
    fk_name = "post"
    fields = [("target", "title"), ("url", "language", "position")]
    autocomplete_fields = ["target"]
    select_related = ["target"]
    move_up = gettext_lazy("Move related post {} up")
    move_down = gettext_lazy("Move related post {} down")

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        target = formset.form.base_fields.get("target")
        if target and not permissions.sees_all(request.user):
            known = permissions.known_to(request.user, Post.objects.all())
            # What an editor has picked for this post stays, whoever saves it.
            picked = RelatedPost.objects.filter(post=obj and obj.pk).values("target")
            target.queryset = Post.objects.filter(Q(pk__in=known.values("pk")) | Q(pk__in=picked))
        return formset

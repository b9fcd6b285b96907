"""A post's form with its sections and sources as one text, in the place of their rows."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.forms.formsets import DELETION_FIELD_NAME as DELETE
from django.forms.utils import ErrorDict
from django.http import HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..text.article import read_document
from ..visitors import csrf_refusal
from .document_rows import (
    NAME,
    SECTIONS,
    SOURCES,
    document_of,
    hidden_fields,
    is_changed,
    is_to_go,
    with_rows,
    words_in,
)
from .races import refused
from .sign_in import SEND
from .unsaved import PAGE

# The buttons that show a form the other way; the first one in an address too.
TO_DOCUMENT, TO_SECTIONS = "_document", "_sections"
TEMPLATES = {
    SECTIONS: "admin/blogposts/post/document.html",
    SOURCES: "admin/blogposts/post/document_sources.html",
}


class OneDocument:
    """The part of a post's `ModelAdmin` for one text; stands before `UnsavedText`.

    Whatever sends a form with a text, it becomes rows before the formsets are made: saving, the
    copies of what is not saved, and signing in do not know of it.
    """

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        request.blogposts_rows = None
        args = request, object_id, form_url, extra_context
        if request.method == "POST" and {TO_DOCUMENT, TO_SECTIONS} & request.POST.keys():
            return self._shown_the_other_way(*args)
        return _staying(request, super().changeform_view(*args), self._own_url("changelist"))

    def _shown_the_other_way(self, request, *args):
        """The same form, with all that was sent: stored is nothing, and checked neither."""
        # The view that only shows asks for no token, and lets in who may only look.
        if csrf_refusal(request) is not None or not self._may_write(request, *args):
            raise PermissionDenied
        if request.FILES:
            messages.warning(request, _("The picture is not sent yet: please choose it again."))
        request.blogposts_copy = request.POST
        request.blogposts_switched = True
        request.GET = request.GET.copy()
        for name in (PAGE, SEND):
            request.GET.pop(name, None)
        request.method = "GET"
        try:
            return super().changeform_view(request, *args)
        finally:
            request.method = "POST"

    def _may_write(self, request, object_id, *_args):
        if object_id is None:
            return self.has_add_permission(request)
        post = self.get_object(request, unquote(object_id))
        return post is None or self.has_change_permission(request, post)

    def get_form(self, request, *args, **kwargs):
        form = super().get_form(request, *args, **kwargs)
        if _is_switched(request):
            return _unchecked(form)
        if problems := read_document(_sent(request).get(NAME, "")).problems:
            return refused(form, ValidationError(list(problems)))
        return form

    def get_formsets_with_inlines(self, request, obj=None):
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            yield _unchecked_rows(formset) if _is_switched(request) else formset, inline

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if NAME in (kwargs.get("data") or {}):
            if getattr(request, "blogposts_rows", None) is None:
                room = 1 if _is_switched(request) and TO_SECTIONS in request.POST else 0
                request.blogposts_rows = with_rows(kwargs["data"], obj, room=room)
            kwargs["data"] = request.blogposts_rows
        return kwargs

    def render_change_form(self, request, context, *args, **kwargs):
        inlines = {one.formset.prefix: one for one in context["inline_admin_formsets"]}
        post = kwargs.get("obj")
        may = self.has_change_permission(request, post) if post else True
        if may and not context["is_popup"] and SECTIONS in inlines and SOURCES in inlines:
            self._show(request, context, inlines)
        return super().render_change_form(request, context, *args, **kwargs)

    def _show(self, request, context, inlines):
        form = context["adminform"].form
        formsets = [one.formset for one in inlines.values()]
        if _is_switched(request):
            forms = [form, *(row for formset in formsets for row in formset.forms)]
            request.blogposts_changed = any(map(is_changed, forms))
        sections = inlines[SECTIONS]
        # Rows keep the template that they have, be it Django's, a theme's or a host's.
        sections.opts.blogposts_template = sections.opts.template
        sections.opts.template = "admin/blogposts/post/sections.html"
        if _is_document(request):
            for prefix, template in TEMPLATES.items():
                inlines[prefix].opts.template = template
                inlines[prefix].opts.blogposts_hidden = list(hidden_fields(inlines[prefix].formset))
            context["blogposts_document"] = self._document(request, form, inlines)

    def _document(self, request, form, inlines):
        formsets = {prefix: inlines[prefix].formset for prefix in TEMPLATES}
        language = str(form["language"].value() or "") if "language" in form.fields else ""
        text = _sent(request).get(NAME)
        is_checked = not _is_switched(request) and formsets[SECTIONS].is_bound
        return {
            "text": document_of(formsets, language=language) if text is None else text,
            "language": language,
            "errors": [
                sentence
                for formset in (formsets.values() if is_checked else ())
                for sentence in sentences_on(formset)
            ],
        }

    def _unsaved_context(self, request, post):
        context = super()._unsaved_context(request, post)
        if _is_switched(request):
            # The copy on the site, if there is one, is of the form as it was shown before.
            context["blogposts_came_back"] = "sent" if request.blogposts_changed else ""
        return context


def sentences_on(formset):
    """What is wrong with the rows of a kind, for a page that does not show them."""
    yield from formset.non_form_errors()
    kind = capfirst(formset.model._meta.verbose_name)
    for form in formset.forms:
        if is_to_go(form):
            continue
        name = words_in(form, "heading") or words_in(form, "title") or words_in(form, "url")
        row = {"kind": kind, "place": words_in(form, "position"), "name": name}
        where = _("%(kind)s %(place)s, “%(name)s”") if name else "%(kind)s %(place)s"
        for field, errors in form.errors.items():
            of = "" if field == NON_FIELD_ERRORS else str(form[field].label)
            for error in errors:
                yield ": ".join(filter(None, [where % row, of, error]))


def _is_switched(request):
    return getattr(request, "blogposts_switched", False)


def _sent(request):
    """What fills the form: a copy, or what was sent; empty where the post itself does."""
    return getattr(request, "blogposts_copy", None) or request.POST


def _is_document(request):
    if _is_switched(request):
        return TO_DOCUMENT in request.POST
    return NAME in _sent(request) or (request.method == "GET" and TO_DOCUMENT in request.GET)


def _staying(request, response, folder):
    """After a save the form comes again as it was shown."""
    if NAME not in request.POST or not isinstance(response, HttpResponseRedirect):
        return response
    parts = urlsplit(response.url)
    if parts.path.startswith(folder) and parts.path.endswith(("/change/", "/add/")):
        query = "&".join(filter(None, [parts.query, urlencode({TO_DOCUMENT: 1})]))
        response["Location"] = urlunsplit(parts._replace(query=query))
    return response


def _unchecked(form_class):
    class UncheckedForm(form_class):
        def full_clean(self):
            self._errors = ErrorDict()
            self.cleaned_data = {DELETE: True} if is_to_go(self) else {}

    return UncheckedForm


def _unchecked_rows(formset_class):
    class UncheckedRows(formset_class):
        form = _unchecked(formset_class.form)

        def full_clean(self):
            self._errors = [form.errors for form in self.forms]
            self._non_form_errors = self.error_class()
            # The admin pairs forms with stored rows by number, and one may be gone meanwhile.
            self._queryset = [form.instance for form in self.initial_forms]

    return UncheckedRows

"""Sources as rows of a form: made of pasted lines, told of doubles and of where each is cited."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ..models import Section, Source
from ..text.article import read_sources
from ..text.body.headings import CITATION
from ..text.hosts import page_of

PASTED_AT_MOST = 100


class PastedSources:
    """The part of a formset of sources that makes rows of pasted lines, as if typed in them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.notes = []
        if self.is_bound and self.pasted.strip():
            self._make_rows(read_sources(self.pasted))

    @property
    def pasted_name(self):
        return self.add_prefix("pasted")

    @property
    def pasted(self):
        """What waits in the field to become rows; empty once it has."""
        return self.data.get(self.pasted_name, "") if self.is_bound else ""

    def _make_rows(self, links):
        name = f"{self.prefix}-TOTAL_FORMS"
        total = self.data.get(name, "")
        if len(links) > PASTED_AT_MOST or not total.isdecimal():
            return  # `clean` says so, and the lines stay in their field
        self.data = self.data.copy()
        for index, link in enumerate(links, start=int(total)):
            self.data[f"{self.prefix}-{index}-url"] = link.url
            self.data[f"{self.prefix}-{index}-title"] = link.title
            if link.problem:
                self.notes.append(not_used(link))
        self.data[name] = str(int(total) + len(links))
        self.data[self.pasted_name] = ""

    def clean(self):
        super().clean()
        if self.pasted.strip():
            raise ValidationError(too_many(), code="too_many")

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "key" in form.fields:
            say_where_cited(form, "")

    def twins(self):
        """For each kept row with an address that an earlier one has: both their numbers."""
        self.is_valid()  # which reads what is marked for deletion
        kept = self.kept_forms if self.is_bound else self.forms
        first = {}
        for number, form in enumerate(kept, start=1):
            if page := page_of(form["url"].value() or ""):
                earlier = first.setdefault(page, number)
                if earlier != number:
                    yield form, number, earlier


class SourceRows:
    """The part of a post's `ModelAdmin` that looks over its sources."""

    def get_urls(self):
        own = [
            path(
                "sources/",
                self.admin_site.admin_view(self.sources_view),
                name="blogposts_post_sources",
            )
        ]
        return own + super().get_urls()

    @method_decorator(require_POST)
    def sources_view(self, request):
        """Pasted lines as rows, for the form that sends along which addresses and keys it has."""
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        links = read_sources(request.POST.get("lines", ""))
        if len(links) > PASTED_AT_MOST:
            return JsonResponse({"error": too_many()}, status=422)
        pages = [page_of(url) for url in request.POST.getlist("url")]
        return JsonResponse({"rows": list(_rows(links, pages, {*request.POST.getlist("key")}))})

    def get_inline_formsets(self, request, formsets, inline_instances, obj=None):
        of_sections = [formset for formset in formsets if formset.model is Section]
        for formset in formsets:
            if formset.model is Source:
                _look_over(formset, of_sections)
        return super().get_inline_formsets(request, formsets, inline_instances, obj)

    def render_change_form(self, request, context, *args, **kwargs):
        context["blogposts_sources_url"] = reverse(
            "admin:blogposts_post_sources", current_app=self.admin_site.name
        )
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        for formset in formsets:
            if formset.model is not Source:
                continue
            for note in formset.notes:
                self.message_user(request, note, messages.WARNING)
            for _form, number, earlier in formset.twins():
                text = _("Source %(number)d has the same address as source %(earlier)d.")
                values = {"number": number, "earlier": earlier}
                self.message_user(request, text % values, messages.WARNING)


def too_many():
    text = ngettext(
        "At most %(limit)d line is taken at once; yours are more. Leave the others for a second"
        " time.",
        "At most %(limit)d lines are taken at once; yours are more. Leave the others for a second"
        " time.",
        PASTED_AT_MOST,
    )
    return text % {"limit": PASTED_AT_MOST}


def not_used(link):
    text = _("The address in “%(line)s” is not used, and the line is kept as a title: %(problem)s")
    return text % {"line": link.title, "problem": link.problem}


def same_as(number):
    return _("The same address as source %(number)d.") % {"number": number}


def _rows(links, pages, keys):
    for link in links:
        key = Source(url=link.url, title=link.title).free_key(keys)
        keys.add(key)
        page = page_of(link.url)
        notes = [not_used(link)] if link.problem else []
        if page and page in pages:
            notes.append(same_as(pages.index(page) + 1))
        pages.append(page)
        yield {"url": link.url, "title": link.title, "key": key, "note": " ".join(notes)}


def _look_over(formset, of_sections):
    """Tells at each row of a page which sections cite it, and which row it doubles."""
    cited = _cited(of_sections)
    for form in formset.forms:
        key = form["key"].value() if "key" in form.fields else ""
        if key:
            say_where_cited(form, where(cited.get(key.strip(), [])))
    for form, _number, earlier in formset.twins():
        if "url" in form.fields:
            form["url"].help_text = format_html(
                '<strong class="blogposts-twin">{}</strong>', same_as(earlier)
            )


def where(places):
    return _("Cited in: {}").format(", ".join(places)) if places else _("Not cited yet.")


def _cited(formsets):
    """The sections that cite each key, as “2. Heading”, as the form holds them."""
    cited = {}
    for formset in formsets:
        number = 0
        for form in formset.forms:
            if not {"heading", "body"} <= form.fields.keys():
                continue
            heading, body = (form[name].value() or "" for name in ("heading", "body"))
            number += bool(heading or body)
            for key in dict.fromkeys(CITATION.findall(body)):
                cited.setdefault(key, []).append(f"{number}. {heading}".strip())
    return cited


def say_where_cited(form, words):
    """Behind the help of the key, in an element that a script finds again."""
    asked = form.fields["key"]
    own = getattr(asked, "own_help", asked.help_text)
    asked.own_help = own
    asked.help_text = format_html('{} <span class="blogposts-cited">{}</span>', own, words)
    # One that was looked at already has its help by itself.
    form["key"].help_text = asked.help_text

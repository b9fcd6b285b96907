"""The screen “Paste an article”: a text goes in, is shown as it was understood, and is saved."""

from __future__ import annotations

from dataclasses import replace

from django import forms
from django.contrib.admin import helpers
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import permissions
from ..articles import create_post, found_author
from ..conf import conf
from ..models import Author, Category, Post, PostCategory
from ..models.fields import check_language
from ..text.article import ArticleError, decode_article, read_article
from .roles import limit_to_own_names


class Completion(AutocompleteSelect):
    """Django's own, but a forged value is refused by its field and not by the database."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [pk for pk in value if str(pk).isdigit()], attr)


class ArticleForm(forms.Form):
    """The text of an article, pasted or in a file; cleans to `article`."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("A text file (.txt, .md), in the place of pasted text."),
        widget=forms.FileInput(attrs={"accept": ".txt,.md,.markdown,text/plain,text/markdown"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        strip=False,
        help_text=gettext_lazy(
            "All of it: title, sections, sources, author, as you copied it or wrote it in Markdown."
        ),
        widget=forms.Textarea(attrs={"rows": 24, "class": "vLargeTextField"}),
    )
    language = forms.CharField(
        label=gettext_lazy("Language"),
        required=False,
        validators=[check_language],
        help_text=gettext_lazy("A tag such as “fr”. Guessed when left empty."),
    )
    author = forms.ModelChoiceField(
        label=gettext_lazy("Author"),
        queryset=Author.objects.all(),
        required=False,
        help_text=gettext_lazy("In the place of the one that the text names."),
    )
    category = forms.ModelChoiceField(
        label=gettext_lazy("Category"),
        queryset=Category.objects.all(),
        required=False,
        help_text=gettext_lazy("In the place of the one that the text names."),
    )
    article = None

    def __init__(self, *args, admin_site, **kwargs):
        super().__init__(*args, **kwargs)
        for name, model in (("author", Post), ("category", PostCategory)):
            field = self.fields[name]
            field.widget = Completion(model._meta.get_field(name), admin_site)
            field.widget.choices = field.choices
            field.widget.is_required = False

    def clean(self):
        cleaned = super().clean()
        source = "file" if cleaned.get("file") else "text"
        if source == "file" and cleaned.get("text", "").strip():
            self.add_error("file", _("Paste a text or choose a file, not both."))
        elif source == "text" and not cleaned.get("text", "").strip() and not self.errors:
            self.add_error("text", _("Paste a text, or choose a file."))
        if not self.errors:
            try:
                self.article = self._read(source, cleaned)
            except ArticleError as error:
                self.add_error(source, str(error))
        return cleaned

    def _read(self, source, cleaned):
        most = conf.ARTICLE_MAX_BYTES
        data = cleaned["file"].read(most + 1) if source == "file" else cleaned["text"].encode()
        text = decode_article(data, max_bytes=most)
        article = read_article(text, language=cleaned["language"])
        if source == "file":
            # A browser sends a file but once: from here on its text is in the form.
            self.data = self.data.copy()
            self.data["text"] = text
        return article


class PasteArticle:
    """The screen, its button on the list of posts, and its address."""

    article_form = ArticleForm

    def get_urls(self):
        paste = path(
            "paste/", self.admin_site.admin_view(self.paste_view), name="blogposts_post_paste"
        )
        return [paste, *super().get_urls()]

    def paste_view(self, request):
        """Shows what was read of a text; with the button "Save as draft", keeps it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._paste_page(request, self._article_form(request))
        form = self._article_form(request, request.POST, request.FILES)
        if not form.is_valid():
            return self._paste_page(request, form, status=422)
        article = self._without_new_names(request, form)
        if "_save" in request.POST:
            try:
                return self._keep(request, form, article)
            except ValidationError as error:
                form.add_error(None, error)
                return self._paste_page(request, form, article=article, status=422)
        return self._paste_page(request, form, article=article)

    def _article_form(self, request, *args):
        form = self.article_form(*args, admin_site=self.admin_site)
        limit_to_own_names(form, request.user)
        return form

    def _keep(self, request, form, article):
        cleaned = form.cleaned_data
        post = create_post(
            article,
            language=cleaned["language"],
            author=cleaned["author"],
            category=cleaned["category"],
            owner=request.user,
        )
        self.log_addition(request, post, _("Pasted as an article."))
        self.message_user(request, _("“%(title)s” is saved as a draft.") % {"title": post})
        page = "change" if self.has_view_or_change_permission(request, post) else None
        url = f"admin:blogposts_post_{page}" if page else "admin:index"
        args = [post.pk] if page else []
        return HttpResponseRedirect(reverse(url, args=args, current_app=self.admin_site.name))

    def _without_new_names(self, request, form):
        """The article, without a name that would make an author whom this user may not add."""
        article = form.article
        for field, model, text in (
            ("author", Author, _("There is no author “%(name)s”, and you may not add one.")),
            ("category", Category, _("There is no category “%(name)s”, and you may not add one.")),
        ):
            name = getattr(article, field)
            if form.cleaned_data[field] or not name:
                continue
            if field == "author" and not self._may_sign_with(request, name):
                note = _("The text names “%(name)s”, and you sign with your own names alone.")
                note %= {"name": name}
                article = replace(article, notes=(*article.notes, note), author="")
                continue
            if _is_there(model, name):
                continue
            if not self.admin_site.get_model_admin(model).has_add_permission(request):
                note = text % {"name": name}
                article = replace(article, notes=(*article.notes, note), **{field: ""})
        return article

    def _may_sign_with(self, request, name):
        if permissions.edits_others(request.user):
            return True
        author = found_author(name)
        return author is not None and permissions.may_sign_with(request.user, author)

    def _paste_page(self, request, form, *, article=None, status=200):
        fieldsets = [(None, {"fields": list(form.fields)})]
        adminform = helpers.AdminForm(form, fieldsets, {}, (), model_admin=self)
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            "admin/blogposts/post/paste.html",
            {
                **self.admin_site.each_context(request),
                "title": _("Paste an article"),
                "opts": self.opts,
                "adminform": adminform,
                "form": form,
                "article": article,
                "chosen": form.cleaned_data if article else {},
                "media": self.media + adminform.media,
            },
            status=status,
        )


def _is_there(model, name):
    return model.objects.filter(Q(name__iexact=name) | Q(slug=name)).exists()

"""The same post in other languages: listed in its form, begun and linked on a page of their own."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from .. import permissions, translations
from ..models import Post
from ..models.fields import key_in
from ..reading import language_name
from ..text.embed import language_attributes
from ..visitors import SeeOther
from .states import state_in_words

BUTTON = "_translations"  # saves the post, and goes to the page of its translations
COPY, EMPTY = "copy", "empty"
MOST_FOUND = 30


class TranslationForm(forms.ModelForm):
    """Refuses a post's language where one of its translations has it."""

    known = Post.objects.none()  # what may be named to who fills it in

    def clean_language(self):
        language = self.cleaned_data["language"]
        holder = translations.translation_in(self.instance, language or settings.LANGUAGE_CODE)
        if holder is not None:
            is_known = self.known.filter(pk=holder.pk).exists()
            raise translations.taken(holder, is_known=is_known)
        return language


class BeginForm(forms.Form):
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    text = forms.ChoiceField(
        label=gettext_lazy("It begins"),
        choices=[
            (COPY, gettext_lazy("with the text of this post, to be written over")),
            (EMPTY, gettext_lazy("empty, with the title, picture, sources, categories and tags")),
        ],
        initial=COPY,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, taken, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [
            (code, f"{language_name(code)} ({code})")
            for code, _name in settings.LANGUAGES
            if code.lower() not in taken
        ]


class PostTranslations:
    """The part of a post's `ModelAdmin` for translations; stands before `PostDrafts`."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.translations_view)
        own = [path("<int:pk>/translations/", view, name="blogposts_post_translations")]
        return own + super().get_urls()

    # In the form

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "translated"]

    def get_fieldsets(self, request, obj=None):
        """The fields of others, and after “language” where the text is in other languages."""
        return [
            (
                name,
                {
                    **options,
                    "fields": _after_language(options["fields"]) if obj else options["fields"],
                },
            )
            for name, options in super().get_fieldsets(request, obj)
        ]

    def get_object(self, request, *args, **kwargs):
        post = super().get_object(request, *args, **kwargs)
        if post is not None:
            post.blogposts_user = request.user  # who is told what the others are
        return post

    @admin.display(description=gettext_lazy("Translations"))
    def translated(self, post):
        user = getattr(post, "blogposts_user", None)
        rows = [self._translation_row(user, one) for one in self._others(user, post)]
        listed = format_html_join(
            "", "<li>{} <span>{}</span></li>", ((_named(row), row["state"]) for row in rows)
        )
        button = ""
        if user is not None and permissions.may_change(user, post):
            button = format_html(
                '<button class="blogposts-as-link" type="submit" name="{}" value="1">{}</button>',
                BUTTON,
                _("Save, and begin or link a translation"),
            )
        if listed:
            listed = format_html('<ul class="blogposts-translated">{}</ul>', listed)
        return format_html("{}{}", listed, button) if listed or button else None

    def response_add(self, request, obj, post_url_continue=None):
        response = super().response_add(request, obj, post_url_continue)
        return SeeOther(self._page_url(obj)) if BUTTON in request.POST else response

    def response_change(self, request, obj):
        response = super().response_change(request, obj)
        return SeeOther(self._page_url(obj)) if BUTTON in request.POST else response

    # The page

    @method_decorator(never_cache)
    def translations_view(self, request, pk):
        """All translations of a post, and the ways to more: one begun, or one that is there."""
        known = permissions.known_to(request.user, Post.objects.select_related("author"))
        post = known.filter(pk=pk).first()
        if post is None:
            raise Http404(_("This post is not there any more."))
        may_begin = self.has_add_permission(request)
        may_change = self.has_change_permission(request, post)
        if not (may_begin or may_change):
            raise PermissionDenied
        form = self._begin_form(post, request.POST if "begin" in request.POST else None)
        if request.method == "POST":
            try:
                if response := self._done(request, post, form):
                    return response
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
                return SeeOther(self._page_url(post))
        may = {"may_begin": may_begin, "may_change": may_change}
        return self._translations_page(request, post, form, **may)

    def _done(self, request, post, form):
        """What was asked for by a button, and where to go on; None where nothing was done."""
        if "begin" in request.POST:
            return self._begin(request, post, form) if form.is_valid() else None
        for name, act in (("link", self._link), ("unlink", self._unlink)):
            if (key := key_in(request.POST.get(name, ""))) is not None:
                act(request, post, self.post_to_change(request, key))
                return SeeOther(self._page_url(post))
        return None

    def _begin(self, request, post, form):
        if not self.has_add_permission(request):
            raise PermissionDenied
        draft = translations.begin(
            post,
            form.cleaned_data["language"],
            owner=request.user,
            author=self._signs(request.user, post),
            with_text=form.cleaned_data["text"] == COPY,
        )
        text = _("Begun as the translation of “%(title)s”.") % {"title": post}
        self.log_addition(request, draft, text)
        messages.success(
            request, _("The draft is begun: it is linked to “%(title)s”.") % {"title": post}
        )
        return SeeOther(self.form_url(draft.pk))

    def _signs(self, user, post):
        """Who translates signs with a name of his own; an editor leaves that of the post."""
        if permissions.edits_others(user):
            return post.author
        names = list(permissions.pen_names_of(user)[:2])
        return names[0] if len(names) == 1 else None

    def _link(self, request, post, other):
        if not self.has_change_permission(request, post):
            raise PermissionDenied
        translations.link(post, other)
        text = _("“%(one)s” and “%(other)s” are translations of one another.")
        text %= {"one": post, "other": other}
        for one in (post, other):
            self.log_change(request, one, text)
        messages.success(request, text)

    def _unlink(self, request, post, leaving):
        translations.unlink(leaving)
        text = _("“%(title)s” is linked to no translation any more.") % {"title": leaving}
        self.log_change(request, leaving, text)
        messages.success(request, text)

    def _translations_page(self, request, post, form, *, may_begin, may_change):
        others = self._others(request.user, post)
        words = request.GET.get("q", "").strip()[:100]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Translations"),
            "post": post,
            "row": self._translation_row(request.user, post),
            "rows": [self._translation_row(request.user, one) for one in others],
            # None where the site speaks no other language.
            "form": form if may_begin and form.fields["language"].choices else None,
            "may_change": may_change,
            "words": words,
            "found": self._found(request, post, words) if words and may_change else None,
            "most": MOST_FOUND,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/blogposts/post/translations.html", context)

    def _begin_form(self, post, data):
        taken = {post.language.lower()}
        taken |= {one.language.lower() for one in translations.translations_of(post)}
        return BeginForm(data, taken=taken)

    def _others(self, user, post):
        """The translations, each with `is_known`: whether its title may be told."""
        others = list(translations.translations_of(post).select_related("author"))
        known = set()
        if others and user is not None:
            of_group = Post.objects.filter(pk__in=[one.pk for one in others])
            known = set(permissions.known_to(user, of_group).values_list("pk", flat=True))
        for one in others:
            one.is_known = one.pk in known
        return others

    def _found(self, request, post, words):
        """Posts to link to: in another language, by words of the title or the address."""
        posts = permissions.visible_to(request.user, Post.objects.not_in_bin())
        posts = posts.exclude(pk=post.pk).exclude(language__iexact=post.language)
        if post.translation_group_id is not None:
            posts = posts.exclude(translation_group=post.translation_group_id)
        for word in words.split():
            posts = posts.filter(Q(title__icontains=word) | Q(slug__icontains=word))
        found = posts.select_related("author").order_by("-changed_at", "-pk")[:MOST_FOUND]
        return [
            self._translation_row(request.user, one)
            for one in found
            if permissions.may_change(request.user, one)
        ]

    def _translation_row(self, user, post):
        is_known = getattr(post, "is_known", True)
        may_change = user is not None and permissions.may_change(user, post)
        return {
            "key": post.pk,
            "title": post.title if is_known else _("a post that you may not see"),
            "language": language_name(post.language),
            "attributes": language_attributes(post.language, "") if is_known else "",
            "state": state_in_words(post),
            "url": self.form_url(post.pk) if is_known and permissions.may_view(user, post) else "",
            "may_unlink": may_change and post.translation_group_id is not None,
        }

    def _page_url(self, post):
        return self._own_url("translations", post.pk)


def _named(row):
    title = format_html("<span{}>{}</span>", row["attributes"], row["title"])
    if row["url"]:
        title = format_html('<a href="{}">{}</a>', row["url"], title)
    return format_html("<bdi>{}</bdi>: {}", row["language"], title)


def _after_language(fields):
    return [
        one for name in fields for one in ((name, "translated") if name == "language" else (name,))
    ]

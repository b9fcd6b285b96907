"""What is typed into a post's form and not saved yet: kept as a copy, and offered again.

The copy is what the form would send. Put back, the form is as it was, wrong fields included;
nothing of it reaches a post before somebody saves.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.signing import Signer
from django.db.models import Q
from django.http import Http404, HttpResponseBadRequest, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..models import Post, Unsaved
from ..models.fields import key_in
from ..text.differences import shortened, word_differences
from ..visitors import SeeOther
from .states import in_words

MOST_OFFERED = 5
# Who has typed so recently is still at it.
AT_IT = timedelta(minutes=5)
# Fields of the form: its page, by a UUID, who opened that, and that we gave it to him.
PAGE, USER, PROOF = "_page", "_user", "_proof"
WORDS = (forms.TextInput, forms.Textarea)


class UnsavedText:
    """The part of a post's `ModelAdmin` by which no word is lost."""

    def get_urls(self):
        views = {"keep": self.keep_view, "unsaved": self.unsaved_view, "forget": self.forget_view}
        own = [
            path(
                f"{name}/<uuid:key>/",
                self.admin_site.admin_view(view),
                name=f"blogposts_post_{name}",
            )
            for name, view in views.items()
        ]
        return own + super().get_urls()

    # While somebody types

    @method_decorator(require_POST)
    def keep_view(self, request, key):
        """Keeps what the form holds now; answers the time, and a token that is good from now on."""
        if request.POST.get(USER) != str(request.user.pk):
            # Somebody else has signed in since the page was opened: it is not his to have.
            return JsonResponse({}, status=409)
        post = self._post_to_write(request, request.POST.get("_post", ""))
        row = Unsaved.objects.filter(key=key).first() or Unsaved(
            key=key, user=request.user, post=post
        )
        if row.user_id != request.user.pk:
            raise PermissionDenied
        if not keep(row, request.POST):
            return HttpResponseBadRequest()
        return JsonResponse(
            {
                "time": timezone.localtime(row.at).strftime("%H:%M"),
                "token": get_token(request),
                "copy": self._own_url("unsaved", key) if row.saved_at is None else "",
            }
        )

    def _post_to_write(self, request, key):
        """The post of this key, None for a new one; raises where it may not be written."""
        if not key:
            if not self.has_add_permission(request):
                raise PermissionDenied
            return None
        pk = key_in(key)
        post = Post.objects.filter(pk=pk).first() if pk is not None else None
        if post is None:
            raise Http404(_("This post is not there any more."))
        if not self.has_change_permission(request, post):
            raise PermissionDenied
        return post

    def sent_form(self, request, post):
        """The form and the rows that were sent, of a post or of a new one; not checked yet."""
        is_change = post is not None
        form = self.get_form(request, post, change=is_change)(
            request.POST, request.FILES, instance=post
        )
        formsets, _inlines = self._create_formsets(request, form.instance, change=is_change)
        return form, formsets

    # Offered again

    def copy_of(self, request, key):
        """A copy of whoever asks, as long as he may save what it is of."""
        rows = Unsaved.objects.select_related("post").filter(user=request.user, saved_at=None)
        row = rows.filter(key=key).first()
        if row is None:
            raise Http404(_("There is no such unsaved text any more."))
        self._post_to_write(request, str(row.post_id or ""))
        return row

    def unsaved_view(self, request, key):
        """What differs between a copy and what is stored, word by word; changes nothing."""
        row = self.copy_of(request, key)
        request.blogposts_copy = _data_of(row)
        is_change = row.post is not None
        form = self.get_form(request, row.post, change=is_change)(instance=row.post)
        formsets, _inlines = self._create_formsets(request, form.instance, change=is_change)
        page = self.form_url(row.post_id)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Unsaved text"),
            "copy": row,
            "time": in_words(row.at),
            "is_stale": is_change and row.post.changed_at > row.begun_at,
            "differences": list(_differences(form, formsets)),
            "restore_url": f"{page}?{PAGE}={row.key}",
            "forget_url": self._own_url("forget", row.key),
            "back_url": page,
        }
        return TemplateResponse(request, "admin/blogposts/post/unsaved.html", context)

    @method_decorator(require_POST)
    def forget_view(self, request, key):
        """Throws a copy away."""
        row = self.copy_of(request, key)
        row.delete()
        messages.success(request, _("The unsaved text is thrown away."))
        return SeeOther(self.form_url(row.post_id))

    def _own_url(self, name, *args):
        return reverse(f"admin:blogposts_post_{name}", args=args, current_app=self.admin_site.name)

    def form_url(self, post):
        return self._own_url("change", post) if post else self._own_url("add")

    # The form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "GET" and PAGE in request.GET:
            request.blogposts_copy = self._copy_to_fill_in(request, object_id)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _copy_to_fill_in(self, request, object_id):
        """What the address wants in the form, if it is of this post; else None, and a word."""
        try:
            row = self.copy_of(request, key_of(request.GET))
        except Http404:
            row = None
        if row is None or str(row.post_id or "") != (object_id or ""):
            messages.warning(request, _("There is no such unsaved text any more."))
            return None
        return _data_of(row)

    def get_form(self, request, *args, **kwargs):
        form = super().get_form(request, *args, **kwargs)
        data = getattr(request, "blogposts_copy", None)
        return _filled(form, data) if data else form

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        data = getattr(request, "blogposts_copy", None)
        # A host may have added rows of another kind since.
        if data and f"{prefix}-TOTAL_FORMS" in data:
            kwargs["data"] = data.copy()
        return kwargs

    def render_change_form(self, request, context, *args, **kwargs):
        post = kwargs.get("obj")
        may = self.has_change_permission(request, post) if post else True
        if may and not context["is_popup"]:
            context |= self._unsaved_context(request, post)
        return super().render_change_form(request, context, *args, **kwargs)

    def _unsaved_context(self, request, post):
        """The page's key, one's own copies, and who else is at it; one query."""
        page = key_of(request.POST) or key_of(request.GET) or uuid4()
        own = Q(user=request.user.pk)
        asked = own | Q(at__gt=timezone.now() - AT_IT) if post else own
        rows = Unsaved.objects.filter(asked, post=post, saved_at=None).exclude(key=page)
        rows = rows.select_related("user").defer("data").order_by("-at")[: 4 * MOST_OFFERED]
        copies = [row for row in rows if row.user_id == request.user.pk][:MOST_OFFERED]
        others = {row.user_id: row for row in reversed(rows) if row.user_id != request.user.pk}
        is_filled = getattr(request, "blogposts_copy", None)
        is_saved = getattr(request, "blogposts_draft", None)  # filled with what is kept already
        came_back = "kept" if is_filled and not is_saved else request.POST and "sent"
        return {
            "blogposts_page": page,
            "blogposts_proof": _signed(page, request.user.pk),
            "blogposts_came_back": came_back,
            "blogposts_opened": timezone.localtime().strftime("%H:%M"),
            "blogposts_keep_url": self._own_url("keep", page),
            "blogposts_copies": [
                (row.title, in_words(row.at), self._own_url("unsaved", row.key)) for row in copies
            ],
            "blogposts_others": [(str(row.user), in_words(row.at)) for row in others.values()],
        }

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self.close_copy(request, form.instance)

    def close_copy(self, request, post):
        """The page that was sent is saved: its copy is done with."""
        if key := key_of(request.POST):
            close(key, request.user, post)


def key_of(data):
    """Which page of the form something was sent from; None for none of ours."""
    try:
        return UUID(data.get(PAGE, ""))
    except ValueError:
        return None


def _signed(page, user):
    return Signer(salt="blogposts.unsaved").sign(f"{page} {user}")


def is_ours(data):
    """Whether a form was sent from a page that we gave to the user whom it names."""
    expected = _signed(key_of(data), data.get(USER, ""))
    return constant_time_compare(data.get(PROOF, ""), expected)


def keep(row, data):
    """Stores what a form sends as a copy; says whether there was anything to store.

    What comes after its page was saved is old, and changes nothing.
    """
    typed = [
        [name, value]
        for name, values in data.lists()
        if not name.startswith("_") and name != "csrfmiddlewaretoken"
        for value in values
    ]
    if typed and row.saved_at is None:
        row.data, row.at = typed, timezone.now()
        row.title = data.get("title", "").strip()[:200]
        row.save()
    return bool(typed)


def close(key, user, post):
    """What comes later from this page is old: it was saved, or is in another copy."""
    now = timezone.now()
    done = {"data": [], "title": "", "post": post, "at": now, "saved_at": now}
    if not Unsaved.objects.filter(key=key, user=user.pk).update(**done):
        Unsaved.objects.get_or_create(key=key, defaults=done | {"user": user})


def _data_of(row):
    """A copy as a form takes it."""
    data = QueryDict(mutable=True)
    for name, value in row.data:
        data.appendlist(name, value)
    return data


def _filled(form_class, data):
    class FilledForm(form_class):
        def __init__(self, *args, **kwargs):
            if not args:
                kwargs.setdefault("data", data.copy())
            super().__init__(*args, **kwargs)

    return FilledForm


def _differences(form, formsets):
    """Each field that differs by its label, and its words in stretches; None for no words."""
    yield from _of_form(form, "")
    for formset in formsets:
        formset.is_valid()  # which reads what is marked for deletion
        for number, row in enumerate(formset.forms, start=1):
            name = f"{formset.model._meta.verbose_name} {number}"
            if formset.can_delete and formset._should_delete_form(row):
                yield _("%(row)s: marked for deletion") % {"row": name}, None
            elif row.has_changed():
                yield from _of_form(row, name)


def _of_form(form, of):
    for name in form.changed_data:
        field = form[name]
        if field.is_hidden:
            continue
        label = str(field.label)
        if of:
            label = _("%(row)s: %(field)s") % {"row": of, "field": label}
        if not isinstance(field.field.widget, WORDS):
            yield label, None
            continue
        old, new = (str(text or "").replace("\r\n", "\n") for text in (field.initial, field.data))
        if old != new:
            yield label, shortened(word_differences(old, new))

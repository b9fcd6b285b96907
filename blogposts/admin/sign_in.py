"""A save that comes after the end of the session is kept, and done once its writer has signed in.

What was sent becomes a copy (`unsaved`), and the way leads through the site's own page of signing
in, whatever that asks for, back to the form with all of it.
"""

from __future__ import annotations

from functools import update_wrapper
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from ..conf import conf
from ..models import Post, Unsaved
from ..models.fields import key_in
from ..visitors import (
    DAY,
    SeeOther,
    csrf_refusal,
    delete_cookie,
    is_from_here,
    load_signed,
    set_cookie,
)
from .unsaved import PAGE, PROOF, USER, close, is_ours, keep, key_of

# Signed, of a copy: its writer, and the page that it was sent from. Not in the session: the answer
# to what an earlier page had asked for may come last, and takes the new session's cookie away.
COOKIE = "blogposts_sent_{}"
SEND = "_send"  # in an address: the button that was pressed
FORMS = ("blogposts_post_add", "blogposts_post_change")


class SaveAfterSignIn:
    """The part of a post's `ModelAdmin` that outlives a session; stands before `UnsavedText`."""

    def get_urls(self):
        urls = super().get_urls()
        for url in urls:
            if url.name in FORMS:
                url.callback = self._kept_first(url.callback)
        return urls

    def _kept_first(self, view):
        def inner(request, *args, **kwargs):
            # From a page that we gave to an editor, and no other: else another site could have
            # its words saved that way, and anybody fill our table.
            if request.method == "POST" and is_ours(request.POST) and is_from_here(request):
                pk = kwargs.get("object_id", "")
                if not self.admin_site.has_permission(request):
                    return self._through_sign_in(request, pk)
                if csrf_refusal(request) is not None:
                    return self._once_more(request, pk)
            answer = view(request, *args, **kwargs)
            if claimed := getattr(request, "blogposts_claimed", None):
                delete_cookie(answer, COOKIE.format(claimed))
            return answer

        # `view` makes Django's own check all the same, and refuses what is not from a page of ours.
        return csrf_exempt(update_wrapper(inner, view))

    def _through_sign_in(self, request, pk):
        # Under a new key: who is not signed in changes no copy that is there.
        pk = _there(pk)
        row = Unsaved(key=uuid4(), post_id=pk)
        query = {PAGE: row.key, SEND: next(filter(_is_button, request.POST), "")}
        login = reverse("admin:login", current_app=self.admin_site.name)
        answer = redirect_to_login(f"{self.form_url(pk)}?{urlencode(query)}", login)
        if keep(row, request.POST):
            name = COOKIE.format(row.key)
            sent = signing.dumps([request.POST.get(USER, ""), str(key_of(request.POST))], salt=name)
            set_cookie(answer, name, sent, seconds=conf.UNSAVED_DAYS * DAY)
        return answer

    def _once_more(self, request, pk):
        """The form again, after its token was refused: signing in elsewhere has changed that."""
        key, pk = key_of(request.POST), _there(pk)
        row = Unsaved.objects.filter(key=key).first()
        row = row or Unsaved(key=key, user=request.user, post_id=pk)
        if row.user_id == request.user.pk and keep(row, request.POST):
            text = _(
                "Nothing is saved yet: this page was older than your session. All that you wrote"
                " stands here; save it again."
            )
            messages.warning(request, text)
        return SeeOther(f"{self.form_url(pk)}?{urlencode({PAGE: key})}")

    def copy_of(self, request, key):
        """One that was sent without a session belongs to its writer, once he has signed in."""
        name = COOKIE.format(key)
        sent = load_signed(request.COOKIES.get(name, ""), name, conf.UNSAVED_DAYS * DAY)
        writer, sent_from = sent or ("", "")
        if writer == str(request.user.pk):
            row = Unsaved.objects.filter(key=key, user=None).first()
            if row is not None:
                row.user = request.user
                row.save(update_fields=["user"])
                close(sent_from, request.user, row.post)
                request.blogposts_claimed = key
        return super().copy_of(request, key)

    def render_change_form(self, request, context, *args, **kwargs):
        if getattr(request, "blogposts_claimed", None):
            context["blogposts_send"] = request.GET.get(SEND, "")
        return super().render_change_form(request, context, *args, **kwargs)


def _is_button(name):
    return name.startswith("_") and name not in {PAGE, USER, PROOF, SEND}


def _there(pk):
    """The key of a post that is there; None for a new one, and for one that is gone meanwhile."""
    return Post.objects.filter(pk=key_in(pk)).values_list("pk", flat=True).first()

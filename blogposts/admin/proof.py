"""What stands beside the form of a post: its outline, its length, and warnings before publishing.

The panel is made with the page, of what is stored or of what was sent. While somebody writes, a
script sends the form and puts in what comes back.
"""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from .. import permissions
from ..models import Post
from ..proofing.manuscript import manuscript_of
from ..proofing.proof import proofread
from .manuscripts import in_rows, manuscript_of_form, manuscript_of_sent
from .refusals import is_of_row

POST = "_post"  # in what the script sends: the key of the post, empty for a new one
# Told at every save, whatever is done with the post.
TOLD_AT_SAVE = {"unknown_citation"}


class ProofPanel:
    """The part of a post's `ModelAdmin` that reads it before it is published.

    Stands after `UnsavedText`, which knows who may write a post.
    """

    def get_urls(self):
        own = [
            path(
                "proof/", self.admin_site.admin_view(self.proof_view), name="blogposts_post_proof"
            ),
        ]
        return own + super().get_urls()

    @method_decorator(require_POST)
    def proof_view(self, request):
        """The inside of the panel, of the form as it stands; changes nothing."""
        post = self._post_to_write(request, request.POST.get(POST, "")) or Post()
        manuscript = manuscript_of_sent(post, in_rows(post, request.POST), request.FILES)
        proof = self._read(request, manuscript)
        return TemplateResponse(request, "admin/blogposts/post/proof_parts.html", {"proof": proof})

    def get_form(self, request, *args, **kwargs):
        form = super().get_form(request, *args, **kwargs)
        form.host = request.get_host()
        return form

    def render_change_form(self, request, context, *args, **kwargs):
        post = kwargs.get("obj")
        may = self.has_change_permission(request, post) if post else True
        if may and not context["is_popup"]:
            form = context["adminform"].form
            formsets = [each.formset for each in context["inline_admin_formsets"]]
            manuscript = manuscript_of_form(form, formsets)
            context["proof"] = self._read(request, manuscript)
            context["blogposts_proof_url"] = self._own_url("proof")
        return super().render_change_form(request, context, *args, **kwargs)

    def response_change(self, request, obj):
        """Tells of a published post that was updated what is amiss; at the form the panel does.

        Nothing is refused: readers see the post already, and a mended word is not kept from them
        because of what was there before.
        """
        response = super().response_change(request, obj)
        if obj.status == Post.Status.PUBLISHED and "_continue" not in request.POST:
            self.tell_advice(request, [(obj, self.proof_of(request, obj))])
        return response

    def proof_of(self, request, post):
        """What is found in what is stored of a post."""
        return self._read(request, manuscript_of(post))

    def _read(self, request, manuscript):
        known = permissions.known_to(request.user, Post.objects.all())
        return proofread(manuscript, host=request.get_host(), known=known)

    def tell_advice(self, request, proofs):
        """Says of posts that have gone out, or will, what stays worth a look; of many how much."""
        told = [(post, advice) for post, proof in proofs if (advice := _advice(proof))]
        if len(told) == 1:
            post, sentences = told[0]
            text = ngettext(
                "“%(title)s” has %(count)d warning: %(sentences)s",
                "“%(title)s” has %(count)d warnings: %(sentences)s",
                len(sentences),
            )
            values = {"title": post, "count": len(sentences), "sentences": " ".join(sentences)}
            self.message_user(request, text % values, messages.WARNING)
        elif told:
            posts = ", ".join(f"“{post}” ({len(sentences)})" for post, sentences in told)
            text = _("There are warnings, which the form of each post lists: %(posts)s.")
            self.message_user(request, text % {"posts": posts}, messages.WARNING)


def _advice(proof):
    return [each.sentence for each in proof.findings if each.code not in TOLD_AT_SAVE]


def refuse(form):
    """Adds to the form of a post what refuses publishing; `SectionFormSet` and others add theirs.

    What belongs to a row stands there, as long as the row was sent.
    """
    data = in_rows(form.instance, form.data)
    manuscript = manuscript_of_sent(form.instance, data, form.files)
    form.instance.refusals = proofread(manuscript, host=form.host, known=form.known).refusals
    for finding in form.instance.refusals:
        if not is_of_row(finding, data):
            field = finding.place if finding.place in form.fields else None
            form.add_error(field, ValidationError(finding.sentence, code=finding.code))

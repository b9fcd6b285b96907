"""Forms of strangers and of people signed in: whether a POST comes from our own page.

docs/architecture.md, "Forms of strangers", says why there are two ways.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from ..visitors import csrf_refusal, is_fresh_token, is_from_here
from .viewer import signed_in

logger = logging.getLogger("django.security.csrf")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a form is not taken as it came, and the status that says so."""

    status: int
    message: str
    # The form was ours and has grown old: sent once more it is good.
    is_stale: bool = False


def form_problem(request, post):
    """What speaks against a form sent under a post; None when it came from a page of ours.

    A stranger's carries our token, and comes from our origin as far as the browser says; one of
    somebody signed in passes Django's own check, for which the view must be `csrf_exempt`.
    """
    if signed_in(request):
        return _csrf_problem(request)
    if not is_from_here(request):
        logger.warning("Forbidden (sent from another site): %s", request.path)
        return Problem(
            403,
            _("This was sent from a page of another site. If you wrote it, send it again here."),
        )
    if not is_fresh_token(request.POST.get("token", ""), post.pk):
        return Problem(
            422,
            _("The page had been open for a long time. Please send it again."),
            is_stale=True,
        )
    return None


def _csrf_problem(request):
    reason = csrf_refusal(request)
    if reason is None:
        return None
    logger.warning("Forbidden (%s): %s", reason, request.path)
    return Problem(
        403,
        _("It is not certain that this came from you: you may have signed in meanwhile, or it was"
          " sent from another site. If you wrote it, send it again."),
    )  # fmt: skip


def read_form(request):
    """What was posted, as UTF-8 whatever it calls itself; None when it cannot be read.

    Too large, too many fields, no form at all, cut off: `request.POST` is empty then, and may be
    asked for without harm.
    """
    try:
        request.encoding = "utf-8"
        posted = request.POST
        if _is_cut_off(request):
            raise UnreadablePostError
    except (BadRequest, MultiPartParserError, SuspiciousOperation, UnreadablePostError, ValueError):
        request.POST = QueryDict()
        return None
    return posted


def _is_cut_off(request):
    # A server may hand over what came before the line broke as if it were all.
    if request.content_type != "application/x-www-form-urlencoded":
        return False
    return len(request.body) < int(request.META.get("CONTENT_LENGTH") or 0)

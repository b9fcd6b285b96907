"""When is a page new: one count of changes, and the validators made of it.

`Edition` holds one number that counts up whenever something that a page shows has changed. With
the moment of the last scheduled post that has gone out since, it says exactly whether a page is
still the one that a reader holds (RFC 9110, section 8.8).
"""

from __future__ import annotations

from functools import wraps
from hashlib import blake2s
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connections, router, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from taggit.models import Tag

from . import __version__
from .conf import conf
from .models import Edition, Post
from .reading import current_edition

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model
    from django.http import HttpRequest, HttpResponseBase

    from .reading.edition import Stamp

    View = Callable[..., HttpResponseBase]


def turn(using: str | None = None) -> None:
    """Counts a change, once for a transaction and after its commit.

    After, so that no two editors wait for one another's row; a reader who comes between commit
    and count gets the new page under the old tag and asks again.
    """
    using = using or router.db_for_write(Edition)
    hooks = (hook[1] for hook in connections[using].run_on_commit)
    if not any(isinstance(hook, _Count) and hook.is_waiting for hook in hooks):
        transaction.on_commit(_Count(using), using=using)


class _Count:
    """Counts one change when it is called."""

    is_waiting = True

    def __init__(self, using: str) -> None:
        self.using = using

    def __call__(self) -> None:
        self.is_waiting = False
        now = timezone.now()
        editions = Edition.objects.using(self.using)
        if not editions.filter(pk=1).update(number=F("number") + 1, changed_at=now):
            editions.get_or_create(pk=1, defaults={"number": 1, "changed_at": now})


def changed(sender: type[Model], using: str, **kwargs: Any) -> None:
    """Receives the saves and deletions of all models, and counts those that a page may show."""
    if sender is Tag or (sender._meta.app_label == Post._meta.app_label and sender is not Edition):
        turn(using)


def answer(
    request: HttpRequest, stamp: Stamp, respond: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """The page that `respond()` makes, with its ETag; or 304 for a reader who has it.

    Only where the request carries no cookie: a page for somebody signed in may hold what is
    theirs alone, and is marked private.
    """
    if request.COOKIES or not conf.CONDITIONAL:
        response = respond()
        patch_cache_control(response, private=True)
        return response
    etag = _etag(stamp)
    response = get_conditional_response(request, etag=etag) or respond()
    if response.status_code in (200, 304):
        response.headers["ETag"] = etag
        # Kept, but asked about each time: without a word browsers guess how long to keep it.
        response.headers.setdefault("Cache-Control", "no-cache")
    return response


def conditional(view: View) -> View:
    """A view whose page `current_edition()` dates; see `answer`."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return answer(request, current_edition(), lambda: view(request, *args, **kwargs))

    return wrapped


def _etag(stamp: Stamp) -> str:
    # A new stylesheet has a new name, and the page that names the old one must not stay.
    styles = getattr(staticfiles_storage, "manifest_hash", "")
    made_of = (stamp, get_language(), styles, conf.RELEASE, __version__)
    return f'"{blake2s(repr(made_of).encode(), digest_size=12).hexdigest()}"'

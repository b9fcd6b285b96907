"""When is a page new: one count of changes, and the validators made of it.

`Edition` holds one number that counts up whenever something that a page shows has changed. With
the moment of the last scheduled post that has gone out since, it says exactly whether a page is
still the one that a reader holds (RFC 9110, section 8.8).
"""

from __future__ import annotations

from functools import wraps
from hashlib import blake2s
from math import ceil
from time import time
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connections, router, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date
from django.utils.translation import get_language
from taggit.models import Tag

from . import __version__, tallies
from .conf import conf
from .models import (
    Author,
    Category,
    Correction,
    Edition,
    Picture,
    Post,
    PostCategory,
    RelatedPost,
    Section,
    Source,
    TaggedPost,
)
from .reading import current_edition

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import Model
    from django.http import HttpRequest, HttpResponseBase

    from .reading.edition import Stamp

    View = Callable[..., HttpResponseBase]


# What the pages of the whole site are made of. What is said under a post dates that post's pages
# alone, by `Post.talk`.
TEXT = frozenset(
    {
        Author,
        Category,
        Correction,
        Picture,
        Post,
        PostCategory,
        RelatedPost,
        Section,
        Source,
        Tag,
        TaggedPost,
    }
)


def turn(using: str | None = None) -> None:
    """Counts a change, once for a transaction and after its commit.

    What lists count (`tallies`) is not followed by it: after SQL run `blogposts_recount`.

    After, so that no two editors wait for one another's row; a reader who comes between commit
    and count gets the new page under the old tag and asks again.
    """
    using = using or router.db_for_write(Edition)
    if _waiting(using) is None:
        transaction.on_commit(_Count(using), using=using)


def hold(using: str | None = None) -> None:
    """Makes others who hold or count wait for the end of this transaction.

    A write that changes nothing: SQLite knows no other lock. Before any row of a post is locked, as
    those who count have it.
    """
    editions = Edition.objects.using(using or router.db_for_write(Edition))
    if not editions.filter(pk=1).update(number=F("number")):
        editions.get_or_create(pk=1, defaults={"changed_at": timezone.now()})


def _waiting(using: str) -> _Count | None:
    """The count that waits for the commit of this transaction already."""
    hooks = (hook[1] for hook in connections[using].run_on_commit)
    return next((hook for hook in hooks if isinstance(hook, _Count) and hook.is_waiting), None)


class _Count:
    """Counts one change when it is called, and the posts of the lists which that concerns."""

    is_waiting = True

    def __init__(self, using: str) -> None:
        self.using = using
        self.concerned = tallies.Concerned()

    def __call__(self) -> None:
        self.is_waiting = False
        now = timezone.now()
        editions = Edition.objects.using(self.using)
        # The count is written first: whoever comes second waits there until months are counted.
        with transaction.atomic(using=self.using):
            if not editions.filter(pk=1).update(number=F("number") + 1, changed_at=now):
                editions.get_or_create(pk=1, defaults={"number": 1, "changed_at": now})
            if self.concerned:
                tallies.recount(self.concerned, self.using)


def changed(sender: type[Model], instance: Model, using: str, **kwargs: Any) -> None:
    """Receives the saves and deletions of all models, and counts those that a page may show."""
    if sender in TEXT:
        count = _waiting(using)
        if count is not None:
            count.concerned.note(instance)
            return
        count = _Count(using)
        count.concerned.note(instance)
        # Without a transaction this is done at once.
        transaction.on_commit(count, using=using)


def recount_all(using: str | None = None) -> int:
    """Counts the posts of all lists anew, after SQL or `bulk_create()`; says in how many months."""
    using = using or router.db_for_write(Edition)
    with transaction.atomic(using=using):
        _Count(using)()
        return tallies.recount_all(using)


def answer(
    request: HttpRequest,
    stamp: Stamp,
    respond: Callable[[], HttpResponseBase],
    last: datetime | None = None,
) -> HttpResponseBase:
    """The page that `respond()` makes, with its ETag; or 304 for a reader who has it.

    `last` is when anything on it last changed, where that is known: it becomes Last-Modified.

    Only where the request carries no cookie: a page for somebody signed in may hold what is
    theirs alone, and is marked private.
    """
    if request.COOKIES or not conf.CONDITIONAL:
        response = respond()
        patch_cache_control(response, private=True)
        return response
    etag = _etag(stamp)
    # To the next whole second: who has been answered within this one may have the page before.
    seconds = None if last is None else ceil(last.timestamp())
    known = get_conditional_response(request, etag=etag, last_modified=seconds)
    response = known or respond()
    if response.status_code in (200, 304):
        response.headers["ETag"] = etag
        if seconds is not None and seconds <= time():
            response.headers["Last-Modified"] = http_date(seconds)
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

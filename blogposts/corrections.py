"""Corrections of what readers have seen: the only writers of `Correction` and `corrected_at`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from . import jobs
from .conf import conf
from .models import Correction

if TYPE_CHECKING:
    from .models import Post


@transaction.atomic
def write(post: Post, text: str, *, by: Any = None) -> Correction:
    """Tells readers, from now on, what was corrected in a post; belongs to the change's save."""
    now = timezone.now()
    correction = Correction.objects.create(post=post, text=text.strip(), at=now, by=by)
    post.corrected_at = post.changed_at = now
    post.save(update_fields=["corrected_at", "changed_at"])
    if conf.WEBSUB_HUBS and post.is_public:
        jobs.after_commit("blogposts.feeds.websub.tell_hubs")
    return correction


@transaction.atomic
def settle(post: Post) -> None:
    """Brings the post's own time of its newest correction up to date, once rows were taken away."""
    newest = post.corrections.aggregate(newest=Max("at"))["newest"]
    if newest != post.corrected_at:
        post.corrected_at = newest
        post.save(update_fields=["corrected_at"])

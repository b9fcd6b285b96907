"""What an editor does about a source: has it asked again, takes its new address or title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from .. import jobs
from ..models import Post
from ..models.checked import State
from .check import check_due

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ..models import Source


def ask_again(sources: QuerySet[Source]) -> int:
    """Makes them due, and starts the job that asks; how many there are. Asks nobody itself."""
    count = sources.exclude(url="").update(due_at=timezone.now())
    if count:
        jobs.after_commit(check_due)
    return count


def take_address(source: Source, new: str) -> bool:
    """Gives it the address that it has moved to, if that is still the one that was shown."""
    with transaction.atomic():
        Post.objects.filter(pk=source.post_id).locked()
        source.refresh_from_db()
        if source.state != State.MOVED or source.final_url != new:
            return False
        source.url = new
        source.save()
        # A change that readers see; and a form that is open with the old address is told so.
        post = source.post
        post.changed_at = timezone.now()
        post.save(update_fields=["changed_at"])
        jobs.after_commit(check_due)
    return True


def take_title(source: Source, new: str) -> bool:
    """The title that its page has now is the one that it should have."""
    known = {"state": State.FINE, "known_title": new}
    same = type(source).objects.filter(pk=source.pk, state=State.RETITLED, seen_title=new)
    return bool(same.update(**known))

"""The buttons and actions that make a post something else; `publishing` does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from .. import publishing
from ..models import Post
from .states import in_words, state_in_words

if TYPE_CHECKING:
    from collections.abc import Callable

Status = Post.Status


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that is done to a post, from some statuses only."""

    act: Callable[[Post], None]
    statuses: frozenset[str]
    label: Callable[[Post], str]
    done: Callable[[Post], str]
    done_to_many: Callable[..., str]  # ngettext_lazy keyed by "count"

    def fits(self, post: Post) -> bool:
        return post.status in self.statuses


def publish_label(post: Post) -> str:
    if post.published_at and post.published_at > timezone.now():
        return _("Schedule for %(time)s (%(zone)s)") % {
            "time": in_words(post.published_at),
            "zone": timezone.get_current_timezone_name(),
        }
    return _("Publish again") if post.status == Status.WITHDRAWN else _("Publish")


def _published(post: Post) -> str:
    if not post.is_scheduled:
        return _("“%(title)s” is published.") % {"title": post}
    return _("“%(title)s” goes out on %(time)s (%(zone)s).") % {
        "title": post,
        "time": in_words(post.published_at),
        "zone": timezone.get_current_timezone_name(),
    }


VERBS = {
    "_publish": Verb(
        publishing.publish,
        frozenset({Status.DRAFT, Status.REVIEW, Status.WITHDRAWN}),
        publish_label,
        _published,
        ngettext_lazy("%(count)d post is published.", "%(count)d posts are published.", "count"),
    ),
    "_submit": Verb(
        publishing.submit,
        frozenset({Status.DRAFT}),
        lambda post: _("Send for review"),
        lambda post: _("“%(title)s” waits for review.") % {"title": post},
        ngettext_lazy(
            "%(count)d post waits for review.", "%(count)d posts wait for review.", "count"
        ),
    ),
    "_make_draft": Verb(
        publishing.make_draft,
        frozenset({Status.REVIEW, Status.PUBLISHED, Status.WITHDRAWN}),
        lambda post: _("Back to draft"),
        lambda post: _("“%(title)s” is a draft again.") % {"title": post},
        ngettext_lazy(
            "%(count)d post is a draft again.", "%(count)d posts are drafts again.", "count"
        ),
    ),
    "_withdraw": Verb(
        publishing.withdraw,
        frozenset({Status.PUBLISHED}),
        lambda post: _("Withdraw"),
        lambda post: _("“%(title)s” is withdrawn: readers no longer see it.") % {"title": post},
        ngettext_lazy("%(count)d post is withdrawn.", "%(count)d posts are withdrawn.", "count"),
    ),
    "_move_to_bin": Verb(
        publishing.move_to_bin,
        frozenset(set(Status.values) - {Status.BIN}),
        lambda post: _("Move to bin"),
        lambda post: _("“%(title)s” is in the bin.") % {"title": post},
        ngettext_lazy("%(count)d post is in the bin.", "%(count)d posts are in the bin.", "count"),
    ),
    "_restore": Verb(
        publishing.restore,
        frozenset({Status.BIN}),
        lambda post: _("Restore"),
        lambda post: (
            _("“%(title)s” is out of the bin: %(state)s.")
            % {"title": post, "state": state_in_words(post)}
        ),
        ngettext_lazy(
            "%(count)d post is out of the bin.", "%(count)d posts are out of the bin.", "count"
        ),
    ),
}

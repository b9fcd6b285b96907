"""Publish, schedule, withdraw, bin, restore, move: the only writers of a post's status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import jobs
from .conf import conf
from .models import OldAddress, Post
from .signals import post_published, post_withdrawn

if TYPE_CHECKING:
    from datetime import datetime

    from django.dispatch import Signal

Status = Post.Status
# A job of a room above this one.
TELL_HUBS = "blogposts.feeds.websub.tell_hubs"


@transaction.atomic
def publish(post: Post, *, at: datetime | None = None) -> None:
    """Shows the post to readers from `at` on: now, or a time to come, or one gone by.

    A post that was published before keeps its time unless `at` is given. Raises
    `ValidationError` when another post has the address.
    """
    first = not post.was_public
    post.published_at = at or post.published_at or timezone.now()
    if first:
        post.first_published_at = None  # so that the address follows the title once more
    if first and post.slug and (holder := _taken_by(post)):
        raise _taken(holder)
    _to(post, Status.PUBLISHED)
    if first:
        post.first_published_at = post.published_at
        post.save(update_fields=["first_published_at"])
    _send(post_published, post)
    if conf.WEBSUB_HUBS:
        jobs.after_commit(TELL_HUBS)


@transaction.atomic
def submit(post: Post) -> None:
    """Hands a draft to the editors."""
    _leave(post, Status.REVIEW)


@transaction.atomic
def make_draft(post: Post) -> None:
    """Takes the post back to its writer; readers no longer see it."""
    _leave(post, Status.DRAFT)


@transaction.atomic
def withdraw(post: Post) -> None:
    """Takes a published post from the readers; its address stays its own."""
    _leave(post, Status.WITHDRAWN)


@transaction.atomic
def move_to_bin(post: Post) -> None:
    """Hides the post from readers and lists; nothing of it is lost."""
    if post.status != Status.BIN:
        post.status_before_bin = post.status
        _leave(post, Status.BIN)


@transaction.atomic
def restore(post: Post) -> None:
    """Brings a post back from the bin as what it was: readers see a published one again."""
    if post.status != Status.BIN:
        return
    was = Status(post.status_before_bin or Status.DRAFT)
    post.status_before_bin = ""
    if was == Status.PUBLISHED:
        publish(post)
    else:
        _to(post, was)


@transaction.atomic
def move(post: Post, slug: str) -> None:
    """Gives a post that readers know another address; the old one leads to it from then on.

    Raises `ValidationError` when another post has the address, or had it.
    """
    path, old = post.path_for(slug), post.path
    if holder := post.address_holder(slug):
        raise _taken(holder)
    post.slug, post.own_slug, post.path = slug, True, path
    post.save(update_fields=["slug", "own_slug", "path"])
    if not post.was_public or old in (None, path):
        return
    # All old addresses lead to the post, not to one another: there is never a chain.
    post.old_addresses.filter(path=path).delete()
    OldAddress.objects.get_or_create(path=old, defaults={"post": post})


def _taken_by(post: Post) -> Post | None:
    return post.address_holder(post.slug) if post.own_slug else None


def _taken(holder: Post) -> ValidationError:
    """Names what readers see; of another post not everybody may learn the title."""
    text = _("Another post has this address already.")
    if holder.is_public:
        text = _("“%(title)s” has this address already.")
    return ValidationError({"slug": text % {"title": holder.title}})


def _leave(post: Post, status: Post.Status) -> None:
    was_published = post.status == Status.PUBLISHED
    if not post.was_public:
        post.first_published_at = None  # its time may come while nobody can see it
    _to(post, status)
    if was_published:
        _send(post_withdrawn, post)


def _to(post: Post, status: Post.Status) -> None:
    post.status = status
    post.save()


def _send(signal: Signal, post: Post) -> None:
    transaction.on_commit(lambda: signal.send_robust(sender=Post, post=post))

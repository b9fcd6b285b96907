"""Keeps the entries as the posts are: after a change, by a job, or all of them anew."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.db import connections, router
from taggit.models import Tag

from .. import jobs
from ..conf import conf
from ..freshness import turn
from ..models import Author, Category, Post, PostCategory, SearchDue, Section, Source, TaggedPost
from .choice import engine, engine_of
from .documents import batches, documents

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from django.db.models import Model

logger = logging.getLogger(__name__)

# A change of more posts than these is left to a job: an editor waits for none of them.
MOST_AT_ONCE = 20
BATCH = 200

# The column of each row that names its post.
_POST = {Post: "pk", Section: "post_id", Source: "post_id", PostCategory: "post_id"} | {
    TaggedPost: "content_object_id"
}
# What the posts of a subject are filtered by; their entries hold its name.
_SUBJECTS: dict[type[Model], str] = {
    Author: "author",
    Category: "post_categories__category",
    Tag: "tagged_items__tag",
}
_SEARCHED = {
    "title", "subtitle", "summary", "language", "author", "picture_caption", "status",
    "published_at", "name", "heading", "html", "publisher",
}  # fmt: skip


def changed(
    sender: type[Model],
    instance: Any,
    using: str,
    created: bool | None = None,  # noqa: FBT001
    update_fields: Collection[str] | None = None,
    **kwargs: Any,
) -> None:
    """Receives the saves and deletions of all models, and notes whose entries they change."""
    if update_fields is not None and not _SEARCHED.intersection(update_fields):
        return
    if name := _POST.get(sender):
        _note(using, key=getattr(instance, name))
    elif sender in _SUBJECTS and created is False:
        _note(using, subject=(sender, instance.pk))


def prepare(using: str, **kwargs: Any) -> None:
    """Receives the end of `migrate`: makes what the database needs beside the table."""
    if router.allow_migrate_model(using, SearchDue):
        engine_of(using).prepare()


class _Changes:
    """What one transaction changed; called after its commit."""

    def __init__(self) -> None:
        self.keys: set[int] = set()
        self.subjects: set[tuple[type[Model], int]] = set()
        self.is_waiting = True

    def __call__(self) -> None:
        self.is_waiting = False
        try:
            keys = self.keys.union(*map(_posts_of, self.subjects))
            if len(keys) <= MOST_AT_ONCE and not conf.SEARCH_BACKEND:
                renew(keys)
            else:
                _leave(keys)
        except Exception:
            # What was saved is saved. The next rebuild finds what is missing here.
            logger.exception("The search was not told of %s changed posts", len(self.keys))


def _note(using: str, *, key: int | None = None, subject: Any = None) -> None:
    connection = connections[using]
    hooks = (hook[1] for hook in connection.run_on_commit)
    waiting = (hook for hook in hooks if isinstance(hook, _Changes) and hook.is_waiting)
    changes = next(waiting, None) or _Changes()
    is_new = not changes.keys and not changes.subjects
    if key is not None:
        changes.keys.add(key)
    if subject is not None:
        changes.subjects.add(subject)
    if is_new:  # last, since without a transaction it is called at once
        connection.on_commit(changes)


def _posts_of(subject: tuple[type[Model], int]) -> Iterable[int]:
    model, key = subject
    return Post.objects.filter(**{_SUBJECTS[model]: key}).values_list("pk", flat=True)


def _leave(keys: Iterable[int]) -> None:
    """To the job, which finds them by itself."""
    SearchDue.objects.bulk_create(
        [SearchDue(key=key) for key in keys], ignore_conflicts=True, batch_size=1_000
    )
    jobs.after_commit(catch_up)


def renew(keys: Collection[int]) -> None:
    """Makes the entries of these posts anew, and takes out those of posts that are gone."""
    found = documents(keys)
    # An engine elsewhere is not told of what nobody may read.
    kept = [each for each in found if each.is_published or not conf.SEARCH_BACKEND]
    if kept:
        engine().put(kept)
    if gone := set(keys) - {each.key for each in kept}:
        engine().remove(gone)


def catch_up() -> int:
    """The job: renews what is due, and says how many posts that were."""
    count = 0
    while keys := list(SearchDue.objects.values_list("key", flat=True)[:BATCH]):
        # First, so that a post that is changed meanwhile is due once more.
        SearchDue.objects.filter(pk__in=keys).delete()
        try:
            renew(keys)
        except Exception:
            SearchDue.objects.bulk_create(map(SearchDue, keys), ignore_conflicts=True)
            raise
        count += len(keys)
    if count:
        turn()
    return count


def rebuild() -> Iterator[int]:
    """Makes all entries anew, batch by batch; says after each how many posts are done.

    Nothing is emptied: what was found before is found meanwhile.
    """
    engine().rebuild()
    done = 0
    for keys in batches(BATCH):
        renew(keys)
        done += len(keys)
        yield done
    turn()

"""The only writer of versions, and of which of them readers are still to see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from ..models import Post, Version
from ..models.pictures import note_draft, pictures_in
from .compare import changes, differ, words_changed
from .snapshot import snapshot

if TYPE_CHECKING:
    from .snapshot import Snapshot

Kind = Version.Kind


def begin(post: Post) -> Snapshot:
    """To be called before a save, in its transaction: what the database holds.

    Holds the post's row until the end of the transaction: of two saves at once one waits for the
    other. Raises `ValidationError` with the code `stale` when another came before this one.
    """
    # A write and not `select_for_update`, which SQLite does not know.
    Post.objects.filter(pk=post.pk).update(version_number=F("version_number"))
    seen = Post.objects.filter(pk=post.pk).values_list("version_number", "changed_at").first()
    if seen != (post.version_number, post.changed_at):
        raise ValidationError(_("This post was saved by somebody else meanwhile."), code="stale")
    return snapshot(post)


def current(post: Post) -> Snapshot:
    """What an editor goes on from: the draft of changes, or what the database holds."""
    draft = draft_of(post)
    return draft.data if draft else snapshot(post)


def record_saved(post: Post, before: Snapshot | None, user: Any) -> None:
    """To be called after a save, with what `begin` gave: a version of what is stored now.

    A save that changes nothing makes none. What no version has yet of what stood there, since it
    was imported or changed by code, becomes one of its own first: nothing is lost. A draft of
    changes is done with.
    """
    after = snapshot(post)
    if before is None:
        _write(post, after, Kind.SAVED, user)
    elif post.draft_number or differ(before, after):
        _write_found(post, before)
        _write(post, after, Kind.SAVED, user)
    if post.draft_number:
        drop_draft(post)


def record_draft(post: Post, before: Snapshot, data: Snapshot, user: Any) -> None:
    """Keeps changes of a published post which readers do not see until they are saved."""
    draft = draft_of(post)
    if draft and not differ(draft.data, data):
        return
    if not differ(before, data):
        drop_draft(post)
        return
    _write_found(post, before)
    _write(post, data, Kind.DRAFT, user)
    _keep(post, draft_number=post.version_number)
    note_draft(post, _pictures_of(data))


def drop_draft(post: Post) -> None:
    """Readers will not see the draft of changes; it stays among the versions."""
    _keep(post, draft_number=0)
    note_draft(post, ())


def draft_of(post: Post) -> Version | None:
    """The draft of changes that is to be published, if there is one."""
    if not post.draft_number:
        return None
    return post.versions.select_related("user").filter(number=post.draft_number).first()


def last_saved(post: Post) -> Version | None:
    """The newest version that was the post's own text, and no draft of changes to it."""
    return post.versions.exclude(kind=Kind.DRAFT).order_by("-number").first()


def _pictures_of(data: Snapshot) -> set[int]:
    """Keys of the library's pictures at the head and in the texts of a snapshot."""
    in_texts = pictures_in(row["body"] for row in data.get("sections", ()))
    keys = {picture.pk for picture in in_texts.values()}
    head = data["post"].get("picture")
    return keys | {head[0]} if head else keys


def _write_found(post: Post, data: Snapshot) -> None:
    last = last_saved(post)
    if last is None or differ(last.data, data):
        _write(post, data, Kind.FOUND, None)


def _write(post: Post, data: Snapshot, kind: str, user: Any) -> None:
    last = post.versions.order_by("-number").first()
    added, removed = words_changed(changes(last.data if last else {"post": {}}, data))
    number = last.number + 1 if last else 1
    Version.objects.create(
        post=post,
        number=number,
        kind=kind,
        user=user,
        data=data,
        words_added=added,
        words_removed=removed,
    )
    _keep(post, version_number=number)


def _keep(post: Post, **numbers: int) -> None:
    Post.objects.filter(pk=post.pk).update(**numbers)
    for name, number in numbers.items():
        setattr(post, name, number)

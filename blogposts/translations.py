"""Link, unlink, begin: the only writers of which posts are translations of one another.

A group has one post in each language, whatever their status: one in the bin keeps its place there
for when it comes back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .freshness import hold, turn
from .models import Post, PostCategory, Section, Source, TranslationGroup

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import Model

    from .models import Author
    from .querysets import PostQuerySet

# What a translation begins with of the post that it is made of, beside its text.
KEPT = ("subtitle", "summary", "picture", "picture_alt", "picture_caption", "picture_credit")


@transaction.atomic
def link(post: Post, other: Post) -> None:
    """Makes two posts translations of one another, and of all that either was linked to.

    Raises `ValidationError` with the code `language` when one language would be there twice, and
    changes nothing then.
    """
    if post == other:
        return
    _lock(post, other)
    members = _members(post, other)
    _refuse_twice(members)
    groups = sorted({one.translation_group_id for one in members if one.translation_group_id})
    group = groups[0] if groups else TranslationGroup.objects.create().pk
    if groups != [group] or any(one.translation_group_id is None for one in members):
        _move(members, group)
    post.translation_group_id = other.translation_group_id = group


@transaction.atomic
def unlink(post: Post) -> None:
    """Takes a post from its translations, which stay linked; of one alone no group is left."""
    _lock(post)
    members = _members(post)
    if post.translation_group_id is None and len(members) == 1:
        return
    leaving = members if len(members) < 3 else [one for one in members if one == post]
    _move(leaving, None)
    post.translation_group_id = None


def translations_of(post: Post) -> PostQuerySet:
    """The posts that say the same in other languages, whatever their status."""
    if post.translation_group_id is None:
        return Post.objects.none()
    others = Post.objects.filter(translation_group=post.translation_group_id)
    return others.exclude(pk=post.pk).order_by("language", "pk")


def translation_in(post: Post, language: str) -> Post | None:
    """The translation of a post that has a language already; capitals make no other language."""
    return translations_of(post).filter(language__iexact=language).first()


@transaction.atomic
def begin(
    post: Post, language: str, *, owner: Any, author: Author | None = None, with_text: bool = True
) -> Post:
    """A draft in another language, linked to `post`: with its text to be written over, or empty.

    It has the sources, categories, tags and picture of `post` either way, and its title until it
    has one of its own. Raises `ValidationError` with the code `language` like `link`.
    """
    hold()  # first: who comes second finds the draft of the first, with its address
    draft = Post(
        title=post.title,
        language=language,
        owner=owner,
        author=author,
        **{name: getattr(post, name) for name in KEPT},
    )
    draft.save()
    _copy(draft, Source, post.sources.order_by("position"))
    _copy(draft, PostCategory, post.post_categories.order_by("position"))
    draft.tags.add(*post.tags.all())
    if with_text:
        _copy(draft, Section, post.sections.order_by("position"))
    link(post, draft)
    draft.render()
    return draft


def taken(holder: Post, *, is_known: bool) -> ValidationError:
    """Says which post has a language; of one that somebody may not know the title is not told."""
    text = _("Another translation has the language “%(language)s” already.")
    if is_known:
        text = _("“%(title)s” is the translation in the language “%(language)s” already.")
        if holder.status == Post.Status.BIN:
            text = _(
                "“%(title)s”, which is in the bin, is the translation in the language"
                " “%(language)s” already."
            )
    params = {"title": holder.title, "language": holder.language}
    return ValidationError(text, code="language", params=params)


def _copy(draft: Post, model: type[Model], rows: Iterable[Any]) -> None:
    for row in rows:
        row.pk, row.post = None, draft
        row._state.adding = True
        row.save(force_insert=True)


def _lock(*posts: Post) -> None:
    """Makes whoever links or unlinks wait for this one; then whoever changes these posts.

    One lock for all groups: they grow into one another, and two who took several of them would come
    in two orders.
    """
    hold()
    Post.objects.filter(pk__in=[post.pk for post in posts]).locked()


def _members(*posts: Post) -> list[Post]:
    """These posts and all of their groups, as they are stored now."""
    keys = [post.pk for post in posts]
    rows = Post.objects.only("title", "language", "status", "translation_group")
    ours = list(rows.filter(pk__in=keys))
    groups = {one.translation_group_id for one in ours} - {None}
    others = rows.filter(translation_group__in=groups).exclude(pk__in=keys) if groups else ()
    return [*ours, *others]


def _refuse_twice(members: Sequence[Post]) -> None:
    seen: dict[str, Post] = {}
    for post in members:
        first = seen.setdefault(post.language.lower(), post)
        if first is not post:
            raise ValidationError(
                _(
                    "“%(first)s” and “%(second)s” are both in the language “%(language)s”: only"
                    " one of them can be the translation."
                ),
                code="language",
                params={
                    "first": first.title,
                    "second": post.title,
                    "language": post.language,
                },
            )


def _move(members: Iterable[Post], group: int | None) -> None:
    keys = [post.pk for post in members]
    Post.objects.filter(pk__in=keys).update(translation_group=group)
    # Those that are empty now, or have been since their posts were deleted.
    TranslationGroup.objects.filter(posts=None).delete()
    turn()

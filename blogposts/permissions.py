"""Who may do what to a post: the one rule of the admin, of what it keeps, and of the preview.

Django's permissions say what somebody may do at all; whose post it is, and whether readers know
it, say to which. Nothing here asks the database but for permissions, which Django keeps, and for
the author of a post that came without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from .models import Author, Post
from .querysets import is_out

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from .querysets import PostQuerySet

VIEW = "blogposts.view_post"
CHANGE = "blogposts.change_post"
DELETE = "blogposts.delete_post"
PUBLISH = "blogposts.publish_post"
OTHERS = "blogposts.edit_others_post"

Status = Post.Status
UNPUBLISHED = frozenset({Status.DRAFT, Status.REVIEW})


def is_own(user: Any, post: Post) -> bool:
    """Whether somebody began a post, or signs it; None is a stranger."""
    if user is None or user.pk is None:
        return False
    return bool(
        post.owner_id == user.pk or (post.author is not None and post.author.user_id == user.pk)
    )


def pen_names_of(user: Any) -> QuerySet[Author]:
    """The names that somebody's account signs with."""
    return Author.objects.filter(user=user.pk)


def owned_by(user: Any, posts: PostQuerySet) -> PostQuerySet:
    """Of these posts, those of which `is_own` is true; a query for the pen names."""
    if user is None or user.pk is None:
        return posts.none()
    # Not `author__user=`: over a join no database finds these by an index.
    names = list(pen_names_of(user).order_by().values_list("pk", flat=True))
    return posts.filter(Q(owner=user.pk) | Q(author__in=names))


def edits_others(user: Any) -> bool:
    return user is not None and user.has_perm(OTHERS)


def status_at_heart(post: Post) -> str:
    """A post's status; of one in the bin the status that it comes back with."""
    if post.status == Status.BIN:
        return post.status_before_bin or Status.DRAFT
    return post.status


def is_in_reach(user: Any, post: Post) -> bool:
    """Whether a post is somebody's to work on, with whatever permissions there are for it.

    Others' posts are for editors. An own post that an editor has published is so too, for who
    may not publish.
    """
    if edits_others(user):
        return True
    return is_own(user, post) and (user.has_perm(PUBLISH) or status_at_heart(post) in UNPUBLISHED)


def may_view(user: Any, post: Post) -> bool:
    """Whether somebody may look at a post that readers do not see."""
    if user is None:
        return False
    if user.has_perm(VIEW):
        return True
    return bool(user.has_perm(CHANGE) and (edits_others(user) or is_own(user, post)))


def sees_all(user: Any) -> bool:
    return user is not None and (user.has_perm(VIEW) or user.has_perms([CHANGE, OTHERS]))


def visible_to(user: Any, posts: PostQuerySet) -> PostQuerySet:
    """Of these posts, those of which `may_view` is true."""
    if sees_all(user):
        return posts
    if user is None or not user.has_perm(CHANGE):
        return posts.none()
    return owned_by(user, posts)


def known_to(user: Any, posts: PostQuerySet) -> PostQuerySet:
    """Of these posts, those whose titles somebody may learn: what readers see, and `visible_to`.

    To link to and to choose from. The others are, for him, as posts that are not there.
    """
    if sees_all(user):
        return posts
    known = is_out(Post, None)
    if user is not None and user.has_perm(CHANGE):
        known |= Q(owner=user.pk) | Q(author__in=pen_names_of(user).order_by().values("pk"))
    return posts.filter(known)


def may_change(user: Any, post: Post) -> bool:
    return bool(user is not None and user.has_perm(CHANGE) and is_in_reach(user, post))


def may_publish(user: Any, post: Post | None = None) -> bool:
    """Whether somebody may show a post to readers and take it from them; None is one to be."""
    if user is None or not user.has_perms([CHANGE, PUBLISH]):
        return False
    return post is None or is_in_reach(user, post)


def may_bin(user: Any, post: Post) -> bool:
    """What is in the bin can be brought back; what readers see is taken from them by it."""
    if user is None or not (user.has_perm(CHANGE) or user.has_perm(DELETE)):
        return False
    return is_in_reach(user, post) and (
        post.status != Status.PUBLISHED or bool(user.has_perm(PUBLISH))
    )


def may_restore(user: Any, post: Post) -> bool:
    """A post that was published comes back to its readers."""
    if status_at_heart(post) == Status.PUBLISHED:
        return may_publish(user, post)
    return may_change(user, post)


def may_delete(user: Any, post: Post) -> bool:
    """Whether somebody may delete a post for good, once it is in the bin."""
    return bool(user is not None and user.has_perm(DELETE) and is_in_reach(user, post))


def may_sign_with(user: Any, author: Author) -> bool:
    """Whether somebody may put this name under a post."""
    if user is None or user.pk is None:
        return False
    return edits_others(user) or author.user_id == user.pk

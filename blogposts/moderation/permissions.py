"""Who may moderate what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..models import Post

if TYPE_CHECKING:
    from ..models import Comment
    from ..querysets import CommentQuerySet

ALL = "blogposts.change_comment"
OWN = "blogposts.moderate_own_comment"


def moderates_all(user: Any) -> bool:
    """Whether somebody may moderate every comment; None is a stranger."""
    return user is not None and user.has_perm(ALL)


def may_moderate_under(user: Any, post: Post) -> bool:
    """Whether somebody may moderate what stands under a post."""
    return moderates_all(user) or (wrote(user, post) and user.has_perm(OWN))


def may_moderate(user: Any, comment: Comment) -> bool:
    return may_moderate_under(user, comment.post)


def moderated_by(user: Any, comments: CommentQuerySet) -> CommentQuerySet:
    """Of these comments, those that somebody may moderate."""
    if moderates_all(user):
        return comments
    if user is None or not user.has_perm(OWN):
        return comments.none()
    return under_posts_of(user, comments)


def under_posts_of(user: Any, comments: CommentQuerySet) -> CommentQuerySet:
    """Of these comments, those under posts by the author whose account this is."""
    # Not `post__author__user=`: SQLite would look at every comment, and then at its post.
    posts = Post.objects.filter(author__user=user.pk)
    return comments.filter(post__in=posts.order_by().values("pk"))


def wrote(user: Any, post: Post) -> bool:
    """Whether a post is by the author whose account this is."""
    if user is None or user.pk is None or post.author is None:
        return False
    return bool(post.author.user_id == user.pk)

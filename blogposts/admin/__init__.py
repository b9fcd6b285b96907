"""The screens for those who write, one module per concept.

A host changes a screen by subclassing its class and registering that instead.
"""

from .authors import AuthorAdmin
from .categories import CategoryAdmin
from .comments import CommentAdmin
from .library import PictureAdmin
from .posts import PostAdmin
from .sources import SourceAdmin

__all__ = [
    "AuthorAdmin",
    "CategoryAdmin",
    "CommentAdmin",
    "PictureAdmin",
    "PostAdmin",
    "SourceAdmin",
]

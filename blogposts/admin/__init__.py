"""The screens for those who write, one module per concept.

A host changes a screen by subclassing its class and registering that instead.
"""

from .authors import AuthorAdmin
from .categories import CategoryAdmin
from .posts import PostAdmin

__all__ = ["AuthorAdmin", "CategoryAdmin", "PostAdmin"]

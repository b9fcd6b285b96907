"""The rows of a blog, by concept."""

from .authors import Author
from .categories import Category
from .editions import Edition
from .posts import Post, PostCategory, TaggedPost
from .related import RelatedPost
from .sections import Section
from .sources import Source

__all__ = [
    "Author",
    "Category",
    "Edition",
    "Post",
    "PostCategory",
    "RelatedPost",
    "Section",
    "Source",
    "TaggedPost",
]

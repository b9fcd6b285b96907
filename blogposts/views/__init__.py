"""Pages: one module per kind."""

from .lists import AuthorDetail, CategoryDetail, PostList, TagDetail
from .posts import PostDetail, PostPreview

__all__ = [
    "AuthorDetail",
    "CategoryDetail",
    "PostDetail",
    "PostList",
    "PostPreview",
    "TagDetail",
]

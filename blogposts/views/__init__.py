"""Pages: one module per kind."""

from .errors import page_not_found
from .lists import AuthorDetail, CategoryDetail, PostList, TagDetail
from .posts import PostDetail, PostPreview

__all__ = [
    "AuthorDetail",
    "CategoryDetail",
    "PostDetail",
    "PostList",
    "PostPreview",
    "TagDetail",
    "page_not_found",
]

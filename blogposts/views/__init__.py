"""Pages: one module per kind."""

from .archives import DateList, PostArchive
from .comments import CommentDetail, CommentEdit, CommentPost
from .drafts import DraftShared
from .errors import page_not_found
from .following import FollowConfirm, FollowStop
from .lists import AuthorDetail, CategoryDetail, PostList, TagDetail, TagList
from .mail_links import CommentModerate
from .posts import PostDetail, PostPreview
from .search import Search, search_description
from .subjects import AuthorList, CategoryList
from .votes import comment_vote, post_vote

__all__ = [
    "AuthorDetail",
    "AuthorList",
    "CategoryDetail",
    "CategoryList",
    "CommentDetail",
    "CommentEdit",
    "CommentModerate",
    "CommentPost",
    "DateList",
    "DraftShared",
    "FollowConfirm",
    "FollowStop",
    "PostArchive",
    "PostDetail",
    "PostList",
    "PostPreview",
    "Search",
    "TagDetail",
    "TagList",
    "comment_vote",
    "page_not_found",
    "post_vote",
    "search_description",
]

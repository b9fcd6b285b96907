"""The rows of a blog, by concept."""

from .authors import Author
from .categories import Category
from .comments import Comment, Decision, Learned, Moderator, Ruleset, Standing
from .corrections import Correction
from .draft_links import DraftLink
from .editions import Edition
from .hubs import Hub
from .mail import Follower, Notice, Subscription
from .old_addresses import OldAddress
from .pictures import DraftPicture, Picture, PictureUse
from .posts import Post, PostCategory, TaggedPost
from .related import RelatedPost
from .search import SearchDue, SearchEntry
from .sections import Section
from .sources import Source
from .tallies import Tally
from .translations import TranslationGroup
from .unsaved import Unsaved
from .versions import Version
from .votes import Vote, VoteKey

__all__ = [
    "Author",
    "Category",
    "Comment",
    "Correction",
    "Decision",
    "DraftLink",
    "DraftPicture",
    "Edition",
    "Follower",
    "Hub",
    "Learned",
    "Moderator",
    "Notice",
    "OldAddress",
    "Picture",
    "PictureUse",
    "Post",
    "PostCategory",
    "RelatedPost",
    "Ruleset",
    "SearchDue",
    "SearchEntry",
    "Section",
    "Source",
    "Standing",
    "Subscription",
    "TaggedPost",
    "Tally",
    "TranslationGroup",
    "Unsaved",
    "Version",
    "Vote",
    "VoteKey",
]

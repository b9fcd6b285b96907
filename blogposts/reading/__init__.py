"""What pages show, fetched in a constant number of queries that are compiled once."""

from .edition import current_edition
from .links import Link, Neighbours, read_links
from .lists import Span, posts_by, posts_in, posts_tagged, published_posts, read_lead
from .navigation import Department, read_below, read_subject, top_categories
from .post import read_categories_and_tags, read_post, read_sections, read_sources

__all__ = [
    "Department",
    "Link",
    "Neighbours",
    "Span",
    "current_edition",
    "posts_by",
    "posts_in",
    "posts_tagged",
    "published_posts",
    "read_below",
    "read_categories_and_tags",
    "read_lead",
    "read_links",
    "read_post",
    "read_sections",
    "read_sources",
    "read_subject",
    "top_categories",
]

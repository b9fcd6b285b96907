"""What pages show, fetched in a constant number of queries that are compiled once."""

from .choices import author_choices, category_choices, year_choices
from .chosen import ORDERS, Choice, NamedMonth, Said, chosen_posts, newest_months, newest_said
from .comments import Own, Threads, is_gone, page_of_thread, read_answered, read_threads
from .draft import Draft
from .edition import current_edition
from .entries import (
    Dated,
    Entries,
    entries_among,
    newest_by,
    newest_entries,
    newest_in,
    newest_tagged,
    read_corrections_of,
    read_pictures_of,
    read_terms_of,
    read_texts,
)
from .found import posts_among, texts_of
from .language import list_language
from .links import Link, Neighbours, read_links
from .list_languages import list_alternates
from .lists import (
    Span,
    posts_between,
    posts_by,
    posts_in,
    posts_tagged,
    published_posts,
    read_lead,
)
from .months import Month, count_list, read_months, read_months_around
from .navigation import Department, Place, read_place, read_subject, top_categories
from .newest import Newest, newest_comments, newest_comments_of
from .post import (
    path_now,
    read_categories_and_tags,
    read_corrections,
    read_moved_post,
    read_post,
    read_sections,
    read_sources,
)
from .subjects import Branch, Writer, all_branches, all_writers, count_posts
from .tags import Used, used_tags
from .translations import (
    Translation,
    alternates,
    alternates_of,
    language_name,
    read_translations,
)

__all__ = [
    "ORDERS",
    "Branch",
    "Choice",
    "Dated",
    "Department",
    "Draft",
    "Entries",
    "Link",
    "Month",
    "NamedMonth",
    "Neighbours",
    "Newest",
    "Own",
    "Place",
    "Said",
    "Span",
    "Threads",
    "Translation",
    "Used",
    "Writer",
    "all_branches",
    "all_writers",
    "alternates",
    "alternates_of",
    "author_choices",
    "category_choices",
    "chosen_posts",
    "count_list",
    "count_posts",
    "current_edition",
    "entries_among",
    "is_gone",
    "language_name",
    "list_alternates",
    "list_language",
    "newest_by",
    "newest_comments",
    "newest_comments_of",
    "newest_entries",
    "newest_in",
    "newest_months",
    "newest_said",
    "newest_tagged",
    "page_of_thread",
    "path_now",
    "posts_among",
    "posts_between",
    "posts_by",
    "posts_in",
    "posts_tagged",
    "published_posts",
    "read_answered",
    "read_categories_and_tags",
    "read_corrections",
    "read_corrections_of",
    "read_lead",
    "read_links",
    "read_months",
    "read_months_around",
    "read_moved_post",
    "read_pictures_of",
    "read_place",
    "read_post",
    "read_sections",
    "read_sources",
    "read_subject",
    "read_terms_of",
    "read_texts",
    "read_threads",
    "read_translations",
    "texts_of",
    "top_categories",
    "used_tags",
    "year_choices",
]

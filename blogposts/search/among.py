"""Finding among posts of any status, for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..conf import conf
from ..models import Post, SearchDue, SearchEntry
from ..text.asked import read_asked
from .choice import engine_of
from .engine import MOST_FOUND, Filters

if TYPE_CHECKING:
    from django.db.models import QuerySet


def keys_among(typed: str, posts: QuerySet[Post]) -> list[int] | None:
    """Keys of all the posts of a queryset that hold every word; drafts have their entries as well.

    None where the entries cannot tell: a post has none yet, or an old one; there are more than
    `MOST_FOUND`, not all were looked through, more was typed than is looked for, or signs alone,
    or a host's own engine searches.
    """
    asked = read_asked(typed)
    if conf.SEARCH_BACKEND or not asked or asked.is_cut or _is_behind():
        return None
    keys, is_partial = engine_of(posts.db).keys(asked, Filters(), all_words=True, among=posts)
    return None if is_partial or len(keys) > MOST_FOUND else keys


def _is_behind() -> bool:
    """Whether a post has no entry, or one that is due; three queries.

    Entries go with their posts, so numbers tell, in a fraction of the time that looking takes.
    """
    return SearchDue.objects.exists() or Post.objects.count() != SearchEntry.objects.count()

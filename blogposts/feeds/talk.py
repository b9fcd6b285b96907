"""Comments as entries of a feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ..addresses import address
from ..text.absolute import absolute_html
from .content import in_its_language
from .described import Answered, Entry, Person
from .posts import answered, shown, shown_title

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..models import Comment


def entries_of(comments: Iterable[Comment], *, origin: str) -> list[Entry]:
    """The comments, each with what it answers."""
    return [_entry(comment, origin) for comment in comments]


def _entry(comment: Comment, origin: str) -> Entry:
    url = _url(comment.pk, origin)
    name = comment.shown_name
    published = comment.published_at or comment.created_at
    if comment.parent_id:
        above = _url(comment.parent_id, origin)
        on = Answered(above, above)
    else:
        on = answered(comment.post, origin)
    return Entry(
        id=url,
        url=url,
        title=_("Comment by %(name)s on “%(title)s”")
        % {"name": name, "title": shown_title(comment.post.title)},
        html=in_its_language(comment.language, absolute_html(comment.html, url)),
        published=published,
        updated=comment.edited_at or published,
        language=comment.language,
        author=Person(shown(name) or _("Anonymous")),
        answered=on,
    )


def _url(key: int, origin: str) -> str:
    return f"{origin}{address('comment-detail', str(key))}"

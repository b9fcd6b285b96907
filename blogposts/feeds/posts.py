"""Posts as entries of a feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

from ..addresses import address_maker, post_address
from ..conf import conf
from ..reading import read_corrections_of, read_pictures_of, read_terms_of, read_texts
from ..text.xml import for_xml
from .content import full_html, summary_html
from .described import Answered, Entry, Media, Person, Talk, Term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..models import Post


def entries_of(posts: Sequence[Any], *, origin: str, format: str, language: str) -> list[Entry]:
    """The posts with what stands in them; three queries.

    And one where any was corrected, and one where any text shows pictures.
    """
    length = conf.FEED_LENGTH
    is_full = conf.FEED_TEXT == "full"
    if is_full:
        read_texts(posts, length)
        read_pictures_of(posts, length)
    read_corrections_of(posts, length)
    read_terms_of(posts, length)
    feed_of = address_maker("comment-feed-of-post")
    return [
        _entry(post, origin, feed_of(post.path), format, language, is_full=is_full)
        for post in posts
    ]


def id_of(post: Post, origin: str) -> str:
    """A tag (RFC 4151): who had the host's name on the day that the post came out.

    It stays while the address changes (RFC 4287, section 4.2.6).
    """
    since = post.first_published_at or post.published_at
    return f"tag:{urlsplit(origin).hostname},{since:%Y-%m-%d}:blogposts/{post.pk}"


def answered(post: Post, origin: str) -> Answered:
    return Answered(id_of(post, origin), origin + post_address(post.path or "", post.language))


def shown_title(title: str) -> str:
    """A title with something in it: an entry without one is refused by some readers."""
    return shown(title) or _("Untitled")


def shown(words: str) -> str:
    """What of these words can be seen in a feed; empty where nothing can."""
    return for_xml(words).strip()


def _entry(
    post: Any, origin: str, comments: str, format: str, around: str, *, is_full: bool
) -> Entry:
    post.address = origin + post.url
    picture = _media(post, origin)
    html = full_html(post, picture, around) if is_full else summary_html(post, around)
    return Entry(
        id=id_of(post, origin),
        url=post.address,
        title=shown_title(post.title),
        html=html,
        summary=shown(post.shown_summary),
        is_full=is_full,
        published=post.published_at,
        updated=post.modified_at,
        language=post.language,
        title_language=post.language,
        author=_author(post, origin),
        terms=[
            *_terms(post.read_categories, origin),
            *_terms(post.read_tags, origin),
        ],
        picture=picture,
        pictures=_of_text(post, origin) if is_full else (),
        talk=Talk(
            url=f"{post.address}#comments",
            feed=origin + with_format(comments, format),
            count=post.comment_count,
        ),
    )


def _author(post: Any, origin: str) -> Person | None:
    name = shown(post.author.name) if post.author_id else ""
    return Person(name, origin + post.author_url) if name else None


def with_format(feed: str, format: str) -> str:
    """The address of a feed in a format; RSS is what it has without a word."""
    return feed if format == "rss" else f"{feed}{format}/"


def _terms(terms: Sequence[Any], origin: str) -> list[Term]:
    return [
        Term(name, origin + term.url, urljoin(origin + term.url, "../"))
        for term in terms
        if (name := shown(term.name))
    ]


def _media(post: Any, origin: str) -> Media | None:
    if not post.picture_id:
        return None
    words = (post.picture_alt, post.picture_caption, post.picture_credit)
    return _picture(post.picture, origin, *words)


def _of_text(post: Any, origin: str) -> list[Media]:
    """The pictures of the text as the library describes them."""
    return [
        _picture(picture, origin, picture.alt, picture.caption, picture.credit)
        for picture in post.read_pictures
        if picture.pk != post.picture_id
    ]


def _picture(picture: Any, origin: str, alt: str, caption: str, credit: str) -> Media:
    return Media(
        url=urljoin(origin, picture.url),
        type=picture.media_type,
        size=picture.size,
        width=picture.width,
        height=picture.height,
        alt=alt,
        caption=caption,
        credit=credit,
    )

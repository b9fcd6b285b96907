"""What feeds of posts hold: the newest posts of a list, and the texts of all of them at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import BigIntegerField, Exists, F, IntegerField, OuterRef, Subquery, Value
from django.utils import timezone
from taggit.models import Tag

from ..addresses import address_maker, post_address
from ..models import (
    Author,
    Category,
    Correction,
    Decision,
    Edition,
    Picture,
    PictureUse,
    Post,
    PostCategory,
    Section,
    Source,
    TaggedPost,
)
from ..models.sections import SOURCE_FIELDS, render_stale_of
from ..prepared import Parameter, Prepared
from .edition import last_change, newest_post
from .language import IN_LANGUAGE, in_values, list_language
from .rows import NOW, columns, from_row, give_addresses, through

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from .edition import Stamp

_AUTHOR = columns(Author, only=["id", "name", "slug"])
_PICTURE = columns(
    Picture, only=["id", "file", "width", "height", "size", "alt", "caption", "credit", "language"]
)
_POST = columns(
    Post,
    only=[
        "id",
        "title",
        "path",
        "subtitle",
        "summary",
        "excerpt",
        "language",
        "author_id",
        "status",
        "published_at",
        "first_published_at",
        "changed_at",
        "corrected_at",
        "picture_id",
        "picture_alt",
        "picture_caption",
        "picture_credit",
        "comment_count",
    ],
)
_SECTION = columns(Section, without={*SOURCE_FIELDS, "outline", "words"})
_SOURCE = columns(
    Source,
    only=[
        *("id", "post_id", "position", "key", "url", "title", "publisher", "author", "date"),
        *("language", "archived_url", "state"),
    ],
)
_CORRECTION = columns(Correction, without=["by_id"])
_TERM = ("id", "name", "slug")


class Dated(NamedTuple):
    """What dates a page: number and time of the last change, newest post out, last decision."""

    number: int | None
    changed_at: datetime | None
    newest: datetime | None
    decided_at: datetime | None

    @property
    def last(self) -> datetime | None:
        """When anything that a feed may show was last another."""
        return max(filter(None, self[1:]), default=None)


@dataclass(frozen=True, slots=True)
class Entries:
    """The newest posts of a list, and what dates them."""

    posts: Sequence[Any]
    dated: Dated

    @property
    def stamp(self) -> Stamp:
        # A comment that is counted changes nothing that the edition counts.
        return (*self.dated[:3], tuple((post.pk, post.comment_count) for post in self.posts))


def changed_at() -> Subquery:
    return Subquery(Edition.objects.filter(pk=1).values("changed_at"))


def decided_at() -> Subquery:
    return Subquery(Decision.objects.order_by("-at").values("at")[:1])


def _dates() -> tuple[Subquery, ...]:
    return (last_change(), changed_at(), newest_post(), decided_at())


def newest_entries(length: int) -> Entries:
    """Those of the whole site; one query, two when there are none."""
    return _entries(_all, length)


def newest_by(author: Author, length: int) -> Entries:
    return _entries(_by_author, length, author=author.pk)


def newest_tagged(tag: Tag, length: int) -> Entries:
    return _entries(_tagged, length, tag=tag.pk)


def newest_in(categories: Sequence[int], length: int) -> Entries:
    """Those of any of these categories, named by primary key."""
    values = {f"key_{number}": key for number, key in enumerate(categories)}
    return _entries(_in_categories(len(categories)), length, **values)


def entries_among(keys: Sequence[int], length: int) -> Entries:
    """Those of these posts that readers may see, in the order of the keys."""
    found = _entries(_among(length), length, **_padded(keys, length))
    place = {key: number for number, key in enumerate(keys)}
    return Entries(sorted(found.posts, key=lambda post: place[post.pk]), found.dated)


def current_dates() -> Dated:
    """What dates any page as of now; one query."""
    rows = _edition.rows(now=timezone.now())
    return Dated(*rows[0]) if rows else Dated(None, None, None, None)


_edition = Prepared(Edition, lambda: Edition.objects.filter(pk=1).values_list(*_dates()))


def _entries(listing: _Listing, length: int, **values: Any) -> Entries:
    language = list_language()
    values |= {"now": timezone.now(), **in_values(language)}
    rows = (listing.in_one if language else listing.in_all).rows(limit=length, **values)
    if not rows:
        return Entries([], current_dates())
    of_author = address_maker("author-detail")
    return Entries([_entry(row, of_author) for row in rows], Dated(*rows[0][-len(_dates()) :]))


def _entry(row: list[Any], of_author: Callable[[str], str]) -> Any:
    post = from_row(Post, _POST, row[: len(_POST)])
    rest = row[len(_POST) :]
    post.url = post_address(post.path, post.language)
    post.author_url = ""
    if post.author_id:
        post.author = from_row(Author, _AUTHOR, rest[: len(_AUTHOR)])
        post.author_url = of_author(post.author.slug)
    if post.picture_id:
        picture = rest[len(_AUTHOR) : len(_AUTHOR) + len(_PICTURE)]
        post.picture = from_row(Picture, _PICTURE, picture)
    return post


class _Listing:
    """The query of a feed, for posts in all languages and for those in one."""

    def __init__(self, narrow: Callable[[Any], Any]) -> None:
        self.in_all = _prepare(narrow)
        self.in_one = _prepare(lambda posts: narrow(posts.filter(IN_LANGUAGE)))


def _prepare(narrow: Callable[[Any], Any]) -> Prepared:
    names = (*_POST, *through("author", _AUTHOR), *through("picture", _PICTURE))
    return Prepared(
        Post,
        lambda: (
            narrow(Post.objects.published(at=NOW)).newest_first().values_list(*names, *_dates())
        ),
    )


def _keys(count: int) -> list[Any]:
    return [Parameter(f"key_{number}", BigIntegerField()) for number in range(count)]


def _padded(keys: Sequence[int], length: int) -> dict[str, int]:
    """Values for `_keys(length)`: no post has the key 0, and one query serves any number."""
    return {f"key_{n}": keys[n] if n < len(keys) else 0 for n in range(length)}


_all = _Listing(lambda posts: posts)
_by_author = _Listing(lambda posts: posts.by(Parameter("author", BigIntegerField())))
_tagged = _Listing(lambda posts: posts.tagged(Parameter("tag", BigIntegerField())))


@cache
def _in_categories(count: int) -> _Listing:
    through = PostCategory.objects.filter(post=OuterRef("pk"), category__pk__in=_keys(count))
    return _Listing(lambda posts: posts.filter(Exists(through)))


@cache
def _among(count: int) -> _Listing:
    # Whoever chose the posts has narrowed them already.
    listing = _Listing(lambda _posts: Post.objects.published_among(_keys(count), at=NOW))
    listing.in_one = listing.in_all
    return listing


# What stands in the entries. Each of these is one query for all posts of a feed.


def read_texts(posts: Sequence[Any], length: int) -> None:
    """Gives the posts their `read_sections`, rendered as of today, and their `read_sources`."""
    sections = _by_post(Section, _SECTION, _sections(length), posts, length)
    sources = _by_post(Source, _SOURCE, _sources(length), posts, length)
    for post in posts:
        post.read_sections = sections[post.pk]
        post.read_sources = sources[post.pk]
        for section in post.read_sections:
            section.post = post
    render_stale_of(
        (post, post.read_sections, {s.key: n for n, s in enumerate(post.read_sources, start=1)})
        for post in posts
    )


def read_pictures_of(posts: Sequence[Any], length: int) -> None:
    """Gives the posts their `read_pictures`, those that their texts name in their order.

    After `read_texts`; no query where no text shows a picture.
    """
    found: dict[int, list[Any]] = defaultdict(list)
    if any("<img" in section.html for post in posts for section in post.read_sections):
        for row in _pictures(length).rows(**_padded([post.pk for post in posts], length)):
            found[row[0]].append(from_row(Picture, _PICTURE, row[1:]))
    for post in posts:
        # A picture may stand in two sections.
        post.read_pictures = list({picture.pk: picture for picture in found[post.pk]}.values())


def read_corrections_of(posts: Sequence[Any], length: int) -> None:
    """Gives the posts their `read_corrections`, oldest first; no query where there are none."""
    found: dict[int, list[Any]] = defaultdict(list)
    if any(post.corrected_at for post in posts):
        found = _by_post(Correction, _CORRECTION, _corrections(length), posts, length)
    for post in posts:
        post.read_corrections = found[post.pk]


def read_terms_of(posts: Sequence[Any], length: int) -> None:
    """Gives the posts their `read_categories` in order and their `read_tags` by name."""
    rows = _terms(length).rows(**_padded([post.pk for post in posts], length)) if posts else []
    found: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for post, kind, _place, *term in sorted(rows, key=lambda row: (row[1], row[2], row[4])):
        found[post, kind].append(from_row(Tag if kind else Category, _TERM, term))
    for post in posts:
        post.read_categories, post.read_tags = found[post.pk, 0], found[post.pk, 1]
        give_addresses(post.read_categories, "category-detail")
        give_addresses(post.read_tags, "tag-detail")


def _by_post(
    model: Any, names: Sequence[str], prepared: Prepared, posts: Sequence[Any], length: int
) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    if posts:
        for row in prepared.rows(**_padded([post.pk for post in posts], length)):
            one = from_row(model, names, row)
            found[one.post_id].append(one)
    return found


@cache
def _sections(count: int) -> Prepared:
    return _parts(Section, _SECTION, count, "position")


@cache
def _sources(count: int) -> Prepared:
    return _parts(Source, _SOURCE, count, "position")


@cache
def _pictures(count: int) -> Prepared:
    uses = PictureUse.objects.filter(section__post__pk__in=_keys(count))
    names = ("section__post_id", *through("picture", _PICTURE))
    return Prepared(
        PictureUse, lambda: uses.order_by("section__position", "pk").values_list(*names)
    )


@cache
def _corrections(count: int) -> Prepared:
    return _parts(Correction, _CORRECTION, count, "at", "pk")


def _parts(model: Any, names: Sequence[str], count: int, *order: str) -> Prepared:
    rows = model.objects.filter(post__pk__in=_keys(count)).order_by(*order)
    return Prepared(model, lambda: rows.values_list(*names))


@cache
def _terms(count: int) -> Prepared:
    def of(rows: Any, post: str, term: str, kind: int, place: Any) -> Any:
        kept = rows.filter(**{f"{post}__pk__in": _keys(count)}).order_by()
        kept = kept.annotate(kind=Value(kind, IntegerField()), place=place)
        return kept.values_list(post, "kind", "place", *(f"{term}__{name}" for name in _TERM))

    tags = of(TaggedPost.objects, "content_object", "tag", 1, Value(0, IntegerField()))
    categories = of(PostCategory.objects, "post", "category", 0, F("position"))
    return Prepared(Post, lambda: categories.union(tags, all=True).order_by())

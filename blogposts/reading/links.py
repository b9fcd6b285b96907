"""What to read next: chosen by hand first, then what is most alike a post, then by time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateTimeField,
    Exists,
    Expression,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Abs, Coalesce
from django.utils import timezone
from django.utils.translation import get_language

from ..addresses import post_address
from ..conf import conf
from ..models import Post, PostCategory, RelatedPost, TaggedPost
from ..prepared import Parameter, Prepared
from ..querysets import Either, union
from ..text.embed import language_attributes
from ..text.languages import primary
from ..text.typography import typeset
from .language import IN_LANGUAGE, in_values
from .rows import NOW, POST

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet
    from taggit.models import Tag

    from ..models import Category
    from ..prepared import Row

# However many posts a tag has, only so many of the nearest are compared; all tags share them.
COMPARED = 200
# Of a post with more the others are not asked about.
MOST_TAGS, MOST_CATEGORIES = 12, 4


@dataclass(frozen=True, slots=True)
class Link:
    """A title to go on with; `url` is empty where only a title is known."""

    title: str
    url: str
    language: str
    language_attributes: str = ""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The posts that came out before and after one."""

    previous: Link | None
    next: Link | None


PICKED, OURS = 0, 1
_FIELDS = ("kind", "place", "at", "key", "name", "address", "tongue", "shared", "near", "same")
_AT = Parameter("at", DateTimeField())
# The post's own time, or now while it is still to come.
_LATEST = Parameter("latest", DateTimeField())
_TONGUE = Parameter("tongue", CharField())
_GROUP = Parameter("group", BigIntegerField())
# In the place of "same", which says whether a post has the language of the one that is read.
TRANSLATION = -1


def read_links(
    post: Post,
    *,
    tags: Sequence[Tag],
    categories: Sequence[Category],
    picks: list[Row] | None = None,
) -> tuple[list[Link], Neighbours]:
    """Related posts, and those before and after a published one; one query.

    Related are the picks by hand in their order, then the posts that share most tags; of equals
    those of a category of the post, then those of its language, then the nearest, by the order in
    which posts were made. Its translations say the same again, and are none of them. The
    neighbours are those that lists show a reader: of its language, where lists have one alone.
    `tags` and `categories` are the post's own. `picks` stand in the place of those that are stored.
    """
    key, wanted = post.pk or 0, conf.RELATED_COUNT
    tongue = primary(post.language) if conf.LIST_LANGUAGE == "interface" else ""
    tag_keys, category_keys = _keys_of(tags, MOST_TAGS), _keys_of(categories, MOST_CATEGORIES)
    now, at = timezone.now(), post.published_at
    rows = _linked(len(tag_keys), len(category_keys), wanted, narrowed=bool(tongue)).rows(
        post=key,
        now=now,
        at=at,
        latest=min(at, now) if at else now,
        tongue=post.language,
        group=post.translation_group_id or 0,
        **in_values(tongue),
        **_named("tag", tag_keys),
        **_named("category", category_keys),
    )
    ours = {row[3]: row for row in rows if row[0] == OURS}
    chosen = picks
    if chosen is None:
        chosen = sorted((row for row in rows if row[0] == PICKED), key=itemgetter(1))
    picked = {row[3] for row in chosen}
    alike = [
        row
        for row in ours.values()
        if (row[7] or row[8]) and row[9] != TRANSLATION and row[3] not in picked
    ]
    alike.sort(key=lambda row: (-row[7], -row[8], -row[9], abs(row[3] - key), -row[3]))
    before, after = _neighbours(
        post, [row for row in ours.values() if not tongue or primary(row[6]) == tongue]
    )
    return (
        [_link(row) for row in [*chosen, *alike][:wanted]],
        Neighbours(_link(before) if before else None, _link(after) if after else None),
    )


def _keys_of(subjects: Sequence[Any], most: int) -> list[int]:
    # What was typed into a form and is not stored has no key, and nothing shares it.
    return [subject.pk for subject in subjects if subject.pk][:most]


def _named(name: str, keys: Iterable[int]) -> dict[str, int]:
    return {f"{name}_{number}": key for number, key in enumerate(keys)}


def _neighbours(post: Post, rows: Iterable[Row]) -> tuple[Row | None, Row | None]:
    # Whatever else was fetched, the nearest of all posts on each side is among the rows.
    here: Any = [post.published_at, post.pk or 0]
    before = max((row for row in rows if row[2:4] < here), key=itemgetter(2, 3), default=None)
    after = min((row for row in rows if row[2:4] > here), key=itemgetter(2, 3), default=None)
    return before, after


def _link(row: Row) -> Link:
    _kind, _place, _at, key, title, place, language, *_likeness = row
    return Link(
        typeset(title, language),
        post_address(place, language) if key else place,
        language,
        language_attributes(language, get_language() or ""),
    )


def _as_links(rows: QuerySet[Any, Any], kind: int, place: Any, **fields: Any) -> QuerySet[Any, Any]:
    rows = rows.order_by().annotate(kind=Value(kind, IntegerField()), place=place, **fields)
    return rows.values_list(*_FIELDS)


def _picks() -> QuerySet[Any, Any]:
    target_is_public = Q(target__status=Post.Status.PUBLISHED, target__published_at__lte=NOW)
    nothing = Value(0, IntegerField())
    return _as_links(
        RelatedPost.objects.filter(Q(target=None) | target_is_public, post=POST),
        PICKED,
        F("position"),
        at=F("target__published_at"),
        key=F("target"),
        name=Coalesce("target__title", "title"),
        address=Coalesce("target__path", "url"),
        tongue=Coalesce("target__language", "language"),
        shared=nothing,
        near=nothing,
        same=nothing,
    )


def _parameters(name: str, count: int) -> list[Any]:
    return [Parameter(f"{name}_{number}", BigIntegerField()) for number in range(count)]


@cache
def _linked(tags: int, categories: int, wanted: int, *, narrowed: bool) -> Prepared:
    """For so many tags and categories of a post: the picks, what is alike, and its neighbours.

    These of its language alone where `narrowed`.
    """
    return Prepared(
        Post,
        lambda: (
            _picks()
            .union(
                _ours(
                    _parameters("tag", tags),
                    _parameters("category", categories),
                    wanted,
                    narrowed=narrowed,
                ),
                all=True,
            )
            .order_by()
        ),
    )


def _ours(
    tags: list[Any], categories: list[Any], wanted: int, *, narrowed: bool
) -> QuerySet[Any, Any]:
    likeness = {
        "shared": _how_many(TaggedPost, "content_object", tag__pk__in=tags) if tags else _yes(None),
        "near": _yes(
            Exists(PostCategory.objects.filter(post=OuterRef("pk"), category__pk__in=categories))
            if categories
            else None
        ),
        "same": Case(
            When(translation_group=_GROUP, then=Value(TRANSLATION)),
            When(language=_TONGUE, then=Value(1)),
            default=Value(0, IntegerField()),
        ),
    }
    found: list[QuerySet[Any, Any] | Expression] = [*_around(narrowed=narrowed)]
    if wanted and (tags or categories):
        others = Post.objects.published(at=NOW).exclude(translation_group=_GROUP)
        others = others.annotate(same=likeness["same"], far=Abs(F("pk") - POST))
        found.append(_MostAlike(_candidates(tags, categories), others, wanted))
    return _as_links(
        Post.objects.filter(pk__in=Either(*found)),
        OURS,
        Value(0, IntegerField()),
        at=F("published_at"),
        key=F("pk"),
        name=F("title"),
        address=F("path"),
        tongue=F("language"),
        **likeness,
    )


def _candidates(tags: list[Any], categories: list[Any]) -> list[QuerySet[Any, Any]]:
    """A row for each tag, and each category, that a post near enough shares with the one read."""
    # Both indexes have the posts of a tag, or category, in order: each side is read up to its
    # limit, and a tag of 50,000 posts costs what one of 50 does.
    most = COMPARED // (2 * (len(tags) + len(categories)))
    through = [(TaggedPost, "content_object", Q(tag=tag), (1, 0)) for tag in tags] + [
        (PostCategory, "post", Q(category=category), (0, 1)) for category in categories
    ]
    sides: list[QuerySet[Any, Any]] = []
    for model, post, wanted, likeness in through:
        shared, near = (Value(one, IntegerField()) for one in likeness)
        rows = model.objects.filter(wanted).values(alike=F(post), shared=shared, near=near)
        sides += [
            rows.filter(**{f"{post}__lt": POST}).order_by(f"-{post}_id")[:most],
            rows.filter(**{f"{post}__gt": POST}).order_by(f"{post}_id")[:most],
        ]
    return sides


class _MostAlike(Expression):
    """For `Either`: the keys of the posts that have most rows among the candidates.

    One pass over these and one look at each post; a count of its own for each post, as the ORM
    would have it, costs three times as much. The rows that were not read are not counted.
    """

    def __init__(
        self, candidates: list[QuerySet[Any, Any]], posts: QuerySet[Any, Any], most: int
    ) -> None:
        super().__init__(output_field=BigIntegerField())
        self.candidates = candidates
        self.posts = posts.order_by().values("pk", "same", "far")
        self.most = most

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        rows, values = union(self.candidates, connection, " UNION ALL ")
        posts, more = self.posts.query.get_compiler(connection=connection).as_sql()
        # Joined in this order: by its own choice SQLite begins with all posts that are out.
        sql = (
            "SELECT likely.pk FROM (SELECT alike, SUM(shared) AS shared, MAX(near) AS near"  # noqa: S608 - Django's
            f" FROM ({rows}) counted GROUP BY alike) alikes CROSS JOIN ({posts}) likely"
            " WHERE likely.pk = alikes.alike ORDER BY alikes.shared DESC, alikes.near DESC,"
            f" likely.same DESC, likely.far, likely.pk DESC LIMIT {self.most:d}"
        )
        return sql, [*values, *more]


def _how_many(model: type[TaggedPost], post: str, **wanted: Any) -> Subquery:
    rows = model.objects.filter(**{post: OuterRef("pk")}, **wanted).order_by()
    count = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Subquery(rows.annotate(many=count).values("many"))


def _yes(condition: Any) -> Expression:
    """1 where it holds, which every database sorts alike, else 0."""
    no = Value(0, IntegerField())
    return Case(When(condition, then=Value(1)), default=no) if condition else no


def _around(*, narrowed: bool) -> list[QuerySet[Any, Any]]:
    # One bound on each side, at the post itself: of two upper ones SQLite may take the other, and
    # would go through all that is newer.
    before = Post.objects.published(at=_LATEST).filter(Q(published_at__lt=_AT) | Q(pk__lt=POST))
    after = Post.objects.published(at=NOW).filter(
        Q(published_at__gt=_AT) | Q(pk__gt=POST), published_at__gte=_AT
    )
    if narrowed:
        before, after = before.filter(IN_LANGUAGE), after.filter(IN_LANGUAGE)
    return [
        before.order_by("-published_at", "-pk").values("pk")[:1],
        after.order_by("published_at", "pk").values("pk")[:1],
    ]

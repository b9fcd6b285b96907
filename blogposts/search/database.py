"""What the databases' own engines share: the table of entries, and who may be found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from ..models import Post, PostCategory, SearchEntry, TaggedPost
from ..text.asked import read_asked
from ..text.folding import fold
from .engine import MOST_FOUND, Engine, Filters, Hits
from .marks import marks_for, marks_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet

    from ..text.asked import Asked
    from .documents import Document

    SQL = tuple[str, list[Any]]

ENTRY = SearchEntry._meta.db_table


class DatabaseEngine(Engine):
    """An engine in the site's own database; `SearchEntry` holds the words of all posts.

    Drafts as well: who may be found is asked of the post's own row, by the same query. So no entry
    is written when a post is published, scheduled, withdrawn or comes out.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    @classmethod
    def is_there(cls, connection: BaseDatabaseWrapper) -> bool:
        """Whether this database was built with it."""
        return True

    def prepare(self) -> None:
        """Makes what the database needs beside the table, where it is missing; after `migrate`."""

    def rebuild(self) -> None:
        self.prepare()

    def shape(self, folded: str) -> str:
        """A folded text as the entry holds it."""
        return folded

    def floor(self, asked: Asked, marks: Sequence[Sequence[str]], *, all_words: bool) -> int:
        """The key from which on posts are looked through; 0 where all are.

        It is for what an index answers slowly: a phrase, or a word that must not be there, where
        most posts have the others.
        """
        return 0

    def candidates(
        self,
        asked: Asked,
        marks: Sequence[Sequence[str]],
        visible: SQL,
        floor: int,
        *,
        all_words: bool,
    ) -> SQL:
        """SQL of rows with `key`, `titled` (1 where the title has it) and `score` (more is better).

        Of each group of `marks` an entry has one; `visible` is a condition on `{key}`, which is
        `floor` or more. No more rows than some thousands, the newest.
        """
        raise NotImplementedError

    def find(self, query: str, filters: Filters, limit: int, offset: int) -> Hits:
        asked = read_asked(query)
        if not asked:
            return Hits()
        (keys, is_partial), is_any = self.keys(asked, filters, all_words=True), False
        if not keys and not is_partial and len(asked.wanted) > 1:
            (keys, is_partial), is_any = self.keys(asked, filters, all_words=False), True
        shown = keys[:MOST_FOUND][offset : offset + limit]
        return Hits(shown, len(keys), is_any=is_any, is_partial=is_partial)

    def keys(
        self,
        asked: Asked,
        filters: Filters,
        *,
        all_words: bool,
        among: QuerySet[Post] | None = None,
    ) -> tuple[list[int], bool]:
        """Of the posts that may be found, best first; one more than `MOST_FOUND` at most.

        Those are the public ones, or those of a queryset, whatever they are. With them, whether
        there are fewer since not all posts that have the words were looked through.
        """
        marks = marks_for(filters)
        floor = self.floor(asked, marks, all_words=all_words)
        sql, values = self.candidates(
            asked, marks, self.visible(filters, among), floor, all_words=all_words
        )
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"SELECT found.key FROM ({sql}) found"
                f" INNER JOIN {Post._meta.db_table} post ON post.id = found.key"
                " ORDER BY found.titled DESC, found.score DESC,"
                " post.published_at DESC, found.key DESC"
                f" LIMIT {MOST_FOUND + 1}",
                values,
            )
            keys = [key for (key,) in cursor.fetchall()]
        return keys, bool(floor) and len(keys) <= MOST_FOUND

    def searched(self, filters: Filters, among: QuerySet[Post] | None) -> QuerySet[Post]:
        """The posts that may be found."""
        if among is None:
            among = Post.objects.published(at=timezone.now())
        posts: QuerySet[Post] = narrowed(among, filters)
        return posts

    def visible(self, filters: Filters, among: QuerySet[Post] | None) -> SQL:
        """A condition that holds for a key, written `{key}`, of a post that may be found."""
        posts = self.searched(filters, among)
        one = posts.filter(pk=RawSQL("{key}", ())).order_by().values("pk")
        sql, values = one.query.get_compiler(connection=self.connection).as_sql()
        return f"EXISTS ({sql})", list(values)

    def put(self, documents: Sequence[Document]) -> None:
        entries = [self._entry(document) for document in documents]
        try:
            self._write(entries)
        except IntegrityError:
            # One of the posts was deleted since it was read.
            keys = [entry.pk for entry in entries]
            there = set(Post.objects.filter(pk__in=keys).values_list("pk", flat=True))
            self._write([entry for entry in entries if entry.pk in there])

    def _write(self, entries: Sequence[SearchEntry]) -> None:
        target = self.connection.features.supports_update_conflicts_with_target
        SearchEntry.objects.bulk_create(
            entries,
            update_conflicts=True,
            update_fields=[*SearchEntry.COLUMNS, "marks", "language"],
            unique_fields=["post"] if target else None,
        )

    def _entry(self, document: Document) -> SearchEntry:
        words = (
            document.subtitle,
            *document.headings,
            *document.tags,
            *document.categories,
            document.author,
        )
        return SearchEntry(
            post_id=document.key,
            title=self._shaped(document.title),
            words=self._shaped("\n".join(words)),
            summary=self._shaped(document.summary),
            text=self._shaped(document.text),
            marks=marks_of(document),
            language=document.language,
        )

    def _shaped(self, text: str) -> str:
        return self.shape(fold(text))

    def remove(self, keys: Collection[int]) -> None:
        SearchEntry.objects.filter(pk__in=keys).delete()


def narrowed(posts: Any, filters: Filters) -> Any:
    """Those of a queryset of posts that the filters let through."""
    here = OuterRef("pk")
    if filters.categories:
        placed = PostCategory.objects.filter(post=here, category__in=filters.categories)
        posts = posts.filter(Exists(placed))
    if filters.tag is not None:
        posts = posts.filter(
            Exists(TaggedPost.objects.filter(content_object=here, tag=filters.tag))
        )
    if filters.author is not None:
        posts = posts.by(filters.author)
    if filters.year:
        posts = posts.filter(published_at__year=filters.year)
    if filters.language:
        in_region = Q(language__istartswith=f"{filters.language}-")
        posts = posts.filter(Q(language__iexact=filters.language) | in_region)
    return posts

"""MariaDB's and MySQL's full text: InnoDB's index, asked in boolean mode."""

from __future__ import annotations

from itertools import islice
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import OperationalError
from django.db.models import Max, Min
from django.utils import timezone

from ..models import Post, SearchEntry
from ..text.folding import stem, stemmed
from .database import ENTRY, DatabaseEngine, narrowed
from .engine import MOST_FOUND, Filters
from .marks import THOUSAND, marks_for, thousand

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from ..text.asked import Asked, Phrase

    SQL = tuple[str, list[Any]]
    # One of these phrases.
    Group = list[list[str]]

# What InnoDB leaves out of an index unless a server is told otherwise: words of fewer than three
# letters, and these. With a line behind them they are words like others.
_SHORTEST = 3
_LEFT_OUT = frozenset(
    "about an are as at be by com de en for from how in is it la of on or that the this to und was"
    " what when where who will with www".split()
)

# Where the newest thousand lets expect more rows than these, the index is not asked for all.
MOST_READ = 4_000
# Of rows that hold the words the newest so many, about, are looked through for a phrase, or for one
# that has another word as well.
MOST_CHECKED = 500
# Of thousands of posts so many more are asked for in one statement.
MOST_THOUSANDS = 6
# So many rows are fetched of one statement, and it may take so long.
MOST_ROWS = 5_000
SECONDS = 0.5
_TIMED_OUT = 1969
# A word that a fourth of the newest so many posts have is common.
_SAMPLE = 48

_COLUMNS = ", ".join(SearchEntry.COLUMNS)
_INDEXES = {
    "blogposts_search": f"{_COLUMNS}, marks",
    "blogposts_search_title": "title, marks",
}


def _match(columns: str) -> str:
    names = ", ".join(f"entry.{name}" for name in columns.split(", "))
    return f"MATCH ({names}) AGAINST (%s IN BOOLEAN MODE)"


def _add(cursor: Any, name: str) -> None:
    cursor.execute(f"ALTER TABLE {ENTRY} ADD FULLTEXT INDEX {name} ({_INDEXES[name]})")


def _is_whole(cursor: Any, name: str) -> bool:
    """Whether an index has the oldest entry and the newest: it is asked for their marks."""
    cursor.execute(f"SELECT MIN(post_id), MAX(post_id) FROM {ENTRY}")
    ends = [key for key in cursor.fetchone() if key is not None]
    for mark in {thousand(key // THOUSAND) for key in ends}:
        cursor.execute(
            f"SELECT 1 FROM {ENTRY} entry WHERE {_match(_INDEXES[name])} LIMIT 1", [f"+{mark}"]
        )
        if not cursor.fetchone():
            return False
    return True


class MariaDB(DatabaseEngine):
    def prepare(self) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT index_name FROM information_schema.statistics"
                " WHERE table_schema = DATABASE() AND table_name = %s",
                [ENTRY],
            )
            there = {name for (name,) in cursor.fetchall()}
            # One at a time: InnoDB makes no two at once.
            for name in _INDEXES:
                if name not in there:
                    _add(cursor, name)
            # Where a table lost all of its indexes, InnoDB makes the first anew without a word of
            # the rows that are there, and the next complete. So each is asked, and mended.
            for name in [name for name in _INDEXES if not _is_whole(cursor, name)]:
                cursor.execute(f"ALTER TABLE {ENTRY} DROP INDEX {name}")
                _add(cursor, name)
                if not _is_whole(cursor, name):
                    raise OperationalError(
                        f"The index {name} lacks entries. Type: ALTER TABLE {ENTRY} FORCE;"
                    )

    def shape(self, folded: str) -> str:
        return " ".join(map(_lengthened, stemmed(folded).split()))

    def keys(
        self,
        asked: Asked,
        filters: Filters,
        *,
        all_words: bool,
        among: QuerySet[Post] | None = None,
    ) -> tuple[list[int], bool]:
        query = _Query(asked, marks_for(filters), all_words=all_words)
        condition, values = self.visible(filters, among)
        visible = condition.format(key="entry.post_id"), values
        ends = self._ends(filters)
        held, is_whole = self._newest("blogposts_search", query, visible, ends)
        titled = {key: row for key, row in held.items() if row.is_titled}
        # What is unwanted may stand elsewhere than in the title, so its index cannot tell.
        if is_whole and len(held) > MOST_FOUND and not asked.unwanted:
            # Older ones than these may have the words in their titles.
            titled |= self._newest("blogposts_search_title", query, visible, ends)[0]
        if len(held) > MOST_FOUND:
            held = {key: row._replace(score=0) for key, row in held.items()}
        rows = [(key in titled, row.score, row.at, key) for key, row in (titled | held).items()]
        best = [key for *_, key in sorted(rows, reverse=True)]
        return best[: MOST_FOUND + 1], not is_whole and len(best) <= MOST_FOUND

    def _ends(self, filters: Filters) -> tuple[int, int]:
        """The first thousand of posts and the last that there may be; those of a year are near."""
        rows: QuerySet[Any] = SearchEntry.objects.all()
        if filters.year:
            published = Post.objects.published(at=timezone.now())
            rows = narrowed(published, Filters(year=filters.year))
        ends = rows.aggregate(first=Min("pk"), last=Max("pk"))
        return (ends["first"] or 0) // THOUSAND, (ends["last"] or 0) // THOUSAND

    def _newest(
        self, name: str, query: _Query, visible: SQL, ends: tuple[int, int]
    ) -> tuple[dict[int, _Row], bool]:
        """The newest that an index has, by key, and whether all were looked through.

        InnoDB reads all of a word's places, makes a tree of them and ranks it, before it hands out
        the first. But of the words that must be there as well it reads what lies between the first
        and the last of what it has already. So it is asked for the newest thousand of posts, whose
        number tells what comes next: all at once, or some more thousands.
        """
        first, last = ends
        found: dict[int, _Row] = {}
        try:
            found, read = self._ask(name, query.groups, query, visible, within=[last])
            if len(found) > MOST_FOUND or first == last:
                return found, first == last
            most = MOST_CHECKED if query.is_checked else MOST_READ
            if read * (last - first) > most:
                lacking = most - read if query.is_checked else MOST_FOUND + 1 - read
                since = max(last - min(ceil(lacking / read), MOST_THOUSANDS), first)
                if since < last:
                    within = range(since, last)
                    found |= self._ask(name, query.groups, query, visible, within)[0]
                return found, since == first
            groups = self._rare(name, query, last)
            return found | self._ask(name, groups, query, visible)[0], True
        except OperationalError as error:
            if error.args[0] != _TIMED_OUT:
                raise
            return found, False

    def _rare(self, name: str, query: _Query, last: int) -> list[Group]:
        """What to ask an index for: all groups, or those that few posts have if there are such.

        Of a common word it would read nearly all places, to find it in the few rows of a rare one.
        """
        if len(query.groups) < 2:
            return query.groups
        conditions = [_stands(name, group) for group in query.groups]
        sums = ", ".join(f"SUM({condition})" for condition, _ in conditions)
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {sums} FROM (SELECT * FROM {ENTRY} WHERE post_id < %s"
                f" ORDER BY post_id DESC LIMIT {_SAMPLE}) entry",
                [*(value for _, its in conditions for value in its), (last + 1) * THOUSAND],
            )
            counts = cursor.fetchone()
        rare = [
            group
            for group, count in zip(query.groups, counts, strict=True)
            if (count or 0) * 4 < _SAMPLE
        ]
        return rare or query.groups

    def _ask(
        self,
        name: str,
        groups: Sequence[Group],
        query: _Query,
        visible: SQL,
        within: Sequence[int] = (),
    ) -> tuple[dict[int, _Row], int]:
        """What an index has of some groups, where the others stand as well; and how much it read.

        `within` are thousands of posts.
        """
        match = _match(_INDEXES[name])
        words = _boolean(groups, within)
        titled, title_values = query.in_title()
        checked, check_values = query.check(name, groups)
        condition, values = visible
        # How many more there are matters where not all of them are what was asked for.
        most = MOST_ROWS if query.is_checked or groups != query.groups else MOST_FOUND + 1
        limited = getattr(self.connection, "mysql_is_mariadb", False)
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"{f'SET STATEMENT max_statement_time={SECONDS} FOR ' * limited}"
                f"SELECT entry.post_id, {titled}, {match},"
                f" CAST(COALESCE(post.published_at, post.created_at) AS CHAR),"
                f" {checked}"
                f" FROM {ENTRY} entry"
                f" STRAIGHT_JOIN {Post._meta.db_table} post ON post.id = entry.post_id"
                f" WHERE {match} AND {condition} ORDER BY entry.post_id DESC LIMIT {most}",
                [*title_values, words, *check_values, words, *values],
            )
            rows = cursor.fetchall()
        found = {
            key: _Row(bool(is_titled), score, at)
            for key, is_titled, score, at, whole in rows
            if whole
        }
        return dict(islice(found.items(), MOST_FOUND + 1)), len(rows)


class _Row(NamedTuple):
    is_titled: bool
    score: float
    at: str  # which sorts as a time does, and is read in a fraction of the time


class _Query:
    """What was asked, as groups of which a post must have one phrase each.

    InnoDB's own phrases are read from the texts of all posts that have the words. Ours are words
    that must be there, and then looked for in the texts of the posts that it gives; and so is what
    must not be there, of which InnoDB reads all places.
    """

    def __init__(self, asked: Asked, marks: Sequence[Sequence[str]], *, all_words: bool) -> None:
        wanted = [_shaped(phrase) for phrase in asked.wanted]
        # Long words are in fewer posts; what is read after them is bounded by theirs.
        wanted.sort(key=lambda phrase: -max(map(len, phrase)))
        self.words: list[Group] = [[phrase] for phrase in wanted] if all_words else [wanted]
        self.groups: list[Group] = [[[mark] for mark in group] for group in marks] + self.words
        self.unwanted = [_shaped(phrase) for phrase in asked.unwanted]
        self.has_phrases = any(len(phrase) > 1 for phrase in wanted)

    @property
    def is_checked(self) -> bool:
        """Whether an index may give many posts that have not what was asked for."""
        return self.has_phrases or bool(self.unwanted)

    def in_title(self) -> SQL:
        """The condition that a title has what is wanted."""
        return _all(_stands("blogposts_search_title", group) for group in self.words)

    def check(self, name: str, asked: Sequence[Group]) -> SQL:
        """The condition that a row has what its index was not asked for."""
        groups = [
            group
            for group in self.groups
            if group not in asked or any(len(one) > 1 for one in group)
        ]
        unwanted = (_stands(name, [phrase]) for phrase in self.unwanted)
        return _all(
            [
                *(_stands(name, group) for group in groups),
                *((f"NOT {condition}", values) for condition, values in unwanted),
            ]
        )


def _boolean(groups: Sequence[Group], within: Sequence[int]) -> str:
    """Groups in the language of boolean mode; each word is letters and digits."""
    parts = [f"+({' '.join(map(thousand, within))})"] if within else []
    for group in groups:
        if len(group) == 1:
            parts += [f"+{word}" for word in group[0]]
        else:
            each = ("({})".format(" ".join(f"+{word}" for word in phrase)) for phrase in group)
            parts.append(f"+({' '.join(each)})")
    return " ".join(parts)


def _stands(name: str, group: Group) -> SQL:
    """The condition that one phrase of a group stands in a column of an index."""
    text = ", ".join(f"' ', entry.{column}, ' |'" for column in _INDEXES[name].split(", "))
    one = f"INSTR(CONCAT({text}), CAST(%s AS BINARY)) > 0"
    return f"({' OR '.join([one] * len(group))})", [f" {' '.join(phrase)} " for phrase in group]


def _all(conditions: Iterable[SQL]) -> SQL:
    parts = list(conditions)
    sql = " AND ".join(condition for condition, _ in parts)
    return f"({sql or '1 = 1'})", [value for _, values in parts for value in values]


def _shaped(phrase: Phrase) -> list[str]:
    return [_lengthened(stem(word)) for word in phrase]


def _lengthened(word: str) -> str:
    if len(word) < _SHORTEST:
        return word.ljust(_SHORTEST, "_")
    return f"{word}_" if word in _LEFT_OUT else word

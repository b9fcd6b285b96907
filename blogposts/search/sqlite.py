"""SQLite's FTS5: an index over the table of entries, kept by triggers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connections

from ..models import SearchEntry
from ..text.folding import stem, stemmed
from .database import ENTRY, DatabaseEngine
from .engine import MOST_FOUND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ..text.asked import Asked, Phrase

INDEX = "blogposts_search"
TITLE_INDEX = "blogposts_search_title"
WEIGHTS = "10.0, 4.0, 2.0, 1.0, 0.0"
# Of rows that hold the words the newest so many are told apart by how much of them they hold.
MOST_SCORED = 2 * MOST_FOUND
# Of rows that hold the words the newest so many are looked through for one that must not be there.
MOST_CHECKED = 10_000

_INDEXED = (*SearchEntry.COLUMNS, "marks")
_COLUMNS = ", ".join(_INDEXED)
# The second is of titles alone: whether a title has a phrase is then asked of short lists.
_INDEXES = {INDEX: _INDEXED, TITLE_INDEX: ("title", "marks")}


def _sql(index: str, columns: Sequence[str]) -> tuple[str, str]:
    """What takes an entry out of an index, and what puts one there."""
    named, old, new = (
        ", ".join(f"{row}{name}" for name in columns) for row in ("", "old.", "new.")
    )
    return (
        f"INSERT INTO {index} ({index}, rowid, {named}) VALUES ('delete', old.post_id, {old});",
        f"INSERT INTO {index} (rowid, {named}) VALUES (new.post_id, {new});",
    )


_FORGET, _KEEP = map(" ".join, zip(*(_sql(*each) for each in _INDEXES.items()), strict=True))
# Triggers and no code of ours, so that a cascade and `update()` are seen as well.
_TRIGGERS = {
    "insert": ("AFTER INSERT", _KEEP),
    "delete": ("AFTER DELETE", _FORGET),
    "update": (f"AFTER UPDATE OF {_COLUMNS}", f"{_FORGET} {_KEEP}"),
}


class SQLite(DatabaseEngine):
    @classmethod
    def is_there(cls, connection: BaseDatabaseWrapper) -> bool:
        return _has_fts5(connection.alias)

    def prepare(self) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE %s", [f"{INDEX}%"])
            there = {name for (name,) in cursor.fetchall()}
            wanted = {f"{INDEX}_{name}" for name in _TRIGGERS}
            if there >= wanted | _INDEXES.keys():
                return
            for index, columns in _INDEXES.items():
                cursor.execute(
                    f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5({', '.join(columns)},"
                    f" content={ENTRY}, content_rowid=post_id,"
                    " tokenize=\"unicode61 remove_diacritics 2 tokenchars '_'\")"
                )
            # A later migration that makes the table of entries anew takes the triggers with it.
            for name, (when, what) in _TRIGGERS.items():
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_{name} {when} ON {ENTRY}"
                    f" BEGIN {what} END"
                )
            for index in _INDEXES:
                cursor.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")

    def shape(self, folded: str) -> str:
        return stemmed(folded)

    def floor(self, asked: Asked, marks: Sequence[Sequence[str]], *, all_words: bool) -> int:
        if not asked.unwanted:
            return 0
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s"
                f" ORDER BY rowid DESC LIMIT 1 OFFSET {MOST_CHECKED - 1}",
                [_wanted(asked, marks, all_words=all_words)],
            )
            row = cursor.fetchone()
        return row[0] if row else 0

    def candidates(
        self,
        asked: Asked,
        marks: Sequence[Sequence[str]],
        visible: tuple[str, list[Any]],
        floor: int,
        *,
        all_words: bool,
    ) -> tuple[str, list[Any]]:
        condition, values = visible
        wanted = _wanted(asked, marks, all_words=all_words)
        held = _without(wanted, asked)
        # What is unwanted may stand elsewhere than in the title: of these titles only those count
        # whose posts were found already.
        in_title = _newest(TITLE_INDEX, floor, condition)
        if asked.unwanted:
            in_title = (
                f"SELECT rowid AS key FROM {TITLE_INDEX} WHERE {TITLE_INDEX} MATCH %s"
                f" AND rowid >= {floor} AND +rowid IN (SELECT key FROM held)"
            )
        title_values = [wanted] if asked.unwanted else [wanted, *values]
        # bm25() counts each word's rows in the whole index: where there are more than can be
        # shown, how often one holds a common word says less than how new it is.
        few = "0" if floor else f"(SELECT COUNT(*) FROM held) <= {MOST_FOUND}"
        sql = (
            f"WITH held AS ({_newest(INDEX, floor, condition)}),"
            f" in_title AS ({in_title}), scored AS ("
            f" SELECT rowid AS key, bm25({INDEX}, {WEIGHTS}) AS score FROM {INDEX}"
            f" WHERE {INDEX} MATCH CASE WHEN {few}"
            " THEN %s ELSE '\"\"' END"  # which is found nowhere, and at once
            f" ORDER BY rowid DESC LIMIT {MOST_SCORED})"
            " SELECT key, MAX(titled) AS titled, MAX(score) AS score FROM ("
            "SELECT key, 0 AS titled, 0 AS score FROM held"
            " UNION ALL SELECT key, 1, 0 FROM in_title"
            " UNION ALL SELECT key, 0, -score FROM scored WHERE key IN (SELECT key FROM held)"
            ") GROUP BY key"
        )
        return sql, [held, *values, *title_values, held]


def _newest(index: str, floor: int, condition: str) -> str:
    """SQL of the newest keys that an index has for an expression; it reads from the end."""
    # A plus: the index is to be walked through, and not asked for each key that may be found.
    condition = condition.format(key=f"+{index}.rowid")
    return (
        f"SELECT rowid AS key FROM {index} WHERE {index} MATCH %s AND rowid >= {floor}"
        f" AND {condition} ORDER BY rowid DESC LIMIT {MOST_FOUND + 1}"
    )


@cache
def _has_fts5(using: str) -> bool:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM pragma_module_list WHERE name = 'fts5'")
        return bool(cursor.fetchone()[0])


def _wanted(asked: Asked, marks: Sequence[Sequence[str]], *, all_words: bool) -> str:
    """FTS5's own language; each word is letters and digits, and in quotes."""
    groups = [_joined(asked.wanted, " AND " if all_words else " OR ")]
    groups += [" OR ".join(f'"{mark}"' for mark in group) for group in marks]
    return " AND ".join(f"({group})" for group in groups)


def _without(wanted: str, asked: Asked) -> str:
    if not asked.unwanted:
        return wanted
    return f"({wanted}) NOT ({_joined(asked.unwanted, ' OR ')})"


def _joined(phrases: Sequence[Phrase], by: str) -> str:
    return by.join('"{}"'.format(" ".join(map(stem, phrase))) for phrase in phrases)

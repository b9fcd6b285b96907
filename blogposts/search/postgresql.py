"""PostgreSQL's full text: vectors in each post's language, in columns that keep themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from .database import ENTRY, DatabaseEngine
from .engine import MOST_FOUND
from .marks import THOUSAND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from ..models import Post
    from ..text.asked import Asked, Phrase
    from .engine import Filters

# Languages for which it has a dictionary; of all others it has the words as they are.
_DICTIONARIES = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "nl": "dutch", "en": "english",
    "fi": "finnish", "fr": "french", "de": "german", "el": "greek", "hi": "hindi",
    "hu": "hungarian", "id": "indonesian", "ga": "irish", "it": "italian", "lt": "lithuanian",
    "ne": "nepali", "nb": "norwegian", "nn": "norwegian", "no": "norwegian", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "es": "spanish", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip

# Weights of text, summary, other words, title; the rank is divided by 1 + log(length).
WEIGHTS = "'{0.1, 0.2, 0.4, 1.0}'"
NORMALISATION = 1

# Each vector has one lexeme more, "_n97", for the thousand of posts that the post is of. An index
# knows no order; but asked for a word and "_n97" it reads of the word's places those alone. So the
# newest that hold a common word are found without looking at all that do: windows of thousands,
# each larger than the one before, the first so many that have enough.
_WINDOWS = ((0, 0), (1, 2))
_REST = _WINDOWS[-1][1] + 1
_PARTS = len(_WINDOWS) + 1
# Of rows that hold the words the newest so many are looked through for a phrase, or for one that
# has another word as well.
MOST_CHECKED = 1_000

_COLUMNS = {"title": "A", "words": "B", "summary": "C", "text": "D"}


class PostgreSQL(DatabaseEngine):
    def prepare(self) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT COUNT(*) FROM pg_attribute WHERE attrelid = %s::regclass"
                " AND attname IN ('stemmer', 'vector', 'title_vector') AND NOT attisdropped",
                [ENTRY],
            )
            if cursor.fetchone()[0] == 3:
                return
            for name, (kind, made_of) in _columns(_without_stop_words(cursor)).items():
                cursor.execute(
                    f"ALTER TABLE {ENTRY} ADD COLUMN IF NOT EXISTS {name} {kind}"
                    f" GENERATED ALWAYS AS ({made_of}) STORED"
                )
            # Long columns stand elsewhere even when they are short: whoever is found by the index
            # is then looked up in a table of few pages.
            cursor.execute(f"ALTER TABLE {ENTRY} SET (toast_tuple_target = 128)")
            for name, how in (
                ("vector", "gin (vector)"),
                ("title_vector", "gin (title_vector)"),
                ("stemmer", "btree (stemmer)"),
            ):
                cursor.execute(
                    f"CREATE INDEX IF NOT EXISTS blogposts_search_{name} ON {ENTRY} USING {how}"
                )

    def keys(
        self,
        asked: Asked,
        filters: Filters,
        *,
        all_words: bool,
        among: QuerySet[Post] | None = None,
    ) -> tuple[list[int], bool]:
        # Nobody can tell how many rows a query has that is made only now, and PostgreSQL guesses a
        # share of the table: it would read all of it, and compile the statement first.
        with transaction.atomic(self.connection.alias), self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('jit', 'off', true), set_config('enable_seqscan', 'off', true)"
            )
            return super().keys(asked, filters, all_words=all_words, among=among)

    def floor(self, asked: Asked, marks: Sequence[Sequence[str]], *, all_words: bool) -> int:
        if not asked.unwanted and not asked.has_phrases:
            return 0
        sql, values = _asked(asked, marks, all_words=all_words)
        near = _newest("vector", "words", limit=MOST_CHECKED)
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"{sql} SELECT MIN(key) FROM ({near}) near HAVING COUNT(*) >= {MOST_CHECKED}",
                values,
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
        condition = condition.format(key="entry.key")
        sql, asked_values = _asked(asked, marks, all_words=all_words)
        # An index knows which words a row has, and not in what order: that is looked up in the row.
        looked_up = " AND entry.vector @@ asked.{}" if asked.has_phrases else ""
        held = _newest("vector", "query", floor, condition + looked_up.format("whole"))
        if floor or asked.unwanted:
            # What is unwanted may stand elsewhere than in the title, which its index cannot tell.
            in_title = (
                f"SELECT key FROM held INNER JOIN {ENTRY} entry ON entry.post_id = key INNER JOIN"
                " asked ON asked.stemmer = entry.stemmer AND entry.title_vector @@ asked.wanted"
            )
            title_values = []
        else:
            # Older ones than those may have the words in their titles.
            in_title = _newest("title_vector", "words", 0, condition + looked_up.format("wanted"))
            title_values = values
        sql = (
            f"{sql}, held AS MATERIALIZED ({held}), in_title AS MATERIALIZED ({in_title})"
            " SELECT every.key, every.key IN (SELECT key FROM in_title) AS titled,"
            f" CASE WHEN (SELECT COUNT(*) FROM held) <= {MOST_FOUND} THEN ("
            f"  SELECT ts_rank_cd({WEIGHTS}, entry.vector, asked.wanted, {NORMALISATION})"
            f"  FROM {ENTRY} entry INNER JOIN asked ON asked.stemmer = entry.stemmer"
            "  WHERE entry.post_id = every.key"
            " ) ELSE 0 END AS score"
            " FROM (SELECT key FROM held UNION SELECT key FROM in_title) every"
        )
        return sql, [*asked_values, *values * _PARTS, *title_values * _PARTS]


# The dictionaries that the entries need: one look into the index for each.
_STEMMERS = (
    f"stemmers AS ((SELECT stemmer FROM {ENTRY} ORDER BY stemmer LIMIT 1) UNION ALL"
    f" SELECT (SELECT entry.stemmer FROM {ENTRY} entry WHERE entry.stemmer > stemmers.stemmer"
    " ORDER BY entry.stemmer LIMIT 1) FROM stemmers WHERE stemmers.stemmer IS NOT NULL)"
)
_WITHIN = (
    f"newest AS (SELECT MAX(post_id) / {THOUSAND} AS thousand FROM {ENTRY}),"
    " within AS MATERIALIZED (SELECT number, (SELECT STRING_AGG(FORMAT('''_n%%s''', each), '|')"
    " FROM GENERATE_SERIES(thousand - upto, thousand - since) each)::tsquery AS query"
    " FROM newest, (VALUES "
    + ", ".join(f"({number}, {since}, {upto})" for number, (since, upto) in enumerate(_WINDOWS))
    + ") wide (number, since, upto))"
)


def _asked(
    asked: Asked, marks: Sequence[Sequence[str]], *, all_words: bool
) -> tuple[str, list[str]]:
    """SQL of `asked`: what is asked for, in each dictionary that there is.

    `words` and `query` are for an index, with the filters: the second without what is unwanted.
    `wanted` has the phrases as well, and `whole` all that was asked.
    """
    by = " & " if all_words else " | "
    # Each word by itself, since an index does not know their order.
    words = f"({by.join(_joined(phrase, ' & ') for phrase in asked.wanted)})"
    wanted = f"({by.join(_joined(phrase, ' <-> ') for phrase in asked.wanted)})"
    lacking = [f" & !{_joined(phrase, ' <-> ')}" for phrase in asked.unwanted]
    single = [f" & !{_joined(phrase, ' & ')}" for phrase in asked.unwanted if len(phrase) == 1]
    filters = " & ".join(
        "({})".format(" | ".join(f"'{mark}'" for mark in group)) for group in marks
    )
    queries = {
        "words": words,
        "query": "".join([words, *single]),
        "wanted": wanted,
        "whole": "".join([wanted, *lacking]),
    }
    made = ", ".join(f"to_tsquery(stemmer::regconfig, %s) AS {name}" for name in queries)
    sql = (
        f"WITH RECURSIVE {_STEMMERS}, {_WITHIN}, asked AS MATERIALIZED ("
        " SELECT stemmer, wanted, whole, words && filters AS words, query && filters AS query"
        f" FROM stemmers, LATERAL (SELECT {made}, %s::tsquery AS filters) one"
        " WHERE stemmer IS NOT NULL)"
    )
    return sql, [*queries.values(), filters]


def _newest(
    column: str, asked: str, floor: int = 0, condition: str = "true", limit: int = MOST_FOUND + 1
) -> str:
    """SQL of the newest keys whose `column` has what was asked; `condition` is of `entry.key`."""
    # Lateral: each dictionary asks the index for itself. "+ 0": no index has that order, so none
    # is walked through in the place of the words' own. What has a place in the order is asked for
    # its condition until there are enough.
    found = (
        "SELECT one.key FROM asked CROSS JOIN LATERAL (SELECT entry.key FROM ("
        f"SELECT entry.post_id AS key, entry.{column} AS vector FROM {ENTRY} entry"
        f" WHERE entry.{column} @@ {{query}} AND entry.stemmer = asked.stemmer AND {{place}}"
        f" ORDER BY entry.post_id + 0 DESC) entry WHERE {condition} LIMIT {limit}) one"
        f" ORDER BY one.key DESC LIMIT {limit}"
    )
    above = f"entry.post_id + 0 >= {floor} AND (SELECT thousand - {{since}} + 1 FROM newest)"
    above = f"{above} * {THOUSAND} > {floor}" if floor else "true"
    parts = [
        found.format(
            query=f"(asked.{asked} && (SELECT query FROM within WHERE number = {number}))",
            place=above.format(since=since),
        )
        for number, (since, _) in enumerate(_WINDOWS)
    ]
    rest = f"(SELECT (thousand - {_REST - 1}) * {THOUSAND} FROM newest)"
    place = f"entry.post_id + 0 < {rest} AND {above.format(since=_REST)}"
    parts.append(found.format(query=f"asked.{asked}", place=place))
    sql = " UNION ALL ".join(f"({part})" for part in parts)
    return f"SELECT key FROM ({sql}) each_window LIMIT {limit}"


def _without_stop_words(cursor: Any) -> set[str]:
    """Makes a configuration of ours for each dictionary; gives those dictionaries.

    PostgreSQL's own lose the most frequent words, and a search for "und" or "to be" with them.
    """
    cursor.execute("SELECT cfgname FROM pg_ts_config WHERE pg_ts_config_is_visible(oid)")
    configured = {name for (name,) in cursor.fetchall()}
    cursor.execute("SELECT dictname FROM pg_ts_dict WHERE pg_ts_dict_is_visible(oid)")
    made = {name for (name,) in cursor.fetchall()}
    there = configured.intersection(_DICTIONARIES.values())
    for name in sorted(there):
        if _own(name) not in made:
            cursor.execute(
                f"CREATE TEXT SEARCH DICTIONARY {_own(name)}"
                f" (TEMPLATE = snowball, LANGUAGE = {name})"
            )
    for name in sorted(there):
        if _own(name) not in configured:
            cursor.execute(f"CREATE TEXT SEARCH CONFIGURATION {_own(name)} (COPY = {name})")
            for stem in {name, "english"}:  # Latin words in Greek, Russian and others
                cursor.execute(
                    f"ALTER TEXT SEARCH CONFIGURATION {_own(name)}"
                    f" ALTER MAPPING REPLACE {stem}_stem WITH {_own(stem)}"
                )
    return there


def _own(name: str) -> str:
    return f"blogposts_{name}"


def _columns(there: set[str]) -> dict[str, tuple[str, str]]:
    """The generated columns: of what type, and made of what."""
    language = "lower(split_part(language, '-', 1))"
    known = {tag: _own(name) for tag, name in _DICTIONARIES.items() if name in there}

    def stemmer(kind: str) -> str:
        cases = " ".join(f"WHEN '{tag}' THEN '{name}'::{kind}" for tag, name in known.items())
        return f"CASE {language} {cases} ELSE 'simple'::{kind} END"

    def vector(columns: dict[str, str]) -> str:
        parts = [
            f"setweight(to_tsvector({stemmer('regconfig')}, {name}), '{weight}')"
            for name, weight in columns.items()
        ]
        return " || ".join([*parts, "array_to_tsvector(string_to_array(marks, ' '))"])

    return {
        "stemmer": ("text", stemmer("text")),
        "vector": ("tsvector", vector(_COLUMNS)),
        "title_vector": ("tsvector", vector({"title": "A"})),
    }


def _joined(phrase: Phrase, by: str) -> str:
    """PostgreSQL's own language; each word is letters and digits, and in quotes."""
    return "({})".format(by.join(f"'{word}'" for word in phrase))

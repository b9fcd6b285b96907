"""For a database without a full text that we know: looks through all entries, word by word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, IntegerField, Q, Value, When

from ..models import SearchEntry
from ..text.folding import stem, stemmed
from .database import DatabaseEngine
from .engine import MOST_FOUND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from ..models import Post
    from ..text.asked import Asked, Phrase
    from .engine import Filters


class Plain(DatabaseEngine):
    def shape(self, folded: str) -> str:
        return f" {stemmed(folded)} "  # so that a whole word always has a space on both sides

    def keys(
        self,
        asked: Asked,
        filters: Filters,
        *,
        all_words: bool,
        among: QuerySet[Post] | None = None,
    ) -> tuple[list[int], bool]:
        by = Q.AND if all_words else Q.OR
        held = Q.create([_holds(phrase, SearchEntry.COLUMNS) for phrase in asked.wanted], by)
        in_title = Q.create([_holds(phrase, ["title"]) for phrase in asked.wanted], by)
        posts = self.searched(filters, among).filter(held)
        for phrase in asked.unwanted:
            posts = posts.exclude(_holds(phrase, SearchEntry.COLUMNS))
        titled = Case(When(in_title, then=Value(1)), default=Value(0), output_field=IntegerField())
        posts = posts.order_by(titled.desc(), "-published_at", "-pk")
        return list(posts.values_list("pk", flat=True)[: MOST_FOUND + 1]), False


def _holds(phrase: Phrase, columns: Sequence[str]) -> Q:
    words = f" {' '.join(map(stem, phrase))} "
    return Q.create([(f"search_entry__{name}__contains", words) for name in columns], Q.OR)

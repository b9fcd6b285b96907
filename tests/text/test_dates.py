"""Days in words, as readers of each language write them."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.translation import override

from blogposts.text.dates import day_in_words


@pytest.mark.parametrize(
    ("language", "day", "words"),
    [
        ("fr", date(2026, 11, 1), "1er novembre 2026"),
        ("fr-ca", date(2026, 11, 1), "1er novembre 2026"),
        ("fr", date(2026, 11, 2), "2 novembre 2026"),
        ("fr", date(2026, 11, 11), "11 novembre 2026"),
        ("en", date(2026, 11, 1), "Nov. 1, 2026"),
        ("de", date(2026, 11, 1), "1. November 2026"),
        ("es", date(2026, 11, 1), "1 de noviembre de 2026"),
        ("it", date(2026, 11, 1), "1º novembre 2026"),
        ("it", date(2026, 11, 2), "2 novembre 2026"),
        ("it", date(2026, 11, 12), "12 novembre 2026"),
        ("pt", date(2026, 11, 1), "1 de novembro de 2026"),
        ("pt-br", date(2026, 11, 12), "12 de novembro de 2026"),
        ("nl", date(2026, 11, 1), "1 november 2026"),
        ("ar", date(2026, 11, 12), "12 نوفمبر، 2026"),
    ],
)
def test_a_day_is_written_as_its_language_writes_it(language, day, words):
    with override(language):
        assert day_in_words(day) == words


@pytest.mark.parametrize("language", ["fr", "it"])
def test_a_format_that_is_no_sentence_stays(language):
    with override(language):
        assert day_in_words(date(2026, 11, 1), format="SHORT_DATE_FORMAT") == "01/11/2026"

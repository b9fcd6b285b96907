"""When two texts say the same."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogposts.text.sameness import folded, words_hash

TEXT = "Voilà un texte assez long, avec des accents : été, œuvre."


@pytest.mark.parametrize(
    "other",
    [
        TEXT.upper(),
        TEXT.replace(" ", "\n\n").replace(",", "!!"),
        unicodedata.normalize("NFD", TEXT),
        TEXT.replace("texte", "te\u200bx\u00adte"),
        TEXT.replace("long", "ｌｏｎｇ"),
    ],
)
def test_texts_of_the_same_words_are_the_same(other):
    assert words_hash(other) == words_hash(TEXT)
    assert len(words_hash(TEXT)) == 32


@pytest.mark.parametrize("other", [TEXT + " Non.", TEXT.replace("é", "e"), "un texte " + TEXT])
def test_others_are_not(other):
    assert words_hash(other) != words_hash(TEXT)


@pytest.mark.parametrize("text", ["", "Merci beaucoup !", "!" * 99, "\u200b" * 99])
def test_a_text_of_next_to_none_is_like_no_other(text):
    assert words_hash(text) == ""


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert folded(folded(text)) == folded(text)
    words_hash(text)

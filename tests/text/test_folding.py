import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogposts.text.folding import LONGEST_WORD, fold, stem
from tests.cost import BUDGET, seconds


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Déjà-vu", "deja vu"),
        ("œuvre ŒUVRE oeuvre", "oeuvre oeuvre oeuvre"),
        ("Straße STRASSE", "strasse strasse"),
        ("l’équipe L'ÉQUIPE lʼe\u0301quipe", "equipe equipe equipe"),
        ("qu’il d’Artagnan jusqu'ici dell’arte", "il artagnan ici arte"),
        ("aujourd’hui don't O’Brien", "aujourdhui dont obrien"),
        ("Meta’s and the readers’", "meta and the readers"),
        ("Łódź Århus Þór İstanbul", "lodz arhus thor istanbul"),
        ("ﬁn x² ½", "fin x2 1 2"),
        ("كِتَابٌ أحمد", "كتاب احمد"),
        ("שָׁלוֹם", "שלום"),
        ("ёлка й", "елка и"),
        ("東京の人", "東 京 の 人"),
        ("किताब", "किताब"),
        ("a_b e-mail", "a b e mail"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("👍 — … \x00", ""),
    ],
)
def test_what_is_compared(text, folded):
    assert fold(text) == folded


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_words_are_letters_and_digits(text):
    """So that no word is anything in the language of a database."""
    assert not set("\"'\\*+-<>()~@:^&|!%{}\x00;`") & set(fold(text))
    assert all(0 < len(word) <= LONGEST_WORD for word in fold(text).split(" ") if fold(text))


@pytest.mark.parametrize(
    "text",
    ["e\u0301\u0301" * 30_000, "e" + "\u0301" * 60_000, "'" * 60_000, "l'" * 30_000,
     "कि" * 30_000],
    ids=["accents", "heap", "apostrophes", "elided", "signs"],
)  # fmt: skip
def test_takes_time_in_line_with_the_length(text):
    assert seconds(lambda: fold(text)) < BUDGET


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("journal", "journaux"),
        ("reseau", "reseaux"),
        ("jeu", "jeux"),
        ("chou", "choux"),
        ("lecteur", "lecteurs"),
        ("serie", "series"),
        ("story", "stories"),
        ("reader", "readers"),
        ("movie", "movies"),
        ("house", "houses"),
    ],
)
def test_one_and_many_are_the_same(one, many):
    assert stem(one) == stem(many)


@pytest.mark.parametrize("word", ["bus", "gas", "press", "six", "as", "e", ""])
def test_what_is_no_plural_stays(word):
    assert stem(word) == word

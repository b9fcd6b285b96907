import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogposts.text.asked import MOST_TERMS, MOST_WORDS, Asked, read_asked


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("", [], []),
        ("Un Mot", ["un", "mot"], []),
        ('"deux mots" seuls', ["deux mots", "seuls"], []),
        ("« deux mots » “two words”", ["deux mots", "two words"], []),
        ("mot -autre −troisième", ["mot"], ["autre", "troisieme"]),
        ('mot -"deux autres"', ["mot"], ["deux autres"]),
        ("e-mail", ["e mail"], []),
        ("mot mot MOT", ["mot"], []),
        ('"sans fin', ["sans fin"], []),
        ('a"b c"d', ["a", "b c", "d"], []),
        ('- -- --- "" \'', [], []),
        ("--mot", [], ["mot"]),
        ("東京 -大阪", ["東 京"], ["大 阪"]),
        ("a\x00b\ud800c", ["abc"], []),
        ("👍", [], []),
    ],
)
def test_what_is_meant(typed, wanted, unwanted):
    asked = read_asked(typed)
    assert [" ".join(phrase) for phrase in asked.wanted] == wanted
    assert [" ".join(phrase) for phrase in asked.unwanted] == unwanted
    assert not asked.is_cut


@pytest.mark.parametrize(
    "typed", ["mot " * 10_000, "a" * 999, "世" * 300, "a b c d e f g h i j k l m"]
)
def test_what_is_long_is_cut(typed):
    asked = read_asked(typed)
    assert asked.is_cut
    assert len(asked.wanted) <= MOST_TERMS
    assert sum(map(len, asked.wanted)) <= MOST_WORDS


def test_what_is_wanted_alone_makes_a_search():
    assert read_asked("mot")
    assert not read_asked("-mot")
    assert not Asked()


@given(st.text(alphabet=st.characters()), st.text(alphabet='"-« a'))
@settings(max_examples=200, deadline=None)
def test_takes_any_text(one, two):
    asked = read_asked(one + two)
    assert read_asked(asked.text).wanted == asked.wanted

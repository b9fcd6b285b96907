"""Two texts, word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogposts.text.differences import Stretch, shortened, word_differences
from tests.cost import seconds


def told(old, new):
    """`-gone-` and `+new+` among what is the same."""
    marks = {"same": "{}", "gone": "-{}-", "new": "+{}+"}
    return "".join(marks[kind].format(text) for kind, text in word_differences(old, new))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", "", ""),
        ("", "un mot", "+un mot+"),
        ("un mot", "", "-un mot-"),
        ("un mot", "un mot", "un mot"),
        ("un mot juste", "un terme juste", "un -mot-+terme+ juste"),
        ("Un mot.", "Un mot !", "Un mot-.-+ !+"),
        ("l’été", "l’hiver", "l’-été-+hiver+"),
        ("a\n\nb", "a\n\nc\n\nb", "a\n\n+c\n\n+b"),
    ],
)
def test_words(old, new, said):
    assert told(old, new) == said


TEXTS = st.lists(st.sampled_from(["un", "mot", " ", "\n", ".", "é", "a b"]), max_size=60).map(
    "".join
)


@given(TEXTS, TEXTS)
def test_both_texts_are_whole_in_it(old, new):
    found = word_differences(old, new)
    assert "".join(text for kind, text in found if kind != "new") == old
    assert "".join(text for kind, text in found if kind != "gone") == new
    assert all(text for _kind, text in found)


@pytest.mark.parametrize("line", ["mot " * 12 + "\n", "mot ", "a", "\n"])
def test_a_long_text_costs_no_second(line):
    old = line * (200_000 // len(line))
    new = old.replace("m", "n", 1) + "fin"
    assert seconds(lambda: word_differences(old, new), enough=1) <= 1


def test_what_did_not_change_is_cut_down_to_what_stands_near():
    old = "mot " * 500
    found = shortened(word_differences(old + "un" + old, old + "deux" + old))
    assert [kind for kind, _text in found] == ["same", "gone", "new", "same"]
    assert found[0].text.startswith("… ")
    assert found[-1].text.endswith(" …")
    assert all(len(text) < 400 for _kind, text in found)
    assert shortened([Stretch("same", "court")]) == [Stretch("same", "court")]

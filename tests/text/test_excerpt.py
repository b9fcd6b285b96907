"""Plain text, summaries and reading time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogposts.text.excerpt import count_words, plain_text, reading_minutes, summary
from blogposts.text.markdown import render_body
from tests.attacks import REPEATED, SCRIPTS


def test_plain_text():
    assert plain_text("<p>One <em>t</em>wo</p><p>three<br>four &amp; &lt;five&gt;</p>") == (
        "One two three four & <five>"
    )


def test_plain_text_leaves_out_numbers_of_notes_and_sources():
    rendered = render_body("A[^1] b [@k].\n\n[^1]: c", format="markdown", numbers={"k": 1})
    assert plain_text(rendered.html) == "A b. c"


def test_plain_text_of_a_list_and_a_table_keeps_words_apart():
    html = "<ul><li>a</li><li>b</li></ul><table><tr><td>c</td><td>d</td></tr></table>"
    assert plain_text(html) == "a b c d"


@pytest.mark.parametrize(
    "html", ["", "<!-- a -->", "<script>a</script>", "<style>a</style>", "<p>", "\n"]
)
def test_plain_text_of_nothing(html):
    assert plain_text(html) == ""


@pytest.mark.parametrize("attack", SCRIPTS + REPEATED)
def test_plain_text_takes_anything(attack):
    assert "alert(1)</script" not in plain_text(attack * 3).replace(" ", "") or "&" in attack


def test_summary_of_a_short_text_is_the_text():
    assert summary("<p>One <b>two</b></p>") == "One two"
    assert summary("<p>123456</p>", length=6) == "123456"


def test_summary_cuts_between_words():
    assert summary("<p>One two three four</p>", length=12) == "One two…"
    assert summary("<p>One two, three four</p>", length=10) == "One two…"
    assert summary("<p>One two three</p>", length=8) == "One two…"


def test_summary_that_ends_with_a_sentence_has_one_mark_of_its_end():
    assert summary("<p>Un mot. Un autre.</p>", length=8) == "Un mot…"


def test_summary_cuts_a_word_only_if_it_must():
    assert summary("<p>Donaudampfschiff</p>", length=6) == "Donau…"


def test_summary_cuts_anywhere_where_no_spaces_are_written():
    assert summary("<p>吾輩は猫である。名前はまだ無い。</p>", length=8) == "吾輩は猫である…"


@given(st.text(), st.integers(1, 50))
def test_summary_is_never_too_long(text, length):
    assert len(summary(text, length=length)) <= length


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("", "en", 0),
        ("One two-three, don't — 4.5!", "en", 4),
        ("L’été, c’est beau", "fr", 3),
        ("吾輩は猫である。", "ja", 7),
        ("我在用 Python 写 3 个程序", "zh-Hant", 9),
        ("สวัสดีครับ", "th", 7),
        ("中文 in English", "en", 3),
        ("слово за слово", "", 3),
    ],
)
def test_count_words(text, language, words):
    assert count_words(text, language) == words


@pytest.mark.parametrize(
    ("words", "language", "minutes"),
    [
        (0, "fr", 0),
        (194, "fr", 0),
        (195, "fr", 1),
        (195 * 4 + 100, "fr-BE", 5),
        (228 * 3, "en", 3),
        (255 * 2, "zh", 2),
        (357, "ja", 1),
        (184, "", 1),
        (184, "xx", 1),
        (862, "th", 0),
    ],
)
def test_reading_minutes(words, language, minutes):
    assert reading_minutes(words, language) == minutes

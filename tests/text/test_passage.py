import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogposts.text.asked import read_asked
from blogposts.text.passage import LENGTH, Marker
from tests.cost import BUDGET, seconds


def marker(typed):
    return Marker(read_asked(typed).wanted)


def marks(typed, text):
    return re.findall("<mark>(.*?)</mark>", marker(typed).marked(text))


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("equipe", "L’équipe, L'ÉQUIPE et les équipes", ["équipe", "ÉQUIPE", "équipes"]),
        ("oeuvre", "Une œuvre", ["œuvre"]),
        ("strasse", "Die Straße", ["Straße"]),
        ("journal", "Les journaux", ["journaux"]),
        ("licencier", "Il licencie", ["licencie"]),
        ('"deux mots"', "mots deux, deux mots", ["deux mots"]),
        ("art", "Un article en art", ["art"]),
        ("東京", "ここは東京です", ["東京"]),
        ("كتاب", "هذا كِتَاب", ["كِتَاب"]),
        ("e-mail", "An e-mail", ["e-mail"]),
        ("rien", "Un texte", []),
    ],
)
def test_marks_what_was_asked_for(typed, text, found):
    assert marks(typed, text) == found


def test_escapes_all_else():
    text = "<script>alert('mot')</script> & <b>mot"
    assert marker("mot script").marked(text) == (
        "&lt;<mark>script</mark>&gt;alert(&#x27;<mark>mot</mark>&#x27;)&lt;/"
        "<mark>script</mark>&gt; &amp; &lt;b&gt;<mark>mot</mark>"
    )


def test_a_passage_is_where_most_of_it_stands():
    text = (
        "Un début. " * 40
        + "Une équipe. "
        + "Du texte. " * 40
        + "Une équipe de vélo. "
        + "Fin. " * 90
    )
    passage = marker("equipe velo").passage(text)
    assert "<mark>équipe</mark> de <mark>vélo</mark>" in passage
    assert passage.startswith("… ")
    assert passage.endswith("…")
    assert len(re.sub("</?mark>", "", passage)) <= LENGTH + 10


def test_a_passage_ends_between_words():
    text = "mot " + "anticonstitutionnellement " * 30
    words = marker("mot").passage(text).replace("…", "").split()
    assert set(words) == {"<mark>mot</mark>", "anticonstitutionnellement"}


def test_a_passage_that_ends_with_a_sentence_has_one_mark_of_its_end():
    assert marker("mot").passage("Un mot. " * 60).endswith("</mark>…")


def test_without_the_words_it_is_the_summary():
    assert marker("mot").passage("Un texte.", otherwise=lambda: "Un résumé.") == "Un résumé."
    assert marker("mot").passage("Un texte.") == "Un texte."
    assert marker("mot").passage("") == ""


@given(st.text(), st.text())
@settings(max_examples=200, deadline=None)
def test_is_html_of_marks_alone(typed, text):
    for html in (marker(typed).marked(text), marker(typed).passage(text)):
        assert not re.search("[<>]", re.sub("</?mark>", "", html))
        assert html.count("<mark>") == html.count("</mark>")


def test_takes_time_in_line_with_the_length():
    text = "mot autre " * 30_000
    assert seconds(lambda: marker('mot "mot autre mot"').passage(text)) < BUDGET

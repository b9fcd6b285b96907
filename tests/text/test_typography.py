"""French no-break spaces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogposts.text.typography import typeset

N, F = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Quoi ?", f"Quoi{N}?"),
        ("Non ! Si !!", f"Non{N}! Si{N}!!"),
        ("Quoi ?! Oui ?…", f"Quoi{N}?! Oui{N}?…"),
        ("Un ; deux", f"Un{N}; deux"),
        ("Sources :", f"Sources{F}:"),
        ("Ceci : cela", f"Ceci{F}: cela"),
        ("« Oui », dit-il", f"«{N}Oui{N}», dit-il"),
        ("«Oui»", f"«{N}Oui{N}»"),
        ("« Oui ! »", f"«{N}Oui{N}!{N}»"),
        ("(vraiment ?)", f"(vraiment{N}?)"),
        ("Deux  espaces  !", f"Deux  espaces{N}!"),
        ("À la ligne\n!", f"À la ligne{N}!"),
        ("« Vraiment ? » : oui", f"«{N}Vraiment{N}?{N}»{F}: oui"),
    ],
)
def test_french(typed, shown):
    assert typeset(typed, "fr") == shown
    assert typeset(typed, "fr-CA") == shown


@pytest.mark.parametrize(
    "text",
    [
        "Quoi? Non! Un; deux: trois",  # no space was typed: Swiss, Canadian, or a mistake to see
        "À 10:30, en 4:3",
        "https://a.example/?b=c;d:e",
        "Bravo :) merci ;-) oui :D non :/ ah :'(",
        "a !important b ?c=d :hover",
        f"Déjà{N}! Déjà{F}: «{N}oui{N}» «{F}non{F}»",
        "! au début",
        " : au début",
        "?",
        "",
        " ",
        "«»",
    ],
)
def test_french_is_left_alone(text):
    assert typeset(text, "fr") == text


@pytest.mark.parametrize("language", ["", "en", "de", "frr", "fy", "not a tag"])
def test_other_languages_are_untouched(language):
    assert typeset("« Quoi ? » : non !", language) == "« Quoi ? » : non !"


@given(st.text(alphabet="a «»!?;:.)\n\u202f\u00a0", max_size=60))
def test_only_spaces_change_and_only_once(text):
    shown = typeset(text, "fr")
    assert "".join(shown.split()) == "".join(text.split())
    assert typeset(shown, "fr") == shown

"""Which script a text is in, beside those of its language."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from blogposts.text.scripts import foreign_script, name_of_script, scripts_of_language


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Купите сейчас наши товары", "fr", ("CYRILLIC", 100)),
        ("Купите сейчас наши товары", "ru", ("", 0)),
        ("Купите сейчас наши товары", "sr-Latn", ("CYRILLIC", 100)),
        ("Hello there, all of you", "ru-RU", ("LATIN", 100)),
        ("短いけれどありがとうございます", "ja", ("", 0)),
        ("短いけれどありがとうございます", "en", ("KANA", 100)),
        ("abcde АБВГД", "en", ("CYRILLIC", 50)),
        ("Всё верно", "fr", ("", 0)),  # fewer than ten letters
        ("1234567890 !!! 😀", "fr", ("", 0)),
        ("", "", ("", 0)),
    ],
)
def test_foreign_letters_are_counted(text, language, found):
    assert foreign_script(text, language) == found


def test_addresses_and_code_are_latin_everywhere():
    text = "Смотрите тут https://example.org/a-long-address `some_code_in_latin` x@example.org"
    assert foreign_script(text, "ru") == ("", 0)


def test_a_script_subtag_says_more_than_the_language():
    assert scripts_of_language("sr") == {"CYRILLIC", "LATIN"}
    assert scripts_of_language("sr-Cyrl-RS") == {"CYRILLIC"}
    assert scripts_of_language("fr") == scripts_of_language("") == {"LATIN"}


def test_scripts_have_names():
    with override("en"):
        assert name_of_script("CYRILLIC") == "Cyrillic"
        assert name_of_script("RUNIC") == "Runic"

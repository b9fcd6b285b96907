"""The words of the interface: whole, well set, and compiled from what is in the source."""

from __future__ import annotations

import gettext
import os
import re
import shutil
import subprocess
import sys

import pytest

from .conftest import ROOT

LOCALE = ROOT / "blogposts" / "locale"
FRENCH = LOCALE / "fr" / "LC_MESSAGES"
ENGLISH = LOCALE / "en" / "LC_MESSAGES"
LANGUAGES = ["ar", "de", "en", "es", "fr", "it", "nl", "pt"]
every = pytest.mark.parametrize(
    "folder", [LOCALE / name / "LC_MESSAGES" for name in LANGUAGES], ids=LANGUAGES
)

# What French typography refuses, and no reader would forgive, outside of tags and addresses.
ILL_SET = {
    "a colon without its no-break space": r"(?<!\xa0):",
    "a mark without its thin space": r"(?<!\u202f)[;!?](?!\xa0»)",
    "quotation marks without theirs": r"«(?!\xa0)|(?<!\xa0)»",
    "English quotation marks": r'["“”]',
    "a straight apostrophe": r"'",
    "three full stops": r"\.\.\.",
    "per cent without its space": r"(?<!\xa0)%%",
    "a unit that may part from its number": r"\)[sd] (?:s|h|min|Mo|%%)(?!\w)",
    "a name that may want “d’”": r"\b(?:de|que) %\((?:name|person|email|author|title)\)",
}


@pytest.fixture
def run(need):
    """Runs a tool of GNU gettext, or another program, and says how it ended."""
    need(shutil.which("msgcmp"), "gettext")

    def done(*command, cwd=ROOT):
        return subprocess.run(
            command, cwd=cwd, env=os.environ | {"LC_ALL": "C"}, capture_output=True, text=True
        )

    return done


def test_every_sentence_of_the_interface_is_translated(run, tmp_path):
    source = tmp_path / "blogposts"
    shutil.copytree(ROOT / "blogposts", source, ignore=shutil.ignore_patterns("__pycache__"))
    gather = ["-m", "django", "makemessages", "--locale", "fr", "--keep-pot"]
    run(sys.executable, *gather, cwd=source).check_returncode()
    for name in LANGUAGES:
        catalogue = LOCALE / name / "LC_MESSAGES" / "django.po"
        compared = run("msgcmp", catalogue, source / "locale" / "django.pot")
        assert (name, compared.stderr, compared.returncode) == (name, "", 0)


def test_no_folder_is_forgotten():
    assert sorted(path.name for path in LOCALE.iterdir()) == LANGUAGES


@every
def test_no_translation_is_a_guess(run, folder):
    guesses = run("msgattrib", "--only-fuzzy", "--no-obsolete", folder / "django.po")
    assert guesses.stdout + guesses.stderr == ""


@every
def test_placeholders_are_those_of_the_source(run, tmp_path, folder):
    checked = run("msgfmt", "--check-format", "-o", tmp_path / "made.mo", folder / "django.po")
    assert checked.stderr == ""


@every
def test_compiled_catalogue_is_made_of_the_source(run, tmp_path, folder):
    made = tmp_path / "made.mo"
    run("msgfmt", "-o", made, folder / "django.po").check_returncode()
    assert entries(folder / "django.mo") == entries(made)


def test_english_says_what_the_source_says(run, tmp_path):
    """It is there for its plurals alone; the words are those of the source."""
    compared = run("msgcmp", ENGLISH / "django.po", FRENCH / "django.po")
    assert compared.stderr == ""
    words = entries(ENGLISH / "django.mo")
    singulars = {key: text for key, text in words.items() if isinstance(key, str)}
    said = {key: key.rpartition("\x04")[2] for key in singulars}
    assert said == singulars


@pytest.mark.parametrize("fault", ILL_SET)
def test_french_is_well_set(fault):
    texts = entries(FRENCH / "django.mo").values()
    plain = [re.sub(r"<[^>]*>|https?://\S*", "", text) for text in texts]
    assert [text for text in plain if re.search(ILL_SET[fault], text)] == []


def entries(file):
    with file.open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)
    return {key: text for key, text in catalogue._catalog.items() if key}

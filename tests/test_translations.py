"""The French of the interface: whole, and compiled from what is in the source."""

from __future__ import annotations

import gettext
import os
import shutil
import subprocess
import sys

import pytest

from .conftest import ROOT

FRENCH = ROOT / "blogposts" / "locale" / "fr" / "LC_MESSAGES"


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
    compared = run("msgcmp", FRENCH / "django.po", source / "locale" / "django.pot")
    assert compared.stderr == ""
    assert compared.returncode == 0


def test_no_translation_is_a_guess(run):
    guesses = run("msgattrib", "--only-fuzzy", "--no-obsolete", FRENCH / "django.po")
    assert guesses.stdout + guesses.stderr == ""


def test_placeholders_are_those_of_the_source(run, tmp_path):
    checked = run("msgfmt", "--check-format", "-o", tmp_path / "made.mo", FRENCH / "django.po")
    assert checked.stderr == ""


def test_compiled_catalogue_is_made_of_the_source(run, tmp_path):
    made = tmp_path / "made.mo"
    run("msgfmt", "-o", made, FRENCH / "django.po").check_returncode()
    assert entries(FRENCH / "django.mo") == entries(made)


def entries(file):
    with file.open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)
    return {key: text for key, text in catalogue._catalog.items() if key}

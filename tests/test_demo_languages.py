"""The demo speaks its reader's language; what was written in it keeps its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from .conftest import ROOT

# In a process of its own, since the demo has settings of its own.
ASK = """
import json, re, django
django.setup()
from django.core.management import call_command
from django.test import Client
from tests.builders import make_post
call_command("migrate", verbosity=0)
post = make_post(language="fr", published=True)
answers = {}
for language in ("", "en-GB,en;q=0.9", "fr", "de", "ar", "eu"):
    client = Client(headers={"Accept-Language": language} if language else {})
    page = client.get(post.get_absolute_url(), headers={"Host": "localhost"})
    html = page.content.decode()
    answers[language] = [
        page.headers["Vary"],
        re.search("<html[^>]*>", html)[0], re.search("<h1[^>]*>", html)[0],
        re.findall('<footer.*?lang="([a-z]+)"', html, re.DOTALL),
    ]
print(json.dumps(answers))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    environment = {name: value for name, value in os.environ.items() if name != "LANGUAGE_CODE"} | {
        "DJANGO_SETTINGS_MODULE": "example_project.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('demo') / 'db.sqlite3'}",
        "DEBUG": "true",
    }
    command = [sys.executable, "-c", ASK]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("", "fr"), ("en-GB,en;q=0.9", "en"), ("fr", "fr"), ("de", "de"), ("ar", "ar"), ("eu", "fr")],
)
def test_the_interface_is_in_a_language_that_it_has(answers, asked, spoken):
    vary, html, _title, _footer = answers[asked]
    assert html == f'<html lang="{spoken}" dir="{"rtl" if spoken == "ar" else "ltr"}">'
    assert vary == "Accept-Language"


def test_a_french_text_says_so_on_an_english_page(answers):
    _vary, _html, title, footer = answers["en-GB,en;q=0.9"]
    assert 'lang="fr"' in title
    assert footer == ["fr"]
    assert "lang" not in answers["fr"][2]

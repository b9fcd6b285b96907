"""docs/tutorial.md, done as it is written by somebody who has a fresh project."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys

import pytest

from tests.docs.pages import DOCS, ROOT, blocks, fenced, read

TUTORIAL = DOCS / "tutorial.md"
# Done beforehand, waiting for a person, or never ending.
LEFT_OUT = {"pip install blogposts", "createsuperuser", "runserver"}
READ = """
import django, sys
django.setup()
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()
pages = [Client().get(url) for url in sys.argv[1:]]
print(*[page.status_code for page in pages])
for page in pages:
    print(page.content.decode())
"""


class Reader:
    """Somebody with a fresh project who does what a page says, in its order."""

    def __init__(self, folder):
        self.folder = folder
        self.steps = fenced(TUTORIAL)
        self.said = ""
        self.left_out = set()
        self.run("-m", "django", "startproject", "mysite", ".")

    def run(self, *arguments):
        environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        environment["DJANGO_SETTINGS_MODULE"] = "mysite.settings"
        done = subprocess.run(
            [sys.executable, "-W", "error", *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def read_until(self, word):
        """Does the steps up to the first command with this word in it, or all that are left."""
        while self.steps:
            info, text = self.steps.pop(0)
            kind, _, name = info.partition(" ")
            if kind != "shell":
                self.write(name, text)
                continue
            for line in text.splitlines():
                self.command(line)
                if word and word in line:
                    return

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(text)

    def command(self, line):
        program, *arguments = shlex.split(line)
        assert program == "python"
        if found := {words for words in LEFT_OUT if words in line}:
            self.left_out |= found
        else:
            self.said = self.run(*arguments)

    def look_at(self, *urls):
        """The statuses of these pages; `said` is then all that they say."""
        statuses, _, self.said = self.run("-c", READ, *urls).partition("\n")
        return [int(status) for status in statuses.split()]


@pytest.fixture
def reader(tmp_path):
    return Reader(tmp_path)


def test_it_works_as_it_is_written(reader):
    reader.read_until("check")
    assert "no issues" in reader.said
    assert reader.look_at("/blog/") == [200]

    reader.read_until("import_article")
    url = "/blog/why-the-night-train-came-back/"
    assert reader.said == f"{url}\n"
    assert reader.look_at(url, "/blog/author/ana-diaz/") == [200, 200]
    assert 'class="blogposts-masthead"' in reader.said
    for words in ("Who asked for it", 'id="source-towns"', 'href="#source-towns"'):
        assert words in reader.said

    reader.read_until("")
    assert reader.look_at(url, "/admin/login/") == [200, 200]
    assert "<header>My site</header>" in reader.said
    assert "blogposts-masthead" not in reader.said
    assert "Who asked for it" in reader.said
    assert reader.left_out == LEFT_OUT


def test_the_readme_has_the_same_five_lines():
    readme = ROOT / "README.md"
    lines = "".join([*blocks(readme, "shell")[1:], *blocks(readme, "python")]).splitlines()
    assert len(lines) == 5
    assert [line for line in lines if line not in read(TUTORIAL).splitlines()] == []

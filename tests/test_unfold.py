"""Desk and writing under django-unfold, in a process of its own: installed is installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.browser
def test_desk_and_field_are_good_under_unfold():
    pytest.importorskip("unfold")
    command = [
        sys.executable, "-m", "pytest", "--ds=tests.unfold.settings", "-q",
        "-p", "no:cacheprovider", "-p", "no:xdist",
        "tests/unfold/try_desk.py", "tests/unfold/try_sections.py", "tests/unfold/try_editor.py",
        "tests/unfold/try_translations.py",
    ]  # fmt: skip
    # The suite's own options, `-n 2` for one, are not this run's.
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout

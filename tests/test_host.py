"""The app in a site unlike ours: tests/host, each time in a process of its own.

A process has one user model, and this site's is another one.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOST = Path("tests/host")


def run(*files, has_sites):
    """What pytest says of these files in the host's settings, any warning being an error."""
    command = [sys.executable, "-W", "error", "-m", "pytest", "--ds=tests.host.settings"]
    command += [
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        *(str(HOST / file) for file in files),
    ]
    environment = os.environ | {"HOST_HAS_SITES": "1" if has_sites else "0"}
    # The suite's own options, `-n 2` for one, are not this run's.
    environment.pop("PYTEST_ADDOPTS", None)
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("files", "has_sites"),
    [
        (["try_pages.py", "try_extension.py", "try_sites.py"], False),
        (["try_sites.py"], True),
    ],
    ids=["without the sites app", "with it"],
)
def test_the_app_lives_in_another_site(files, has_sites):
    done = run(*files, has_sites=has_sites)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout

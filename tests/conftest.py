"""Fixtures of the whole suite."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from blogposts.moderation import rulesets
from blogposts.search import mariadb, marks
from tests.crowd import in_a_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    Found = TypeVar("Found")

ROOT = Path(__file__).parents[1]

# One example that is late on a busy machine is no fault; tests/cost.py measures what is.
hypothesis_settings.register_profile("unhurried", hypothesis_settings(), deadline=None)
hypothesis_settings.load_profile("unhurried")

IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


@pytest.fixture(scope="session")
def need() -> Callable[[Found | None, str], Found]:
    """`need(shutil.which("msgfmt"), "gettext")`: what was found, or this test cannot run.

    Without it the test is skipped on a developer's machine; in CI, where `.ci/run` has installed
    every part, it fails.
    """

    def found_or_not(found: Found | None, part: str) -> Found:
        if found:
            return found
        if IN_CI:
            pytest.fail(f"{part} is missing, and in CI nothing may be", pytrace=False)
        pytest.skip(f"{part} is not on this machine")

    return found_or_not


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Files that a test stores go where pytest tidies up."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def rules():
    """Keys that the end of a test takes back are given out again, and rows are known by them."""
    rulesets._known.clear()


@pytest.fixture(autouse=True)
def language():
    """Ends the language that a page of this test was asked for in: Django leaves it active."""
    yield
    translation.deactivate()


@pytest.fixture
def shared_database(transactional_db, tmp_path):
    """A database whose commits are real and which threads share, on every database."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    with in_a_file(tmp_path / "db.sqlite3"):
        yield


@pytest.fixture
def one_thousand(monkeypatch):
    """For counts of statements: MariaDB's search asks thousands of keys one after the other, and
    keys grow from test to test."""
    if connection.vendor == "mysql":
        for module in (marks, mariadb):
            monkeypatch.setattr(module, "THOUSAND", 1_000_000_000)

"""Rows and files that many tests begin with, made once and put back: making them takes a second."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Kept:
    """What `make` makes, in a folder for its files; it answers with addresses and the like, not
    with rows."""

    def __init__(self, make: Callable[[], object], media: Path, folder: Path) -> None:
        self.value = make()
        self.rows = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(self.rows)
        self.files = folder / "media"
        if media.exists():
            shutil.copytree(media, self.files)

    def put_back(self, media: Path) -> None:
        """The whole database is as it was, so this comes before all else that a test makes."""
        assert not get_user_model().objects.exists(), "a fixture before this one made a user"
        self.rows.backup(connection.connection)
        ContentType.objects.clear_cache()
        if self.files.exists():
            shutil.copytree(self.files, media, dirs_exist_ok=True)

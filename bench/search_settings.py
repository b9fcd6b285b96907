"""The measured blog with 100,000 posts to search, in the database that `BENCH_DB` names."""

import os

import environ

from .settings import *  # noqa: F403
from .settings import DATABASES, WORK

if "BENCH_DB" in os.environ:
    DATABASES["default"] = environ.Env.db_url_config(os.environ["BENCH_DB"]) | {
        "CONN_MAX_AGE": None
    }
else:
    DATABASES["default"]["NAME"] = WORK / "search.sqlite3"

"""The settings of a site that runs in a process of its own, and is killed; see `real_site`."""

import os

from tests.settings import *  # noqa: F403

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["REAL_DB"]}}

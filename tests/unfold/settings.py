"""The smallest site once more, its admin dressed by django-unfold."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = ["unfold", *INSTALLED_APPS]
if DATABASES["default"]["NAME"] != ":memory:":
    # The suite that started this one has the usual name.
    DATABASES["default"]["TEST"] = {
        "NAME": f"test_blogposts_unfold_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    }

"""`python -m bench`: measures, prints a table, writes `.bench/<date>.json`."""

from __future__ import annotations

import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

from .command import main  # noqa: E402 - it imports models, which want Django set up

raise SystemExit(main())

"""Our one task: runs a job by its name. Imported where a site has set `TASKS`, by `jobs`.

It stands alone since a task is checked against the site's backend when its module is imported.
"""

from __future__ import annotations

from .jobs import run

try:
    from django.tasks import task
except ModuleNotFoundError:  # Django 5.2
    from django_tasks import task  # type: ignore[no-redef]


@task
def run_job(name: str) -> None:
    run(name)

from __future__ import annotations

from django.core.management.base import BaseCommand

from blogposts.freshness import recount_all


class Command(BaseCommand):
    help = (
        "Counts the posts of each list by month anew: after SQL, update() or bulk_create(), which"
        " nothing of ours hears of."
    )

    def handle(self, *args, **options):
        self.stdout.write(f"Counted the posts of {recount_all()} months.")

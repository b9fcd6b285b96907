from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from ...conf import conf
from ...moderation.akismet import recheck_due, tell


class Command(BaseCommand):
    help = (
        "Asks Akismet again about comments that wait since it did not answer, and tells it what"
        " moderators decided otherwise."
    )

    def handle(self, *args, **options):
        if not conf.AKISMET_KEY:
            raise CommandError("BLOGPOSTS_AKISMET_KEY is empty: there is nobody to ask.")
        judged, left = recheck_due()
        told = tell()
        self.stdout.write(f"{judged} judged, {left} still waiting; Akismet was told of {told}.")
        if left and not judged:
            raise CommandError("Akismet does not answer; run this again later.")

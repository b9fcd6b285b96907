from __future__ import annotations

from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from ...conf import conf
from ...models import Comment, DraftLink, Unsaved
from ...moderation.purge import purge
from ...privacy import forget_traces


class Command(BaseCommand):
    help = (
        "Deletes old spam, what is long in the bin, what editors never saved, links to drafts that"
        " have long ended, and what is kept of readers for some days only; the settings say for how"
        " many. To be run once a day."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="only say what it would do; change nothing"
        )

    def handle(self, *args, **options):
        dry_run = options["dry_run"]
        if dry_run:
            self.stdout.write("Nothing is changed. It would be:")
        for status, days in (
            (Comment.Status.SPAM, conf.COMMENT_SPAM_DAYS),
            (Comment.Status.BIN, conf.COMMENT_BIN_DAYS),
        ):
            removed = purge(status, days=days, dry_run=dry_run)
            self.stdout.write(
                f"{status}: {removed.deleted} comments deleted,"
                f" {removed.emptied} emptied because of their answers"
            )
        before = timezone.now() - timedelta(days=conf.UNSAVED_DAYS)
        unsaved = Unsaved.objects.filter(at__lt=before)
        count = unsaved.count() if dry_run else unsaved.delete()[0]
        self.stdout.write(f"texts of editors that were never saved: {count} deleted")
        links = DraftLink.objects.long_over()
        count = links.count() if dry_run else links.delete()[0]
        self.stdout.write(f"links to drafts that have long ended: {count} deleted")
        forgotten = forget_traces(dry_run=dry_run)
        self.stdout.write(
            f"network addresses: {forgotten.addresses} forgotten\n"
            f"hashes of addresses and names of browsers: forgotten of {forgotten.traces} comments\n"
            f"keys of strangers' votes: {forgotten.keys} thrown away\n"
            f"mails: {forgotten.mails} deleted\n"
            f"wishes to follow that nobody confirmed: {forgotten.wishes} deleted"
        )

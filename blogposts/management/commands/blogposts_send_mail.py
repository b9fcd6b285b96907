from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.formats import date_format

from blogposts.mailing import outbox, preview, send


class Command(BaseCommand):
    help = (
        "Sends the mails about comments that are due: digests, and those that did not go out at"
        " once. Run it every five minutes. Fails when the mail server takes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="only list what would be sent now"
        )

    def handle(self, *args, dry_run, **options):
        if dry_run:
            self._list()
            return
        lost_before = set(outbox.given_up().values_list("pk", flat=True))
        outcome = send()
        self.stdout.write(f"Mails sent: {outcome.sent}")
        if outcome.failed:
            self.stdout.write(f"Not taken, and tried again: {outcome.failed}")
        for notice in outbox.given_up().select_related("user").order_by("pk"):
            if notice.pk not in lost_before:
                self.stderr.write(
                    self.style.WARNING(
                        f"Given up after {notice.tries} tries: {notice}, {notice.error}"
                    )
                )
        if outcome.trouble:
            raise CommandError(" ".join([outcome.trouble, *_waiting()]))
        for sentence in _waiting():
            self.stdout.write(sentence)

    def _list(self):
        letters = preview()
        for letter in letters:
            self.stdout.write(f"{letter.to}: {letter.subject}")
        self.stdout.write(f"Mails that would be sent: {len(letters)}")


def _waiting():
    """How many notices wait, and until when; nothing where none does."""
    count, first = outbox.unsent().count(), outbox.next_due(timezone.now())
    if count and first is not None:
        at = date_format(timezone.localtime(first), "DATETIME_FORMAT")
        yield f"Notices that wait: {count}, the first until {at}"

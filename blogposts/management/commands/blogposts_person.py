from __future__ import annotations

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from ...privacy import erase, export

NOT_FOUND = (
    "Not found by an address: what others quoted, votes without an account, and text in which"
    " somebody named this person."
)


class Command(BaseCommand):
    help = (
        "Says what is stored of the person with a mail address: comments, votes, what is followed,"
        " mails. Writes it as JSON, or erases it."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="the person's mail address")
        parser.add_argument(
            "--json", metavar="FILE", help="write all of it into a file; - for standard output"
        )
        parser.add_argument(
            "--erase",
            action="store_true",
            help="delete it, and empty the comments that others have answered; needs --yes",
        )
        parser.add_argument("--yes", action="store_true", help="confirm that it is to be erased")

    def handle(self, *args, **options):
        found = export(options["email"])
        if found is None:
            raise CommandError(f"Nothing is stored of {options['email']}.")
        if options["erase"] and not options["yes"]:
            raise CommandError("An erasure cannot be taken back. Add --yes to confirm it.")
        if options["json"]:
            self.write(found, options["json"])
        # Standard output is the file where that was asked for.
        say = self.stderr if options["json"] == "-" else self.stdout
        if not options["json"]:
            self.summarise(found)
        if options["erase"]:
            erased = erase(options["email"])
            say.write(
                f"Erased: {erased.deleted} comments deleted, {erased.emptied} emptied because of"
                f" their answers; {erased.votes} votes, {erased.follows} things followed,"
                f" {erased.mails} mails, {erased.lists} lines of trusted and blocked people."
            )
            if erased.blocks_kept:
                say.write(f"Kept: {erased.blocks_kept} blocks that still hold.")
        say.write(NOT_FOUND)

    def summarise(self, found):
        for name in ("comments", "votes", "follows", "mails", "lists"):
            self.stdout.write(f"{name}: {len(found[name])}")

    def write(self, found, path):
        text = json.dumps(found, ensure_ascii=False, indent=2)
        if path == "-":
            self.stdout.write(text)
            return
        try:
            Path(path).write_text(f"{text}\n", encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error

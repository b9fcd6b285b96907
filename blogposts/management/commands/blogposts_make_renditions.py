from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from ...freshness import turn
from ...library import bring_up_to_date, render_texts


class Command(BaseCommand):
    help = (
        "Makes the sizes and formats of the library's pictures that are not there yet: after an"
        " upload that no job followed, or after BLOGPOSTS_PICTURE_WIDTHS or"
        " BLOGPOSTS_PICTURE_FORMATS have changed. Texts that show them are rendered anew."
    )

    def add_arguments(self, parser):
        parser.add_argument("--anew", action="store_true", help="make all of them again")
        parser.add_argument(
            "--texts",
            action="store_true",
            help="render all texts with pictures anew, since the storage has another address",
        )

    def handle(self, *args, **options):
        made, failed = bring_up_to_date(anew=options["anew"])
        self.stdout.write(f"Made renditions of {made} pictures.")
        if options["texts"]:
            self.stdout.write(f"Rendered {render_texts()} texts anew.")
            turn()
        if failed:
            names = ", ".join(map(str, failed))
            raise CommandError(f"These pictures could not be read, by their keys: {names}.")

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...roles import Made, NotMigrated, create_groups


class Command(BaseCommand):
    help = (
        "Makes the groups contributor, author, editor and moderator with the permissions of each,"
        " and gives those that are there what they lack. Run again it changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--reset",
            action="store_true",
            help="also take from these groups what they were given besides",
        )
        parser.add_argument(
            "--prefix",
            default="",
            help='what their names begin with: "blog " makes "blog editor"',
        )
        parser.add_argument(
            "--database", default=DEFAULT_DB_ALIAS, help="where they are kept: default"
        )

    def handle(self, *args, **options):
        try:
            made = create_groups(
                reset=options["reset"], prefix=options["prefix"], database=options["database"]
            )
        except NotMigrated as error:
            text = _(
                "The database lacks %(missing)s. Run “python manage.py migrate”, then this again."
            )
            raise CommandError(text % {"missing": error}) from error
        for group in made:
            self.stdout.write(f"{group.name}: {_in_words(group)}")


def _in_words(group: Made) -> str:
    parts = [_("made")] if group.is_new else []
    if group.added:
        text = ngettext("%(count)d permission added", "%(count)d permissions added", group.added)
        parts.append(text % {"count": group.added})
    if group.removed:
        text = ngettext(
            "%(count)d permission taken back", "%(count)d permissions taken back", group.removed
        )
        parts.append(text % {"count": group.removed})
    return ", ".join(parts) or _("as it was")

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from blogposts.feeds.websub import tell_hubs


class Command(BaseCommand):
    help = (
        "Tells the WebSub hubs of BLOGPOSTS_WEBSUB_HUBS which feeds have something new: of posts"
        " that came out by themselves, and what a hub did not take before. Run it every five"
        " minutes. Fails when a hub takes nothing."
    )

    def handle(self, *args, **options):
        told, failed = tell_hubs()
        self.stdout.write(f"Hubs told: {told}")
        if failed:
            raise CommandError(f"Hubs that took nothing, and are told again: {failed}")

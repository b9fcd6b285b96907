from __future__ import annotations

from django.core.management.base import BaseCommand

from ...models import Post
from ...search import keeping


class Command(BaseCommand):
    help = (
        "Makes what posts are found by anew, of all posts, newest first: once after blogposts is"
        " first installed beside posts, after a copy from another kind of database, and after"
        " posts were written past Django. Readers go on searching meanwhile."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--due",
            action="store_true",
            help="only the posts that a change has left to be done: for cron, where"
            " BLOGPOSTS_BACKGROUND is 'commands'",
        )

    def handle(self, *args, **options):
        done = keeping.catch_up() if options["due"] else self._all(options["verbosity"])
        self.stdout.write(f"Made the entries of {done} posts.")

    def _all(self, verbosity):
        count, done, told = Post.objects.count(), 0, 0
        for done in keeping.rebuild():
            # A line for every tenth, and not one for every batch of a large site.
            if verbosity > 0 and done * 10 // max(count, 1) > told:
                told = done * 10 // count
                self.stdout.write(f"{done} of {count}")
                self.stdout.flush()
        return done

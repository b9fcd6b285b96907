from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from ...checking.check import AT_ONCE, PER_HOST, all_sources, check, due
from ...models import Post
from ...models.checked import State
from ...models.fields import key_in


class Command(BaseCommand):
    help = (
        "Asks the addresses of sources whether they still lead somewhere: the new ones, and those"
        " that were last asked long ago. To be run once a day. Fails when nobody answers at all."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--max", type=int, default=AT_ONCE, help=f"ask no more sources than this: {AT_ONCE}"
        )
        parser.add_argument(
            "--per-host",
            type=int,
            default=PER_HOST,
            help=f"ask no more sources of one host than this: {PER_HOST}",
        )
        parser.add_argument("--post", help="only sources of this post: its key, slug or path")
        parser.add_argument(
            "--force", action="store_true", help="ask those too that are not due yet"
        )

    def handle(self, *args, **options):
        if min(options["max"], options["per_host"]) < 1:
            raise CommandError("--max and --per-host are numbers from 1 up.")
        sources = all_sources() if options["force"] else due()
        if options["post"]:
            sources = sources.filter(post=self._post(options["post"]))
        report = check(sources, most=options["max"], per_host=options["per_host"])
        if report.is_offline:
            raise CommandError("Nobody answers: is this machine online? Nothing was changed.")
        for source in report.broken:
            self.stdout.write(self._line(source))
        states = [f"{report.states[state]} {state}" for state in State if report.states[state]]
        self.stdout.write(f"{report.asked} asked: {', '.join(states) or 'none was due'}.")
        if report.failed:
            self.stdout.write(f"{report.failed} did not answer, and are asked again tomorrow.")
        if report.left:
            self.stdout.write(f"{report.left} are left for the next run.")

    def _post(self, name):
        found = Post.objects.filter(Q(pk=key_in(name)) | Q(slug=name) | Q(path=name.strip("/")))
        posts = list(found[:2])
        if len(posts) != 1:
            raise CommandError(f"{'No' if not posts else 'More than one'} post is known as {name}.")
        return posts[0]

    def _line(self, source):
        line = f"{source.state}: {source.url}"
        if source.state == State.MOVED:
            line += f" -> {source.final_url}"
        elif source.reason:
            line += f" ({source.reason})"
        if source.is_replaced:
            line += f", archived at {source.archived_url}"
        return f"{line} [{source.post}]"

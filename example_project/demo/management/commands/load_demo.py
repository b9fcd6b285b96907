from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from blogposts import migrations
from blogposts.library import make_renditions
from blogposts.models import Post
from example_project.demo import people
from example_project.demo.reader import read_content
from example_project.demo.talk_reader import read_talks
from example_project.demo.talk_writer import write_talks
from example_project.demo.writer import write_content

CONTENT = Path(__file__).parents[2] / "content"
MIGRATIONS = Path(migrations.__file__).parent


class Command(BaseCommand):
    help = "Fills an empty site with the demo magazine, its users and readers. Keeps what is there."

    def handle(self, *args, **options):
        # First, since authors are users, and comments have been decided about by moderators.
        users = list(people.ensure())
        # What the demo was made of: a later version of it never takes the place of what is there.
        kept, made_of = Path(settings.DATA) / "made-of", fingerprint()
        if not Post.objects.exists():
            self._write()
            kept.write_text(made_of)
        elif kept.exists() and kept.read_text() == made_of:
            self.stdout.write("The magazine has posts already: they are kept.")
        else:
            self.stdout.write(
                "The magazine has posts already: they are kept. The demo has changed since they"
                " were written; `make demo-reset` throws them away and starts anew."
            )
        self.stdout.write("User, password, and who that is:")
        for line in users:
            self.stdout.write(f"  {line}")

    def _write(self):
        site = read_content(CONTENT)
        talks = read_talks(
            CONTENT / "comments", posts={post.slug for post in site.posts}, users=people.PEOPLE
        )
        with transaction.atomic():
            posts = write_content(site, CONTENT)
            comments = write_talks(talks)
        # Here and now: a thread would end with this command.
        make_renditions()
        self.stdout.write(f"Wrote {posts} posts and {comments} comments.")


def fingerprint() -> str:
    """The same as long as neither the demo's files nor the database's tables have changed."""
    files = [*CONTENT.rglob("*.*"), *MIGRATIONS.glob("0*.py")]
    found = hashlib.sha256()
    for file in sorted(files):
        found.update(file.name.encode() + file.read_bytes())
    return found.hexdigest()

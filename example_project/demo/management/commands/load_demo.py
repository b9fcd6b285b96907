from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand

from blogposts.models import Post
from example_project.demo import people
from example_project.demo.reader import read_content
from example_project.demo.writer import write_content

CONTENT = Path(__file__).parents[2] / "content"


class Command(BaseCommand):
    help = "Fills an empty site with the demo magazine and its two users. Keeps what is there."

    def handle(self, *args, **options):
        if Post.objects.exists():
            self.stdout.write("The magazine has posts already: they are kept.")
        else:
            count = write_content(read_content(CONTENT), CONTENT)
            self.stdout.write(f"Wrote {count} posts.")
        for name, password in people.ensure():
            self.stdout.write(f"User {name}, password {password}")

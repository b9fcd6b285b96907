from __future__ import annotations

from django.core.management.base import BaseCommand
from django.db import transaction

from blogposts.freshness import turn
from blogposts.models import Post
from blogposts.models.comments import render_stale_comments


class Command(BaseCommand):
    help = (
        "Brings the stored HTML of all posts and comments up to date: after an upgrade of"
        " blogposts, Markdown, bleach or nh3 pages are rendered while they are read until this has"
        " run."
    )

    def handle(self, *args, **options):
        posts = sections = 0
        for post in Post.objects.order_by("pk").iterator(chunk_size=100):
            with transaction.atomic():
                stale = post.render()
            posts += bool(stale)
            sections += len(stale)
        comments = render_stale_comments()
        if sections or comments:
            turn()
        self.stdout.write(
            f"Rendered {sections} sections of {posts} posts and {comments} comments anew."
        )

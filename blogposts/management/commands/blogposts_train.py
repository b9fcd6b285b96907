from __future__ import annotations

from django.core.management.base import BaseCommand

from ...moderation.learner import train
from ...text.classifier import ENOUGH


class Command(BaseCommand):
    help = "Trains the filter of comments anew, of what moderators approved and found to be spam."

    def handle(self, *args, **options):
        learned = train()
        self.stdout.write(f"Learned of {learned.ham} good comments and {learned.spam} of spam.")
        if min(learned.ham, learned.spam) < ENOUGH:
            self.stdout.write(f"It keeps silent until it has seen {ENOUGH} of each.")

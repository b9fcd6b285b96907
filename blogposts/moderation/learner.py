"""What the filter learns of the moderators' decisions, and of nothing else.

`text/classifier.py` is the filter; here are its examples, and the one row that keeps what it knows.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from ..models import Comment, Decision, Learned
from ..prepared import Prepared
from ..text.classifier import Model
from ..text.classifier import train as train_model

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from .candidate import Candidate

MOST_EXAMPLES = 5_000
AFTER = 25  # decisions it is trained anew
KEY = 1

Status, Verb = Comment.Status, Decision.Verb
TAUGHT = (Verb.APPROVE, Verb.SPAM)


# Asked with each comment that comes in.
_trained = Prepared(
    Learned, lambda: Learned.objects.filter(pk=KEY).order_by().values_list("trained_at")
)


def judge(candidate: Candidate) -> dict[str, Any] | None:
    """The measure `learner` of a comment; None while the filter has not seen enough.

    One query, of when it was trained last: what it knows stays in the process.
    """
    rows = _trained.rows()
    if not rows:
        return None
    judgement = _model(rows[0][0]).judge(words_of(candidate.name, candidate.url, candidate.text))
    return judgement.as_data() if judgement else None


def words_of(name: str, url: str, text: str) -> str:
    """What the filter reads of a comment."""
    return f"{name}\n{url}\n{text}"


def train() -> Learned:
    """Learns anew of the last 5,000 comments that moderators approved or found to be spam.

    A decision that was taken back is not among them: what counts is how a comment stands now.
    """
    model = train_model(_examples())
    learned, _created = Learned.objects.update_or_create(
        pk=KEY,
        defaults={
            "spam": model.spam,
            "ham": model.ham,
            "words": model.as_data(),
            "trained_at": timezone.now(),
        },
    )
    return learned


def keep_up() -> None:
    """A job: trains where moderators have decided enough since the last time."""
    trained_at = Learned.objects.filter(pk=KEY).values_list("trained_at", flat=True).first()
    decisions = Decision.objects.filter(user__isnull=False, verb__in=TAUGHT)
    if trained_at is not None:
        decisions = decisions.filter(at__gt=trained_at)
    if len(decisions.order_by().values_list("pk")[:AFTER]) == AFTER:
        train()


def _examples() -> Iterator[tuple[str, bool]]:
    decided = Decision.objects.filter(comment=OuterRef("pk"), user__isnull=False, verb__in=TAUGHT)
    comments = Comment.objects.filter(
        Exists(decided), status__in=[Status.PUBLISHED, Status.SPAM]
    ).exclude(text="")
    rows = comments.order_by("-pk").values_list("name", "url", "text", "status")
    for name, url, text, status in rows[:MOST_EXAMPLES]:
        yield words_of(name, url, text), status == Status.SPAM


@lru_cache(maxsize=2)
def _model(trained_at: datetime) -> Model:
    spam, ham, words = Learned.objects.values_list("spam", "ham", "words").get(pk=KEY)
    return Model.from_data(spam, ham, words)

import pytest

from blogposts.moderation import receive as room
from blogposts.moderation.candidate import Candidate, Screening, Verdict


@pytest.fixture
def screened(monkeypatch):
    """Has the rules say what a test is about: `screened(Verdict.HOLD)`; else they find nothing."""

    def answer(verdict=Verdict.NOTE, *signals, **fields):
        screening = Screening(verdict, signals, **fields)
        monkeypatch.setattr(
            room, "screen_submission", lambda submission, rules: (Candidate(""), screening)
        )

    answer()
    return answer

from datetime import timedelta

import pytest
from django.utils import timezone

from blogposts.models import Comment, Decision
from blogposts.moderation import decide
from blogposts.moderation.candidate import Signal, Verdict
from blogposts.moderation.decide import AKISMET, Actor
from blogposts.moderation.receive import Submission, receive
from blogposts.moderation.report import RuleCount, report
from tests.builders import make_moderator, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return Actor.of(make_moderator())


@pytest.fixture
def came(screened):
    """A comment that rules judge so, and a person after some hours otherwise."""
    post = make_post(published=True)
    numbers = iter(range(1_000))

    def come(verdict=Verdict.NOTE, *rules, verb=None, actor=None, hours=1):
        screened(verdict, *(Signal(rule, verdict, value=1) for rule in rules))
        comment = receive(Submission(post=post, text=f"N° {next(numbers)}"))
        if verb:
            verb(comment, actor)
            at = comment.created_at + timedelta(hours=hours)
            Decision.objects.filter(comment=comment, number=comment.decision_count).update(at=at)
        return comment

    return come


def test_counts_what_rules_made_of_what_came(came):
    came()
    came()
    came(Verdict.HOLD, "links")
    came(Verdict.SPAM, "words")
    found = report()
    assert (found.received, found.published, found.held, found.spam) == (4, 2, 1, 1)
    assert found.waiting == 1


def test_counts_what_a_person_made_of_it(came, moderator):
    good = came(Verdict.HOLD, "links", verb=decide.approve, actor=moderator)
    came(Verdict.HOLD, "links", verb=decide.mark_spam, actor=moderator)
    came(Verdict.HOLD, "links", verb=decide.move_to_bin, actor=moderator)
    freed = came(Verdict.SPAM, "words", verb=decide.approve, actor=moderator)
    came(Verdict.SPAM, "words", verb=decide.restore, actor=moderator)
    missed = came(verb=decide.mark_spam, actor=moderator)
    found = report()
    assert (found.approved, found.refused, found.waiting) == ([good.pk], 2, 0)
    assert (found.freed, found.missed) == ([freed.pk], [missed.pk])
    assert found.false_positives == 2


def test_takes_no_machine_for_a_person(came):
    came(Verdict.HOLD, "akismet", verb=decide.approve, actor=AKISMET)
    assert (report().approved, report().waiting) == ([], 1)


def test_what_was_undone_counts_as_it_is_in_the_end(came, moderator):
    comment = came(Verdict.HOLD, "links", verb=decide.mark_spam, actor=moderator)
    decide.approve(comment, moderator)
    assert (report().approved, report().refused) == ([comment.pk], 0)


def test_an_edit_decides_nothing(came, moderator):
    comment = came(Verdict.HOLD, "links")
    decide.edit_by_moderator(comment, moderator, text="Autre.")
    assert (report().waiting, report().median_seconds) == (1, None)


def test_has_the_median_time_to_a_decision(came, moderator):
    for hours in (1, 2, 30):
        came(Verdict.HOLD, verb=decide.approve, actor=moderator, hours=hours)
    came(verb=decide.mark_spam, actor=moderator, hours=99)
    assert report().median_seconds == 2 * 3600


def test_counts_by_rule(came, moderator):
    came(Verdict.HOLD, "links", "first", verb=decide.approve, actor=moderator)
    came(Verdict.HOLD, "links", "links", verb=decide.mark_spam, actor=moderator)
    came(Verdict.SPAM, "words")
    came(Verdict.NOTE, "form")
    assert report().rules == [
        RuleCount("links", held=2, approved=1, refused=1),
        RuleCount("first", held=1, approved=1),
        RuleCount("words", spam=1),
    ]


def test_leaves_out_what_came_before(came, moderator):
    comment = came(Verdict.HOLD, "links")
    long_ago = timezone.now() - timedelta(days=8)
    Comment.objects.update(created_at=long_ago)
    Decision.objects.update(at=long_ago)
    decide.approve(comment, moderator)
    assert report(7).received == 0
    assert report(7).rules == []
    assert report(9).approved == [comment.pk]


def test_of_nothing_is_nothing():
    found = report()
    assert (found.received, found.false_positives, found.median_seconds) == (0, 0, None)


def test_costs_the_same_for_any_number(came, moderator, django_assert_num_queries):
    for _ in range(3):
        came(Verdict.HOLD, "links", verb=decide.approve, actor=moderator)
    with django_assert_num_queries(2):
        report()

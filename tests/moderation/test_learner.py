"""What the filter learns of decisions, and how it is asked."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from blogposts.models import Decision, Learned
from blogposts.moderation import decide, learner
from blogposts.moderation.candidate import Candidate
from blogposts.moderation.decide import Actor
from tests.builders import make_comment, make_moderator, make_post

pytestmark = pytest.mark.django_db
GOOD = "Merci pour cet article, la conclusion me semble juste, numéro {}."
BAD = "Casino bonus gratuit, cliquez et gagnez, offre numéro {}."


@pytest.fixture
def actor():
    return Actor.of(make_moderator())


@pytest.fixture
def post():
    return make_post(sections=[("", "a")], published=True)


def teach(post, actor, *, good=20, bad=20):
    for number in range(good):
        decide.approve(make_comment(post, GOOD.format(number), status="awaiting"), actor)
    for number in range(bad):
        decide.mark_spam(make_comment(post, BAD.format(number), status="awaiting"), actor)


def test_keeps_silent_before_it_was_trained():
    assert learner.judge(Candidate("Casino bonus")) is None


def test_keeps_silent_until_it_has_seen_enough_of_both(post, actor):
    teach(post, actor, bad=19)
    learner.train()
    assert learner.judge(Candidate("Casino bonus gratuit")) is None


def test_judges_and_says_by_which_words(post, actor):
    teach(post, actor)
    learner.train()
    found = learner.judge(Candidate("Un casino, un bonus !"))
    assert found["probability"] > 0.9
    assert {word for word, _probability in found["words"]} == {"casino", "bonus"}
    assert learner.judge(Candidate("Merci, conclusion juste"))["probability"] < 0.1


def test_learns_of_people_alone(post):
    for number in range(30):
        make_comment(post, GOOD.format(number))
        decide.mark_spam(make_comment(post, BAD.format(number)), decide.RULES)
    learned = learner.train()
    assert (learned.spam, learned.ham) == (0, 0)


def test_unlearns_what_was_taken_back(post, actor):
    teach(post, actor)
    learner.train()
    for decision in Decision.objects.filter(verb="spam"):
        decide.approve(decision.comment, actor)
    learned = learner.train()
    assert (learned.spam, learned.ham) == (0, 40)
    assert learner.judge(Candidate("Casino bonus gratuit")) is None


def test_is_trained_by_itself_after_some_decisions(post, actor):
    teach(post, actor, good=12, bad=12)
    learner.keep_up()
    assert not Learned.objects.exists()
    teach(post, actor, good=1, bad=0)
    learner.keep_up()
    first = Learned.objects.get()
    assert (first.spam, first.ham) == (12, 13)
    learner.keep_up()
    assert Learned.objects.get().trained_at == first.trained_at


def test_decisions_of_people_start_it(post, actor, django_capture_on_commit_callbacks):
    comment = make_comment(post, status="awaiting")
    with django_capture_on_commit_callbacks() as callbacks:
        decide.approve(comment, actor)
    assert any("learner.keep_up" in repr(callback) for callback in callbacks)


def test_asking_is_one_query(post, actor, django_assert_num_queries):
    teach(post, actor)
    learner.train()
    learner.judge(Candidate("Casino"))
    with django_assert_num_queries(1):
        learner.judge(Candidate("Casino"))


def test_the_command_says_what_it_learned(post, actor, capsys):
    teach(post, actor, good=1, bad=2)
    call_command("blogposts_train")
    said = capsys.readouterr().out
    assert "1 good comments and 2 of spam" in said
    assert "20 of each" in said

"""Who sees what: the rules one by one, and then all of them in any order."""

from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blogposts import publishing
from blogposts.models import Comment, Decision, Post
from blogposts.moderation import decide
from blogposts.moderation.decide import RULES, Actor
from tests.builders import make_comment, make_moderator, make_post
from tests.moderation.walk import Walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return make_post(published=True)


@pytest.fixture
def thread(post):
    """A comment, its answer, and the answer to that."""
    first = make_comment(post)
    answer = make_comment(post, parent=first)
    return first, answer, make_comment(post, parent=answer)


def places(*comments):
    """Of each "shown", "gap" or "away"."""
    found = {}
    for comment in Comment.objects.all():
        found[comment.pk] = ["away", "gap", "shown"][comment.is_listed + comment.is_shown]
    return [found[comment.pk] for comment in comments]


def count(post):
    post.refresh_from_db()
    return post.comment_count


class TestRemoved:
    def test_without_answers_leaves_nothing(self, post):
        comment = make_comment(post)
        decide.mark_spam(comment, RULES)
        assert places(comment) == ["away"]

    @pytest.mark.parametrize("verb", [decide.mark_spam, decide.move_to_bin, decide.hold])
    def test_with_answers_leaves_a_gap(self, post, thread, verb):
        verb(thread[1], RULES)
        assert places(*thread) == ["shown", "gap", "shown"]
        assert count(post) == 2

    def test_gaps_go_with_the_last_answer(self, post, thread):
        decide.mark_spam(thread[0], RULES)
        decide.mark_spam(thread[1], RULES)
        assert places(*thread) == ["gap", "gap", "shown"]
        decide.mark_spam(thread[2], RULES)
        assert places(*thread) == ["away", "away", "away"]
        assert count(post) == 0

    def test_a_gap_stays_for_another_answer(self, post, thread):
        other = make_comment(post, parent=thread[0])
        decide.mark_spam(thread[0], RULES)
        decide.mark_spam(other, RULES)
        assert places(thread[0], other) == ["gap", "away"]

    def test_a_gap_may_change_its_reason(self, post, thread):
        decide.mark_spam(thread[0], RULES)
        decide.move_to_bin(thread[0], RULES)
        assert places(*thread) == ["gap", "shown", "shown"]
        assert count(post) == 2

    def test_leaves_none_for_an_answer_that_waits(self, post):
        first = make_comment(post)
        make_comment(post, parent=first, status="awaiting")
        decide.mark_spam(first, RULES)
        assert places(first) == ["away"]


class TestApproved:
    @pytest.mark.parametrize("status", ["awaiting", "spam", "bin"])
    def test_an_answer_waits_for_what_it_answers(self, post, status):
        first = make_comment(post, status=status)
        answer = make_comment(post, parent=first, status="awaiting")
        decide.approve(answer, RULES)
        assert (answer.status, *places(first, answer)) == ("published", "away", "away")
        assert answer.published_at is None
        assert count(post) == 0

    def test_brings_the_answers_that_waited_for_it(self, post):
        first = make_comment(post, status="awaiting")
        answer = make_comment(post, parent=first)
        below = make_comment(post, parent=answer)
        held = make_comment(post, parent=answer, status="awaiting")
        under_held = make_comment(post, parent=held)
        decide.approve(first, RULES)
        assert places(first, answer, below, held, under_held) == [
            "shown",
            "shown",
            "shown",
            "away",
            "away",
        ]
        assert count(post) == 3
        below.refresh_from_db()
        assert below.published_at is not None

    def test_an_answer_does_not_come_under_a_gap(self, post, thread):
        held = make_comment(post, parent=thread[1], status="awaiting")
        decide.mark_spam(thread[1], RULES)
        decide.approve(held, RULES)
        assert places(thread[1], thread[2], held) == ["gap", "shown", "away"]
        decide.approve(thread[1], RULES)
        assert places(thread[1], thread[2], held) == ["shown", "shown", "shown"]
        assert count(post) == 4

    def test_what_is_under_a_removed_one_comes_back_with_it_alone(self, post, thread):
        decide.mark_spam(thread[1], RULES)
        decide.mark_spam(thread[0], RULES)
        decide.approve(thread[1], RULES)
        assert places(*thread) == ["gap", "gap", "shown"]
        decide.approve(thread[0], RULES)
        assert places(*thread) == ["shown", "shown", "shown"]
        assert count(post) == 3


def test_a_thread_of_any_depth_is_read_once(post, django_assert_max_num_queries):
    first = parent = make_comment(post, status="awaiting")
    for _ in range(300):
        parent = make_comment(post, parent=parent)
    with django_assert_max_num_queries(20):
        decide.approve(first, RULES)
    assert count(post) == 301
    with django_assert_max_num_queries(20):
        decide.mark_spam(first, RULES)
    assert count(post) == 300


class TestPost:
    @pytest.mark.parametrize("take", [publishing.withdraw, publishing.move_to_bin])
    def test_keeps_its_comments_while_readers_do_not_see_it(self, post, thread, take):
        held = make_comment(post, status="awaiting")
        before = list(Comment.objects.order_by("pk").values())
        take(post)
        assert not Comment.objects.visible().exists()
        decide.approve(held, RULES)
        decide.hold(held, RULES)
        back = publishing.restore if post.status == "bin" else publishing.publish
        back(post)
        assert Comment.objects.visible().count() == 3
        assert [row["is_shown"] for row in Comment.objects.order_by("pk").values()] == [
            row["is_shown"] for row in before
        ]
        assert count(post) == 3

    def test_takes_its_comments_along_when_it_is_deleted(self, post, thread):
        decide.mark_spam(thread[1], RULES)
        make_comment(make_post("Autre", published=True))
        post.delete()
        assert Comment.objects.count() == 1
        assert not Decision.objects.exists()

    def test_many_are_deleted_as_one(self, post, thread):
        other = make_post("Autre", published=True)
        make_comment(other, parent=make_comment(other))
        Post.objects.all().delete()
        assert not Comment.objects.exists()


def test_a_user_who_goes_leaves_the_comments(post):
    user = make_moderator()
    comment = make_comment(post, user=user, status="awaiting")
    decide.approve(comment, Actor.of(user))
    user.delete()
    comment.refresh_from_db()
    assert (comment.user, comment.is_shown) == (None, True)
    assert (comment.decisions.get().user, comment.decisions.get().actor) == (None, "moderatrice")


# All of it in any order


def walk(screened, random):
    posts = [make_post("Un", published=True), make_post("Deux", published=True)]
    return Walk(posts, Actor.of(make_moderator()), screened, random)


@pytest.mark.parametrize("seed", [3, 8])
def test_a_thousand_steps_at_random_leave_all_true(screened, seed):
    steps = walk(screened, Random(seed))
    for _ in range(1_000):
        steps.step()
    steps.check_history()
    away = {(status, False, False) for status in Comment.Status.values}
    gaps = {(status, False, True) for status in Comment.Status.values}
    assert steps.met == {("published", True, True)} | away | gaps
    assert Decision.objects.filter(was_alone=True).exists()


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(random=st.randoms(use_true_random=False), number=st.integers(1, 40))
def test_any_few_steps_leave_all_true(screened, random, number):
    with transaction.atomic():
        steps = walk(screened, random)
        for _ in range(number):
            steps.step()
        steps.check_history()
        transaction.set_rollback(True)

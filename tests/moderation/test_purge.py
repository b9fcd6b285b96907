import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from blogposts.models import Comment, Decision, Notice, Vote
from blogposts.moderation import decide
from blogposts.moderation.decide import RULES, Actor
from blogposts.moderation.purge import Removed, purge, remove
from tests.builders import make_comment, make_moderator, make_post, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return make_post(published=True)


def later(days):
    return soon(days=days)


def count(post):
    post.refresh_from_db()
    return post.comment_count


class TestAge:
    @pytest.mark.parametrize("status", ["spam", "bin"])
    def test_goes_by_the_last_decision(self, post, status):
        comment = make_comment(post, created_at=timezone.now() - timedelta(days=400))
        verb = decide.mark_spam if status == "spam" else decide.move_to_bin
        verb(comment, RULES)
        assert purge(status, days=30, now=later(29)) == Removed(0, 0)
        assert purge(status, days=30, now=later(31)) == Removed(1, 0)
        assert not Comment.objects.exists()
        assert not Decision.objects.exists()

    def test_goes_by_the_time_it_came_where_nothing_was_decided(self, post):
        make_comment(post, status="spam")
        assert purge("spam", days=30, now=later(29)) == Removed(0, 0)
        assert purge("spam", days=30, now=later(31)) == Removed(1, 0)

    def test_a_comment_that_went_to_and_fro_is_young(self, post):
        comment = make_comment(post, created_at=timezone.now() - timedelta(days=400))
        decide.mark_spam(comment, RULES)
        Decision.objects.update(at=timezone.now() - timedelta(days=100))
        decide.approve(comment, RULES)
        decide.mark_spam(comment, RULES)
        assert purge("spam", days=30) == Removed(0, 0)

    @pytest.mark.parametrize("status", ["published", "awaiting", "bin"])
    def test_leaves_what_is_something_else(self, post, status):
        make_comment(post, status=status)
        assert purge("spam", days=0, now=later(99)) == Removed(0, 0)


class TestEmptied:
    @pytest.fixture
    def gap(self, post):
        """A removed comment with all that is stored of one, and an answer that readers see."""
        comment = make_comment(
            post,
            "Un mot de Camille, qui en dit bien plus qu'un autre.",
            url="https://example.org/",
            address="192.0.2.7",
            address_hash="a" * 64,
            browser="Firefox",
            digest="d",
            user=make_moderator("camille"),
            by_author=True,
            signals=[{"rule": "links", "verdict": "hold", "value": 2}],
            measures={"learner": {"words": [["camille", 0.9]]}},
            tell_approval=True,
            votes_up=1,
        )
        make_comment(post, "Oui.", parent=comment)
        decide.edit_by_moderator(
            comment, RULES, text="Un autre mot, et puis quelques autres encore."
        )
        decide.move_to_bin(comment, RULES, reason="Camille insulte.")
        Vote.objects.create(comment=comment, value=1, voter="a")
        Notice.objects.create(comment=comment, kind="approved", email="camille@example.org")
        return comment

    def test_leaves_no_word_of_it(self, post, gap):
        assert purge("bin", days=30, now=later(31)) == Removed(0, 1)
        left = Comment.objects.filter(pk=gap.pk).values().get()
        assert "amille" not in repr(left)
        # Whatever fields a comment will have: these say nothing of anybody.
        kept = {
            "id", "post_id", "parent_id", "root_id", "depth", "format", "created_at",
            "published_at", "edited_at", "status", "is_listed", "decision_count",
        }  # fmt: skip
        assert {name for name, value in left.items() if value} <= kept
        assert not Vote.objects.exists()
        assert not Notice.objects.filter(comment=gap).exists()

    def test_keeps_its_place_and_its_history_without_words(self, post, gap):
        purge("bin", days=30, now=later(31))
        gap.refresh_from_db()
        assert (gap.status, gap.is_shown, gap.is_listed) == ("bin", False, True)
        assert count(post) == 1
        lines = Decision.objects.filter(comment=gap).order_by("number")
        assert list(lines.values_list("number", "verb", "changes", "reason")) == [
            (1, "edit", {}, ""),
            (2, "bin", {}, ""),
            (3, "empty", {}, ""),
        ]
        assert (lines[2].actor, lines[2].before, lines[2].after) == ("command", "bin", "bin")
        assert gap.decision_count == 3

    def test_is_done_once(self, post, gap):
        purge("bin", days=30, now=later(31))
        assert purge("bin", days=30, now=later(99)) == Removed(0, 0)
        gap.refresh_from_db()
        assert gap.decision_count == 3

    def test_goes_with_the_last_answer(self, post, gap):
        purge("bin", days=30, now=later(31))
        answer = Comment.objects.get(parent=gap)
        decide.mark_spam(answer, RULES)
        assert not Comment.objects.filter(is_listed=True).exists()
        assert purge("spam", days=30, now=later(61)) == Removed(1, 0)
        assert purge("bin", days=30, now=later(61)) == Removed(1, 0)
        assert not Comment.objects.exists()

    def test_comes_back_by_nothing(self, post, gap):
        purge("bin", days=30, now=later(31))
        batch = uuid.uuid4()
        moderator = Actor.of(make_moderator())
        for word in ("approve", "hold", "spam", "restore"):
            assert decide.decide_many(word, [(gap.pk, None)], moderator, batch=batch) == (0, [])

    def test_spam_becomes_a_place_in_the_bin(self, post):
        comment = make_comment(post)
        make_comment(post, parent=comment)
        decide.mark_spam(comment, RULES)
        purge("spam", days=30, now=later(31))
        comment.refresh_from_db()
        assert (comment.status, comment.text, comment.is_listed) == ("bin", "", True)

    @pytest.mark.parametrize("status", ["awaiting", "published"])
    def test_is_one_whose_answer_nobody_sees_yet(self, post, status):
        # Deleted it would take along what nobody has decided to remove.
        comment = make_comment(post, status="spam")
        answer = make_comment(post, parent=comment, status=status)
        assert purge("spam", days=30, now=later(31)) == Removed(0, 1)
        comment.refresh_from_db()
        assert (comment.text, comment.is_listed) == ("", False)
        assert Comment.objects.filter(pk=answer.pk).exists()


class TestThread:
    def test_goes_as_a_whole(self, post):
        first = make_comment(post, status="spam")
        answer = make_comment(post, parent=first, status="spam")
        make_comment(post, parent=answer, status="spam")
        make_comment(post, parent=answer, status="spam")
        assert purge("spam", days=30, now=later(31)) == Removed(4, 0)

    def test_that_is_larger_than_a_transaction_goes_as_a_whole(self, post, monkeypatch):
        monkeypatch.setattr("blogposts.moderation.places.AT_ONCE", 2)
        monkeypatch.setattr("blogposts.moderation.purge.AT_ONCE", 2)
        parent = None
        for _ in range(7):
            parent = make_comment(post, parent=parent, status="spam")
        for number in range(5):
            make_comment(make_post(f"N° {number}", published=True), status="spam")
        assert purge("spam", days=30, now=later(31), dry_run=True) == Removed(12, 0)
        assert purge("spam", days=30, now=later(31)) == Removed(12, 0)

    def test_loses_what_is_old_in_it(self, post):
        first = make_comment(post)
        make_comment(post, parent=first, status="spam")
        shown = make_comment(post, parent=first)
        assert purge("spam", days=30, now=later(31)) == Removed(1, 0)
        assert set(Comment.objects.all()) == {first, shown}
        assert count(post) == 2


def test_a_dry_run_says_it_all_and_changes_nothing(post):
    gap = make_comment(post)
    make_comment(post, parent=gap)
    decide.mark_spam(gap, RULES)
    make_comment(post, status="spam")
    before = list(Comment.objects.order_by("pk").values())
    talk = post.talk
    assert purge("spam", days=30, now=later(31), dry_run=True) == Removed(1, 1)
    assert list(Comment.objects.order_by("pk").values()) == before
    post.refresh_from_db()
    assert post.talk >= talk
    assert not Decision.objects.filter(verb="empty").exists()


class TestRemove:
    def test_takes_what_readers_see(self, post):
        first = make_comment(post)
        answer = make_comment(post, parent=first)
        assert remove([answer.pk], RULES) == Removed(1, 0)
        assert count(post) == 1
        assert remove([first.pk], RULES) == Removed(1, 0)
        assert count(post) == 0

    def test_empties_what_readers_see_and_others_have_answered(self, post):
        first = make_comment(post)
        make_comment(post, parent=first)
        assert remove([first.pk], RULES) == Removed(0, 1)
        first.refresh_from_db()
        assert (first.status, first.is_shown, first.is_listed) == ("bin", False, True)
        assert count(post) == 1

    def test_takes_the_gap_along_that_stood_for_it(self, post):
        first = make_comment(post)
        answer = make_comment(post, parent=first)
        decide.mark_spam(first, RULES)
        remove([answer.pk], RULES)
        first.refresh_from_db()
        assert not first.is_listed

    def test_of_nothing_is_nothing(self, post):
        assert remove([], RULES) == remove([12345], RULES) == Removed(0, 0)

    def test_of_many_takes_few_queries(self, post, django_assert_max_num_queries):
        keys = [make_comment(post, status="spam").pk for _ in range(300)]
        with django_assert_max_num_queries(30):
            assert remove(keys, RULES) == Removed(300, 0)

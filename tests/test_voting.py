"""Votes: what counts, whose they are, and that counts are true."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import IntegrityError
from django.db.models import Sum
from django.utils import timezone

from blogposts import voting
from blogposts.models import Comment, Edition, Post, Vote, VoteKey
from blogposts.voting import DOWN, NONE, UP, OwnComment, TooManyVotes, cast
from tests.builders import PARIS, make_post

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROMIUM = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
NOON = datetime(2026, 5, 6, 12, 0, tzinfo=PARIS)


def stranger(number=1, browser=FIREFOX):
    return voting.stranger_voter(f"198.51.100.{number}", browser)


def counts(target):
    target.refresh_from_db()
    return target.votes_up, target.votes_down


@pytest.fixture
def post():
    return make_post(published=True)


@pytest.fixture
def comment(post):
    return Comment.objects.create(
        post=post, text="Oui.", status="published", is_shown=True, is_listed=True
    )


@pytest.fixture
def user():
    return get_user_model().objects.create_user("nadia")


@pytest.fixture(params=["post", "comment"])
def target(request):
    return request.getfixturevalue(request.param)


class TestCast:
    def test_counts_a_vote(self, target):
        assert cast(target, UP, voter="a") == UP
        assert cast(target, DOWN, voter="b") == DOWN
        assert counts(target) == (1, 1)

    def test_the_same_again_changes_nothing(self, target):
        cast(target, UP, voter="a")
        assert cast(target, UP, voter="a") == UP
        assert counts(target) == (1, 0)

    def test_the_other_takes_its_place(self, target):
        cast(target, UP, voter="a")
        assert cast(target, DOWN, voter="a") == DOWN
        assert counts(target) == (0, 1)

    def test_is_taken_back(self, target):
        cast(target, UP, voter="a")
        assert cast(target, NONE, voter="a") == NONE
        assert cast(target, NONE, voter="a") == NONE
        assert counts(target) == (0, 0)
        assert not Vote.objects.exists()

    def test_a_post_and_its_comment_are_two_things(self, post, comment):
        cast(post, UP, voter="a")
        cast(comment, DOWN, voter="a")
        assert (counts(post), counts(comment)) == ((1, 0), (0, 1))

    def test_a_second_row_of_one_voter_is_impossible(self, target):
        cast(target, UP, voter="a")
        vote = Vote.objects.get()
        vote.pk = None
        with pytest.raises(IntegrityError):
            vote.save(force_insert=True)

    def test_makes_the_pages_of_this_post_new_and_no_others(
        self, target, post, django_capture_on_commit_callbacks
    ):
        editions, talk = list(Edition.objects.values("number")), post.talk
        with django_capture_on_commit_callbacks(execute=True):
            cast(target, UP, voter="a")
        post.refresh_from_db()
        assert post.talk == talk + 1
        assert list(Edition.objects.values("number")) == editions

    def test_what_changes_nothing_makes_no_page_new(self, target, post):
        cast(target, UP, voter="a")
        talk = Post.objects.get().talk
        cast(target, UP, voter="a")
        assert Post.objects.get().talk == talk

    def test_does_not_touch_what_others_have_written_meanwhile(self, post):
        Post.objects.update(title="Un autre titre")
        cast(post, UP, voter="a")
        assert Post.objects.get().title == "Un autre titre"

    def test_something_that_is_gone_is_not_voted_on(self, target):
        type(target).objects.all().delete()
        with pytest.raises((Post.DoesNotExist, Comment.DoesNotExist)):
            cast(target, UP, voter="a")
        assert not Vote.objects.exists()

    def test_counts_are_true_after_a_thousand_steps(self, post, comment):
        dice = random.Random(3)
        for _ in range(1000):
            target = dice.choice([post, comment])
            cast(target, dice.choice([UP, DOWN, NONE]), voter=f"v{dice.randrange(9)}")
        for target, votes in ((post, post.votes), (comment, comment.votes)):
            up, down = counts(target)
            assert up == votes.filter(value=UP).count() > 0
            assert down == votes.filter(value=DOWN).count() > 0
            assert up - down == votes.aggregate(sum=Sum("value"))["sum"]

    def test_costs_a_constant_number_of_queries(self, target, django_assert_num_queries):
        for number in range(20):
            cast(target, UP, voter=f"v{number}")
        # The lock, the vote that stands, the limits, the row, and the counts; of a comment also
        # the post's count of talk. Two are the transaction's.
        expected = 7 if isinstance(target, Post) else 8
        with django_assert_num_queries(expected):
            cast(target, UP, voter="new")


class TestStrangers:
    def test_are_told_apart_by_address_and_browser(self):
        assert stranger(1) != stranger(2)
        assert stranger(1) != stranger(1, CHROMIUM)
        assert stranger(1) == stranger(1)

    def test_leave_no_address_behind(self, post):
        cast(post, UP, voter=stranger())
        vote = Vote.objects.get()
        assert (vote.user, len(vote.voter)) == (None, 60)
        assert "198.51.100" not in str(Vote.objects.values().get())

    def test_of_one_ipv6_network_are_one(self):
        one, other, third = (
            voting.stranger_voter(address, FIREFOX)
            for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1")
        )
        assert one == other != third

    def test_without_an_address_are_nobody(self):
        assert voting.stranger_voter("", FIREFOX) == ""

    def test_are_never_taken_for_users(self, user):
        assert not stranger().startswith("user:")
        assert voting.user_voter(user) == f"user:{user.pk}"


class TestKeys:
    def test_change_with_the_day_of_the_site(self):
        with time_machine.travel(NOON.replace(hour=23, minute=59), tick=False):
            before = stranger()
            assert stranger() == before
        with time_machine.travel(NOON.replace(day=7, hour=0, minute=0), tick=False):
            assert stranger() != before

    def test_of_yesterday_are_deleted_with_todays_first_vote(self):
        with time_machine.travel(NOON, tick=False):
            stranger()
            old = VoteKey.objects.get().key
        with time_machine.travel(NOON + timedelta(days=1), tick=False):
            stranger()
            assert VoteKey.objects.get().key != old

    def test_last_as_long_as_the_setting_says(self, settings):
        settings.BLOGPOSTS_VOTE_KEY_DAYS = 7
        start = NOON - timedelta(days=NOON.toordinal() % 7)
        voters = set()
        for days in range(7):
            with time_machine.travel(start + timedelta(days=days), tick=False):
                voters.add(stranger())
        with time_machine.travel(start + timedelta(days=7), tick=False):
            assert stranger() not in voters
        assert len(voters) == 1

    def test_two_that_make_one_at_once_get_the_same(self, monkeypatch):
        """The second has looked before the first had made it."""
        first = stranger()
        real = VoteKey.objects.values_list
        monkeypatch.setattr(VoteKey.objects, "values_list", lambda *names: real(*names).none())
        assert stranger() == first
        assert VoteKey.objects.count() == 1

    def test_one_that_was_made_late_for_yesterday_goes_at_the_next_vote(self):
        with time_machine.travel(NOON, tick=False):
            stranger()
            VoteKey.objects.create(day=NOON.date() - timedelta(days=1), key="late")
            stranger()
            assert VoteKey.objects.get().day == NOON.date()

    def test_are_forgotten_on_request(self):
        with time_machine.travel(NOON, tick=False):
            stranger()
            assert voting.forget_keys() == 0
        with time_machine.travel(NOON + timedelta(days=1), tick=False):
            assert voting.forget_keys() == 1
        assert not VoteKey.objects.exists()

    def test_without_the_sites_secret_lead_to_nobody(self, settings):
        """Key and table together are not enough to try out addresses."""
        before = stranger()
        settings.SECRET_KEY = "another"
        assert stranger() != before


class TestLimits:
    def test_of_an_address_hold_whatever_the_browser_calls_itself(self, post, settings):
        settings.BLOGPOSTS_VOTES_PER_ADDRESS = 3
        for number in range(3):
            cast(post, UP, voter=stranger(1, f"Browser {number}"))
        with pytest.raises(TooManyVotes):
            cast(post, UP, voter=stranger(1, "Browser 3"))
        assert counts(post) == (3, 0)
        cast(post, UP, voter=stranger(2))
        assert counts(post) == (4, 0)

    def test_let_who_has_voted_change_his_mind(self, post, settings):
        settings.BLOGPOSTS_VOTES_PER_ADDRESS = 3
        for number in range(3):
            cast(post, UP, voter=stranger(1, f"Browser {number}"))
        cast(post, DOWN, voter=stranger(1, "Browser 0"))
        cast(post, NONE, voter=stranger(1, "Browser 1"))
        assert counts(post) == (1, 1)

    def test_of_a_minute_are_over_after_it(self, post, settings):
        settings.BLOGPOSTS_VOTES_PER_MINUTE = 2
        posts = [post, make_post(published=True), make_post(published=True)]
        with time_machine.travel(NOON, tick=False):
            voter = stranger()
            cast(posts[0], UP, voter=voter)
            cast(posts[1], UP, voter=voter)
            with pytest.raises(TooManyVotes):
                cast(posts[2], UP, voter=voter)
        with time_machine.travel(NOON + timedelta(seconds=61), tick=False):
            cast(posts[2], UP, voter=voter)
        assert counts(posts[2]) == (1, 0)

    def test_do_not_hold_anybody_back_from_taking_back(self, post, settings):
        cast(post, UP, voter=stranger())
        settings.BLOGPOSTS_VOTES_PER_MINUTE = 1
        cast(post, NONE, voter=stranger())
        assert counts(post) == (0, 0)

    def test_of_a_user_are_his_own(self, post, comment, user, settings):
        settings.BLOGPOSTS_VOTES_PER_MINUTE = 1
        cast(post, UP, voter=voting.user_voter(user), user=user)
        with pytest.raises(TooManyVotes):
            cast(comment, UP, voter=voting.user_voter(user), user=user)
        other = get_user_model().objects.create_user("omar")
        cast(comment, UP, voter=voting.user_voter(other), user=other)
        assert counts(comment) == (1, 0)

    def test_may_be_off(self, post, settings):
        settings.BLOGPOSTS_VOTES_PER_MINUTE = 0
        settings.BLOGPOSTS_VOTES_PER_ADDRESS = 0
        for number in range(70):
            cast(post, UP, voter=stranger(1, f"Browser {number}"))
        assert counts(post) == (70, 0)


class TestUsers:
    def test_vote_by_account_wherever_they_are(self, post, user):
        cast(post, UP, voter=voting.user_voter(user), user=user)
        vote = Vote.objects.get()
        assert (vote.user, vote.voter) == (user, f"user:{user.pk}")

    def test_do_not_judge_their_own_words(self, comment, user):
        Comment.objects.update(user=user)
        comment.refresh_from_db()
        with pytest.raises(OwnComment):
            cast(comment, UP, voter=voting.user_voter(user), user=user)
        assert counts(comment) == (0, 0)

    def test_leave_their_votes_when_they_go(self, post, user):
        cast(post, UP, voter=voting.user_voter(user), user=user)
        user.delete()
        assert counts(post) == (1, 0)
        assert Vote.objects.get().user is None

    def test_take_all_their_votes_back(self, post, comment, user):
        for target in (post, comment):
            cast(target, UP, voter=voting.user_voter(user), user=user)
            cast(target, UP, voter="somebody else")
        assert voting.take_back_all(user) == 2
        assert counts(post) == counts(comment) == (1, 0)
        assert set(Vote.objects.values_list("voter", flat=True)) == {"somebody else"}


class TestVotesOf:
    def test_are_found_in_one_query(self, post, comment, django_assert_num_queries):
        others = make_post("Un autre", published=True)
        cast(post, UP, voter="a")
        cast(comment, DOWN, voter="a")
        cast(others, UP, voter="a")
        cast(comment, UP, voter="b")
        with django_assert_num_queries(1):
            found = voting.votes_of("a", post=post, comments=[comment.pk])
        assert found == (UP, {comment.pk: DOWN})

    def test_are_of_the_comments_that_are_named(self, post, comment):
        cast(comment, DOWN, voter="a")
        assert voting.votes_of("a", post=post) == (NONE, {})

    def test_know_who_has_voted_at_all(self, post):
        cast(post, UP, voter="a")
        assert voting.has_voted("a")
        assert not voting.has_voted("b")


def test_a_vote_says_when(post):
    before = timezone.now()
    cast(post, UP, voter="a")
    assert before <= Vote.objects.get().at <= timezone.now()

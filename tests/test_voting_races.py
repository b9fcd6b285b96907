"""Many who vote at once, each on a connection of its own, on every database."""

from __future__ import annotations

from collections import Counter
from functools import partial
from random import Random

import pytest
from django.db import connection
from django.test import Client

from blogposts import voting
from blogposts.models import Comment, Post, Vote, VoteKey
from blogposts.moderation import decide
from blogposts.moderation.decide import Actor
from blogposts.visitors import form_token
from blogposts.voting import DOWN, NONE, UP, cast
from tests.builders import make_comment, make_post
from tests.crowd import at_once

pytestmark = pytest.mark.usefixtures("shared_database")


@pytest.fixture
def post():
    return make_post(published=True)


@pytest.fixture(params=["post", "comment"])
def target(request, post):
    return post if request.param == "post" else make_comment(post)


def counts(target):
    target.refresh_from_db()
    return target.votes_up, target.votes_down


def test_fifty_votes_of_one_person_leave_one(target):
    assert at_once([partial(cast, target, UP, voter="a")] * 50) == [UP] * 50
    assert counts(target) == (1, 0)
    assert Vote.objects.get().value == UP


def test_fifty_votes_of_fifty_people_count_fifty(target):
    works = [partial(cast, target, UP, voter=f"person {number}") for number in range(50)]
    assert at_once(works) == [UP] * 50
    assert counts(target) == (50, 0)
    assert Vote.objects.count() == 50


def test_one_person_on_three_devices_has_one_vote(target):
    works = [partial(cast, target, value, voter="a") for value in (UP, DOWN, NONE) * 10]
    assert Counter(at_once(works)) == {UP: 10, DOWN: 10, NONE: 10}
    votes = list(Vote.objects.values_list("value", flat=True))
    assert len(votes) <= 1
    assert counts(target) == (votes.count(UP), votes.count(DOWN))


def test_a_crowd_leaves_true_counts(post):
    targets = [post, make_post("Un autre", published=True), make_comment(post), make_comment(post)]

    def work(seed):
        random = Random(seed)
        for _ in range(15):
            voter = f"v{random.randrange(6)}"
            cast(random.choice(targets), random.choice([UP, DOWN, NONE]), voter=voter)

    assert at_once([partial(work, seed) for seed in range(8)]) == [None] * 8
    for target in targets:
        values = list(target.votes.values_list("value", flat=True))
        assert counts(target) == (values.count(UP), values.count(DOWN))
    assert Vote.objects.exists()


def test_votes_and_decisions_at_once_leave_both(post):
    """Both write the comment's row, and the post's."""
    comment, moderator = make_comment(post), Actor("moderator")
    votes = [partial(cast, comment, UP, voter=f"v{number}") for number in range(12)]
    decisions = [
        partial(verb, Comment.objects.get(pk=comment.pk), moderator)
        for verb in (decide.hold, decide.approve) * 3
    ]
    edits = [
        partial(
            decide.edit_by_moderator,
            Comment.objects.get(pk=comment.pk),
            moderator,
            text=f"Texte {number}",
        )
        for number in range(3)
    ]
    found = at_once([*votes, *decisions, *edits])
    assert not [one for one in found if isinstance(one, Exception)]
    assert counts(comment) == (12, 0)
    post.refresh_from_db()
    assert post.comment_count == int(comment.is_shown)


def test_an_editor_who_saves_meanwhile_takes_no_vote_away(post):
    stale = Post.objects.get(pk=post.pk)
    votes = [partial(cast, post, UP, voter=f"v{number}") for number in range(20)]
    found = at_once([*votes[:10], stale.save, *votes[10:]])
    assert not [one for one in found if isinstance(one, Exception)]
    assert counts(post) == (20, 0)


def test_the_first_voters_of_a_day_share_its_key():
    voters = at_once([partial(voting.stranger_voter, "198.51.100.7", "Firefox")] * 20)
    assert len(set(voters)) == 1
    assert isinstance(voters[0], str)
    assert VoteKey.objects.count() == 1


@pytest.mark.parametrize("atomic", [False, True])
def test_fifty_presses_of_one_button_count_once(post, atomic, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", atomic)
    token = form_token(post.pk)

    def press(browser):
        headers = {"Sec-Fetch-Site": "same-origin", "User-Agent": browser}
        data = {"value": "up", "token": token}
        return Client().post("/blog/un-titre/vote/", data, headers=headers).status_code

    assert at_once([partial(press, "Firefox")] * 50) == [303] * 50
    assert counts(post) == (1, 0)
    works = [partial(press, f"Browser {number}") for number in range(49)]
    assert at_once(works) == [303] * 49
    assert counts(post) == (50, 0)

"""What hangs on a row that is deleted goes with it, on each database in its own way.

MariaDB cannot wait with its constraints until the end: of what may be empty Django then empties
the key first, and deletes the row after that.
"""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from blogposts.models import (
    Comment,
    Decision,
    Follower,
    Notice,
    Post,
    RelatedPost,
    Subscription,
    Vote,
)
from tests.builders import make_comment, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return get_user_model().objects.create_user("nadia", email="nadia@example.org")


@pytest.fixture
def post(user):
    """A post with all that can hang on it: two answers deep, voted on, followed, told of."""
    post = make_post(published=True)
    comment = make_comment(post)
    answer = make_comment(post, parent=comment, user=user)
    last = make_comment(post, parent=answer)
    follower = Follower.objects.create(email="ana@example.org")
    Vote.objects.create(post=post, value=1, voter="a")
    for number, one in enumerate((comment, answer, last)):
        Vote.objects.create(comment=one, value=-1, voter="a", user=user)
        Decision.objects.create(comment=one, number=9, verb="approve", after="published", user=user)
        followed = Subscription.objects.create(
            follower=follower, post=post, comment=one, topic=f"comment:{number}"
        )
        Notice.objects.create(kind="approved", user=user, comment=one)
        Notice.objects.create(kind="followed", email=follower.email, subscription=followed)
        Notice.objects.create(kind="confirm", email=follower.email, follower=follower)
    return post


def test_a_post_goes_with_all_of_it(post):
    post.delete()
    for model in (Post, Comment, Vote, Decision, Subscription):
        assert not model.objects.exists(), model
    assert {notice.kind for notice in Notice.objects.all()} == {"confirm"}


def test_a_comment_goes_with_its_answers(post):
    Comment.objects.get(parent=None).delete()
    assert not Comment.objects.exists()
    assert Vote.objects.get().post == post


def test_an_answer_goes_alone(post):
    Comment.objects.exclude(answers__isnull=False).get().delete()
    assert Comment.objects.count() == 2
    assert Vote.objects.count() == 3


def test_a_follower_goes_with_what_was_to_be_told(post):
    Follower.objects.get().delete()
    assert not Subscription.objects.exists()
    assert {notice.kind for notice in Notice.objects.all()} == {"approved"}


def test_a_pick_goes_with_what_it_names(post):
    RelatedPost.objects.create(post=make_post("Un autre"), target=post)
    post.delete()
    assert not RelatedPost.objects.exists()


def test_a_user_leaves_words_votes_and_decisions(post, user):
    user.delete()
    assert Comment.objects.count() == 3
    assert Vote.objects.count() == 4
    assert not Vote.objects.filter(user__isnull=False).exists()
    assert not Notice.objects.filter(kind="approved").exists()

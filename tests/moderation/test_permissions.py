import pytest
from django.contrib.auth.models import AnonymousUser

from blogposts.models import Comment
from blogposts.moderation.permissions import (
    may_moderate,
    may_moderate_under,
    moderated_by,
    moderates_all,
    wrote,
)
from tests.builders import make_author, make_comment, make_member, make_moderator, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return make_moderator("autrice", of_own_posts=True)


@pytest.fixture
def own(author):
    return make_comment(make_post("Un", author=make_author(user=author), published=True))


@pytest.fixture
def other():
    return make_comment(make_post("Deux", author=make_author("Omar"), published=True))


def seen_by(user):
    return set(moderated_by(user, Comment.objects.all()))


def test_a_moderator_moderates_all(own, other):
    user = make_moderator()
    assert moderates_all(user)
    assert may_moderate(user, own)
    assert may_moderate(user, other)
    assert seen_by(user) == {own, other}


def test_an_author_moderates_under_own_posts(author, own, other):
    assert not moderates_all(author)
    assert may_moderate(author, own)
    assert not may_moderate(author, other)
    assert may_moderate_under(author, own.post)
    assert seen_by(author) == {own}


def test_who_may_under_own_posts_may_not_under_a_post_without_an_author(author):
    comment = make_comment(make_post("Trois", published=True))
    assert not may_moderate(author, comment)


def test_an_author_without_the_permission_moderates_nothing(own):
    user = make_member()
    own.post.author.user = user
    own.post.author.save()
    assert wrote(user, own.post)
    assert not may_moderate(user, own)
    assert seen_by(user) == set()


@pytest.mark.parametrize("who", [None, AnonymousUser()])
def test_a_stranger_moderates_nothing(who, own):
    assert not moderates_all(who)
    assert not may_moderate(who, own)
    assert not wrote(who, own.post)
    assert seen_by(who) == set()


def test_a_stranger_is_not_the_user_of_an_author_without_one(other):
    assert not wrote(AnonymousUser(), other.post)


def test_somebody_who_left_moderates_nothing(own):
    user = make_moderator(is_active=False)
    assert not may_moderate(user, own)
    assert seen_by(user) == set()

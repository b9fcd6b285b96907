"""The measured site's comments are such as the verbs would leave, and what is sent is taken."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db.models import Count, F, Q

from bench import content, talk
from blogposts.models import Comment, Learned, Post, SearchEntry
from blogposts.search.marks import THOUSAND, thousand
from blogposts.visitors import is_fresh_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def posts(monkeypatch: pytest.MonkeyPatch) -> list[Post]:
    for name, size in {
        "COMMENTS": 400, "FEW": 5, "MANY": 20, "MOST": 60, "TEXTS": 4, "LEARNED": 20,
    }.items():  # fmt: skip
        monkeypatch.setattr(talk, name, size)
    monkeypatch.setattr(content, "PROTOTYPES", 2)
    posts = content.fill(posts=20)
    talk.fill(posts)
    return posts


def test_comments_are_whole_threads_and_counted(posts: list[Post]) -> None:
    assert Comment.objects.count() == 400
    assert set(Comment.objects.values_list("status", flat=True)) == set(Comment.Status.values)
    for post in Post.objects.annotate(shown=Count("comments", filter=Q(comments__is_shown=True))):
        assert post.comment_count == post.shown
    answers = Comment.objects.exclude(parent=None)
    assert answers.filter(depth=F("parent__depth") + 1, post=F("parent__post")).count() > 100
    assert not answers.exclude(depth=F("parent__depth") + 1, post=F("parent__post")).exists()
    assert not answers.filter(is_shown=True, parent__is_shown=False).exists()
    assert not answers.exclude(root__root=None, root__post=F("post")).exists()
    assert not Comment.objects.filter(parent=None, root__isnull=False).exists()


def test_as_many_stand_under_each_post_as_its_row_says(posts: list[Post]) -> None:
    shown = Counter(Comment.objects.filter(is_shown=True).values_list("post", flat=True))
    assert shown[posts[talk.OF_FEW].pk] == 5
    assert shown[posts[talk.OF_MANY].pk] == 20
    assert shown[posts[talk.OF_MOST].pk] == 60
    assert set(shown) <= {posts[number].pk for number in talk.TALKED_ABOUT}
    assert Learned.objects.get().spam == 20


def test_what_is_sent_is_another_each_time(posts: list[Post]) -> None:
    send = talk.comments_to_send({"/a/comment/": posts[0].pk})
    one, other = send("/a/comment/"), send("/a/comment/")
    assert one.body != other.body
    assert one.headers["X-Forwarded-For"] != other.headers["X-Forwarded-For"]
    token = one.body.decode().rpartition("token=")[2]
    assert is_fresh_token(token, posts[0].pk)


def test_all_posts_are_searched(posts: list[Post]) -> None:
    content.heap(posts, 30)
    content.enter(posts)
    entries = SearchEntry.objects.in_bulk()
    assert entries.keys() == set(Post.objects.values_list("pk", flat=True))
    assert len(entries) == 50
    for key, entry in entries.items():
        assert entry.title
        assert thousand(key // THOUSAND) in entry.marks.split()

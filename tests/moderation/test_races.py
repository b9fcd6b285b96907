"""Many who write and moderate at once, each on a connection of its own, on every database."""

import uuid
from collections import Counter
from functools import partial
from itertools import pairwise
from random import Random

import pytest

from blogposts import notify
from blogposts.models import Comment, Decision, Post
from blogposts.moderation import decide, purge, receive
from blogposts.moderation.decide import Actor, AlreadyDecided
from blogposts.moderation.receive import Duplicate, ParentGone, Submission
from tests.builders import make_comment, make_moderator, make_post
from tests.crowd import at_once

pytestmark = pytest.mark.usefixtures("shared_database", "screened", "no_mail")


@pytest.fixture
def no_mail(monkeypatch, settings):
    """What is done after a commit has tests of its own, and here it would start threads."""
    settings.BLOGPOSTS_BACKGROUND = "commands"
    monkeypatch.setattr(notify, "tell_of_received", lambda comment: None)
    monkeypatch.setattr(notify, "tell_of_shown", lambda comments: None)


@pytest.fixture
def post():
    return make_post(published=True)


@pytest.fixture
def moderators():
    return [Actor.of(make_moderator(name)) for name in ("une", "autre")]


def again(comment):
    """The comment as another page has it."""
    return Comment.objects.get(pk=comment.pk)


def check_all():
    """What holds of all comments whatever was done."""
    shown = Counter(Comment.objects.filter(is_shown=True).values_list("post", flat=True))
    for key, count in Post.objects.values_list("pk", "comment_count"):
        assert count == shown[key]
    rows = {row["id"]: row for row in Comment.objects.values()}
    listed = {row["parent_id"] for row in rows.values() if row["is_listed"]}
    for key, row in rows.items():
        assert row["is_listed"] == (row["is_shown"] or key in listed)
        assert not row["is_shown"] or row["status"] == "published"
        lines = list(
            Decision.objects.filter(comment=key).order_by("number").values("before", "after")
        )
        assert len(lines) == row["decision_count"]
        for before, after in pairwise(lines):
            assert before["after"] == after["before"]
        if lines:
            assert lines[-1]["after"] == row["status"]


def test_fifty_equal_comments_leave_one(post):
    sent = Submission(post=post, text="Bien vu.", name="Camille", email="camille@example.org")
    found = at_once([partial(receive.receive, sent)] * 50)
    stored = Comment.objects.get()
    assert Counter(map(type, found)) == {Comment: 1, Duplicate: 49}
    assert {one.comment for one in found if isinstance(one, Duplicate)} == {stored}
    post.refresh_from_db()
    assert post.comment_count == 1
    check_all()


def test_fifty_comments_are_all_stored_and_counted(post):
    first = make_comment(post)
    works = [
        partial(
            receive.receive,
            Submission(post=post, text=f"N° {number}", parent=first if number % 2 else None),
        )
        for number in range(50)
    ]
    assert Counter(map(type, at_once(works))) == {Comment: 50}
    post.refresh_from_db()
    assert post.comment_count == 51


@pytest.mark.parametrize("status", ["awaiting", "published"])
def test_approve_and_spam_at_once_leave_one_decision(post, moderators, status):
    for _ in range(10):
        comment = make_comment(post, status=status)
        verb = decide.approve if status == "awaiting" else decide.hold
        found = at_once(
            [
                partial(verb, again(comment), moderators[0], seen=0),
                partial(decide.mark_spam, again(comment), moderators[1], seen=0),
            ]
        )
        line = Decision.objects.get(comment=comment)
        late = [one for one in found if isinstance(one, AlreadyDecided)]
        assert Counter(map(type, found)) == {Decision: 1, AlreadyDecided: 1}
        assert late[0].decision == line
        comment.refresh_from_db()
        assert (comment.status, comment.decision_count) == (line.after, 1)
    check_all()


def test_decisions_that_ask_for_no_page_follow_one_another(post, moderators):
    comment = make_comment(post)
    works = [
        partial(verb, again(comment), moderators[number % 2])
        for number, verb in enumerate([decide.mark_spam, decide.approve, decide.hold] * 4)
    ]
    assert not [one for one in at_once(works) if isinstance(one, Exception)]
    check_all()


def test_two_moderators_of_the_same_hundred_decide_about_each_once(moderators):
    posts = [make_post(f"N° {number}", published=True) for number in range(5)]
    pairs = [(make_comment(posts[number % 5], status="awaiting").pk, 0) for number in range(100)]
    works = [
        partial(decide.decide_many, word, pairs[:: 1 - 2 * turned], actor, batch=uuid.uuid4())
        for turned, (word, actor) in enumerate(zip(["approve", "spam"], moderators, strict=True))
    ]
    (one, one_late), (other, other_late) = at_once(works)
    assert one + other == 100
    assert (len(one_late), len(other_late)) == (other, one)
    assert Decision.objects.count() == 100
    check_all()


def test_two_who_undo_undo_once(post, moderators):
    comments = [make_comment(post) for _ in range(5)]
    batch = uuid.uuid4()
    decide.decide_many("bin", [(one.pk, 0) for one in comments], moderators[0], batch=batch)
    found = at_once([partial(decide.undo, batch, actor) for actor in moderators])
    assert sorted(changed for changed, _late in found) == [0, 5]
    assert Comment.objects.filter(is_shown=True).count() == 5
    check_all()


def test_two_edits_of_one_page_are_one(post, moderators):
    comment = make_comment(post, "Avant.")
    found = at_once(
        [
            partial(decide.edit_by_moderator, again(comment), actor, seen=0, text=actor.name)
            for actor in moderators
        ]
    )
    assert Counter(map(type, found)) == {Decision: 1, AlreadyDecided: 1}
    comment.refresh_from_db()
    assert comment.text == comment.decisions.get().actor
    assert comment.decisions.get().changes == {"text": "Avant."}


def test_answers_while_their_parent_goes(post, moderators):
    for turn in range(5):
        parent = make_comment(post)
        works = [
            partial(
                receive.receive,
                Submission(post=post, text=f"N° {turn} {number}", parent=again(parent)),
            )
            for number in range(8)
        ]
        remove = partial(decide.mark_spam, again(parent), moderators[0])
        found = at_once([*works[:4], remove, *works[4:]])
        found.pop(4)
        assert {type(one) for one in found} <= {Comment, ParentGone}
        answers = Comment.objects.filter(parent=parent)
        stored = sum(isinstance(one, Comment) for one in found)
        assert answers.filter(is_shown=True).count() == stored
        parent.refresh_from_db()
        assert parent.is_listed == bool(stored)
    check_all()


def test_a_restored_one_is_not_purged(post, moderators):
    for _ in range(10):
        comment = make_comment(post, status="spam")
        restored, purged = at_once(
            [
                partial(decide.restore, again(comment), moderators[0]),
                partial(purge.purge, "spam", days=-1),
            ]
        )
        if purged.deleted:
            assert isinstance(restored, Comment.DoesNotExist)
            assert not Comment.objects.filter(pk=comment.pk).exists()
        else:
            assert again(comment).status == "awaiting"
    check_all()


def test_a_writer_and_a_moderator_at_once(post, moderators):
    for number in range(5):
        sent = Submission(post=post, text=f"Avant {number}")
        comment = receive.receive(sent)
        after = Submission(post=post, text=f"Après {number}")
        found = at_once(
            [
                partial(receive.edit_by_writer, again(comment), after),
                partial(decide.hold, again(comment), moderators[0]),
                partial(decide.edit_by_moderator, again(comment), moderators[1], name="Autre"),
            ]
        )
        assert not [one for one in found if isinstance(one, Exception)]
        comment.refresh_from_db()
        assert (comment.text, comment.name) == (f"Après {number}", "Autre")
        assert comment.status == "awaiting"
        assert comment.decision_count == 4
    check_all()


def test_a_crowd_of_moderators_leaves_all_true(moderators):
    posts = [make_post(f"N° {number}", published=True) for number in range(2)]
    comments = []
    for number in range(30):
        parent = comments[-2] if number > 5 and number % 3 else None
        post = parent.post if parent else posts[number % 2]
        comments.append(make_comment(post, parent=parent))
    verbs = [decide.approve, decide.hold, decide.mark_spam, decide.move_to_bin, decide.restore]

    def work(seed):
        random = Random(seed)
        for _ in range(12):
            comment = again(random.choice(comments))
            if random.random() < 0.2:
                pairs = [(one.pk, None) for one in random.sample(comments, 6)]
                word = random.choice(["approve", "spam"])
                decide.decide_many(word, pairs, moderators[0], batch=uuid.uuid4())
            else:
                random.choice(verbs)(comment, moderators[1])

    found = at_once([partial(work, seed) for seed in range(8)])
    assert found == [None] * 8
    check_all()

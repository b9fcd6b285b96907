import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blogposts import notify, publishing
from blogposts.models import Comment, Decision, Post
from blogposts.moderation import decide, places
from blogposts.moderation.decide import Actor, AlreadyDecided
from blogposts.signals import comment_decided
from tests.builders import make_author, make_comment, make_member, make_moderator, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return make_post(published=True)


@pytest.fixture
def moderator():
    return Actor.of(make_moderator())


@pytest.fixture
def shown(monkeypatch):
    """The comments that somebody is told of, since readers see them for the first time."""
    told = []
    monkeypatch.setattr(notify, "tell_of_shown", told.extend)
    return told


def state(comment):
    comment.refresh_from_db()
    return comment.status, comment.is_shown, comment.is_listed


def count(post):
    post.refresh_from_db()
    return post.comment_count


def history(comment):
    return list(comment.decisions.order_by("number").values_list("verb", "before", "after"))


class TestOne:
    @pytest.mark.parametrize("status", ["awaiting", "spam", "bin"])
    def test_approve_shows_it(self, post, moderator, status):
        comment = make_comment(post, status=status)
        talk = post.talk
        line = decide.approve(comment, moderator, reason="Rien à redire.")
        assert (comment.status, comment.is_shown) == ("published", True)
        assert state(comment) == ("published", True, True)
        assert (count(post), post.talk) == (1, talk + 1)
        assert (line.verb, line.before, line.after) == ("approve", status, "published")
        assert (line.number, line.user, line.actor) == (1, moderator.user, "moderatrice")
        assert line.reason == "Rien à redire."
        assert comment.decision_count == 1
        assert comment.published_at == line.at

    @pytest.mark.parametrize(
        ("verb", "status"),
        [
            (decide.hold, "awaiting"),
            (decide.mark_spam, "spam"),
            (decide.move_to_bin, "bin"),
        ],
    )
    def test_takes_it_from_the_readers(self, post, moderator, verb, status):
        comment = make_comment(post)
        seen = comment.published_at
        line = verb(comment, moderator)
        assert state(comment) == (status, False, False)
        assert count(post) == 0
        assert (line.before, line.after) == ("published", status)
        assert comment.published_at == seen

    @pytest.mark.parametrize(
        ("verb", "status"),
        [
            (decide.approve, "published"),
            (decide.hold, "awaiting"),
            (decide.mark_spam, "spam"),
            (decide.move_to_bin, "bin"),
            (decide.restore, "published"),
            (decide.restore, "awaiting"),
        ],
    )
    def test_what_it_is_already_makes_no_history(self, post, moderator, verb, status):
        comment = make_comment(post, status=status)
        before = count(post)
        assert verb(comment, moderator) is None
        assert not Decision.objects.exists()
        assert comment.decision_count == 0
        assert count(post) == before

    def test_one_that_is_gone_is_said_to_be(self, post, moderator):
        comment = make_comment(post)
        Comment.objects.all().delete()
        with pytest.raises(Comment.DoesNotExist):
            decide.approve(comment, moderator)

    def test_a_part_of_ours_signs_by_its_name(self, post):
        line = decide.mark_spam(make_comment(post), decide.AKISMET)
        assert (line.user, line.actor) == (None, "akismet")

    def test_a_long_name_of_a_user_is_cut(self, post):
        user = make_moderator("m" * 150)
        user.username = "m" * 254  # as a user model of the site's own may have
        line = decide.mark_spam(make_comment(post), Actor.of(user))
        assert line.actor == "m" * 150

    def test_the_bin_lets_the_same_words_be_sent_again(self, post, moderator):
        comment = make_comment(post, digest="a")
        decide.move_to_bin(comment, moderator)
        assert comment.digest is None

    def test_spam_does_not(self, post, moderator):
        comment = make_comment(post, digest="a")
        decide.mark_spam(comment, moderator)
        assert comment.digest == "a"

    def test_a_person_spares_akismet_the_question(self, post, moderator):
        comment = make_comment(post, status="awaiting", recheck_at="2026-01-01T00:00Z")
        decide.approve(comment, moderator)
        assert comment.recheck_at is None

    @pytest.mark.parametrize("status", ["published", "awaiting"])
    def test_costs_few_queries(self, post, moderator, status):
        comment = make_comment(post, status=status)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            decide.mark_spam(comment, moderator)
        own = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
        # The lock, the thread, the comment, the count, the history; the comment read again.
        assert len(own) == 6
        assert own[0].startswith("UPDATE")


class TestSeen:
    def test_is_what_the_page_showed(self, post, moderator):
        comment = make_comment(post, status="awaiting")
        assert decide.approve(comment, moderator, seen=0)
        assert decide.mark_spam(comment, moderator, seen=1)

    def test_an_older_page_decides_nothing(self, post, moderator):
        comment = make_comment(post, status="awaiting")
        first = decide.approve(comment, moderator, seen=0)
        other = Actor.of(make_moderator("autre"))
        talk = Post.objects.get().talk
        with pytest.raises(AlreadyDecided) as caught:
            decide.mark_spam(comment, other, seen=0)
        assert caught.value.decision == first
        assert (caught.value.decision.actor, caught.value.decision.verb) == (
            "moderatrice",
            "approve",
        )
        assert state(comment) == ("published", True, True)
        assert history(comment) == [("approve", "awaiting", "published")]
        assert Post.objects.get().talk == talk

    def test_the_same_decision_twice_is_told_too(self, post, moderator):
        comment = make_comment(post, status="awaiting")
        decide.approve(comment, moderator, seen=0)
        with pytest.raises(AlreadyDecided):
            decide.approve(comment, moderator, seen=0)

    def test_a_number_out_of_nowhere_is_no_fault(self, post, moderator):
        assert decide.approve(make_comment(post, status="spam"), moderator, seen=99)


class TestRestore:
    @pytest.mark.parametrize("status", ["awaiting", "published"])
    @pytest.mark.parametrize("remove", [decide.mark_spam, decide.move_to_bin])
    def test_gives_back_what_was_taken(self, post, moderator, status, remove):
        comment = make_comment(post, status=status)
        before = state(comment)
        remove(comment, moderator)
        line = decide.restore(comment, moderator)
        assert (line.verb, line.after) == ("restore", status)
        assert state(comment) == before
        assert count(post) == (status == "published")

    @pytest.mark.parametrize("status", ["spam", "bin"])
    def test_what_was_never_anything_waits(self, post, moderator, status):
        comment = make_comment(post, status=status)
        decide.restore(comment, moderator)
        assert comment.status == "awaiting"

    def test_spam_in_the_bin_is_spam_again(self, post, moderator):
        comment = make_comment(post)
        decide.mark_spam(comment, moderator)
        decide.move_to_bin(comment, moderator)
        decide.restore(comment, moderator)
        assert comment.status == "spam"
        decide.restore(comment, moderator)
        assert comment.status == "published"

    def test_what_was_binned_and_then_spam_is_what_it_was_when_it_was_good(self, post, moderator):
        comment = make_comment(post)
        decide.move_to_bin(comment, moderator)
        decide.mark_spam(comment, moderator)
        decide.restore(comment, moderator)
        assert comment.status == "published"

    def test_is_of_the_last_time(self, post, moderator):
        comment = make_comment(post)
        decide.move_to_bin(comment, moderator)
        decide.restore(comment, moderator)
        decide.hold(comment, moderator)
        decide.move_to_bin(comment, moderator)
        decide.edit_by_moderator(comment, moderator, text="Autre.")
        decide.restore(comment, moderator)
        assert comment.status == "awaiting"

    def test_brings_the_answers_back(self, post, moderator):
        first = make_comment(post)
        answer = make_comment(post, parent=first)
        decide.move_to_bin(answer, moderator)
        decide.move_to_bin(first, moderator)
        decide.restore(answer, moderator)
        assert state(answer) == ("published", False, False)
        decide.restore(first, moderator)
        assert state(first) == state(answer) == ("published", True, True)
        assert count(post) == 2

    def test_does_not_touch_what_was_not_removed(self, post, moderator):
        comment = make_comment(post)
        decide.mark_spam(comment, moderator)
        decide.approve(comment, moderator)
        assert decide.restore(comment, moderator) is None
        assert comment.status == "published"


class TestMany:
    def test_decides_about_all(self, post, moderator):
        other = make_post("Autre", published=True)
        comments = [make_comment(post) for _ in range(3)] + [make_comment(other)]
        batch = uuid.uuid4()
        done = decide.decide_many("spam", [(one.pk, 0) for one in comments], moderator, batch=batch)
        assert done == (4, [])
        assert {state(one) for one in comments} == {("spam", False, False)}
        assert (count(post), count(other)) == (0, 0)
        assert Decision.objects.filter(batch=batch, number=1, before="published").count() == 4

    @pytest.mark.parametrize(
        ("verb", "status"),
        [
            ("approve", "published"),
            ("hold", "awaiting"),
            ("spam", "spam"),
            ("bin", "bin"),
            ("restore", "awaiting"),
        ],
    )
    def test_has_a_word_for_each_verb(self, post, moderator, verb, status):
        comment = make_comment(post, status="bin" if verb == "restore" else "awaiting")
        done = decide.decide_many(verb, [(comment.pk, None)], moderator, batch=uuid.uuid4())
        assert done == (int(verb != "hold"), [])
        assert state(comment)[0] == status

    def test_leaves_what_others_decided_and_says_so(self, post, moderator):
        comments = [make_comment(post, status="awaiting") for _ in range(3)]
        other = decide.mark_spam(comments[1], decide.AKISMET)
        pairs = [(one.pk, 0) for one in comments]
        changed, late = decide.decide_many("approve", pairs, moderator, batch=uuid.uuid4())
        assert changed == 2
        assert [one.decision for one in late] == [other]
        assert [state(one)[0] for one in comments] == ["published", "spam", "published"]

    def test_passes_over_what_is_gone_or_never_was(self, post, moderator):
        comment = make_comment(post)
        pairs = [(comment.pk, 0), (comment.pk + 1, 0)]
        assert decide.decide_many("bin", pairs, moderator, batch=uuid.uuid4()) == (1, [])
        assert decide.decide_many("bin", [], moderator, batch=uuid.uuid4()) == (0, [])

    def test_takes_threads_with_their_answers(self, post, moderator):
        first = make_comment(post)
        answer = make_comment(post, parent=first)
        last = make_comment(post, parent=answer)
        pairs = [(one.pk, None) for one in (answer, last, first)]
        decide.decide_many("bin", pairs, moderator, batch=uuid.uuid4())
        assert {state(one) for one in (first, answer, last)} == {("bin", False, False)}
        assert not Decision.objects.filter(was_alone=True).exists()
        decide.decide_many("approve", pairs, moderator, batch=uuid.uuid4())
        assert {state(one) for one in (first, answer, last)} == {("published", True, True)}
        assert count(post) == 3

    def test_costs_the_same_for_any_number(self, post, moderator, monkeypatch):
        monkeypatch.setattr(notify, "tell_of_shown", lambda comments: None)
        costs = []
        for number in (2, 40):
            pairs = [(make_comment(post, status="awaiting").pk, 0) for _ in range(number)]
            with CaptureQueriesContext(connection) as queries:
                decide.decide_many("approve", pairs, moderator, batch=uuid.uuid4())
            costs.append(len(queries))
        assert costs[0] == costs[1]

    def test_goes_in_short_transactions(self, post, moderator, monkeypatch):
        monkeypatch.setattr(places, "AT_ONCE", 3)
        pairs = [(make_comment(post).pk, 0) for _ in range(7)]
        talk = post.talk
        assert decide.decide_many("spam", pairs, moderator, batch=uuid.uuid4()) == (7, [])
        post.refresh_from_db()
        assert (post.comment_count, post.talk) == (0, talk + 3)


class TestUndo:
    @pytest.mark.parametrize("verb", ["approve", "hold", "spam", "bin"])
    def test_gives_each_what_it_was(self, post, moderator, verb):
        statuses = ["awaiting", "published", "spam", "bin"]
        comments = [make_comment(post, status=status) for status in statuses]
        before = [state(one) for one in comments]
        batch = uuid.uuid4()
        pairs = [(one.pk, 0) for one in comments]
        decide.decide_many(verb, pairs, moderator, batch=batch)
        changed, late = decide.undo(batch, moderator)
        assert (changed, late) == (3, [])
        assert [state(one) for one in comments] == before
        assert count(post) == 1
        assert Decision.objects.filter(verb="undo").count() == 3

    def test_leaves_what_was_decided_since(self, post, moderator):
        one, other = make_comment(post), make_comment(post)
        batch = uuid.uuid4()
        decide.decide_many("spam", [(one.pk, 0), (other.pk, 0)], moderator, batch=batch)
        since = decide.move_to_bin(one, moderator)
        changed, late = decide.undo(batch, moderator)
        assert changed == 1
        assert [passed.decision for passed in late] == [since]
        assert (state(one)[0], state(other)[0]) == ("bin", "published")

    def test_a_second_time_does_nothing(self, post, moderator):
        comment = make_comment(post)
        batch = uuid.uuid4()
        decide.mark_spam(comment, moderator, batch=batch)
        decide.undo(batch, moderator)
        changed, late = decide.undo(batch, moderator)
        assert changed == 0
        assert late[0].decision.verb == "undo"
        assert state(comment)[0] == "published"

    def test_of_a_batch_that_never_was_is_nothing(self, moderator):
        assert decide.undo(uuid.uuid4(), moderator) == (0, [])

    def test_an_answer_that_stood_alone_stands_again(self, post, moderator):
        first = make_comment(post)
        answer = make_comment(post, parent=first)
        decide.move_to_bin(first, moderator)
        batch = uuid.uuid4()
        decide.mark_spam(answer, moderator, batch=batch)
        assert state(first) == ("bin", False, False)
        decide.undo(batch, moderator)
        assert state(answer) == ("published", True, True)
        assert state(first) == ("bin", False, True)
        assert count(post) == 1


class TestTold:
    def test_of_what_readers_see_for_the_first_time(self, post, moderator, shown):
        comment = make_comment(post, status="awaiting")
        decide.approve(comment, moderator)
        assert shown == [comment]
        decide.hold(comment, moderator)
        decide.approve(comment, moderator)
        assert shown == [comment]

    def test_with_the_answers_that_waited_for_it(self, post, moderator, shown):
        comment = make_comment(post, status="awaiting")
        answer = make_comment(post, parent=comment)
        decide.approve(comment, moderator)
        assert shown == [comment, answer]

    def test_not_of_an_answer_that_waits(self, post, moderator, shown):
        comment = make_comment(post, status="awaiting")
        decide.approve(make_comment(post, parent=comment, status="awaiting"), moderator)
        assert shown == []

    def test_a_fault_of_the_mail_undoes_nothing(self, post, moderator, monkeypatch, caplog):
        def fail(comments):
            Comment.objects.create(post=post, status="nonsense")  # and the database turns it away

        monkeypatch.setattr(notify, "tell_of_shown", fail)
        comment = make_comment(post, status="awaiting")
        decide.approve(comment, moderator)
        assert state(comment) == ("published", True, True)
        assert history(comment) == [("approve", "awaiting", "published")]
        assert "nobody is told" in caplog.text


class TestSignal:
    @pytest.fixture
    def heard(self):
        heard = []

        def hear(comment, decision, **kwargs):
            heard.append((comment, decision))

        comment_decided.connect(hear)
        yield heard
        comment_decided.disconnect(hear)

    def test_is_sent_after_the_commit(
        self, post, moderator, heard, django_capture_on_commit_callbacks
    ):
        comment = make_comment(post)
        with django_capture_on_commit_callbacks(execute=True):
            line = decide.mark_spam(comment, moderator)
            assert heard == []
        assert heard == [(comment, line)]
        assert heard[0][0].status == "spam"

    def test_is_sent_for_each_of_many(
        self, post, moderator, heard, django_capture_on_commit_callbacks
    ):
        pairs = [(make_comment(post).pk, 0) for _ in range(3)]
        with django_capture_on_commit_callbacks(execute=True):
            decide.decide_many("bin", pairs, moderator, batch=uuid.uuid4())
        assert sorted(comment.pk for comment, _line in heard) == [key for key, _seen in pairs]

    def test_a_receiver_that_fails_harms_nobody(
        self, post, moderator, django_capture_on_commit_callbacks
    ):
        def fail(**kwargs):
            raise RuntimeError

        comment_decided.connect(fail)
        try:
            with django_capture_on_commit_callbacks(execute=True):
                decide.mark_spam(make_comment(post), moderator)
        finally:
            comment_decided.disconnect(fail)


class TestEdit:
    def test_keeps_what_was_there(self, post, moderator):
        comment = make_comment(post, "Avant.", digest="a")
        line = decide.edit_by_moderator(
            comment, moderator, seen=0, text="Après.", name="Dominique", email="Camille@example.org"
        )
        assert (line.verb, line.before, line.after) == ("edit", "published", "published")
        assert line.changes == {"text": "Avant.", "name": "Camille"}
        comment.refresh_from_db()
        assert (comment.text, comment.name) == ("Après.", "Dominique")
        assert "Après." in comment.html
        assert comment.email == "camille@example.org"
        assert (comment.decision_count, comment.digest) == (1, "a")
        assert comment.edited_at == line.at

    def test_of_a_name_alone_is_no_edit_for_readers(self, post, moderator):
        comment = make_comment(post)
        decide.edit_by_moderator(comment, moderator, name="Dominique")
        assert comment.edited_at is None

    def test_makes_the_page_new(self, post, moderator):
        talk = make_comment(post).post.talk
        decide.edit_by_moderator(Comment.objects.get(), moderator, text="Après.")
        post.refresh_from_db()
        assert (post.talk, post.comment_count) == (talk + 1, 1)

    def test_that_changes_nothing_is_none(self, post, moderator):
        comment = make_comment(post, "Avant.")
        assert decide.edit_by_moderator(comment, moderator, text="Avant.") is None
        assert not Decision.objects.exists()

    def test_on_an_older_page_is_told(self, post, moderator):
        comment = make_comment(post, "Avant.")
        decide.hold(comment, moderator)
        with pytest.raises(AlreadyDecided):
            decide.edit_by_moderator(comment, moderator, seen=0, text="Après.")
        comment.refresh_from_db()
        assert comment.text == "Avant."

    def test_puts_no_words_into_an_emptied_one(self, post, moderator):
        comment = make_comment(post, "", status="bin")
        assert decide.edit_by_moderator(comment, moderator, text="Après.") is None


@pytest.mark.parametrize("verb", [decide.approve, decide.hold, decide.restore, decide.mark_spam])
def test_an_emptied_one_stays_where_it_is(post, moderator, verb):
    comment = make_comment(post, "", status="bin")
    assert verb(comment, moderator) is None
    assert state(comment) == ("bin", False, False)


class TestReply:
    def test_is_published_in_the_name_of_the_user(self, post):
        user = make_moderator(first_name="Inès", last_name="Marchand")
        comment = make_comment(post)
        answer = decide.reply_as_moderator(comment, user, "Merci.")
        assert state(answer) == ("published", True, True)
        assert (answer.name, answer.email, answer.user) == (
            "Inès Marchand",
            "moderatrice@example.org",
            user,
        )
        assert (answer.parent, answer.root, answer.depth) == (comment, comment, 1)
        assert "Merci." in answer.html
        assert not answer.by_author
        assert count(post) == 2
        assert history(answer) == [("receive", "", "published")]
        assert answer.decisions.get().user == user

    def test_approves_what_waits(self, post):
        comment = make_comment(post, status="awaiting")
        answer = decide.reply_as_moderator(comment, make_moderator(), "Merci.")
        assert state(comment) == state(answer) == ("published", True, True)
        assert history(comment) == [("approve", "awaiting", "published")]
        assert count(post) == 2

    def test_to_what_was_removed_waits_for_it(self, post, moderator):
        comment = make_comment(post, status="spam")
        answer = decide.reply_as_moderator(comment, moderator.user, "Merci.")
        assert state(answer) == ("published", False, False)
        decide.approve(comment, moderator)
        assert state(answer) == ("published", True, True)

    def test_says_so_when_it_is_the_authors(self):
        user = make_moderator()
        post = make_post(author=make_author(user=user), published=True)
        assert decide.reply_as_moderator(make_comment(post), user, "Merci.").by_author

    def test_works_under_a_post_that_readers_do_not_see(self, post):
        comment = make_comment(post)
        publishing.withdraw(post)
        assert decide.reply_as_moderator(comment, make_moderator(), "Merci.").pk

    def test_takes_no_address_that_is_too_long(self, post):
        user = make_member(email=f"{'a' * 90}@example.org")
        assert decide.reply_as_moderator(make_comment(post), user, "Merci.").email == ""

"""A replay's numbers on a history that is known."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from blogposts.models import Comment
from blogposts.moderation import decide
from blogposts.moderation.decide import Actor
from blogposts.moderation.replay import overruled, replay
from blogposts.moderation.rulesets import first_rules
from tests.builders import make_comment, make_moderator, make_post

pytestmark = pytest.mark.django_db
LINKS = {"rule": "links", "verdict": "hold", "value": 2, "limit": 1}


@pytest.fixture
def post():
    return make_post(sections=[("", "a")], published=True)


@pytest.fixture
def history(post):
    """What the rules of `lax` let through and stop: four comments with links, four without."""
    found = {}
    for status in ("published", "spam", "bin", "awaiting"):
        for links in (0, 2):
            found[status, links] = make_comment(
                post, f"{status} {links}", status=status, measures={"links": links}
            ).pk
    return found


def lax(**values):
    return replace(first_rules(), held="none", **values)


class TestReplay:
    def test_tells_what_would_have_been(self, history):
        (report,) = replay(30, lax())
        assert report.total == 8
        assert dict(report.cells) == {
            "published": [history["published", 0]],
            "wrongly_held": [history["published", 2]],
            "missed": [history["spam", 0], history["bin", 0]],
            "caught": [history["spam", 2], history["bin", 2]],
            "let_through": [history["awaiting", 0]],
            "kept_waiting": [history["awaiting", 2]],
        }

    def test_tells_by_which_rule(self, history):
        (report,) = replay(30, lax())
        assert dict(report.by_rule["links"]) == {
            "wrongly_held": [history["published", 2]],
            "caught": [history["spam", 2], history["bin", 2]],
            "kept_waiting": [history["awaiting", 2]],
        }

    def test_compares_rules_over_the_same_comments(self, history):
        present, changed = replay(30, lax(), lax(max_links=5))
        assert present.count("caught") == 2
        assert changed.count("caught") == 0
        assert changed.count("missed") == 4

    def test_tells_what_nobody_would_look_at(self, history):
        (report,) = replay(30, lax(max_links=-1, spam_words=("published 2", "bin")))
        assert dict(report.as_spam) == {
            "wrongly_held": [history["published", 2]],
            "caught": [history["bin", 0], history["bin", 2]],
        }

    def test_tells_what_people_have_decided(self, history):
        actor = Actor.of(make_moderator())
        decide.mark_spam(Comment.objects.get(pk=history["published", 0]), actor)
        decide.approve(Comment.objects.get(pk=history["awaiting", 2]), decide.RULES)
        (report,) = replay(30, lax())
        assert dict(report.by_people) == {"missed": [history["published", 0]]}

    def test_goes_through_all_pages(self, history, monkeypatch):
        monkeypatch.setattr("blogposts.moderation.replay.AT_ONCE", 3)
        (report,) = replay(30, lax())
        assert sorted(key for keys in report.cells.values() for key in keys) == sorted(
            history.values()
        )

    def test_looks_at_the_text_itself(self, history):
        (report,) = replay(30, lax(max_links=-1, spam_words=("spam",)))
        assert report.count("caught") == 2

    def test_looks_so_far_back(self, post):
        make_comment(post, created_at=timezone.now() - timedelta(days=31))
        assert replay(30, lax())[0].total == 0
        assert replay(32, lax())[0].total == 1

    def test_leaves_out_what_was_withdrawn_or_emptied(self, post):
        comment = make_comment(post)
        decide.move_to_bin(comment, Actor("x"))
        comment.decisions.update(verb="withdraw")
        make_comment(post, "", status="bin")
        assert replay(30, lax())[0].total == 0

    def test_is_one_query_for_a_thousand(self, history, django_assert_num_queries):
        with django_assert_num_queries(1):
            replay(30, lax(), lax(max_links=3), lax(max_links=9))


class TestCommand:
    def test_prints_a_table(self, history, capsys):
        call_command("blogposts_replay_rules", "--days", "7", "--set", "max_links=-1")
        said = capsys.readouterr().out
        assert "8 comments of the last 7 days" in said
        assert "present  changed" in said
        assert "bad, and published" in said
        assert "of them by moderators" not in said

    def test_prints_what_moderators_decided_and_what_none_would_see(self, history, capsys):
        comment = Comment.objects.get(pk=history["published", 0])
        decide.mark_spam(comment, Actor.of(make_moderator()))
        call_command("blogposts_replay_rules", "--set", 'spam_words=["published"]')
        said = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
        assert "of them by moderators 1 0" in said
        assert "of them by moderators 0 1" in said
        assert "of them as spam 0 1" in said

    def test_prints_keys_as_json(self, history, capsys):
        call_command("blogposts_replay_rules", "--json", "--set", "held=none")
        found = json.loads(capsys.readouterr().out)
        assert found["changed"]["cells"]["caught"] == [history["spam", 2], history["bin", 2]]

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["--set", "no_such=1"], "no_such"),
            (["--set", "max_links"], "NAME=VALUE"),
            (["--set", "max_links=many"], "max_links"),
            (["--set", "held=some"], "held"),
            (["--days", "0"], "--days"),
        ],
    )
    def test_refuses(self, arguments, said):
        with pytest.raises(CommandError, match=said):
            call_command("blogposts_replay_rules", *arguments)


class TestOverruled:
    def decide(self, post, actor, approved, refused):
        for verb, count in ((decide.approve, approved), (decide.mark_spam, refused)):
            for _ in range(count):
                verb(make_comment(post, status="awaiting", signals=[LINKS]), actor)

    def test_names_rules_that_are_mostly_wrong(self, post, django_assert_num_queries):
        self.decide(post, Actor.of(make_moderator()), approved=3, refused=2)
        with django_assert_num_queries(1):
            assert overruled() == {"links": (3, 5)}

    @pytest.mark.parametrize(("approved", "refused"), [(2, 0), (3, 3), (0, 5)])
    def test_names_no_others(self, post, approved, refused):
        self.decide(post, Actor.of(make_moderator()), approved, refused)
        assert overruled() == {}

    def test_looks_at_the_last_eleven(self, post):
        actor = Actor.of(make_moderator())
        self.decide(post, actor, approved=0, refused=20)
        self.decide(post, actor, approved=9, refused=2)
        assert overruled() == {"links": (9, 11)}

    def test_hears_no_commands(self, post):
        self.decide(post, decide.COMMAND, approved=5, refused=0)
        assert overruled() == {}

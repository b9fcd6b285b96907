"""Rules that moderators change: what they may say, who changed them, and two at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from functools import partial

import pytest

from blogposts.models import Ruleset
from blogposts.moderation.decide import Actor
from blogposts.moderation.rulesets import (
    LONGEST_WORD,
    MOST_WORDS,
    Rules,
    RulesChanged,
    change_rules,
    check_values,
    differences,
    first_rules,
    present_key,
    present_rules,
    read_words,
    rules_of,
    rules_with,
)
from tests.builders import make_moderator
from tests.crowd import at_once

NADIA = Actor("Nadia")

# A rule, values it may have, and values it may not.
VALUES = {
    "comments": (["open", "members", "closed"], ["", "all", None]),
    "close_after_days": ([0, 14, 36_500], [-1, 36_501, "14", True, None]),
    "held": (["all", "first", "none"], ["some", None]),
    "max_links": ([-1, 0, 1_000], [-2, 1_001, 1.5]),
    "held_words": ([[], ["pay", "c++"], ("cliquez ici",)], ["pay", [""], [7], None]),
    "spam_words": ([[], ["pay"]], [["\u200b"], ["x" * (LONGEST_WORD + 1)]]),
    "whole_words": ([True, False], [1, "yes", None]),
    "seconds_between": ([0, 3_600], [-1, 3_601]),
    "per_hour": ([0, 1_000], [-1, 1_001]),
    "form_seconds": ([0, 3_600], [-1, 3_601]),
    "learner_hold": ([1, 97], [0, 101]),
    "learner_spam": ([70, 100], [0, 101]),
    **dict.fromkeys(
        ("duplicates shorteners name_is_address foreign_script disposable akismet learner").split(),
        ([True, False], [0, "on", None]),
    ),
}


class TestValues:
    def test_of_every_rule_are_checked(self):
        assert set(VALUES) == {field.name for field in fields(Rules)}

    @pytest.mark.parametrize(
        ("name", "value"), [(n, v) for n, (good, _) in VALUES.items() for v in good]
    )
    def test_that_fit(self, name, value):
        assert check_values({name: value}) == {}

    @pytest.mark.parametrize(
        ("name", "value"), [(n, v) for n, (_, bad) in VALUES.items() for v in bad]
    )
    def test_that_do_not(self, name, value):
        assert list(check_values({name: value})) == [name]

    def test_of_all_together(self):
        assert check_values({"learner_hold": 98, "learner_spam": 97}).keys() == {"learner_spam"}
        assert check_values({"whole_words": False, "held_words": ["a"]}).keys() == {"held_words"}
        assert check_values({"whole_words": True, "held_words": ["a"]}) == {}

    def test_are_not_too_many(self):
        assert check_values({"held_words": ["a"] * MOST_WORDS}) == {}
        assert check_values({"held_words": ["a"] * (MOST_WORDS + 1)}).keys() == {"held_words"}

    def test_of_names_that_are_no_more_are_passed_over(self):
        assert check_values({"gone": 1}) == {}
        assert rules_with({"gone": 1}) == first_rules()

    def test_begin_with_the_settings(self, settings):
        settings.BLOGPOSTS_COMMENT_MAX_LINKS = 7
        settings.BLOGPOSTS_COMMENT_SPAM_WORDS = ["casino"]
        assert (first_rules().max_links, first_rules().spam_words) == (7, ("casino",))
        assert rules_with({"max_links": 2}).max_links == 2


def test_words_are_read_one_a_line():
    assert read_words(" pay \r\n\ncliquez   ici\npay\n") == ("pay", "cliquez ici")


@pytest.mark.django_db
class TestChange:
    def test_holds_from_then_on_and_says_who(self):
        moderator = make_moderator()
        row = change_rules({"max_links": 4}, Actor.of(moderator), note="Trop de liens")
        assert present_rules().max_links == 4
        assert (row.number, row.user, row.actor, row.note) == (
            1, moderator, "moderatrice", "Trop de liens",
        )  # fmt: skip

    def test_keeps_what_differs_from_the_settings_alone(self, settings):
        row = change_rules({"max_links": 1, "held": "all", "held_words": ["pay"]}, NADIA)
        row.refresh_from_db()
        assert row.values == {"held": "all", "held_words": ["pay"]}
        settings.BLOGPOSTS_COMMENT_MAX_LINKS = 3
        assert present_rules() == rules_with({"held": "all", "held_words": ["pay"]})

    def test_leaves_those_before_in_the_history(self):
        change_rules({"max_links": 4}, NADIA)
        change_rules({"held": "all"}, Actor("Omar"))
        assert list(Ruleset.objects.order_by("pk").values_list("number", "actor", "values")) == [
            (1, "Nadia", {"max_links": 4}),
            (2, "Omar", {"held": "all"}),
        ]
        assert present_rules().max_links == first_rules().max_links

    def test_refuses_what_cannot_be(self):
        with pytest.raises(ValueError, match="max_links"):
            change_rules({"max_links": "many"}, NADIA)
        assert not Ruleset.objects.exists()

    def test_of_somebody_else_is_told(self):
        seen = present_key()
        other = change_rules({"max_links": 4}, NADIA, seen=seen)
        with pytest.raises(RulesChanged) as told:
            change_rules({"held": "all"}, Actor("Omar"), seen=seen)
        assert told.value.ruleset == other
        assert change_rules({"held": "all"}, Actor("Omar"), seen=other.pk).number == 2

    def test_is_known_by_all_processes_for_one_query(self, django_assert_num_queries):
        row = change_rules({"max_links": 4}, NADIA)
        present_rules()
        with django_assert_num_queries(1):
            assert present_rules().max_links == 4
        with django_assert_num_queries(0):
            assert rules_of(row.pk).max_links == 4
            assert rules_of(None) == first_rules()

    def test_is_told_by_what_differs(self):
        assert differences({"max_links": 4}, {"held": "all"}) == {
            "max_links": (4, 1),
            "held": ("first", "all"),
        }


@pytest.mark.usefixtures("shared_database")
class TestAtOnce:
    def test_one_of_many_who_saw_the_same_is_kept(self):
        works = [
            partial(change_rules, {"max_links": n}, Actor(f"n{n}"), seen=None) for n in range(2, 10)
        ]
        found = Counter(type(one) for one in at_once(works))
        assert found == {Ruleset: 1, RulesChanged: 7}
        assert Ruleset.objects.get().number == 1

    def test_many_who_saw_nothing_follow_each_other(self):
        works = [partial(change_rules, {"max_links": n}, Actor(f"n{n}")) for n in range(2, 10)]
        assert Counter(type(one) for one in at_once(works)) == {Ruleset: 8}
        rows = list(Ruleset.objects.order_by("pk").values_list("number", flat=True))
        assert rows == list(range(1, 9))

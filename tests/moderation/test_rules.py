"""Each rule: it lets pass, it fires, it is switched off; and what it says in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from blogposts.moderation.candidate import Candidate, Signal, Verdict
from blogposts.moderation.rules import RULES, sentence, wait_of
from blogposts.moderation.rulesets import first_rules
from blogposts.moderation.screen import screen
from tests.cost import seconds

HOLD, SPAM, REFUSE, NOTE = Verdict.HOLD, Verdict.SPAM, Verdict.REFUSE, Verdict.NOTE


def rules(**values):
    return replace(first_rules(), **values)


def found(name, /, *, rules_=None, text="Un texte.", **fields):
    """What one rule says; names of no field of a candidate are measures."""
    own = {key: fields.pop(key) for key in list(fields) if key in Candidate.__slots__}
    candidate = Candidate(text=text, measures=fields, **own)
    return RULES[name](candidate, rules_ or first_rules())


# A rule, what it fires at, the verdict, what it lets pass, and what switches it off.
CASES = [
    ("trap", {"trap": True}, SPAM, {"trap": False}, None),
    ("haste", {"seconds_since_last": 14.9}, REFUSE, {"seconds_since_last": 15.0},
     {"seconds_between": 0}),
    ("per_hour", {"in_last_hour": 20}, REFUSE, {"in_last_hour": 19}, {"per_hour": 0}),
    ("blocked", {"blocked": "email"}, SPAM, {"blocked": "domain", "trusted": "email"}, None),
    ("first_comment", {"known_pair": False, "member": False}, HOLD,
     {"known_pair": True, "member": False}, {"held": "none"}),
    ("links", {"links": 2}, HOLD, {"links": 1}, {"max_links": -1}),
    ("duplicate_here", {"same_text_here": 1}, HOLD, {"same_text_here": 0}, {"duplicates": False}),
    ("duplicate_elsewhere", {"same_text_elsewhere": 3}, HOLD, {"same_text_elsewhere": 0},
     {"duplicates": False}),
    ("form_time", {"form_seconds": 1.2}, HOLD, {"form_seconds": None}, None),
    ("name_is_address", {"name": "casino.com"}, HOLD, {"name": "Node.js"},
     {"name_is_address": False}),
    ("shorteners", {"text": "Voir https://bit.ly/3x"}, HOLD,
     {"text": "Voir https://exemple.example/bit.ly"}, {"shorteners": False}),
    ("foreign_script", {"script": "CYRILLIC", "script_share": 90}, HOLD,
     {"script": "CYRILLIC", "script_share": 50}, {"foreign_script": False}),
    ("disposable", {"email": "x@mailinator.com"}, HOLD, {"email": "x@example.org"},
     {"disposable": False}),
    ("akismet", {"akismet": "spam"}, SPAM, {}, {"akismet": False}),
    ("akismet", {"akismet": "silent"}, HOLD, {}, {"akismet": False}),
    ("learner", {"learner": {"probability": 0.7, "words": [["casino", 0.9]]}}, HOLD, {},
     {"learner": False}),
    ("learner", {"learner": {"probability": 0.97, "words": []}}, SPAM, {}, {"learner": False}),
    ("moderates", {"staff": True}, NOTE, {"staff": False}, None),
    ("trusted", {"trusted": "email"}, NOTE, {"trusted": "domain", "blocked": "email"}, None),
    ("approved_before", {"approved_before": 4}, NOTE, {"approved_before": 0}, None),
    ("refused_before", {"refused_before": 2}, NOTE, {"refused_before": 0}, None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "fires", "verdict", "passes", "off"), CASES)
class TestRule:
    def test_fires(self, name, fires, verdict, passes, off):
        signal = found(name, **fires)
        assert (signal.rule, signal.verdict) == (name, verdict)

    def test_lets_pass(self, name, fires, verdict, passes, off):
        assert found(name, **passes) is None

    def test_is_switched_off(self, name, fires, verdict, passes, off):
        if off is not None:
            assert found(name, rules_=rules(**off), **fires) is None

    def test_says_it_in_words(self, name, fires, verdict, passes, off):
        said = sentence(found(name, **fires).as_data())
        assert said
        assert "%(" not in said
        assert "_" not in said


def test_every_rule_is_tried():
    assert set(RULES) - {name for name, *_rest in CASES} == {
        "held_all", "held_words", "spam_words",
    }  # fmt: skip


class TestHeld:
    def test_all(self):
        assert found("held_all", rules_=rules(held="all")).verdict is HOLD
        assert found("held_all") is None

    def test_members_need_no_first_approval(self):
        assert found("first_comment", known_pair=False, member=True) is None


class TestWords:
    @pytest.mark.parametrize("field", ["text", "name", "email", "url", "address", "browser"])
    def test_are_found_in_every_field(self, field):
        signal = found("held_words", rules_=rules(held_words=("casino",)), **{field: "un casino"})
        assert signal.value == ["casino"]

    def test_are_whole_unless_the_switch_says_else(self):
        words = {"held_words": ("pay",)}
        assert found("held_words", rules_=rules(**words), text="payions") is None
        parts = rules(**words, whole_words=False)
        assert found("held_words", rules_=parts, text="payions").value == ["pay"]

    @pytest.mark.parametrize("text", ["CASINO", "Casino!", "le ｃａｓｉｎｏ", "cas\u00adino"])
    def test_are_found_however_they_are_written(self, text):
        assert found("spam_words", rules_=rules(spam_words=("casino",)), text=text).verdict is SPAM

    def test_may_be_phrases(self):
        listed = rules(held_words=("cliquez ici",))
        assert found("held_words", rules_=listed, text="Cliquez\n ici")
        assert found("held_words", rules_=listed, text="cliquez, ici") is None

    def test_do_not_take_long(self):
        listed = rules(held_words=tuple(f"mot{number}x" for number in range(1000)))
        text = "mot et " * 9360
        assert seconds(lambda: found("held_words", rules_=listed, text=text), enough=1) <= 1


class TestScreen:
    def of(self, text="Un texte.", rules_=None, **measures):
        return screen(Candidate(text=text, measures=measures), rules_ or rules(held="none"))

    def test_publishes_what_nothing_stops(self):
        assert self.of(known_pair=True).verdict is NOTE

    def test_takes_the_gravest(self):
        screening = self.of(links=5, trap=True)
        assert screening.verdict is SPAM
        assert [signal.rule for signal in screening.signals] == ["trap", "links"]

    def test_says_how_long_to_wait(self):
        assert self.of(seconds_since_last=5.0).retry_after == 10
        assert self.of(in_last_hour=20, hour_began=3000).retry_after == 600

    @pytest.mark.parametrize("who", [{"staff": True}, {"trusted": "email"}])
    def test_lets_through_whom_it_may(self, who):
        screening = self.of(links=9, seconds_since_last=0.5, trap=True, **who)
        assert screening.verdict is NOTE
        assert {signal.verdict for signal in screening.signals} == {NOTE}

    def test_asks_rules_of_the_host(self, settings):
        settings.BLOGPOSTS_COMMENT_RULES = ["tests.moderation.test_rules.shouting"]
        screening = self.of(text="CRIER")
        assert screening.verdict is HOLD
        assert sentence(screening.signals[0].as_data()) == "100 per cent in capitals"

    @pytest.mark.parametrize(
        "name", ["broken", "no_such_rule", "chatty", "not_a_number", "with_a_nul", "half_a_pair"]
    )
    def test_loses_nothing_by_a_broken_one(self, settings, caplog, name):
        settings.BLOGPOSTS_COMMENT_RULES = [f"tests.moderation.test_rules.{name}"]
        screening = self.of()
        assert screening.verdict is NOTE
        assert name in sentence(screening.signals[0].as_data())
        assert name in caplog.text

    def test_passes_over_measures_of_another_shape(self, caplog):
        screening = self.of(links="many", learner={"probability": None}, trap=True)
        assert screening.verdict is SPAM
        failed = [signal.value for signal in screening.signals if signal.rule == "rule_failed"]
        assert failed == ["learner, TypeError", "links, TypeError"]
        assert "the rule links failed" in caplog.text

    @settings(max_examples=150, deadline=None)
    @given(
        st.text(max_size=200),
        st.text(max_size=40),
        st.text(max_size=40),
        st.dictionaries(
            st.sampled_from(
                "akismet approved_before blocked form_seconds hour_began in_last_hour known_pair"
                " learner links same_text_here script script_share seconds_since_last trusted"
                "".split()
            ),
            st.none()
            | st.booleans()
            | st.integers(0, 10**6)
            | st.floats(0, 10**4)
            | st.text(max_size=9)
            | st.lists(st.integers(), max_size=2),
        ),
    )
    def test_never_raises(self, text, name, email, measures):
        candidate = Candidate(text=text, name=name, email=email, url=text, measures=measures)
        listed = rules(held_words=("a", "ß"), spam_words=(text[:20] or "x",))
        for signal in screen(candidate, listed).signals:
            assert Signal.from_data(signal.as_data()) == signal
            assert sentence(signal.as_data())


def shouting(candidate, rules):
    if candidate.text.isupper():
        return Signal("shouting", HOLD, 100, 50, message="%(value)s per cent in capitals")
    return None


def broken(candidate, rules):
    raise RuntimeError


def chatty(candidate, rules):
    return "no Signal"


def not_a_number(candidate, rules):
    return Signal("not_a_number", HOLD, float("nan"))


def with_a_nul(candidate, rules):
    return Signal("with_a_nul", HOLD, "a\0b")


def half_a_pair(candidate, rules):
    return Signal("half_a_pair", HOLD, "\ud800")


class TestSentences:
    def test_have_plurals(self):
        assert sentence({"rule": "links", "value": 1, "limit": 0}) == "1 link, limit 0"
        assert sentence({"rule": "links", "value": 2, "limit": 1}) == "2 links, limit 1"

    def test_name_words_and_people(self):
        assert "“casino”" in sentence({"rule": "held_words", "value": ["casino"]})
        assert sentence({"rule": "trusted", "value": "email"}) == "Trusted by e-mail address"
        words = {"probability": 0.9, "words": ["casino", "link:.example", "link:a.example"]}
        assert sentence({"rule": "learner", "value": words, "limit": 70}).endswith(
            "limit 70% (“casino”, a link to .example, a link to a.example)"
        )

    def test_keep_units_with_their_numbers_in_french(self):
        words = {"probability": 0.9, "words": ["casino", "link:.example"]}
        with override("fr"):
            learner = sentence({"rule": "learner", "value": words, "limit": 70})
            haste = sentence({"rule": "form_time", "value": 1.2, "limit": 3})
            trusted = sentence({"rule": "trusted", "value": "email"})
        assert learner == (
            "Appris des décisions\xa0: indésirable à 90\xa0%, limite 70\xa0%"
            " («\xa0casino\xa0», un lien vers .example)"
        )
        assert haste == "Formulaire rempli en 1,2\xa0s, limite 3\xa0s"
        assert trusted == "De confiance (adresse électronique)"

    @pytest.mark.parametrize(
        "signal",
        [
            {"rule": "gone", "value": 3},
            {"rule": "gone", "value": None},
            {"rule": "links", "value": None, "limit": None},
            {"rule": "learner", "value": "x"},
            {"rule": "mine", "value": 1, "message": "%(other)s"},
            {"rule": "mine", "value": 1, "message": "100%"},
        ],
    )
    def test_of_what_nobody_knows_any_more_are_names(self, signal):
        assert signal["rule"] in sentence(signal)

    def test_are_in_the_language_of_now(self):
        with override("ar"):
            assert sentence({"rule": "links", "value": 2, "limit": 1})


def test_waiting_helps_against_haste_alone():
    assert wait_of(Signal("trap", SPAM), {}) == 0

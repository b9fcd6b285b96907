"""The proof as a whole: outline, length, levels by setting, and functions of the host's."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from blogposts.conf import conf
from blogposts.proofing.around import Around
from blogposts.proofing.findings import Finding
from blogposts.proofing.manuscript import manuscript_of
from blogposts.proofing.proof import ask_before_publishing, proofread
from tests.builders import make_category, make_post
from tests.docs.pages import DOCS, block

from .test_rules import ENGLISH, good_post

pytestmark = pytest.mark.django_db


def proof_of(post):
    return proofread(manuscript_of(post))


def codes(proof):
    return [finding.code for finding in proof.findings]


# Functions of a host's.


def exclamation(manuscript, around):
    for section in manuscript.sections:
        if section.heading.endswith("!"):
            values = {"section": section.number}
            message = "Section %(section)s: the heading shouts."
            yield Finding(f"{section.place}-heading", values, message)


def broken(manuscript, around):
    raise RuntimeError("no")


def careless(manuscript, around):
    return ["a sentence"]


def mistaken(manuscript, around):
    yield Finding("", {"a": 1}, "100 % of %(b)s")


HERE = "tests.proofing.test_proof"


class TestOutline:
    def test_has_the_headings_with_their_levels_on_the_page(self):
        post = good_post(sections=[("Un", "# A\n\n### B\n\n# C"), ("", "## D"), ("Deux", "a")])
        outline = proof_of(post).outline
        assert [(each.level, each.text, each.place, each.skips) for each in outline] == [
            (2, "Un", "sections-0-heading", False),
            (3, "A", "sections-0-body", False),
            (4, "B", "sections-0-body", True),
            (3, "C", "sections-0-body", False),
            (0, "", "sections-1-body", False),
            (2, "D", "sections-1-body", False),
            (2, "Deux", "sections-2-heading", False),
        ]

    def test_is_that_of_the_page(self):
        post = good_post(sections=[("Un", "# A\n\n### B\n\n# C"), ("", "## D\n\n#### E")])
        stored = [
            part[:1] + part[2:] for section in post.sections.all() for part in section.outline
        ]
        told = [[each.level, each.text] for each in proof_of(post).outline if each.find]
        assert told == stored

    def test_says_what_a_section_reads_like(self):
        post = good_post(sections=[("", ENGLISH), ("", "a")])
        assert [each.found for each in proof_of(post).outline] == ["en", ""]
        assert proof_of(post).outline[0].found_in_words == "English"


def test_words_and_minutes_are_those_of_the_page():
    post = good_post(sections=[("", "mot " * 900), ("", "mot " * 90)])
    proof = proof_of(post)
    assert (proof.words, proof.minutes) == (post.words, post.reading_minutes) == (990, 5)


class TestLevels:
    def test_blocking_ones_come_first(self):
        proof = proof_of(make_post(sections=[("VOYAGES D’ÉTÉ", "")]))
        assert codes(proof)[0] == "no_text"
        assert [each.code for each in proof.refusals] == ["no_text"]
        assert [each.code for each in proof.advice] == ["no_summary", "no_category", "capitals"]

    def test_are_set_one_by_one(self, settings):
        settings.BLOGPOSTS_WARNINGS = {"no_summary": "block", "no_category": "off"}
        proof = proof_of(make_post(sections=[("VOYAGES D’ÉTÉ", "")]))
        assert [each.code for each in proof.refusals] == ["no_text", "no_summary"]
        assert [each.code for each in proof.advice] == ["capitals"]
        assert conf.WARNINGS["no_alt"] == "block"

    def test_a_post_is_asked_about_by_its_sentences(self, settings):
        settings.BLOGPOSTS_WARNINGS = {"no_summary": "block"}
        with pytest.raises(ValidationError) as refused:
            ask_before_publishing(make_post())
        assert [message[:16] for message in refused.value.messages] == [
            "There is no text",
            "There is no summ",
        ]
        assert ask_before_publishing(good_post()).findings == ()


class TestOfAHost:
    def test_a_function_advises_under_its_own_name(self, settings):
        settings.BLOGPOSTS_EXTRA_WARNINGS = [f"{HERE}.exclamation"]
        (finding,) = proof_of(good_post(sections=[("", "a"), ("Oh !", "b")])).findings
        assert (finding.code, finding.level) == ("exclamation", "advise")
        assert (finding.place, finding.sentence) == (
            "sections-1-heading",
            "Section 2: the heading shouts.",
        )

    @pytest.mark.parametrize(("level", "refused"), [("block", 1), ("advise", 0)])
    def test_its_level_is_set_too(self, settings, level, refused):
        settings.BLOGPOSTS_EXTRA_WARNINGS = [f"{HERE}.exclamation"]
        settings.BLOGPOSTS_WARNINGS = {"exclamation": level}
        proof = proof_of(good_post(sections=[("Oh !", "a")]))
        assert len(proof.refusals) == refused
        settings.BLOGPOSTS_WARNINGS = {"exclamation": "off"}
        assert proof_of(good_post(categories=[make_category("B")])).findings == ()

    def test_that_of_the_documentation_works(self):
        names = {}
        exec(block(DOCS / "how-to/warnings.md", "python", "def exclamation"), names)
        manuscript = manuscript_of(good_post(sections=[("", "a"), ("Oh !", "b")]))
        (finding,) = names["exclamation"](manuscript, Around())
        assert finding.sentence == "Section 2: the heading shouts."

    @pytest.mark.parametrize("name", ["broken", "careless"])
    def test_one_that_fails_is_logged_and_passed_over(self, settings, caplog, name):
        settings.BLOGPOSTS_EXTRA_WARNINGS = [f"{HERE}.{name}"]
        settings.BLOGPOSTS_WARNINGS = {name: "block"}
        assert proof_of(good_post()).findings == ()
        assert f"the warning {name} failed" in caplog.text

    def test_a_sentence_without_its_value_is_told_bare(self, settings):
        settings.BLOGPOSTS_EXTRA_WARNINGS = [f"{HERE}.mistaken"]
        (finding,) = proof_of(good_post()).findings
        assert finding.sentence == "100 % of %(b)s"


def test_of_one_rule_twenty_are_told_and_the_others_counted():
    post = good_post(sections=[("", " ".join(f"![](/media/{n}.png)" for n in range(25)))])
    proof = proof_of(post)
    assert (len(proof.findings), proof.left_out, proof.count) == (20, 5, 25)

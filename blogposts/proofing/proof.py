"""Reads a manuscript: its outline, its length, and all that the rules find."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string

from ..conf import conf
from ..text.excerpt import reading_minutes
from .around import look_around
from .findings import Finding, language_in_words
from .manuscript import manuscript_of
from .rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..models import Post
    from ..querysets import PostQuerySet
    from .around import Around
    from .manuscript import Manuscript, SectionSeen
    from .rules import Rule

logger = logging.getLogger(__name__)

# Of one rule: a text of a thousand pictures is not helped by a thousand lines.
MOST_OF_A_RULE = 20
ABOUT_LINKS = {"dead_link", "draft_link"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading as the page will have it. `level` is 0 for a section without one.

    `place` is its field in the form, `find` its words in that field.
    """

    level: int
    text: str
    number: int
    place: str
    find: str = ""
    skips: bool = False
    language: str = ""
    found: str = ""

    @property
    def found_in_words(self) -> str:
        """The language that the section reads like, where that is not the one it is said to be."""
        return language_in_words(self.found) if self.found else ""


@dataclass(frozen=True, slots=True)
class Proof:
    """`left_out` counts findings beyond the first twenty of a rule."""

    is_blank: bool
    words: int
    minutes: int
    outline: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    left_out: int

    @property
    def refusals(self) -> tuple[Finding, ...]:
        """What must be mended before the post is published."""
        return tuple(finding for finding in self.findings if finding.blocks)

    @property
    def advice(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.blocks)

    @property
    def count(self) -> int:
        return len(self.findings) + self.left_out


def proofread(
    manuscript: Manuscript, *, host: str = "", known: PostQuerySet | None = None
) -> Proof:
    """Judges by all rules that are not off; those that refuse come first.

    Changes nothing; five queries at most, however long the text. `host` is that of the request,
    by which absolute links to this site are known; of posts that are not among `known`, all when
    none are given, nothing is told.
    """
    levels = conf.WARNINGS
    around = look_around(
        manuscript,
        links=any(levels.get(code) != "off" for code in ABOUT_LINKS),
        tags=levels.get("tag_case") != "off",
        host=host,
        known=known,
    )
    findings: list[Finding] = []
    left_out = 0
    for code, rule in _rules().items():
        level = levels.get(code, "advise")
        if level == "off":
            continue
        found = [replace(each, code=code, level=level) for each in _ask(rule, manuscript, around)]
        findings += found[:MOST_OF_A_RULE]
        left_out += len(found[MOST_OF_A_RULE:])
    words = sum(section.reading.words for section in manuscript.sections)
    return Proof(
        is_blank=manuscript.is_blank,
        words=words,
        minutes=reading_minutes(words, manuscript.language),
        outline=tuple(_outline(manuscript, _languages(findings))),
        findings=tuple(sorted(findings, key=lambda finding: not finding.blocks)),
        left_out=left_out,
    )


def ask_before_publishing(post: Post) -> Proof:
    """Reads what is stored of a post; raises `ValidationError` for what refuses publishing."""
    proof = proofread(manuscript_of(post))
    if proof.refusals:
        raise ValidationError([each.sentence for each in proof.refusals], code="warnings")
    return proof


def _rules() -> Mapping[str, Rule]:
    own = {name.rpartition(".")[2]: name for name in conf.EXTRA_WARNINGS}
    return RULES | {code: _of_host(name) for code, name in own.items() if code not in RULES}


@lru_cache(maxsize=64)
def _of_host(name: str) -> Rule:
    rule: Rule = import_string(name)
    return rule


def _ask(rule: Rule, manuscript: Manuscript, around: Around) -> list[Finding]:
    """What a rule finds; one that fails is logged, and keeps nobody from publishing."""
    try:
        found = list(rule(manuscript, around))
        if not all(isinstance(each, Finding) for each in found):
            raise TypeError("a rule answers with findings")
    except Exception:
        logger.exception("the warning %s failed", getattr(rule, "__name__", rule))
        return []
    return found


def _languages(findings: list[Finding]) -> dict[str, str]:
    """By the section's row in the form: what it reads like, unlike what is said of it."""
    return {
        finding.place.removesuffix("-language"): str(finding.values["language_found"])
        for finding in findings
        if finding.code == "language" and finding.place.endswith("-language")
    }


def _outline(manuscript: Manuscript, languages: Mapping[str, str]) -> Iterator[Entry]:
    for section in manuscript.sections:
        yield _head(section, languages.get(section.place, ""))
        for heading in section.reading.headings:
            yield Entry(
                level=heading.level,
                text=heading.text,
                number=section.number,
                place=f"{section.place}-body",
                find=heading.text,
                skips=heading.skips,
                language=section.language,
            )


def _head(section: SectionSeen, found: str) -> Entry:
    return Entry(
        level=2 if section.heading else 0,
        text=section.heading,
        number=section.number,
        place=f"{section.place}-{'heading' if section.heading else 'body'}",
        language=section.heading_language,
        found=found,
    )

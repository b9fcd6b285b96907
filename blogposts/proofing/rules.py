"""The rules, each one function: what it looks at, and what it finds.

A rule gets a `Manuscript` and what stands `Around` it, and asks nobody else: no database, no
clock. Its name is the code by which the setting switches it off, or makes it refuse publishing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from ..models.sections import PAGE_IDS
from ..text.languages import guess, primary
from .findings import (
    HEADING_LANGUAGE,
    HIDDEN_PICK,
    NAMELESS_LINK,
    NO_SUMMARY_FOR_LISTS,
    SUBTITLE_FOR_SUMMARY,
    Finding,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeAlias

    from .around import Around
    from .manuscript import Manuscript

    Rule: TypeAlias = Callable[[Manuscript, Around], Iterable[Finding]]

LONGEST_TITLE = 110  # what search engines take of an article's headline
SHOWN = 60

# ---------------------------------------------------------------------------------------------
# The post


def no_text(manuscript: Manuscript, around: Around) -> Iterator[Finding]:
    if not manuscript.has_text:
        yield Finding("sections-0-body")


def no_alt(manuscript: Manuscript, around: Around) -> Iterator[Finding]:
    if manuscript.has_picture and not manuscript.picture_alt.strip():
        yield Finding("picture_alt")


def long_title(manuscript: Manuscript, around: Around) -> Iterator[Finding]:
    if (length := len(manuscript.title)) > LONGEST_TITLE:
        yield Finding("title", {"length": length, "limit": LONGEST_TITLE})


def no_summary(manuscript: Manuscript, around: Around) -> Iterator[Finding]:
    """What stands for one is the subtitle, or the first words; for search engines too."""
    if manuscript.summary.strip():
        return
    if manuscript.search_description.strip():
        yield Finding("summary", message=NO_SUMMARY_FOR_LISTS)
    elif manuscript.subtitle.strip():
        yield Finding("summary", message=SUBTITLE_FOR_SUMMARY)
    else:
        yield Finding("summary")


def no_category(manuscript: Manuscript, around: Around) -> Iterator[Finding]:
    if not manuscript.has_category:
        yield Finding("post_categories-0-category")


def tag_case(manuscript: Manuscript, around: Around) -> Iterator[Finding]:
    for name in manuscript.tags:
        for other in around.tags.get(name.casefold(), ()):
            if other != name:
                yield Finding("tags", {"tag": name, "other": other}, find=name)


# ---------------------------------------------------------------------------------------------
# Headings


def capitals(manuscript: Manuscript, around: Around) -> Iterator[Finding]:
    if is_in_capitals(manuscript.title):
        yield Finding("title", {"words": _short(manuscript.title)})
    for section in manuscript.sections:
        if is_in_capitals(section.heading):
            yield Finding(f"{section.place}-heading", {"words": _short(section.heading)})
        for heading in section.reading.headings:
            if is_in_capitals(heading.text):
                words = _short(heading.text)
                yield Finding(f"{section.place}-body", {"words": words}, find=heading.text)


def skipped_level(manuscript: Manuscript, around: Around) -> Iterator[Finding]:
    """A `####` below a `##`. The page has it one level below, since no page skips a level."""
    for section in manuscript.sections:
        for heading in section.reading.headings:
            if heading.skips:
                values = {"section": section.number, "words": _short(heading.text)}
                yield Finding(f"{section.place}-body", values, find=heading.text)


# Shorter ones are as a rule the name of something: NATO, UNESCO.
_FEWEST_CAPITALS = 7
_SHARE_OF_CAPITALS = 0.8


def is_in_capitals(words: str) -> bool:
    capital = sum(letter.isupper() for letter in words)
    cased = capital + sum(letter.islower() for letter in words)
    return cased >= _FEWEST_CAPITALS and capital >= _SHARE_OF_CAPITALS * cased


# ---------------------------------------------------------------------------------------------
# Languages

_FEWEST_WORDS = 10
_FEWEST_WORDS_OF_HEADING = 4
# Names for one language, and pairs that no guess tells apart.
_ALIKE = tuple(map(frozenset, ({"no", "nb", "nn"}, {"hr", "bs", "sr", "sh"}, {"id", "ms"})))
_guess = lru_cache(maxsize=256)(guess)


def language(manuscript: Manuscript, around: Around) -> Iterator[Finding]:
    for section in manuscript.sections:
        said = section.heading_language
        if len(section.heading.split()) >= _FEWEST_WORDS_OF_HEADING:
            for found in _unlike(section.heading, said):
                values = {"section": section.number, "language_found": found, "language_said": said}
                yield Finding(f"{section.place}-heading_language", values, HEADING_LANGUAGE)
        said = section.language
        if section.reading.words >= _FEWEST_WORDS:
            for found in _unlike(section.body[:20_000], said):
                values = {"section": section.number, "language_found": found, "language_said": said}
                yield Finding(f"{section.place}-language", values)


def _unlike(text: str, said: str) -> Iterator[str]:
    """What a text reads like, where that is sure and not what it is said to be."""
    found, stated = primary(_guess(text)), primary(said)
    if found and found != stated and not any({found, stated} <= alike for alike in _ALIKE):
        yield found


# ---------------------------------------------------------------------------------------------
# Links, pictures and sources

# What says nothing to somebody who hears the links of a page one after the other.
_SAYS_NOTHING = frozenset(
    " ".join(words.split())
    for words in (
        "here/click here/this/this link/link/more/read more/see here/this page/ici/cliquez ici"
        "/cliquer ici/ce lien/lien/plus/lire la suite/en savoir plus/cette page/hier/hier klicken"
        "/dieser link/mehr/weiterlesen/mehr lesen/aquí/haz clic aquí/enlace/este enlace/leer más"
        "/qui/clicca qui/questo link/leggi di più/aqui/clique aqui/saiba mais/klik hier/deze link"
        "/lees meer/هنا/اضغط هنا/الرابط/здесь/тут/ссылка/tutaj/kliknij tutaj"
    ).split("/")
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def bare_link(manuscript: Manuscript, around: Around) -> Iterator[Finding]:
    """A link without words, or whose words are an address or “here”; no address on its own line."""
    for section in manuscript.sections:
        for link in section.reading.links:
            values = {"section": section.number, "words": _short(link.words), "url": link.url}
            place = f"{section.place}-body"
            if link.is_card:
                continue
            if not link.words:
                yield Finding(place, values, NAMELESS_LINK, find=link.url)
            elif _says_nothing(link.words):
                yield Finding(place, values, find=link.words)


def _says_nothing(words: str) -> bool:
    plain = words.casefold().strip(" .:…!?>»→[]()")
    return plain in _SAYS_NOTHING or bool(_ADDRESS.fullmatch(words))


def dead_link(manuscript: Manuscript, around: Around) -> Iterator[Finding]:
    """A link to a page of ours that is not there, or to a place on the page that is not."""
    places = _places(manuscript)
    for section in manuscript.sections:
        for url in dict.fromkeys(link.url for link in section.reading.links):
            is_lost = url.startswith("#") and len(url) > 1 and not _is_on_page(url[1:], places)
            if is_lost or url in around.dead:
                values = {"section": section.number, "url": _short(url)}
                yield Finding(f"{section.place}-body", values, find=url)


# Of sources, of comments, and of elements of the page that are ours.
_OF_PAGE = re.compile(r"(?:by|comment|source)-.*|blogposts-.*")


def _places(manuscript: Manuscript) -> frozenset[str]:
    sections = manuscript.sections
    anchors = frozenset(section.anchor for section in sections)
    return anchors.union(PAGE_IDS, *(section.reading.ids for section in sections))


def _is_on_page(place: str, places: frozenset[str]) -> bool:
    return place in places or bool(_OF_PAGE.fullmatch(place))


def draft_link(manuscript: Manuscript, around: Around) -> Iterator[Finding]:
    """A link to a post, or a related one, that readers do not see when this one goes out."""
    for section in manuscript.sections:
        for url in dict.fromkeys(link.url for link in section.reading.links):
            if post := around.hidden.get(url):
                values = {"section": section.number, "title": post.title, "state": post.state}
                yield Finding(f"{section.place}-body", values, find=url)
    for pick in manuscript.picks:
        if pick.target and (post := around.hidden_picks.get(pick.target)):
            values = {"title": post.title, "state": post.state}
            yield Finding(f"{pick.place}-target", values, HIDDEN_PICK)


def no_alt_in_text(manuscript: Manuscript, around: Around) -> Iterator[Finding]:
    for section in manuscript.sections:
        for picture in section.reading.pictures:
            if not picture.alt.strip():
                values = {"section": section.number, "picture": picture.url.rpartition("/")[2]}
                yield Finding(f"{section.place}-body", values, find=picture.url)


def no_source_title(manuscript: Manuscript, around: Around) -> Iterator[Finding]:
    for source in manuscript.sources:
        if source.url and not source.title.strip():
            yield Finding(f"{source.place}-title", {"source": source.number})


def unknown_citation(manuscript: Manuscript, around: Around) -> Iterator[Finding]:
    known = {source.key for source in manuscript.sources}
    for section in manuscript.sections:
        for key in section.reading.citations:
            if key not in known:
                values = {"section": section.number, "key": key}
                yield Finding(f"{section.place}-body", values, find=f"[@{key}]")


def _short(words: str) -> str:
    return words if len(words) <= SHOWN else f"{words[: SHOWN - 1].rstrip()}…"


# In the order in which they are told.
RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        no_text,
        no_alt,
        long_title,
        no_summary,
        no_category,
        tag_case,
        capitals,
        skipped_level,
        language,
        no_alt_in_text,
        bare_link,
        dead_link,
        draft_link,
        unknown_citation,
        no_source_title,
    )
}

"""What a rule found, and the sentence for it, in the language of whoever reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language_info, gettext, gettext_noop

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is worth a look before publishing.

    `place` is the name of the field in the form ("sections-2-heading"), `find` the words there
    that it is about. `message` is the sentence, with `values` in it, where it is not the one that
    the code has here. Code and level are filled in by `proofread`.
    """

    place: str
    values: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""
    find: str = ""
    code: str = ""
    level: str = "advise"

    @property
    def blocks(self) -> bool:
        return self.level == "block"

    @property
    def sentence(self) -> str:
        message = gettext(self.message or MESSAGES.get(self.code, self.code))
        values = {name: _in_words(name, value) for name, value in self.values.items()}
        try:
            return message % values if values else message
        except (KeyError, TypeError, ValueError):
            # A function of the host's that names no such value: better bare words than no page.
            return message


MESSAGES = {
    "no_text": gettext_noop("There is no text yet: write a section."),
    "no_alt": gettext_noop("Say what the picture shows, for those who cannot see it."),
    "no_alt_in_text": gettext_noop(
        "Section %(section)s: the picture “%(picture)s” has no alternative text."
    ),
    "long_title": gettext_noop(
        "The title has %(length)s characters; search engines and cards cut off what is beyond"
        " %(limit)s."
    ),
    "no_summary": gettext_noop(
        "There is no summary: lists, feeds and search engines show the first words instead."
    ),
    "no_category": gettext_noop("There is no category."),
    "tag_case": gettext_noop("The tag “%(tag)s” differs from “%(other)s” in its capitals alone."),
    "capitals": gettext_noop("“%(words)s” is written in capitals, which are hard to read."),
    "skipped_level": gettext_noop(
        "Section %(section)s: the heading “%(words)s” skips a level, and moves up on the page."
    ),
    "language": gettext_noop(
        "Section %(section)s reads like %(language_found)s, and is said to be %(language_said)s."
    ),
    "bare_link": gettext_noop(
        "Section %(section)s: the link “%(words)s” does not say where it leads."
    ),
    "dead_link": gettext_noop("Section %(section)s: the link to %(url)s leads nowhere."),
    "draft_link": gettext_noop(
        "Section %(section)s links to “%(title)s”, which readers do not see (%(state)s)."
    ),
    "unknown_citation": gettext_noop(
        "Section %(section)s cites [@%(key)s], and no source has this key."
    ),
    "no_source_title": gettext_noop(
        "Source %(source)s has no title: readers see its address instead."
    ),
}
# Others that rules of ours have.
NO_SUMMARY_FOR_LISTS = gettext_noop("There is no summary for lists and feeds.")
SUBTITLE_FOR_SUMMARY = gettext_noop(
    "There is no summary: lists, feeds and search engines show the subtitle instead."
)
HEADING_LANGUAGE = gettext_noop(
    "The heading of section %(section)s reads like %(language_found)s, and is said to be"
    " %(language_said)s."
)
NAMELESS_LINK = gettext_noop("Section %(section)s: a link to %(url)s has no words.")
HIDDEN_PICK = gettext_noop(
    "The related post “%(title)s” is not shown: readers do not see it (%(state)s)."
)


def language_in_words(tag: str) -> str:
    """ "French" of "fr"; the tag itself where Django has no name for it."""
    try:
        return str(get_language_info(tag)["name_translated"])
    except KeyError:
        return tag


def _in_words(name: str, value: Any) -> str:
    return language_in_words(value) if name.startswith("language_") else str(value)

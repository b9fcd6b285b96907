"""How much a body may ask of us, and the refusal of one that asks for more.

Every bound is counted in characters and levels, never in seconds: a body that was accepted once
is accepted on any machine. docs/decisions/rendering.md has the figures that these were chosen by.
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# 60,000 words of German with its markup are about 500,000 characters.
MAX_LENGTH = 800_000

# Quotes in quotes, lists in lists; people write three or four, old mail threads some more.
MAX_NESTING = 16

# HTML elements in elements, what a page builder wraps round a paragraph included.
MAX_DEPTH = 60

# Elements: a table of short numbers has one for five characters, an article one for forty and more.
FREE_ELEMENTS = 1_500
CHARACTERS_AN_ELEMENT = 5

# Links to notes: what a heavily annotated text has, and what a short one may have.
NOTE_LINKS = 300
CHARACTERS_A_NOTE_LINK = 30

# Work that a body is allowed: characters looked at again, or written a second time.
WORK_A_CHARACTER = 40
FREE_WORK = 60_000


class BodyRefused(ValueError):
    """A body that costs more than it may; `str()` is a sentence for the person who wrote it."""


def check_length(source: str) -> None:
    """Raise `BodyRefused` for a text of more than `MAX_LENGTH` characters."""
    if len(source) > MAX_LENGTH:
        raise BodyRefused(
            gettext("This text has %(length)d characters; one section takes %(limit)d at most.")
            % {"length": len(source), "limit": MAX_LENGTH}
        )


def too_deep() -> BodyRefused:
    return BodyRefused(
        _("Lists, quotes or other elements stand too deep inside one another; use fewer levels.")
    )


class Meter:
    """Counts the work on one body, so that the whole cannot grow faster than the body."""

    def __init__(self, length: int) -> None:
        self.left = FREE_WORK + WORK_A_CHARACTER * length
        self.elements_left = FREE_ELEMENTS + length // CHARACTERS_AN_ELEMENT
        self.note_links_left = NOTE_LINKS + length // CHARACTERS_A_NOTE_LINK

    def spend(self, work: int) -> None:
        """Take `work` characters from what is left, or raise `BodyRefused`."""
        self.left -= work
        if self.left < 0:
            raise BodyRefused(
                _("This text repeats or interlaces its markup too often to be read; simplify it.")
            )

    def add_element(self) -> None:
        """Count one more element, or raise `BodyRefused`."""
        self.elements_left -= 1
        if self.elements_left < 0:
            raise BodyRefused(_("This text has more markup than words; simplify it."))

    def link_note(self) -> None:
        """Count one more link to a footnote, or raise `BodyRefused`."""
        self.note_links_left -= 1
        if self.note_links_left < 0:
            raise BodyRefused(_("This text refers to its footnotes too often for its length."))

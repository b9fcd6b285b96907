"""The top of an article: front matter, what stands above the title, title, byline, standfirst."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from ..languages import is_language_tag
from .decode import ArticleError
from .layout import Label, Layout
from .lines import Line
from .parts import Draft
from .words import (
    author_in,
    category_in,
    is_above,
    is_below,
    is_related_label,
    is_sources_label,
    key,
    unwrapped,
)

TITLE_LENGTH = 300
_STANDFIRST_LENGTH = 300
# Above an introduction of several paragraphs a standfirst is one that is clearly shorter.
_LEAD_LENGTH = 200
_WRAPPED_LENGTH = 50
_FRONT_MATTER_LINES = 40
_MARKUP = re.compile(r"[*_`\[\]<>|\\]|://")
_FIELD = re.compile(r"([A-Za-z][\w -]{0,40}):[ \t]*(.*)")
_FRONT_MATTER_FIELDS = {
    "title": "title",
    "subtitle": "subtitle",
    "standfirst": "subtitle",
    "author": "author",
    "category": "category",
    "language": "language",
    "lang": "language",
}


def read_front_matter(draft: Draft, text: str) -> str:
    """Read a leading block of `key: value` lines between two `---`; return what is behind it."""
    lines = text.lstrip().split("\n", _FRONT_MATTER_LINES + 1)
    inside: list[str] = []
    for number, line in enumerate(lines[:-1] if len(lines) > _FRONT_MATTER_LINES else lines):
        if number == 0 and line.rstrip() != "---":
            return text
        if number and line.rstrip() == "---":
            return "\n".join(lines[number + 1 :]) if _read_fields(draft, inside) else text
        inside += [line] if number else []
    return text


def _read_fields(draft: Draft, lines: Sequence[str]) -> bool:
    """Read front matter's lines; False, with nothing read, where none is a field of ours."""
    found: dict[str, str] = {}
    notes = []
    for line in lines:
        match = _FIELD.fullmatch(line)
        name = _FRONT_MATTER_FIELDS.get(match[1].lower(), "") if match else ""
        value = match[2].strip().strip("\"'").strip() if match else ""
        if name and value and name not in found and (name != "language" or is_language_tag(value)):
            found[name] = value
        elif line.strip():
            notes.append(_("“%(line)s” at the top is not used.") % {"line": line.strip()})
    if found:
        draft.fields.update(found)
        draft.notes += notes
    return bool(found)


def read_head(draft: Draft, lines: Sequence[Line]) -> int:
    """Read what stands above the title, and the title; return the line behind it."""
    words = [number for number, line in enumerate(lines) if not line.blank and not line.rule]
    position = 0
    while position < len(words) - 1 and _is_above(draft, lines[words[position]]):
        position += 1
    number = words[position] if position < len(words) else len(lines)
    if "title" in draft.fields:
        same = number < len(lines) and key(lines[number].text) == key(draft.fields["title"])
        return number + 1 if same else number
    if number == len(lines) or is_above(lines[number].text):
        raise ArticleError(_("There is no title: the text is empty."))
    _refuse_as_title(lines, number)
    draft.fields["title"] = unwrapped(lines[number].text)
    return number + 1


def _is_above(draft: Draft, line: Line) -> bool:
    if not line.plain or line.level:
        return False
    category = category_in(line.text)
    if category and "category" not in draft.fields:
        draft.fields["category"] = category
        return True
    return is_above(line.text)


def _refuse_as_title(lines: Sequence[Line], number: int) -> None:
    """Raise ArticleError where the first line of words is no title."""
    line = lines[number]
    if line.level:
        _refuse_section_as_title(lines, number)
    elif line.raw.lstrip().startswith(("```", "~~~", ">", "|", "![", "<")) or line.bare_address:
        raise ArticleError(_("There is no title: write it on the first line."))
    elif is_sources_label(line.text):
        raise ArticleError(_("There is no title above the sources: write it on the first line."))
    elif _is_byline(lines, number):
        raise ArticleError(_("There is no title above the author: write it on the first line."))
    elif len(line.text) > TITLE_LENGTH or _is_wrapped(lines, number):
        raise ArticleError(
            _("There is no title: the text begins with a paragraph. Write it on the first line.")
        )


def _is_byline(lines: Sequence[Line], number: int) -> bool:
    """Whether a line names the author: in so many words, or with nothing of an article below."""
    found = author_in(lines[number].text)
    below = next((line for line in lines[number + 1 :] if not line.blank), None)
    return found is not None and (found.certain or below is None or is_sources_label(below.text))


def _refuse_section_as_title(lines: Sequence[Line], number: int) -> None:
    """A heading is the title if deeper ones, or none, or one right below it come after it."""
    following = (line for line in lines[number + 1 :] if not line.blank)
    text = False
    for line in following:
        if line.level and not _is_label(line.text):
            if text and line.level <= lines[number].level:
                raise ArticleError(
                    _(
                        "There is no title: the text begins with a section. Write the title on"
                        " the first line, or mark the sections one level deeper."
                    )
                )
            return
        text = True


def _is_label(text: str) -> bool:
    return is_sources_label(text) or is_below(text) or is_related_label(text)


def _is_wrapped(lines: Sequence[Line], number: int) -> bool:
    """Whether a line is the first one of a paragraph that goes on below it."""
    line = lines[number]
    below = lines[number + 1] if number + 1 < len(lines) else None
    return (
        below is not None
        and len(line.text) >= _WRAPPED_LENGTH
        and below.text[:1].islower()
        and author_in(below.text) is None
    )


def read_opening(draft: Draft, layout: Layout) -> int:
    """Read the byline and the standfirst under the title; return the line behind them."""
    start = _read_byline(draft, layout, layout.start)
    end = _first_section(layout, start)
    paragraphs = _paragraphs(layout.lines, start, end)
    sections_follow = end < layout.tail
    if not sections_follow or "subtitle" in draft.fields or not _has_standfirst(paragraphs):
        return start
    draft.fields["subtitle"] = " ".join(line.text for line in paragraphs[0])
    while layout.lines[start].blank:
        start += 1
    return _read_byline(draft, layout, start + len(paragraphs[0]))


def _read_byline(draft: Draft, layout: Layout, start: int) -> int:
    number = start
    while number < layout.tail and layout.lines[number].blank:
        number += 1
    if number == layout.tail or "author" in draft.fields:
        return start
    found = author_in(layout.lines[number].text)
    alone = layout.labels[number] in {Label.AUTHOR, Label.MAYBE_AUTHOR}
    if not found or not alone or layout.opens_section(number):
        return start
    draft.fields["author"] = found.name
    return number + 1


def _first_section(layout: Layout, start: int) -> int:
    for number in range(start, layout.tail):
        if number in layout.sources or layout.opens_section(number):
            return number
    return layout.tail


def _paragraphs(lines: Sequence[Line], start: int, end: int) -> list[list[Line]]:
    paragraphs: list[list[Line]] = []
    for number in range(start, end):
        if lines[number].blank:
            continue
        if not paragraphs or lines[number - 1].blank:
            paragraphs.append([])
        paragraphs[-1].append(lines[number])
    return paragraphs


def _has_standfirst(paragraphs: Sequence[Sequence[Line]]) -> bool:
    """Whether the first paragraph is a standfirst: short, plain, alone or above a longer one.

    Any other text above the first heading is an introduction and stays body.
    """
    if not paragraphs or not all(map(_is_plain, paragraphs[0])):
        return False
    others = [lines for lines in paragraphs[1:] if not author_in(lines[0].text)]
    first = sum(len(line.text) for line in paragraphs[0])
    if not others:
        return first <= _STANDFIRST_LENGTH
    longer = 2 * max(first, _LEAD_LENGTH // 2)
    return first <= _LEAD_LENGTH and sum(len(line.text) for line in others[0]) >= longer


def _is_plain(line: Line) -> bool:
    """Whether a line is nothing but words, and none that belong to the page."""
    text = line.text
    label = _is_label(text) or author_in(text) is not None
    return (
        line.plain and not line.level and not label and not _MARKUP.search(text) and text[-1] != ":"
    )

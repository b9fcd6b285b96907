"""Reads an article line by line into its parts; the package's docstring has the rules."""

import re
from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..languages import guess, primary
from .decode import ArticleError
from .head import read_front_matter, read_head, read_opening
from .layout import Label, Layout, is_title_like
from .lines import Line, clean, read_lines
from .links import read_link
from .parts import (
    Article,
    ArticleRelated,
    ArticleSection,
    ArticleSource,
    Block,
    Draft,
)
from .words import author_in, unwrapped

_NOTES_AT_MOST = 50
# A guess costs about 0.1 ms; beyond so many sections it is no article.
_GUESS_AT_MOST = 200


def read_article(text: str, *, language: str = "") -> Article:
    """Return the parts of an article's text; `language` is its tag where the caller knows it.

    Takes time in line with the length of the text. Raises ArticleError where no title is.
    """
    draft = Draft()
    text, removed = clean(text)
    if removed:
        draft.notes.append(
            ngettext(
                "%(count)d control character was left out.",
                "%(count)d control characters were left out.",
                removed,
            )
            % {"count": removed}
        )
    _refuse_html(text)
    lines = read_lines(read_front_matter(draft, text))
    start = read_head(draft, lines)
    layout = Layout(lines, start)
    start = read_opening(draft, layout)
    _read_sections(draft, layout, start)
    _read_tail(draft, layout)
    return _article(draft, language)


def _refuse_html(text: str) -> None:
    if text[:500].lstrip().lower().startswith(("<!doctype", "<html", "<?xml")):
        raise ArticleError(
            _("This is the code of a page, not its text: copy the text as the browser shows it.")
        )


def _read_sections(draft: Draft, layout: Layout, start: int) -> None:
    number = start
    while number < layout.tail:
        line = layout.lines[number]
        if number in layout.sources:
            number = _read_sources(draft, layout, number)
            continue
        if layout.opens_section(number):
            draft.blocks.append(Block(unwrapped(line.text), line.language))
        else:
            draft.blocks[-1].lines.append(line.raw)
        number += 1


def _read_sources(draft: Draft, layout: Layout, label: int) -> int:
    entries, end = layout.sources[label]
    for lines in entries:
        link = read_link(" ".join(line.text for line in lines))
        draft.sources.append(ArticleSource(link.url, link.title))
        _note_problem(draft, link.title, link.problem)
    return end


def _note_problem(draft: Draft, line: str, problem: str) -> None:
    if problem:
        draft.notes.append(
            _("The address in “%(line)s” is not used, and the line is kept as a title: %(problem)s")
            % {"line": line, "problem": problem}
        )


def _read_tail(draft: Draft, layout: Layout) -> None:
    number = layout.tail
    behind_author = False
    unplaced: list[str] = []
    while number < len(layout.lines):
        line, label = layout.lines[number], layout.labels[number]
        if number in layout.sources:
            number = _read_sources(draft, layout, number)
            continue
        if line.blank:
            unplaced += [""] if unplaced else []
        elif label in {Label.BELOW, Label.RELATED} or _read_author(draft, line, label):
            behind_author = True
        elif behind_author and _is_related(draft, line, label):
            _read_related(draft, line)
        else:
            unplaced.append(line.raw)
        number += 1
    _keep(draft, unplaced)


def _read_author(draft: Draft, line: Line, label: Label) -> bool:
    """Take the author a line names, if it names one; False where another one is known."""
    found = author_in(line.text) if label in {Label.AUTHOR, Label.MAYBE_AUTHOR} else None
    if not found:
        return False
    return draft.fields.setdefault("author", found.name) == found.name


def _is_related(draft: Draft, line: Line, label: Label) -> bool:
    """Whether a line is a title: no second author, nor words on the first ("Barbara is ...")."""
    author = draft.fields.get("author", "")
    about = bool(author) and line.text.startswith(f"{author} ")
    return label is Label.NONE and not about and is_title_like(line)


def _read_related(draft: Draft, line: Line) -> None:
    link = read_link(line.text)
    draft.related.append(ArticleRelated(link.title or link.url, link.url))
    _note_problem(draft, link.title, link.problem)


def _keep(draft: Draft, lines: Sequence[str]) -> None:
    """Put lines without a place at the end of the text, and say so, once a paragraph."""
    if not lines:
        return
    block = draft.blocks[-1]
    block.lines = [block.body, "", *lines]
    for paragraph in re.split(r"\n\s*\n", "\n".join(lines).strip()):
        short = paragraph if len(paragraph) <= 80 else f"{paragraph[:79]}…"
        draft.notes.append(
            _("“%(text)s” has no place of its own and was kept at the end of the text.")
            % {"text": " ".join(short.split())}
        )


def _article(draft: Draft, language: str) -> Article:
    fields = draft.fields
    blocks = [block for block in draft.blocks if block.heading or block.body]
    language = _set_languages(blocks, language or fields.get("language", ""), fields["title"])
    return Article(
        title=fields["title"],
        subtitle=fields.get("subtitle", ""),
        language=language,
        category=fields.get("category", ""),
        author=fields.get("author", ""),
        sections=tuple(
            ArticleSection(block.heading, block.heading_language, block.language, block.body)
            for block in blocks
        ),
        sources=tuple(draft.sources),
        related=tuple(draft.related),
        notes=_few(draft.notes),
    )


def _set_languages(blocks: Sequence[Block], language: str, title: str) -> str:
    """Set each block's languages where they are sure and not the article's; return that.

    The article's, if nobody said it, is the one that most of its text is in.
    """
    weights: Counter[str] = Counter()
    for block in blocks[:_GUESS_AT_MOST]:
        block.language = guess(block.body)
        weights[block.language] += len(block.body)
        block.heading_language = block.heading_language or guess(block.heading)
    del weights[""]
    if not language:
        whole = "\n".join([title, *(block.body for block in blocks[:_GUESS_AT_MOST])])
        language = weights.most_common(1)[0][0] if weights else guess(whole)
    for block in blocks:
        block.language = _other(block.language, language)
        block.heading_language = _other(block.heading_language, language)
    return language


def _other(tag: str, language: str) -> str:
    """Return a tag, or "" where it says no more than the article's does."""
    return "" if tag.lower() in {language.lower(), primary(language)} else tag


def _few(notes: Sequence[str]) -> tuple[str, ...]:
    more = len(notes) - _NOTES_AT_MOST
    if more <= 0:
        return tuple(notes)
    last = ngettext("And %(count)d more like these.", "And %(count)d more like these.", more)
    return (*notes[:_NOTES_AT_MOST], last % {"count": more})

"""A section's body, Markdown or HTML, to the HTML of a page.

The order: put in order, cleaned by bleach, finished (headings, ids, links, typography), and
through nh3 as the last gate. docs/decisions/rendering.md says why, and what the bounds are.
"""

import hashlib
import html
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from . import safety
from .body.finish import Job, SizeOf
from .body.headings import Heading
from .body.limits import BodyRefused, Meter, check_length
from .body.more import MORE, without_more
from .body.tidy import tidy
from .body.writing import write_html
from .characters import UNREADABLE
from .excerpt import count_words, plain_text
from .languages import is_language_tag
from .picture import PictureOf

__all__ = ["FINGERPRINT", "BodyRefused", "Heading", "Rendered", "check_body", "render_body"]

# Counted up with every change that makes other HTML of the same source.
_PIPELINE = 4


def _fingerprint() -> str:
    made_by = [
        _PIPELINE,
        *(version(library) for library in ("bleach", "markdown", "nh3", "python-slugify")),
        *sorted((tag, sorted(attributes)) for tag, attributes in safety.ALLOWED.items()),
        *sorted((tag, sorted(attributes)) for tag, attributes in safety.ADDED.items()),
        sorted(safety.EVERYWHERE | safety.CLASSES | safety.NOTE_CLASSES | safety.ADDED_CLASSES),
    ]
    return hashlib.sha256(repr(made_by).encode()).hexdigest()[:16]


# Of all that makes HTML from a source, and so of whether stored HTML is today's.
FINGERPRINT: str = _fingerprint()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A body as HTML, with what was found in it.

    `citations` are the keys in the order of their places on the page, one for each place;
    `unknown_citations` those that no source has. `problem` is empty, or says why the body is
    shown as plain text.
    """

    html: SafeString
    citations: tuple[str, ...]
    unknown_citations: tuple[str, ...]
    headings: tuple[Heading, ...]
    words: int
    problem: str


def check_body(source: str, *, format: str) -> None:
    """Raise `BodyRefused` for a body that `render_body` would show as plain text."""
    problem = render_body(source, format=format).problem
    if problem:
        raise BodyRefused(problem)


def render_body(
    source: str,
    *,
    format: str,
    language: str = "",
    anchor: str = "text",
    level: int = 3,
    numbers: Mapping[str, int] | None = None,
    size_of: SizeOf | None = None,
    picture_of: PictureOf | None = None,
) -> Rendered:
    """The HTML of a body in "markdown" or "html"; of plain text where it costs more than it may.

    Every id starts with `anchor` and two hyphens, and typed headings start at `level`. `numbers`
    are those of the sources by their keys. `size_of` tells the width and height in pixels of a
    picture by its address, None where it does not know; `picture_of` all that is known of one in
    the library, and is asked first. Raises nothing, whatever the source.
    """
    source = _readable(source)
    meter = Meter(len(source))
    job = Job(
        language=language,
        anchor=anchor,
        level=level,
        numbers=numbers or {},
        size_of=size_of,
        picture_of=picture_of,
        abbreviations={},
        meter=meter,
    )
    try:
        check_length(source)
        with override(language if is_language_tag(language) else None):
            body = _render(source, format, job)
    except BodyRefused as refusal:
        return _plain(source, str(refusal), language)
    except RecursionError:
        # Levels are counted, so this is a caller that was deep in its own stack already.
        return _plain(source, _("This text is nested too deep to be read."), language)
    return Rendered(
        html=mark_safe(body),
        citations=tuple(job.citations),
        unknown_citations=tuple(dict.fromkeys(job.unknown_citations)),
        headings=tuple(job.headings),
        words=count_words(job.text, language),
        problem="",
    )


def teaser_of(
    source: str, *, format: str, language: str = "", numbers: Mapping[str, int] | None = None
) -> str | None:
    """The words of a body before `<!--more-->`, None where there is no such mark.

    One that is shown, in a piece of code, is no mark. On the page nothing is left of it.
    `numbers` as `render_body` has them: a citation is no word.
    """
    if not MORE.search(source):
        return None
    meter = Meter(len(source))
    body = _readable(source)
    try:
        check_length(body)
        if format == "markdown":
            body, _abbreviations = write_html(body, meter)
        mark = MORE.search(body)
        if mark is None:
            return None
        body = body[: mark.start()]
        before = render_body(body, format="html", language=language, numbers=numbers)
    except (BodyRefused, RecursionError):
        return None
    return plain_text(before.html)


def _render(source: str, format: str, job: Job) -> str:
    if format == "markdown":
        source, job.abbreviations = write_html(source, job.meter)
    source = without_more(source)
    return safety.last_gate(safety.clean(tidy(source, job.meter), job.finish)).strip()


def _plain(source: str, problem: str, language: str) -> Rendered:
    paragraphs = (block.strip() for block in source.split("\n\n"))
    body = "\n".join(f"<p>{html.escape(block)}</p>" for block in paragraphs if block)
    return Rendered(
        html=mark_safe(body),
        citations=(),
        unknown_citations=(),
        headings=(),
        words=count_words(source, language),
        problem=problem,
    )


def _readable(source: str) -> str:
    """`source` with one kind of line end and without what cannot stand in HTML."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    return UNREADABLE.sub("", source.removeprefix("\ufeff"))

"""The text of an entry, as HTML that stands alone."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from ..text.absolute import absolute_html
from ..text.dates import moment_in_words
from ..text.embed import language_attributes
from ..text.paragraphs import paragraphs_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .described import Media

# The language of an entry is told outside of its HTML too, but not every reader hands it on.
_NONE = ""


def full_html(post: Any, picture: Media | None, around: str) -> str:
    """Picture, sections, sources and corrections of a post; `post` as `read_texts` leaves it."""
    parts = [
        *_lead(post, picture),
        *(_section(section) for section in post.read_sections),
        *_sources(post, around),
        *_corrections(post, around),
    ]
    return in_its_language(post.language, absolute_html("".join(parts), post.address))


def summary_html(post: Any, around: str) -> str:
    """The summary, and the corrections where there are any."""
    summary = f"<p>{escape(post.shown_summary, quote=False)}</p>" if post.shown_summary else ""
    return in_its_language(post.language, "".join([summary, *_corrections(post, around)]))


def in_its_language(language: str, html: str) -> str:
    """HTML that says its language and direction to a reader that shows it and nothing else."""
    attributes = language_attributes(language, _NONE)
    return f"<div{attributes}>{html}</div>" if attributes and html else html


def _lead(post: Any, picture: Media | None) -> Iterator[str]:
    if post.subtitle:
        yield f"<p>{escape(post.shown_subtitle, quote=False)}</p>"
    if picture is None:
        return
    words = " ".join(filter(None, (picture.caption, picture.credit)))
    caption = f"<figcaption>{escape(words, quote=False)}</figcaption>" if words else ""
    yield (
        f'<figure><img src="{escape(picture.url)}" alt="{escape(picture.alt)}"'
        f' width="{picture.width}" height="{picture.height}">{caption}</figure>'
    )


def _section(section: Any) -> str:
    heading = ""
    if section.heading:
        words = escape(section.shown_heading, quote=False)
        heading = f"<h2{section.heading_attributes}>{words}</h2>"
    attributes = section.language_attributes
    html = heading + section.html
    return f"<div{attributes}>{html}</div>" if attributes else html


def _sources(post: Any, around: str) -> Iterator[str]:
    if not post.read_sources:
        return
    yield f"<h2{language_attributes(around, post.language)}>{escape(_('Sources:'))}</h2><ol>"
    for source in post.read_sources:
        title = escape(source.shown_title, quote=False)
        attributes = language_attributes(source.language, post.language)
        if source.url:
            link = source.archived_url if source.is_replaced else source.url
            title = f'<a href="{escape(link)}"{attributes}>{title}</a>'
        elif attributes:
            title = f"<span{attributes}>{title}</span>"
        facts = escape(source.shown_facts, quote=False)
        yield f"<li>{title}{f' · {facts}' if facts else ''}</li>"
    yield "</ol>"


def _corrections(post: Any, around: str) -> Iterator[str]:
    attributes = language_attributes(around, post.language)
    for correction in post.read_corrections:
        head = escape(_("Correction, %(date)s") % {"date": moment_in_words(correction.at)})
        text = paragraphs_html(correction.text, post.language)
        yield f"<h2{attributes}>{head}</h2><div>{text}</div>"

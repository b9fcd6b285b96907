"""A post as it is to be judged: a snapshot, made of stored rows or of a form that was sent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..text.markdown import render_body
from ..text.pointers import Link, Picture, pointers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from typing import TypeAlias

    from ..models import Post, Section
    from ..text.markdown import Heading

    Rows: TypeAlias = Mapping[str, Iterable[tuple[int, Any]]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a body comes to on the page. `citations` are all keys that it cites."""

    headings: tuple[Heading, ...]
    words: int
    links: tuple[Link, ...]
    pictures: tuple[Picture, ...]
    ids: frozenset[str]
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectionSeen:
    """A section; `place` is its row in the form ("sections-2"), `number` its place on the page."""

    place: str
    number: int
    heading: str
    heading_language: str
    language: str
    body: str
    format: str
    anchor: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class SourceSeen:
    place: str
    number: int
    key: str
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class PickSeen:
    """A related post that was chosen by hand; `target` is the key of one of ours."""

    place: str
    target: int | None


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A post with all its parts. Languages are those that hold, the post's or the site's too."""

    pk: int | None
    path: str | None
    title: str
    subtitle: str
    summary: str
    search_description: str
    language: str
    published_at: datetime | None
    has_picture: bool
    picture_alt: str
    has_category: bool
    tags: tuple[str, ...]
    sections: tuple[SectionSeen, ...]
    sources: tuple[SourceSeen, ...]
    picks: tuple[PickSeen, ...]

    @property
    def is_blank(self) -> bool:
        """Whether nobody has written anything yet."""
        return not self.title.strip() and not self.has_text

    @property
    def has_text(self) -> bool:
        return any(section.body.strip() for section in self.sections)


def manuscript_of(
    post: Post,
    *,
    rows: Rows | None = None,
    tags: Iterable[str] | None = None,
    has_picture: bool | None = None,
) -> Manuscript:
    """The manuscript of a post, for five queries at most.

    Less where `tags` are given, or rows by the prefix of their formset, each with its number in
    the form. A post that is not stored yet has those alone.
    """

    def all_of(name: str) -> list[tuple[int, Any]]:
        if rows is not None and name in rows:
            return list(rows[name])
        return list(enumerate(getattr(post, name).order_by("position") if post.pk else ()))

    if tags is None:
        tags = post.tags.values_list("name", flat=True) if post.pk else ()
    return Manuscript(
        pk=post.pk,
        path=post.path,
        title=post.title,
        subtitle=post.subtitle,
        summary=post.summary,
        search_description=post.search_description,
        language=post.language,
        published_at=post.published_at,
        has_picture=bool(post.picture_id) if has_picture is None else has_picture,
        picture_alt=post.picture_alt,
        has_category=bool(all_of("post_categories")),
        tags=tuple(tags),
        sections=_sections_seen(post, all_of("sections")),
        sources=tuple(
            SourceSeen(f"sources-{index}", number, source.key, source.url, source.title)
            for number, (index, source) in enumerate(all_of("sources"), start=1)
        ),
        picks=tuple(
            PickSeen(f"related_picks-{index}", pick.target_id)
            for index, pick in all_of("related_picks")
        ),
    )


def _sections_seen(post: Post, rows: Iterable[tuple[int, Section]]) -> tuple[SectionSeen, ...]:
    seen: list[SectionSeen] = []
    taken: set[str] = set()
    for index, section in rows:
        section.post = post
        anchor = section.anchor or section.free_anchor(taken)
        taken.add(anchor)
        seen.append(
            SectionSeen(
                place=f"sections-{index}",
                number=len(seen) + 1,
                heading=section.heading,
                heading_language=section.heading_lang,
                language=section.lang,
                body=section.body,
                format=section.format,
                anchor=anchor,
                reading=_reading(section, anchor),
            )
        )
    return tuple(seen)


# Of a text that somebody is writing, most sections are as they were a second ago.
_LONGEST_KEPT = 60_000


def _reading(section: Section, anchor: str) -> Reading:
    read = _read if len(section.body) > _LONGEST_KEPT else _kept
    level = 3 if section.heading else 2
    return read(section.body, section.format, section.lang, anchor, level)


def _read(body: str, format: str, language: str, anchor: str, level: int) -> Reading:
    rendered = render_body(body, format=format, language=language, anchor=anchor, level=level)
    pointers = pointers_of(rendered.html)
    return Reading(
        headings=rendered.headings,
        words=rendered.words,
        links=pointers.links,
        pictures=pointers.pictures,
        ids=pointers.ids,
        # No source is given a number here, so that HTML does not depend on them.
        citations=rendered.unknown_citations,
    )


_kept = lru_cache(maxsize=128)(_read)

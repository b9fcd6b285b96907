"""Reads the demo magazine from its folder into frozen dataclasses. No Django, no database.

The folder holds `content.toml` (site, authors, categories), one `NN-slug.md` for each post and
`pictures/`. A post file is TOML between two `+++` lines, then the sections in Markdown: each
begins with `## Heading`, or `## Heading {lang=en}` where the heading has a language of its own;
text before the first heading is a section without one. Pictures inside a text are written
`![alt](pictures/name.webp)`: whoever stores the post gives them their public address.
"""

from __future__ import annotations

import re
import tomllib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

STATUSES = ("draft", "review", "published")
CITATION = re.compile(r"\[@([\w-]+)\]")
INLINE_PICTURE = re.compile(r"!\[[^\]]*\]\((pictures/[^)\s]+)")

_FRONT_MATTER = re.compile(r"\A\+\+\+\n(?P<toml>.*?)\n\+\+\+\n(?P<body>.*)\Z", re.DOTALL)
_FILE_NAME = re.compile(r"\A\d{2}-(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\Z")
_HEADING = re.compile(r"\A## +(?P<text>.+?)(?: +\{lang=(?P<language>[A-Za-z-]+)\})? *\Z")
_FENCE = re.compile(r"\A(?:```|~~~)")


class ContentError(ValueError):
    """A file of the demo content that cannot be used; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class DemoPicture:
    file: str  # relative to the content folder
    alt: str
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class DemoSource:
    """At least one of `url` and `title` is given."""

    key: str
    url: str = ""
    title: str = ""
    publisher: str = ""
    author: str = ""
    date: dt.date | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class DemoRelated:
    """Either the slug of a post of ours, or a title with or without an address."""

    post: str = ""
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class DemoSection:
    heading: str  # empty for the text before the first heading
    language: str  # of the heading; empty when it is the post's own
    body: str


@dataclass(frozen=True, slots=True)
class DemoPost:
    slug: str
    title: str
    language: str
    author: str  # a DemoAuthor's slug
    status: str  # one of STATUSES; published with a time to come is scheduled
    sections: tuple[DemoSection, ...]
    subtitle: str = ""
    summary: str = ""
    published: dt.datetime | None = None  # aware; always given when the status is "published"
    featured: bool = False
    translation_of: str = ""  # the slug of a post in another language
    categories: tuple[str, ...] = ()  # slugs, the first is the "in ..." of the page
    tags: tuple[str, ...] = ()
    picture: DemoPicture | None = None
    sources: tuple[DemoSource, ...] = ()
    related: tuple[DemoRelated, ...] = ()

    @property
    def text(self) -> str:
        """The bodies of all sections, without their headings."""
        return "\n\n".join(section.body for section in self.sections)

    @property
    def cited(self) -> tuple[str, ...]:
        """Keys of the cited sources, each use counted, in the order of the text."""
        return tuple(CITATION.findall(self.text))

    @property
    def inline_pictures(self) -> tuple[str, ...]:
        """Files of the pictures inside the text, relative to the content folder."""
        return tuple(INLINE_PICTURE.findall(self.text))


@dataclass(frozen=True, slots=True)
class DemoAuthor:
    name: str
    slug: str
    bio: str = ""
    website: str = ""
    picture: str = ""  # relative to the content folder
    user: str = ""  # whose account it is: one of `people.PEOPLE`


@dataclass(frozen=True, slots=True)
class DemoCategory:
    name: str
    slug: str
    description: str = ""
    parent: str = ""  # a category's slug; the parent stands before its children


@dataclass(frozen=True, slots=True)
class DemoSite:
    name: str
    tagline: str
    language: str
    authors: tuple[DemoAuthor, ...]
    categories: tuple[DemoCategory, ...]
    posts: tuple[DemoPost, ...]  # in the order of the files' numbers


def read_content(folder: Path) -> DemoSite:
    """Read the whole folder. Raises ContentError for a file that cannot be used, OSError for one
    that cannot be opened; names that point nowhere (an author, a category, a related post) are
    refused here as well, so that what comes out can be written in one go."""
    index = folder / "content.toml"
    table = parse_toml(index.read_text("utf-8"), index.name)
    with naming(index.name):
        site = DemoSite(
            name=table["site"]["name"],
            tagline=table["site"].get("tagline", ""),
            language=table["site"]["language"],
            authors=tuple(DemoAuthor(**row) for row in table["authors"]),
            categories=tuple(DemoCategory(**row) for row in table["categories"]),
            posts=tuple(_posts(folder)),
        )
    _refuse_loose_ends(site)
    return site


def parse_post(text: str, stem: str) -> DemoPost:
    """One file's text and its name without `.md` to a post. Raises ContentError."""
    name = _FILE_NAME.match(stem)
    if not name:
        raise ContentError(f"{stem}: the file's name is not NN-slug.md")
    parts = _FRONT_MATTER.match(text)
    if not parts:
        raise ContentError(f"{stem}: no front matter between +++ lines")
    table = parse_toml(parts["toml"], stem)
    table.setdefault("slug", name["slug"])
    with naming(stem):
        post = _post(table, parts["body"])
    _refuse_bad_state(post, stem)
    return post


def split_sections(body: str) -> tuple[DemoSection, ...]:
    """Markdown to sections at its `## ` headings; those inside fenced code are left alone."""
    found: list[tuple[str, str, list[str]]] = [("", "", [])]
    fenced = False
    for line in body.splitlines():
        fenced ^= bool(_FENCE.match(line))
        heading = None if fenced else _HEADING.match(line)
        if heading:
            found.append((heading["text"], heading["language"] or "", []))
        else:
            found[-1][2].append(line)
    sections = (DemoSection(text, lang, "\n".join(lines).strip()) for text, lang, lines in found)
    return tuple(section for section in sections if section.heading or section.body)


@contextmanager
def naming(name: str) -> Iterator[None]:
    """Turn the errors of a wrong or missing key into a ContentError that names the file."""
    try:
        yield
    except KeyError as error:
        raise ContentError(f"{name}: {error} is missing") from error
    except TypeError as error:
        raise ContentError(f"{name}: {error}") from error


def parse_toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{name}: {error}") from error


def _posts(folder: Path) -> Iterator[DemoPost]:
    for path in sorted(folder.glob("*.md")):
        yield parse_post(path.read_text("utf-8"), path.stem)


def _post(table: dict[str, Any], body: str) -> DemoPost:
    picture = table.pop("picture", None)
    return DemoPost(
        picture=DemoPicture(**picture) if picture else None,
        sources=tuple(DemoSource(**row) for row in table.pop("sources", ())),
        related=tuple(DemoRelated(**row) for row in table.pop("related", ())),
        categories=tuple(table.pop("categories", ())),
        tags=tuple(table.pop("tags", ())),
        sections=split_sections(body),
        **table,
    )


def _refuse_bad_state(post: DemoPost, name: str) -> None:
    if post.status not in STATUSES:
        raise ContentError(f"{name}: {post.status!r} is not a status")
    if post.status == "published" and post.published is None:
        raise ContentError(f"{name}: published without a time")
    if post.published is not None and post.published.tzinfo is None:
        raise ContentError(f"{name}: the time of publication has no offset")
    if any(not (source.url or source.title) for source in post.sources):
        raise ContentError(f"{name}: a source has neither address nor title")
    if any(bool(pick.post) == bool(pick.title) for pick in post.related):
        raise ContentError(f"{name}: a related entry is either a post or a title")
    if missing := set(post.cited) - {source.key for source in post.sources}:
        raise ContentError(f"{name}: cites {', '.join(sorted(missing))}, not among its sources")


def _refuse_loose_ends(site: DemoSite) -> None:
    authors = {author.slug for author in site.authors}
    slugs = {post.slug for post in site.posts}
    seen: set[str] = set()
    for category in site.categories:
        if category.parent and category.parent not in seen:
            raise ContentError(f"{category.slug}: parent {category.parent} does not stand before")
        seen.add(category.slug)
    for post in site.posts:
        if post.author not in authors:
            raise ContentError(f"{post.slug}: no author {post.author}")
        if missing := set(post.categories) - seen:
            raise ContentError(f"{post.slug}: no category {', '.join(sorted(missing))}")
        if post.translation_of and post.translation_of not in slugs:
            raise ContentError(f"{post.slug}: no post {post.translation_of} to be translated")
        if missing := {pick.post for pick in post.related if pick.post} - slugs:
            raise ContentError(f"{post.slug}: no related post {', '.join(sorted(missing))}")

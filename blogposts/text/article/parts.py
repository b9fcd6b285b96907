"""What an article is made of: the parts that a reader gets, and those being read."""

import re
from dataclasses import dataclass, field

_BLANK_LINES = re.compile(r"\A(?:[^\S\n]*\n)+")


@dataclass(frozen=True, slots=True)
class ArticleSection:
    """A heading ("" for text above the first one) and its body in Markdown.

    `heading_language` and `language` are "" where they are the article's, or not sure.
    """

    heading: str
    heading_language: str
    language: str
    body: str


@dataclass(frozen=True, slots=True)
class ArticleSource:
    """An address, a title, or both; never neither."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class ArticleRelated:
    """The title of another article, with its address or without."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Article:
    """An article in parts, all plain text but the sections' bodies.

    `notes` are sentences for the person who imports: what could not be placed, and where it
    was kept.
    """

    title: str
    subtitle: str
    language: str
    category: str
    author: str
    sections: tuple[ArticleSection, ...]
    sources: tuple[ArticleSource, ...]
    related: tuple[ArticleRelated, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class Block:
    """A section as it is being read."""

    heading: str = ""
    heading_language: str = ""
    language: str = ""
    lines: list[str] = field(default_factory=list)

    @property
    def body(self) -> str:
        # Not stripped in front: an indent there is code.
        return _BLANK_LINES.sub("", "\n".join(self.lines)).rstrip()


@dataclass(slots=True)
class Draft:
    """What has been read so far."""

    fields: dict[str, str] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=lambda: [Block()])
    sources: list[ArticleSource] = field(default_factory=list)
    related: list[ArticleRelated] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

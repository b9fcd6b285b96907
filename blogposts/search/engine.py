"""What every engine of search does, a host's own included."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from .documents import Document

# As many results are counted and can be turned to; whoever needs the next asks more narrowly.
MOST_FOUND = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search, by primary keys; None, 0 or nothing where it does not.

    `categories` are those of which a post must have one. `language` is a tag such as "fr", and
    stands for "fr-CA" as well.
    """

    categories: tuple[int, ...] = ()
    tag: int | None = None
    author: int | None = None
    year: int = 0
    language: str = ""


@dataclass(frozen=True, slots=True)
class Hits:
    """Primary keys of posts, best first, and how many there are in all.

    `total` may be one more than `MOST_FOUND`, which means "more". `is_any` says that no post has
    all the words, and these have some; `is_partial`, that so many posts have the words that only
    the newest of them were looked through. `excerpts` are passages of plain text, by key, where
    the engine has better ones than we would cut.
    """

    keys: Sequence[int] = ()
    total: int = 0
    is_any: bool = False
    is_partial: bool = False
    excerpts: dict[int, str] | None = None


class Engine(ABC):
    """A place where posts are found by their words.

    A host names a class of its own in `BLOGPOSTS_SEARCH_BACKEND`. Whatever it answers, a reader
    sees only posts that are public at that moment: that is asked of our database each time.
    """

    @abstractmethod
    def find(self, query: str, filters: Filters, limit: int, offset: int) -> Hits:
        """The posts that a reader asked for as he typed it; any text may come."""

    @abstractmethod
    def put(self, documents: Sequence[Document]) -> None:
        """Keeps these posts, in the place of what it had of them."""

    @abstractmethod
    def remove(self, keys: Collection[int]) -> None:
        """Forgets these posts, whether it knows them or not."""

    def rebuild(self) -> None:  # noqa: B027
        """Called before all posts are put anew: makes an index where there is none.

        It must not empty one: readers go on searching meanwhile.
        """

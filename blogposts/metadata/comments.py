"""The comments of a page as schema.org's `Comment`, each answer in what it answers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..text.excerpt import plain_text
from .site import filled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..text.thread import Entry

# A page of long threads has thousands. Those beyond are on the page, and in no rich result either.
MOST_COMMENTS = 100
# Python's JSON and Google's reader both go down such a tree by recursion.
DEEPEST = 20
# A comment is read more often than it is written.
_text = lru_cache(maxsize=2048)(plain_text)


def comments(
    entries: Iterable[tuple[Entry, int]], page_url: str, *, has_votes: bool
) -> list[dict[str, Any]]:
    """The first of those that every reader sees, in the page's order; no query.

    An answer to one that was removed stands where that would.
    """
    top: list[dict[str, Any]] = []
    answers_of: dict[int, tuple[list[dict[str, Any]], int]] = {}
    count = 0
    for entry, _depth in entries:
        place, depth = answers_of.get(entry.parent or 0, (top, 0))
        if entry.is_removed or entry.is_held:
            answers_of[entry.key] = (place, depth)
            continue
        if count == MOST_COMMENTS:
            break
        count += 1
        said = _comment(entry, page_url, has_votes=has_votes)
        place.append(said)
        if depth < DEEPEST:
            answers_of[entry.key] = (said.setdefault("comment", []), depth + 1)
        else:
            answers_of[entry.key] = (place, depth)
    return [_without_empty(said) for said in top]


def _comment(entry: Entry, page_url: str, *, has_votes: bool) -> dict[str, Any]:
    url = f"{page_url}#comment-{entry.key}"
    facts: dict[str, Any] = {
        "@type": "Comment",
        "@id": url,
        "url": url,
        # Not the address that a stranger gave: on the page its link counts for nothing.
        "author": {"@type": "Person", "name": entry.name},
        "datePublished": entry.when_iso,
        "inLanguage": entry.language,
        "text": _text(entry.html),
    }
    if has_votes:
        facts["interactionStatistic"] = [
            counter("LikeAction", entry.up),
            counter("DislikeAction", entry.down),
        ]
    return filled(facts)


def _without_empty(said: dict[str, Any]) -> dict[str, Any]:
    if answers := said.pop("comment", None):
        said["comment"] = [_without_empty(answer) for answer in answers]
    return said


def counter(action: str, count: int) -> dict[str, Any]:
    """How often readers did something."""
    return {
        "@type": "InteractionCounter",
        "interactionType": f"https://schema.org/{action}",
        "userInteractionCount": count,
    }

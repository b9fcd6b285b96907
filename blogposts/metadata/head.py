from __future__ import annotations

from dataclasses import dataclass, field

from ..conf import conf


def _parts() -> frozenset[str]:
    return frozenset(conf.HEAD)


@dataclass(frozen=True, slots=True)
class Metadata:
    """The head of a page; `properties` are Open Graph's `meta` elements, the last two are JSON.

    Everything is there whatever `parts` says, which is what our pages put into their heads: a
    host's base template may do the rest by itself.
    """

    canonical: str
    title: str = ""
    description: str = ""
    properties: str = ""
    json_ld: str = ""
    breadcrumbs: str = ""
    picture: str = ""  # its absolute address
    url: str = ""  # of what the page is about, whatever page of it and wherever it came out first
    parts: frozenset[str] = field(default_factory=_parts)

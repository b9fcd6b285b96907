"""Threads of comments to HTML: lists in lists, each comment filled into moulds of templates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from .embed import language_attributes
from .initials import initials
from .mould import Mould, mould, templates_at_hand

if TYPE_CHECKING:
    from collections.abc import Iterable

HUES = 8  # classes blogposts-hue-0... of the stylesheet
_FOLDER = "blogposts/includes/comment/"


@dataclass(slots=True)
class Entry:
    """A comment as a page shows it; text and name are for readers, and for nobody else."""

    key: int
    parent: int | None
    name: str
    when_iso: str
    when: str
    html: str = ""
    language: str = ""
    url: str = ""
    by_author: bool = False
    is_edited: bool = False
    is_removed: bool = False  # a sentence stands in its place
    is_held: bool = False  # shown to its writer alone
    own_url: str = ""  # where its writer may change it
    up: int = 0
    down: int = 0
    own_vote: int = 0
    is_own: bool = False  # its writer looks


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for all comments of a page; empty addresses leave out what leads there."""

    language: str  # of the page around
    page_url: str  # of this page of threads: a comment's address is this with its id
    depth: int  # how many levels are indented
    takes_answers: bool
    vote_url: str = ""  # with 0 for the comment's key
    manage_url: str = ""  # with 0 for the comment's key


@lru_cache(maxsize=64)
def _moulds(language: str | None, templates: int) -> _Moulds:
    # Those of now: they are named so that each has its own kept.
    return _Moulds()


class _Moulds:
    """The pieces of a comment in the active language."""

    def __init__(self) -> None:
        names = "comment removed answer mark edited held reply own manage votes".split()
        for name in names:
            setattr(self, name, mould(f"{_FOLDER}{name}.html"))

    comment: Mould
    removed: Mould
    answer: Mould
    mark: Mould
    edited: Mould
    held: Mould
    reply: Mould
    own: Mould
    manage: Mould
    votes: Mould


def threads_html(entries: Iterable[tuple[Entry, int]], setting: Setting) -> SafeString:
    """The comments in the order of their threads, each with its depth, as nested lists.

    What is deeper than the setting allows stands at the last depth; each answer says whom it
    answers, so that nothing hangs on indentation (WCAG 1.3.1).
    """
    moulds = _moulds(get_language(), templates_at_hand())
    names: dict[int, str] = {}
    out: list[str] = []
    here = -1
    for entry, depth in entries:
        level = min(depth, setting.depth - 1)
        out += _step(here, level)
        names[entry.key] = entry.name
        out.append(_comment(entry, names.get(entry.parent or 0), moulds, setting))
        here = level
    out += ["</li></ol>"] * (here + 1)
    return SafeString("".join(out))


def _step(here: int, level: int) -> list[str]:
    """What closes and opens lists on the way from one depth to the next."""
    if level > here:
        opened = '<ol class="blogposts-thread">' if here < 0 else '<ol class="blogposts-answers">'
        return [f"{opened}<li>"]
    return ["</li></ol>"] * (here - level) + ["</li><li>"]


def _comment(entry: Entry, parent: str | None, moulds: _Moulds, setting: Setting) -> str:
    key = str(entry.key)
    answer = ""
    if parent is not None:
        answer = moulds.answer.fill({"parent": str(entry.parent), "name": escape(parent)})
    if entry.is_removed:
        return moulds.removed.fill({"key": key, "answer": answer})
    initials, hue = _portrait(entry.name)
    name = escape(entry.name)
    return moulds.comment.fill(
        {
            "key": key,
            "state": " blogposts-held" if entry.is_held else "",
            "initials": initials,
            "hue": hue,
            "name": name,
            "linked_name": _linked(name, entry.url),
            "mark": moulds.mark.fill({}) if entry.by_author else "",
            "edited": moulds.edited.fill({}) if entry.is_edited else "",
            "held": moulds.held.fill({}) if entry.is_held else "",
            "url": f"{setting.page_url}#comment-{key}",
            "when_iso": entry.when_iso,
            "when": entry.when,
            "answer": answer,
            "language": _language(entry.language, setting.language),
            "text": entry.html,
            "actions": _actions(entry, key, name, moulds, setting),
        }
    )


def _actions(entry: Entry, key: str, name: str, moulds: _Moulds, setting: Setting) -> str:
    actions = ""
    if setting.takes_answers and not entry.is_held:
        actions += moulds.reply.fill({"key": key, "name": name})
    if setting.vote_url and not entry.is_held:
        actions += moulds.votes.fill(
            {
                "url": setting.vote_url.replace("/0/", f"/{key}/"),
                "name": name,
                "key": key,
                "up": str(entry.up),
                "down": str(entry.down),
                # A pressed button takes back, and says so: `views.votes` has the reason.
                "to_up": "back" if entry.own_vote > 0 else "up",
                "to_down": "back" if entry.own_vote < 0 else "down",
                "is_up": "true" if entry.own_vote > 0 else "false",
                "is_down": "true" if entry.own_vote < 0 else "false",
                # One's own comment is for others to judge: the counts alone.
                "off": " disabled" if entry.is_own else "",
            }
        )
    if entry.own_url:
        actions += moulds.own.fill({"url": escape(entry.own_url)})
    if setting.manage_url:
        url = setting.manage_url.replace("/0/", f"/{key}/")
        actions += moulds.manage.fill({"url": url, "name": name, "key": key})
    return actions


def _linked(name: str, url: str) -> str:
    if not url:
        return name
    return f'<a class="u-url" href="{escape(url)}" rel="ugc nofollow noopener">{name}</a>'


def _language(language: str, around: str) -> str:
    return language_attributes(language, around) if language else ' dir="auto"'


@lru_cache(maxsize=4096)
def _portrait(name: str) -> tuple[str, str]:
    """Initials, HTML, and the number of a colour: the same for the same name, on any machine."""
    return escape(initials(name)), str(sum(name.casefold().encode()) % HUES)

"""Threads of comments to HTML: lists in lists, each comment filled into moulds of templates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from .embed import language_attributes
from .initials import initials
from .mould import Mould, Slots, mould, templates_at_hand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HUES = 8  # classes blogposts-hue-0... of the stylesheet
_FOLDER = "blogposts/includes/comment/"
_LINKED_NAME = ('<a class="u-url" href="{site}" rel="ugc nofollow noopener">{name}</a>').format_map(
    Slots()
)


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


class _Shape(NamedTuple):
    """What one comment has and another has not: a page's hundreds have a handful of shapes."""

    is_answer: bool
    by_author: bool
    is_edited: bool
    is_held: bool
    is_linked: bool  # the name leads to a site
    is_changeable: bool
    takes_answers: bool
    has_votes: bool
    is_managed: bool


@lru_cache(maxsize=64)
def _moulds(language: str | None, templates: int) -> _Moulds:
    # Those of now: they are named so that each has its own kept.
    return _Moulds()


class _Moulds:
    """The pieces of a comment in the active language, and whole comments put together of them."""

    def __init__(self) -> None:
        names = "comment removed answer mark edited held reply own manage votes".split()
        for name in names:
            setattr(self, name, mould(f"{_FOLDER}{name}.html"))
        self._wholes: dict[_Shape, Mould] = {}

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

    def whole(self, shape: _Shape) -> Mould:
        """A comment of this shape, filled at one go: its pieces are set in it once, with places."""
        found = self._wholes.get(shape)
        if found is None:
            found = self._wholes[shape] = Mould(self._put_together(shape, Slots()))
        return found

    def _put_together(self, shape: _Shape, slot: Slots) -> str:
        return self.comment.fill(
            {
                **{name: slot[name] for name in self.comment.names},
                "state": " blogposts-held" if shape.is_held else "",
                "linked_name": _LINKED_NAME if shape.is_linked else slot["name"],
                "mark": self.mark.fill({}) if shape.by_author else "",
                "edited": self.edited.fill({}) if shape.is_edited else "",
                "held": self.held.fill({}) if shape.is_held else "",
                "answer": self._answer(slot) if shape.is_answer else "",
                "actions": "".join(self._actions(shape, slot)),
            }
        )

    def _answer(self, slot: Slots) -> str:
        return self.answer.fill({"parent": slot["parent"], "name": slot["parent_name"]})

    def _actions(self, shape: _Shape, slot: Slots) -> Iterator[str]:
        same = {name: slot[name] for name in ("key", "name")}
        if shape.takes_answers:
            yield self.reply.fill(same)
        if shape.has_votes:
            places = {name: slot[name] for name in self.votes.names}
            yield self.votes.fill(places | {"url": slot["vote_url"]})
        if shape.is_changeable:
            yield self.own.fill({"url": slot["own_url"]})
        if shape.is_managed:
            yield self.manage.fill(same | {"url": slot["manage_url"]})


def threads_html(entries: Iterable[tuple[Entry, int]], setting: Setting) -> SafeString:
    """The comments in the order of their threads, each with its depth, as nested lists.

    What is deeper than the setting allows stands at the last depth; each answer says whom it
    answers, so that nothing hangs on indentation (WCAG 1.3.1).
    """
    moulds = _moulds(get_language(), templates_at_hand())
    names: dict[int, str] = {}
    out: list[str] = []
    here, deepest = -1, setting.depth - 1
    for entry, depth in entries:
        level = depth if depth < deepest else deepest
        out.append(_step(here, level))
        names[entry.key] = entry.name
        out.append(_comment(entry, names.get(entry.parent or 0), moulds, setting))
        here = level
    out.append("</li></ol>" * (here + 1))
    return SafeString("".join(out))


@lru_cache(maxsize=1024)
def _step(here: int, level: int) -> str:
    """What closes and opens lists on the way from one depth to the next."""
    if level > here:
        opened = '<ol class="blogposts-thread">' if here < 0 else '<ol class="blogposts-answers">'
        return f"{opened}<li>"
    return "</li></ol>" * (here - level) + "</li><li>"


def _comment(entry: Entry, parent: str | None, moulds: _Moulds, setting: Setting) -> str:
    key = str(entry.key)
    if entry.is_removed:
        answer = ""
        if parent is not None:
            answer = moulds.answer.fill({"parent": str(entry.parent), "name": escape(parent)})
        return moulds.removed.fill({"key": key, "answer": answer})
    name, initials, hue = _portrait(entry.name)
    # To what waits nobody but its writer could answer.
    is_shown = not entry.is_held
    shape = _Shape(
        parent is not None,
        entry.by_author,
        entry.is_edited,
        entry.is_held,
        bool(entry.url),
        bool(entry.own_url),
        setting.takes_answers and is_shown,
        bool(setting.vote_url) and is_shown,
        bool(setting.manage_url),
    )
    values = {
        "key": key,
        "initials": initials,
        "hue": hue,
        "name": name,
        "url": f"{setting.page_url}#comment-{key}",
        "when_iso": entry.when_iso,
        "when": entry.when,
        "language": _language(entry.language, setting.language),
        "text": entry.html,
    }
    if parent is not None:
        values["parent"], values["parent_name"] = str(entry.parent), _portrait(parent)[0]
    if shape.is_linked:
        values["site"] = escape(entry.url)
    if shape.has_votes:
        values |= _votes(entry)
        values["vote_url"] = setting.vote_url.replace("/0/", f"/{key}/")
    if shape.is_changeable:
        values["own_url"] = escape(entry.own_url)
    if shape.is_managed:
        values["manage_url"] = setting.manage_url.replace("/0/", f"/{key}/")
    return moulds.whole(shape).fill(values)


def _votes(entry: Entry) -> dict[str, str]:
    return {
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


def _language(language: str, around: str) -> str:
    return language_attributes(language, around) if language else ' dir="auto"'


@lru_cache(maxsize=4096)
def _portrait(name: str) -> tuple[str, str, str]:
    """A name and its initials, HTML, and the number of a colour: on any machine the same."""
    return escape(name), escape(initials(name)), str(sum(name.casefold().encode()) % HUES)

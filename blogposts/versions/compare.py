"""What differs between snapshots of a post: of two, and of two that came from one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import DateTimeField
from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..models import Post
from ..text.differences import Stretch, word_differences
from .snapshot import PARTS, TAGS, fields_of, known_by, rows_by_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

    from .snapshot import Row, Snapshot

# Which part, which row of it, which field of that: "" where there is none of it.
Place = tuple[str, str, str]
ORDER = "order"  # the field of a part that says in which order its rows stand

# What of it is words for readers, and counts as such.
READ = frozenset(
    "title subtitle summary picture_alt picture_caption picture_credit heading body".split()
)
_WORD = re.compile(r"\w+")


class Change(NamedTuple):
    """One place that differs: its name for a person, and the words of both in stretches."""

    label: str
    stretches: list[Stretch]
    place: Place


class ThreeWays(NamedTuple):
    """One place that somebody else changed meanwhile."""

    label: str
    base: str
    theirs: list[Stretch]  # each against `base`
    mine: list[Stretch]
    both: bool  # I changed it too, and otherwise


def changes(old: Snapshot, new: Snapshot) -> list[Change]:
    """Each place that differs, in the order of the form."""
    before, after = _beside(old, new)
    return [
        Change(
            _name(place, new, old),
            word_differences(before.text(place), after.text(place)),
            place,
        )
        for place in _differing(before, after)
    ]


def differ(old: Snapshot, new: Snapshot) -> bool:
    """Whether any place differs: what `changes` finds, without looking for words."""
    return any(True for _place in _differing(*_beside(old, new)))


def words_changed(found: list[Change]) -> tuple[int, int]:
    """How many words that readers read are new, and how many gone."""
    count = {"new": 0, "gone": 0, "same": 0}
    for change in found:
        if change.place[2] not in READ:
            continue
        for kind, text in change.stretches:
            count[kind] += len(_WORD.findall(text))
    return count["new"], count["gone"]


def three_ways(base: Snapshot, theirs: Snapshot, mine: Snapshot) -> list[ThreeWays]:
    """What somebody else changed since `base`, beside what I have there; theirs alone counts."""
    base, mine = _paired(base, theirs), _paired(mine, theirs)
    was, is_now, wanted = _Flat(base, theirs), _Flat(theirs, base), _Flat(mine, theirs)
    found = []
    for place in _places(is_now, was):
        one, other, third = (flat.value(place) for flat in (was, is_now, wanted))
        if other in (one, third):
            continue
        before = was.text(place)
        found.append(
            ThreeWays(
                _name(place, theirs, base),
                before,
                word_differences(before, is_now.text(place)),
                word_differences(before, wanted.text(place)),
                both=one != third,
            )
        )
    return found


def merged(base: Snapshot, theirs: Snapshot, mine: Snapshot) -> Snapshot:
    """Mine, and theirs wherever I left a place as it was; where both changed one, mine stands."""
    base, mine = _paired(base, theirs), _paired(mine, theirs)
    found: Snapshot = {"post": _merged_row(base["post"], theirs["post"], mine["post"])}
    for part in PARTS:
        was, is_now, wanted = (rows_by_key(data, part) for data in (base, theirs, mine))
        rows = []
        for key, row in wanted.items():
            if key in is_now:
                rows.append(_merged_row(was.get(key, is_now[key]), is_now[key], row))
            elif key not in was:
                rows.append(row)
            elif row != was[key]:
                rows.append(row | {"id": None})  # deleted by them, but I wrote in it
        # Added by them, or deleted by me while they wrote in it.
        rows += [
            row
            for key, row in is_now.items()
            if key not in wanted and (key not in was or row != was[key])
        ]
        found[part] = rows
    return found


def _merged_row(base: Row, theirs: Row, mine: Row) -> Row:
    return {
        name: theirs.get(name, value) if value == base.get(name) else value
        for name, value in mine.items()
    }


def _paired(data: Snapshot, other: Snapshot) -> Snapshot:
    """`data` with the keys of `other` on the rows that went and came back under a new one."""
    found = dict(data)
    for part in PARTS:
        there = {row["id"] for row in other.get(part, ()) if row["id"]}
        here = {row["id"] for row in data.get(part, ()) if row["id"]}
        free = {
            known_by(part, row): row["id"]
            for row in other.get(part, ())
            if row["id"] and row["id"] not in here and known_by(part, row)
        }
        found[part] = [
            row if row["id"] in there else row | {"id": free.pop(known_by(part, row), row["id"])}
            for row in data.get(part, ())
        ]
    return found


class _Flat:
    """A snapshot by places, beside another: their order is that of the rows which both have."""

    def __init__(self, data: Snapshot, other: Snapshot) -> None:
        self.values: dict[Place, Any] = {
            ("post", "", name): value for name, value in data["post"].items()
        }
        beside = _paired(other, data)
        self.orders: dict[str, list[str]] = {}  # by the keys of rows: words may change in place
        for part, model in PARTS.items():
            rows = rows_by_key(data, part)
            for key, row in rows.items():
                for field in fields_of(model):
                    self.values[part, key, field.name] = row.get(field.name)
            shared = rows_by_key(beside, part)
            order = {key: _row_in_words(row) for key, row in rows.items() if key in shared}
            self.orders[part] = list(order)
            self.values[part, "", ORDER] = "\n".join(order.values())

    def value(self, place: Place) -> Any:
        """What is compared: nothing is nothing, and a chosen row is its key, not its name."""
        if place[2] == ORDER:
            return self.orders[place[0]]
        value = self.values.get(place, _default(place))
        if isinstance(value, list) and place[2] != TAGS:
            value = value[0]
        return value or None

    def text(self, place: Place) -> str:
        """What is shown of it, in words of the active language."""
        return _in_words(place, self.values.get(place))


def _default(place: Place) -> Any:
    """What a place of a new row has before anybody writes in it."""
    field = _FIELDS.get((place[0], place[2]))
    return field.get_default() if field is not None and field.choices else None


def _row_in_words(row: Row) -> str:
    """What tells a row from the others, for the list of their order."""
    texts = (_in_words(("", "", ""), row[name]) for name in row if name not in ("id", "anchor"))
    return next((text for text in texts if text), "…").splitlines()[0][:80]


def _in_words(place: Place, value: Any) -> str:
    field = _FIELDS.get((place[0], place[2]))
    if value in (None, "", False):
        return ""
    if value is True:
        return _("yes")
    if place[2] == TAGS:
        return ", ".join(value)
    if isinstance(value, list):
        return str(value[1])
    if isinstance(field, DateTimeField) and (moment := parse_datetime(value)):
        return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT")
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(value).replace("\r\n", "\n")


_MODELS: dict[str, type[Model]] = {"post": Post, **PARTS}
_FIELDS: dict[tuple[str, str], Any] = {
    (part, field.name): field for part, model in _MODELS.items() for field in fields_of(model)
}


def _name(place: Place, new: Snapshot, old: Snapshot) -> str:
    """ "Title", "Section 2: text", "Sources: order"; a row that is gone by its old number."""
    part, key, name = place
    if part == "post":
        field = _FIELDS.get((part, name))
        return str(capfirst(field.verbose_name)) if field else _("Tags")
    model = PARTS[part]
    if name == ORDER:
        return _("%(rows)s: order") % {"rows": capfirst(str(model._meta.verbose_name_plural))}
    keys = next(keys for data in (new, old) if key in (keys := list(rows_by_key(data, part))))
    return _("%(row)s: %(field)s") % {
        "row": f"{capfirst(str(model._meta.verbose_name))} {keys.index(key) + 1}",
        "field": _FIELDS[part, name].verbose_name,
    }


def _beside(old: Snapshot, new: Snapshot) -> tuple[_Flat, _Flat]:
    return _Flat(_paired(old, new), new), _Flat(new, old)


def _differing(before: _Flat, after: _Flat) -> Iterator[Place]:
    places = _places(after, before)
    return (place for place in places if before.value(place) != after.value(place))


def _places(new: _Flat, old: _Flat) -> Iterator[Place]:
    """Every place of either once: those of `new` in their order, after each part what is gone."""
    for part in ("post", *PARTS):
        yield from (place for place in new.values if place[0] == part)
        yield from (place for place in old.values if place[0] == part and place not in new.values)

"""People who are trusted, or blocked: the only writers of `Standing`."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import CharField, Count, Q
from django.utils import timezone

from ..models import Comment, Standing
from ..models.comments import same_email
from ..prepared import Parameter, Prepared
from ..text.hosts import domains_of, host_of, mail_domain
from .rules import STANDINGS

if TYPE_CHECKING:
    from collections.abc import Collection

    from .decide import Actor

Kind, About = Standing.Kind, Standing.About
LONGEST = 200  # what a row holds of a value; one that is longer is compared by its beginning

_LINKS = re.compile(r'\bhref="([^"]+)"')


def set_standing(kind: str, about: str, value: Any, actor: Actor, *, note: str = "") -> Standing:
    """Trusts or blocks ("trusted", "blocked") whoever `value` names.

    What held about the same before ends with it: nobody is trusted and blocked by one thing.
    Raises `ValueError` for a value that names nothing.
    """
    value = normal(about, value)
    if not value:
        raise ValueError(f"that names no {about}")
    with transaction.atomic():
        present = Standing.objects.present().filter(about=about, value=value).select_for_update()
        for before in present:
            if before.kind == kind:
                same: Standing = before
                return same
            end(before, actor)
        standing: Standing = Standing.objects.create(
            kind=kind, about=about, value=value, note=note, user=actor.user, actor=actor.name
        )
        return standing


def trust(about: str, value: Any, actor: Actor, *, note: str = "") -> Standing:
    return set_standing(Kind.TRUSTED, about, value, actor, note=note)


def block(about: str, value: Any, actor: Actor, *, note: str = "") -> Standing:
    return set_standing(Kind.BLOCKED, about, value, actor, note=note)


def end(standing: Standing, actor: Actor) -> bool:
    """Ends one; False when somebody else has already. It stays in the history."""
    changed = Standing.objects.present().filter(pk=standing.pk)
    return bool(changed.update(ended_at=timezone.now(), ended_by=actor.name))


def normal(about: str, value: Any) -> str:
    """A value as it is stored and compared; empty for one that names nothing."""
    text = str(value).strip()
    if about == About.EMAIL:
        text = same_email(text)
    elif about == About.DOMAIN:
        text = host_of(text.rpartition("@")[2])
    elif about == About.HOST:
        text = host_of(text)
    return text[:LONGEST]


# How many values are asked for at once: of one person with a few links. More are asked in turns.
_SLOTS = 16

_present = Prepared(
    Standing,
    lambda: (
        Standing.objects.present()
        .filter(
            # By the index, which has what it is about first.
            about__in=About.values,
            value__in=[Parameter(f"value_{slot}", CharField()) for slot in range(_SLOTS)],
        )
        .order_by()
        .values_list("kind", "about", "value")
    ),
)


def standing_of(
    *, email: str = "", user: Any = None, address: str = "", hosts: Collection[str] = ()
) -> dict[str, str]:
    """By what somebody is "trusted" and "blocked" now, the one that says most.

    A domain covers those below it, for mail and for linked websites. One query, and a further one
    for every sixteen domains of hosts.
    """
    values: dict[str, set[str]] = {
        About.EMAIL: {email},
        About.DOMAIN: set(domains_of(mail_domain(email))),
        About.USER: {"" if user is None else str(user)},
        About.ADDRESS: {address},
        About.HOST: {domain for host in hosts for domain in domains_of(host)},
    }
    asked = sorted(set().union(*values.values()) - {""})
    found: dict[str, str] = {}
    for start in range(0, len(asked), _SLOTS):
        some = dict(enumerate(asked[start : start + _SLOTS]))
        # An empty value is stored by nobody.
        slots: dict[str, Any] = {
            f"value_{slot}": some.get(slot, "")[:LONGEST] for slot in range(_SLOTS)
        }
        for kind, about, value in _present.rows(**slots):
            if value not in values[about]:
                continue
            if kind not in found or STANDINGS.index(about) < STANDINGS.index(found[kind]):
                found[kind] = about
    return found


def what_it_covers(about: str, value: Any) -> dict[str, int]:
    """How many comments there are, by status, of those whom it would cover; one query."""
    value = normal(about, value)
    comments = Comment.objects.filter(_covered(about, value)).order_by()
    if about == About.HOST:
        counts = _linking(comments, value)
    else:
        counts = Counter(dict(comments.values_list("status").annotate(Count("pk"))))
    return {status: counts[status] for status in Comment.Status.values}


def _linking(comments: Any, host: str) -> Counter[str]:
    """By status those of these comments that link to a host or below it, and not to its like."""
    counts: Counter[str] = Counter()
    rows = comments.values_list("status", "html", "url").iterator(chunk_size=1000)
    for status, html, url in rows:
        counts[status] += any(
            host in domains_of(host_of(address)) for address in (*_LINKS.findall(html), url)
        )
    return counts


def _covered(about: str, value: str) -> Q:
    if not value:
        return Q(pk__in=[])
    if about == About.EMAIL:
        return Q(email=value)
    if about == About.DOMAIN:
        return Q(email__endswith=f"@{value}") | Q(email__endswith=f".{value}")
    if about == About.USER:
        return Q(user=value) if value.isdigit() else Q(pk__in=[])
    if about == About.ADDRESS:
        return Q(address_hash=value)
    return Q(html__icontains=value) | Q(url__icontains=value)

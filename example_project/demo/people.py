"""The demo's users; passwords of those who sign in are made once and then said at each start."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from blogposts.roles import create_groups

if TYPE_CHECKING:
    from collections.abc import Iterator

OURS = Q(content_type__app_label="blogposts")
LOOKS = OURS & Q(codename__startswith="view_")


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the demo: what the magazine calls him, and what he may do in the admin."""

    called: str
    may: Q | None = None  # None is a reader with an account, without the admin
    group: str = ""  # one of those that `blogposts_create_groups` makes
    role: str = ""  # said at each start; empty for who is never signed in


PEOPLE = {
    "editor": Person(
        "Camille Roche",
        Q(content_type__app_label__in=["blogposts", "taggit"]),
        "editor",
        "writes, publishes, moderates: may do everything",
    ),
    "moderator": Person(
        "La modération",
        LOOKS,
        "moderator",
        "moderates all comments, and changes the rules",
    ),
    "barbara": Person(
        "Barbara",
        LOOKS,
        "author",
        "an author, who publishes her own posts and moderates under them",
    ),
    "nora": Person(
        "Nora Haddad", LOOKS, "contributor", "a contributor, who sends her posts for review"
    ),
    "membre": Person("Élodie", role="a reader with an account, who signs in at /accounts/login/"),
    "omar": Person("Omar Keller", LOOKS),
    "ines": Person("Inès Marchand", LOOKS),
}


def ensure() -> Iterator[str]:
    """Makes the users that are missing; a line about each who may sign in."""
    create_groups()
    kept = Path(settings.DATA) / "passwords.json"
    passwords = json.loads(kept.read_text()) if kept.exists() else {}
    for name, person in PEOPLE.items():
        password = secrets.token_urlsafe(9) if person.role else None
        if _make(name, person, password):
            passwords[name] = password
        if person.role:
            said = passwords.get(name) or "as you have set it"
            yield f"{name:<10} {said:<20} {person.role}"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.touch(mode=0o600)
    kept.write_text(json.dumps(passwords))


def _make(name: str, person: Person, password: str | None) -> bool:
    """Whether the user was missing, and is there now; without a password nobody signs in as him."""
    users = get_user_model()
    if users.objects.filter(username=name).exists():
        return False
    user = users(
        username=name,
        first_name=person.called,
        email=f"{name}@carnet.example",
        is_staff=person.may is not None,
    )
    user.set_password(password)
    user.save()
    if person.may is not None:
        user.user_permissions.set(Permission.objects.filter(person.may))
    if person.group:
        user.groups.set(Group.objects.filter(name=person.group))
    return True

"""The demo's two users, whose passwords are made once and then said at each start."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Iterator

MAY = {
    "editor": Q(content_type__app_label__in=["blogposts", "taggit"]),
    "moderator": Q(content_type__app_label="blogposts", codename__startswith="view_"),
}


def ensure() -> Iterator[tuple[str, str]]:
    """Makes the users that are missing; name and password of each."""
    kept = Path(settings.DATA) / "passwords.json"
    passwords = json.loads(kept.read_text()) if kept.exists() else {}
    for name, permissions in MAY.items():
        user, is_new = get_user_model().objects.get_or_create(
            username=name, defaults={"is_staff": True}
        )
        if is_new:
            passwords[name] = secrets.token_urlsafe(9)
            user.set_password(passwords[name])
            user.save()
            user.user_permissions.set(Permission.objects.filter(permissions))
        yield name, passwords.get(name) or "as you have set it"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.touch(mode=0o600)
    kept.write_text(json.dumps(passwords))

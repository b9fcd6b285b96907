from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from blogposts.models import Post


def _client(name, *permissions, superuser=False):
    # Which Django keeps, once asked: counts of queries do not depend on which test came first.
    ContentType.objects.get_for_model(Post)
    user = User.objects.create_user(name, is_staff=True, is_superuser=superuser)
    for permission in permissions:
        app, codename = permission.split(".")
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label=app, codename=codename)
        )
    client = Client()
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def editor(db):
    """May do everything."""
    return _client("editor", superuser=True)


@pytest.fixture
def staff(db):
    """Makes somebody who may do what is named: `staff("blogposts.view_post")`."""
    return lambda *permissions: _client("somebody", *permissions)

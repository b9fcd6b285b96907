"""`blogposts_create_groups`: the roles of a team as Django's groups."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from blogposts.roles import ROLES
from tests.builders import make_member

pytestmark = pytest.mark.django_db


def run(**options):
    out = StringIO()
    call_command("blogposts_create_groups", stdout=out, **options)
    return out.getvalue().splitlines()


def given(name):
    rows = Group.objects.get(name=name).permissions.select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}" for row in rows}


def test_makes_the_four_with_the_permissions_of_each():
    lines = run()
    assert lines[0] == "contributor: made, 7 permissions added"
    assert [line.partition(":")[0] for line in lines] == [*ROLES]
    assert {name: given(name) for name in ROLES} == ROLES


def test_what_somebody_may_comes_of_them():
    run()
    user = make_member(is_staff=True)
    user.groups.add(Group.objects.get(name="author"))
    assert user.has_perm("blogposts.publish_post")
    assert not user.has_perm("blogposts.edit_others_post")


def test_a_second_time_changes_nothing():
    run()
    assert run() == [f"{name}: as it was" for name in ROLES]
    assert Group.objects.count() == 4


def test_gives_what_is_missing_and_leaves_what_was_given_besides():
    run()
    group = Group.objects.get(name="author")
    more = Permission.objects.get(codename="delete_post")
    group.permissions.add(more)
    group.permissions.remove(Permission.objects.get(codename="publish_post"))
    assert run()[1] == "author: 1 permission added"
    assert given("author") == ROLES["author"] | {"blogposts.delete_post"}


def test_puts_them_back_exactly():
    run()
    Group.objects.get(name="author").permissions.add(Permission.objects.get(codename="delete_post"))
    assert run(reset=True)[1] == "author: 1 permission taken back"
    assert given("author") == ROLES["author"]


def test_leaves_groups_of_a_site_alone_under_other_names():
    own = Group.objects.create(name="editor")
    run(prefix="blog ")
    assert own.permissions.count() == 0
    assert given("blog editor") == ROLES["editor"]


class TestRefused:
    """Before `migrate` nothing is made, and the sentence says what to type."""

    def test_without_a_permission(self):
        Permission.objects.get(codename="edit_others_post").delete()
        with pytest.raises(CommandError, match=r"blogposts\.edit_others_post.*manage\.py migrate"):
            run()
        assert not Group.objects.exists()

    def test_without_a_migration(self):
        MigrationRecorder(connection).migration_qs.filter(app="blogposts").delete()
        with pytest.raises(CommandError, match=r"blogposts\.0001_initial.*manage\.py migrate"):
            run()
        assert not Group.objects.exists()

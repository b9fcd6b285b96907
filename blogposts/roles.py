"""Ready-made groups of those who work on a blog together, with the permissions of each."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.executor import MigrationExecutor

# A blog's own permissions, but for tags, which are taggit's.
CONTRIBUTOR = frozenset(
    {
        "blogposts.view_post",
        "blogposts.add_post",
        "blogposts.change_post",
        # To choose from.
        "blogposts.view_author",
        "blogposts.view_category",
        "blogposts.view_picture",
        "blogposts.add_picture",
    }
)
EDITED = (
    ("blogposts", "author"),
    ("blogposts", "category"),
    ("blogposts", "picture"),
    ("taggit", "tag"),
)
AUTHOR = CONTRIBUTOR | {"blogposts.publish_post", "blogposts.moderate_own_comment"}
EDITOR = AUTHOR | {
    "blogposts.edit_others_post",
    "blogposts.delete_post",
    # A post is deleted with its comments by those who may delete both.
    "blogposts.view_comment",
    "blogposts.change_comment",
    "blogposts.delete_comment",
    *(
        f"{app}.{verb}_{model}"
        for app, model in EDITED
        for verb in ("view", "add", "change", "delete")
    ),
}
MODERATOR = frozenset(
    {
        "blogposts.view_post",
        "blogposts.view_comment",
        "blogposts.change_comment",
        "blogposts.delete_comment",
        "blogposts.view_ruleset",
        "blogposts.change_ruleset",
        "blogposts.view_standing",
        "blogposts.change_standing",
    }
)
ROLES = {"contributor": CONTRIBUTOR, "author": AUTHOR, "editor": EDITOR, "moderator": MODERATOR}


class NotMigrated(Exception):
    """The database lacks what the groups are made of."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was done to one group: how many permissions it got, and lost."""

    name: str
    is_new: bool
    added: int
    removed: int


def create_groups(
    *, reset: bool = False, prefix: str = "", database: str = DEFAULT_DB_ALIAS
) -> list[Made]:
    """Makes the groups that are missing, and gives each what it lacks.

    What a site has given to a group besides stays, unless `reset` puts all back exactly. Raises
    `NotMigrated` and changes nothing where the permissions are not there yet.
    """
    _want_migrations(database)
    with transaction.atomic(using=database):
        known = _permissions(database)
        return [_made(f"{prefix}{role}", known, role, database, reset=reset) for role in ROLES]


def _made(
    name: str, known: dict[str, Permission], role: str, database: str, *, reset: bool
) -> Made:
    group, is_new = Group.objects.using(database).get_or_create(name=name)
    wanted = {known[permission].pk for permission in ROLES[role]}
    had = set(group.permissions.values_list("pk", flat=True))
    group.permissions.add(*(wanted - had))
    removed = had - wanted if reset else set()
    group.permissions.remove(*removed)
    return Made(name, is_new, len(wanted - had), len(removed))


def _permissions(database: str) -> dict[str, Permission]:
    """Those that the groups need, by the name that `has_perm` knows them by."""
    apps = {name.partition(".")[0] for wanted in ROLES.values() for name in wanted}
    rows = Permission.objects.using(database).select_related("content_type")
    rows = rows.filter(content_type__app_label__in=apps)
    known = {f"{row.content_type.app_label}.{row.codename}": row for row in rows}
    if missing := sorted(set().union(*ROLES.values()) - set(known)):
        raise NotMigrated(", ".join(missing))
    return known


def _want_migrations(database: str) -> None:
    executor = MigrationExecutor(connections[database])
    graph = executor.loader.graph
    targets = [node for node in graph.leaf_nodes() if node[0] in {"auth", "blogposts", "taggit"}]
    if plan := executor.migration_plan(targets):
        raise NotMigrated(", ".join(f"{step.app_label}.{step.name}" for step, _back in plan))

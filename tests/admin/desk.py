"""What moderators' tests share: addresses of the desk, and what a row's forms send."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from tests.builders import make_moderator

JSON = {"Accept": "application/json"}


def url(name="changelist", *args):
    return reverse(f"admin:blogposts_comment_{name}", args=args)


def may(user, *codenames):
    """Gives a user permissions of ours, and the user as the database has it."""
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    return type(user).objects.get(pk=user.pk)


def signed_in(user):
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def moderator(name="moderatrice", *codenames, **fields):
    return signed_in(may(make_moderator(name, **fields), *codenames))


def sent(comment, **fields):
    """What the form of a row sends of its comment, as the page had it."""
    comment.refresh_from_db()
    return {"pk": comment.pk, "seen": comment.decision_count, **fields}


def pick(comment):
    comment.refresh_from_db()
    return f"{comment.pk}:{comment.decision_count}"


def listed(response):
    """Texts of the rows, in the order of the page."""
    return [row.comment.text for row in response.context["rows"]]


def counts(response):
    return {tab["name"]: tab["count"] for tab in response.context["tabs"]}


def told(response):
    return [str(message) for message in response.context["messages"]]

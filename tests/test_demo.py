"""The demo as `make demo` fills it: each thing of it through a verb, in its own time."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from io import StringIO
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.test import override_settings
from django.utils import timezone

from blogposts.models import (
    Author,
    Category,
    Comment,
    Decision,
    Learned,
    Notice,
    Post,
    Ruleset,
    Standing,
)
from blogposts.moderation.receive import door_of
from blogposts.moderation.report import report
from blogposts.moderation.rulesets import present_rules
from example_project.demo.management.commands.load_demo import CONTENT, Command, fingerprint
from example_project.demo.people import PEOPLE
from example_project.demo.reader import read_content
from example_project.demo.talk_reader import DemoComment, read_talks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import DjangoDbBlocker

pytestmark = pytest.mark.django_db
LIVELY = "service-client-de-meta"
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


def load(folder: Path, at: datetime = NOW) -> str:
    """Fills the demo in a folder, on that day; what was said."""
    out = StringIO()
    with override_settings(
        DATA=folder,
        MEDIA_ROOT=folder / "media",
        LANGUAGE_CODE="fr",
        BLOGPOSTS_PICTURE_FORMATS="webp",
        BLOGPOSTS_PICTURE_WIDTHS=(400,),
    ):
        call_command(Command(), stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def said(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """The demo, filled once for all tests of this file, which look and change nothing."""
    with (
        django_db_blocker.unblock(),
        time_machine.travel(NOW),
        transaction.atomic(),
    ):
        yield load(tmp_path_factory.mktemp("demo"))
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _filled(said: str, db: None) -> None:
    """Every test here looks at the filled demo."""


@pytest.fixture(scope="module")
def read() -> dict[tuple[str, str], DemoComment]:
    """What the files say, by post and first words: no two there begin alike but by intent."""
    posts = {post.slug for post in read_content(CONTENT).posts}
    talks = read_talks(CONTENT / "comments", posts=posts, users=PEOPLE)
    return {(talk.post, row.text): row for talk in talks.talks for row in talk.comments}


def test_every_comment_stands_as_its_file_says(read) -> None:
    stored = {(row.post.slug, row.text): row for row in Comment.objects.select_related("post")}
    assert set(stored) == set(read)
    assert {key: row.status for key, row in stored.items()} == {
        key: row.stands for key, row in read.items()
    }


def test_the_lively_post_is_lively() -> None:
    post = Post.objects.get(slug=LIVELY)
    comments = Comment.objects.filter(post=post, is_shown=True)
    assert post.comment_count == comments.count() >= 30
    assert max(comments.values_list("depth", flat=True)) >= 6
    assert comments.filter(by_author=True).count() >= 8
    assert {"fr", "en", "ar"} <= set(comments.values_list("language", flat=True))
    gap = Comment.objects.get(post=post, is_listed=True, is_shown=False)
    assert gap.answers.filter(is_shown=True).count() == 2


def test_counts_are_true() -> None:
    for post in Post.objects.annotate(
        shown=Count("comments", filter=Q(comments__is_shown=True)),
    ):
        assert post.comment_count == post.shown, post.slug
    assert Post.objects.aggregate(Sum("votes_up"))["votes_up__sum"] > 100
    for comment in Comment.objects.annotate(up=Count("votes", filter=Q(votes__value=1))):
        assert comment.votes_up == comment.up


def test_nothing_is_younger_than_the_demo() -> None:
    assert not Comment.objects.filter(created_at__gte=NOW).exists()
    assert not Comment.objects.filter(published_at__gte=NOW).exists()
    assert not Decision.objects.filter(at__gte=NOW).exists()
    assert not Ruleset.objects.filter(at__gte=NOW).exists()
    assert not Standing.objects.filter(at__gte=NOW).exists()
    assert not Comment.objects.filter(created_at__lte=F("post__published_at")).exists()
    assert not Comment.objects.filter(created_at__lt=F("parent__created_at")).exists()
    assert not Comment.objects.filter(published_at__lt=F("created_at")).exists()
    assert not Decision.objects.filter(at__lt=F("comment__created_at")).exists()


def test_no_mail_waits_to_be_sent() -> None:
    assert not Notice.objects.exists()


def test_the_queue_shows_every_reason() -> None:
    waiting = Comment.objects.filter(status="awaiting")
    rules = Counter(signal["rule"] for row in waiting for signal in row.signals)
    for rule in (
        "first_comment", "links", "held_words", "name_is_address", "shorteners", "foreign_script",
        "disposable", "form_time",
    ):  # fmt: skip
        assert rules[rule], rule
    spam = Counter(
        signal["rule"] for row in Comment.objects.filter(status="spam") for signal in row.signals
    )
    for rule in ("spam_words", "blocked", "trap", "duplicate_elsewhere", "learner"):
        assert spam[rule], rule


def test_the_filter_has_learned_enough() -> None:
    learned = Learned.objects.get()
    assert learned.spam >= 20
    assert learned.ham >= 20


def test_the_last_month_is_worth_a_report() -> None:
    found = report(30)
    assert found.published >= 5
    assert found.held >= 10
    assert found.spam >= 2
    assert found.waiting >= 8
    assert found.freed
    assert found.missed
    assert found.median_seconds is not None


def test_posts_are_open_closed_and_for_members() -> None:
    doors = {post.slug: door_of(post, present_rules()) for post in Post.objects.published()}
    assert doors[LIVELY].is_open
    assert doors["le-carnet-sous-le-telephone"].closed_at is not None
    assert doors["le-vendredi-decoupe"].members_only
    assert not doors["demenager-de-reseau"].is_open
    assert sum(door.is_open for door in doors.values()) == len(doors) - 2


def test_rules_and_people_have_a_history() -> None:
    assert Ruleset.objects.count() == 3
    kinds = Counter(row.kind for row in Standing.objects.present())
    assert kinds == {"trusted": 2, "blocked": 2}
    assert Standing.objects.exclude(ended_at=None).get().ended_by == "barbara"


def test_who_may_sign_in_is_said(said: str) -> None:
    lines = [line.split() for line in said.splitlines() if line.startswith("  ")]
    users = {line[0]: authenticate(username=line[0], password=line[1]) for line in lines}
    assert set(users) == {"editor", "moderator", "barbara", "nora", "membre"}
    assert all(users.values())
    assert users["moderator"].has_perm("blogposts.change_comment")
    assert users["barbara"].has_perm("blogposts.moderate_own_comment")
    assert not users["barbara"].has_perm("blogposts.change_comment")
    assert users["barbara"].has_perm("blogposts.publish_post")
    assert users["nora"].has_perm("blogposts.add_post")
    assert not users["nora"].has_perm("blogposts.publish_post")
    assert not users["membre"].is_staff


def test_a_second_time_keeps_what_is_there(tmp_path: Path) -> None:
    before = Comment.objects.count()
    (tmp_path / "passwords.json").write_text(json.dumps({"editor": "as it was"}))
    (tmp_path / "made-of").write_text(fingerprint())
    said = load(tmp_path)
    assert "they are kept.\n" in said
    assert "editor     as it was" in said
    assert Comment.objects.count() == before


def test_a_demo_of_another_version_is_told_of(tmp_path: Path) -> None:
    before = Comment.objects.count()
    assert "make demo-reset" in load(tmp_path)
    assert Comment.objects.count() == before


def test_a_clock_that_is_behind_leaves_out_what_is_to_come(tmp_path: Path) -> None:
    Category.objects.exclude(parent=None).delete()
    for model in (Post, Author, Category, Standing, Ruleset, Learned):
        model.objects.all().delete()
    with time_machine.travel(datetime(2025, 10, 25, tzinfo=UTC)):
        load(tmp_path)
        assert Comment.objects.filter(post__slug="relire-la-machine").count() == 0
        assert Comment.objects.filter(post__slug="la-radio-de-la-cuisine").exists()
        assert not Comment.objects.filter(created_at__lte=F("post__published_at")).exists()
        assert not Comment.objects.filter(created_at__gt=timezone.now()).exists()

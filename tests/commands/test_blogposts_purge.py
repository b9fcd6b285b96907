import io
from uuid import uuid4

import pytest
from django.core.management import call_command

from blogposts.models import Comment, DraftLink, Unsaved
from tests.builders import make_comment, make_member, make_post, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return make_post(published=True)


@pytest.fixture(autouse=True)
def comments(post):
    make_comment(post, status="spam", created_at=soon(days=-31))
    make_comment(post, status="bin", created_at=soon(days=-31))
    gap = make_comment(post, status="bin", created_at=soon(days=-31), is_listed=True)
    editor = make_member("editor")
    for days in (89, 91):
        Unsaved.objects.create(
            key=uuid4(), post=post, user=editor, data=[["title", "Un"]], at=soon(days=-days)
        )
    for days, revoked in ((-91, None), (-89, None), (1, -91), (1, -89), (1, None)):
        DraftLink.objects.create(
            post=post,
            name="Maud",
            expires_at=soon(days=days),
            revoked_at=soon(days=revoked) if revoked else None,
        )
    make_comment(post, parent=gap, is_shown=True, browser="Firefox", created_at=soon(days=-91))


def run(*args):
    out = io.StringIO()
    call_command("blogposts_purge", *args, stdout=out)
    return out.getvalue().splitlines()


REPORT = [
    "spam: 1 comments deleted, 0 emptied because of their answers",
    "bin: 1 comments deleted, 1 emptied because of their answers",
    "texts of editors that were never saved: 1 deleted",
    "links to drafts that have long ended: 2 deleted",
    "network addresses: 0 forgotten",
    "hashes of addresses and names of browsers: forgotten of 1 comments",
    "keys of strangers' votes: 0 thrown away",
    "mails: 0 deleted",
    "wishes to follow that nobody confirmed: 0 deleted",
]


def test_purges_and_reports():
    assert run() == REPORT
    assert Comment.objects.count() == 2
    assert Unsaved.objects.count() == 1
    assert DraftLink.objects.count() == 3
    assert not Comment.objects.exclude(browser="").exists()


def test_dry_run_reports_and_changes_nothing():
    assert run("--dry-run") == ["Nothing is changed. It would be:", *REPORT]
    assert Comment.objects.count() == 4
    assert Unsaved.objects.count() == 2
    assert DraftLink.objects.count() == 5
    assert run() == REPORT


def test_obeys_the_settings(settings):
    settings.BLOGPOSTS_COMMENT_SPAM_DAYS = 60
    settings.BLOGPOSTS_COMMENT_BIN_DAYS = 60
    settings.BLOGPOSTS_COMMENT_TRACES_DAYS = 200
    settings.BLOGPOSTS_UNSAVED_DAYS = 92
    run()
    assert Unsaved.objects.count() == 2
    assert Comment.objects.count() == 4
    assert Comment.objects.filter(browser="Firefox").exists()

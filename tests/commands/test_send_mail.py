import io
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from blogposts import notify
from blogposts.mailing import outbox
from blogposts.models import Moderator, Notice
from tests.builders import make_comment, make_moderator, make_post
from tests.test_notify import break_server, restore_server

pytestmark = pytest.mark.django_db


def run(*args):
    out, err = io.StringIO(), io.StringIO()
    call_command("blogposts_send_mail", *args, stdout=out, stderr=err)
    return out.getvalue().splitlines(), err.getvalue().splitlines()


@pytest.fixture
def comment():
    make_moderator()
    comment = make_comment(make_post(published=True), status="awaiting")
    notify.tell_of_received(comment)
    return comment


def test_sends_what_is_due(comment):
    assert run() == (["Mails sent: 1"], [])
    assert len(mail.outbox) == 1
    assert run() == (["Mails sent: 0"], [])


def test_sends_digests(comment, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    Moderator.objects.create(user=make_moderator("autre"), mail="daily")
    out, _err = run()
    assert out[0] == "Mails sent: 1"
    assert out[1].startswith("Notices that wait: 1, the first until ")
    time_machine.shift(timedelta(days=1, minutes=1))
    assert run()[0] == ["Mails sent: 1"]


def test_lists_what_it_would_send(comment):
    assert run("--dry-run") == (
        [
            "moderatrice@example.org: [Le Carnet] Please moderate: “Un titre”",
            "Mails that would be sent: 1",
        ],
        [],
    )
    assert mail.outbox == []
    assert run() == (["Mails sent: 1"], [])


def test_lists_what_it_would_send_while_the_server_is_down(comment, settings):
    break_server(settings, "opens")
    assert run("--dry-run")[0][-1] == "Mails that would be sent: 1"


def test_fails_when_the_server_takes_nothing(comment, settings):
    break_server(settings, "opens")
    with pytest.raises(CommandError) as failure:
        run()
    assert "The mail server takes nothing" in str(failure.value)
    assert "Connection refused" in str(failure.value)
    assert "Notices that wait: 1, the first until " in str(failure.value)
    restore_server(settings)
    # Not before its time, and that is no failure.
    assert run()[0][0] == "Mails sent: 0"


def test_fails_when_nobody_knows_the_address_of_the_site(comment, settings):
    settings.ALLOWED_HOSTS = ["*"]
    with pytest.raises(CommandError, match="BLOGPOSTS_SITE_URL"):
        run()


def test_says_what_was_refused_and_what_is_given_up(comment, settings):
    break_server(settings, "refuses moderatrice@example.org")
    out, err = run()
    assert out[:2] == ["Mails sent: 0", "Not taken, and tried again: 1"]
    assert err == []
    Notice.objects.filter(kind="awaiting").update(
        tries=outbox.MOST_TRIES - 1, due_at=timezone.now()
    )
    _out, (line,) = run()
    assert line.startswith("Given up after 11 tries: a comment waits: moderatrice, ")
    assert "550" in line
    # It is said once.
    assert run()[1] == []

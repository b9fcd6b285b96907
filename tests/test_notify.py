"""Mail: who is told what, once and in which words; and what happens when it does not leave."""

import pickle
import re
import smtplib
import threading
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import django
import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone, translation

from blogposts import following, jobs, mailing, notify
from blogposts.mailing import outbox
from blogposts.mailing.recipients import due_time
from blogposts.models import Follower, Moderator, Notice, Subscription
from blogposts.moderation import decide
from blogposts.visitors import form_token
from tests.builders import (
    make_author,
    make_comment,
    make_member,
    make_moderator,
    make_post,
)
from tests.crowd import at_once
from tests.mailbox import ORIGIN, addresses, links, send
from tests.smtp import mail_server
from tests.test_jobs import wait_for_threads

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
MODERATOR = "moderatrice@example.org"
AUTHOR = "barbara@example.org"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def post():
    return make_post(published=True)


@pytest.fixture
def barbara():
    return make_member("barbara")


@pytest.fixture
def post_of_barbara(barbara):
    return make_post(published=True, author=make_author(user=barbara))


def receive(post, text="Un commentaire.", *, status="awaiting", **fields):
    """A comment as `moderation.receive` leaves it, told of."""
    comment = make_comment(post, text, status=status, **fields)
    notify.tell_of_received(comment)
    if comment.is_shown:
        notify.tell_of_shown([comment])
    return comment


def show(comment, user):
    """Approves it, which tells those whom it concerns."""
    decide.approve(comment, decide.Actor.of(user))
    return comment


def follow(post, email="lea@example.org", *, comment=None, language="fr"):
    """Follows, and has said yes."""
    following.follow(email, post=post, comment=comment, language=language)
    Notice.objects.filter(email=email).delete()
    follower = Follower.objects.get(email=email)
    following.confirm(follower)
    return follower


@pytest.fixture
def later(time_machine):
    """A clock that stands still until a test says `later(minutes=11)`.

    It stands in the future, so that nothing made before is of a time that has not come.
    """
    tomorrow = datetime.now(PARIS) + timedelta(days=1)
    time_machine.move_to(tomorrow.replace(hour=12, minute=20), tick=False)
    return lambda **delta: time_machine.shift(timedelta(**delta))


class TestModerators:
    def test_hear_of_what_waits(self, post):
        make_moderator()
        receive(post, "Un mot.\n\nEt un autre.", url="https://camille.example")
        (message,) = send()
        assert message.to == [MODERATOR]
        assert message.subject == "[Le Carnet] Please moderate: “Un titre”"
        body = message.body
        assert "A comment on “Un titre” waits for you." in body
        assert f"{ORIGIN}/blog/un-titre/\n" in body
        assert (
            "Name: Camille\nE-mail: camille@example.org\nWebsite: https://camille.example\n" in body
        )
        assert "\n> Un mot.\n>\n> Et un autre.\n" in body
        assert "1 comment waits for you." in body
        assert f"{ORIGIN}/admin/blogposts/comment/" in body
        assert len([link for link in links(message) if "/moderate/" in link]) == 3

    def test_hear_why_it_waits_and_nothing_of_what_spoke_for_it(self, post):
        make_moderator()
        signals = [
            {"rule": "links", "verdict": "hold", "value": 3, "limit": 1},
            {"rule": "approved_before", "verdict": "note", "value": 4},
        ]
        receive(post, signals=signals)
        (message,) = send()
        (reasons,) = re.findall(r"Why it waits:\n((?:- .*\n)+)", message.body)
        assert reasons.count("\n") == 1
        assert "3" in reasons

    def test_hear_of_what_is_published_at_once(self, post):
        make_moderator()
        receive(post, status="published")
        (message,) = send()
        assert message.subject == "[Le Carnet] New comment: “Un titre”"
        assert "\nApprove\n" not in message.body
        assert "\nSpam\nhttps://" in message.body

    def test_never_hear_of_spam(self, post):
        make_moderator()
        receive(post, status="spam")
        assert not Notice.objects.exists()
        assert send() == []

    def test_are_all_who_may_moderate_are_active_and_have_an_address(self, post):
        make_moderator("un")
        make_member("deux", is_superuser=True)
        group = Group.objects.create(name="Modération")
        group.permissions.add(Permission.objects.get(codename="change_comment"))
        make_member("trois").groups.add(group)
        make_member("lecteur")
        make_moderator("parti", is_active=False)
        make_moderator("muet", email="")
        receive(post)
        assert addresses(send()) == ["deux@example.org", "trois@example.org", "un@example.org"]

    def test_hear_nothing_of_what_is_their_own(self, post):
        user = make_moderator()
        receive(post, status="published", user=user)
        assert send() == []

    def test_hear_of_a_stranger_who_gives_their_address(self, post):
        make_moderator()
        receive(post, email=MODERATOR)
        assert addresses(send()) == [MODERATOR]

    def test_hear_nothing_of_what_was_decided_meanwhile(self, post):
        user = make_moderator()
        decide.mark_spam(receive(post), decide.Actor.of(user))
        assert send() == []
        assert not Notice.objects.filter(sent_at=None).exists()

    def test_who_lost_the_permission_meanwhile_hear_nothing(self, post):
        user = make_moderator()
        receive(post)
        mailing.recipients.spread()
        user.user_permissions.clear()
        assert send() == []

    def test_who_left_meanwhile_hear_nothing(self, post):
        user = make_moderator()
        receive(post)
        mailing.recipients.spread()
        user.is_active = False
        user.save()
        assert send() == []

    def test_are_told_once_however_often_they_are_to_be_told(self, post):
        make_moderator()
        comment = receive(post)
        assert len(send()) == 1
        notify.tell_of_received(comment)
        assert send() == []

    def test_are_no_concern_of_a_backend_that_cannot_name_them(self, post, settings):
        settings.AUTHENTICATION_BACKENDS = [
            "tests.test_notify.Wordless",
            "django.contrib.auth.backends.ModelBackend",
        ]
        make_moderator()
        receive(post)
        assert addresses(send()) == [MODERATOR]


class Wordless:
    """A backend of a host that only signs people in."""

    def authenticate(self, request, **credentials):
        return None

    def get_user(self, key):
        return None


class TestPace:
    NOON = datetime(2026, 11, 28, 12, 20, tzinfo=PARIS)

    @pytest.mark.parametrize(
        ("pace", "when"),
        [
            ("at-once", NOON),
            ("hourly", NOON.replace(hour=13, minute=0)),
            ("daily", NOON.replace(day=29, hour=7, minute=0)),
        ],
    )
    def test_says_when(self, pace, when):
        assert due_time(pace, self.NOON) == when

    def test_of_a_day_begins_in_the_morning(self):
        early = self.NOON.replace(hour=5)
        assert due_time("daily", early) == early.replace(hour=7, minute=0)

    def test_of_a_day_knows_summer_time(self):
        before = datetime(2026, 10, 24, 22, 0, tzinfo=PARIS)
        after = due_time("daily", before.astimezone(ZoneInfo("UTC")))
        assert after == datetime(2026, 10, 25, 7, 0, tzinfo=PARIS)
        assert after.astimezone(ZoneInfo("UTC")).hour == 6

    def test_is_the_sites(self, post, settings):
        settings.BLOGPOSTS_MODERATION_MAIL = "never"
        make_moderator()
        receive(post)
        assert send() == []

    def test_is_the_moderators_own(self, post, settings):
        settings.BLOGPOSTS_MODERATION_MAIL = "never"
        Moderator.objects.create(user=make_moderator("un"), mail="at-once")
        Moderator.objects.create(user=make_moderator("deux"), mail="site")
        receive(post)
        assert addresses(send()) == ["un@example.org"]

    def test_that_became_never_holds_for_what_waits_already(self, post):
        user = make_moderator()
        receive(post)
        mailing.recipients.spread()
        Moderator.objects.filter(user=user).update(mail="never")
        assert send() == []

    def test_of_an_hour_gathers(self, post, later):
        Moderator.objects.create(user=make_moderator(), mail="hourly")
        for number in range(3):
            receive(post, f"Un mot {number}.")
            assert send() == []
        later(minutes=41)
        (message,) = send()
        assert message.subject == "[Le Carnet] 3 comments wait"

    def test_in_a_flood_is_one_mail_and_then_one_every_ten_minutes(self, post, later):
        make_moderator()
        receive(post, "Le premier.")
        assert len(send()) == 1
        for number in range(50):
            receive(post, f"Un mot {number}.")
            assert send() == []
        later(minutes=9)
        assert send() == []
        later(minutes=2)
        (message,) = send()
        assert message.subject == "[Le Carnet] 50 comments wait"
        assert message.body.count("\nApprove\nhttps://") == 20
        assert "30 more comments are not in this mail." in message.body
        assert "51 comments wait for you." in message.body

    def test_a_mail_says_what_waits_and_what_was_published(self, post):
        make_moderator()
        receive(post, "Publié.", status="published")
        receive(post, "En attente.")
        (message,) = send()
        assert message.subject == "[Le Carnet] 1 comment waits, 1 new comment"
        assert message.body.index("> En attente.") < message.body.index("> Publié.")


class TestAuthor:
    def test_hears_of_what_is_published(self, post_of_barbara):
        receive(post_of_barbara, status="published")
        (message,) = send()
        assert message.to == [AUTHOR]
        assert message.subject == "[Le Carnet] New comment: “Un titre”"

    def test_hears_nothing_of_what_waits(self, post_of_barbara):
        receive(post_of_barbara)
        assert send() == []

    def test_hears_of_it_once_it_is_approved(self, post_of_barbara):
        comment = receive(post_of_barbara)
        send()
        show(comment, make_moderator())
        assert addresses(send()) == [AUTHOR]

    def test_without_permission_gets_no_links_and_no_address(self, post_of_barbara):
        comment = receive(post_of_barbara, status="published")
        (message,) = send()
        assert "camille@example.org" not in message.body
        assert links(message) == [f"/blog/comment/{comment.pk}/"]
        assert "since you wrote for Le Carnet" in message.body

    def test_who_may_moderate_own_posts_hears_of_what_waits(self):
        user = make_moderator("barbara", of_own_posts=True)
        mine = make_post(published=True, author=make_author(user=user))
        receive(mine)
        receive(make_post("Un autre", published=True))
        (message,) = send()
        assert message.subject == "[Le Carnet] Please moderate: “Un titre”"
        assert "1 comment waits for you." in message.body

    def test_hears_nothing_of_what_is_his_own(self, post_of_barbara, barbara):
        receive(post_of_barbara, status="published", user=barbara)
        assert send() == []

    def test_who_moderates_too_hears_once(self):
        user = make_moderator("barbara")
        mine = make_post(published=True, author=make_author(user=user))
        receive(mine, status="published")
        (message,) = send()
        assert message.body.count("> ") == 1

    def test_who_was_told_that_it_waits_is_not_told_again(self):
        user = make_moderator("barbara", of_own_posts=True)
        mine = make_post(published=True, author=make_author(user=user))
        comment = receive(mine)
        assert len(send()) == 1
        Moderator.objects.update(mailed_at=None)
        show(comment, make_moderator())
        assert send() == []

    def test_who_was_not_yet_told_that_it_waits_hears_that_it_is_there(self):
        user = make_moderator("barbara", of_own_posts=True)
        mine = make_post(published=True, author=make_author(user=user))
        comment = receive(mine)
        mailing.recipients.spread()
        show(comment, make_moderator())
        (message,) = send()
        assert message.subject == "[Le Carnet] New comment: “Un titre”"


class TestWriter:
    def test_is_told_when_it_is_approved_if_wished(self, post):
        user = make_moderator(email="")
        with translation.override("fr"):
            comment = receive(post, "Mots de l'auteur", tell_approval=True)
        show(comment, user)
        (message,) = send()
        assert message.to == ["camille@example.org"]
        assert message.subject.startswith("[Le Carnet] ")
        assert links(message) == [f"/blog/comment/{comment.pk}/"]
        assert "Mots" not in message.body
        assert "Camille" not in message.body
        assert Notice.objects.get(kind="approved").language == "fr"

    def test_is_not_told_unasked(self, post):
        show(receive(post), make_moderator(email=""))
        assert send() == []

    def test_is_not_told_of_what_was_published_at_once(self, post):
        receive(post, status="published", tell_approval=True)
        assert send() == []

    def test_is_not_told_of_spam(self, post):
        user = make_moderator(email="")
        decide.mark_spam(receive(post, tell_approval=True), decide.Actor.of(user))
        assert send() == []

    def test_is_told_once(self, post):
        user = make_moderator(email="")
        comment = show(receive(post, tell_approval=True), user)
        assert len(send()) == 1
        decide.hold(comment, decide.Actor.of(user))
        show(comment, user)
        assert send() == []

    def test_is_not_told_what_was_taken_back_before_the_mail_went(self, post):
        user = make_moderator(email="")
        comment = show(receive(post, tell_approval=True), user)
        decide.hold(comment, decide.Actor.of(user))
        assert send() == []


class TestFollowers:
    def test_of_a_post_hear_of_each_comment(self, post):
        follow(post)
        comment = receive(post, "Un mot.", status="published")
        (message,) = send()
        assert message.to == ["lea@example.org"]
        assert "\n> Un mot.\n" in message.body
        assert links(message)[0] == f"/blog/comment/{comment.pk}/"
        assert "camille@example.org" not in message.body

    def test_of_a_post_hear_nothing_of_another(self, post):
        follow(post)
        receive(make_post("Un autre", published=True), status="published")
        assert send() == []

    def test_hear_nothing_before_they_said_yes(self, post):
        following.follow("lea@example.org", post=post)
        send()
        receive(post, status="published")
        assert send() == []

    def test_hear_nothing_of_what_waits(self, post):
        follow(post)
        receive(post)
        assert send() == []

    def test_hear_nothing_of_what_is_their_own(self, post):
        follow(post, "camille@example.org")
        receive(post, status="published")
        assert send() == []

    def test_of_a_comment_hear_of_answers_however_deep(self, post):
        first = make_comment(post, "Un.")
        second = make_comment(post, "Deux.", parent=first)
        third = make_comment(post, "Trois.", parent=second)
        beside = make_comment(post, "À côté.")
        follow(post, comment=first)
        follow(post, "omar@example.org", comment=third)
        receive(post, "Quatre.", status="published", parent=third)
        assert addresses(send()) == ["lea@example.org", "omar@example.org"]
        receive(post, "Ailleurs.", status="published", parent=beside)
        receive(post, "Seul.", status="published")
        assert send() == []

    def test_of_a_post_and_a_comment_hear_once(self, post):
        first = make_comment(post, "Un.")
        follow(post)
        follow(post, comment=first)
        receive(post, "Deux.", status="published", parent=first)
        (message,) = send()
        assert message.body.count("> Deux.") == 1

    def test_who_are_told_as_moderators_or_author_hear_once(self, post_of_barbara):
        make_moderator()
        follow(post_of_barbara, MODERATOR)
        follow(post_of_barbara, AUTHOR)
        receive(post_of_barbara, status="published")
        assert addresses(send()) == [AUTHOR, MODERATOR]

    def test_hear_of_several_in_one_mail(self, post):
        follow(post)
        for number in range(25):
            receive(post, f"Mot {number}.", status="published")
        (message,) = send()
        assert "25" in message.subject
        assert message.body.count("\n> Mot") == 20

    def test_hear_once_in_ten_minutes(self, post, later):
        follow(post)
        receive(post, "Un.", status="published")
        assert len(send()) == 1
        receive(post, "Deux.", status="published")
        assert send() == []
        later(minutes=11)
        assert len(send()) == 1

    def test_who_stopped_meanwhile_hear_nothing(self, post):
        follower = follow(post)
        receive(post, status="published")
        mailing.recipients.spread()
        following.stop(follower.subscriptions.get())
        assert send() == []

    def test_hear_nothing_of_what_was_removed_meanwhile(self, post):
        follow(post)
        comment = receive(post, status="published")
        mailing.recipients.spread()
        decide.move_to_bin(comment, decide.WRITER)
        assert send() == []

    def test_hear_nothing_of_a_withdrawn_post(self, post):
        follow(post)
        receive(post, status="published")
        type(post).objects.update(status="withdrawn")
        assert send() == []

    def test_are_written_to_in_their_language(self, post):
        follow(post, language="fr")
        follow(post, "sam@example.org", language="xx")
        receive(post, status="published")
        send()
        languages = dict(Notice.objects.filter(kind="followed").values_list("email", "language"))
        assert languages == {"lea@example.org": "fr", "sam@example.org": "xx"}

    def test_have_one_way_out_of_all_that_a_mail_was_about(self, post):
        other = make_post("Un autre", published=True)
        follow(post)
        follow(other)
        receive(post, status="published")
        receive(other, status="published")
        (message,) = send()
        stop = message.extra_headers["List-Unsubscribe"]
        assert stop.startswith(f"<{ORIGIN}/blog/follow/")
        assert stop.endswith("/stop/>")
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert stop.strip("<>") in message.body
        link = stop.removesuffix("/stop/>").rpartition("/")[2]
        assert len(following.linked_stop(link).subscriptions) == 2

    def test_are_offered_one_click_by_https_alone(self, post, settings):
        settings.BLOGPOSTS_SITE_URL = "http://carnet.example"
        follow(post)
        receive(post, status="published")
        (message,) = send()
        assert "List-Unsubscribe" in message.extra_headers
        assert "List-Unsubscribe-Post" not in message.extra_headers

    def test_thousand_cost_few_queries_to_tell(self, post, django_assert_max_num_queries):
        many = Follower.objects.bulk_create(
            Follower(email=f"n{number}@example.org") for number in range(1000)
        )
        many = many if many[0].pk else list(Follower.objects.all())
        Subscription.objects.bulk_create(
            Subscription(
                follower=follower, post=post, topic=f"post:{post.pk}", confirmed_at=timezone.now()
            )
            for follower in many
        )
        comment = make_comment(post)
        with django_assert_max_num_queries(3):
            notify.tell_of_shown([comment])
        # Of which SQLite needs most: it takes a thousand values in one statement.
        with django_assert_max_num_queries(40):
            mailing.recipients.spread()
        assert Notice.objects.filter(kind="followed").count() == 1000


class TestHeaders:
    @pytest.fixture
    def message(self, post):
        make_moderator()
        receive(post)
        (message,) = send()
        return message

    def test_hold_what_machines_ask(self, message, post):
        headers = message.extra_headers
        assert headers["Auto-Submitted"] == "auto-generated"
        assert re.fullmatch(r"<blogposts\.\d+\.\d{14}@carnet\.example>", headers["Message-ID"])
        assert headers["References"] == f"<blogposts.post.{post.pk}@carnet.example>"
        assert headers["List-Id"] == "<moderation.carnet.example>"

    def test_are_from_the_site_and_answer_to_nobody_else(self, message):
        assert message.from_email == "Le Carnet <redaction@carnet.example>"
        assert message.reply_to == []

    def test_have_no_thread_where_several_posts_are_spoken_of(self, post):
        make_moderator()
        receive(post)
        receive(make_post("Un autre", published=True))
        (message,) = send()
        assert "References" not in message.extra_headers

    def test_keep_a_name_that_the_site_gave_itself(self, post, settings):
        settings.DEFAULT_FROM_EMAIL = "La rédaction <redaction@carnet.example>"
        make_moderator()
        receive(post)
        (message,) = send()
        assert message.from_email == "La rédaction <redaction@carnet.example>"
        assert "=?utf-8?" in message.message()["From"].lower() or "rédaction" in str(
            message.message()["From"]
        )

    @pytest.mark.parametrize(
        "name",
        ["Bcc: tous@example.org", 'Jo" <jo@example.org>', "ligne\r\nBcc: tous@example.org", "‮gro"],
    )
    def test_take_no_stranger_at_his_word(self, settings, name):
        settings.BLOGPOSTS_TITLE = name
        make_moderator()
        receive(make_post(name, slug="un-titre", published=True), name=name, email="a@b.example")
        (message,) = send()
        raw = message.message().as_bytes()
        head = raw.partition(b"\n\n")[0]
        assert not re.search(rb"^Bcc:", head, re.MULTILINE | re.IGNORECASE)
        assert message.recipients() == [MODERATOR]
        assert "\u202e" not in message.body + message.subject

    def test_for_machines_stay_whole_on_the_wire(self, settings):
        settings.BLOGPOSTS_SITE_URL = f"https://{'un-nom-tres-long.' * 6}example"
        post = make_post(published=True)
        follow(post)
        receive(post, status="published")
        (message,) = send()
        head = message.message().as_bytes().partition(b"\n\n")[0].decode("ascii")
        head = re.sub(r"\n[ \t]+", " ", head)
        for name, value in message.extra_headers.items():
            assert re.search(rf"^{name}: +{re.escape(value)}$", head, re.MULTILINE)
        assert pickle.loads(pickle.dumps(message)).extra_headers == message.extra_headers

    def test_break_long_titles_off(self):
        make_moderator()
        receive(make_post("Un titre très long " * 10, published=True))
        (message,) = send()
        assert len(message.subject) < 140
        assert message.subject.endswith("…”")


class TestWords:
    def test_of_strangers_cannot_pass_for_ours(self, post):
        make_moderator()
        text = "Bien.\n\nApprove\nhttps://evil.example/a\rSpam\u2028https://evil.example/b"
        receive(post, text, name="Jo\nApprove\nhttps://evil.example/c")
        (message,) = send()
        assert not re.search(r"^\s*https://evil", message.body, re.MULTILINE)
        assert message.body.splitlines().count("Approve") == 1
        assert (
            "> Approve\n> https://evil.example/a\n> Spam\n> https://evil.example/b" in message.body
        )

    def test_of_strangers_begin_no_line_in_a_followers_mail(self, post):
        follow(post, language="en")
        name = "To hear no more: https://evil.example/"
        receive(post, "Bien.\n\n" + name, status="published", name=name)
        (message,) = send()
        assert not re.search(r"^To hear no more: https://evil", message.body, re.MULTILINE)

    def test_are_not_escaped_as_for_html(self, post):
        make_moderator()
        receive(post, "« L'un & l'autre » <b>", name="O'Neil & fils")
        (message,) = send()
        assert "> « L'un & l'autre » <b>" in message.body
        assert "Name: O'Neil & fils" in message.body

    def test_of_brought_html_are_plain(self, post):
        make_moderator()
        receive(post, "<p>Un <b>mot</b></p>", format="html")
        (message,) = send()
        assert "\n> Un mot\n" in message.body

    def test_have_a_bound(self, post):
        make_moderator()
        receive(post, "mot " * 16_000)
        (message,) = send()
        assert len(message.body) < 8_000
        assert " …\n" in message.body

    def test_hold_together_by_single_empty_lines(self, post):
        make_moderator()
        receive(post)
        receive(post, "Publié.", status="published")
        (message,) = send()
        assert "\n\n\n" not in message.body

    def test_name_whom_an_answer_is_to(self, post):
        make_moderator()
        receive(post, parent=make_comment(post, name="Omar"))
        (message,) = send()
        assert "In answer to: Omar\n" in message.body


class TestSpreading:
    def test_waits_for_no_more_than_a_row(self, post, django_assert_num_queries):
        make_moderator()
        comment = make_comment(post, status="awaiting")
        with django_assert_num_queries(1):
            notify.tell_of_received(comment)

    def test_a_failure_stops_no_other(self, post, monkeypatch, caplog):
        make_moderator()
        lost, kept = receive(post, "Perdu."), receive(post, "Gardé.")
        of = mailing.recipients._moderators_of

        def broken(comment, of_all):
            if comment.pk == lost.pk:
                raise RuntimeError("broken")
            return of(comment, of_all)

        monkeypatch.setattr(mailing.recipients, "_moderators_of", broken)
        (message,) = send()
        assert "> Gardé." in message.body
        event = Notice.objects.get(comment=lost)
        assert (event.sent_at, event.tries) == (None, 1)
        assert "broken" in event.error
        assert "nobody is told" in caplog.text
        monkeypatch.undo()
        Notice.objects.update(due_at=timezone.now())
        Moderator.objects.update(mailed_at=None)
        assert len(send()) == 1
        assert kept

    def test_of_a_comment_that_is_gone_says_nothing(self, post):
        make_moderator()
        receive(post).delete()
        assert send() == []


class TestTrouble:
    @pytest.fixture
    def moderators(self, post):
        users = [make_moderator(f"m{number}") for number in range(3)]
        receive(post)
        return users

    def test_an_unreachable_server_is_tried_again_later_and_later(
        self, moderators, settings, later
    ):
        break_server(settings, "opens")
        waits = []
        for _ in range(outbox.MOST_TRIES):
            outcome = mailing.send()
            assert outcome.sent == 0
            assert "Connection refused" in outcome.trouble
            notices = Notice.objects.filter(kind="awaiting")
            assert len(set(notices.values_list("tries", flat=True))) == 1
            waits.append(notices[0].due_at - timezone.now())
            later(seconds=waits[-1].total_seconds())
        assert waits == sorted(waits)
        assert outbox.given_up().count() == 3
        assert "Connection refused" in outbox.given_up()[0].error
        restore_server(settings)
        assert send() == []

    def test_what_waited_goes_out_once_the_server_is_back(self, moderators, settings, later):
        break_server(settings, "opens")
        mailing.send()
        restore_server(settings)
        assert send() == []
        later(minutes=2)
        assert len(send()) == 3
        assert Notice.objects.filter(error="", kind="awaiting").count() == 3

    def test_a_refused_address_holds_up_no_other(self, moderators, settings):
        break_server(settings, "refuses m1@example.org")
        outcome = mailing.send()
        assert (outcome.sent, outcome.failed, outcome.trouble) == (2, 1, "")
        late = Notice.objects.get(kind="awaiting", sent_at=None)
        assert late.user.username == "m1"
        assert "550" in late.error
        assert late.due_at > timezone.now()
        # Which was no mail: the next need not wait for the ten minutes.
        assert late.user.blogposts_moderator.mailed_at is None

    def test_a_server_that_breaks_off_twice_is_left_alone(self, moderators, settings):
        break_server(settings, "breaks off")
        outcome = mailing.send()
        assert outcome.sent == 0
        assert outcome.failed == 2
        assert "closed" in outcome.trouble
        assert Broken.opened == 2

    def test_a_server_that_breaks_off_here_and_there_is_asked_again(self, moderators, settings):
        break_server(settings, "breaks off at m0@example.org, m2@example.org")
        outcome = mailing.send()
        assert (outcome.sent, outcome.failed, outcome.trouble) == (1, 2, "")

    def test_a_server_that_refuses_the_sender_is_left_alone(self, moderators, settings):
        break_server(settings, "refuses the sender")
        outcome = mailing.send()
        assert (outcome.sent, outcome.failed) == (0, 1)
        assert "530" in outcome.trouble
        assert not outbox.due(timezone.now()).exists()

    def test_a_backend_that_sends_nothing_has_sent_nothing(self, moderators, settings):
        break_server(settings, "takes nothing")
        outcome = mailing.send()
        assert (outcome.sent, outcome.failed) == (0, 3)

    def test_a_mail_that_cannot_be_written_holds_up_no_other(self, moderators, monkeypatch, caplog):
        write = mailing.sending.WRITERS["awaiting"]

        def broken(desk, notices):
            if notices[0].user.username == "m0":
                raise RuntimeError("broken")
            return write(desk, notices)

        monkeypatch.setitem(mailing.sending.WRITERS, "awaiting", broken)
        assert len(send()) == 2
        assert "could not be written" in caplog.text

    def test_nothing_is_sent_where_links_would_lead_nowhere(self, moderators, settings):
        settings.ALLOWED_HOSTS = ["*"]
        outcome = mailing.send()
        assert "BLOGPOSTS_SITE_URL" in outcome.trouble
        assert Notice.objects.filter(kind="awaiting", tries=0).count() == 3
        settings.BLOGPOSTS_SITE_URL = "https://carnet.example"
        assert len(send()) == 3

    def test_a_silent_server_is_not_waited_for_for_ever(self, moderators, settings, monkeypatch):
        monkeypatch.setattr(mailing.sending, "PATIENCE", 0.2)
        with mail_server(is_silent=True) as server:
            use_backend(settings, SMTP, host="127.0.0.1", port=server.port)
            outcome = mailing.send()
        assert "timed out" in outcome.trouble
        assert server.connections == 1

    def test_the_sites_own_patience_holds(self, settings):
        use_backend(settings, SMTP, host="127.0.0.1", timeout=7)
        assert mailing.sending._mailer().timeout == 7

    def test_a_real_server_gets_all_over_one_connection(self, moderators, settings):
        with mail_server() as server:
            use_backend(settings, SMTP, host="127.0.0.1", port=server.port)
            outcome = mailing.send()
        assert (outcome.sent, outcome.trouble) == (3, "")
        assert server.connections == 1
        assert len(server.mails) == 3
        for message in server.mails:
            assert b"\r\nAuto-Submitted: auto-generated\r\n" in message
            assert max(map(len, message.split(b"\r\n"))) < 998

    def test_a_server_is_not_asked_where_nothing_is_due(self, settings):
        with mail_server() as server:
            use_backend(settings, SMTP, host="127.0.0.1", port=server.port)
            mailing.send()
        assert server.connections == 0


class Broken(EmailBackend):
    """A mail server in trouble; `how` says in which."""

    how = ""
    opened = 0

    def open(self):
        type(self).opened += 1
        if self.how == "opens":
            raise ConnectionRefusedError(111, "Connection refused")

    def send_messages(self, messages):
        (message,) = messages
        if self.how == f"refuses {message.to[0]}":
            raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"No such user")})
        if self.how == "refuses the sender":
            raise smtplib.SMTPSenderRefused(530, b"Authentication required", message.from_email)
        if self.how == "breaks off" or f"{message.to[0]}" in self.how:
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        if self.how == "takes nothing":
            return 0
        return super().send_messages(messages)


def break_server(settings, how):
    Broken.how, Broken.opened = how, 0
    use_backend(settings, "tests.test_notify.Broken")


def restore_server(settings):
    use_backend(settings, "django.core.mail.backends.locmem.EmailBackend")


def use_backend(settings, name, **options):
    """The site's mail server, in the setting that this Django reads."""
    if django.VERSION >= (6, 1):
        settings.MAILERS = {"default": {"BACKEND": name, "OPTIONS": options}}
    else:
        settings.EMAIL_BACKEND = name
        for option, value in options.items():
            setattr(settings, f"EMAIL_{option.upper()}", value)


class TestOutbox:
    def test_what_a_dead_process_had_is_sent_again_after_ten_minutes(self, post, later):
        make_moderator()
        receive(post)
        mailing.recipients.spread()
        (addressee,) = outbox.addressees(timezone.now())
        claim = outbox.claim(addressee, timezone.now())
        assert len(claim.notices) == 1
        assert send() == []
        later(minutes=11)
        assert len(send()) == 1

    def test_gives_a_claimed_notice_to_nobody_else(self, post):
        make_moderator()
        receive(post)
        following.follow("lea@example.org", post=post)
        mailing.recipients.spread()
        for addressee in outbox.addressees(timezone.now()):
            assert outbox.claim(addressee, timezone.now()) is not None
            assert outbox.claim(addressee, timezone.now()) is None

    def test_preview_sends_and_changes_nothing(self, post):
        make_moderator()
        receive(post)
        before = list(Notice.objects.values())
        letters = mailing.preview()
        assert [letter.to for letter in letters] == [MODERATOR]
        assert list(Notice.objects.values()) == before
        assert mail.outbox == []
        assert len(send()) == 1


@pytest.mark.usefixtures("shared_database")
class TestManySenders:
    @pytest.fixture
    def outbox_of_all(self, monkeypatch):
        """Addresses of the mails that went out, whatever thread sent them."""
        gone = []
        monkeypatch.setattr(
            mailing.sending.Server, "deliver", lambda self, letter, sender: gone.append(letter.to)
        )
        return gone

    def test_send_each_mail_once(self, outbox_of_all):
        post = make_post(published=True)
        make_moderator()
        for number in range(20):
            follow(post, f"n{number:02}@example.org")
        receive(post, status="published")
        following.follow("lea@example.org", post=post)
        outcomes = at_once([mailing.send] * 4)
        assert sum(outcome.sent for outcome in outcomes) == 22
        assert len(outbox_of_all) == len(set(outbox_of_all)) == 22
        assert not outbox.unsent().exists()

    def test_of_fifty_comments_at_once_write_one_mail(self, outbox_of_all):
        post = make_post(published=True)
        make_moderator()
        comments = [make_comment(post, f"N° {n}", status="awaiting") for n in range(50)]

        def tell(comment):
            notify.tell_of_received(comment)
            return mailing.send()

        outcomes = at_once([partial(tell, comment) for comment in comments[:10]])
        for comment in comments[10:]:
            tell(comment)
        assert [one for one in outcomes if isinstance(one, Exception)] == []
        assert outbox_of_all == [MODERATOR]
        assert Notice.objects.filter(kind="awaiting").count() == 50


@pytest.mark.usefixtures("shared_database")
class TestWholeWay:
    """From the form of a reader to the mail of a moderator, in threads as a site has them."""

    @pytest.fixture(autouse=True)
    def site(self, settings):
        settings.BLOGPOSTS_BACKGROUND = "thread"
        make_moderator()
        self.post = make_post(published=True)

    def comment(self, client):
        sent = {
            "comment": "Un mot.",
            "author": "Léa",
            "email": "lea@example.org",
            "token": form_token(self.post.pk),
        }
        return client.post("/blog/un-titre/comment/", sent)

    def test_a_comment_is_mailed_and_its_writer_does_not_wait(self, client, settings, monkeypatch):
        deliver, may_go = mailing.sending.Server.deliver, threading.Event()

        def slow(self, letter, sender):
            assert may_go.wait(20)
            deliver(self, letter, sender)

        monkeypatch.setattr(mailing.sending.Server, "deliver", slow)
        assert self.comment(client).status_code == 303
        assert mail.outbox == []
        may_go.set()
        wait_for_threads()
        (message,) = mail.outbox
        assert message.to == [MODERATOR]
        assert "> Un mot." in message.body

    def test_a_comment_is_stored_and_tried_again_when_the_server_is_down(
        self, client, settings, monkeypatch
    ):
        later = []
        monkeypatch.setattr(jobs, "at", lambda moment, job: later.append((moment, job)))
        break_server(settings, "opens")
        assert self.comment(client).status_code == 303
        wait_for_threads()
        assert self.post.comments.get().text == "Un mot."
        ((moment, job),) = later
        assert job == notify.SENDING
        assert timedelta(0) < moment - timezone.now() < timedelta(minutes=1)
        restore_server(settings)
        Notice.objects.update(due_at=timezone.now())
        jobs.run(job)
        assert len(mail.outbox) == 1
        assert len(later) == 1

    def test_a_comment_is_stored_when_nobody_can_be_told(self, client, monkeypatch):
        def broken(comment):
            raise RuntimeError("broken")

        monkeypatch.setattr(notify, "tell_of_received", broken)
        assert self.comment(client).status_code == 303
        assert self.post.comments.get().text == "Un mot."

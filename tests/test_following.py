"""Following: an address says yes first, and one word ends it."""

from datetime import timedelta
from functools import partial

import pytest
from django.core import signing
from django.utils import timezone, translation

from blogposts import following
from blogposts.models import Follower, Notice, Subscription
from tests.builders import make_comment, make_post
from tests.crowd import at_once
from tests.mailbox import links, send

pytestmark = pytest.mark.django_db
LEA = "lea@example.org"


@pytest.fixture
def post():
    return make_post(published=True)


def questions():
    return Notice.objects.filter(kind="confirm").count()


class TestFollow:
    def test_asks_the_address_first(self, post):
        following.follow(" Lea@Example.ORG ", post=post)
        subscription = Subscription.objects.get()
        assert subscription.follower.email == LEA
        assert subscription.confirmed_at is None
        (message,) = send()
        assert message.to == [LEA]
        assert message.subject == "[Le Carnet] Do you want to hear of new comments?"
        assert "new comments on “Un titre”" in message.body
        (link,) = links(message)
        assert link.startswith("/blog/follow/")

    def test_asks_without_a_word_of_a_stranger(self, post):
        comment = make_comment(post, "Achetez ceci", name="Casino", url="https://casino.example")
        following.follow(LEA, post=post, comment=comment)
        (message,) = send()
        assert "answers to a comment on “Un titre”" in message.body
        assert not {"Achetez", "Casino", "casino"} & set(message.body.replace("/", " ").split())
        assert "List-Unsubscribe" not in message.extra_headers

    def test_asks_once_a_day_about_all(self, post, time_machine):
        time_machine.move_to(timezone.now(), tick=False)
        following.follow(LEA, post=post)
        following.follow(LEA, post=post)
        following.follow(LEA, post=make_post("Un autre", published=True))
        assert Subscription.objects.count() == 2
        assert questions() == 1
        time_machine.shift(timedelta(hours=23))
        following.follow(LEA, post=post)
        assert questions() == 1
        time_machine.shift(timedelta(hours=2))
        following.follow(LEA, post=post)
        assert questions() == 2

    def test_of_what_is_followed_asks_nothing(self, post):
        following.follow(LEA, post=post)
        follower = Follower.objects.get()
        following.confirm(follower)
        Follower.objects.update(asked_at=None)
        following.follow(LEA, post=post)
        assert questions() == 1

    def test_of_one_who_said_yes_to_something_else_asks_again(self, post):
        following.follow(LEA, post=post)
        following.confirm(Follower.objects.get())
        Follower.objects.update(asked_at=None)
        following.follow(LEA, post=make_post("Un autre", published=True))
        assert questions() == 2

    def test_asks_nothing_any_more_once_nothing_waits(self, post):
        following.follow(LEA, post=post)
        following.stop(Subscription.objects.get())
        assert send() == []

    def test_keeps_the_language_that_is_spoken(self, post):
        with translation.override("fr"):
            following.follow(LEA, post=post)
        following.follow("sam@example.org", post=post, language="ar")
        languages = dict(Follower.objects.values_list("email", "language"))
        assert languages == {LEA: "fr", "sam@example.org": "ar"}

    @pytest.mark.parametrize("email", ["", "  ", f"{'a' * 100}@example.org"])
    def test_takes_no_address_that_is_none(self, post, email):
        following.follow(email, post=post)
        assert not Follower.objects.exists()


class TestConfirm:
    def test_is_for_all_that_was_asked(self, post):
        comment = make_comment(post)
        following.follow(LEA, post=post)
        following.follow(LEA, post=post, comment=comment)
        following.follow("sam@example.org", post=post)
        confirmed = following.confirm(Follower.objects.get(email=LEA))
        assert [one.topic for one in confirmed] == [f"post:{post.pk}", f"comment:{comment.pk}"]
        pending = Subscription.objects.filter(confirmed_at=None)
        assert [one.follower.email for one in pending] == ["sam@example.org"]

    def test_a_second_time_changes_nothing(self, post):
        following.follow(LEA, post=post)
        follower = Follower.objects.get()
        following.confirm(follower)
        at = Subscription.objects.get().confirmed_at
        assert following.confirm(follower) == []
        assert Subscription.objects.get().confirmed_at == at


class TestStop:
    def test_ends_one(self, post):
        following.follow(LEA, post=post)
        following.follow(LEA, post=make_post("Un autre", published=True))
        subscription = Subscription.objects.get(post=post)
        following.stop(subscription)
        following.stop(subscription)
        assert [one.post.title for one in Subscription.objects.all()] == ["Un autre"]

    def test_ends_all_of_one_address(self, post):
        for email in (LEA, "sam@example.org"):
            following.follow(email, post=post)
        following.stop_all(Follower.objects.get(email=LEA))
        assert [one.follower.email for one in Subscription.objects.all()] == ["sam@example.org"]

    def test_does_not_open_the_way_to_a_second_question(self, post):
        following.follow(LEA, post=post)
        following.stop_all(Follower.objects.get())
        following.follow(LEA, post=post)
        assert questions() == 1


class TestForgetting:
    def test_of_wishes_that_nobody_confirmed(self, post, time_machine):
        time_machine.move_to(timezone.now(), tick=False)
        following.follow(LEA, post=post)
        following.follow("sam@example.org", post=post)
        following.confirm(Follower.objects.get(email="sam@example.org"))
        time_machine.shift(timedelta(days=6))
        assert following.forget_unanswered() == 0
        time_machine.shift(timedelta(days=2))
        assert following.forget_unanswered() == 1
        assert [one.email for one in Follower.objects.all()] == ["sam@example.org"]

    def test_of_an_address_only_once_it_may_be_asked_again(self, post, time_machine):
        time_machine.move_to(timezone.now(), tick=False)
        following.follow(LEA, post=post)
        following.stop_all(Follower.objects.get())
        following.forget_unanswered()
        assert Follower.objects.exists()
        time_machine.shift(timedelta(days=2))
        following.forget_unanswered()
        assert not Follower.objects.exists()

    def test_never_of_what_is_wished_again(self, post, time_machine):
        time_machine.move_to(timezone.now(), tick=False)
        following.follow(LEA, post=post)
        time_machine.shift(timedelta(days=6))
        following.follow(LEA, post=post)
        time_machine.shift(timedelta(days=2))
        assert following.forget_unanswered() == 0


class TestLinks:
    @pytest.fixture
    def follower(self, post):
        following.follow(LEA, post=post)
        return Follower.objects.get()

    def test_to_say_yes_works_for_a_week(self, follower, time_machine):
        time_machine.move_to(timezone.now(), tick=False)
        link = following.confirm_link(follower)
        time_machine.shift(timedelta(days=6))
        assert following.asked_follower(link) == follower
        time_machine.shift(timedelta(days=2))
        assert following.asked_follower(link) is None

    def test_to_stop_works_for_ever(self, follower, time_machine):
        time_machine.move_to(timezone.now(), tick=False)
        link = following.stop_link(list(follower.subscriptions.all()))
        time_machine.shift(timedelta(days=3000))
        assert len(following.linked_stop(link).subscriptions) == 1

    def test_to_stop_knows_what_is_followed_beside_it(self, follower):
        following.follow(LEA, post=make_post("Un autre", published=True))
        link = following.stop_link([follower.subscriptions.first()])
        assert following.linked_stop(link).others == 1
        following.stop(follower.subscriptions.first())
        assert following.linked_stop(link).subscriptions == []

    def test_to_stop_fit_into_a_line_of_a_mail(self, follower):
        for number in range(1, 45):
            post = make_post(f"Titre {number}", published=True)
            Subscription.objects.create(
                pk=9_000_000_000 + number, follower=follower, post=post, topic=f"post:{post.pk}"
            )
        large = list(follower.subscriptions.order_by("-pk"))
        some = following.stop_link(large[: following.MOST_NAMED])
        assert len(some) < 800
        assert len(following.linked_stop(some).subscriptions) == following.MOST_NAMED
        assert len(following.linked_stop(following.stop_link(large)).subscriptions) == 45

    def test_are_no_good_for_one_another(self, follower):
        stop = following.stop_link(list(follower.subscriptions.all()))
        assert following.asked_follower(stop) is None
        assert following.linked_stop(following.confirm_link(follower)) is None

    @pytest.mark.parametrize("forge", [str.upper, lambda link: link[:-1], lambda link: ""])
    def test_cannot_be_forged(self, follower, forge):
        assert following.asked_follower(forge(following.confirm_link(follower))) is None
        other = signing.dumps({"follower": follower.pk}, salt="other")
        assert following.asked_follower(other) is None

    def test_are_no_good_once_the_address_is_forgotten(self, follower):
        link = following.confirm_link(follower)
        stop = following.stop_link(list(follower.subscriptions.all()))
        follower.delete()
        assert following.asked_follower(link) is None
        assert following.linked_stop(stop).subscriptions == []


@pytest.mark.usefixtures("shared_database")
def test_twenty_who_ask_at_once_are_one_question():
    post = make_post(published=True)
    found = at_once([partial(following.follow, LEA, post=post)] * 20)
    assert found == [None] * 20
    assert Subscription.objects.count() == 1
    assert questions() == 1

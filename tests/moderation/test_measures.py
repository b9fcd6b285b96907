"""What is measured around a comment, of whom, and for how many queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blogposts.models import Comment
from blogposts.moderation import people
from blogposts.moderation.decide import Actor
from blogposts.moderation.measures import measure
from blogposts.moderation.receive import Submission
from blogposts.visitors import address_hash
from tests.builders import make_comment, make_member, make_moderator, make_post

pytestmark = pytest.mark.django_db
ADDRESS = "198.51.100.7"
LONG = "Un texte assez long pour être reconnu."


@pytest.fixture
def post():
    return make_post(sections=[("", "a")], published=True)


def of(post, **fields):
    defaults = {"text": LONG, "name": "Ana", "email": "ana@example.org", "address": ADDRESS}
    return measure(Submission(post=post, **{**defaults, **fields}))


class TestThisPerson:
    def test_is_unknown_at_first(self, post):
        found = of(post)
        assert (found["approved_before"], found["refused_before"]) == (0, 0)
        assert found["known_pair"] is False
        assert found["seconds_since_last"] is None
        assert found["in_last_hour"] == 0

    def test_is_known_by_mail_address(self, post):
        make_comment(post, name="Ana", email="ana@example.org")
        make_comment(post, name="Ana", email="ana@example.org", status="spam")
        make_comment(post, name="Ana", email="autre@example.org")
        found = of(post, email="ANA@example.org")
        assert (found["approved_before"], found["refused_before"]) == (1, 1)
        assert found["known_pair"] is True

    def test_is_another_pair_under_another_name(self, post):
        make_comment(post, name="Ana", email="ana@example.org")
        found = of(post, name="Léa")
        assert found["approved_before"] == 1
        assert found["known_pair"] is False

    def test_is_known_by_account(self, post):
        member = make_member()
        make_comment(post, user=member, email="")
        found = of(post, user=member, name="", email="")
        assert found["approved_before"] == 1
        assert found["known_pair"] is True
        assert found["member"] is True

    def test_without_an_address_is_nobody(self, post):
        make_comment(post, name="", email="", address_hash="")
        found = of(post, name="", email="", address="")
        assert found["approved_before"] == 0
        assert found["known_pair"] is False
        assert found["seconds_since_last"] is None

    def test_has_sent_something_a_while_ago(self, post):
        sent = timezone.now() - timedelta(seconds=30)
        make_comment(post, email="x@example.org", address_hash=address_hash(ADDRESS),
                     created_at=sent)  # fmt: skip
        old = timezone.now() - timedelta(hours=2)
        make_comment(post, email="ana@example.org", created_at=old)
        found = of(post)
        assert 30 <= found["seconds_since_last"] < 40
        assert found["in_last_hour"] == 1
        assert 30 <= found["hour_began"] < 40

    def test_is_not_all_who_ever_came_from_one_address(self, post):
        old = timezone.now() - timedelta(minutes=61)
        make_comment(post, email="x@example.org", address_hash=address_hash(ADDRESS),
                     created_at=old)  # fmt: skip
        found = of(post)
        assert found["seconds_since_last"] is None
        assert found["approved_before"] == 0

    def test_does_not_hurry_with_a_change(self, post):
        comment = make_comment(post, LONG, name="Ana", email="ana@example.org")
        found = of(post, edited=comment)
        assert found["seconds_since_last"] is None
        assert found["approved_before"] == 0

    def test_may_moderate(self, post):
        assert of(post, user=make_moderator())["staff"] is True
        assert of(post, user=make_member())["staff"] is False


class TestText:
    def test_stands_here_by_somebody_else(self, post):
        make_comment(post, LONG.upper(), email="autre@example.org")
        make_comment(post, LONG, email="ana@example.org")
        found = of(post)
        assert found["same_text_here"] == 1
        assert found["same_text_elsewhere"] == 0

    def test_stands_under_other_posts(self, post):
        for title in ("B", "C"):
            other = make_post(title, sections=[("", "a")], published=True)
            make_comment(other, LONG, email="autre@example.org")
            make_comment(other, LONG, email="encore@example.org")
        assert of(post)["same_text_elsewhere"] == 2

    def test_that_was_thrown_away_is_said_nowhere(self, post):
        other = make_post("B", sections=[("", "a")], published=True)
        for place in (post, other):
            make_comment(place, LONG, email="autre@example.org", status="bin")
        found = of(post)
        assert (found["same_text_here"], found["same_text_elsewhere"]) == (0, 0)

    def test_of_a_few_words_is_nobodys(self, post):
        make_comment(post, "Merci !", email="autre@example.org")
        assert of(post, text="Merci !")["same_text_here"] == 0

    def test_links_are_counted(self, post):
        text = "https://a.example/1 et www.b.example puis casino-top.com/offre"
        assert of(post, text=text)["links"] == 3

    def test_script_is_told(self, post):
        found = of(post, text="Купите сейчас наши лучшие товары")
        assert (found["script"], found["script_share"]) == ("CYRILLIC", 100)

    def test_trap_and_time_are_passed_on(self, post):
        found = of(post, trap=" x", form_seconds=1.5)
        assert (found["trap"], found["form_seconds"]) == (True, 1.5)


class TestStanding:
    actor = Actor("Nadia")

    @pytest.mark.parametrize(
        ("about", "value"),
        [
            ("email", "ANA@example.org"),
            ("domain", "example.org"),
            ("address", address_hash(ADDRESS)),
            ("host", "https://www.casino.example/x"),
        ],
    )
    def test_is_found_by(self, post, about, value):
        people.block(about, value, self.actor)
        found = of(post, url="https://sub.casino.example/")
        assert (found["blocked"], found["trusted"]) == (about, None)

    def test_of_an_account(self, post):
        member = make_member()
        people.trust("user", member.pk, self.actor)
        assert of(post, user=member)["trusted"] == "user"
        assert of(post)["trusted"] is None

    def test_is_found_behind_many_links(self, post):
        people.block("host", "casino.example", self.actor)
        links = " ".join(f"https://h{number}.example/" for number in range(40))
        assert of(post, text=f"{links} https://zz.casino.example/")["blocked"] == "host"

    def test_that_ended_is_none(self, post):
        standing = people.block("email", "ana@example.org", self.actor)
        assert people.end(standing, self.actor)
        assert not people.end(standing, self.actor)
        assert of(post)["blocked"] is None

    def test_that_says_more_goes_first(self, post):
        people.block("domain", "example.org", self.actor)
        people.block("email", "ana@example.org", self.actor)
        assert of(post)["blocked"] == "email"


def test_queries_are_two(post, django_assert_num_queries):
    for number in range(3):
        make_comment(post, LONG, email=f"{number}@example.org")
    of(post)
    with django_assert_num_queries(2):
        of(post, url="https://a.example/", text=f"{LONG} https://b.example/")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the others know how many have no user")
def test_the_table_is_not_read_through_once_sqlite_has_counted_it(post):
    now = timezone.now()
    Comment.objects.bulk_create(
        Comment(
            post=post,
            text=LONG,
            email=f"{number % 400}@example.org",
            address_hash=str(number % 500),
            text_hash=str(number),
            created_at=now - timedelta(minutes=number),
        )
        for number in range(4000)
    )
    of(post)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    try:
        with CaptureQueriesContext(connection) as queries:
            of(post)
        (around,) = (query["sql"] for query in queries if "COUNT(" in query["sql"])
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {around}")
            plan = " ".join(row[-1] for row in cursor.fetchall())
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM sqlite_stat1")
            cursor.execute("ANALYZE sqlite_schema")  # has it read again, and so forgotten
    assert "MULTI-INDEX OR" in plan
    assert "SCAN" not in plan

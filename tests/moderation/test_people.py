from __future__ import annotations

import pytest

from blogposts.models import Standing
from blogposts.moderation import people
from blogposts.moderation.decide import Actor
from blogposts.visitors import address_hash
from tests.builders import make_comment, make_member, make_moderator, make_post

pytestmark = pytest.mark.django_db
ACTOR = Actor("Nadia")


class TestStanding:
    def test_says_who_and_when(self):
        moderator = make_moderator()
        standing = people.block("email", " Ana@Example.org ", Actor.of(moderator), note="encore")
        assert (standing.kind, standing.about, standing.value) == (
            "blocked", "email", "ana@example.org",
        )  # fmt: skip
        assert (standing.user, standing.actor, standing.note) == (
            moderator, "moderatrice", "encore",
        )  # fmt: skip

    def test_is_set_once(self):
        first = people.trust("email", "ana@example.org", ACTOR)
        assert people.trust("email", "ana@example.org", ACTOR) == first
        assert Standing.objects.count() == 1

    def test_ends_with_its_contrary_and_stays_in_the_history(self):
        first = people.trust("email", "ana@example.org", ACTOR)
        people.block("email", "ana@example.org", Actor("Omar"))
        first.refresh_from_db()
        assert first.ended_at is not None
        assert first.ended_by == "Omar"
        assert [row.kind for row in Standing.objects.present()] == ["blocked"]

    @pytest.mark.parametrize(
        ("about", "typed", "stored"),
        [
            ("domain", "@Example.ORG", "example.org"),
            ("domain", "ana@mail.example.org", "mail.example.org"),
            ("host", "https://www.Casino.example/offre?x", "casino.example"),
            ("host", "casino.example", "casino.example"),
            ("user", 7, "7"),
        ],
    )
    def test_is_stored_as_it_is_compared(self, about, typed, stored):
        assert people.normal(about, typed) == stored

    @pytest.mark.parametrize(
        ("about", "value"), [("email", " "), ("host", "https://"), ("domain", "@"), ("user", "")]
    )
    def test_of_nothing_is_refused(self, about, value):
        with pytest.raises(ValueError, match=about):
            people.block(about, value, ACTOR)
        assert not Standing.objects.exists()

    def test_of_a_very_long_host_is_kept_by_its_beginning(self):
        host = ".".join(["a" * 60] * 4) + ".example"
        people.block("host", host, ACTOR)
        assert Standing.objects.get().value == host[:200]


class TestCover:
    @pytest.fixture(autouse=True)
    def comments(self):
        post = make_post(sections=[("", "a")], published=True)
        self.member = make_member()
        make_comment(post, email="ana@mail.example.org", user=self.member)
        make_comment(post, email="ana@mail.example.org", status="spam")
        make_comment(
            post,
            email="lea@example.org",
            url="https://www.lea.example/",
            address_hash=address_hash("198.51.100.7"),
        )
        make_comment(post, "Voir https://x.casino.example/1", email="", status="awaiting")

    @pytest.mark.parametrize(
        ("about", "value", "published", "spam", "awaiting"),
        [
            ("email", "ANA@mail.example.org", 1, 1, 0),
            ("domain", "example.org", 2, 1, 0),
            ("address", address_hash("198.51.100.7"), 1, 0, 0),
            ("host", "casino.example", 0, 0, 1),
            ("host", "sino.example", 0, 0, 0),
            ("host", "casino.exam", 0, 0, 0),
            ("host", "lea.example", 1, 0, 0),
            ("email", "", 0, 0, 0),
            ("user", "x", 0, 0, 0),
        ],
    )
    def test_is_told_before(self, about, value, published, spam, awaiting):
        covers = people.what_it_covers(about, value)
        assert covers == {"published": published, "spam": spam, "awaiting": awaiting, "bin": 0}

    def test_of_an_account(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert people.what_it_covers("user", self.member.pk)["published"] == 1

from datetime import timedelta

import pytest

from blogposts import publishing
from blogposts.reading import read_links
from tests.builders import APRIL, make_category, make_post, soon

pytestmark = pytest.mark.django_db


def related(post, *, tags=True, categories=True):
    return [link.title for link in read_links(post, tags=tags, categories=categories)[0]]


def neighbours(post):
    _related, found = read_links(post, tags=False, categories=False)
    return found.previous and found.previous.title, found.next and found.next.title


class TestRelated:
    def test_picks_by_hand_come_first_in_their_order(self):
        first, second = make_post("Un", published=True), make_post("Deux", published=True)
        post = make_post(
            related=[{"target": second}, {"title": "Ailleurs"}, {"target": first}], published=True
        )
        links, _ = read_links(post, tags=False, categories=False)
        assert [(link.title, link.url) for link in links] == [
            ("Deux", "/blog/deux/"),
            ("Ailleurs", ""),
            ("Un", "/blog/un/"),
        ]

    def test_a_pick_that_readers_cannot_see_is_left_out(self):
        hidden = [
            make_post("Brouillon"),
            make_post("Demain", published=soon()),
            make_post("Retiré", published=True, status="withdrawn"),
        ]
        post = make_post(related=[{"target": target} for target in hidden], published=True)
        assert related(post) == []

    def test_then_those_that_share_most_tags(self):
        make_post("Un", tags=["a"], published=True)
        make_post("Deux", tags=["a", "b"], published=True)
        make_post("Aucun", tags=["c"], published=True)
        post = make_post(tags=["a", "b"], published=True)
        assert related(post) == ["Deux", "Un"]

    def test_equals_come_newest_first(self):
        for title in ("Un", "Deux", "Trois", "Quatre"):
            make_post(title, tags=["a"], published=True)
        post = make_post(tags=["a"], published=True)
        assert related(post) == ["Quatre", "Trois", "Deux"]

    def test_then_those_of_the_same_category(self):
        category, other = make_category("A"), make_category("B")
        make_post("Ancien", categories=[category], published=APRIL - timedelta(days=1))
        make_post("Même", categories=[other, category], published=APRIL)
        make_post("Autre", categories=[other], published=APRIL)
        shared = make_post("Étiquette", tags=["a"], published=APRIL)
        post = make_post(tags=["a"], categories=[category], published=True)
        assert related(post) == [shared.title, "Même", "Ancien"]

    def test_nothing_stands_twice(self):
        category = make_category()
        twin = make_post("Un", tags=["a"], categories=[category], published=True)
        post = make_post(
            tags=["a"], categories=[category], related=[{"target": twin}], published=True
        )
        assert related(post) == ["Un"]

    def test_hidden_posts_do_not_crowd_out_others(self):
        for number in range(5):
            make_post(f"Brouillon {number}", tags=["a", "b"])
        make_post("Visible", tags=["a"], published=True)
        assert related(make_post(tags=["a", "b"], published=True)) == ["Visible"]

    def test_their_number_is_a_setting(self, settings):
        for title in ("Un", "Deux"):
            make_post(title, tags=["a"], published=True)
        post = make_post(tags=["a"], published=True)
        settings.BLOGPOSTS_RELATED_COUNT = 1
        assert related(post) == ["Deux"]
        settings.BLOGPOSTS_RELATED_COUNT = 0
        assert related(post) == []


class TestNeighbours:
    def test_stand_before_and_after_in_time(self):
        before = make_post("Avant", published=APRIL - timedelta(days=1))
        after = make_post("Après", published=APRIL + timedelta(days=1))
        make_post("Bien après", published=APRIL + timedelta(days=2))
        make_post("Bien avant", published=APRIL - timedelta(days=2))
        assert neighbours(make_post(published=APRIL)) == (before.title, after.title)

    def test_of_one_moment_go_by_their_making(self):
        first, second, third = (make_post(title, published=APRIL) for title in "ABC")
        assert neighbours(first) == (None, "B")
        assert neighbours(second) == ("A", "C")
        assert neighbours(third) == ("B", None)

    def test_are_public(self):
        make_post("Demain", published=soon())
        publishing.withdraw(make_post("Retiré", published=APRIL - timedelta(days=1)))
        assert neighbours(make_post(published=APRIL)) == (None, None)


@pytest.mark.parametrize("count", [3, 30])
def test_costs_the_same_whatever_there_is(count, django_assert_num_queries):
    category = make_category()
    posts = [
        make_post(f"T {number}", tags=["a", "b"], categories=[category], published=True)
        for number in range(count)
    ]
    with django_assert_num_queries(3 if count == 3 else 2):
        read_links(posts[0], tags=True, categories=True)

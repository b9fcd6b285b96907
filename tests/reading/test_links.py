from datetime import timedelta

import pytest

from blogposts import publishing
from blogposts.reading import links, read_categories_and_tags, read_links
from blogposts.translations import link
from tests.builders import APRIL, make_category, make_post, soon

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bounds():
    """Queries that a test had made with other bounds are not those of the next."""
    yield
    links._linked.cache_clear()


def links_of(post):
    """As the post's page asks for them."""
    categories, tags = read_categories_and_tags(post)
    return read_links(post, tags=tags, categories=categories)


def related(post):
    return [link.title for link in links_of(post)[0]]


def neighbours(post):
    _related, found = links_of(post)
    return found.previous and found.previous.title, found.next and found.next.title


class TestRelated:
    def test_picks_by_hand_come_first_in_their_order(self):
        first, second = make_post("Un", published=True), make_post("Deux", published=True)
        post = make_post(
            related=[{"target": second}, {"title": "Ailleurs"}, {"target": first}], published=True
        )
        found, _ = links_of(post)
        assert [(link.title, link.url) for link in found] == [
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

    def test_equals_come_nearest_first(self):
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

    def test_of_equals_a_category_then_the_language_then_the_nearest(self, settings):
        category = make_category()
        make_post("Far", tags=["a"], language="en", published=True)
        make_post("Loin", tags=["a"], published=True)
        make_post("Près", tags=["a"], published=True)
        make_post("Rayon", tags=["a"], categories=[category], language="en", published=True)
        post = make_post(tags=["a"], categories=[category], published=True)
        make_post("Near", tags=["a"], language="en", published=True)
        assert related(post) == ["Rayon", "Près", "Loin"]
        settings.BLOGPOSTS_RELATED_COUNT = 5
        assert related(post) == ["Rayon", "Près", "Loin", "Near", "Far"]

    def test_one_shared_tag_more_outweighs_the_rest(self):
        category = make_category()
        make_post("Tags", tags=["a", "b"], language="en", published=True)
        make_post("Rayon", tags=["a"], categories=[category], published=True)
        post = make_post(tags=["a", "b"], categories=[category], published=True)
        assert related(post) == ["Tags", "Rayon"]

    def test_both_sides_of_a_post_are_looked_at(self):
        before = make_post("Avant", tags=["a"], published=True)
        post = make_post(tags=["a"], published=True)
        after = make_post("Après", tags=["a"], published=True)
        assert related(post) == [after.title, before.title]

    def test_of_a_tag_with_many_the_nearest_are_compared(self, monkeypatch):
        monkeypatch.setattr(links, "COMPARED", 4)
        links._linked.cache_clear()
        for number in range(6):
            make_post(f"T {number}", tags=["a"], published=True)
        post = make_post(tags=["a"], published=True)
        assert related(post) == ["T 5", "T 4"]

    def test_a_translation_is_no_other_post(self):
        category = make_category()
        fields = {"tags": ["a", "b"], "categories": [category]}
        post = make_post(**fields, published=APRIL)
        # One that is a neighbour too, and one that is not.
        for number, language in enumerate(["en", "ar"], start=1):
            at = APRIL + timedelta(days=number)
            link(post, make_post(language, language=language, **fields, published=at))
        make_post("Other", tags=["a"], language="en", published=APRIL + timedelta(days=3))
        post.refresh_from_db()
        assert related(post) == ["Other"]
        assert neighbours(post) == (None, "en")

    def test_a_translation_picked_by_hand_stays(self):
        english = make_post("English", language="en", published=APRIL)
        post = make_post(related=[{"target": english}], published=APRIL)
        link(post, english)
        post.refresh_from_db()
        assert related(post) == ["English"]

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

    def test_are_of_the_language_where_lists_have_one_alone(self, settings):
        languages = ["fr-CA", "en", "fr", "ar", "fr"]
        posts = [
            make_post(f"{number}", language=language, tags=["a"], published=APRIL)
            for number, language in enumerate(languages)
        ]
        assert neighbours(posts[2]) == ("1", "3")
        settings.BLOGPOSTS_LIST_LANGUAGE = "interface"
        assert neighbours(posts[2]) == ("0", "4")
        assert neighbours(posts[1]) == (None, None)

    def test_are_public(self):
        make_post("Demain", published=soon())
        publishing.withdraw(make_post("Retiré", published=APRIL - timedelta(days=1)))
        assert neighbours(make_post(published=APRIL)) == (None, None)


@pytest.mark.parametrize("count", [1, 3, 30])
@pytest.mark.parametrize("tags", [[], ["a"], [f"t{number}" for number in range(20)]])
def test_costs_one_query_whatever_there_is(count, tags, django_assert_num_queries):
    category = make_category()
    posts = [
        make_post(f"T {number}", tags=tags, categories=[category], published=True)
        for number in range(count)
    ]
    categories, tags = read_categories_and_tags(posts[0])
    with django_assert_num_queries(1):
        read_links(posts[0], tags=tags, categories=categories)

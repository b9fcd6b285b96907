from datetime import timedelta

import pytest
from taggit.models import Tag

from blogposts.models import Category, Post
from tests.builders import APRIL, make_author, make_category, make_post, soon

pytestmark = pytest.mark.django_db


def test_published_is_what_readers_see():
    shown = make_post("A", published=True)
    make_post("B")
    make_post("C", published=soon())
    for status in ("draft", "review", "withdrawn", "bin"):
        make_post(status, published=True, status=status)
    assert list(Post.objects.published()) == [shown]
    assert Post.objects.published(at=APRIL - timedelta(seconds=1)).count() == 0


def test_words_chain():
    author, category = make_author(), make_category()
    below = make_category("Livres", parent=category)
    post = make_post("A", author=author, categories=[below], tags=["Meta"], published=True)
    make_post("B", author=make_author("Omar"), categories=[make_category("C")], published=True)
    tag = Tag.objects.get(name="Meta")
    for posts in (
        Post.objects.by(author),
        Post.objects.in_category(category),
        Post.objects.tagged(tag),
        Post.objects.published().by(author).in_category(below).tagged(tag).newest_first(),
    ):
        assert list(posts) == [post]


def test_a_post_in_two_categories_of_a_tree_stands_once():
    top = make_category("A")
    make_post(categories=[top, make_category("B", parent=top)])
    assert Post.objects.in_category(top).count() == 1


def test_for_list_knows_the_first_category(django_assert_num_queries):
    make_post("A", categories=[make_category("Un"), make_category("Deux")], author=make_author())
    make_post("B")
    with django_assert_num_queries(1):
        first, second = Post.objects.for_list().order_by("title")
        assert (first.category_name, first.category_slug, first.author.name) == (
            "Un", "un", "Barbara",
        )  # fmt: skip
        assert (second.category_name, second.author) == (None, None)


def test_bin():
    post = make_post(status="bin")
    assert list(Post.objects.in_bin()) == [post]
    assert not Post.objects.not_in_bin().exists()


def test_below_counts_the_category_itself():
    top = make_category("A")
    assert list(Category.objects.below(top)) == [top]

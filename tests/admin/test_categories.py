from __future__ import annotations

import pytest
from taggit.models import Tag

from blogposts.models import Category, Post
from tests.admin.pages import errors_of, form_of
from tests.builders import make_category, make_post
from tests.cost import BUDGET, seconds

pytestmark = pytest.mark.django_db

LIST = "/admin/blogposts/category/"
POST = "/admin/blogposts/post/add/"


def send(client, url, **fields):
    data = form_of(client.get(url), "category_form") | fields | {"_save": "x"}
    return client.post(url, data)


@pytest.fixture
def tree():
    root = make_category("Techniques")
    child = make_category("Appareils", parent=root)
    return root, child, make_category("Baladeurs", parent=child), make_category("Arts")


def names(response):
    return [(c.name, getattr(c, "tree_depth", None)) for c in response.context["cl"].result_list]


def test_the_list_is_the_tree(editor, tree):
    expected = [("Arts", 0), ("Techniques", 0), ("Appareils", 1), ("Baladeurs", 2)]
    response = editor.get(LIST)
    assert names(response) == expected
    assert "blogposts-depth-2" in response.content.decode()


def test_the_list_is_sorted_and_searched(editor, tree):
    assert names(editor.get(LIST, {"o": "-1"}))[0] == ("Techniques", None)
    assert names(editor.get(LIST, {"q": "appar"})) == [("Appareils", 1)]


def test_the_list_counts_posts_in_a_fixed_number_of_queries(
    editor, tree, django_assert_num_queries
):
    make_post(categories=tree[:2])
    make_post(categories=tree[1:2])
    # Session, user, the number of categories, the categories.
    with django_assert_num_queries(4):
        response = editor.get(LIST)
    counts = {c.name: c.all_posts for c in response.context["cl"].result_list}
    assert counts == {"Arts": 0, "Techniques": 1, "Appareils": 2, "Baladeurs": 0}


def test_a_category_is_added_below_another(editor, tree):
    send(editor, LIST + "add/", name="Montres", parent=tree[1].pk)
    assert Category.objects.get(name="Montres").parent == tree[1]


def test_parents_are_found_by_typing(editor, tree):
    found = editor.get(
        "/admin/autocomplete/",
        {
            "term": "appar",
            "app_label": "blogposts",
            "model_name": "category",
            "field_name": "parent",
        },
    ).json()
    assert [result["text"] for result in found["results"]] == ["Appareils"]


def test_one_without_others_below_is_deleted_and_posts_stay(editor, tree):
    post = make_post(categories=[tree[3]])
    editor.post(f"{LIST}{tree[3].pk}/delete/", {"post": "yes"})
    assert not Category.objects.filter(pk=tree[3].pk).exists()
    assert post.categories.count() == 0


class TestRefusals:
    @pytest.mark.parametrize("parent", [0, 1, 2])
    def test_below_itself_is_told_at_the_field(self, editor, tree, parent):
        response = send(editor, f"{LIST}{tree[0].pk}/change/", parent=tree[parent].pk)
        errors = errors_of(response)[""]
        assert list(errors) == ["parent"]
        assert errors["parent"] == [
            f"“{tree[parent]}” is this category or below it; choose another."
        ]
        tree[0].refresh_from_db()
        assert tree[0].parent is None

    def test_one_with_others_below_is_kept_with_a_reason(self, editor, tree):
        url = f"{LIST}{tree[0].pk}/delete/"
        for response in (editor.get(url), editor.post(url, {"post": "yes"})):
            assert "1 category is below “Techniques”." in response.content.decode()
        assert Category.objects.filter(pk=tree[0].pk).exists()

    def test_by_permission(self, staff, tree):
        viewer = staff("blogposts.view_category")
        assert viewer.get(LIST).status_code == 200
        for page in (f"{tree[0].pk}/change/", f"{tree[3].pk}/delete/", "add/"):
            response = viewer.post(LIST + page, {"name": "x", "post": "yes"})
            assert response.status_code == 403


class TestInThePost:
    """Chosen by typing, made in place, and never a list of all."""

    ROW = "post_categories-0-category"

    def test_ten_thousand_are_completed_by_two_queries_and_at_once(
        self, editor, django_assert_num_queries
    ):
        Category.objects.bulk_create(
            Category(name=f"Rubrique {n}", slug=f"rubrique-{n}") for n in range(10_000)
        )
        asked = {
            "app_label": "blogposts",
            "model_name": "postcategory",
            "field_name": "category",
            "term": "rubrique 99",
        }

        def complete():
            return editor.get("/admin/autocomplete/", asked).json()

        # Session, user, how many, the first twenty.
        with django_assert_num_queries(4):
            found = complete()
        assert len(found["results"]) == 20
        assert found["pagination"] == {"more": True}
        assert seconds(complete) <= BUDGET

    def test_the_form_of_a_post_does_not_grow_with_categories_and_tags(self, editor):
        few = editor.get(POST).content.decode().count("<option")
        Category.objects.bulk_create(Category(name=f"R {n}", slug=f"r-{n}") for n in range(500))
        Tag.objects.bulk_create(Tag(name=f"T {n}", slug=f"t-{n}") for n in range(500))
        assert editor.get(POST).content.decode().count("<option") == few

    def test_one_is_made_in_place(self, editor):
        page = editor.get(POST).content.decode()
        assert f'id="add_id_{self.ROW}"' in page
        url = "/admin/blogposts/category/add/?_to_field=id&_popup=1"
        sent = form_of(editor.get(url), "category_form") | {"name": "Neuve", "_save": "x"}
        response = editor.post(url, sent)
        made = Category.objects.get()
        assert (made.name, made.slug) == ("Neuve", "neuve")
        assert f"&quot;value&quot;: &quot;{made.pk}&quot;" in response.content.decode()
        filled = form_of(editor.get(POST)) | {"title": "T", self.ROW: made.pk, "_save": "x"}
        assert editor.post(POST, filled).status_code == 302
        assert Post.objects.get().categories.get() == made

    def test_those_who_may_not_make_one_are_not_offered_to(self, staff):
        page = staff("blogposts.add_post", "blogposts.view_category").get(POST).content.decode()
        assert f'name="{self.ROW}"' in page
        assert "add_id_post_categories" not in page

from __future__ import annotations

import pytest

from blogposts.models import Category
from tests.admin.pages import errors_of, form_of
from tests.builders import make_category, make_post

pytestmark = pytest.mark.django_db

LIST = "/admin/blogposts/category/"


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

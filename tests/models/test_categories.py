import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from blogposts.models import Category
from tests.builders import make_category

pytestmark = pytest.mark.django_db


def test_is_a_tree():
    top = make_category("Culture")
    below = make_category("Livres", parent=top)
    leaf = make_category("Poésie", parent=below)
    assert set(Category.objects.below(top)) == {top, below, leaf}
    assert [*below.ancestors(include_self=True)] == [top, below]


def test_a_cycle_is_refused():
    top = make_category("Culture")
    below = make_category("Livres", parent=top)
    top.parent = below
    with pytest.raises(ValidationError):
        top.save()


def test_itself_as_parent_is_refused():
    category = make_category()
    category.parent = category
    with pytest.raises(ValidationError):
        category.save()


def test_one_with_children_is_not_deleted():
    top = make_category("Culture")
    make_category("Livres", parent=top)
    with pytest.raises(ProtectedError):
        top.delete()


def test_equal_names_have_two_slugs():
    assert [make_category("Livres").slug for _ in range(2)] == ["livres", "livres-2"]

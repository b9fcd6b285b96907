from datetime import UTC, datetime

import pytest
from django.utils import translation

from blogposts.models import SearchEntry
from blogposts.search import Filters
from blogposts.search.marks import THOUSAND, marks_for
from tests.builders import APRIL, make_author, make_category, make_post

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_entry_has_what_it_is_filtered_by():
    author, category = make_author(), make_category("Monde")
    post = make_post(
        "Un", author=author, categories=[category], tags=["mer"], language="fr-CA",
        published=APRIL,
    )  # fmt: skip
    tag = post.tags.get()
    assert set(SearchEntry.objects.get().marks.split()) == {
        f"_n{post.pk // THOUSAND}", f"_a{author.pk}", f"_c{category.pk}", f"_g{tag.pk}",
        f"_y{APRIL.year}", "_lfr_ca", "_lfr",
    }  # fmt: skip
    filters = Filters((category.pk,), tag.pk, author.pk, APRIL.year, "fr")
    entry = set(SearchEntry.objects.get().marks.split())
    assert all(entry.intersection(group) for group in marks_for(filters))
    assert marks_for(Filters()) == []


def test_a_post_of_new_year_is_found_in_the_year_of_the_site(titles):
    make_post("Phare", published=datetime(2022, 12, 31, 23, 30, tzinfo=UTC))  # 2023 in Paris
    assert titles("phare", year=2023) == ["Phare"]
    assert titles("phare", year=2022) == []


def test_nobody_types_a_mark(titles):
    post = make_post("Phare", published=APRIL)
    for word in SearchEntry.objects.get().marks.split():
        assert titles(word) == [], word
        assert titles(f"phare -{word}") == ["Phare"], word
    assert post.pk


def test_lists_of_one_language_narrow_a_search(titles, settings):
    make_post("Phare", language="fr", published=True)
    make_post("Phare anglais", language="en-GB", published=True)
    assert len(titles("phare")) == 2
    settings.BLOGPOSTS_LIST_LANGUAGE = "interface"
    with translation.override("en"):
        assert titles("phare") == ["Phare anglais"]
        assert titles("phare", language="fr") == ["Phare"]
    with translation.override("fr"):
        assert titles("phare") == ["Phare"]

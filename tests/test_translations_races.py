"""Editors who link translations at once, each on a connection of their own, on every database."""

from __future__ import annotations

from functools import partial

import pytest
from django.core.exceptions import ValidationError

from blogposts import translations
from blogposts.models import Post, TranslationGroup
from tests.builders import make_post
from tests.crowd import at_once

pytestmark = pytest.mark.usefixtures("shared_database")
LANGUAGES = ["fr", "en", "ar", "de", "es", "it"]


@pytest.fixture
def posts():
    return {code: make_post(f"T {code}", language=code) for code in LANGUAGES}


def fresh(post):
    """As another editor has it open."""
    return Post.objects.get(pk=post.pk)


def linking(post, other):
    return partial(translations.link, fresh(post), fresh(other))


def groups():
    """The languages of each group, and nothing that is empty, twice in a language, or alone."""
    found = {}
    for post in Post.objects.exclude(translation_group=None):
        found.setdefault(post.translation_group_id, []).append(post.language)
    assert set(TranslationGroup.objects.values_list("pk", flat=True)) == set(found)
    assert all(len(set(codes)) == len(codes) > 1 for codes in found.values())
    return sorted(sorted(codes) for codes in found.values())


def test_the_same_two_linked_by_many_are_one_group(posts):
    one, two = posts["fr"], posts["en"]
    works = [linking(one, two), linking(two, one)] * 5
    assert at_once(works) == [None] * 10
    assert groups() == [["en", "fr"]]


def test_one_linked_to_many_at_once_gathers_them_all(posts):
    first, *others = posts.values()
    assert at_once([linking(first, other) for other in others]) == [None] * 5
    assert groups() == [sorted(LANGUAGES)]


def test_a_ring_that_is_linked_at_once_is_one_group(posts):
    ring = list(posts.values())
    works = [linking(post, ring[number - 1]) for number, post in enumerate(ring)]
    assert at_once(works) == [None] * 6
    assert groups() == [sorted(LANGUAGES)]


def test_two_groups_that_are_joined_from_both_ends_are_one(posts):
    fr, en, ar, de, *_rest = posts.values()
    translations.link(fr, en)
    translations.link(ar, de)
    works = [linking(fr, ar), linking(de, en), linking(en, ar), linking(de, fr)]
    assert at_once(works) == [None] * 4
    assert groups() == [["ar", "de", "en", "fr"]]


def test_of_two_in_one_language_the_second_is_refused(posts):
    rivals = [make_post(f"Rival {number}", language="en") for number in range(4)]
    done = at_once([linking(posts["fr"], rival) for rival in rivals])
    refused = [error for error in done if error is not None]
    assert [getattr(error, "code", error) for error in refused] == ["language"] * 3
    assert all(isinstance(error, ValidationError) for error in refused)
    assert groups() == [["en", "fr"]]


def test_two_who_begin_a_translation_at_once_leave_one(posts):
    post = make_post("Seul", language="fr", sections=[("A", "Un mot.")], tags=["a"])
    works = [partial(translations.begin, fresh(post), "en", owner=None) for _ in range(4)]
    done = at_once(works)
    begun = [one for one in done if isinstance(one, Post)]
    refused = [error for error in done if not isinstance(error, Post)]
    assert [getattr(error, "code", error) for error in refused] == ["language"] * 3
    assert translations.translation_in(fresh(post), "en") == begun[0]
    assert Post.objects.filter(title="Seul").count() == 2  # what was refused left nothing


def test_linking_and_taking_out_at_once_leave_whole_groups(posts):
    fr, en, ar, de, *_rest = posts.values()
    for other in (en, ar):
        translations.link(fr, other)
    works = [linking(fr, de), partial(translations.unlink, fresh(en))]
    works += [partial(translations.unlink, fresh(ar)), linking(de, fr)]
    assert at_once(works) == [None] * 4
    assert groups() == [["de", "fr"]]

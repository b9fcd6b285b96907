"""Sections, sources and links of a post: their order, and what no two of them share."""

from __future__ import annotations

import pytest
from django.urls import reverse

from blogposts.models import Post, Section, Source
from tests.admin.pages import errors_of, form_of
from tests.builders import make_category, make_post

pytestmark = pytest.mark.django_db


def change(post):
    return reverse("admin:blogposts_post_change", args=[post.pk])


def send(client, post, **fields):
    data = form_of(client.get(change(post))) | fields | {"_continue": "x"}
    return client.post(change(post), data, follow=True)


def places(rows, name):
    return [(row.position, getattr(row, name)) for row in rows.order_by("position")]


@pytest.fixture
def post():
    return make_post(sections=[("A", "a"), ("B", "b"), ("C", "c")])


def test_two_sections_change_places_in_one_save(editor, post):
    keys = dict(post.sections.values_list("heading", "pk"))
    send(editor, post, **{"sections-0-position": "2", "sections-1-position": "1"})
    assert places(post.sections, "heading") == [(1, "B"), (2, "A"), (3, "C")]
    assert dict(post.sections.values_list("heading", "pk")) == keys


def test_the_last_goes_first(editor, post):
    order = {"sections-2-position": "1", "sections-0-position": "2", "sections-1-position": "3"}
    send(editor, post, **order)
    assert places(post.sections, "heading") == [(1, "C"), (2, "A"), (3, "B")]


def test_a_deleted_row_leaves_its_place_to_another(editor, post):
    send(editor, post, **{"sections-0-DELETE": "on", "sections-2-position": "1"})
    assert places(post.sections, "heading") == [(1, "C"), (2, "B")]


def test_numbers_may_have_gaps_and_are_closed(editor, post):
    order = {"sections-0-position": "90", "sections-1-position": "40", "sections-2-position": "7"}
    send(editor, post, **order)
    assert places(post.sections, "heading") == [(1, "C"), (2, "B"), (3, "A")]


def test_a_new_row_without_a_place_is_the_last(editor, post):
    send(editor, post, **{"sections-3-heading": "D", "sections-3-body": "d"})
    assert places(post.sections, "heading")[-1] == (4, "D")


def test_a_new_row_takes_the_place_it_asks_for(editor, post):
    send(
        editor,
        post,
        **{
            "sections-3-heading": "D",
            "sections-3-position": "1",
            "sections-0-position": "2",
            "sections-1-position": "3",
            "sections-2-position": "4",
        },
    )
    assert [heading for _, heading in places(post.sections, "heading")] == ["D", "A", "B", "C"]


def test_a_new_row_with_nothing_but_a_place_is_no_row(editor, post):
    send(editor, post, **{"sections-3-position": "4"})
    assert post.sections.count() == 3


def test_a_row_whose_place_was_emptied_keeps_it(editor, post):
    send(editor, post, **{"sections-1-position": "", "sections-1-body": "nouveau"})
    assert [heading for _, heading in places(post.sections, "heading")] == ["A", "B", "C"]


def test_old_gaps_in_the_database_are_closed(editor, post):
    Section.objects.filter(post=post, heading="C").update(position=9)
    send(editor, post, title="Autre")
    assert places(post.sections, "heading") == [(1, "A"), (2, "B"), (3, "C")]


def test_a_row_that_somebody_else_added_meanwhile_comes_last(editor, post):
    data = form_of(editor.get(change(post)))
    Section.objects.create(post=post, position=4, heading="X")
    data |= {"sections-3-heading": "D", "sections-3-position": "4", "_continue": "x"}
    editor.post(change(post), data)
    assert [heading for _, heading in places(post.sections, "heading")] == list("ABCDX")


class TestRefusals:
    def test_two_sections_with_one_place(self, editor, post):
        response = send(editor, post, **{"sections-1-position": "1", "sections-2-body": "gardé"})
        errors = errors_of(response)
        assert errors["sections"][1] == {"position": ["Another row has the place 1 too."]}
        assert form_of(response)["sections-2-body"] == "gardé"
        assert places(post.sections, "heading") == [(1, "A"), (2, "B"), (3, "C")]

    @pytest.mark.parametrize("value", ["-1", "x", "100000", "9999999999999"])
    def test_a_place_that_is_none(self, editor, post, value):
        response = send(editor, post, **{"sections-0-position": value})
        assert list(errors_of(response)["sections"][0]) == ["position"]

    def test_a_row_that_somebody_else_deleted_keeps_what_was_typed(self, editor, post):
        data = form_of(editor.get(change(post)))
        post.sections.get(heading="B").delete()
        data |= {"sections-1-body": "à garder", "sections-2-body": "aussi", "_continue": "x"}
        response = editor.post(change(post), data)
        assert response.status_code == 200
        assert "Somebody has deleted a row" in errors_of(response)["sections as a whole"][0]
        sent = form_of(response)
        assert (sent["sections-1-body"], sent["sections-2-body"]) == ("à garder", "aussi")
        sent |= {"sections-1-DELETE": "on", "_continue": "x"}
        assert editor.post(change(post), sent).status_code == 302
        assert places(post.sections, "body") == [(1, "a"), (2, "aussi")]


class TestSources:
    @pytest.fixture
    def post(self):
        return make_post(
            sources=[
                {"url": "https://a.example/", "key": "a"},
                {"url": "https://b.example/", "key": "b"},
            ]
        )

    def test_get_keys_of_their_addresses_unlike_each_other(self, editor, post):
        page = {f"sources-{n}-url": f"https://www.cnbc.com/{n}" for n in (2, 3)}
        send(editor, post, **page, **{"sources-TOTAL_FORMS": "4"})
        assert [source.key for source in post.sources.order_by("position")] == [
            "a",
            "b",
            "cnbc",
            "cnbc-2",
        ]

    def test_may_change_keys_with_each_other(self, editor, post):
        send(editor, post, **{"sources-0-key": "b", "sources-1-key": "a"})
        assert [source.key for source in post.sources.order_by("position")] == ["b", "a"]

    def test_may_take_the_key_of_one_that_goes(self, editor, post):
        send(editor, post, **{"sources-0-DELETE": "on", "sources-1-key": "a"})
        assert places(post.sources, "key") == [(1, "a")]

    def test_with_one_key_are_refused(self, editor, post):
        response = send(editor, post, **{"sources-1-key": "A"})
        assert errors_of(response)["sources"][1] == {"key": ["Another source has the key “A” too."]}

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("key", "a key"),
            ("url", "ftp://a.example/"),
            ("url", "https://user:secret@a.example/"),
            ("url", "javascript:alert(1)"),
            ("date", "11/04/2023"),
            ("language", "français"),
            ("archived_url", "data:text/html,x"),
        ],
    )
    def test_are_refused_at_the_field(self, editor, post, field, value):
        response = send(editor, post, **{f"sources-0-{field}": value})
        assert list(errors_of(response)["sources"][0]) == [field]
        assert Source.objects.filter(key="a", url="https://a.example/").exists()

    def test_want_an_address_or_a_title(self, editor, post):
        response = send(editor, post, **{"sources-0-url": "", "sources-0-title": ""})
        assert errors_of(response)["sources"][0] == {
            "__all__": ["A source needs an address or a title."]
        }


class TestCategories:
    def test_change_places_by_their_numbers_or_by_their_names(self, editor):
        first, second = make_category("Un"), make_category("Deux")
        post = make_post(categories=[first, second])
        send(editor, post, **{"post_categories-0-position": "2", "post_categories-1-position": "1"})
        assert places(post.post_categories, "category") == [(1, second), (2, first)]
        send(
            editor,
            post,
            **{
                "post_categories-0-category": first.pk,
                "post_categories-1-category": second.pk,
            },
        )
        assert places(post.post_categories, "category") == [(1, first), (2, second)]

    def test_twice_the_same_is_refused(self, editor):
        post = make_post(categories=[make_category("Un"), make_category("Deux")])
        one = post.post_categories.get(position=1).category_id
        response = send(editor, post, **{"post_categories-1-category": one})
        assert errors_of(response)["post_categories"][1] == {"category": ["“Un” is there twice."]}


class TestRelated:
    def test_a_post_of_ours_takes_the_place_of_typed_words(self, editor):
        post, other = make_post(related=[{"title": "Ailleurs"}]), make_post("Autre")
        send(editor, post, **{"related_picks-0-target": other.pk})
        pick = post.related_picks.get()
        assert (pick.target, pick.title) == (other, "")

    def test_twice_the_same_itself_or_nothing_is_refused(self, editor):
        other = make_post("Autre")
        post = make_post(related=[{"target": other}, {"title": "Ailleurs"}])
        for value, words in [
            ({"related_picks-1-target": other.pk}, "“Autre” is there twice."),
            ({"related_picks-1-target": post.pk}, "A post is not related to itself."),
            ({"related_picks-1-title": ""}, "Choose a post of ours, or give a title."),
        ]:
            errors = errors_of(send(editor, post, **value))["related_picks"][1]
            assert [words] in errors.values()

    def test_it_is_the_posts_of_the_page_that_are_saved(self, editor, post):
        """A form that names a row of another post changes nothing of it."""
        other = make_post("Autre", sections=[("Z", "z")])
        foreign = other.sections.get()
        response = send(editor, post, **{"sections-0-id": foreign.pk, "sections-0-body": "volé"})
        assert response.status_code == 200
        foreign.refresh_from_db()
        assert foreign.body == "z"
        assert Post.objects.get(pk=post.pk).sections.count() == 3

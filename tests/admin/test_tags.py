from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from taggit.models import Tag

from blogposts.admin.tags import TagsField, completions, names_in, written
from tests.admin.pages import errors_of, form_of
from tests.builders import make_post
from tests.cost import BUDGET, seconds

NAMES = "/admin/blogposts/post/tags/"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        (" , ,", []),
        ("Meta", ["Meta"]),
        ("réseaux sociaux", ["réseaux sociaux"]),
        ("Meta,  réseaux \n sociaux ,", ["Meta", "réseaux sociaux"]),
        ("Meta, META, Éco, éco", ["Meta", "Éco"]),
        ('"Paris, Texas", Meta', ["Paris, Texas", "Meta"]),
        ('12" discs', ['12" discs']),
        ('"never closed', ["never closed"]),
    ],
)
def test_names_stand_between_commas(text, names):
    assert names_in(text) == names


@pytest.mark.parametrize("name", ["Meta", "Paris, Texas", 'a "quoted" word', '12"', '"'])
def test_written_names_are_read_back(name):
    assert set(names_in(written([Tag(name=name), Tag(name="Zèbre")]))) == {name, "Zèbre"}


@pytest.mark.django_db
class TestField:
    @pytest.mark.parametrize("typed", ["Éco", "éco", "ÉCO"])
    def test_a_name_in_another_case_is_the_tag_that_is_there(self, typed):
        tag = Tag.objects.create(name="Éco")
        assert TagsField().clean(typed) == [tag]

    def test_the_same_case_is_nearer_than_another(self, settings):
        upper = Tag.objects.create(name="Go")
        assert TagsField().clean("Go, C++") == [upper, "C++"]

    def test_names_that_share_a_slug_are_two_tags(self):
        Tag.objects.create(name="C")
        assert TagsField().clean("C++") == ["C++"]

    def test_a_name_that_is_too_long_is_refused(self):
        with pytest.raises(ValidationError, match="too long"):
            TagsField().clean("x" * 101)

    def test_has_not_changed_while_the_names_are_the_same(self):
        tags = [Tag(name="Meta"), Tag(name="Éco")]
        assert not TagsField().has_changed(tags, "éco,Meta")
        assert TagsField().has_changed(tags, "Meta")


class TestForm:
    def test_an_existing_tag_is_kept_whatever_case_is_typed(self, editor):
        tag = Tag.objects.create(name="Meta")
        post = make_post()
        url = f"/admin/blogposts/post/{post.pk}/change/"
        data = form_of(editor.get(url)) | {"tags": "META, neuf", "_continue": "x"}
        assert editor.post(url, data).status_code == 302
        assert set(post.tags.all()) == {tag, Tag.objects.get(name="neuf")}
        assert form_of(editor.get(url))["tags"] == "Meta, neuf"

    def test_names_that_only_some_databases_tell_apart_are_saved_on_all(self, editor):
        Tag.objects.create(name="cafe")
        post = make_post()
        url = f"/admin/blogposts/post/{post.pk}/change/"
        data = form_of(editor.get(url)) | {"tags": "café", "_continue": "x"}
        assert editor.post(url, data).status_code == 302
        assert [tag.name for tag in post.tags.all()] in (["café"], ["cafe"])

    def test_are_taken_away(self, editor):
        post = make_post(tags=["Meta", "neuf"])
        url = f"/admin/blogposts/post/{post.pk}/change/"
        editor.post(url, form_of(editor.get(url)) | {"tags": "neuf", "_save": "x"})
        assert [tag.name for tag in post.tags.all()] == ["neuf"]

    def test_what_was_typed_is_kept_beside_an_error(self, editor):
        url = "/admin/blogposts/post/add/"
        data = form_of(editor.get(url)) | {"tags": "x" * 101, "_save": "x"}
        response = editor.post(url, data)
        assert "too long" in errors_of(response)[""]["tags"][0]
        assert form_of(response)["tags"] == "x" * 101


@pytest.mark.django_db
class TestCompletions:
    def test_those_that_begin_so_come_first(self):
        for name in ["Un Meta", "Meta", "metal", "Autre"]:
            Tag.objects.create(name=name)
        assert completions("met") == ["Meta", "metal", "Un Meta"]

    def test_accents_in_any_case(self):
        Tag.objects.create(name="École")
        assert completions("éc") == ["École"]

    def test_ten_thousand_tags_give_a_few_in_one_query(self, django_assert_num_queries):
        Tag.objects.bulk_create(Tag(name=f"tag {n}", slug=f"tag-{n}") for n in range(10_000))
        with django_assert_num_queries(1):
            assert len(completions("tag")) == 20
        for typed in ("tag 99", "99", "nowhere"):
            assert seconds(lambda typed=typed: completions(typed)) <= BUDGET

    @pytest.mark.parametrize("nothing", ["", "  ", "%", "_"])
    def test_nothing_for_nothing_and_for_wild_cards(self, nothing):
        Tag.objects.create(name="Meta")
        assert completions(nothing) == []


class TestView:
    def test_answers_in_json(self, editor):
        Tag.objects.create(name="Meta")
        response = editor.get(NAMES, {"q": "me"})
        assert response.json() == {"names": ["Meta"]}
        assert "no-store" in response["Cache-Control"]

    @pytest.mark.parametrize("permission", ["blogposts.add_post", "blogposts.change_post"])
    def test_answers_those_who_write(self, staff, permission):
        assert staff(permission).get(NAMES, {"q": "x"}).status_code == 200

    def test_refuses_those_who_do_not(self, staff, client):
        assert staff("blogposts.view_post").get(NAMES, {"q": "x"}).status_code == 403
        assert client.get(NAMES).status_code == 302

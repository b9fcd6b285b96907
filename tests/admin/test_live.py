"""The page of what a post's form holds: the public page's own, and nothing is stored."""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blogposts.models import Author, Post, Section
from tests.admin.desk import JSON
from tests.admin.pages import form_of
from tests.browser.cast import make_full_post, make_picture_post
from tests.builders import APRIL, make_author, make_category, make_post

pytestmark = pytest.mark.django_db

FOLDER = "/admin/blogposts/post/"


@pytest.fixture
def post():
    return make_post("Un titre", sections=[("A", "Le premier mot."), ("B", "Le second.")])


def sent(client, post=None, **typed):
    """What the form of a post holds, with what was typed."""
    url = f"{FOLDER}{post.pk}/change/" if post else f"{FOLDER}add/"
    return form_of(client.get(url)) | typed


def live(client, post=None, **typed):
    """What our script gets."""
    data = sent(client, post, **typed)
    answer = client.post(address(post), data, headers=JSON)
    assert answer.status_code == 200
    return answer.json()


def address(post=None):
    return f"{FOLDER}{post.pk}/live/" if post else f"{FOLDER}live/"


def page(client, post=None, **typed):
    return live(client, post, **typed)["page"]


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html[html.index("<body") :])).strip()


def lines(html):
    return [line for line in map(str.strip, html.splitlines()) if line]


def without_talk(lines):
    """Without the lines of the head that name what stands under the text."""
    return [line for line in lines if not re.search('Comments on|"@type": "BlogPosting"', line)]


class TestIsThePublicPage:
    def test_to_the_letter_but_for_what_is_said_under_it(self, editor, client):
        post = make_picture_post()
        public = client.get(post.get_absolute_url()).content.decode()
        before_talk = lines(public[: public.index('<section class="blogposts-vote"')])
        before_talk = without_talk(before_talk)
        assert len(before_talk) > 100
        assert without_talk(lines(page(editor, post)))[: len(before_talk)] == before_talk

    def test_a_draft_stands_at_the_address_that_it_will_have(self, editor, post):
        html = page(editor, post, title="Un autre titre")
        assert '<link rel="canonical" href="http://testserver/blog/un-autre-titre/">' in html
        assert "<title>Un autre titre · Le Carnet</title>" in html
        assert "blogposts-preview" not in html

    def test_a_slug_that_was_typed_is_kept(self, editor, post):
        html = page(editor, post, title="Un autre titre", slug="court")
        assert 'href="http://testserver/blog/court/"' in html

    def test_by_the_view_that_the_site_has_for_it(self, editor, settings):
        settings.ROOT_URLCONF = "tests.views.urls_with_own_preview"
        assert "In this article" not in page(editor, make_full_post())


class TestShows:
    def test_fields_as_they_stand_in_the_form(self, editor, post):
        author = make_author("Zoé")
        html = page(
            editor, post, title="Neuf", subtitle="Un chapeau", author=author.pk, language="de",
            search_description="Pour chercher", tags="Meta, tout neuf",
        )  # fmt: skip
        text = text_of(html)
        assert "Neuf Un chapeau" in text
        assert "by Zoé" in text
        assert '<h1 class="p-name" lang="de">' in html
        assert '<meta name="description" content="Pour chercher">' in html
        assert 'href="/blog/tag/tout-neuf/"' in html
        assert Author.objects.get().name == "Zoé"

    def test_sections_in_the_order_that_is_asked_for(self, editor, post):
        typed = {
            "sections-0-position": "3",
            "sections-1-position": "1",
            "sections-2-heading": "Nouveau",
            "sections-2-body": "Un **mot**.",
            "sections-2-position": "2",
        }
        answer = live(editor, post, **typed)
        found = re.findall(r'<h2 id="([^"]+)"[^>]*>([^<]+)', answer["page"])
        assert found[:3] == [("b", "B"), ("nouveau", "Nouveau"), ("a", "A")]
        assert "Un <strong>mot</strong>." in answer["page"]
        assert answer["places"] == ["sections-1", "sections-2", "sections-0"]

    def test_no_row_that_is_marked_for_deletion(self, editor, post):
        answer = live(editor, post, **{"sections-0-DELETE": "on"})
        assert "Le premier mot." not in answer["page"]
        assert answer["places"] == ["sections-1"]

    def test_sources_with_the_numbers_of_their_citations(self, editor):
        post = make_full_post()
        typed = {
            "sources-2-position": "1",
            "sources-0-position": "2",
            "sources-1-position": "3",
            "sources-3-url": "https://neuf.example/x",
        }
        html = page(editor, post, **typed)
        keys = re.findall(r'id="source-([^"]+)"', html)
        assert keys == ["livre", "presse", "autre", "neuf"]
        assert re.search(r'href="#source-presse"[^>]*>\s*2\s*<', html)

    def test_categories_and_picks(self, editor, post):
        category, other = make_category("Livres"), make_category("Presse")
        target = make_post("La suite", published=True)
        hidden = make_post("Caché")
        typed = {
            "post_categories-0-category": other.pk,
            "post_categories-0-position": "2",
            "post_categories-TOTAL_FORMS": "2",
            "post_categories-1-category": category.pk,
            "post_categories-1-position": "1",
            "post_categories-1-id": "",
            "related_picks-TOTAL_FORMS": "2",
            "related_picks-0-target": target.pk,
            "related_picks-1-target": hidden.pk,
        }
        html = page(editor, post, **typed)
        assert "in Livres" in text_of(html)
        assert 'href="/blog/category/presse/"' in html
        assert "Read on La suite" in text_of(html)
        assert "Caché" not in html

    def test_a_post_that_is_not_there_yet(self, editor):
        html = page(editor, title="Tout neuf", **{"sections-0-body": "Un début."})
        assert "Tout neuf" in text_of(html)
        assert "Un début." in html
        assert not Post.objects.exists()

    def test_a_picture_that_is_to_go_is_gone(self, editor):
        post = make_picture_post()
        assert "blogposts-picture" in page(editor, post)
        assert "blogposts-picture" not in page(editor, post, picture="")

    def test_what_was_never_saved_of_a_published_post(self, editor, client):
        post = make_post(sections=[("A", "a")], published=True)
        assert "Pas encore" in page(editor, post, title="Pas encore")
        assert "Pas encore" not in client.get(post.get_absolute_url()).content.decode()


class TestWhateverStandsInTheForm:
    """While somebody types, little of it is valid."""

    def test_no_title(self, editor, post):
        assert 'class="p-name"' in page(editor, post, title="")

    def test_one_that_is_too_long(self, editor, post):
        assert "long " * 70 in page(editor, post, title="long " * 70 + "!")

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "https://", "data:text/html,x"])
    def test_an_address_that_is_none_is_left_out(self, editor, url):
        post = make_full_post()
        html = page(editor, post, canonical_url=url, **{"sources-1-url": url})
        assert f'"{url}"' not in html
        assert "Comment l’on attend" in html

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("language", "pas une langue"),
            ("author", "x"),
            ("author", "99999"),
            ("published_at_0", "demain"),
            ("sections-0-format", "x"),
            ("sections-0-position", "x"),
            ("sections-0-id", "99999"),
            ("sections-0-language", "???"),
            ("sections-TOTAL_FORMS", ""),
            ("slug", "comments"),
            ("tags", '"'),
            ("comment_policy", "x"),
            ("opened", "x"),
        ],
    )
    def test_a_field_that_says_nothing_true(self, editor, post, name, value):
        assert "Un titre" in page(editor, post, **{name: value})

    def test_a_text_that_costs_too_much_is_shown_as_it_is(self, editor, post, settings):
        settings.BLOGPOSTS_BODY_MAX_LENGTH = 10
        assert "Bien plus long que dix" in page(
            editor, post, **{"sections-0-body": "Bien plus long que dix"}
        )

    def test_no_script_of_a_text_stays(self, editor, post):
        evil = "<script>alert(1)</script><img src=x onerror=alert(1)>Fin."
        html = page(editor, post, title=evil, **{"sections-0-body": evil})
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "Fin." in html


class TestCosts:
    def test_it_writes_nothing(self, editor, tmp_path):
        post = make_full_post()
        before, after = tmp_path / "before", tmp_path / "after"
        data = sent(
            editor, post, title="Un autre", tags="neuf", **{"sections-0-body": "b", "_publish": "x"}
        )
        call_command("dumpdata", output=str(before))
        with CaptureQueriesContext(connection) as queries:
            assert editor.post(address(post), data, headers=JSON).status_code == 200
            assert editor.post(address(post), data).status_code == 200
        call_command("dumpdata", output=str(after))
        assert before.read_text() == after.read_text()
        words = {query["sql"].split()[0].strip("(").upper() for query in queries}
        assert words == {"SELECT"}

    @pytest.mark.parametrize("size", [1, 30])
    def test_fourteen_queries_whatever_stands_in_it(self, editor, size, django_assert_num_queries):
        make_post("Avant", tags=["t0"], published=APRIL.replace(day=1))
        post = make_post(
            author=make_author(),
            sections=[(f"T {number}", f"Texte [@k{number}].") for number in range(size)],
            sources=[{"key": f"k{number}", "title": f"S {number}"} for number in range(size)],
            tags=[f"t{number}" for number in range(size)],
            categories=[make_category(f"C {number}") for number in range(size)],
            related=[{"title": "R"}],
        )
        data = sent(editor, post)
        with django_assert_num_queries(14):
            editor.post(address(post), data, headers=JSON)

    def test_a_text_that_is_as_it_was_is_not_rendered_anew(self, editor, post, monkeypatch):
        rendered = []
        render = Section.render

        def counted(section, *args):
            rendered.append(section.heading)
            render(section, *args)

        monkeypatch.setattr(Section, "render", counted)
        Section.objects.filter(heading="B").update(body="Deux\nlignes.")
        data = sent(editor, post, **{"sections-1-body": "Deux\r\nlignes."})
        editor.post(address(post), data, headers=JSON)
        assert rendered == []
        editor.post(address(post), data | {"sections-0-body": "Neuf."}, headers=JSON)
        assert rendered == ["A"]

    def test_the_form_itself_no_query_more(self, editor, post, django_assert_num_queries):
        with CaptureQueriesContext(connection) as queries:
            html = editor.get(f"{FOLDER}{post.pk}/change/").content.decode()
        assert "blogposts-live" in html
        assert [query for query in queries if "draftlink" in query["sql"]] == []


class TestRefused:
    def test_who_may_only_look(self, staff, post):
        client = staff("blogposts.view_post")
        assert client.post(address(post), {"title": "Un"}).status_code == 403
        html = client.get(f"{FOLDER}{post.pk}/change/").content.decode()
        assert "blogposts-live" not in html

    def test_who_may_not_add(self, staff):
        assert staff("blogposts.change_post").post(address(), {"title": "U"}).status_code == 403

    def test_who_may_not_change_this_one(self, staff, post, monkeypatch):
        model_admin = admin.site.get_model_admin(Post)
        client = staff("blogposts.change_post", "blogposts.edit_others_post")
        data = sent(client, post)
        assert client.post(address(post), data).status_code == 200
        monkeypatch.setattr(model_admin, "has_change_permission", lambda request, obj=None: not obj)
        assert client.post(address(post), data).status_code == 403

    def test_a_stranger(self, client, post):
        assert "login" in client.post(address(post), {"title": "Un"}).url

    def test_get(self, editor, post):
        assert editor.get(address(post)).status_code == 405

    def test_a_post_that_is_gone(self, editor, post):
        data = sent(editor, post)
        post.delete()
        assert editor.post(f"{FOLDER}1234/live/", data).status_code == 404


class TestWithoutScripts:
    def test_the_same_page_says_that_nothing_is_saved(self, editor, post):
        answer = editor.post(address(post), sent(editor, post, title="Neuf"))
        text = text_of(answer.content.decode())
        assert "Neuf" in text
        assert "Nothing of it is saved" in text
        assert answer["X-Robots-Tag"] == "noindex"
        assert "no-store" in answer["Cache-Control"]

    def test_the_button_comes_after_those_that_save(self, editor, post):
        html = editor.get(f"{FOLDER}{post.pk}/change/").content.decode()
        assert html.index('name="_save"') < html.index(f'formaction="{address(post)}"')

    def test_a_popup_has_none(self, editor, post):
        html = editor.get(f"{FOLDER}{post.pk}/change/?_popup=1").content.decode()
        assert "blogposts-live" not in html


class TestCards:
    def test_say_what_the_head_says(self, editor, post):
        typed = {"search_title": "Pour chercher", "search_description": "Ce que l’on trouve."}
        answer = live(editor, post, **typed)
        assert 'property="og:title" content="Pour chercher"' in answer["page"]
        assert 'name="description" content="Ce que l’on trouve."' in answer["page"]
        text = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", answer["cards"]))
        assert "testserver › blog › un-titre Pour chercher Ce que l’on trouve." in text
        assert "13 characters of about 60." in text
        assert "No picture" in text

    def test_say_what_is_too_long_or_missing(self, editor, post):
        cards = live(editor, post, title="mot " * 20, **{"sections-0-body": "",
                     "sections-1-body": ""})["cards"]  # fmt: skip
        assert "79 characters; after about 60 the rest is cut off." in cards
        assert "It is empty." in cards
        assert cards.count("blogposts-amiss") == 2

    def test_have_the_picture_of_the_head(self, editor):
        post = make_picture_post()
        answer = live(editor, post)
        assert (
            f'property="og:image" content="http://testserver{post.picture.url}"' in answer["page"]
        )
        assert f'src="http://testserver{post.picture.url}"' in answer["cards"]

    def test_stand_in_the_form_before_anything_is_typed(self, editor, post):
        html = editor.get(f"{FOLDER}{post.pk}/change/").content.decode()
        assert '<p class="blogposts-found-title">Un titre</p>' in html
        assert "blog › un-titre" in html
        assert "blogposts-found-title" in editor.get(f"{FOLDER}add/").content.decode()

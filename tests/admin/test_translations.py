"""Translations in a post's form, and the screen where they are begun and linked."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry

from blogposts.models import Post
from blogposts.translations import link, translations_of
from tests.admin.pages import buttons_of, errors_of, form_of, messages_of
from tests.builders import make_author, make_post

pytestmark = pytest.mark.django_db
WRITER = ("blogposts.add_post", "blogposts.change_post")


@pytest.fixture
def post():
    return make_post("Bonjour", sections=[("Un", "Texte.")], author=make_author(), published=True)


def form(post):
    return f"/admin/blogposts/post/{post.pk}/change/"


def screen(post):
    return f"/admin/blogposts/post/{post.pk}/translations/"


def begin(client, post, **fields):
    data = {"begin": "1", "language": "en", "text": "copy", **fields}
    return client.post(screen(post), data, follow=True)


def tongues(post):
    post.refresh_from_db()
    return [one.language for one in translations_of(post)]


class TestBegin:
    def test_makes_a_draft_and_goes_to_its_form(self, editor, post):
        page = begin(editor, post)
        draft = Post.objects.get(language="en")
        assert page.redirect_chain[-1][0] == form(draft)
        assert messages_of(page) == ["The draft is begun: it is linked to “Bonjour”."]
        assert (draft.status, draft.owner, draft.author) == ("draft", editor.user, post.author)
        assert draft.sections.get().body == "Texte."
        assert LogEntry.objects.get().object_id == str(draft.pk)
        assert "Bonjour" in page.content.decode()

    def test_empty(self, editor, post):
        begin(editor, post, text="empty")
        assert not Post.objects.get(language="en").sections.exists()

    def test_offers_no_language_that_is_taken(self, editor, post):
        begin(editor, post)
        html = editor.get(screen(post)).content.decode()
        assert 'value="ar"' in html
        assert 'value="en"' not in html
        assert 'value="fr"' not in html
        begin(editor, post)
        assert Post.objects.count() == 2

    def test_a_writer_translates_what_readers_see_under_his_own_name(self, staff, post):
        client = staff(*WRITER)
        name = make_author("Omar", user=client.user)
        page = begin(client, post)
        draft = Post.objects.get(language="en")
        assert (draft.owner, draft.author) == (client.user, name)
        assert page.redirect_chain[-1][0] == form(draft)

    def test_nobody_translates_what_he_may_not_see(self, staff, post):
        hidden = make_post("Brouillon")
        assert staff(*WRITER).get(screen(hidden)).status_code == 404

    def test_nor_without_the_permission_to_add(self, staff, post):
        client = staff("blogposts.view_post")
        assert client.get(screen(post)).status_code == 403
        assert begin(client, post).status_code == 403
        assert Post.objects.count() == 1


class TestLink:
    def test_finds_posts_in_other_languages_and_links_one(self, editor, post):
        english, other = make_post("Hello dear", language="en"), make_post("Hello encore")
        html = editor.get(screen(post), {"q": "hello"}).content.decode()
        assert f'name="link" value="{english.pk}"' in html
        assert f'name="link" value="{other.pk}"' not in html
        page = editor.post(screen(post), {"link": english.pk}, follow=True)
        assert messages_of(page) == ["“Bonjour” and “Hello dear” are translations of one another."]
        assert tongues(post) == ["en"]
        assert LogEntry.objects.count() == 2

    def test_says_why_not(self, editor, post):
        link(post, make_post("Hello", language="en"))
        second = make_post("Hi", language="en")
        page = editor.post(screen(post), {"link": second.pk}, follow=True)
        assert "“en”" in messages_of(page)[0]
        assert tongues(second) == []

    def test_whoever_links_may_change_both(self, staff, post):
        client = staff(*WRITER)
        own = make_post("Hello", language="en", owner=client.user)
        assert client.post(screen(own), {"link": post.pk}).status_code == 404
        assert client.post(screen(post), {"link": own.pk}).status_code == 403
        html = client.get(screen(own), {"q": "bonjour"}).content.decode()
        assert "No post that you may change" in html
        assert tongues(own) == []

    def test_takes_one_out(self, editor, post):
        english = make_post("Hello", language="en")
        link(post, english)
        page = editor.post(screen(post), {"unlink": english.pk}, follow=True)
        assert messages_of(page) == ["“Hello” is linked to no translation any more."]
        assert tongues(post) == []

    @pytest.mark.parametrize("key", ["0", "99999", "x", "", "9" * 40])
    @pytest.mark.parametrize("name", ["link", "unlink"])
    def test_a_forged_key_links_nothing(self, editor, post, name, key):
        assert editor.post(screen(post), {name: key}).status_code in (200, 404)
        assert tongues(post) == []


class TestForm:
    def test_lists_them_and_a_button_saves_and_goes_on(self, editor, post):
        link(post, make_post("Hello", language="en"))
        page = editor.get(form(post))
        assert "English" in page.content.decode()
        data = form_of(page) | {"title": "Bonjour à tous", "_translations": "1"}
        response = editor.post(form(post), data)
        assert (response.status_code, response["Location"]) == (303, screen(post))
        post.refresh_from_db()
        assert post.title == "Bonjour à tous"
        assert tongues(post) == ["en"]

    def test_what_is_wrong_stays_in_the_form(self, editor, post):
        data = form_of(editor.get(form(post))) | {"title": "", "_translations": "1"}
        response = editor.post(form(post), data)
        assert response.status_code == 200
        assert "title" in errors_of(response)[""]

    def test_a_language_that_a_translation_has_is_refused_by_name(self, editor, post):
        link(post, make_post("Hello", language="en"))
        data = form_of(editor.get(form(post))) | {"language": "en"}
        errors = errors_of(editor.post(form(post), data))[""]
        assert errors["language"] == ["“Hello” is the translation in the language “en” already."]

    def test_another_language_of_its_own_is_not(self, editor, post):
        link(post, make_post("Hello", language="en"))
        data = form_of(editor.get(form(post))) | {"language": "fr-CA"}
        assert editor.post(form(post), data).status_code == 302
        assert tongues(post) == ["en"]

    def test_a_title_is_not_told_to_who_may_not_know_it(self, staff):
        client = staff(*WRITER)
        own = make_post("Own", owner=client.user)
        link(own, make_post("Geheim", language="de"))
        html = client.get(form(own)).content.decode()
        assert "Deutsch" in html
        assert "Geheim" not in html
        data = form_of(client.get(form(own))) | {"language": "de"}
        errors = errors_of(client.post(form(own), data))[""]
        assert errors["language"] == ["Another translation has the language “de” already."]

    def test_costs_two_queries_and_none_for_a_post_alone(
        self, editor, post, django_assert_num_queries
    ):
        editor.get(form(post))
        with django_assert_num_queries(11):
            editor.get(form(post))
        for language in ("en", "ar", "de"):
            link(post, make_post(language, language=language))
        with django_assert_num_queries(13):
            editor.get(form(post))

    def test_enter_still_saves(self, editor, post):
        assert "_translations" not in list(buttons_of(editor.get(form(post))))[:1]


def test_the_list_finds_what_is_not_translated_yet(editor, post):
    link(post, make_post("Hello", language="en-GB"))
    alone = make_post("Seul")

    def listed(language):
        page = editor.get("/admin/blogposts/post/", {"missing": language})
        return {one.title for one in page.context["cl"].result_list}

    assert listed("en") == {alone.title}
    assert listed("ar") == {"Bonjour", "Hello", "Seul"}
    assert listed("xx") == {"Bonjour", "Hello", "Seul"}

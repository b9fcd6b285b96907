"""The panel “Before publishing”, and what refuses publishing."""

from __future__ import annotations

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from blogposts import publishing
from blogposts.articles import create_post
from blogposts.models import Post
from blogposts.text.article import read_article
from tests.admin.pages import errors_of, form_of, messages_of
from tests.builders import make_author, make_category, make_post, picture_file

pytestmark = pytest.mark.django_db

ADD = "/admin/blogposts/post/add/"
LIST = "/admin/blogposts/post/"
PROOF = "/admin/blogposts/post/proof/"


def change(post):
    return reverse("admin:blogposts_post_change", args=[post.pk])


def send(client, url, button="_publish", **fields):
    return client.post(url, form_of(client.get(url)) | fields | {button: "x"}, follow=True)


def act(client, *posts):
    data = {"action": "publish", "_selected_action": [post.pk for post in posts]}
    return client.post(LIST, data, follow=True)


def warned(response):
    """Codes of the warnings on a page, with the field that each leads to."""
    found = re.findall(r'<li data-code="(\w+)"><a href="#id_([\w-]+)"', response.content.decode())
    return dict(found)


def complete_post(**fields):
    given = {
        "summary": "Un an après.",
        "sections": [("Contexte", "Un texte.")],
        "categories": [make_category()],
    }
    return make_post(**given | fields)


def proof(client, post, **fields):
    """What the panel says of the form of a post with other fields."""
    data = form_of(client.get(change(post) if post else ADD)) | fields
    return client.post(PROOF, data | {"_post": post.pk if post else ""})


class TestPanel:
    def test_is_of_the_stored_post(self, editor):
        post = make_post(sections=[("Un", "# A\n\n### B"), ("Deux", "")], tags=["Meta"])
        page = editor.get(change(post))
        assert warned(page) == {
            "no_summary": "summary",
            "no_category": "post_categories-0-category",
            "skipped_level": "sections-0-body",
        }
        text = " ".join(page.content.decode().split())
        assert "<b>2</b> words, less than a minute to read" in text
        assert '<span class="blogposts-proof-tag">h4</span>' in text
        assert "skips a level" in text
        assert '<a href="#id_sections-1-heading">' in text

    def test_says_that_there_is_nothing(self, editor):
        page = editor.get(change(complete_post()))
        assert warned(page) == {}
        assert "Nothing found." in page.content.decode()

    def test_of_a_new_post_waits(self, editor):
        page = editor.get(ADD)
        assert warned(page) == {}
        assert "As soon as you write" in page.content.decode()

    def test_is_of_what_was_sent_when_a_form_comes_back(self, editor):
        post = complete_post()
        page = send(editor, change(post), "_save", title="", summary="")
        assert warned(page) == {"no_summary": "summary"}

    def test_is_of_a_copy_that_is_put_back(self, editor):
        post = complete_post()
        key = form_of(editor.get(change(post)))["_page"]
        data = form_of(editor.get(change(post))) | {
            "summary": "", "_post": post.pk, "_user": editor.user.pk,
        }  # fmt: skip
        editor.post(f"/admin/blogposts/post/keep/{key}/", data)
        assert warned(editor.get(f"{change(post)}?_page={key}")) == {"no_summary": "summary"}

    def test_is_not_shown_to_who_may_only_look(self, staff):
        post = make_post()
        page = staff("blogposts.view_post").get(change(post))
        assert "blogposts-proof" not in page.content.decode().replace("blogposts/admin/proof", "")

    def test_escapes_what_it_names(self, editor):
        post = make_post(title="<b>A</b>", sections=[("<i>B", "[<img src=x>](/blog/<u>/)")])
        assert "<i>B" not in editor.get(change(post)).content.decode()

    @pytest.mark.parametrize("count", [1, 20])
    def test_costs_the_form_a_query_for_tags_and_one_for_links(
        self, editor, count, django_assert_num_queries
    ):
        links = " ".join(f"[un {n}](/blog/p-{n}/)" for n in range(count))
        sections = [(str(n), links) for n in range(count)]
        post = complete_post(sections=sections, author=make_author(), tags=["Meta"])
        # The form's own eleven, a category's completion, and of ours: tags like its own, posts.
        with django_assert_num_queries(14):
            editor.get(change(post))


class TestWhileTyping:
    def test_is_of_the_form(self, editor):
        post = complete_post()
        fields = {"summary": " ", "sections-0-heading": "LE CONTEXTE"}
        assert warned(proof(editor, post, **fields)) == {
            "no_summary": "summary",
            "capitals": "sections-0-heading",
        }

    def test_is_of_a_new_post(self, editor):
        fields = {"title": "T", "summary": "S", "sections-0-body": "Un [lien](/blog/none/)."}
        answer = proof(editor, None, **fields)
        assert warned(answer) == {
            "no_category": "post_categories-0-category",
            "bare_link": "sections-0-body",
            "dead_link": "sections-0-body",
        }

    def test_changes_nothing(self, editor):
        post = complete_post()
        before = Post.objects.filter(pk=post.pk).values().get()
        data = form_of(editor.get(change(post))) | {"title": "Autre", "_post": post.pk}
        with CaptureQueriesContext(
            connection,
        ) as queries:
            editor.post(PROOF, data | {"tags": "neuf"})
        assert {query["sql"].split()[0] for query in queries} == {"SELECT"}
        assert Post.objects.filter(pk=post.pk).values().get() == before
        assert not post.tags.exists()

    @pytest.mark.parametrize("count", [1, 20])
    def test_costs_as_much_for_long_posts(self, editor, count, django_assert_num_queries):
        sections = [(str(n), f"[un {n}](/blog/p-{n}/)") for n in range(count)]
        post = complete_post(sections=sections, tags=["Meta"])
        data = form_of(editor.get(change(post))) | {"_post": post.pk}
        # Session, user, post, anchors; tags like its own, posts.
        with django_assert_num_queries(6):
            editor.post(PROOF, data)

    def test_follows_the_order_of_the_rows(self, editor):
        post = complete_post(sections=[("Un", "a"), ("Deux", "B" * 9)])
        places = {"sections-0-position": "2", "sections-1-position": "1"}
        text = proof(editor, post, **places).content.decode()
        assert text.index("sections-1-heading") < text.index("sections-0-heading")

    def test_leaves_out_what_is_marked_for_deletion(self, editor):
        post = complete_post()
        assert warned(proof(editor, post, **{"sections-0-DELETE": "on"})) == {
            "no_text": "sections-0-body"
        }

    def test_knows_a_picture_by_its_mark(self, editor):
        post = complete_post()
        assert warned(proof(editor, post, _picture="chosen")) == {"no_alt": "picture_alt"}
        assert warned(proof(editor, post, _picture="chosen", picture_alt="Une place")) == {}

    def test_knows_a_picture_that_is_taken_away(self, editor):
        post = complete_post(picture=picture_file())
        assert warned(proof(editor, post)) == {"no_alt": "picture_alt"}
        assert warned(proof(editor, post, picture="")) == {}

    def test_takes_the_time_of_the_form(self, editor):
        make_post("Demain", sections=[("", "a")], published=True)
        Post.objects.filter(title="Demain").update(published_at="2099-01-02T00:00Z")
        post = complete_post(sections=[("", "Un [autre article](/blog/demain/).")])
        assert warned(proof(editor, post)) == {"draft_link": "sections-0-body"}
        moment = {"published_at_0": "2099-01-03", "published_at_1": "00:00:00"}
        assert warned(proof(editor, post, **moment)) == {}

    @pytest.mark.parametrize(
        "fields",
        [
            {"sections-TOTAL_FORMS": "many"},
            {"sections-TOTAL_FORMS": "99999999999"},
            {"sections-0-position": "-1", "sections-0-id": "x"},
            {"related_picks-0-target": "x", "post_categories-0-category": "9" * 30},
            {"published_at_0": "x", "published_at_1": "y"},
            {"language": "no tag at all", "sections-0-format": "word"},
            {"tags": '"' + "a" * 300_000},
        ],
    )
    def test_takes_whatever_is_sent(self, editor, fields):
        assert proof(editor, complete_post(), **fields).status_code == 200

    def test_is_refused_to_others(self, editor, staff, client):
        post = complete_post()
        looks = staff("blogposts.view_post")
        assert looks.post(PROOF, {"_post": post.pk}).status_code == 403
        assert looks.post(PROOF, {"_post": ""}).status_code == 403
        assert client.post(PROOF, {"_post": post.pk}).status_code == 302
        assert editor.post(PROOF, {"_post": "999999"}).status_code == 404
        assert editor.get(PROOF).status_code == 405


class TestPublishing:
    def test_is_refused_with_the_sentence_at_the_field(self, editor, settings):
        settings.BLOGPOSTS_WARNINGS = {"no_summary": "block", "capitals": "block"}
        fields = {"title": "T", "sections-0-heading": "LE CONTEXTE", "sections-0-body": "a"}
        page = send(editor, ADD, **fields)
        assert not Post.objects.exists()
        errors = errors_of(page)
        assert "There is no summary" in errors[""]["summary"][0]
        assert "“LE CONTEXTE” is written in capitals" in errors["sections"][0]["heading"][0]
        assert form_of(page)["sections-0-heading"] == "LE CONTEXTE"
        assert {"no_summary", "capitals"} <= set(warned(page))

    def test_is_refused_at_the_top_where_there_is_no_such_field(self, editor, settings):
        settings.BLOGPOSTS_EXTRA_WARNINGS = ["tests.proofing.test_proof.mistaken"]
        settings.BLOGPOSTS_WARNINGS = {"mistaken": "block"}
        page = send(editor, change(complete_post()))
        assert errors_of(page)[""]["__all__"] == ["100 % of %(b)s"]

    def test_for_later_is_refused_too(self, editor):
        post = complete_post(sections=[])
        moment = {"published_at_0": "2099-05-03", "published_at_1": "09:00:00"}
        page = send(editor, change(post), **moment)
        assert "no text" in errors_of(page)["sections"][0]["body"][0]
        post.refresh_from_db()
        assert post.status == "draft"

    def test_with_advice_is_done_and_told(self, editor):
        page = send(editor, ADD, title="T", **{"sections-0-body": "a [@b]"})
        assert Post.objects.get().is_public
        assert messages_of(page) == [
            "The text cites [@b], and no source has this key.",
            "“T” is published.",
            "“T” has 2 warnings: There is no summary: lists, feeds and search engines show the"
            " first words instead. There is no category.",
        ]

    def test_without_any_is_done_and_nothing_more_is_told(self, editor):
        page = send(editor, change(complete_post()))
        assert messages_of(page) == ["“Un titre” is published."]

    def test_is_allowed_where_a_warning_is_off(self, editor, settings):
        settings.BLOGPOSTS_WARNINGS = {"no_text": "off"}
        send(editor, ADD, title="T")
        assert Post.objects.get().is_public

    def test_other_buttons_ask_for_nothing(self, editor, settings):
        settings.BLOGPOSTS_WARNINGS = {"no_summary": "block"}
        send(editor, ADD, "_submit", title="T")
        assert Post.objects.get().status == "review"

    def test_an_update_is_done_and_told_of_what_would_be_refused(self, editor, settings):
        post = complete_post(published=True)
        settings.BLOGPOSTS_WARNINGS = {"no_summary": "block"}
        answer = send(editor, change(post), "_save", summary="", title="Mieux")
        assert Post.objects.get().title == "Mieux"
        told = messages_of(answer)
        assert len(told) == 2
        assert told[1].startswith("“Mieux” has 1 warning: There is no summary")
        # Where the panel stands beside the form nothing is said twice.
        assert len(messages_of(send(editor, change(post), "_continue", title="Encore"))) == 1
        assert len(messages_of(send(editor, change(post), "_save_draft", title="Plus"))) == 1

    def test_of_one_that_comes_back_from_the_bin_is_not_asked_and_told(self, editor, settings):
        post = complete_post(published=True, summary="")
        settings.BLOGPOSTS_WARNINGS = {"no_summary": "block"}
        publishing.move_to_bin(post)
        told = messages_of(send(editor, change(post), "_restore"))
        assert Post.objects.get().is_public
        assert "has 1 warning" in told[1]

    def test_an_update_without_any_tells_nothing_more(self, editor):
        post = complete_post(published=True)
        assert len(messages_of(send(editor, change(post), "_save", title="Mieux"))) == 1

    def test_of_many_is_refused_one_by_one(self, editor, settings):
        settings.BLOGPOSTS_WARNINGS = {"no_summary": "block"}
        good, bare = (
            complete_post(title="Bon"),
            complete_post(title="Nu", summary="", categories=[]),
        )
        told = messages_of(act(editor, good, bare))
        assert told[0] == "1 post is published."
        assert told[1].startswith("“Nu”: There is no summary")
        bare.refresh_from_db()
        assert bare.status == "draft"


class TestImport:
    TEXT = "# T\n\n## Un\n\nUn texte.\n\n## DEUX CHAPITRES\n\nUn autre."

    def test_publishes_and_tells(self, tmp_path, capsys):
        file = tmp_path / "a.md"
        file.write_text(self.TEXT)
        call_command("import_article", file, "--publish")
        assert Post.objects.get().is_public
        told = capsys.readouterr().err
        assert "There is no summary" in told
        assert "“DEUX CHAPITRES” is written in capitals" in told

    def test_is_refused_and_stores_nothing(self, tmp_path, settings):
        settings.BLOGPOSTS_WARNINGS = {"capitals": "block"}
        file = tmp_path / "a.md"
        file.write_text(self.TEXT)
        with pytest.raises(CommandError, match="“DEUX CHAPITRES” is written in capitals"):
            call_command("import_article", file, "--publish")
        assert not Post.objects.exists()

    def test_of_a_draft_is_not(self, settings):
        settings.BLOGPOSTS_WARNINGS = {"capitals": "block"}
        assert create_post(read_article(self.TEXT, language="fr")).status == "draft"

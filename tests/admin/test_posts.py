"""The form of a post: what is saved, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from blogposts import publishing
from blogposts.admin import PostAdmin
from blogposts.models import Post
from tests.admin.pages import buttons_of, errors_of, form_of, messages_of
from tests.builders import make_author, make_category, make_post, picture_file, soon

pytestmark = pytest.mark.django_db

ADD = "/admin/blogposts/post/add/"


def change(post):
    return reverse("admin:blogposts_post_change", args=[post.pk])


def send(client, url, button="_continue", **fields):
    """Fills in the form that a page has, and presses a button."""
    data = form_of(client.get(url)) | fields | {button: "pressed"}
    return client.post(url, data, follow=True)


def test_a_post_with_all_its_parts_is_added(editor):
    author, category = make_author(), make_category()
    response = send(
        editor,
        ADD,
        **{
            "title": "Licenciements à Meta",
            "subtitle": "Un an après.",
            "language": "fr",
            "author": author.pk,
            "tags": "Meta, réseaux sociaux",
            "sections-0-heading": "Context",
            "sections-0-heading_language": "en",
            "sections-0-body": "Un texte [@cnbc].",
            "sources-0-url": "https://www.cnbc.com/2023/meta",
            "post_categories-0-category": category.pk,
            "related_picks-0-title": "Un autre titre",
        },
    )
    post = Post.objects.get()
    assert response.redirect_chain == [(change(post), 302)]
    assert (post.title, post.slug, post.own_slug) == (
        "Licenciements à Meta",
        "licenciements-a-meta",
        False,
    )
    assert post.author == author
    assert post.status == Post.Status.DRAFT
    section = post.sections.get()
    assert (section.position, section.heading_language) == (1, "en")
    assert section.citations == ["cnbc"]
    assert post.sources.get().key == "cnbc"
    assert sorted(tag.name for tag in post.tags.all()) == ["Meta", "réseaux sociaux"]
    assert post.post_categories.get().category == category
    assert post.related_picks.get().title == "Un autre titre"
    assert post.words > 0


def test_a_page_that_is_saved_unchanged_changes_nothing(editor):
    post = make_post(
        sections=[("Un", "a"), ("Deux", "b")],
        sources=[{"url": "https://example.org/", "key": "ex"}],
        categories=[make_category()],
        tags=["Meta"],
        related=[{"title": "Ailleurs"}],
        published=True,
    )
    before = Post.objects.filter(pk=post.pk).values().get()
    assert "changed successfully" in messages_of(send(editor, change(post)))[0]
    assert Post.objects.filter(pk=post.pk).values().get() == before
    assert [s.heading for s in post.sections.order_by("position")] == ["Un", "Deux"]


def test_the_ends_of_lines_that_a_browser_sends_are_no_change(editor):
    post = make_post(sections=[("Un", "a\n\nb")], published=True)
    send(editor, change(post), **{"sections-0-body": "a\r\n\r\nb"})
    assert Post.objects.get(pk=post.pk).changed_at == post.published_at
    assert post.sections.get().body == "a\n\nb"
    send(editor, change(post), **{"sections-0-body": "a\r\n\r\nc"})
    assert Post.objects.get(pk=post.pk).changed_at > post.published_at


def test_the_time_of_the_last_change_follows_what_readers_see(editor):
    post = make_post(sections=[("Un", "a")], published=True)
    send(editor, change(post), featured="on", search_title="x")
    post.refresh_from_db()
    assert post.featured
    assert post.changed_at == post.published_at
    send(editor, change(post), **{"sections-0-body": "autre"})
    post.refresh_from_db()
    assert timezone.now() - post.changed_at < timedelta(minutes=1)


def test_changed_sources_number_the_citations_anew(editor):
    post = make_post(
        sections=[("Un", "[@b]")],
        sources=[{"url": "https://a.example/", "key": "a"}, {"title": "B", "key": "b"}],
    )
    assert ">2</a>" in post.sections.get().html
    send(editor, change(post), **{"sources-0-position": "2", "sources-1-position": "1"})
    assert ">1</a>" in post.sections.get().html


def test_a_picture_is_kept_with_its_words(editor):
    post = make_post()
    url = change(post)
    data = form_of(editor.get(url)) | {
        "picture_file": picture_file("../../etc/own name.png"),
        "picture_alt": "Une place vide",
        "picture_credit": "Nous",
    }
    editor.post(url, data | {"_save": "x"})
    post.refresh_from_db()
    assert post.picture.file.name.startswith("blogposts/pictures/")
    assert (post.picture_alt, post.picture.width) == ("Une place vide", 8)
    assert (post.picture.alt, post.picture.credit) == ("Une place vide", "Nous")
    assert post.picture.uploaded_by == editor.user


@pytest.mark.parametrize("count", [2, 20])
def test_the_form_costs_as_much_for_many_sections_and_sources_as_for_few(
    editor, count, django_assert_num_queries
):
    post = make_post(
        sections=[(str(n), "a") for n in range(count)],
        sources=[{"title": str(n)} for n in range(count)],
        author=make_author(),
    )
    # Session, user, post, rules, sections, sources, categories, related posts, tags, the author.
    with django_assert_num_queries(11):
        editor.get(change(post))


def test_the_only_pen_name_of_a_user_is_filled_in(editor):
    own = make_author(user=editor.user)
    assert form_of(editor.get(ADD))["author"] == str(own.pk)
    make_author("Second", user=editor.user)
    assert form_of(editor.get(ADD))["author"] == ""


class TestSlug:
    def test_follows_the_title_until_it_is_typed(self, editor):
        post = make_post("Premier titre")
        send(editor, change(post), title="Second titre")
        post.refresh_from_db()
        assert post.slug == "second-titre"
        send(editor, change(post), slug="le-mien", title="Troisième")
        post.refresh_from_db()
        assert (post.slug, post.own_slug) == ("le-mien", True)
        send(editor, change(post), title="Quatrième")
        post.refresh_from_db()
        assert post.slug == "le-mien"

    def test_follows_the_title_again_once_it_is_emptied(self, editor):
        post = make_post("Premier titre", slug="le-mien")
        send(editor, change(post), slug="")
        post.refresh_from_db()
        assert (post.slug, post.own_slug) == ("premier-titre", False)

    def test_of_another_post_is_refused_by_its_name(self, editor):
        make_post("Le premier venu", slug="pris")
        response = send(editor, ADD, title="Autre", slug="pris")
        assert errors_of(response)[""] == {
            "slug": ["“Le premier venu” has this address already; choose other words."]
        }
        assert form_of(response)["title"] == "Autre"
        assert Post.objects.count() == 1

    def test_is_free_on_another_day_where_addresses_have_a_date(self, editor, settings):
        settings.BLOGPOSTS_PERMALINK = "year/month/slug"
        make_post("Un", slug="pris", sections=[("", "a")], published=True)
        day = {"published_at_0": "2024-01-02", "published_at_1": "10:00:00"}
        text = {"sections-0-body": "b"}
        send(editor, ADD, "_publish", title="Deux", slug="pris", **day, **text)
        assert Post.objects.get(title="Deux").path == "2024/01/pris"
        day["published_at_0"] = "2023-04-20"
        response = send(editor, ADD, "_publish", title="Trois", slug="pris", **day, **text)
        assert "“Un” has this address" in errors_of(response)[""]["slug"][0]

    @pytest.mark.parametrize("slug", ["feed", "tag", "2023"])
    def test_of_another_page_is_refused(self, editor, slug):
        response = send(editor, ADD, title="Autre", slug=slug)
        assert "is the address of another page" in errors_of(response)[""]["slug"][0]

    def test_is_fixed_once_readers_know_it(self, editor):
        post = make_post("Un titre", sections=[("", "a")], published=True)
        send(editor, change(post), title="Un autre titre")
        post.refresh_from_db()
        assert (post.title, post.slug, post.path) == ("Un autre titre", "un-titre", "un-titre")


class TestButtons:
    @pytest.mark.parametrize(
        ("status", "names"),
        [
            ("draft", ["_publish", "_submit"]),
            ("review", ["_publish", "_make_draft"]),
            ("withdrawn", ["_publish", "_make_draft"]),
            ("bin", ["_restore"]),
        ],
    )
    def test_are_those_that_fit_the_status(self, editor, status, names):
        post = make_post(status=status)
        buttons = buttons_of(editor.get(change(post)))
        assert [name for name in buttons if name not in ("_save", "_continue")] == names

    def test_of_a_published_and_of_a_scheduled_post(self, editor):
        out = make_post(published=True)
        coming = make_post(published=soon(days=2))
        assert "_withdraw" in buttons_of(editor.get(change(out)))
        page = editor.get(change(coming))
        assert list(buttons_of(page)) == ["_save", "_continue", "_make_draft"]
        assert "scheduled for" in page.content.decode()

    def test_save_comes_first_so_that_enter_does_not_publish(self, editor):
        assert next(iter(buttons_of(editor.get(ADD)).items())) == ("_save", "Save draft")

    def test_publish(self, editor):
        response = send(editor, ADD, "_publish", **{"title": "T", "sections-0-body": "a"})
        post = Post.objects.get()
        assert post.is_public
        assert messages_of(response)[0] == "“T” is published."
        assert response.redirect_chain == [(change(post), 302)]
        assert editor.get(post.get_absolute_url()).status_code == 200

    def test_publish_at_a_time_to_come(self, editor):
        post = make_post(sections=[("", "a")])
        moment = {"published_at_0": "2099-05-03", "published_at_1": "09:00:00"}
        response = send(editor, change(post), "_publish", **moment)
        post.refresh_from_db()
        assert post.is_scheduled
        told = "“Un titre” goes out on May 3, 2099, 9 a.m. (Europe/Paris)."
        assert messages_of(response)[0] == told

    def test_a_date_to_come_makes_publish_schedule(self, editor):
        post = make_post(published_at=soon(days=1))
        button = buttons_of(editor.get(change(post)))["_publish"]
        assert button.startswith("Schedule for ")
        assert button.endswith(" (Europe/Paris)")

    def test_a_scheduled_post_goes_out_at_another_time(self, editor):
        post = make_post(sections=[("", "a")], published=soon(days=1))
        send(
            editor,
            change(post),
            published_at_0=timezone.localdate().isoformat(),
            published_at_1="00:00:00",
        )
        post.refresh_from_db()
        assert post.is_public
        assert post.was_public, "the address is known from now on"

    def test_a_schedule_that_was_called_off_leaves_the_address_free_to_change(self, editor):
        post = make_post(sections=[("", "a")], published=soon(days=1))
        send(editor, change(post), "_make_draft")
        with time_machine.travel(soon(days=2)):
            editor.force_login(editor.user)
            send(editor, change(post), title="Un autre titre")
        post.refresh_from_db()
        assert post.slug == "un-autre-titre"

    def test_back_to_draft_and_the_rest(self, editor):
        post = make_post(sections=[("", "a")], published=soon(days=1))
        for button, status in [
            ("_make_draft", "draft"),
            ("_submit", "review"),
            ("_make_draft", "draft"),
        ]:
            send(editor, change(post), button)
            post.refresh_from_db()
            assert post.status == status

    def test_withdraw_saves_what_was_typed_too(self, editor):
        post = make_post(sections=[("", "a")], published=True)
        response = send(editor, change(post), "_withdraw", title="Retiré")
        post.refresh_from_db()
        assert (post.status, post.title) == ("withdrawn", "Retiré")
        assert messages_of(response) == ["“Retiré” is withdrawn: readers no longer see it."]

    def test_restore(self, editor):
        post = make_post()
        publishing.move_to_bin(post)
        response = send(editor, change(post), "_restore")
        post.refresh_from_db()
        assert post.status == "draft"
        assert messages_of(response) == ["“Un titre” is out of the bin: draft."]

    def test_are_not_in_a_window_that_only_chooses_a_post(self, editor):
        assert list(buttons_of(editor.get(f"{ADD}?_popup=1"))) == ["_save"]

    def test_of_publishing_are_for_those_whom_a_host_lets(self, editor, monkeypatch):
        post = make_post(sections=[("", "a")])
        data = form_of(editor.get(change(post)))
        monkeypatch.setattr(PostAdmin, "has_publish_permission", lambda *args, **kwargs: False)
        page = editor.get(change(post))
        assert list(buttons_of(page)) == ["_save", "_continue", "_submit"]
        assert "published_at_0" not in form_of(page)
        assert editor.post(change(post), data | {"_publish": "x"}).status_code == 403
        send(editor, change(post), "_submit", published_at_0="2020-01-01")
        post.refresh_from_db()
        assert (post.status, post.published_at) == ("review", None)

    def test_that_no_longer_fits_is_said_and_not_done(self, editor):
        post = make_post(sections=[("", "a")])
        data = form_of(editor.get(change(post)))
        publishing.move_to_bin(post)
        response = editor.post(change(post), data | {"_publish": "x"}, follow=True)
        post.refresh_from_db()
        assert post.status == "bin"
        assert messages_of(response) == [
            "“Un titre” was saved and is in the bin; nothing else was done."
        ]


class TestPublishingWants:
    def test_a_text(self, editor):
        response = send(editor, ADD, "_publish", title="T")
        assert "no text yet" in errors_of(response)["sections"][0]["body"][0]
        assert not Post.objects.exists()

    def test_words_for_the_picture(self, editor):
        url = change(make_post(sections=[("", "a")]))
        data = form_of(editor.get(url)) | {"picture_file": picture_file(), "_publish": "x"}
        response = editor.post(url, data)
        assert "Say what the picture shows" in errors_of(response)[""]["picture_alt"][0]

    def test_nothing_of_a_draft(self, editor):
        send(editor, ADD, title="T")
        assert Post.objects.get().status == "draft"

    def test_that_a_published_post_keeps_a_time(self, editor):
        post = make_post(sections=[("", "a")], published=True)
        response = send(editor, change(post), published_at_0="", published_at_1="")
        assert "withdraw it" in errors_of(response)[""]["published_at"][0]


class TestRefusals:
    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("title", "", "required"),
            ("language", "français", "is not a language tag"),
            ("canonical_url", "javascript:alert(1)", ""),
            ("canonical_url", "https://user:secret@example.org/", ""),
        ],
    )
    def test_of_a_field_are_at_the_field(self, editor, field, value, words):
        response = send(editor, ADD, **{"title": "T", field: value})
        assert words in errors_of(response)[""][field][0]
        assert not Post.objects.exists()

    def test_a_file_that_is_no_picture(self, editor):
        svg = picture_file()
        svg.file.seek(0)
        svg.file.truncate()
        svg.file.write(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
        svg.seek(0)
        data = form_of(editor.get(ADD)) | {"title": "T", "picture_file": svg, "_save": "x"}
        assert "picture_file" in errors_of(editor.post(ADD, data))[""]

    def test_a_body_is_refused_at_its_field_and_all_is_kept(self, editor, settings):
        settings.BLOGPOSTS_BODY_MAX_LENGTH = 20
        post = make_post(sections=[("Un", "a"), ("Deux", "b")])
        response = send(
            editor,
            change(post),
            **{"title": "Nouveau", "sections-0-body": "x" * 21, "sections-1-body": "gardé"},
        )
        assert list(errors_of(response)["sections"][0]) == ["body"]
        sent = form_of(response)
        assert sent["title"] == "Nouveau"
        assert (sent["sections-0-body"], sent["sections-1-body"]) == ("x" * 21, "gardé")
        assert [s.body for s in post.sections.order_by("position")] == ["a", "b"]

    def test_a_race_is_told_at_the_form(self, editor, monkeypatch):
        post = make_post("Un titre")

        def lose(*args, **kwargs):
            raise IntegrityError("path")

        monkeypatch.setattr(Post, "render", lose)
        response = send(editor, change(post), title="Autre", subtitle="gardé")
        assert response.status_code == 200
        assert "Somebody else saved" in errors_of(response)[""]["__all__"][0]
        assert form_of(response)["subtitle"] == "gardé"
        post.refresh_from_db()
        assert post.title == "Un titre"

    def test_an_address_taken_between_check_and_save_is_told_at_the_slug(
        self, editor, monkeypatch, settings
    ):
        settings.BLOGPOSTS_PERMALINK = "year/month/slug"
        make_post("Un", slug="pris", sections=[("", "a")], published=timezone.now())
        response = send(
            editor, ADD, "_publish", **{"title": "T", "slug": "pris", "sections-0-body": "b"}
        )
        # Without a time the address is only known while publishing.
        assert "“Un” has this address already" in errors_of(response)[""]["slug"][0]
        assert Post.objects.count() == 1


def test_a_citation_without_a_source_is_told(editor):
    post = make_post(sections=[("Un", "a")])
    told = messages_of(send(editor, change(post), **{"sections-0-body": "Dit [@cnbc] et [@cnbc]."}))
    assert len([message for message in told if "[@cnbc]" in message]) == 1


class TestTwoEditors:
    def opened(self, post):
        return f"{post.changed_at.isoformat()} {post.version_number}"

    def test_the_second_is_told_and_keeps_the_text(self, editor):
        post = make_post(sections=[("Un", "a")])
        opened = self.opened(post)
        send(editor, change(post), **{"sections-0-body": "premier", "opened": opened})
        response = send(editor, change(post), **{"sections-0-body": "second", "opened": opened})
        assert response.status_code == 200
        html = response.content.decode()
        assert "saved by somebody else" in html
        assert "second" in html
        assert post.sections.get().body == "premier"

    def test_the_second_may_save_again(self, editor):
        post = make_post(sections=[("Un", "a")])
        send(editor, change(post), **{"sections-0-body": "premier", "opened": self.opened(post)})
        post.refresh_from_db()
        send(editor, change(post), **{"sections-0-body": "second", "opened": self.opened(post)})
        assert post.sections.get().body == "second"

    def test_the_form_knows_when_it_was_opened(self, editor):
        post = make_post()
        html = editor.get(change(post)).content.decode()
        assert f'name="opened" value="{self.opened(post)}"' in html

"""Each save is a version: listed, compared, put back; drafts of what readers see; two at once."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from blogposts import publishing
from blogposts.models import Post, Section, Unsaved, Version
from blogposts.versions.record import begin
from tests.admin.pages import buttons_of, form_of, messages_of
from tests.builders import make_author, make_category, make_post

pytestmark = pytest.mark.django_db

FOLDER = "/admin/blogposts/post/"
ADD = f"{FOLDER}add/"


@pytest.fixture
def post():
    return make_post(
        "Un titre",
        sections=[("Un", "Le premier mot."), ("Deux", "Le second.")],
        sources=[{"url": "https://example.org/", "key": "ex"}],
        categories=[make_category("Monde")],
        tags=["Meta"],
        published=True,
    )


def change(post):
    return f"{FOLDER}{post.pk}/change/"


def send(client, url, button="_continue", *, at=None, **fields):
    data = form_of(at or client.get(url)) | fields | {button: "pressed"}
    return client.post(url, data, follow=True)


def numbers():
    return [
        (version.number, version.kind) for version in Version.objects.order_by("post", "number")
    ]


class TestKept:
    def test_a_new_post_has_its_first(self, editor):
        send(editor, ADD, title="Neuf", **{"sections-0-body": "Trois mots ici."})
        version = Version.objects.get()
        assert (version.number, version.kind, version.user) == (1, "saved", editor.user)
        assert version.data["sections"][0]["body"] == "Trois mots ici."
        assert (version.words_added, version.words_removed) == (4, 0)

    def test_what_was_there_before_is_found_first(self, editor, post):
        send(editor, change(post), **{"sections-0-body": "Le premier grand mot."})
        found, saved = Version.objects.order_by("number")
        assert (found.kind, found.user) == ("found", None)
        assert found.data["sections"][0]["body"] == "Le premier mot."
        assert (saved.kind, saved.user, saved.words_added, saved.words_removed) == (
            "saved", editor.user, 1, 0,
        )  # fmt: skip

    def test_one_that_changes_nothing_makes_none(self, editor, post):
        send(editor, change(post))
        assert numbers() == []

    def test_what_code_changed_meanwhile_is_not_lost(self, editor, post):
        send(editor, change(post), title="Un")
        Section.objects.filter(heading="Un").update(body="Par un script.")
        send(editor, change(post), title="Deux")
        assert numbers() == [(1, "found"), (2, "saved"), (3, "found"), (4, "saved")]
        assert Version.objects.get(number=3).data["sections"][0]["body"] == "Par un script."

    def test_a_refused_save_makes_none(self, editor, post):
        send(editor, change(post), title="")
        assert numbers() == []

    def test_they_go_with_the_post_and_outlive_the_user(self, editor, post):
        send(editor, change(post), title="Autre")
        User.objects.filter(pk=editor.user.pk).delete()
        assert Version.objects.get(number=2).user is None
        post.refresh_from_db()
        publishing.move_to_bin(post)
        assert Version.objects.count() == 2
        post.delete()
        assert not Version.objects.exists()


class TestScreens:
    def test_the_history_lists_them(self, editor, post):
        send(editor, change(post), **{"sections-0-body": "Le premier grand mot."})
        html = editor.get(f"{FOLDER}{post.pk}/history/").content.decode()
        assert "What 2 changed" in html
        assert "+1 −0" in html
        assert "as it was found" in html

    def test_an_empty_one_says_so(self, editor, post):
        assert (
            "Each save will be a version"
            in editor.get(f"{FOLDER}{post.pk}/history/").content.decode()
        )

    def test_it_has_pages_and_a_fixed_number_of_queries(
        self, editor, post, django_assert_num_queries
    ):
        def fill(count):
            Version.objects.bulk_create(
                Version(post=post, number=n, data={"post": {}}, user=editor.user)
                for n in range(Version.objects.count() + 1, count + 1)
            )

        url = f"{FOLDER}{post.pk}/history/"
        fill(2)
        with django_assert_num_queries(6):
            editor.get(url)
        fill(120)
        with django_assert_num_queries(6):
            html = editor.get(url).content.decode()
        assert "Older versions" in html
        assert "What 20 changed" in editor.get(f"{url}?versions=3").content.decode()

    def test_any_two_are_compared(self, editor, post):
        for word in ("grand", "petit", "vieux"):
            send(editor, change(post), **{"sections-0-body": f"Le premier {word} mot."})
        # The newer one is the newer one, whichever was chosen as that.
        for query in ("old=2&new=4", "old=4&new=2"):
            html = editor.get(f"{FOLDER}{post.pk}/versions/?{query}").content.decode()
            assert "<del>grand</del><ins>vieux</ins>" in html

    @pytest.mark.parametrize("query", ["", "?old=1", "?old=1&new=99", "?old=x&new=1", "?new=²"])
    def test_one_that_is_not_there(self, editor, post, query):
        assert editor.get(f"{FOLDER}{post.pk}/versions/{query}").status_code == 404

    def test_who_may_not_look_is_refused(self, editor, staff, post):
        send(editor, change(post), title="Autre")
        url = f"{FOLDER}{post.pk}/versions/?old=1&new=2"
        stranger = staff("blogposts.view_category")
        # As if it were not there, which is what the admin does with what one may not see.
        assert stranger.get(url, follow=True).redirect_chain == [("/admin/", 302)]
        assert (
            "Autre" not in stranger.get(f"{FOLDER}{post.pk}/history/", follow=True).content.decode()
        )

    def test_who_may_only_look_puts_nothing_back(self, editor, staff, post):
        send(editor, change(post), title="Autre")
        reader = staff("blogposts.view_post")
        html = reader.get(f"{FOLDER}{post.pk}/versions/?old=1&new=2").content.decode()
        assert "Autre" in html
        assert "into the form" not in html
        assert "into the form" not in reader.get(f"{FOLDER}{post.pk}/history/").content.decode()
        assert "Un titre" not in form_of(reader.get(f"{change(post)}?_version=1")).values()


class TestPutBack:
    def test_it_fills_the_form_and_changes_nothing(self, editor, post):
        send(
            editor,
            change(post),
            title="Autre",
            tags="emploi",
            featured="on",
            **{"sections-0-body": "Réécrit.", "sections-1-DELETE": "on", "sources-0-title": "S"},
        )
        before = Post.objects.values().get()
        page = editor.get(f"{change(post)}?_version=1")
        form = form_of(page)
        assert Post.objects.values().get() == before
        assert "version 1" in page.content.decode()
        assert (form["title"], form["tags"]) == ("Un titre", "Meta")
        assert "featured" not in form
        assert form["sections-0-body"] == "Le premier mot."
        assert form["sections-1-body"] == "Le second."
        assert form["sources-0-title"] == ""

    def test_saved_it_is_as_it_was(self, editor, post):
        first = send(editor, change(post), title="Autre", **{"sections-1-DELETE": "on"})
        assert first.status_code == 200
        assert post.sections.count() == 1
        send(editor, change(post), at=editor.get(f"{change(post)}?_version=1"))
        assert [(s.position, s.heading, s.body) for s in post.sections.order_by("position")] == [
            (1, "Un", "Le premier mot."),
            (2, "Deux", "Le second."),
        ]
        assert list(post.post_categories.values_list("category__name", flat=True)) == ["Monde"]
        one, three = (Version.objects.get(number=n).data for n in (1, 3))
        assert [{**row, "id": 0} for row in one["sections"]] == [
            {**row, "id": 0} for row in three["sections"]
        ]

    def test_a_row_of_later_is_marked_for_deletion(self, editor, post):
        send(editor, change(post), **{"sections-2-body": "Un de plus."})
        form = form_of(editor.get(f"{change(post)}?_version=1"))
        assert form["sections-2-DELETE"] == "on"

    def test_the_address_and_the_time_stay(self, editor):
        draft = make_post("Un titre", slug="ici")
        send(editor, change(draft), slug="la")
        assert form_of(editor.get(f"{change(draft)}?_version=1"))["slug"] == "la"

    def test_an_author_who_is_gone_is_told_at_the_field(self, editor, post):
        author = make_author()
        send(editor, change(post), author=author.pk)
        send(editor, change(post), author="")
        author.delete()
        page = editor.get(f"{change(post)}?_version=2")
        assert page.status_code == 200
        assert "author" in page.context["adminform"].form.errors

    def test_a_number_that_is_none_says_so(self, editor, post):
        assert "no such version" in messages_of(editor.get(f"{change(post)}?_version=7"))[0]

    def test_a_post_of_another_gives_none(self, editor, post):
        other = make_post("Autre")
        send(editor, change(other), title="Autre encore")
        assert "no such version" in messages_of(editor.get(f"{change(post)}?_version=1"))[0]


class TestDraftOfChanges:
    def test_readers_see_none_of_it(self, editor, client, post):
        answer = send(
            editor, change(post), "_save_draft", title="Mieux", **{"sections-0-body": "Réécrit."}
        )
        assert "draft of changes is saved" in messages_of(answer)[0]
        post.refresh_from_db()
        assert (post.title, post.draft_number) == ("Un titre", 2)
        html = client.get(post.get_absolute_url()).content.decode()
        assert "Un titre" in html
        assert "Mieux" not in html
        assert "Réécrit" not in html
        assert numbers() == [(1, "found"), (2, "draft")]

    def test_the_form_goes_on_with_it(self, editor, post):
        send(editor, change(post), "_save_draft", title="Mieux", tags="Meta, emploi")
        page = editor.get(change(post))
        assert form_of(page)["title"] == "Mieux"
        assert form_of(page)["tags"] == "Meta, emploi"
        assert "draft of changes, saved at" in page.content.decode()
        assert "data-unsaved" not in page.content.decode()

    def test_update_publishes_it(self, editor, post):
        send(
            editor, change(post), "_save_draft", title="Mieux",
            **{"sections-2-heading": "Trois", "sections-2-body": "En plus."},
        )  # fmt: skip
        send(editor, change(post))
        post.refresh_from_db()
        assert (post.title, post.draft_number) == ("Mieux", 0)
        assert [section.heading for section in post.sections.order_by("position")] == [
            "Un", "Deux", "Trois",
        ]  # fmt: skip
        assert numbers() == [(1, "found"), (2, "draft"), (3, "saved")]

    def test_thrown_away_it_stays_among_the_versions(self, editor, post):
        send(editor, change(post), "_save_draft", title="Mieux")
        answer = editor.post(f"{FOLDER}{post.pk}/drop-draft/", follow=True)
        assert "among the versions" in messages_of(answer)[0]
        assert form_of(answer)["title"] == "Un titre"
        assert form_of(editor.get(f"{change(post)}?_version=2"))["title"] == "Mieux"

    def test_one_like_what_readers_see_is_none(self, editor, post):
        send(editor, change(post), "_save_draft")
        assert numbers() == []
        send(editor, change(post), "_save_draft", title="Mieux")
        send(editor, change(post), "_save_draft", title="Un titre")
        assert Post.objects.get().draft_number == 0

    def test_only_a_post_that_readers_see_has_one(self, editor):
        draft = make_post("Un")
        assert "_save_draft" not in buttons_of(editor.get(change(draft)))
        send(editor, change(draft), "_save_draft", title="Deux")
        assert Post.objects.get().title == "Deux"

    def test_the_buttons_say_so(self, editor, post):
        buttons = buttons_of(editor.get(change(post)))
        assert buttons["_save"] == "Update"
        assert buttons["_save_draft"] == "Save as a draft of changes"

    def test_who_may_only_look_throws_nothing_away(self, editor, staff, post):
        send(editor, change(post), "_save_draft", title="Mieux")
        url = f"{FOLDER}{post.pk}/drop-draft/"
        assert staff("blogposts.view_post").post(url).status_code == 403
        assert editor.get(url).status_code == 405
        assert Post.objects.get().draft_number == 2


class TestTwoAtOnce:
    def both(self, first, second, post, mine, theirs):
        page = second.get(change(post))
        send(first, change(post), **theirs)
        return send(second, change(post), at=page, **mine)

    @pytest.fixture
    def second(self, staff):
        return staff(
            "blogposts.view_post",
            "blogposts.change_post",
            "blogposts.edit_others_post",
            "blogposts.publish_post",
        )

    def test_nothing_is_overwritten_and_both_are_shown(self, editor, second, post):
        answer = self.both(
            editor, second, post,
            {"sections-0-body": "Mon mot.", "title": "Mon titre"},
            {"sections-0-body": "Leur mot.", "sections-1-body": "Leur second."},
        )  # fmt: skip
        assert post.sections.get(heading="Un").body == "Leur mot."
        ways = {way[0]: way[4] for way in answer.context["blogposts_three_ways"]}
        assert ways == {"Section 1: text": True, "Section 2: text": False}
        html = answer.content.decode()
        assert "Saved by editor" in html
        assert "<del>Le premier</del><ins>Leur</ins>" in html
        assert form_of(answer)["sections-0-body"] == "Mon mot."

    def test_taken_over_where_mine_was_as_it_was(self, editor, second, post):
        answer = self.both(
            editor, second, post,
            {"sections-0-body": "Mon mot.", "title": "Mon titre"},
            {"sections-0-body": "Leur mot.", "sections-1-body": "Leur second.",
             "sections-2-heading": "Neuf", "sections-2-body": "De plus."},
        )  # fmt: skip
        answer = send(second, change(post), "_merge", at=answer)
        form = form_of(answer)
        assert "Nothing is saved yet" in messages_of(answer)[0]
        assert form["title"] == "Mon titre"
        assert [form[f"sections-{n}-body"] for n in range(3)] == [
            "Mon mot.", "Leur second.", "De plus.",
        ]  # fmt: skip
        assert post.sections.get(heading="Un").body == "Leur mot."
        send(second, change(post), at=answer)
        assert [s.body for s in post.sections.order_by("position")] == [
            "Mon mot.", "Leur second.", "De plus.",
        ]  # fmt: skip
        assert not Unsaved.objects.filter(saved_at=None).exists()

    def test_other_ends_of_lines_are_no_change_of_mine(self, editor, second, post):
        Section.objects.filter(heading="Un").update(body="Le premier.\n\nEt la suite.")
        mine = {"sections-0-body": "Le premier.\r\n\r\nEt la suite.", "title": "Mon titre"}
        answer = self.both(editor, second, post, mine, {"sections-0-body": "Leur\n\nmot."})
        ways = {way[0]: way[4] for way in answer.context["blogposts_three_ways"]}
        assert ways == {"Section 1: text": False}
        answer = send(second, change(post), "_merge", at=answer)
        assert form_of(answer)["sections-0-body"] == "Leur\n\nmot."

    def test_a_draft_of_changes_counts_as_a_save(self, editor, second, post):
        page = second.get(change(post))
        send(editor, change(post), "_save_draft", title="Leur titre")
        answer = send(second, change(post), "_save_draft", at=page, title="Mon titre")
        assert [way[0] for way in answer.context["blogposts_three_ways"]] == ["Title"]
        assert Version.objects.get(kind="draft").data["post"]["title"] == "Leur titre"

    def test_a_save_between_the_reading_and_the_writing(self, post):
        # As the second's request has read it, before the first's was written.
        seen = Post.objects.get()
        Post.objects.update(version_number=1)
        with pytest.raises(ValidationError) as refusal:
            begin(seen)
        assert refusal.value.code == "stale"

    def test_what_is_wrong_is_mended_before_both_are_put_together(self, editor, second, post):
        answer = self.both(
            editor, second, post, {"title": "Mon titre"}, {"sections-1-body": "Leur second."}
        )
        answer = send(second, change(post), "_merge", at=answer, title="")
        assert "mended first" in messages_of(answer)[0]
        assert form_of(answer)["title"] == ""
        assert post.sections.get(heading="Deux").body == "Leur second."

    @pytest.mark.parametrize("number", ["²", "9" * 18, "-1", "x", ""])
    def test_a_forged_number_is_no_version(self, editor, post, number):
        sent = form_of(editor.get(change(post))) | {"_merge": "x", "_base": number}
        answer = editor.post(change(post), sent, follow=True)
        assert "mended first" in messages_of(answer)[0]

    def test_who_may_only_look_puts_nothing_together(self, staff, post):
        reader = staff("blogposts.view_post")
        assert reader.post(change(post), {"_merge": "1", "title": "x"}).status_code == 403
        assert not Unsaved.objects.exists()

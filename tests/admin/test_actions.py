"""The list of posts: what is on it, what is done to many, and the bin."""

from __future__ import annotations

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from blogposts import publishing
from blogposts.models import Post, PostCategory
from tests.admin.pages import buttons_of, messages_of
from tests.builders import make_author, make_category, make_post, picture_file, soon

pytestmark = pytest.mark.django_db

LIST = "/admin/blogposts/post/"


def titles(response):
    return [post.title for post in response.context["cl"].result_list]


def tabs(response):
    return [(tab.label, tab.count, tab.is_current) for tab in response.context["cl"].tabs]


def act(client, action, *posts, query=""):
    data = {"action": action, "_selected_action": [post.pk for post in posts], "index": "0"}
    return client.post(LIST + query, data, follow=True)


def statuses(*posts):
    return [Post.objects.get(pk=post.pk).status for post in posts]


def actions_on(response):
    form = response.context["action_form"]
    return [name for name, _ in form.fields["action"].choices if name] if form else []


class TestList:
    def test_says_what_each_post_is(self, editor):
        make_post("Sorti", published=True, author=make_author(), categories=[make_category()])
        make_post("À venir", published=soon(days=2))
        page = editor.get(LIST).content.decode()
        assert "Barbara" in page
        assert "Réseaux sociaux" in page
        assert "scheduled for" in page
        assert "published" in page

    @pytest.mark.parametrize("count", [5, 500])
    def test_costs_as_many_queries_for_five_posts_as_for_five_hundred(
        self, editor, count, django_assert_num_queries
    ):
        author = make_author()
        category = make_category()
        rows = [
            Post(title=str(number), path=str(number), slug=str(number), author=author)
            for number in range(count)
        ]
        Post.objects.bulk_create(rows)
        PostCategory.objects.bulk_create(
            PostCategory(post=post, category=category) for post in Post.objects.all()
        )
        # Session and user; own pen names; authors, categories and languages to filter by; the keys
        # of the posts on this page and the next ones, the posts, and the counts of the tabs.
        with django_assert_num_queries(9):
            assert len(titles(editor.get(LIST))) == min(count, 50)

    def test_leaves_out_the_bin(self, editor):
        make_post("Ici")
        publishing.move_to_bin(make_post("Là"))
        assert titles(editor.get(LIST)) == ["Ici"]
        assert titles(editor.get(LIST, {"state": "bin"})) == ["Là"]

    def test_has_tabs_by_state_with_counts(self, editor):
        make_post("Brouillon")
        make_post("Sorti", published=True)
        make_post("À venir", published=soon())
        make_post("Retiré", status="withdrawn")
        for state, found in [
            ("draft", ["Brouillon"]),
            ("published", ["Sorti"]),
            ("scheduled", ["À venir"]),
            ("withdrawn", ["Retiré"]),
            ("review", []),
        ]:
            assert titles(editor.get(LIST, {"state": state})) == found
        assert tabs(editor.get(LIST)) == [
            ("All", "4", True),
            ("Drafts", "1", False),
            ("In review", "0", False),
            ("Scheduled", "1", False),
            ("Published", "1", False),
            ("Withdrawn", "1", False),
            ("In the bin", "0", False),
        ]
        html = editor.get(LIST, {"state": "draft"}).content.decode()
        assert re.findall(r'state=\w+" aria-current="page">(\w+)', html) == ["Drafts"]
        assert "By status" not in html, "the tabs are in the place of the filter"

    def test_an_unknown_state_is_none(self, editor):
        make_post("Ici")
        assert titles(editor.get(LIST, {"state": "x"})) == ["Ici"]

    @pytest.mark.parametrize("words", ["titre", "sous", "un-titre", "intertitre", "corps"])
    def test_searches(self, editor, words):
        post = make_post("Un titre", subtitle="Un sous", sections=[("Intertitre", "Du corps")])
        make_post("Autre")
        assert titles(editor.get(LIST, {"q": words})) == [post.title]

    def test_filters_by_few_authors_and_by_one_of_many(self, editor):
        one = make_author("Une")
        make_post("De une", author=one)
        assert "Une (1)" in editor.get(LIST, {"_facets": "True"}).content.decode()
        for number in range(40):
            make_post(author=make_author(f"N° {number}"))
        assert "N° 7" not in editor.get(LIST, {"q": "De une"}).content.decode()
        response = editor.get(LIST, {"author__id__exact": one.pk})
        assert titles(response) == ["De une"]
        for nobody in ("999", "x"):
            page = editor.get(LIST, {"author__id__exact": nobody}, follow=True)
            assert page.status_code == 200

    def test_filters_by_category(self, editor):
        kept, other = make_category("Un"), make_category("Deux")
        make_post("Dedans", categories=[other, kept])
        make_post("Dehors", categories=[other])
        assert titles(editor.get(LIST, {"categories__id__exact": kept.pk})) == ["Dedans"]

    def test_links_to_the_page_or_to_the_preview(self, editor):
        out, coming, draft = make_post(published=True), make_post(published=soon()), make_post()
        for post, url in [
            (out, out.get_absolute_url()),
            (coming, f"/blog/draft/{coming.pk}/"),
            (draft, f"/blog/draft/{draft.pk}/"),
        ]:
            page = editor.get(reverse("admin:blogposts_post_change", args=[post.pk]))
            assert f'href="{url}"' in page.content.decode()
            assert editor.get(url).status_code == 200

    @pytest.mark.parametrize("permissions", [["view_post"], ["change_post", "edit_others_post"]])
    def test_the_preview_is_for_all_who_see_the_form(self, staff, permissions):
        post = make_post()
        somebody = staff(*(f"blogposts.{permission}" for permission in permissions))
        assert somebody.get(f"/blog/draft/{post.pk}/").status_code == 200

    def test_completes_titles_but_not_of_the_bin(self, editor):
        make_post("Chercher ici")
        make_post("Autre", sections=[("", "Chercher là")])
        publishing.move_to_bin(make_post("Chercher au panier"))
        found = editor.get(
            "/admin/autocomplete/",
            {
                "term": "chercher",
                "app_label": "blogposts",
                "model_name": "relatedpost",
                "field_name": "target",
            },
        ).json()
        assert [result["text"] for result in found["results"]] == ["Chercher ici"]


class TestActions:
    def test_publish_those_that_can_be(self, editor):
        good, empty, out, bare = (
            make_post("Bon", sections=[("", "a")]),
            make_post("Vide"),
            make_post("Sorti", published=True),
            make_post("Muet", sections=[("", "a")], picture=picture_file()),
        )
        response = act(editor, "publish", good, empty, out, bare)
        assert statuses(good, empty, out, bare) == ["published", "draft", "published", "draft"]
        messages = messages_of(response)
        assert messages[0] == "1 post is published."
        assert messages[1] == "1 post was left as it is: that does not fit its status."
        assert sorted(message.split(":")[0] for message in messages[2:4]) == ["“Muet”", "“Vide”"]
        assert messages[4].startswith("“Bon” has 2 warnings: There is no summary")

    def test_tell_of_many_by_their_number(self, editor):
        posts = [make_post(str(number), sections=[("", "a")]) for number in range(2)]
        assert messages_of(act(editor, "publish", *posts)) == [
            "2 posts are published.",
            "There are warnings, which the form of each post lists: “1” (2), “0” (2).",
        ]
        assert messages_of(act(editor, "withdraw", *posts)) == ["2 posts are withdrawn."]
        assert LogEntry.objects.count() == 4

    def test_a_long_list_of_refusals_is_cut(self, editor):
        posts = [make_post(str(number)) for number in range(13)]
        messages = messages_of(act(editor, "publish", *posts))
        assert len(messages) == 11
        assert messages[-1] == "3 more posts were refused."

    def test_move_to_bin_and_restore(self, editor):
        posts = make_post("Un"), make_post("Deux", sections=[("", "a")], published=True)
        assert messages_of(act(editor, "move_to_bin", *posts)) == ["2 posts are in the bin."]
        assert statuses(*posts) == ["bin", "bin"]
        act(editor, "restore", *posts, query="?state=bin")
        assert statuses(*posts) == ["draft", "published"]

    def test_an_address_taken_meanwhile_is_told_and_the_others_are_restored(self, editor):
        lost, other = make_post("Un", slug="pris"), make_post("Deux")
        for post in (lost, other):
            publishing.move_to_bin(post)
        make_post("Nouveau", slug="pris")
        messages = messages_of(act(editor, "restore", lost, other, query="?state=bin"))
        assert messages[0] == "1 post is out of the bin."
        assert messages[1].startswith("“Un”: ")
        assert statuses(lost, other) == ["bin", "draft"]

    def test_offered_depend_on_the_list(self, editor):
        make_post()
        assert actions_on(editor.get(LIST)) == ["publish", "withdraw", "move_to_bin"]
        publishing.move_to_bin(make_post())
        page = editor.get(LIST, {"state": "bin"})
        assert actions_on(page) == ["restore", "delete_selected"]

    def test_delete_works_in_the_bin_alone(self, editor):
        post = make_post()
        act(editor, "delete_selected", post)
        publishing.move_to_bin(post)
        assert (
            "Are you sure"
            in act(editor, "delete_selected", post, query="?state=bin").content.decode()
        )
        data = {"action": "delete_selected", "_selected_action": [post.pk], "post": "yes"}
        assert editor.post(LIST, data, follow=True).status_code == 200
        assert Post.objects.filter(pk=post.pk).exists()
        editor.post(LIST + "?state=bin", data)
        assert not Post.objects.filter(pk=post.pk).exists()


class TestBin:
    def url(self, post):
        return reverse("admin:blogposts_post_delete", args=[post.pk])

    def test_comes_before_deletion(self, editor):
        post = make_post("Un titre", published=True)
        page = editor.get(self.url(post))
        assert "Move “Un titre” to the bin?" in page.content.decode()
        response = editor.post(self.url(post), follow=True)
        assert response.redirect_chain == [(LIST, 302)]
        assert messages_of(response) == ["1 post is in the bin."]
        assert statuses(post) == ["bin"]
        assert "Are you sure" in editor.get(self.url(post)).content.decode()
        editor.post(self.url(post), {"post": "yes"})
        assert not Post.objects.exists()

    def test_is_what_the_form_of_a_post_offers(self, editor):
        post = make_post()
        url = reverse("admin:blogposts_post_change", args=[post.pk])
        assert ">Move to bin</a>" in editor.get(url).content.decode()
        publishing.move_to_bin(post)
        page = editor.get(url).content.decode()
        assert ">Move to bin</a>" not in page
        assert ">Delete for good</a>" in page

    def test_of_a_post_that_is_gone(self, editor):
        assert editor.get("/admin/blogposts/post/999/delete/").status_code == 302


class TestPermissions:
    """What each may see and do; what is not offered is refused as well."""

    @pytest.fixture
    def post(self):
        return make_post(sections=[("", "a")])

    def url(self, post, page="change"):
        return reverse(f"admin:blogposts_post_{page}", args=[post.pk])

    def test_anonymous_is_sent_to_the_login(self, client, post):
        for url in (LIST, LIST + "add/", LIST + "paste/", self.url(post), self.url(post, "delete")):
            response = client.get(url)
            assert response.status_code == 302
            assert "/login/" in response["Location"]

    def test_nobody_without_a_permission(self, staff, post):
        nobody = staff()
        for url in (LIST, LIST + "add/", LIST + "paste/", self.url(post), self.url(post, "delete")):
            assert nobody.get(url).status_code == 403

    def test_who_may_view_sees_no_button_and_is_refused(self, staff, post):
        viewer = staff("blogposts.view_post")
        page = viewer.get(self.url(post))
        assert buttons_of(page) == {}
        text = page.content.decode()
        assert "Move to bin" not in text
        assert "Paste an article" not in viewer.get(LIST).content.decode()
        assert actions_on(viewer.get(LIST)) == []
        for button in ("_save", "_publish", "_restore"):
            assert viewer.post(self.url(post), {"title": "x", button: "x"}).status_code == 403
        assert viewer.post(self.url(post, "delete")).status_code == 403
        assert viewer.post(LIST + "paste/", {"text": "T"}).status_code == 403
        act(viewer, "publish", post)
        assert statuses(post) == ["draft"]

    def test_who_may_change_publishes_and_bins_but_neither_adds_nor_deletes(self, staff, post):
        changer = staff(
            "blogposts.change_post", "blogposts.edit_others_post", "blogposts.publish_post"
        )
        assert changer.get(LIST + "add/").status_code == 403
        assert changer.get(LIST + "paste/").status_code == 403
        page = changer.get(self.url(post))
        assert "_publish" in buttons_of(page)
        assert "sections-0-body" in page.content.decode(), "the parts belong to the post"
        publishing.move_to_bin(post)
        assert "Delete for good" not in changer.get(self.url(post)).content.decode()
        assert changer.post(self.url(post, "delete"), {"post": "yes"}).status_code == 403
        assert actions_on(changer.get(LIST, {"state": "bin"})) == ["restore"]
        assert statuses(post) == ["bin"]

    def test_who_may_add_makes_drafts_alone(self, staff):
        adder = staff("blogposts.add_post")
        page = adder.get(LIST + "add/")
        assert list(buttons_of(page)) == ["_save", "_addanother", "_submit"]
        data = {"title": "T", "language": "fr"}
        for prefix in ("sections", "sources", "post_categories", "related_picks"):
            data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
        assert adder.post(LIST + "add/", data | {"_publish": "x"}).status_code == 403
        assert not Post.objects.exists()
        assert adder.post(LIST + "add/", data | {"_save": "x"}).status_code == 302
        assert Post.objects.get().status == "draft"

    def test_who_may_delete_bins_and_deletes(self, staff, post):
        deleter = staff(
            "blogposts.delete_post", "blogposts.view_post", "blogposts.edit_others_post"
        )
        deleter.post(self.url(post, "delete"))
        assert statuses(post) == ["bin"]
        deleter.post(self.url(post, "delete"), {"post": "yes"})
        assert not Post.objects.exists()

"""The library in the admin, and the address that the editor of texts sends pictures to."""

from __future__ import annotations

import io

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from blogposts.library import make_renditions
from blogposts.models import Picture, Post
from blogposts.pictures import PictureRefused
from blogposts.text.markdown import render_body
from tests.builders import make_picture, make_post, photograph, picture_file

from .pages import errors_of, form_of

pytestmark = pytest.mark.django_db

LIST = "/admin/blogposts/picture/"
ADD = f"{LIST}add/"
UPLOAD = f"{LIST}upload/"
MAY_ADD = "blogposts.add_picture"


def change(picture):
    return f"{LIST}{picture.pk}/change/"


def file_of(content, name="a.png"):
    file = picture_file(name)
    file.file, file.size = io.BytesIO(content), len(content)
    return file


class TestUpload:
    def test_it_works(self, staff):
        writer = staff(MAY_ADD)
        response = writer.post(UPLOAD, {"file": photograph(), "alt": "Une [vue]", "language": "fr"})
        picture = Picture.objects.get()
        assert response.status_code == 201
        assert response.json() == {
            "id": picture.pk,
            "is_new": True,
            "url": picture.url,
            "alt": "Une [vue]",
            "markdown": f"![Une \\[vue\\]]({picture.url})",
        }
        assert (picture.alt, picture.language, picture.uploaded_by) == (
            "Une [vue]", "fr", writer.user
        )  # fmt: skip
        assert LogEntry.objects.get().object_id == str(picture.pk)

    def test_its_address_has_a_name(self):
        assert reverse("admin:blogposts_picture_upload") == UPLOAD

    @pytest.mark.parametrize(
        "alt", ["a [b](c) *d* `e` _f_ <g> &amp; \\ ! ~~h~~", "![x](y)", "a\nb", "", "«é»"]
    )
    def test_the_line_keeps_the_words(self, staff, alt):
        line = staff(MAY_ADD).post(UPLOAD, {"file": photograph(), "alt": alt}).json()["markdown"]
        picture = Picture.objects.get()
        html = render_body(line, format="markdown").html
        assert html.count("<img") == 1
        assert f'src="{picture.url}"' in html
        words = " ".join(alt.split()).replace("&", "&amp;").replace("<", "&lt;")
        assert f'alt="{words}"' in html.replace("&gt;", ">")

    def test_a_file_that_is_there_is_offered(self, staff):
        known = make_picture(photograph(), alt="Déjà là")
        response = staff(MAY_ADD).post(UPLOAD, {"file": photograph()})
        assert response.status_code == 201
        assert (response.json()["id"], response.json()["is_new"]) == (known.pk, False)
        assert response.json()["markdown"] == f"![Déjà là]({known.url})"
        assert not LogEntry.objects.exists()

    @pytest.mark.parametrize("name", ["shell.php", "a.svg", "page.html", "a"])
    def test_a_picture_is_one_whatever_it_is_called(self, staff, name):
        file = photograph()
        file.name = name
        assert staff(MAY_ADD).post(UPLOAD, {"file": file}).json()["url"].endswith(".jpg")

    @pytest.mark.parametrize(
        "content",
        [
            b"text",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            b"GIF89a<script>alert(1)</script>",
            b"<?php ?>",
        ],
    )
    def test_refuses_what_is_no_picture(self, staff, content):
        response = staff(MAY_ADD).post(UPLOAD, {"file": file_of(content)})
        assert response.status_code == 422
        assert "not a picture we can show" in response.json()["error"]
        assert not Picture.objects.exists()

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({}, "required"),
            ({"file": b""}, "empty"),
            ({"language": "français"}, "language tag"),
            ({"alt": "x" * 501}, "500 characters"),
        ],
    )
    def test_refuses_in_a_sentence(self, staff, fields, words):
        data = {} if not fields else {"file": photograph(), **fields}
        if data.get("file") == b"":
            data["file"] = file_of(b"")
        response = staff(MAY_ADD).post(UPLOAD, data)
        assert response.status_code == 422
        assert words in response.json()["error"]

    def test_refuses_a_bomb(self, staff, settings):
        settings.BLOGPOSTS_PICTURE_MAX_PIXELS = 1000
        response = staff(MAY_ADD).post(UPLOAD, {"file": photograph()})
        assert "million pixels" in response.json()["error"]

    def test_refuses_what_cannot_be_written_anew(self, staff, monkeypatch):
        def broken(self, *args, **options):
            raise OSError("encoder error")

        file = photograph()
        monkeypatch.setattr("PIL.Image.Image.save", broken)
        response = staff(MAY_ADD).post(UPLOAD, {"file": file})
        assert response.status_code == 422
        assert not Picture.objects.exists()

    @pytest.mark.parametrize("permission", ["change_picture", "view_picture", "add_post"])
    def test_wants_the_permission(self, staff, permission):
        response = staff(f"blogposts.{permission}").post(UPLOAD, {"file": photograph()})
        assert response.status_code == 403
        assert "may not add" in response.json()["error"]
        assert not Picture.objects.exists()

    def test_wants_somebody_who_is_signed_in(self, client):
        response = client.post(UPLOAD, {"file": photograph()})
        assert response.status_code == 403
        assert "Sign in" in response.json()["error"]

    def test_wants_the_token(self, editor):
        stranger = Client(enforce_csrf_checks=True)
        stranger.force_login(editor.user)
        assert stranger.post(UPLOAD, {"file": photograph()}).status_code == 403
        assert not Picture.objects.exists()

    def test_takes_nothing_by_get(self, editor):
        assert editor.get(UPLOAD).status_code == 405


class TestTextsFormSaysWhereTo:
    def test_to_who_may(self, editor):
        post = make_post(sections=[("", "a")])
        page = editor.get(f"/admin/blogposts/post/{post.pk}/change/").content.decode()
        assert page.count(f'data-upload-url="{UPLOAD}"') >= 2

    def test_to_nobody_else(self, staff):
        post = make_post(sections=[("", "a")])
        client = staff("blogposts.change_post", "blogposts.view_picture")
        page = client.get(f"/admin/blogposts/post/{post.pk}/change/").content.decode()
        assert "data-upload-url" not in page
        assert "picture_file" not in page


class TestList:
    def test_shows_all(self, editor):
        make_picture(alt="Une vue")
        page = editor.get(LIST).content.decode()
        assert "Une vue (8 × 5)" in page
        assert 'class="blogposts-thumbnail"' in page

    @pytest.mark.parametrize(
        ("asked", "names"),
        [
            ("", {"head", "text", "alone", ""}),
            ("?use=unused", {"alone", ""}),
            ("?use=used", {"head", "text"}),
            ("?alt=none", {""}),
            ("?alt=some", {"head", "text", "alone"}),
            ("?q=credit", {"alone"}),
        ],
    )
    def test_is_narrowed(self, editor, asked, names):
        head, text, _alone, _wordless = (
            make_picture(picture_file(size=(8, 5 + number)), alt=alt, credit=f"{credit} agency")
            for number, (alt, credit) in enumerate(
                [("head", ""), ("text", ""), ("alone", "credit"), ("", "")]
            )
        )
        make_post(picture=head, sections=[("", f"![a]({text.url})")])
        found = editor.get(LIST + asked).context["cl"].result_list
        assert {picture.alt for picture in found} == names
        assert {picture.alt for picture in found if picture.is_used} == names & {"head", "text"}

    @pytest.mark.parametrize("count", [1, 12])
    def test_costs_as_much_for_many_as_for_few(self, editor, count, django_assert_num_queries):
        for number in range(count):
            picture = make_picture(picture_file(size=(8, 5 + number)), uploaded_by=editor.user)
            make_post(sections=[("", f"![a]({picture.url})")])
        # Session, user, count, rows, languages for the filter.
        with django_assert_num_queries(5):
            editor.get(LIST)


class TestForm:
    def test_adds(self, editor):
        data = {"file": photograph(orientation=6), "alt": "Une vue", "language": "fr"}
        assert editor.post(ADD, data).status_code == 302
        picture = Picture.objects.get()
        assert (picture.width, picture.height, picture.uploaded_by) == (40, 60, editor.user)

    def test_names_the_one_that_is_there(self, editor):
        known = make_picture(photograph(), alt="Une vue")
        error = errors_of(editor.post(ADD, {"file": photograph()}))[""]["file"][0]
        assert "in the library already" in error
        assert f'<a href="{change(known)}">Une vue (60 × 40)</a>' in error
        assert Picture.objects.count() == 1

    @pytest.mark.parametrize("content", [b"text", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
    def test_refuses_what_is_no_picture(self, editor, content):
        assert "file" in errors_of(editor.post(ADD, {"file": file_of(content)}))[""]

    def test_refuses_what_cannot_be_written_anew(self, editor, monkeypatch):
        def refuse(file):
            raise PictureRefused("Not this one.")

        monkeypatch.setattr("blogposts.models.fields.written_anew", refuse)
        response = editor.post(ADD, {"file": photograph()})
        assert errors_of(response)[""]["__all__"] == ["Not this one."]
        assert not Picture.objects.exists()

    def test_shows_the_line_and_what_was_made(self, editor):
        picture = make_picture(alt="Une [vue]")
        page = editor.get(change(picture)).content.decode()
        assert f'value="![Une \\[vue\\]]({picture.url})"' in page
        assert "are being made" in page
        make_renditions()
        page = editor.get(change(picture)).content.decode()
        assert "Also in the widths 8 (AVIF, WEBP)." in page

    def test_names_the_posts_that_use_it(self, editor):
        picture = make_picture()
        assert "No post. It can be deleted." in editor.get(change(picture)).content.decode()
        head, text = make_post("Tête", picture=picture), make_post("Texte", published=True,
            sections=[("", f"![a]({picture.url})")])  # fmt: skip
        page = editor.get(change(picture)).content.decode()
        assert f'<a href="/admin/blogposts/post/{head.pk}/change/">Tête</a> (draft)' in page
        assert f'<a href="/admin/blogposts/post/{text.pk}/change/">Texte</a> (published)' in page

    def test_names_a_post_whose_draft_of_changes_has_it(self, editor):
        picture, post = make_picture(), make_post(sections=[("", "a")], published=True)
        url = f"/admin/blogposts/post/{post.pk}/change/"
        data = form_of(editor.get(url)) | {"sections-0-body": f"![a]({picture.url})"}
        editor.post(url, data | {"_save_draft": "x"})
        assert f'<a href="{url}">Un titre</a>' in editor.get(change(picture)).content.decode()
        delete = change(picture).replace("/change/", "/delete/")
        editor.post(delete, {"post": "yes"})
        assert Picture.objects.exists()
        editor.post(f"/admin/blogposts/post/{post.pk}/drop-draft/")
        editor.post(delete, {"post": "yes"})
        assert not Picture.objects.exists()

    def test_names_to_a_writer_of_own_posts_no_hidden_one(self, staff):
        names = ("view_picture", "change_post")
        somebody = staff(*(f"blogposts.{name}" for name in names))
        picture = make_picture()
        make_post("Caché", picture=picture)
        page = somebody.get(change(picture)).content.decode()
        assert "Caché" not in page
        assert "Posts that you may not see." in page
        make_post("Paru", picture=picture, published=True)
        make_post("Le mien", picture=picture, owner=somebody.user)
        page = somebody.get(change(picture)).content.decode()
        assert "Caché" not in page
        assert "Paru" in page
        assert "Le mien" in page

    def test_names_no_hundred_posts(self, editor):
        picture = make_picture()
        for number in range(21):
            make_post(str(number), picture=picture)
        page = editor.get(change(picture)).content.decode()
        assert page.count("(draft)") == 20
        assert "And further posts." in page

    def test_keeps_the_file_and_changes_the_rest(self, editor):
        picture = make_picture()
        data = form_of(editor.get(change(picture)), "picture_form") | {
            "focal_x": "30", "focal_y": "80", "alt": "Autre", "file": photograph()
        }  # fmt: skip
        assert editor.post(change(picture), data).status_code == 302
        name = picture.file.name
        picture.refresh_from_db()
        assert (picture.focal_x, picture.focal_y, picture.alt) == (30, 80, "Autre")
        assert picture.file.name == name

    @pytest.mark.parametrize("value", ["101", "-1", "x"])
    def test_refuses_a_focal_point_outside(self, editor, value):
        picture = make_picture()
        data = form_of(editor.get(change(picture)), "picture_form") | {"focal_x": value}
        assert "focal_x" in errors_of(editor.post(change(picture), data))[""]


class TestDeleting:
    def test_takes_the_file_along(self, editor, django_capture_on_commit_callbacks):
        picture = make_picture()
        with django_capture_on_commit_callbacks(execute=True):
            editor.post(f"{LIST}{picture.pk}/delete/", {"post": "yes"})
        assert not Picture.objects.exists()
        assert not default_storage.exists(picture.file.name)

    def test_of_many_takes_their_files_along(self, editor, django_capture_on_commit_callbacks):
        pictures = [make_picture(), make_picture(photograph())]
        data = {
            "action": "delete_selected",
            "_selected_action": [picture.pk for picture in pictures],
            "post": "yes",
        }
        with django_capture_on_commit_callbacks(execute=True):
            editor.post(LIST, data)
        assert not Picture.objects.exists()
        assert not any(default_storage.exists(picture.file.name) for picture in pictures)

    @pytest.mark.parametrize("place", ["head", "text"])
    def test_is_refused_while_a_post_has_it(self, editor, place):
        picture = make_picture(alt="Une vue")
        if place == "head":
            make_post(picture=picture)
        else:
            make_post(sections=[("", f"![a]({picture.url})")])
        page = editor.post(f"{LIST}{picture.pk}/delete/", {"post": "yes"})
        assert "stands in 1 post. Take it out there first." in page.content.decode()
        assert Picture.objects.exists()

    def test_wants_the_permission(self, staff):
        picture = make_picture()
        client = staff("blogposts.view_picture", "blogposts.change_picture")
        assert client.post(f"{LIST}{picture.pk}/delete/", {"post": "yes"}).status_code == 403


class TestWhoMayOnlyLook:
    def test_sees_it(self, staff):
        picture = make_picture(alt="Une vue")
        client = staff("blogposts.view_picture")
        assert "Une vue" in client.get(LIST).content.decode()
        assert "Une vue" in client.get(change(picture)).content.decode()
        assert client.get(ADD).status_code == 403


class TestHeadOfAPost:
    """`PostAdmin`: the picture from the library, or a new file."""

    @pytest.fixture
    def url(self):
        post = make_post(sections=[("", "a")])
        return f"/admin/blogposts/post/{post.pk}/change/"

    def send(self, client, url, **fields):
        return client.post(url, form_of(client.get(url)) | {"_save": "x"} | fields)

    def head(self):
        return Post.objects.get()

    def test_is_chosen(self, editor, url):
        picture = make_picture(alt="Vue", caption="Légende", credit="Nous", language="fr")
        self.send(editor, url, picture=picture.pk)
        post = self.head()
        assert post.picture == picture
        assert (post.picture_alt, post.picture_caption, post.picture_credit) == (
            "Vue", "Légende", "Nous"
        )  # fmt: skip

    def test_words_of_the_post_stand(self, editor, url):
        picture = make_picture(alt="Vue", caption="Légende", language="fr")
        self.send(editor, url, picture=picture.pk, picture_alt="La mienne")
        assert (self.head().picture_alt, self.head().picture_caption) == ("La mienne", "Légende")

    def test_words_of_another_language_are_not_taken(self, editor, url):
        self.send(editor, url, picture=make_picture(alt="View", language="en").pk)
        assert self.head().picture_alt == ""

    def test_words_that_were_taken_out_do_not_come_back(self, editor, url):
        self.send(editor, url, picture=make_picture(alt="Vue", language="fr").pk)
        self.send(editor, url, picture_alt="")
        assert self.head().picture_alt == ""

    def test_a_new_file_outlives_a_mistake_elsewhere(self, editor, url):
        response = self.send(editor, url, title="", picture_file=photograph(), picture_alt="Vue")
        assert "title" in errors_of(response)[""]
        picture = Picture.objects.get()
        data = form_of(response)
        assert (data["picture"], data["picture_alt"]) == (str(picture.pk), "Vue")
        editor.post(url, data | {"title": "T", "_save": "x"})
        assert self.head().picture == picture

    def test_a_file_that_is_there_is_chosen(self, editor, url):
        known = make_picture(photograph(), alt="Vue", language="fr")
        self.send(editor, url, picture_file=photograph())
        assert (self.head().picture, self.head().picture_alt) == (known, "Vue")

    def test_counts_as_a_change_that_readers_see(self, editor, url):
        before = self.head().changed_at
        self.send(editor, url, picture_file=photograph())
        assert self.head().changed_at > before

    def test_a_file_is_taken_of_nobody_who_may_not_add(self, staff, url):
        client = staff("blogposts.change_post")
        self.send(client, url, picture_file=photograph())
        assert not Picture.objects.exists()
        assert self.head().picture is None

    def test_is_shown_in_the_form(self, editor):
        post = make_post(picture=picture_file(), picture_alt="Vue")
        page = editor.get(f"/admin/blogposts/post/{post.pk}/change/").content.decode()
        assert f'src="{post.picture.url}" width="8" height="5" alt="Vue"' in page

    def test_is_found_by_its_words(self, editor):
        make_picture(alt="Une gare la nuit")
        make_picture(photograph(), alt="Un port")
        found = editor.get(
            "/admin/autocomplete/",
            {
                "app_label": "blogposts",
                "model_name": "post",
                "field_name": "picture",
                "term": "gare",
            },
        ).json()
        assert [result["text"] for result in found["results"]] == ["Une gare la nuit (8 × 5)"]

    def test_who_may_only_look_sees_it(self, staff):
        post = make_post(picture=picture_file(), picture_alt="Vue")
        page = staff("blogposts.view_post").get(f"/admin/blogposts/post/{post.pk}/change/")
        assert page.status_code == 200
        assert "blogposts-thumbnail" in page.content.decode()

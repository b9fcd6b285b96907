"""The library of pictures: in, scaled, shown in texts, out again; on a disk and in other stores."""

from __future__ import annotations

import io
import re
from copy import deepcopy
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.db.models import ProtectedError
from PIL import Image

from blogposts import library, publishing
from blogposts.library import bring_up_to_date, keep, make_renditions, remove, render_texts
from blogposts.models import Edition, Picture, PictureUse, Post, Section
from blogposts.pictures import PictureRefused
from blogposts.versions.record import begin, drop_draft, record_draft, record_saved
from tests.builders import make_picture, make_post, photograph, picture_file
from tests.object_store import BACKEND

pytestmark = pytest.mark.django_db

STORES = {
    "disk": None,
    "memory": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "objects": BACKEND,
    "signed objects": {**BACKEND, "OPTIONS": {"signed": True}},
}


@pytest.fixture(params=STORES)
def store(request, settings, media):
    if STORES[request.param]:
        settings.STORAGES = {**settings.STORAGES, "default": STORES[request.param]}
    return default_storage


@pytest.fixture
def small(settings):
    settings.BLOGPOSTS_PICTURE_WIDTHS = (20, 40, 80)


def sources_of(html):
    return dict(re.findall(r'<source type="([^"]+)" srcset="([^"]+)"', html))


class TestKeep:
    def test_it_works(self, store):
        picture, is_new = keep(photograph(), alt="Une photo", language="fr")
        assert is_new
        assert re.fullmatch(r"blogposts/pictures/[0-9a-f]{32}\.jpg", picture.file.name)
        assert (picture.width, picture.height) == (60, 40)
        assert (picture.alt, picture.language, picture.renditions) == ("Une photo", "fr", None)
        with store.open(picture.file.name) as file:
            assert b"48.8566" not in file.read()

    def test_measures_it_upright(self, store):
        picture = keep(photograph(orientation=6)).picture
        picture.refresh_from_db()
        assert (picture.width, picture.height) == (40, 60)
        with store.open(picture.file.name) as file:
            assert Image.open(file).size == (40, 60)

    def test_the_same_file_is_the_same_picture(self):
        first, second = keep(photograph(), alt="Un"), keep(photograph(), alt="Deux")
        assert (second.picture, second.is_new) == (first.picture, False)
        assert Picture.objects.get().alt == "Un"

    def test_the_same_file_twice_at_once(self, monkeypatch, store):
        first = make_picture(photograph())
        answers = iter([None, first])
        monkeypatch.setattr(library, "same_picture", lambda digest: next(answers))
        assert keep(photograph()) == (first, False)
        assert store.exists(first.file.name)
        if hasattr(store, "objects"):
            assert list(store.objects) == [first.file.name]

    @pytest.mark.parametrize(
        "name", ["shell.php", "../../evil.svg", "a.jpg\x00.php", "x", ".htaccess"]
    )
    def test_no_name_reaches_the_store(self, name, store):
        file = photograph()
        file._name = name
        assert re.fullmatch(r"blogposts/pictures/[0-9a-f]{32}\.jpg", keep(file).picture.file.name)

    @pytest.mark.parametrize(
        "content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a<?php"]
    )
    def test_refuses_what_is_no_picture(self, content):
        file = picture_file()
        file.file = io.BytesIO(content)
        file.size = len(content)
        with pytest.raises(PictureRefused):
            keep(file)
        assert not Picture.objects.exists()

    def test_refuses_too_many_pixels(self, settings):
        settings.BLOGPOSTS_PICTURE_MAX_PIXELS = 100
        with pytest.raises(PictureRefused, match="million pixels"):
            keep(picture_file(size=(11, 10)))

    def test_starts_the_job(self, settings, monkeypatch, django_capture_on_commit_callbacks):
        started = []
        monkeypatch.setattr("blogposts.jobs._start", lambda name, prefix: started.append(name))
        with django_capture_on_commit_callbacks(execute=True):
            make_picture()
        assert started == ["blogposts.library.make_renditions"]


class TestRenditions:
    def test_are_made_in_the_store(self, store, small):
        picture = make_picture(picture_file(size=(60, 30)))
        assert make_renditions() == (1, [])
        picture.refresh_from_db()
        assert picture.renditions == {"avif": [20, 40, 60], "webp": [20, 40, 60]}
        for kind, widths in picture.renditions.items():
            for width in widths:
                with store.open(picture.rendition_name(kind, width)) as file:
                    image = Image.open(file)
                    assert (image.format, image.size) == (kind.upper(), (width, width // 2))

    def test_have_addresses_of_the_store(self, store, small):
        picture = make_picture()
        make_renditions()
        picture = Picture.objects.get()
        assert picture.addresses("webp") == {8: store.url(picture.rendition_name("webp", 8))}
        assert picture.webp == f"{store.url(picture.rendition_name('webp', 8))} 8w"

    def test_are_made_once(self):
        make_picture()
        assert make_renditions().pictures == 1
        assert make_renditions().pictures == 0

    def test_of_an_animation_are_none(self, small):
        make_picture(photograph(format="GIF", frames=3))
        make_renditions()
        assert Picture.objects.get().renditions == {}
        assert Picture.objects.get().shown.sources == {}

    def test_of_one_that_is_gone_hold_up_no_other(self):
        gone, other = make_picture(), make_picture(photograph())
        default_storage.delete(gone.file.name)
        assert make_renditions() == (1, [gone.pk])
        other.refresh_from_db()
        assert other.renditions

    def test_of_one_that_is_deleted_meanwhile_leave_no_file(self, monkeypatch, settings, small):
        settings.STORAGES = {**settings.STORAGES, "default": BACKEND}
        picture = make_picture()

        def deleted(*args, **options):
            Picture.objects.all().delete()
            default_storage.delete(picture.file.name)
            yield "webp", 8, b"data"

        monkeypatch.setattr(library, "scaled", deleted)
        assert make_renditions() == (0, [picture.pk])
        assert default_storage.objects == {}

    def test_follow_the_settings(self, settings, small, django_capture_on_commit_callbacks):
        picture = make_picture(picture_file(size=(60, 30)))
        make_renditions()
        assert bring_up_to_date() == (0, [])
        settings.BLOGPOSTS_PICTURE_WIDTHS = (30,)
        settings.BLOGPOSTS_PICTURE_FORMATS = ("webp",)
        with django_capture_on_commit_callbacks(execute=True):
            assert bring_up_to_date() == (1, [])
        picture.refresh_from_db()
        assert picture.renditions == {"webp": [30]}
        assert not default_storage.exists(picture.rendition_name("webp", 20))
        assert not default_storage.exists(picture.rendition_name("avif", 40))

    def test_pages_are_new_once_they_are_made(self, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            make_picture()
        before = Edition.objects.get().number
        with django_capture_on_commit_callbacks(execute=True):
            make_renditions()
        assert Edition.objects.get().number > before


class TestInTexts:
    def test_it_works(self, store, small):
        picture = make_picture(picture_file(size=(60, 30)))
        make_renditions()
        picture.refresh_from_db()
        post = make_post(sections=[("", picture.markdown("Une *vue* [1]"))])
        html = post.sections.get().html
        escaped = picture.webp.replace("&", "&amp;")
        assert f'<source type="image/webp" srcset="{escaped}" sizes="' in html
        assert f'src="{picture.url.replace("&", "&amp;")}"' in html
        for wanted in ('width="60"', 'height="30"', 'loading="lazy"', 'decoding="async"'):
            assert wanted in html
        assert 'alt="Une *vue* [1]"' in html
        assert list(sources_of(html)) == ["image/avif", "image/webp"]
        assert html.count("<picture>") == html.count("</picture>") == 1

    @pytest.mark.parametrize(
        "caption", ["Une légende", 'Le « mot » : "a" \\ [b] <c> & *d*', "Une source [@a]"]
    )
    def test_have_a_caption(self, caption):
        picture = make_picture(alt="Vue", caption=caption)
        post = make_post(
            sections=[("", f"Avant.\n\n{picture.markdown()}\n\nAprès.")],
            sources=[{"key": "a", "title": "A"}],
        )
        html = post.sections.get().html
        figure = re.search(r"<figure>(<img[^>]*>)<figcaption>(.*)</figcaption></figure>", html)
        assert "title=" not in figure[1]
        words = re.sub(r"<sup.*?</sup>", "", re.sub("[\u00a0\u202f]", " ", unescape(figure[2])))
        assert words == caption.removesuffix(" [@a]")
        assert ("<sup" in figure[2]) == ("[@a]" in caption)
        assert html.startswith("<p>Avant.</p>")
        assert html.endswith("<p>Après.</p>")

    def test_have_a_credit(self):
        picture = make_picture(caption="Une légende", credit="Maud Lenoir")
        assert picture.markdown().endswith(' "Une légende (Maud Lenoir)")')
        picture.caption = ""
        assert picture.markdown().endswith(' "(Maud Lenoir)")')

    def test_have_none_in_a_line_of_words(self):
        picture = make_picture(alt="Vue", caption="Une légende")
        post = make_post(sections=[("", f"Ici {picture.markdown()} là.")])
        assert "figcaption" not in post.sections.get().html
        assert 'title="Une légende"' in post.sections.get().html

    def test_a_picture_elsewhere_keeps_its_title(self):
        make_picture()
        post = make_post(sections=[("", '![a](https://example.org/a.jpg "b")')])
        assert "figcaption" not in post.sections.get().html
        assert 'title="b"' in post.sections.get().html

    def test_follow_the_renditions(self, small):
        picture = make_picture()
        post = make_post(sections=[("", f"![a]({picture.url})"), ("", "b")])
        assert sources_of(post.sections.first().html) == {}
        assert 'width="8" height="5"' in post.sections.first().html
        make_renditions()
        assert len(sources_of(post.sections.first().html)) == 2

    def test_follow_the_store(self, settings, small):
        picture = make_picture()
        make_renditions()
        post = make_post(sections=[("", f"![a]({picture.url})")])
        settings.MEDIA_URL = "https://media.example/"
        assert render_texts() == 1
        html = post.sections.get().html
        assert f'src="https://media.example/{picture.file.name}"' in html
        assert "/media/" not in html

    def test_a_rendition_that_was_copied_is_the_picture(self, small):
        picture = make_picture(picture_file(size=(60, 30)))
        make_renditions()
        address = next(iter(Picture.objects.get().addresses("webp").values()))
        post = make_post(sections=[("", f"![a]({address})")])
        assert f'src="{picture.url}"' in post.sections.get().html
        assert PictureUse.objects.get().picture == picture

    @pytest.mark.parametrize(
        "address",
        [
            "/media/blogposts/pictures/0123456789abcdef0123456789abcdef.jpg",
            "https://example.org/a.jpg",
            "/media/blogposts/pictures/x.jpg",
        ],
    )
    def test_another_picture_stays_as_it_is(self, address):
        make_picture()
        post = make_post(sections=[("", f"![a]({address})")])
        html = post.sections.get().html
        assert f'src="{address}"' in html
        assert "<picture" not in html
        assert "decoding" not in html
        assert not PictureUse.objects.exists()

    def test_an_author_cannot_write_what_we_add(self):
        body = (
            '<picture><source srcset="/a.webp 1w" type="image/webp">'
            '<img src="/b.png" srcset="/c.png 1w" decoding="async" alt=""></picture>'
        )
        post = make_post(sections=[{"heading": "", "body": body, "format": "html"}])
        html = post.sections.get().html
        assert "source" not in html
        assert "srcset" not in html
        assert "decoding" not in html

    def test_cost_one_query_however_many(self, django_assert_num_queries):
        pictures = [make_picture(picture_file(size=(8, 5 + number))) for number in range(4)]
        post = make_post(sections=[("", f"![a]({one.url})\n\n![b]({one.url})") for one in pictures])
        Section.objects.update(fingerprint="old")
        # Sections, sources, the pictures that they name, the sections' new HTML, what they name.
        with django_assert_num_queries(5):
            post.render()


class TestUse:
    def test_is_kept_with_the_text(self):
        one, other = make_picture(), make_picture(photograph())
        post = make_post(sections=[("", f"![a]({one.url}) [b]({one.url})")])
        section = post.sections.get()
        assert [use.picture for use in section.picture_uses.all()] == [one]
        section.body = f"![a]({other.url})"
        section.save()
        assert [use.picture for use in section.picture_uses.all()] == [other]
        section.body = ""
        section.save()
        assert not PictureUse.objects.exists()

    def test_is_kept_when_a_text_is_rendered_anew(self):
        picture = make_picture()
        post = make_post(sections=[("", "a")])
        Section.objects.update(body=f"![a]({picture.url})", fingerprint="old")
        post.render()
        assert PictureUse.objects.get().picture == picture

    def test_is_told_of_texts_and_heads(self):
        in_text, at_head, nowhere = (
            make_picture(picture_file(size=(8, number))) for number in (5, 6, 7)
        )
        post = make_post(sections=[("", f"![a]({in_text.url})")], picture=at_head)
        assert set(Picture.objects.used()) == {in_text, at_head}
        assert list(Picture.objects.unused()) == [nowhere]
        for picture in (in_text, at_head):
            assert list(type(post).objects.with_picture(picture)) == [post]
        assert not type(post).objects.with_picture(nowhere)

    def test_is_told_of_a_draft_of_changes_as_long_as_it_is_one(self):
        in_text, at_head, nowhere = (
            make_picture(picture_file(size=(8, number))) for number in (5, 6, 7)
        )
        post = make_post(sections=[("", "Un texte.")], published=True)
        before = begin(post)
        draft = deepcopy(before)
        draft["post"]["picture"] = [at_head.pk, str(at_head)]
        draft["sections"][0]["body"] = f"![a]({in_text.url})"
        record_draft(post, before, draft, None)
        assert set(Picture.objects.used()) == {in_text, at_head}
        for picture in (in_text, at_head):
            assert list(Post.objects.with_picture(picture)) == [post]
            with pytest.raises(ProtectedError):
                remove(picture)
        draft["post"]["picture"] = [nowhere.pk, str(nowhere)]
        record_draft(post, before, draft, None)
        assert set(Picture.objects.used()) == {in_text, nowhere}
        publishing.move_to_bin(post)  # which it can come back from
        assert set(Picture.objects.used()) == {in_text, nowhere}
        drop_draft(post)
        assert not Picture.objects.used()
        record_draft(post, before, draft, None)
        record_saved(post, before, None)
        assert not Picture.objects.used()

    def test_of_a_draft_goes_with_the_post(self):
        picture = make_picture()
        post = make_post(sections=[("", "Un texte.")], published=True)
        before = begin(post)
        draft = deepcopy(before)
        draft["post"]["picture"] = [picture.pk, str(picture)]
        record_draft(post, before, draft, None)
        post.delete()
        assert list(Picture.objects.unused()) == [picture]

    def test_goes_with_the_post(self):
        picture = make_picture()
        make_post(sections=[("", f"![a]({picture.url})")]).delete()
        assert list(Picture.objects.unused()) == [picture]


class TestRemove:
    def test_takes_the_files_along(self, store, small, django_capture_on_commit_callbacks):
        picture = make_picture()
        make_renditions()
        picture.refresh_from_db()
        names = [picture.file.name, picture.rendition_name("webp", 8)]
        assert all(map(store.exists, names))
        with django_capture_on_commit_callbacks(execute=True):
            remove(picture)
        assert not any(map(store.exists, names))
        assert not Picture.objects.exists()

    @pytest.mark.parametrize("place", ["head", "text"])
    def test_is_refused_while_it_is_used(self, place, django_capture_on_commit_callbacks):
        picture = make_picture()
        if place == "head":
            make_post(picture=picture)
        else:
            make_post(sections=[("", f"![a]({picture.url})")])
        with (
            django_capture_on_commit_callbacks(execute=True),
            pytest.raises(ProtectedError),
        ):
            remove(picture)
        assert default_storage.exists(picture.file.name)


class TestPicture:
    @pytest.mark.parametrize(
        ("x", "y", "classes"),
        [
            (50, 50, ""),
            (54, 46, ""),
            (0, 100, "blogposts-focus-x-0 blogposts-focus-y-100"),
            (36, 50, "blogposts-focus-x-40"),
        ],
    )
    def test_says_its_focal_point_in_classes(self, x, y, classes):
        assert Picture(focal_x=x, focal_y=y).focus == classes

    def test_has_no_focal_point_outside_of_itself(self):
        picture = make_picture()
        picture.focal_x = 101
        with pytest.raises(ValidationError):
            picture.full_clean()
        with pytest.raises(IntegrityError):
            picture.save()

    def test_is_named_by_its_words(self):
        picture = make_picture()
        assert str(picture) == "Picture without alternative text (8 × 5)"
        picture.alt = "Une vue"
        assert str(picture) == "Une vue (8 × 5)"
        assert picture.language == "en"

"""`blogposts_make_renditions`: the sizes of pictures, by hand."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from blogposts.models import Edition, Picture
from tests.builders import make_picture, make_post

pytestmark = pytest.mark.django_db


def run(**options):
    out = io.StringIO()
    call_command("blogposts_make_renditions", stdout=out, **options)
    return out.getvalue().splitlines()


def test_makes_what_is_not_there():
    make_picture()
    assert run() == ["Made renditions of 1 pictures."]
    assert Picture.objects.get().renditions == {"avif": [8], "webp": [8]}
    assert run() == ["Made renditions of 0 pictures."]


def test_makes_all_of_them_anew():
    picture = make_picture()
    run()
    name = Picture.objects.get().rendition_name("webp", 8)
    default_storage.delete(name)
    assert run(anew=True) == ["Made renditions of 1 pictures."]
    assert default_storage.exists(name)
    assert len(default_storage.listdir("blogposts/pictures")[1]) == 3
    assert picture.file.name


def test_renders_texts_anew(settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        picture = make_picture()
        post = make_post(sections=[("", f"![a]({picture.url})")])
        run()
    before = Edition.objects.get().number
    settings.MEDIA_URL = "https://media.example/"
    with django_capture_on_commit_callbacks(execute=True):
        assert run(texts=True)[1] == "Rendered 1 texts anew."
    assert "https://media.example/" in post.sections.get().html
    assert Edition.objects.get().number > before


def test_says_which_could_not_be_read():
    picture = make_picture()
    default_storage.delete(picture.file.name)
    with pytest.raises(CommandError, match=rf"by their keys: {picture.pk}\."):
        run()

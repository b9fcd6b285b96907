import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from blogposts.models import Author
from blogposts.pictures import PictureRefused
from tests.builders import make_author, make_post, picture_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_one_user_has_several_pen_names():
    user = get_user_model().objects.create_user("b")
    names = {make_author(name, user=user) for name in ("Barbara", "B.")}
    assert set(user.blogposts_authors.all()) == names


def test_posts_of_a_deleted_user_stay():
    user = get_user_model().objects.create_user("b")
    post = make_post(author=make_author(user=user))
    user.delete()
    post.refresh_from_db()
    assert post.author.name == "Barbara"
    assert post.author.user is None


def test_one_with_posts_is_not_deleted():
    author = make_author()
    make_post(author=author)
    with pytest.raises(ProtectedError):
        author.delete()


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Barbara", "B"),
        ("Inès Marchand", "IM"),
        ("Jean de la Tour", "JT"),
        ("ليلى منصور", "ل\u200cم"),  # not joined to a word
    ],
)
def test_initials_stand_for_a_picture(name, initials):
    assert Author(name=name).initials == initials


class TestPicture:
    def test_is_kept_under_a_name_of_ours(self):
        author = make_author(picture=picture_file("../../evil.php"))
        assert author.picture.name.startswith("blogposts/authors/")
        assert author.picture.name.endswith(".png")
        assert "evil" not in author.picture.name

    def test_has_the_ending_of_what_it_is(self):
        assert make_author(picture=picture_file("a.png", format="JPEG")).picture.name.endswith(
            ".jpg"
        )

    @pytest.mark.parametrize(
        "content", [b"", b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>"]
    )
    def test_that_is_none_is_refused(self, content):
        file = picture_file()
        file.seek(0)
        file.truncate()
        file.write(content)
        author = Author(name="B", slug="b", picture=file)
        with pytest.raises(ValidationError) as error:
            author.full_clean()
        assert "picture" in error.value.message_dict

    def test_that_is_none_is_refused_without_a_form_too(self):
        file = picture_file()
        file.seek(0)
        file.write(b"nothing")
        with pytest.raises(PictureRefused):
            make_author(picture=file)

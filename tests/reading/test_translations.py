import pytest
from django.utils.translation import override

from blogposts.models import Post
from blogposts.reading import alternates, alternates_of, read_translations
from blogposts.reading.translations import language_name
from blogposts.translations import link
from tests.builders import APRIL, make_post, soon

pytestmark = pytest.mark.django_db
HOST = "https://example.org"


@pytest.fixture
def trio():
    posts = [
        make_post("Bonjour", language="fr", published=True),
        make_post("Hello", language="en-GB", published=APRIL.replace(year=2024)),
        make_post("مرحبا", language="ar", published=APRIL.replace(year=2022)),
    ]
    for other in posts[1:]:
        link(posts[0], other)
    return posts


def test_a_post_alone_costs_no_query(django_assert_num_queries):
    post = make_post(published=True)
    with django_assert_num_queries(0):
        assert read_translations(post) == []
        assert alternates_of([post], HOST) == {}


def test_each_in_its_own_language(trio, django_assert_num_queries):
    with override("fr"), django_assert_num_queries(1):
        found = read_translations(trio[0])
    assert [(one.language, one.name, one.is_here) for one in found] == [
        ("ar", "العربيّة", False),
        ("fr", "Français", True),
        ("en-GB", "British English", False),
    ]
    assert found[0].language_attributes == ' lang="ar" dir="rtl"'
    assert found[2].url == "/blog/hello/"


@pytest.mark.parametrize("status", ["draft", "review", "withdrawn", "bin"])
def test_what_readers_do_not_see_is_not_named(trio, status):
    Post.objects.filter(pk=trio[1].pk).update(status=status)
    assert [one.language for one in read_translations(trio[0])] == ["ar", "fr"]
    Post.objects.filter(pk=trio[2].pk).update(published_at=soon())
    assert read_translations(trio[0]) == []
    assert alternates_of(trio[:1], HOST) == {}


@pytest.mark.parametrize(
    ("site", "chosen"),
    [("fr", 0), ("en-us", 1), ("ar", 2), ("de", 2)],
)
def test_all_others_are_led_to_the_sites_language_else_to_the_first(trio, settings, site, chosen):
    settings.LANGUAGE_CODE = site
    found = alternates(read_translations(trio[0]), HOST)
    assert [language for language, _url in found] == ["ar", "fr", "en-GB", "x-default"]
    assert found[-1][1] == HOST + trio[chosen].get_absolute_url()


def test_many_at_once_are_one_query(trio, django_assert_num_queries):
    alone = make_post("Seul", published=True)
    with django_assert_num_queries(1):
        found = alternates_of([*trio, alone], HOST)
    expected = alternates(read_translations(trio[0]), HOST)
    assert found == {post.pk: expected for post in trio}


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("fr", "Français"),
        ("pt-BR", "Português Brasileiro"),
        ("fr-CA", "Français (CA)"),
        ("xx", "xx"),
    ],
)
def test_a_language_is_named_in_itself(tag, name):
    assert language_name(tag) == name

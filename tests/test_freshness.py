import pytest
import time_machine
from django.contrib.auth import get_user_model
from taggit.models import Tag

from blogposts import corrections, publishing
from blogposts.models import Category, Edition, Post, Section
from tests.builders import APRIL, make_author, make_category, make_post, soon

pytestmark = pytest.mark.django_db
URL = "/blog/un-titre/"


@pytest.fixture
def change(django_capture_on_commit_callbacks):
    """Runs what is given as if it were committed."""

    def run(verb):
        with django_capture_on_commit_callbacks(execute=True):
            return verb()

    return run


@pytest.fixture
def post(change):
    return change(
        lambda: make_post(
            sections=[("A", "a")],
            author=make_author(),
            categories=[make_category()],
            tags=["Meta"],
            published=True,
        )
    )


def asked_again(client, url=URL):
    """The status of a second visit by a reader who kept the first page."""
    first = client.get(url)
    return lambda: client.get(url, headers={"if-none-match": first["ETag"]}).status_code


class TestUnchanged:
    @pytest.mark.parametrize(
        "url", [URL, "/blog/", "/blog/tag/meta/", "/blog/author/barbara/", "/blog/feed/"]
    )
    def test_answers_304_for_one_query(self, client, post, url, django_assert_num_queries):
        again = asked_again(client, url)
        with django_assert_num_queries(1):
            assert again() == 304

    def test_has_the_same_headers_as_the_page(self, client, post):
        page = client.get(URL)
        answer = client.get(URL, headers={"if-none-match": page["ETag"]})
        assert answer["ETag"] == page["ETag"]
        assert answer["Cache-Control"] == page["Cache-Control"] == "no-cache"
        assert answer.content == b""

    def test_sets_no_cookie_and_varies_by_none(self, client, post):
        page = client.get(URL)
        assert not page.cookies
        assert "Cookie" not in page.get("Vary", "")


@pytest.mark.parametrize(
    "verb",
    [
        lambda post: publishing.publish(make_post("Autre")),
        lambda post: Section.objects.get().save(),
        lambda post: post.author.save(),
        lambda post: Category.objects.get().save(),
        lambda post: Tag.objects.get().save(),
        lambda post: post.tags.add("Google"),
        lambda post: Section.objects.all().delete(),
        lambda post: Post(title="Autre").save(),
    ],
)
def test_every_change_makes_a_new_page(client, post, change, verb):
    again = asked_again(client)
    change(lambda: verb(post))
    assert again() == 200


def test_a_scheduled_post_makes_a_new_page_at_its_minute(client, post, change):
    change(lambda: make_post("Demain", published=soon(hours=1)))
    again = asked_again(client, "/blog/")
    assert again() == 304
    with time_machine.travel(soon(hours=2), tick=False):
        assert again() == 200


def test_languages_are_different_pages(client, post):
    again = asked_again(client)
    assert again() == 304
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr"
    assert again() == 200


def test_a_release_makes_a_new_page(client, post, settings):
    again = asked_again(client)
    settings.BLOGPOSTS_RELEASE = "2"
    assert again() == 200


def test_somebody_signed_in_gets_a_page_of_his_own(client, post):
    etag = client.get(URL)["ETag"]
    client.force_login(get_user_model().objects.create_user("b"))
    page = client.get(URL, headers={"if-none-match": etag})
    assert page.status_code == 200
    assert "private" in page["Cache-Control"]
    assert "ETag" not in page


def test_can_be_switched_off(client, post, settings):
    settings.BLOGPOSTS_CONDITIONAL = False
    assert "ETag" not in client.get(URL)


def test_counts_once_for_a_transaction(change):
    change(lambda: [make_post(f"T {number}", published=True) for number in range(3)])
    assert Edition.objects.get().number == 1
    change(lambda: make_author())
    assert Edition.objects.get().number == 2


def test_a_404_is_not_kept(client, post):
    page = client.get("/blog/none/")
    assert page.status_code == 404
    assert "ETag" not in page


def test_the_first_page_of_an_empty_site_has_an_etag(client):
    assert not Edition.objects.exists()
    assert asked_again(client, "/blog/")() == 304


def test_changes_at_the_edge_of_a_second_are_seen(client, post, change):
    with time_machine.travel(APRIL.replace(year=2030), tick=False):
        again = asked_again(client)
        change(lambda: Section.objects.get().save())
        assert again() == 200


def test_corrections_make_a_new_page_as_they_come_change_and_go(client, post, change):
    again = asked_again(client)
    correction = change(lambda: corrections.write(post, "Le prix était faux."))
    assert again() == 200
    again = asked_again(client)
    correction.text = "Le jour était faux."
    change(correction.save)
    assert again() == 200
    again = asked_again(client)
    change(correction.delete)
    assert again() == 200

"""Pictures on pages: files for each width and format, a focal point, and not one query more."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from blogposts.library import make_renditions
from blogposts.models import Picture
from tests.builders import make_picture, make_post, photograph, picture_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture(settings, django_capture_on_commit_callbacks):
    settings.BLOGPOSTS_PICTURE_WIDTHS = (20, 40, 80)
    with django_capture_on_commit_callbacks(execute=True):
        make_picture(picture_file(size=(60, 30)), focal_x=20, focal_y=90)
        make_renditions()
    return Picture.objects.get()


@pytest.fixture
def addresses(picture, django_capture_on_commit_callbacks):
    """Of the front page, with a lead and two entries, and of a post's page."""
    with django_capture_on_commit_callbacks(execute=True):
        for title in ("Un", "Deux"):
            make_post(title, picture=picture, picture_alt="Une vue", published=True)
        lead = make_post("Trois", picture=picture, featured=True, published=True)
    return {"front": reverse("blogposts:post-list"), "post": lead.get_absolute_url()}


def pictures_on(client, url):
    return re.findall(r"<picture>.*?</picture>", client.get(url).content.decode(), re.DOTALL)


@pytest.mark.parametrize(("page", "count"), [("front", 3), ("post", 1)])
def test_each_has_its_files_size_and_focal_point(client, addresses, picture, page, count):
    found = pictures_on(client, addresses[page])
    assert len(found) == count
    for html in found:
        kinds = re.findall(r'<source type="([^"]+)" srcset="([^"]+)" sizes="\(min-width: ', html)
        assert kinds == [("image/avif", picture.avif), ("image/webp", picture.webp)]
        assert f'src="{picture.url}" width="60" height="30"' in html
        assert 'class="u-featured blogposts-focus-x-20 blogposts-focus-y-90"' in html


def test_one_without_renditions_is_shown_as_it_is(client):
    post = make_post(picture=photograph(), published=True)
    for url in (reverse("blogposts:post-list"), post.get_absolute_url()):
        (html,) = pictures_on(client, url)
        assert "<source" not in html
        assert 'class="u-featured"' in html
        assert f'src="{post.picture.url}" width="60" height="40"' in html


def test_the_steps_of_the_style_sheet_are_those_of_the_classes(pytestconfig):
    css = (pytestconfig.rootpath / "blogposts/static/blogposts/blogposts.css").read_text()
    classes = {
        name for value in range(101) for name in Picture(focal_x=value, focal_y=value).focus.split()
    }
    assert classes == set(re.findall(r"\.(blogposts-focus-[xy]-\d+)", css))
    for axis, value in re.findall(r"\.blogposts-focus-([xy])-(\d+)", css):
        assert f".blogposts-focus-{axis}-{value} {{ --blogposts-focus-{axis}: {value}%; }}" in css


@pytest.mark.parametrize(("page", "queries"), [("front", 4), ("post", 6)])
def test_cost_no_query(client, addresses, page, queries, django_assert_num_queries):
    client.get(addresses[page])
    with django_assert_num_queries(queries):
        client.get(addresses[page])


def test_cost_no_query_in_the_feed(client, addresses, django_assert_num_queries):
    with django_assert_num_queries(4):
        client.get(reverse("blogposts:post-feed"))


def test_a_stale_text_with_pictures_costs_one_query_more(
    client, picture, django_assert_num_queries
):
    post = make_post(sections=[("", f"![a]({picture.url})"), ("", "b")], published=True)
    post.sections.update(fingerprint="old", html="")
    # As many as any such page, one for the texts, and one for all pictures that they name.
    with django_assert_num_queries(6 + 2):
        html = client.get(post.get_absolute_url()).content.decode()
    assert picture.webp in html


def test_a_page_is_new_when_the_focal_point_is_another(
    client, picture, addresses, django_capture_on_commit_callbacks
):
    tag = client.get(addresses["front"])["ETag"]
    with django_capture_on_commit_callbacks(execute=True):
        picture.focal_x = 70
        picture.save()
    answer = client.get(addresses["front"], headers={"if-none-match": tag})
    assert answer.status_code == 200
    assert "blogposts-focus-x-70" in answer.content.decode()


def test_the_head_tells_machines_of_it(client, addresses, picture):
    html = client.get(addresses["post"]).content.decode()
    # The rendition that is nearest to what cards show, in a format that their readers know.
    card = picture.url.replace(".png", "-60.webp")
    assert f'<meta property="og:image" content="http://testserver{card}">' in html
    assert '<meta property="og:image:width" content="60">' in html

"""Pictures: the file that a window needs, and the focal point by mouse and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from blogposts.library import make_renditions
from blogposts.models import Picture
from tests.builders import make_picture, make_post, picture_file

from .checks import axe, without_room_at

LIST = "/admin/blogposts/picture/"


@pytest.fixture
def picture(transactional_db):
    make_picture(picture_file(size=(1600, 900)), alt="Une vue", language="fr")
    make_renditions()
    return Picture.objects.get()


@pytest.fixture
def form(picture):
    return f"{LIST}{picture.pk}/change/"


@pytest.mark.parametrize(
    ("width", "wide", "high"), [(320, 480, 480), (800, 960, 960), (1920, 960, 960)]
)
def test_the_browser_takes_the_file_that_it_needs(reader, picture, width, wide, high):
    post = make_post(
        picture=picture, picture_alt="Vue", sections=[("", picture.markdown())], published=True
    )
    page = reader.open(post.get_absolute_url(), width=width)
    page.locator(".blogposts-section img").scroll_into_view_if_needed()
    taken = page.locator("img").evaluate_all("images => images.map(one => one.currentSrc)")
    sizes = [high, wide]
    assert [address.rpartition("-")[2] for address in taken] == [f"{size}.avif" for size in sizes]
    drawn = page.locator("img").evaluate_all("images => images.map(one => one.naturalWidth > 0)")
    assert drawn == [True, True]


def test_on_paper_it_is_as_wide_as_the_text(reader, picture):
    post = make_post(picture=picture, picture_alt="Vue", sections=[("", "Mot.")], published=True)
    page = reader.open(post.get_absolute_url(), width=1280)
    page.emulate_media(media="print")
    width = "element => element.getBoundingClientRect().width"
    text = page.locator(".blogposts-text").evaluate(width)
    assert page.locator(".blogposts-picture").evaluate(width) == pytest.approx(text, abs=1)


def test_the_focal_point_keeps_its_place_in_a_list(reader, picture):
    Picture.objects.update(focal_x=20, focal_y=100)
    make_post(picture=picture, published=True)
    page = reader.open("/blog/", width=800)
    position = page.locator("img.u-featured").first.evaluate(
        "image => getComputedStyle(image).objectPosition"
    )
    assert position == "20% 100%"


def test_a_click_sets_the_focal_point(reader, editor, form):
    page = reader.open(form, user=editor)
    image = page.locator(".blogposts-focal img")
    box = image.bounding_box()
    image.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.8})
    expect(page.locator("#id_focal_x")).to_have_value("25")
    expect(page.locator("#id_focal_y")).to_have_value("80")
    mark = page.locator(".blogposts-focal-mark").bounding_box()
    assert abs(mark["x"] + mark["width"] / 2 - box["x"] - box["width"] * 0.25) < 3
    assert abs(mark["y"] + mark["height"] / 2 - box["y"] - box["height"] * 0.8) < 3
    page.locator("[name=_continue]").click()
    page.wait_for_load_state()
    assert Picture.objects.values_list("focal_x", "focal_y").get() == (25, 80)


def test_the_mark_follows_what_is_typed(reader, editor, form):
    page = reader.open(form, user=editor)
    page.locator("#id_focal_x").fill("100")
    box, mark = (
        page.locator(selector).bounding_box()
        for selector in (".blogposts-focal img", ".blogposts-focal-mark")
    )
    assert abs(mark["x"] + mark["width"] / 2 - box["x"] - box["width"]) < 3


def test_the_click_is_the_same_from_right_to_left(reader, editor, form):
    page = reader.open(form, user=editor, language="ar")
    image = page.locator(".blogposts-focal img")
    box = image.bounding_box()
    image.click(position={"x": box["width"] * 0.1, "y": box["height"] * 0.5})
    expect(page.locator("#id_focal_x")).to_have_value("10")
    mark = page.locator(".blogposts-focal-mark").bounding_box()
    assert abs(mark["x"] + mark["width"] / 2 - box["x"] - box["width"] * 0.1) < 3


def test_numbers_do_without_scripts(reader, editor, form):
    page = reader.open(form, user=editor, java_script_enabled=False)
    page.locator("#id_focal_x").fill("30")
    page.locator("#id_focal_y").press("Enter")
    page.wait_for_load_state()
    assert Picture.objects.get().focal_x == 30


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_screens_pass_axe_and_fit(reader, editor, form, width, scheme):
    for url in (LIST, form, f"{LIST}add/"):
        page = reader.open(url, width=width, user=editor, color_scheme=scheme)
        seen = without_room_at(page, [width])
        assert (url, [line for line in seen if "visually-hidden" not in line]) == (url, [])
        assert reader.problems == []
        assert (url, axe(page)) == (url, [])
        # axe gives elements styles while it looks; Django's policy error is its own then.
        reader.problems.clear()

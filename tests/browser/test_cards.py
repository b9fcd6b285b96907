"""The card of a player: a link, and a frame once the reader has asked for it."""

import pytest

from tests.builders import make_post

from .checks import wait_until

VIDEO = "https://www.youtube.com/watch?v=abcDEF12345"
PLAYER = "https://www.youtube-nocookie.com/embed/abcDEF12345"


@pytest.fixture
def open_card(browser, site, transactional_db):
    """A page with the card, and the other hosts that were asked for anything."""
    post = make_post(sections=[("A", f"Avant\n\n{VIDEO}\n\nAprès")], published=True)
    contexts = []

    def opened(**options):
        context = browser.new_context(**options)
        contexts.append(context)
        page, asked = context.new_page(), []

        def answer(route):
            asked.append(route.request.url)
            route.fulfill(body="<title>Elsewhere</title>", content_type="text/html")

        page.route(lambda url: not url.startswith(site.url), answer)
        page.goto(site.url + post.get_absolute_url(), wait_until="networkidle")
        return page, asked

    yield opened
    for context in contexts:
        context.close()


def test_asks_no_other_host_before_the_click(open_card):
    page, asked = open_card()
    assert page.locator(".blogposts-card > a").get_attribute("href") == VIDEO
    assert page.locator("iframe").count() == 0
    assert asked == []


def test_is_a_plain_link_without_scripts(open_card):
    page, asked = open_card(java_script_enabled=False)
    page.click(".blogposts-card > a")
    assert asked == [VIDEO]


def test_shows_the_frame_where_the_policy_lets_it(open_card):
    page, asked = open_card(bypass_csp=True)
    page.click(".blogposts-card > a")
    frame = page.locator(".blogposts-card > iframe")
    assert frame.get_attribute("src") == PLAYER
    assert frame.get_attribute("title") == "youtube.com/watch?v=abcDEF12345"
    wait_until(page, "document.activeElement.localName === 'iframe'")
    assert asked == [PLAYER]


def test_goes_there_where_the_policy_lets_no_frame_in(open_card):
    page, asked = open_card()
    page.click(".blogposts-card > a")
    page.wait_for_url(VIDEO)
    assert asked == [VIDEO]

"""Votes as readers cast them in a browser: with scripts and without, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from blogposts.models import Comment, Post, Vote
from blogposts.visitors import VOTER_COOKIE, WINDOWS_OF_A_TOKEN, form_token, token_window
from tests.builders import make_comment, make_member

from .cast import make_arabic_post, make_full_post
from .checks import (
    DOUBLED_TEXT,
    TEXT_SPACING,
    add_style,
    axe,
    contrast,
    style,
    tab_through,
    wait_until,
    without_room,
    without_room_at,
)

UP = ".blogposts-vote [data-blogposts-way=up]"
DOWN = ".blogposts-vote [data-blogposts-way=down]"
SAID = "#vote-said"
FOR = "Your vote “For” is counted. Press again to take it back."
BACK = "Your vote is taken back."
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@pytest.fixture
def post(transactional_db):
    post = make_full_post()
    Post.objects.update(votes_up=40, votes_down=7)
    return post


@pytest.fixture
def url(post):
    return post.get_absolute_url()


@pytest.fixture
def comment(post, settings):
    settings.BLOGPOSTS_COMMENT_VOTES = True
    return make_comment(post, "Trois semaines sans accès.", name="Nadia")


@pytest.fixture
def voted(reader):
    """Ends a test in which a stranger voted: the cookie of his vote is no fault of the page."""
    pages = []

    def opened(path, **options):
        page = reader.open(path, **options)
        pages.append(page)
        if not options.get("user"):
            assert page.context.cookies() == []
        return page

    yield opened
    for page in pages:
        names = {cookie["name"] for cookie in page.context.cookies()}
        assert names <= {VOTER_COOKIE, "sessionid", "csrftoken"}
        page.context.clear_cookies()


def forgive(reader, status):
    """Takes an answer that the test has asked for off the list of what should not be."""
    told = [problem for problem in reader.problems if str(status) in problem]
    assert told
    reader.problems = [problem for problem in reader.problems if problem not in told]


def expect_pressed(page, up, down, *, words=None):
    for selector, pressed in ((UP, up), (DOWN, down)):
        expect(page.locator(selector)).to_have_attribute("aria-pressed", str(pressed).lower())
    if words:
        assert page.locator(UP).inner_text().split() == words[0].split()
        assert page.locator(DOWN).inner_text().split() == words[1].split()


@SCRIPTS
class TestVote:
    def test_is_counted_shown_and_said(self, voted, url, scripts):
        page = voted(url, java_script_enabled=scripts)
        expect_pressed(page, False, False, words=("For 40", "Against 7"))
        page.click(UP)
        expect(page.locator(SAID)).to_have_text(FOR)
        expect_pressed(page, True, False, words=("For 41", "Against 7"))
        page.reload()
        expect_pressed(page, True, False, words=("For 41", "Against 7"))
        assert Vote.objects.get().value == 1

    def test_is_taken_back_by_a_second_press(self, voted, url, scripts):
        page = voted(url, java_script_enabled=scripts)
        page.click(DOWN)
        expect_pressed(page, False, True)
        page.click(DOWN)
        expect(page.locator(SAID)).to_have_text(BACK)
        expect_pressed(page, False, False, words=("For 40", "Against 7"))
        assert page.context.cookies() == []

    def test_is_changed_by_the_other_button(self, voted, url, scripts):
        page = voted(url, java_script_enabled=scripts)
        page.click(UP)
        expect_pressed(page, True, False)
        page.click(DOWN)
        expect_pressed(page, False, True, words=("For 40", "Against 8"))

    def test_of_a_double_click_is_one(self, voted, url, scripts):
        page = voted(url, java_script_enabled=scripts)
        page.dblclick(UP, delay=20)
        expect(page.locator(SAID)).to_have_text(FOR)
        page.wait_for_timeout(300)
        expect_pressed(page, True, False, words=("For 41", "Against 7"))
        assert Vote.objects.count() == 1

    def test_sets_one_cookie_that_no_script_reads(self, voted, url, scripts):
        page = voted(url, java_script_enabled=scripts)
        page.click(UP)
        expect_pressed(page, True, False)
        (cookie,) = page.context.cookies()
        assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == (
            VOTER_COOKIE,
            True,
            "Lax",
        )

    def test_of_two_readers_is_two(self, voted, url, scripts):
        one = voted(url, java_script_enabled=scripts, user_agent="One")
        other = voted(url, java_script_enabled=scripts, user_agent="Other")
        one.click(UP)
        expect_pressed(one, True, False)
        expect_pressed(other, False, False, words=("For 40", "Against 7"))
        other.click(UP)
        expect_pressed(other, True, False, words=("For 42", "Against 7"))
        other.click(UP)
        expect_pressed(other, False, False, words=("For 41", "Against 7"))
        one.reload()
        expect_pressed(one, True, False, words=("For 41", "Against 7"))

    def test_of_a_user_is_his_wherever_he_is(self, voted, url, scripts):
        user = make_member()
        page = voted(url, java_script_enabled=scripts, user=user)
        page.click(UP)
        expect_pressed(page, True, False)
        page.click(UP)
        expect_pressed(page, False, False)
        page.click(DOWN)
        expect_pressed(page, False, True)
        assert VOTER_COOKIE not in {cookie["name"] for cookie in page.context.cookies()}
        other = voted(url, java_script_enabled=scripts, user=user, user_agent="Other")
        expect_pressed(other, False, True, words=("For 40", "Against 8"))

    def test_is_cast_by_keyboard(self, voted, url, scripts):
        page = voted(url, java_script_enabled=scripts)
        page.focus(UP)
        page.keyboard.press("Tab")
        expect(page.locator(DOWN)).to_be_focused()
        page.keyboard.press("Space")
        expect_pressed(page, False, True)
        page.focus(DOWN)
        page.keyboard.press("Enter")
        expect_pressed(page, False, False)

    def test_leaves_an_address_that_can_be_sent_on(self, voted, url, scripts, site):
        page = voted(url, java_script_enabled=scripts)
        page.click(UP)
        expect_pressed(page, True, False)
        if scripts:
            assert page.url == f"{site.url}{url}"
        else:
            assert page.url == f"{site.url}{url}?voted=up#vote"
            follower = voted(page.url.removeprefix(site.url))
            expect(follower.locator(UP)).to_have_attribute("aria-pressed", "false")
            assert follower.url == f"{site.url}{url}#vote"


class TestInPlace:
    def test_asks_for_nothing_but_the_vote(self, voted, reader, url):
        page = voted(url)
        page.evaluate("window.same = true")
        reader.requests.clear()
        page.click(UP)
        expect_pressed(page, True, False)
        assert [request.method for request in reader.requests] == ["POST"]
        assert page.evaluate("window.same")

    def test_keeps_focus_on_the_button(self, voted, url):
        page = voted(url)
        page.focus(UP)
        for said in (FOR, BACK, FOR):
            page.keyboard.press("Enter")
            expect(page.locator(SAID)).to_have_text(said)
            expect(page.locator(UP)).to_be_focused()

    def test_of_a_page_that_was_open_too_long_is_counted_all_the_same(self, voted, reader, url):
        page = voted(url)
        age(page)
        page.click(UP)
        expect_pressed(page, True, False, words=("For 41", "Against 7"))
        forgive(reader, 422)

    def test_falls_back_to_the_form(self, voted, reader, url, site):
        page = voted(url)
        page.route("**/vote/", fetches_fail)
        page.click(UP)
        page.wait_for_url(f"{site.url}{url}#vote")
        expect_pressed(page, True, False, words=("For 41", "Against 7"))
        expect(page.locator(SAID)).to_have_text(FOR)
        reader.problems.clear()  # Chromium speaks of the failed request

    def test_says_when_there_are_too_many(self, voted, reader, url, settings):
        settings.BLOGPOSTS_VOTES_PER_ADDRESS = 1
        one, other = voted(url, user_agent="One"), voted(url, user_agent="Other")
        one.click(UP)
        expect_pressed(one, True, False)
        other.click(UP)
        expect(other.locator(SAID)).to_contain_text("Too many votes")
        expect_pressed(other, False, False)
        forgive(reader, 429)

    def test_is_heard(self, voted, url):
        page = voted(url)
        assert page.locator(SAID).get_attribute("role") == "status"
        page.click(UP)
        expect(page.locator(SAID)).to_have_text(FOR)


def age(page):
    """Makes the page's token as old as one of last week."""
    old = form_token(Post.objects.get().pk, window=token_window() - WINDOWS_OF_A_TOKEN - 9)
    page.eval_on_selector("[name=token]", "(field, token) => { field.value = token }", old)
    page.evaluate(
        "token => document.querySelectorAll('[name=token]').forEach(f => { f.value = token })", old
    )


def fetches_fail(route):
    if route.request.resource_type == "fetch":
        route.abort()
    else:
        route.continue_()


class TestWithoutScripts:
    def test_a_page_that_was_open_too_long_asks_once_more(self, voted, reader, url, monkeypatch):
        monkeypatch.setattr("blogposts.views.safety.is_fresh_token", lambda token, post: False)
        page = voted(url, java_script_enabled=False)
        page.click(DOWN)
        expect(page.locator("main")).to_contain_text("The page had been open for a long time.")
        monkeypatch.undo()
        page.click("text=Vote “Against”")
        expect_pressed(page, False, True, words=("For 40", "Against 8"))
        forgive(reader, 422)

    def test_that_page_is_for_all(self, voted, reader, url, monkeypatch):
        monkeypatch.setattr("blogposts.views.safety.is_fresh_token", lambda token, post: False)
        for scheme in ("light", "dark"):
            page = voted(url, color_scheme=scheme, width=320)
            page.eval_on_selector(".blogposts-vote form", "form => { form.submit() }")
            page.wait_for_url("**/vote/")
            assert axe(page) == []
            assert without_room(page) == []
        forgive(reader, 4)


@SCRIPTS
class TestComments:
    def buttons(self, comment):
        place = f"#comment-{comment.pk} [data-blogposts-way=%s]"
        return place % "up", place % "down"

    def test_are_voted_on_in_their_place(self, voted, url, comment, scripts):
        page = voted(url, java_script_enabled=scripts)
        up, down = self.buttons(comment)
        page.click(up)
        expect(page.locator(up)).to_have_attribute("aria-pressed", "true")
        assert page.locator(up).inner_text().split()[-1] == "1"
        expect(page.locator("#comment-vote-said")).to_have_text(FOR)
        expect(page.locator(SAID)).to_have_text("")
        expect(page.locator(down)).to_be_in_viewport()
        page.click(up)
        expect(page.locator(up)).to_have_attribute("aria-pressed", "false")
        assert (Comment.objects.get().votes_up, Post.objects.get().votes_up) == (0, 40)

    def test_and_their_post_are_two_things(self, voted, url, comment, scripts):
        page = voted(url, java_script_enabled=scripts)
        up, down = self.buttons(comment)
        page.click(UP)
        expect_pressed(page, True, False)
        page.click(down)
        expect(page.locator(down)).to_have_attribute("aria-pressed", "true")
        expect(page.locator(up)).to_have_attribute("aria-pressed", "false")
        expect_pressed(page, True, False)

    def test_of_ones_own_are_counts_alone(self, voted, url, comment, scripts):
        user = make_member()
        Comment.objects.update(user=user, votes_up=3)
        page = voted(url, java_script_enabled=scripts, user=user)
        up, _down = self.buttons(comment)
        expect(page.locator(up)).to_be_disabled()
        assert page.locator(up).inner_text().split()[-1] == "3"


class TestForAll:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_axe_finds_nothing(self, voted, url, comment, scheme):
        page = voted(url, color_scheme=scheme)
        assert axe(page) == []
        page.click(UP)
        expect_pressed(page, True, False)
        page.mouse.move(0, 0)
        assert axe(page) == []

    def test_buttons_are_named_in_their_group(self, voted, url, comment):
        page = voted(url)
        group = page.get_by_role("region", name="What do you think?")
        expect(group.get_by_role("button", name="For 40", pressed=False)).to_have_count(1)
        expect(group.get_by_role("button", name="Against 7", pressed=False)).to_have_count(1)
        named = page.get_by_role("group", name=f"Vote on Nadia’s comment {comment.pk}")
        expect(named.get_by_role("button", pressed=False)).to_have_count(2)

    def test_targets_are_large_enough(self, voted, url, comment):
        page = voted(url, width=320)
        for selector in (UP, DOWN, *TestComments().buttons(comment)):
            box = page.locator(selector).bounding_box()
            assert box["height"] >= 24
            assert box["width"] >= 24

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_ones_own_is_told_by_more_than_colour(self, voted, url, scheme):
        page = voted(url, color_scheme=scheme)
        page.click(UP)
        expect_pressed(page, True, False)
        page.mouse.move(0, 0)
        mark = "e => getComputedStyle(e, '::before').content"
        assert "✓" in page.eval_on_selector(UP, mark)
        assert page.eval_on_selector(DOWN, mark) in {"none", "normal"}
        ground, ink = style(page, UP, "backgroundColor", "color")
        assert contrast(ground, ink) >= 4.5
        edge, paper = style(page, DOWN, "borderTopColor"), style(page, "body", "backgroundColor")
        assert contrast(edge, paper) >= 3

    def test_ones_own_is_told_in_forced_colours(self, voted, url):
        page = voted(url, forced_colors="active")
        page.click(UP)
        expect_pressed(page, True, False)
        page.mouse.move(0, 0)
        assert style(page, UP, "backgroundColor") != style(page, DOWN, "backgroundColor")
        assert style(page, DOWN, "borderTopStyle") == "solid"

    def test_focus_is_seen(self, voted, url):
        page = voted(url)
        stops = {stop["text"].split()[0]: stop for stop in tab_through(page) if stop["text"]}
        for name in ("For", "Against"):
            assert stops[name]["seen"]
            assert stops[name]["outline"] >= 2

    def test_there_is_room_at_every_width(self, voted, url, comment):
        Post.objects.update(votes_up=1_234_567, votes_down=7_654_321)
        page = voted(url)
        page.click(UP)
        expect_pressed(page, True, False)
        assert without_room_at(page, [320, 400, 768, 1280]) == []
        page.set_viewport_size({"width": 640, "height": 900})
        add_style(page, DOUBLED_TEXT)
        assert without_room(page) == []
        add_style(page, TEXT_SPACING)
        assert without_room(page) == []

    def test_is_not_on_paper(self, voted, url, comment):
        page = voted(url)
        page.emulate_media(media="print")
        for selector in (".blogposts-vote", ".blogposts-comment-votes"):
            expect(page.locator(selector).first).to_be_hidden()

    def test_is_mirrored_from_right_to_left(self, voted, transactional_db):
        page = voted(make_arabic_post().get_absolute_url(), language="ar")
        wait_until(page, "document.documentElement.dir === 'rtl'")
        up, down = page.locator(UP).bounding_box(), page.locator(DOWN).bounding_box()
        assert up["x"] > down["x"]
        assert without_room(page) == []

    def test_the_page_is_valid(self, nu, client, url, comment):
        asked = {"post": "", "voted": "?voted=up", "comment": f"?voted=up&comment={comment.pk}"}
        pages = {name: client.get(url + query).content for name, query in asked.items()}
        press = client.post(f"{url}vote/", {"value": "up"}, headers={"Sec-Fetch-Site": "none"})
        assert press.status_code == 422
        assert nu({**pages, "press again": press.content}) == []

"""The comments of a post and the form under them, as readers use them in a browser."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from blogposts.models import Comment, Post
from blogposts.moderation import receive as receiving
from blogposts.moderation.candidate import Candidate, Screening, Verdict
from blogposts.visitors import COMMENTER_COOKIE, comment_link
from tests.builders import APRIL, make_comment, make_member, make_post

from .cast import make_arabic_post, make_full_post
from .checks import (
    DOUBLED_TEXT,
    TEXT_SPACING,
    add_style,
    axe,
    focus_faults,
    tab_through,
    wait_until,
    without_room,
    without_room_at,
)

SCHEMES = ["light", "dark"]
TEXT = "#blogposts-comment"
SEND = "#commentform [type=submit]"
FOCUSED = "document.activeElement.id"


@pytest.fixture(autouse=True)
def rules_say(monkeypatch):
    """Has the rules answer what a test is about; without a word they hold all."""

    def answer(verdict, **fields):
        screening = Screening(verdict, (), **fields)
        monkeypatch.setattr(
            receiving, "screen_submission", lambda submission, rules: (Candidate(""), screening)
        )

    answer(Verdict.HOLD)
    return answer


@pytest.fixture
def post(transactional_db):
    """A post with a thread: answers four deep, a removed one that was answered, two scripts."""
    post = make_full_post()

    def say(hours, text, **fields):
        return make_comment(post, text, created_at=APRIL + timedelta(hours=hours), **fields)

    nadia = say(1, "Trois semaines sans accès.", name="Nadia")
    barbara = say(2, "> Trois semaines\n\nEt chez vous ?", name="Barbara", parent=nadia)
    again = say(3, "Le même modèle : `ticket #4512`.", name="Nadia", parent=barbara)
    deep = say(4, "Chez moi aussi.", name="Li Wei", parent=again)
    say(5, "https://exemple.example/" + "une-longue-adresse-" * 9, name="Zoé", parent=deep)
    say(6, "Parler à quelqu’un.", name="Omar K.", url="https://omar.example/")
    gone = say(7, "Enlevé", status="spam", is_listed=True)
    say(8, "من يجيب عن أسئلة القراء؟ لا أحد يجيب.", name="كريم", parent=gone, is_shown=True)
    return post


@pytest.fixture
def url(post):
    return post.get_absolute_url()


def forgive(reader, status):
    """Takes an answer that the test has asked for off the list of what should not be."""
    told = [problem for problem in reader.problems if str(status) in problem]
    assert told
    reader.problems = [problem for problem in reader.problems if problem not in told]


def fill(page, text="Et les petites associations ?", name="Camille", email="camille@example.org"):
    page.fill(TEXT, text)
    page.fill("#blogposts-author", name)
    page.fill("#blogposts-email", email)


def reply(page, name):
    return page.get_by_role("link", name=re.compile(f"Reply to {name}’s comment"))


def own(page):
    return page.locator(f".blogposts-comment[id=comment-{Comment.objects.last().pk}]")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
class TestSending:
    def test_what_waits_is_shown_to_its_writer_alone(self, reader, url, scripts):
        page = reader.open(url, java_script_enabled=scripts)
        fill(page)
        page.click(SEND)
        page.wait_for_url("**#comment-*")
        for _ in range(2):
            expect(own(page)).to_contain_text("Awaiting moderation")
            expect(own(page)).to_contain_text("Et les petites associations ?")
            expect(own(page)).to_be_in_viewport()
            page.reload()
        assert "petites associations" not in reader.open(url).content()

    def test_what_is_published_is_shown_to_all(self, reader, url, rules_say, scripts):
        rules_say(Verdict.NOTE)
        page = reader.open(url, java_script_enabled=scripts)
        fill(page)
        page.click(SEND)
        expect(own(page)).to_contain_text("Camille")
        expect(own(page)).not_to_contain_text("Awaiting")
        assert "petites associations" in reader.open(url).content()

    def test_complaints_have_the_focus_and_lead_to_their_fields(self, reader, url, scripts):
        page = reader.open(url, java_script_enabled=scripts)
        fill(page, name="", email="nobody")
        page.click(SEND)
        box = page.locator("#blogposts-complaints")
        expect(box).to_be_focused()
        expect(box).to_be_in_viewport()
        expect(page).to_have_title(re.compile("^Error: "))
        expect(page.locator(TEXT)).to_have_value("Et les petites associations ?")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Enter your name.")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#blogposts-author")).to_be_in_viewport()
        page.keyboard.press("Tab")  # from there on
        page.fill("#blogposts-author", "Camille")
        page.fill("#blogposts-email", "camille@example.org")
        forgive(reader, 422)
        page.click(SEND)
        page.wait_for_url("**#comment-*")
        assert Comment.objects.last().name == "Camille"

    def test_an_answer(self, reader, url, rules_say, scripts):
        rules_say(Verdict.NOTE)
        page = reader.open(url, java_script_enabled=scripts)
        reply(page, "Omar K.").click()
        expect(page.get_by_role("heading", name="Reply to Omar K.")).to_be_visible()
        fill(page, "À quel numéro ?")
        page.click(SEND)
        expect(own(page)).to_contain_text("In answer to Omar K.")
        assert Comment.objects.last().parent.name == "Omar K."

    def test_answer_with_a_complaint_stays_an_answer(self, reader, url, scripts):
        page = reader.open(url, java_script_enabled=scripts)
        reply(page, "Omar K.").click()
        page.wait_for_selector(".blogposts-cancel:visible")
        fill(page, "À quel numéro ?", name="")
        page.click(SEND)
        expect(page.locator("#blogposts-complaints")).to_be_focused()
        expect(page.get_by_role("heading", name="Reply to Omar K.")).to_be_visible()
        forgive(reader, 422)
        page.fill("#blogposts-author", "Camille")
        page.click(SEND)
        page.wait_for_url("**#comment-*")
        assert Comment.objects.last().parent.name == "Omar K."

    def test_consent_fills_the_form(self, reader, url, scripts):
        page = reader.open(url, java_script_enabled=scripts)
        fill(page)
        page.check("#blogposts-consent")
        page.click(SEND)
        page.wait_for_url(f"**{url}#comment-*")  # no link in the address
        expect(own(page)).to_contain_text("Awaiting moderation")
        page.goto(url)
        expect(own(page)).to_contain_text("Awaiting moderation")
        expect(page.locator("#blogposts-author")).to_have_value("Camille")
        expect(page.locator("#blogposts-consent")).to_be_checked()
        (cookie,) = page.context.cookies()
        assert (cookie["name"], cookie["httpOnly"]) == (COMMENTER_COOKIE, True)
        assert cookie["sameSite"] == "Lax"
        page.context.clear_cookies()

    def test_edit_and_withdraw(self, reader, url, scripts):
        page = reader.open(url, java_script_enabled=scripts)
        fill(page)
        page.click(SEND)
        own(page).get_by_role("link", name="Edit or withdraw").click()
        page.fill(TEXT, "Et les grandes ?")
        page.get_by_role("button", name="Save").click()
        expect(own(page)).to_contain_text("Et les grandes ?")
        own(page).get_by_role("link", name="Edit or withdraw").click()
        page.get_by_role("button", name="Withdraw the comment").click()
        expect(page.get_by_role("heading", name="Your comment is withdrawn")).to_be_visible()
        page.get_by_role("link", name="Back to the comments").click()
        expect(page.locator("#comments")).to_be_in_viewport()
        assert "Et les grandes" not in page.content()

    def test_members_only(self, reader, url, post, scripts):
        Post.objects.filter(pk=post.pk).update(comment_policy="members", talk=9)
        page = reader.open(url, java_script_enabled=scripts)
        expect(page.locator("#commentform")).to_have_count(0)
        expect(page.locator(".blogposts-reply")).to_have_count(0)
        assert "next=" in page.get_by_role("link", name="log in").get_attribute("href")

    def test_closes_while_somebody_writes(self, reader, url, post, scripts):
        page = reader.open(url, java_script_enabled=scripts)
        fill(page)
        Post.objects.filter(pk=post.pk).update(comment_policy="closed", talk=9)
        page.click(SEND)
        expect(page.locator("#blogposts-complaints")).to_be_focused()
        expect(page.get_by_label("What you wrote, to copy")).to_have_value(
            "Et les petites associations ?"
        )
        expect(page.locator("#respond")).to_contain_text("Comments are closed.")
        forgive(reader, 403)


class TestAnswering:
    def test_moves_the_form_and_the_focus_and_cancel_brings_both_back(self, reader, url):
        page = reader.open(url)
        page.fill(TEXT, "Un début")
        link = reply(page, "Li Wei")
        link.click()
        inside = page.locator(".blogposts-comment", has=page.locator(TEXT))
        expect(inside.locator("h3").first).to_have_text("Li Wei")
        expect(page.locator(TEXT)).to_be_focused()
        expect(page.locator(TEXT)).to_have_value("Un début")
        expect(page.get_by_role("heading", name="Reply to Li Wei", exact=True)).to_be_visible()
        page.get_by_role("link", name="Cancel reply").click()
        expect(link).to_be_focused()
        expect(page.get_by_role("heading", name="Leave a Reply", exact=True)).to_be_visible()
        expect(page.locator(".blogposts-comment", has=page.locator(TEXT))).to_have_count(0)
        expect(page.locator("[name=parent]")).to_have_value("")
        expect(page.locator(TEXT)).to_have_value("Un début")
        expect(page.locator(".blogposts-cancel")).to_be_hidden()

    def test_goes_from_one_comment_to_another(self, reader, url):
        page = reader.open(url)
        reply(page, "Li Wei").click()
        reply(page, "Omar K.").click()
        expect(page.get_by_role("heading", name="Reply to Omar K.")).to_be_visible()
        assert page.locator("#respond").count() == 1

    def test_by_an_address(self, reader, url):
        omar = Comment.objects.get(name="Omar K.")
        page = reader.open(f"{url}?reply={omar.pk}#respond")
        expect(page.locator(TEXT)).to_be_focused()
        expect(page.locator(f"#comment-{omar.pk} #respond")).to_have_count(1)
        assert page.locator("meta[name=robots]").get_attribute("content") == "noindex"
        page.get_by_role("link", name="Cancel reply").click()
        assert "reply=" not in page.url
        expect(reply(page, "Omar K.")).to_be_focused()

    def test_without_scripts_cancel_is_a_way_back(self, reader, url):
        omar = Comment.objects.get(name="Omar K.")
        page = reader.open(f"{url}?reply={omar.pk}#respond", java_script_enabled=False)
        page.get_by_role("link", name="Cancel reply").click()
        page.wait_for_url(f"**{url}#respond")
        expect(page.get_by_role("heading", name="Leave a Reply", exact=True)).to_be_visible()

    def test_click_with_a_key_keeps_its_meaning(self, reader, url):
        page = reader.open(url)
        with page.context.expect_page() as opened:
            reply(page, "Omar K.").click(modifiers=["Control"])
        opened.value.wait_for_url("**reply=**")
        expect(page.get_by_role("heading", name="Leave a Reply", exact=True)).to_be_visible()

    def test_a_name_is_text(self, reader, post, url):
        make_comment(post, name="<img src=x> {name}")
        page = reader.open(url)
        page.locator(".blogposts-reply").last.click()
        expect(page.locator("#blogposts-respond")).to_have_text("Reply to <img src=x> {name}")


class TestKeys:
    def test_alone_will_do(self, reader, url):
        page = reader.open(url)
        stops = [stop["text"] for stop in tab_through(page)]
        assert "Leave this empty" not in stops
        reply(page, "Omar K.").focus()
        page.keyboard.press("Enter")
        page.keyboard.type("À quel numéro ?")
        for words in ("Camille", "camille@example.org"):
            page.keyboard.press("Tab")
            page.keyboard.type(words)
        page.keyboard.press("Tab")  # the website
        page.keyboard.press("Tab")
        page.keyboard.press("Space")  # consent
        expect(page.locator("#blogposts-consent")).to_be_checked()
        page.keyboard.press("Space")
        for _ in range(4):
            page.keyboard.press("Tab")
        expect(page.locator(SEND)).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url("**#comment-*")
        assert Comment.objects.last().parent.name == "Omar K."

    @pytest.mark.parametrize("key", ["Control+Enter", "Meta+Enter"])
    def test_send(self, reader, url, key):
        page = reader.open(url)
        fill(page)
        page.locator(TEXT).focus()
        page.keyboard.press(key)
        page.wait_for_url("**#comment-*")
        assert Comment.objects.last().name == "Camille"

    def test_enter_alone_is_a_new_line(self, reader, url):
        page = reader.open(url)
        page.locator(TEXT).focus()
        page.keyboard.type("Un")
        page.keyboard.press("Enter")
        page.keyboard.type("Deux")
        expect(page.locator(TEXT)).to_have_value("Un\nDeux")

    @pytest.mark.parametrize("scheme", SCHEMES)
    @pytest.mark.parametrize("width", [320, 1280])
    def test_reach_every_control_with_a_focus_that_is_seen(self, reader, url, scheme, width):
        page = reader.open(url, width=width, color_scheme=scheme)
        assert focus_faults(page) == []


class TestSendingOnce:
    def test_a_double_click_sends_once(self, reader, url):
        page = reader.open(url)
        fill(page)
        page.dblclick(SEND)
        page.wait_for_url("**#comment-*")
        posts = [one for one in reader.requests if one.method == "POST"]
        assert len(posts) == 1

    def test_keys_and_a_click_send_once(self, reader, url):
        page = reader.open(url)
        fill(page)
        page.evaluate("""() => {
          const form = document.getElementById("commentform");
          form.requestSubmit();
          form.requestSubmit();
        }""")
        page.wait_for_url("**#comment-*")
        assert len([one for one in reader.requests if one.method == "POST"]) == 1

    def test_says_how_long_it_took(self, reader, url, monkeypatch):
        seen = []
        monkeypatch.setattr(
            receiving,
            "screen_submission",
            lambda submission, rules: (
                seen.append(submission),
                Screening(Verdict.HOLD, ()),
            ),
        )
        page = reader.open(url)
        page.wait_for_timeout(1100)
        fill(page)
        page.click(SEND)
        page.wait_for_url("**#comment-*")
        assert 1.1 <= seen[0].form_seconds < 30

    def test_may_be_sent_again_after_coming_back(self, reader, url):
        page = reader.open(url)
        fill(page)
        page.click(SEND)
        page.wait_for_url("**#comment-*")
        page.go_back()
        fill(page, "Encore autre chose.")
        page.click(SEND)
        page.wait_for_url("**#comment-*")
        assert Comment.objects.last().text == "Encore autre chose."


class TestUnsentText:
    def typed(self, page):
        fill(page, "Un texte pas encore envoyé")
        page.keyboard.type("…")
        page.wait_for_timeout(400)

    def test_is_there_after_a_reload(self, reader, url):
        page = reader.open(url)
        self.typed(page)
        page.goto("about:blank")
        page.goto(url)
        expect(page.locator(TEXT)).to_have_value("Un texte pas encore envoyé")
        expect(page.locator("#blogposts-author")).to_have_value("Camille")

    def test_at_once(self, reader, url):
        page = reader.open(url)
        page.fill(TEXT, "Un texte")
        page.reload()  # before anybody had time to write it down
        expect(page.locator(TEXT)).to_have_value("Un texte")

    def test_with_what_it_answers(self, reader, url):
        page = reader.open(url)
        reply(page, "Omar K.").click()
        page.keyboard.type("À quel numéro ?")
        page.reload()
        expect(page.get_by_role("heading", name="Reply to Omar K.")).to_be_visible()
        expect(page.locator(TEXT)).to_have_value("À quel numéro ?")

    def test_is_each_posts_own(self, reader, url):
        other = make_post("Autre", published=True).get_absolute_url()
        page = reader.open(url)
        self.typed(page)
        page.goto(other)
        expect(page.locator(TEXT)).to_have_value("")

    @pytest.mark.parametrize("verdict", [Verdict.HOLD, Verdict.SPAM, Verdict.NOTE])
    def test_is_gone_with_success(self, reader, url, rules_say, verdict):
        rules_say(verdict)
        page = reader.open(url)
        self.typed(page)
        page.click(SEND)
        page.wait_for_url("**#comment-*")
        expect(page.locator(TEXT)).to_have_value("")
        assert page.evaluate("sessionStorage.length") == 0

    def test_is_gone_with_success_of_somebody_remembered(self, reader, url):
        page = reader.open(url)
        self.typed(page)
        page.check("#blogposts-consent")
        page.click(SEND)
        page.wait_for_url("**#comment-*")
        expect(page.locator(TEXT)).to_have_value("")
        page.context.clear_cookies()

    def test_survives_a_server_that_is_away(self, reader, url):
        page = reader.open(url)
        self.typed(page)
        page.route("**/comment/", lambda route: route.abort())
        page.click(SEND)
        page.wait_for_timeout(300)
        page.unroute("**/comment/")
        page.goto(url)
        expect(page.locator(TEXT)).to_have_value("Un texte pas encore envoyé")
        reader.problems.clear()  # Chromium speaks of the failed request

    def test_survives_a_server_that_is_away_on_the_page_of_a_comment(self, reader, url):
        first = Comment.objects.first()
        page = reader.open(f"{url}#comment-{first.pk}")
        self.typed(page)
        page.route("**/comment/", lambda route: route.abort())
        page.click(SEND)
        page.wait_for_timeout(300)
        page.unroute("**/comment/")
        page.goto("about:blank")
        page.goto(f"{url}#comment-{first.pk}")
        expect(page.locator(TEXT)).to_have_value("Un texte pas encore envoyé")
        reader.problems.clear()

    def test_survives_a_log_in(self, reader, url, post):
        user = make_member(password="secret", is_staff=True)
        page = reader.open(url)
        self.typed(page)
        Post.objects.filter(pk=post.pk).update(comment_policy="members", talk=9)
        page.click(SEND)
        page.get_by_role("link", name="log in").click()
        page.fill("[name=username]", user.get_username())
        page.fill("[name=password]", "secret")
        page.click("[type=submit]")
        page.wait_for_url(f"**{url}#respond")
        expect(page.locator(TEXT)).to_have_value("Un texte pas encore envoyé")
        page.click(SEND)
        page.wait_for_url("**#comment-*")
        assert Comment.objects.last().user == user
        reader.problems.clear()
        page.context.clear_cookies()

    def test_stays_in_the_tab(self, reader, url):
        page = reader.open(url)
        self.typed(page)
        assert page.evaluate("localStorage.length") == 0
        other = page.context.new_page()
        other.goto(url)
        expect(other.locator(TEXT)).to_have_value("")

    def test_browser_that_keeps_nothing(self, reader, url):
        page = reader.open(url)
        page.add_init_script(
            "Object.defineProperty(window, 'sessionStorage',"
            " {get() { throw new DOMException('no') }})"
        )
        page.reload()
        reply(page, "Omar K.").click()
        fill(page)
        page.click(SEND)
        page.wait_for_url("**#comment-*")


class TestAddressOfAComment:
    @pytest.fixture
    def pages(self, settings, post):
        settings.BLOGPOSTS_COMMENT_THREADS_PER_PAGE = 1
        return list(Comment.objects.filter(is_shown=True, root=None).order_by("pk"))

    def test_leads_to_the_page_that_has_it(self, reader, url, pages):
        page = reader.open(f"{url}#comment-{pages[1].pk}")
        page.wait_for_url(f"**{url}comment-page-2/#comment-{pages[1].pk}")
        expect(page.locator(f"#comment-{pages[1].pk}")).to_be_in_viewport()
        page.evaluate("key => { location.hash = `comment-${key}` }", pages[0].pk)
        page.wait_for_url(f"**{url}#comment-{pages[0].pk}")

    def test_of_none_leads_nowhere(self, reader, url, pages):
        page = reader.open(f"{url}#comment-999999")
        page.wait_for_timeout(300)
        assert page.url.endswith(f"{url}#comment-999999")
        forgive(reader, 404)

    def test_goes_round_once_at_most(self, reader, url, pages, monkeypatch):
        monkeypatch.setattr("blogposts.views.comments.comment_place", lambda comment: url)
        page = reader.open(f"{url}#comment-{pages[1].pk}")
        page.wait_for_timeout(1200)
        loads = [one for one in reader.requests if one.is_navigation_request()]
        assert 2 <= len(loads) <= 4


class TestTrap:
    def test_is_for_nobody(self, reader, url):
        page = reader.open(url)
        trap = page.locator("[name=subject]")
        expect(trap).to_be_hidden()
        expect(page.get_by_label("Leave this empty")).to_be_hidden()
        assert trap.get_attribute("tabindex") == "-1"
        assert trap.evaluate("trap => trap.closest('[aria-hidden=true]') !== null")
        snapshot = page.locator("#commentform").aria_snapshot()
        assert "Leave this empty" not in snapshot


# Looks


def answering(reader, url, **options):
    page = reader.open(url, **options)
    page.locator(".blogposts-reply").nth(1).click()
    return page


def complained(reader, url, **options):
    page = reader.open(url, **options)
    page.fill("#blogposts-email", "pas une adresse")
    page.click(SEND)
    page.wait_for_selector("#blogposts-complaints")
    forgive(reader, 422)
    return page


def waiting(reader, url, **options):
    held = make_comment(
        Post.objects.get(title__startswith="Les licenciements"), name="Vous", status="awaiting"
    )
    return reader.open(f"{url}?mine={comment_link(held.pk)}", **options)


def editing(reader, url, **options):
    held = make_comment(Post.objects.order_by("pk").first(), name="Vous", status="awaiting")
    return reader.open(f"/blog/comment/{held.pk}/edit/?mine={comment_link(held.pk)}", **options)


def too_late(reader, url, **options):
    page = editing(reader, url, **options)
    Comment.objects.update(created_at=APRIL)
    page.locator(".blogposts-pill-full").click()
    page.wait_for_selector("#blogposts-complaints")
    forgive(reader, 403)
    return page


def lost(reader, url, **options):
    page = reader.open(url, **options)
    page.fill(TEXT, "Un texte.")
    page.evaluate("document.getElementById('commentform').action = '/blog/nowhere/comment/'")
    page.click(SEND)
    page.wait_for_selector("#blogposts-kept")
    forgive(reader, 404)
    return page


def gone(reader, url, **options):
    binned = make_comment(Post.objects.order_by("pk").first(), status="bin")
    link = comment_link(binned.pk)
    return reader.open(f"{url}?mine={link}#comment-{binned.pk}", **options)


def closed(reader, url, **options):
    Post.objects.update(comment_policy="closed", talk=99)
    return reader.open(url, **options)


def members(reader, url, **options):
    Post.objects.update(comment_policy="members", talk=99)
    return reader.open(url, **options)


def signed_in(reader, url, **options):
    return reader.open(url, user=make_member(), **options)


STATES = [
    answering,
    complained,
    waiting,
    editing,
    too_late,
    lost,
    gone,
    closed,
    members,
    signed_in,
]


@pytest.mark.parametrize("state", STATES)
class TestLooks:
    @pytest.mark.parametrize("scheme", SCHEMES)
    @pytest.mark.parametrize("width", [320, 1280])
    def test_axe_finds_nothing(self, reader, url, state, scheme, width):
        assert axe(state(reader, url, width=width, color_scheme=scheme)) == []

    def test_nothing_sticks_out(self, reader, url, state):
        page = state(reader, url)
        assert without_room_at(page, [320, 390, 768, 1280, 1920]) == []
        page.set_viewport_size({"width": 320, "height": 900})
        add_style(page, TEXT_SPACING)
        assert without_room(page) == []
        add_style(page, DOUBLED_TEXT)
        assert without_room(page) == []

    def test_mirrors(self, reader, url, state):
        page = state(reader, url, width=320, language="ar")
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        assert without_room_at(page, [320, 1280]) == []

    def test_nu_finds_nothing(self, nu, reader, url, state):
        page = state(reader, url, java_script_enabled=False) if state is not answering else (
            reader.open(f"{url}?reply={Comment.objects.first().pk}", java_script_enabled=False)
        )  # fmt: skip
        address = page.url
        if state in {complained, too_late, lost}:
            html = page.content()  # as the browser read it; a POST has no source to ask for
            html = f"<!doctype html>{html}" if not html.startswith("<!") else html
        else:
            html = page.context.request.get(address).text()
        assert nu({state.__name__: html}) == []


def test_targets_are_large_enough(reader, url):
    """24 by 24 CSS pixels, but for links in a line of text (WCAG 2.5.8)."""
    for state in (waiting, complained):
        page = state(reader, url, width=320)
        small = page.eval_on_selector_all(
            ".blogposts-comment-actions a, .blogposts-when, .blogposts-cancel:not([hidden]),"
            " .blogposts-complaints a, .blogposts-pill, .blogposts-check label",
            """all => all.map(link => [link.outerHTML.slice(0, 80), link.getBoundingClientRect()])
              .filter(([_, box]) => box.height < 23.5).map(([html]) => html)""",
        )
        assert small == []


def test_arabic_comments_and_form(reader, transactional_db):
    post = make_arabic_post()
    make_comment(post, "لا أحد يجيب.", name="كريم")
    page = reader.open(post.get_absolute_url(), language="ar", width=320)
    page.locator(".blogposts-reply").first.click()
    assert axe(page) == []
    assert without_room(page) == []


def test_direction_of_what_is_typed(reader, url):
    page = reader.open(url)
    page.fill(TEXT, "من يجيب؟")
    direction = "element => getComputedStyle(element).direction"
    assert page.locator(TEXT).evaluate(direction) == "rtl"
    page.fill(TEXT, "Personne")
    assert page.locator(TEXT).evaluate(direction) == "ltr"
    page.fill("#blogposts-email", "x@example.org")
    assert page.locator("#blogposts-email").evaluate(direction) == "ltr"


@pytest.mark.parametrize("width", [320, 1280])
def test_long_names_stand_beside_the_portrait(reader, url, post, width):
    comment = make_comment(post, name="Donaudampfschifffahrts" * 4)
    page = reader.open(url, width=width)
    portrait, name, when = (
        page.locator(f"#comment-{comment.pk} {part}").bounding_box()
        for part in (".blogposts-portrait", "h3", ".blogposts-when")
    )
    edge = portrait["x"] + portrait["width"]
    assert min(name["x"], when["x"]) > edge
    assert abs(name["y"] - portrait["y"]) < portrait["height"] / 2


def test_order_by_indentation_ends_on_a_phone(reader, url):
    lefts = """() => [...document.querySelectorAll(".blogposts-comment")].map(comment =>
      Math.round(comment.getBoundingClientRect().left))"""
    wide = reader.open(url, width=1280).evaluate(lefts)
    assert wide[0] < wide[1] < wide[2] < wide[3] == wide[4]
    narrow = reader.open(url, width=320).evaluate(lefts)
    assert narrow[0] < narrow[1] < narrow[2] == narrow[3] == narrow[4]
    assert narrow[4] - narrow[0] <= 40


@pytest.mark.parametrize("scheme", SCHEMES)
def test_on_paper_there_is_no_form(reader, url, scheme):
    page = reader.open(url, color_scheme=scheme)
    page.emulate_media(media="print")
    furniture = ("respond", "comment-actions", "vote", "comments > .blogposts-hint")
    for selector in (f".blogposts-{part}" for part in furniture):
        expect(page.locator(selector).first).to_be_hidden()
    expect(page.locator(".blogposts-comment-text").first).to_be_visible()


def test_forced_colours_keep_edges(reader, url):
    page = reader.open(url, forced_colors="active")
    width = "element => getComputedStyle(element).borderTopWidth"
    for selector in (".blogposts-respond", TEXT, ".blogposts-pill", ".blogposts-mark"):
        if page.locator(selector).count():
            assert page.locator(selector).first.evaluate(width) != "0px", selector


def test_page_of_strangers_asks_for_nothing_more(reader, url):
    page = reader.open(url)
    page.wait_for_load_state("networkidle")
    scripts = [one.url for one in reader.requests if one.resource_type == "script"]
    assert len([one for one in scripts if one.endswith("comments.js")]) == 1
    assert page.context.cookies() == []
    wait_until(page, "document.readyState === 'complete'")

"""The pages that mails lead to, in a browser that holds no cookie of ours."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from blogposts import following
from blogposts.mailing.moderators import moderation_link
from blogposts.models import Comment, Follower, Subscription
from blogposts.moderation import decide
from tests.builders import make_comment, make_moderator, make_post

from .cast import make_full_post
from .checks import DOUBLED_TEXT, add_style, axe, focus_faults, without_room, without_room_at

WIDTHS = [320, 768, 1280]


@pytest.fixture
def comment(transactional_db):
    signals = [
        {"rule": "links", "verdict": "hold", "value": 3, "limit": 1},
        {"rule": "first_comment", "verdict": "hold", "value": None},
    ]
    return make_comment(
        make_full_post(),
        "Parler à quelqu’un, enfin.\n\nhttps://exemple.example/" + "une-longue-adresse-" * 9,
        status="awaiting",
        name="Omar K.",
        url="https://omar.example/un-site-dont-l-adresse-est-longue/",
        signals=signals,
    )


@pytest.fixture
def moderation(comment):
    return f"/blog/moderate/{moderation_link(make_moderator(), comment, 'approve')}/"


@pytest.fixture
def decided(comment, moderation):
    decide.mark_spam(comment, decide.Actor.of(make_moderator("autre")))
    return moderation


@pytest.fixture
def gone(transactional_db):
    return "/blog/follow/forged/stop/"


@pytest.fixture
def follower(transactional_db):
    post = make_full_post()
    following.follow("lea@example.org", post=post)
    follower = Follower.objects.get()
    following.confirm(follower)
    following.follow("lea@example.org", post=make_post("Un autre titre", published=True))
    following.follow("lea@example.org", post=post, comment=make_comment(post))
    return follower


@pytest.fixture
def confirmation(follower):
    return f"/blog/follow/{following.confirm_link(follower)}/"


@pytest.fixture
def end(follower):
    followed = list(follower.subscriptions.exclude(confirmed_at=None))
    return f"/blog/follow/{following.stop_link(followed)}/stop/"


@pytest.fixture(params=["moderation", "decided", "confirmation", "end"])
def url(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_is_for_all(reader, url, scheme):
    page = reader.open(url, color_scheme=scheme)
    assert axe(page) == []
    assert focus_faults(page) == []
    assert without_room_at(page, WIDTHS) == []


def test_has_room_for_large_letters(reader, url):
    page = reader.open(url, width=320)
    add_style(page, DOUBLED_TEXT)
    assert without_room(page) == []


def test_are_valid_html(client, nu, moderation, confirmation, end, gone):
    pages = {"moderation": moderation, "confirmation": confirmation, "end": end, "gone": gone}
    assert nu({name: client.get(url).content for name, url in pages.items()}) == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_comment_is_approved_from_a_mail(reader, moderation, comment, scripts):
    page = reader.open(moderation, java_script_enabled=scripts)
    assert Comment.objects.get().status == "awaiting"
    page.get_by_role("button", name="Approve").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("published")
    assert Comment.objects.get().status == "published"


def test_two_moderators_with_the_same_mail_open(reader, moderation):
    first, second = reader.open(moderation), reader.open(moderation)
    first.get_by_role("button", name="Spam").click()
    expect(first.get_by_role("heading", level=1)).to_contain_text("spam")
    second.get_by_role("button", name="Approve").click()
    expect(second.get_by_role("status")).to_contain_text("moderatrice")
    assert Comment.objects.get().status == "spam"
    reader.problems = [one for one in reader.problems if "409" not in one]


def test_an_address_says_yes_and_then_enough(reader, confirmation):
    page = reader.open(confirmation)
    page.get_by_role("button", name="Yes, tell me").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You hear of new comments by mail")
    assert Subscription.objects.filter(confirmed_at=None).count() == 0
    page.get_by_role("link", name="Stop").first.click()
    page.get_by_role("button", name="Stop all mails").click()
    expect(page.get_by_role("status")).to_have_text("No mail about it goes out any more.")
    assert not Subscription.objects.exists()


def test_no_other_page_learns_the_address(reader, moderation):
    page = reader.open(moderation)
    page.locator(".blogposts-kicker a").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.referrer") == ""

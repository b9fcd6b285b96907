"""The moderators' desk in a browser: with scripts and without, by keys alone, in narrow windows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from playwright.sync_api import expect

from blogposts.models import Comment, Decision, Moderator, Standing
from blogposts.moderation import decide
from blogposts.moderation.decide import Actor
from blogposts.moderation.rulesets import change_rules
from tests.builders import make_comment, make_moderator, make_post

from .checks import axe, focus_faults, without_room_at

DESK = "/admin/blogposts/comment/"
ALL = ["change_ruleset", "change_standing", "delete_comment", "view_comment", "change_comment"]
LONG = "\n".join(f"Une ligne, la {number}e." for number in range(1, 30))
SIGNALS = [
    {"rule": "first_comment", "verdict": "hold", "value": None},
    {"rule": "links", "verdict": "hold", "value": 2, "limit": 1},
    {"rule": "held_words", "verdict": "hold", "value": ["payer"]},
    {"rule": "approved_before", "verdict": "note", "value": 4},
]


@pytest.fixture
def post(transactional_db):
    return make_post("Les licenciements « déciment » les équipes", published=True)


@pytest.fixture
def moderator(transactional_db):
    user = make_moderator("lea")
    user.user_permissions.set(Permission.objects.filter(codename__in=ALL))
    return user


@pytest.fixture
def waiting(post):
    """Three that wait, oldest first."""
    now = timezone.now()
    return [
        make_comment(
            post,
            text,
            status="awaiting",
            name=name,
            email=f"{name.lower()}@example.org",
            created_at=now - timedelta(hours=hours),
            signals=SIGNALS,
        )
        for text, name, hours in (
            ("Premier", "Ada", 3),
            ("Deuxième", "Bob", 2),
            ("Troisième", "Cy", 1),
        )
    ]


def status_of(comment):
    comment.refresh_from_db()
    return comment.status


def row(page, comment):
    return page.locator(f"#comment-{comment.pk}")


def said(page):
    """What was done when the page came anew; else the words for screen readers."""
    told = page.locator("#said")
    return told if told.count() else page.locator("[data-said]")


def forget_refusals(reader):
    """A form that is refused answers 422, which a browser notes as a problem."""
    assert [problem for problem in reader.problems if "422" not in problem] == []
    reader.problems.clear()


class TestWithoutScripts:
    @pytest.fixture
    def page(self, reader, moderator, waiting):
        return reader.open(DESK, user=moderator, java_script_enabled=False)

    def test_approve_says_so_above_the_next_row_and_can_be_undone(self, page, waiting):
        _first, second, third = waiting
        page.set_viewport_size({"width": 800, "height": 260})
        row(page, second).get_by_role("button", name="Approve").click()
        assert status_of(second) == "published"
        expect(said(page)).to_contain_text("“Deuxième” by Bob approved at")
        expect(said(page)).to_be_in_viewport()
        expect(said(page)).to_be_focused()
        assert said(page).evaluate("element => element.nextElementSibling.id") == (
            f"comment-{third.pk}"
        )
        page.keyboard.press("Tab")
        expect(said(page).get_by_role("button", name="Undo")).to_be_focused()
        page.keyboard.press("Tab")
        expect(row(page, third).get_by_role("checkbox")).to_be_focused()
        said(page).get_by_role("button", name="Undo").click()
        assert status_of(second) == "awaiting"
        expect(said(page)).to_contain_text("Undone")
        expect(said(page)).to_be_focused()
        assert said(page).evaluate("element => element.nextElementSibling.id") == (
            f"comment-{second.pk}"
        )

    def test_reply_edit_and_bulk(self, page, waiting, reader):
        first, second, third = waiting
        row(page, first).locator("summary", has_text="Reply").click()
        row(page, first).get_by_label("Your answer").fill("Merci !")
        row(page, first).get_by_role("button", name="Approve and reply").click()
        assert Comment.objects.get(parent=first).is_shown
        row(page, second).locator("summary", has_text="Edit").click()
        row(page, second).get_by_label("Comment", exact=True).fill("Corrigé")
        row(page, second).get_by_label("E-mail address").fill("pas une adresse")
        row(page, second).get_by_role("button", name="Save").click()
        expect(row(page, second)).to_contain_text("Enter a valid email address")
        expect(row(page, second).get_by_label("Comment", exact=True)).to_have_value("Corrigé")
        summary = page.get_by_role("alert", name="Nothing was done yet")
        expect(summary).to_be_focused()
        summary.get_by_role("link").click()
        expect(row(page, second).get_by_label("E-mail address")).to_be_focused()
        row(page, second).get_by_label("E-mail address").fill("bob@example.org")
        row(page, second).get_by_role("button", name="Save").click()
        expect(row(page, second)).to_contain_text("Corrigé")
        for one in (second, third):
            row(page, one).get_by_role("checkbox").check()
        page.locator("#bulk").get_by_role("button", name="Spam").click()
        assert {status_of(second), status_of(third)} == {"spam"}
        expect(said(page)).to_contain_text("2 comments marked as spam.")
        forget_refusals(reader)

    def test_what_needs_scripts_is_not_shown(self, page):
        expect(page.locator("[data-help]")).to_be_hidden()
        expect(page.locator("[data-all]")).to_be_hidden()
        expect(page.locator("[data-cancel]").first).to_be_hidden()

    def test_block_asks_once_on_a_page_of_its_own(self, page, waiting):
        row(page, waiting[0]).get_by_role("link", name="Block").click()
        expect(page.get_by_label("ada@example.org")).to_be_checked()
        page.get_by_role("button", name="Block, and mark this one as spam").click()
        assert Standing.objects.get().value == "ada@example.org"
        assert status_of(waiting[0]) == "spam"


class TestSending:
    @pytest.mark.parametrize("has_keys", [True, False])
    def test_ctrl_and_enter_send_a_reply(self, reader, moderator, waiting, has_keys):
        Moderator.objects.create(user=moderator, shortcuts=has_keys)
        page = reader.open(DESK, user=moderator)
        row(page, waiting[0]).locator("summary", has_text="Reply").click()
        expect(row(page, waiting[0]).get_by_label("Your answer")).to_be_focused()
        page.keyboard.type("Merci")
        page.keyboard.press("Enter")
        page.keyboard.type("bien !")
        page.keyboard.press("Control+Enter")
        expect(row(page, waiting[0])).to_contain_text("Approved, and answered: Ada")
        assert Comment.objects.get(parent=waiting[0]).text == "Merci\nbien !"


class TestInPlace:
    @pytest.fixture
    def page(self, reader, moderator, waiting):
        return reader.open(DESK, user=moderator)

    def test_a_row_becomes_a_line_and_the_next_has_the_focus(self, page, waiting):
        first, second, _third = waiting
        row(page, first).get_by_role("button", name="Approve").click()
        expect(row(page, first)).to_contain_text("“Premier” by Ada approved at")
        expect(said(page)).to_contain_text("“Premier” by Ada approved at")
        expect(row(page, second)).to_be_focused()
        assert status_of(first) == "published"
        assert page.url.endswith(DESK)
        expect(page.locator("[data-count=awaiting]")).to_have_text("2")
        row(page, first).get_by_role("button", name="Undo").click()
        expect(row(page, first).get_by_role("button", name="Approve")).to_be_visible()
        expect(row(page, first)).to_be_focused()
        assert status_of(first) == "awaiting"
        expect(page.locator("[data-count=awaiting]")).to_have_text("3")

    def test_somebody_else_was_quicker(self, page, waiting, transactional_db):
        decide.mark_spam(waiting[0], Actor.of(make_moderator("nadia")))
        row(page, waiting[0]).get_by_role("button", name="Approve").click()
        expect(row(page, waiting[0])).to_contain_text("marked as spam by nadia")
        assert status_of(waiting[0]) == "spam"
        assert row(page, waiting[0]).get_by_role("button").count() == 0

    def test_reply_is_typed_in_the_row(self, page, waiting):
        first = waiting[0]
        row(page, first).locator("summary", has_text="Reply").click()
        expect(row(page, first).get_by_label("Your answer")).to_be_focused()
        page.keyboard.type("asd")  # letters that are keys, too
        row(page, first).get_by_role("button", name="Approve and reply").click()
        expect(row(page, first)).to_contain_text("Approved, and answered: Ada")
        assert Comment.objects.get(parent=first).text == "asd"

    def test_a_refused_edit_stays_open_with_what_was_typed(self, page, waiting, reader):
        first = waiting[0]
        row(page, first).locator("summary", has_text="Edit").click()
        row(page, first).get_by_label("E-mail address").fill("nichts")
        row(page, first).get_by_label("Name").fill("Ada L.")
        row(page, first).get_by_role("button", name="Save").click()
        expect(row(page, first)).to_contain_text("Enter a valid email address")
        expect(row(page, first).get_by_label("E-mail address")).to_be_focused()
        expect(row(page, first).get_by_label("Name")).to_have_value("Ada L.")
        row(page, first).get_by_label("E-mail address").fill("ada@example.org")
        row(page, first).get_by_role("button", name="Save").click()
        expect(row(page, first).get_by_role("heading", name="Ada L.")).to_be_visible()
        forget_refusals(reader)

    def test_trust_shows_what_it_covers_and_asks_in_the_row(self, page, waiting):
        first, second, _third = waiting
        row(page, first).get_by_role("link", name="Trust").click()
        form = row(page, first).locator("[data-judge-form]")
        expect(form).to_contain_text("1 waiting")
        form.get_by_role("button", name="Cancel").click()
        expect(form).to_have_count(0)
        expect(row(page, first).get_by_role("link", name="Trust")).to_be_focused()
        row(page, first).get_by_role("link", name="Trust").click()
        form.get_by_label("mail domain").check()
        form.get_by_role("button", name="Trust, and approve this one").click()
        expect(row(page, first)).to_contain_text("approved at")
        expect(row(page, second)).to_be_focused()
        assert str(Standing.objects.get()) == "trusted: example.org"

    def test_an_answer_that_does_not_come_is_told_and_nothing_is_lost(self, page, waiting, reader):
        page.route("**/reply/**", lambda route: route.abort())
        first = waiting[0]
        row(page, first).locator("summary", has_text="Reply").click()
        row(page, first).get_by_label("Your answer").fill("Un long texte")
        row(page, first).get_by_role("button", name="Approve and reply").click()
        expect(page.get_by_role("alert")).to_contain_text("did not reach the site")
        expect(row(page, first).get_by_label("Your answer")).to_have_value("Un long texte")
        page.unroute("**/reply/**")
        row(page, first).get_by_role("button", name="Approve and reply").click()
        expect(row(page, first)).to_contain_text("Approved, and answered")
        reader.problems.clear()  # the request that was broken off


class TestKeys:
    @pytest.fixture
    def page(self, reader, moderator, waiting):
        return reader.open(DESK, user=moderator)

    def test_move_and_decide(self, page, waiting):
        first, second, third = waiting
        page.keyboard.press("j")
        expect(row(page, first)).to_be_focused()
        page.keyboard.press("j")
        page.keyboard.press("k")
        expect(row(page, first)).to_be_focused()
        page.keyboard.press("a")
        expect(row(page, second)).to_be_focused()
        page.keyboard.press("s")
        expect(row(page, third)).to_be_focused()
        page.keyboard.press("d")
        expect(row(page, third)).to_contain_text("moved to the bin")
        assert [status_of(one) for one in waiting] == ["published", "spam", "bin"]
        page.keyboard.press("z")
        expect(row(page, third).get_by_role("button", name="Approve")).to_be_visible()
        assert status_of(third) == "awaiting"

    def test_reply_edit_open_and_leave(self, page, waiting):
        first = waiting[0]
        page.keyboard.press("j")
        page.keyboard.press("r")
        expect(row(page, first).get_by_label("Your answer")).to_be_focused()
        page.keyboard.type("jaz")
        expect(row(page, first).get_by_label("Your answer")).to_have_value("jaz")
        page.keyboard.press("Escape")
        expect(row(page, first)).to_be_focused()
        page.keyboard.press("q")
        expect(row(page, first).get_by_label("Comment", exact=True)).to_be_focused()
        page.keyboard.press("Escape")
        page.keyboard.press("e")
        page.wait_for_url(f"**/comment/{first.pk}/change/*")
        expect(page.get_by_role("heading", name="History")).to_be_visible()

    def test_act_on_a_comment_on_its_own_page(self, page, waiting):
        first = waiting[0]
        page.goto(f"{DESK}{first.pk}/change/")
        page.keyboard.press("s")
        expect(page.locator("#said")).to_contain_text("marked as spam at")
        expect(page.locator("#said")).to_be_focused()
        assert status_of(first) == "spam"
        page.keyboard.press("z")
        expect(page.locator("#said")).to_contain_text("Undone")
        assert page.url.endswith(f"/{first.pk}/change/#said")
        assert status_of(first) == "awaiting"
        page.keyboard.press("r")
        expect(page.get_by_label("Your answer")).to_be_focused()
        page.keyboard.type("Merci")
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keys")).to_contain_text("send the reply")
        page.keyboard.press("Escape")
        page.keyboard.press("r")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#said")).to_contain_text("Approved, and answered: Ada")

    def test_undo_what_was_done_last_and_not_what_stands_lowest(self, page, waiting):
        first, second, third = waiting
        for key in "jjj":
            page.keyboard.press(key)
        page.keyboard.press("s")
        expect(row(page, third)).to_contain_text("marked as spam")
        row(page, first).focus()
        page.keyboard.press("s")
        expect(row(page, second)).to_be_focused()
        page.keyboard.press("z")
        expect(row(page, first).get_by_role("button", name="Approve")).to_be_visible()
        assert [status_of(one) for one in waiting] == ["awaiting", "awaiting", "spam"]
        page.keyboard.press("z")
        expect(row(page, third).get_by_role("button", name="Approve")).to_be_visible()
        assert status_of(third) == "awaiting"

    def test_undo_before_they_restore_another(self, page, waiting):
        first, second, _third = waiting
        Comment.objects.update(status="spam")
        page.goto(f"{DESK}?tab=spam&order=oldest")
        page.keyboard.press("j")
        page.keyboard.press("d")
        expect(row(page, second)).to_be_focused()
        assert status_of(first) == "bin"
        page.keyboard.press("z")
        expect(row(page, first).get_by_role("button", name="Not spam")).to_be_visible()
        assert [status_of(one) for one in waiting] == ["spam", "spam", "spam"]

    def test_come_back_to_a_reply_that_was_left(self, page, waiting):
        page.keyboard.press("j")
        page.keyboard.press("r")
        field = row(page, waiting[0]).get_by_label("Your answer")
        expect(field).to_be_focused()
        page.keyboard.type("un mot")
        page.keyboard.press("Escape")
        page.keyboard.press("r")
        expect(field).to_be_focused()
        expect(field).to_have_value("un mot")

    def test_tick_and_decide_about_those_ticked(self, page, waiting):
        first = waiting[0]
        page.keyboard.press("j")
        page.keyboard.press("x")
        expect(row(page, first).get_by_role("checkbox")).to_be_checked()
        expect(page.locator("[data-ticked]")).to_have_text("Ticked: 1")
        page.keyboard.press("Shift+X")
        expect(row(page, first).get_by_role("checkbox")).not_to_be_checked()
        page.keyboard.press("Shift+S")
        expect(said(page)).to_contain_text("2 comments marked as spam.")
        assert [status_of(one) for one in waiting] == ["awaiting", "spam", "spam"]

    def test_help_and_how_it_closes(self, page):
        page.keyboard.press("?")
        dialog = page.get_by_role("dialog", name="Keys")
        expect(dialog).to_be_visible()
        page.keyboard.press("a")
        assert not Decision.objects.exists()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        page.get_by_role("button", name="Keys").click()
        dialog.get_by_role("button", name="Close").click()
        expect(dialog).to_be_hidden()

    def test_do_nothing_in_a_field_or_with_modifiers(self, page, waiting):
        page.locator("#blogposts-q").focus()
        page.keyboard.press("a")
        expect(page.locator("#blogposts-q")).to_have_value("a")
        page.keyboard.press("Tab")
        page.keyboard.press("j")
        for chord in ("Control+s", "Alt+a", "Meta+d"):
            page.keyboard.press(chord)
        page.wait_for_timeout(300)
        assert not Decision.objects.exists()

    def test_can_be_switched_off(self, reader, moderator, waiting):
        page = reader.open(f"{DESK}preferences/", user=moderator)
        page.get_by_label("single keys in the queue").uncheck()
        page.get_by_role("button", name="Save").click()
        assert Moderator.objects.get().shortcuts is False
        page.goto(DESK)
        row(page, waiting[0]).focus()
        page.keyboard.press("a")
        page.wait_for_timeout(300)
        assert not Decision.objects.exists()

    def test_go_on_to_the_next_page(self, reader, moderator, post):
        for number in range(25):
            make_comment(
                post,
                f"{number}",
                status="awaiting",
                created_at=timezone.now() - timedelta(minutes=60 - number),
            )
        page = reader.open(DESK, user=moderator)
        page.locator("[data-row]").last.focus()
        page.keyboard.press("j")
        page.wait_for_url("**after=**")
        expect(page.locator("[data-row]")).to_have_count(5)

    def test_in_spam_restore_and_delete(self, reader, moderator, post):
        one, two = (make_comment(post, text, status="spam", name=text) for text in ("un", "deux"))
        page = reader.open(f"{DESK}?tab=spam", user=moderator)
        row(page, one).focus()
        page.keyboard.press("z")
        expect(row(page, one)).to_contain_text("restored at")
        row(page, two).focus()
        page.keyboard.press("d")
        expect(row(page, two)).to_contain_text("moved to the bin")
        page.goto(f"{DESK}?tab=bin")
        row(page, two).focus()
        page.keyboard.press("d")
        expect(page.get_by_role("heading", name="for good?")).to_be_visible()
        page.get_by_role("button", name="Delete for good").click()
        assert not Comment.objects.filter(pk=two.pk).exists()


def test_by_the_tab_key_alone_everything_is_reached_and_seen(reader, moderator, waiting):
    page = reader.open(DESK, user=moderator)
    # Django's own, above the desk, have a thinner outline.
    above = ("Skip to", "Django admin", "View site", "Log out", "Toggle theme", "Home", "Blog")
    faults = [fault for fault in focus_faults(page) if not any(name in fault for name in above)]
    assert faults == []


def test_targets_are_large_enough(reader, moderator, waiting, post):
    make_comment(post, LONG, status="awaiting", address_hash="a" * 64)
    page = reader.open(DESK, user=moderator)
    small = page.evaluate("""() => [...document.querySelectorAll(
        ".blogposts-desk :is(a, button, summary, input:not([type=hidden]))")]
      .filter(element => element.offsetParent)
      .map(element => [element, (element.closest("label") ?? element).getBoundingClientRect()])
      .filter(([element, box]) => box.height < 24 && !element.closest("p")
        && !element.closest(".blogposts-reasons"))
      .map(([element, box]) => `${element.outerHTML.slice(0, 80)} ${box.height}`)""")
    assert small == []


@pytest.fixture
def full_desk(moderator, waiting, post):
    """Something of everything that the screens show."""
    parent = make_comment(post, "La question", name="مريم حداد", email="m@example.org")
    make_comment(
        post,
        f"Voir https://www.exemple.example/{'tres-long-' * 20} et payer\n{LONG}",
        parent=parent,
        status="awaiting",
        name="Un nom" + " vraiment long" * 12,
        email="une.adresse.vraiment.tres.longue@universite-de-quelque-part.example.org",
        url="https://lea.example.org/" + "x" * 120,
        address_hash="e" * 64,
        signals=SIGNALS,
        created_at=timezone.now() - timedelta(days=2),
    )
    spam = make_comment(post, "pub", status="awaiting", measures={"links": 3})
    decide.mark_spam(spam, Actor.of(moderator), reason="pub")
    decide.hold(parent, Actor.of(moderator))
    Standing.objects.create(kind="blocked", about="host", value="spam.example", actor="lea")
    Standing.objects.create(
        kind="trusted", about="email", value="ada@example.org", actor="lea", ended_at=timezone.now()
    )
    change_rules({"max_links": 0, "held_words": ["payer", "casino"]}, Actor.of(moderator), note="x")
    return spam


SCREENS = [
    "", "?tab=all", "?tab=spam&q=pub", "?tab=bin", "rules/", "people/", "report/", "replay/",
    "person/", "preferences/", "{pk}/change/", "{pk}/block/", "{pk}/trust/",
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screens_pass_axe(reader, moderator, full_desk, scheme):
    for screen in SCREENS:
        path = DESK + screen.format(pk=full_desk.pk)
        page = reader.open(path, user=moderator, color_scheme=scheme)
        assert reader.problems == []
        found = [line for line in axe(page) if "header" not in line and "breadcrumbs" not in line]
        assert (screen, found) == (screen, [])
        # axe gives elements styles while it looks; Django's policy error is its own then.
        reader.problems.clear()


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_screens_fit_narrow_and_wide(reader, moderator, full_desk, language):
    for screen in SCREENS:
        path = DESK + screen.format(pk=full_desk.pk)
        page = reader.open(path, user=moderator, language=language)
        for details in page.locator(".blogposts-desk details").all():
            details.evaluate("element => { element.open = true }")
        found = [
            line
            for line in without_room_at(page, [320, 768, 1280])
            if "visually-hidden" not in line and "blogposts-unseen" not in line
        ]
        assert (screen, found) == (screen, [])


def test_front_page_of_the_admin_leads_there(reader, moderator, waiting):
    page = reader.open("/admin/", user=moderator)
    page.get_by_role("link", name="3 comments wait").click()
    expect(page.locator("[data-row]")).to_have_count(3)


def test_forced_colours_keep_edges_and_marks(reader, moderator, waiting):
    page = reader.open(DESK, user=moderator, forced_colors="active")
    edge = row(page, waiting[0]).get_by_role("button", name="Approve")
    assert edge.evaluate("element => getComputedStyle(element).borderTopWidth") == "1px"
    row(page, waiting[0]).focus()
    style = "element => getComputedStyle(element).borderInlineStartWidth"
    assert row(page, waiting[0]).evaluate(style) == "4px"


def test_rules_show_their_effect_and_are_then_saved(reader, moderator, full_desk):
    page = reader.open(f"{DESK}rules/", user=moderator)
    page.get_by_label("Links let through").fill("5")
    page.get_by_role("button", name="See what it would have done").click()
    effect = page.locator("#effect")
    expect(effect).to_contain_text("Links let through: 0 → 5")
    expect(effect).to_be_in_viewport()
    page.get_by_label("Why, for the history").fill("trop sévère")
    page.get_by_role("button", name="Save these rules").click()
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    expect(page.locator("section", has_text="trop sévère").last).to_contain_text("0 → 5")


def test_all_that_match_goes_on_by_itself(reader, moderator, waiting, monkeypatch):
    monkeypatch.setattr("blogposts.admin.desk.many.SECONDS_AT_ONCE", -1)
    monkeypatch.setattr("blogposts.admin.desk.many.CHUNK", 1)
    page = reader.open(DESK, user=moderator)
    page.get_by_role("link", name="All of this tab").click()
    expect(page.get_by_role("heading", name="3 comments match")).to_be_visible()
    page.get_by_role("button", name="Spam (3)").click()
    expect(said(page)).to_contain_text("3 comments marked as spam.")
    assert {status_of(one) for one in waiting} == {"spam"}

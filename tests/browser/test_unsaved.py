"""No word that was typed is lost: a closed window, a site that is away, an end of the session."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from blogposts.models import Post, Unsaved
from tests.builders import make_post

from .checks import axe, without_room_at

ADMIN = "/admin/blogposts/post/"
PATIENCE = 12_000  # a pause, the ten seconds that are promised at most, and a busy machine


@pytest.fixture
def post(transactional_db):
    return make_post("Un titre", sections=[("A", "Le premier mot."), ("B", "b")], published=True)


@pytest.fixture
def form(post):
    return f"{ADMIN}{post.pk}/change/"


def said(page):
    return page.locator(".blogposts-kept")


def type_in(page, words):
    page.locator("#id_sections-0-body").press("End")
    page.keyboard.type(words)


def kept_words():
    rows = Unsaved.objects.filter(saved_at=None)
    return [dict(row.data)["sections-0-body"] for row in rows]


def forget(reader):
    """What a browser says of a site that is away is no fault of a page's."""
    reader.close()
    reader.problems.clear()


def visit_again(page, form):
    """Another window of the same browser."""
    again = page.context.new_page()
    again.goto(form)
    return again


def test_is_kept_within_ten_seconds_of_a_pause_and_no_reader_sees_it(reader, editor, post, form):
    page = reader.open(form, user=editor)
    expect(said(page)).to_be_empty()
    type_in(page, " Et le dernier.")
    expect(said(page)).to_contain_text(re.compile(r"^Saved \d\d:\d\d as a copy"), timeout=PATIENCE)
    assert kept_words() == ["Le premier mot. Et le dernier."]
    assert "dernier" not in page.request.get(post.get_absolute_url()).text()


def test_is_kept_while_somebody_types_on_and_on(reader, editor, form):
    page = reader.open(form, user=editor)
    page.locator("#id_sections-0-body").focus()
    for _ in range(40):
        page.keyboard.type("a")
        page.wait_for_timeout(300)
        if Unsaved.objects.exists():
            break
    assert Unsaved.objects.exists()


def test_a_form_that_nobody_touched_keeps_nothing(reader, editor, form):
    page = reader.open(form, user=editor)
    page.wait_for_timeout(4_000)
    assert not Unsaved.objects.exists()
    page.goto("/admin/")  # and asks nothing


def test_a_closed_window_is_offered_again_word_by_word(reader, editor, post, form):
    page = reader.open(form, user=editor)
    type_in(page, " Et le dernier.")
    expect(said(page)).to_contain_text("Saved", timeout=PATIENCE)
    again = visit_again(page, form)
    page.close()
    again.get_by_role("link", name="Un titre").first.click()
    expect(again.locator("ins")).to_have_text(" Et le dernier.")
    assert axe(again) == []
    reader.problems.clear()  # axe gives elements styles while it looks
    found = without_room_at(again, [320, 1280])
    assert [line for line in found if "visually-hidden" not in line] == []
    again.get_by_role("link", name="Put it back into the form").click()
    expect(again.locator("#id_sections-0-body")).to_have_value("Le premier mot. Et le dernier.")
    assert post.sections.get(position=1).body == "Le premier mot."
    again.click("[name=_continue]")
    again.wait_for_selector(".messagelist .success")
    assert post.sections.get(position=1).body == "Le premier mot. Et le dernier."
    expect(again.get_by_text("never saved")).to_have_count(0)


def test_a_window_that_is_closed_at_once_too(reader, editor, form):
    page = reader.open(form, user=editor)
    type_in(page, " Vite.")
    again = visit_again(page, form)
    page.close()
    again.reload()
    expect(again.locator(".blogposts-notice a")).to_have_count(1)
    assert kept_words() == ["Le premier mot. Vite."]


def test_without_scripts_a_copy_is_offered_and_put_back_all_the_same(reader, editor, form):
    page = reader.open(form, user=editor)
    type_in(page, " Et le dernier.")
    expect(said(page)).to_contain_text("Saved", timeout=PATIENCE)
    plain = reader.open(form, user=editor, java_script_enabled=False)
    plain.locator(".blogposts-notice a").click()
    plain.get_by_role("link", name="Put it back into the form").click()
    expect(plain.locator("#id_sections-0-body")).to_have_value("Le premier mot. Et le dernier.")


class TestLeaving:
    def test_asks_first_where_something_changed(self, reader, editor, form):
        page = reader.open(form, user=editor)
        asked = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        type_in(page, "!")
        page.goto("/admin/")
        assert asked == ["beforeunload"]

    @pytest.mark.parametrize("button", ["_continue", "_save"])
    def test_does_not_ask_after_a_save(self, reader, editor, post, form, button):
        page = reader.open(form, user=editor)
        asked = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        type_in(page, "!")
        page.click(f"[name={button}]")
        page.wait_for_selector(".messagelist .success")
        page.goto("/admin/")
        assert asked == []
        assert post.sections.get(position=1).body == "Le premier mot.!"

    def test_does_not_ask_where_all_is_as_it_was(self, reader, editor, form):
        page = reader.open(form, user=editor)
        asked = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        type_in(page, "!")
        page.keyboard.press("Backspace")
        page.goto("/admin/")
        assert asked == []


class TestAway:
    """The site does not answer: the browser keeps the text until it does."""

    def test_says_so_and_brings_it_later(self, reader, editor, form):
        page = reader.open(form, user=editor)
        page.context.route("**/keep/**", lambda route: route.abort())
        type_in(page, " Et le dernier.")
        expect(said(page)).to_contain_text("the site does not answer", timeout=PATIENCE)
        assert not Unsaved.objects.exists()
        page.context.unroute("**/keep/**")
        expect(said(page)).to_contain_text("Saved", timeout=2 * PATIENCE)
        assert kept_words() == ["Le premier mot. Et le dernier."]
        forget(reader)

    def test_a_window_closed_meanwhile_is_offered_on_the_next_visit(self, reader, editor, form):
        page = reader.open(form, user=editor)
        page.context.route("**/keep/**", lambda route: route.abort())
        type_in(page, " Et le dernier.")
        expect(said(page)).to_contain_text("the site does not answer", timeout=PATIENCE)
        again = page.context.new_page()
        page.close()
        again.context.unroute("**/keep/**")
        again.goto(form)
        again.locator(".blogposts-notice a").click()
        expect(again.locator("ins")).to_have_text(" Et le dernier.")
        forget(reader)

    def test_a_save_that_the_site_did_not_take(self, reader, editor, form):
        page = reader.open(form, user=editor)
        type_in(page, " Et le dernier.")
        page.context.route(f"**{form}", lambda route: route.abort())
        page.click("[name=_continue]")
        page.wait_for_timeout(500)
        page.context.unroute(f"**{form}")
        page.goto(form)
        page.locator(".blogposts-notice a").click()
        expect(page.locator("ins")).to_have_text(" Et le dernier.")
        forget(reader)

    def test_what_was_saved_is_not_offered(self, reader, editor, form):
        page = reader.open(form, user=editor)
        type_in(page, " Et le dernier.")
        page.click("[name=_continue]")
        page.wait_for_selector(".messagelist .success")
        page.reload()
        page.wait_for_timeout(1_000)
        assert page.url.endswith(form)
        expect(page.get_by_text("never saved")).to_have_count(0)
        assert "blogposts" not in page.evaluate("Object.keys(localStorage).join()")

    def test_another_user_of_the_browser_does_not_get_it(
        self, reader, editor, form, django_user_model
    ):
        page = reader.open(form, user=editor)
        page.context.route("**/keep/**", lambda route: route.abort())
        type_in(page, " Et le dernier.")
        expect(said(page)).to_contain_text("the site does not answer", timeout=PATIENCE)
        page.context.unroute("**/keep/**")
        other = django_user_model.objects.create_superuser("autre", "a@example.org", "secret")
        page.context.add_cookies([reader._session_of(other)])
        again = page.context.new_page()
        page.close()
        again.goto(form)
        again.wait_for_timeout(1_500)
        assert again.url.endswith(form)
        assert not Unsaved.objects.filter(user=other).exists()
        forget(reader)


def test_who_is_signed_out_is_told_and_goes_on_after_signing_in_elsewhere(reader, editor, form):
    page = reader.open(form, user=editor)
    Session.objects.all().delete()
    type_in(page, " Et le dernier.")
    expect(said(page)).to_contain_text("you are signed out", timeout=PATIENCE)
    other = page.context.new_page()
    other.goto("/admin/login/?next=/admin/")
    other.fill("[name=username]", "editor")
    other.fill("[name=password]", "secret")
    other.click("[type=submit]")
    other.wait_for_url("**/admin/")
    expect(said(page)).to_contain_text("Saved", timeout=2 * PATIENCE)
    assert kept_words() == ["Le premier mot. Et le dernier."]
    page.click("[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    assert Post.objects.get().sections.get(position=1).body == "Le premier mot. Et le dernier."
    forget(reader)


def test_two_editors_are_told_of_one_another(reader, editor, form, django_user_model):
    first = reader.open(form, user=editor)
    type_in(first, " Le mien.")
    expect(said(first)).to_contain_text("Saved", timeout=PATIENCE)
    other = django_user_model.objects.create_superuser("autre", "a@example.org", "secret")
    second = reader.open(form, user=other)
    expect(second.locator(".blogposts-notice")).to_contain_text("editor is writing here")


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_save_after_the_end_of_the_session_asks_for_the_password_and_saves(
    reader, editor, post, form, has_scripts
):
    page = reader.open(form, user=editor, java_script_enabled=has_scripts)
    page.fill("#id_sections-0-body", "Le dernier mot.")
    Session.objects.all().delete()
    page.click("[name=_continue]")
    page.fill("[name=username]", "editor")
    page.fill("[name=password]", "secret")
    page.click("[type=submit]")
    if not has_scripts:
        expect(page.locator("#id_sections-0-body")).to_have_value("Le dernier mot.")
        page.click("[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    assert post.sections.get(position=1).body == "Le dernier mot."
    expect(page.locator(".blogposts-notice")).to_have_count(0)
    forget(reader)

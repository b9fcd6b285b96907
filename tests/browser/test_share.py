"""Buttons to share by: there where they work, and links without any script."""

from __future__ import annotations

BUTTONS = "button[data-blogposts-share]"
# What a browser may lack, and may not be asked for by a test: whom it shares with.
DEVICE = """
    window.shared = [];
    navigator.share = what => { window.shared.push(what); return Promise.resolve(); };
"""


def test_without_scripts_there_are_links(reader, path):
    page = reader.open(path, java_script_enabled=False)
    assert page.get_by_role("link", name="Share by email").is_visible()
    assert page.locator(BUTTONS).first.is_hidden()


def test_a_script_shows_what_works(reader, path):
    page = reader.open(path)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script(DEVICE)
    page.reload()
    address = page.url
    page.get_by_role("button", name="Copy the address").click()
    page.get_by_text("The address is copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == address
    page.get_by_role("button", name="Share …").click()
    (shared,) = page.evaluate("window.shared")
    assert shared["url"] == address
    assert shared["title"].startswith("Les licenciements")

"""A server that is killed while somebody writes: every word is there when it is back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .reader import Reader
from .real_site import RealSite, copied, fill

FORM = "/admin/blogposts/post/1/change/"
PATIENCE = 12_000  # a pause, the ten seconds that are promised at most, and a busy machine
# How the form is shown, and where one types in it.
VIEWS = {"sections": ("", "sections-0-body"), "one document": ("?_document=1", "document")}


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    database = tmp_path_factory.mktemp("killed") / "filled.sqlite3"
    fill(database)
    return database


@pytest.fixture
def real_site(filled, tmp_path):
    site = RealSite(copied(filled, tmp_path / "site.sqlite3"))
    site.start()
    yield site
    site.kill()


@pytest.fixture(params=VIEWS)
def view(request):
    return VIEWS[request.param]


@pytest.fixture
def query(view):
    return view[0]


@pytest.fixture
def field(view):
    return view[1]


@pytest.fixture
def page(browser, real_site, query):
    """The form of the post, in the browser of an editor who has signed in."""
    reader = Reader(browser, real_site.url)
    page = reader.open(f"/admin/login/?next={FORM}")
    page.fill("[name=username]", "editor")
    page.fill("[name=password]", "secret")
    page.click("[type=submit]")
    page.goto(FORM + query)
    yield page
    # That a server is away is no fault of a page; what a script does wrong is.
    wrong = [problem for problem in reader.problems if problem.startswith("script")]
    for context, _is_stranger in reader._contexts:
        context.close()
    assert wrong == []


def said(page):
    return page.locator(".blogposts-kept")


def type_in(page, field, words):
    area = page.locator(f"[name={field}]")
    area.press("Control+End")
    page.keyboard.type(words)


def offered(page, query=""):
    """What the next visit offers to put back, word by word."""
    page.goto(FORM + query)
    page.locator(".blogposts-notice a").first.click()
    return page.locator("ins")


def put_back_and_save(page):
    page.get_by_role("link", name="Put it back into the form").click()
    page.click("[name=_continue]")
    page.wait_for_selector(".messagelist .success")


def test_while_somebody_types(page, field, real_site):
    type_in(page, field, "\n\nUn")
    expect(said(page)).to_contain_text("Saved", timeout=PATIENCE)
    type_in(page, field, ", deux")
    real_site.kill()
    type_in(page, field, ", trois")
    expect(said(page)).to_contain_text("the site does not answer", timeout=PATIENCE)
    type_in(page, field, ", quatre")
    assert real_site.bodies() == ["Le premier mot.", "b"]
    real_site.start()
    # The page stays open, and brings by itself what it has.
    kept = re.compile(r"^Saved \d\d:\d\d as a copy")
    expect(said(page)).to_have_text(kept, timeout=3 * PATIENCE)
    (copy,) = real_site.copies()
    assert copy[field].endswith("Un, deux, trois, quatre")
    page.click("[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    assert "Un, deux, trois, quatre" in "".join(real_site.bodies())
    assert real_site.copies() == []


def test_and_the_window_is_closed_before_it_is_back(page, field, query, real_site):
    type_in(page, field, "\n\nUn")
    expect(said(page)).to_contain_text("Saved", timeout=PATIENCE)
    real_site.kill()
    type_in(page, field, ", deux")
    expect(said(page)).to_contain_text("the site does not answer", timeout=PATIENCE)
    again = page.context.new_page()
    page.close()
    real_site.start()
    again.goto(FORM)
    expect(again.locator(".blogposts-notice a").first).to_be_visible()
    expect(offered(again).first).to_contain_text("Un, deux")
    put_back_and_save(again)
    assert "Un, deux" in "".join(real_site.bodies())


def test_during_a_save(page, field, real_site):
    type_in(page, field, "\n\nUn, deux")
    with real_site.no_save_ends():
        page.locator("[name=_continue]").first.click(no_wait_after=True)
        page.wait_for_timeout(1_500)  # the save has begun, and waits for its turn to write
        real_site.kill()
    assert real_site.bodies() == ["Le premier mot.", "b"]
    real_site.start()
    page.wait_for_timeout(500)
    expect(offered(page).first).to_contain_text("Un, deux")
    put_back_and_save(page)
    bodies = real_site.bodies()
    assert bodies[0].startswith("Le premier mot.")
    assert "".join(bodies).count("Un, deux") == 1


def test_during_a_save_and_the_browser_sends_it_once_more(page, field, real_site):
    """“Send again?”, asks a browser of a page that did not come; nothing is there twice."""
    type_in(page, field, "\n\nUn, deux")
    with real_site.no_save_ends():
        page.locator("[name=_continue]").first.click(no_wait_after=True)
        page.wait_for_timeout(1_500)
        real_site.kill()
    real_site.start()
    page.reload()
    page.wait_for_selector(".messagelist .success")
    page.goto(FORM)
    page.wait_for_timeout(1_000)
    expect(page.locator(".blogposts-notice a")).to_have_count(0)
    assert "".join(real_site.bodies()).count("Un, deux") == 1

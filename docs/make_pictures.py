"""Takes the pictures of the docs: `python docs/make_pictures.py`, with NAME... for some of them.

Needs the `test` dependencies and Chromium; run it when the pages or the writing screens have
changed. The demo is made anew in a folder of its own and served on days of this file's choosing,
so that a second run gives the same pictures, whenever it is.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright
from studio import FOLDER, ROOT, Studio

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = ("chromium-headless-shell", "chromium", "google-chrome")
POSTS = "/admin/blogposts/post/"
NOTHING = f"{POSTS}12/change/"  # "In praise of the page that does nothing", of the demo
NORAS = f"{POSTS}20/change/"  # what Nora begins below
LIBRARY = "/admin/blogposts/picture/"
PICTURE = ROOT / "example_project/demo/content/pictures/tiroirs-de-fiches.webp"

TITLE = "A week with a paper timetable"
TEXT = """I had a paper timetable for a week, and no other. The man at the counter who gave it to \
me asked whether it was for a film [@timetable].

# What it knows

Everything, until something happens. What the railway says of that stands \
[here](https://railway.example/), and it can be read at any station that has a signal.

# What it is for

It shows the train before mine and the one after, which no telephone ever did unasked. I missed \
four trains in a week, and knew each time what I would do with the hour.

# Sources

- [@counter] The counter, as the railway describes it https://railway.example/counter
"""


def pages(studio: Studio) -> None:
    """What readers see."""
    for name, path, height, scheme in [
        ("front", "/", 900, "light"),
        ("post", "/service-client-de-meta/", 1400, "light"),
        ("post-dark", "/service-client-de-meta/", 1400, "dark"),
    ]:
        size = {"width": 1280, "height": height}
        page = studio.open(path, viewport=size, color_scheme=scheme, locale="fr-FR")
        studio.take(name, page)


def form(studio: Studio) -> None:
    """A post that is out: the form, one of its sections, and all of them as one text."""
    page = studio.open(NOTHING, "editor")
    page.route("**/keep/**", lambda route: route.abort())  # nothing of this is to be offered
    studio.take("write", page)
    page.set_viewport_size(TALL)
    body = page.locator("#id_sections-2-body")
    body.press("ControlOrMeta+End")
    page.keyboard.type(" [@", delay=50)
    page.locator("[role=listbox] [role=option]").first.wait_for()
    studio.take("write-section", page.locator("#sections-2"))
    page.get_by_role("button", name="Picture", exact=True).nth(2).click()
    page.set_input_files("#blogposts-picture-file", PICTURE)
    page.fill("#blogposts-picture-alt", "Drawers of index cards, one of them pulled out.")
    studio.take("pictures-upload", page.locator("[data-dialog=picture]"))
    page = studio.open(f"{NOTHING}?_document=1", "editor", viewport=TALL)
    page.locator("#id_document").evaluate(
        "field => { field.style.minBlockSize = 0; field.style.blockSize = '26rem' }"
    )
    studio.take("write-document", page.locator(".blogposts-text"))


def library(studio: Studio) -> None:
    studio.take("pictures-list", studio.open(LIBRARY, "editor", viewport=MIDDLING))
    page = studio.open(LIBRARY, "editor", viewport={"width": 1280, "height": 1180})
    page.get_by_role("link", name="A printer’s forme seen from above").click()
    page.locator(".blogposts-focal img").click(position={"x": 140, "y": 90})
    page.evaluate("scrollTo(0, 0)")
    studio.take("pictures-form", page)


def contributor(studio: Studio) -> None:
    """Nora begins a post, and is told what it lacks."""
    page = studio.open(f"{POSTS}add/?_document=1", "nora")
    page.fill("#id_title", TITLE)
    page.fill("#id_language", "en")
    page.fill("#id_document", TEXT)
    page.click("[name=_continue]")
    page.goto(NORAS)
    page.get_by_role("button", name="Close the preview").click()
    studio.take("team-contributor", page)
    page.set_viewport_size(TALL)
    studio.take("warnings", page.locator(".blogposts-proof"))
    page = studio.open(f"{POSTS}20/links/", "nora")
    page.fill("[name=name]", "Élodie, who took the trains")
    page.get_by_role("button", name="Make a link").click()
    studio.take("preview-links", page.locator("#content"))


def race(studio: Studio) -> None:
    """Nora and Camille write in one post at the same time."""
    hers, his = (studio.open(NORAS, user, viewport=TALL) for user in ("nora", "editor"))
    change(his, 1, "until something happens", "until it snows")
    change(his, 2, "four trains", "three trains")
    save(his)
    change(hers, 1, "at any station that has a signal", "wherever there is a signal")
    save(hers)
    studio.take("write-three-ways", hers.locator(".blogposts-three-ways"))
    save(hers)


def crash(studio: Studio) -> None:
    """Nora's browser closes before she has saved."""
    page = studio.open(NORAS, "nora")
    change(page, 1, "Everything, until", "Everything that was planned, until")
    page.get_by_text("as a copy").wait_for()
    page = studio.open(NORAS, "nora", viewport=LOW)
    studio.take("write-unsaved", page)
    page = studio.open(NORAS, "nora")
    page.get_by_role("button", name="Send for review").click()


def changes(studio: Studio) -> None:
    page = studio.open(NOTHING, "editor")
    change(page, 3, "An article from a newspaper I like", "An article of a newspaper that I like")
    save(page)


def more_changes(studio: Studio) -> None:
    page = studio.open(NOTHING, "editor")
    change(page, 3, "eleven megabytes", "twelve megabytes")
    change(page, 5, "It will look bare. Leave", "Leave")
    save(page)


def draft(studio: Studio) -> None:
    """What readers do not see yet, and what the post said before."""
    page = studio.open(NOTHING, "editor")
    change(page, 4, "Ninety pages", "Ninety-five pages")
    save(page, "_save_draft")
    studio.take("write-draft", studio.open(NOTHING, "editor", viewport=LOW))
    page = studio.open(f"{POSTS}12/history/", "editor")
    studio.take("write-history", page.locator(".blogposts-versions form"))
    page.get_by_role("link", name="What 3 changed").click()
    studio.take("write-comparison", page.locator("#content"))


def desk(studio: Studio) -> None:
    """Who comes in the morning."""
    page = studio.open(POSTS, "editor", viewport=MIDDLING)
    page.click("#toggle-nav-sidebar")
    page.evaluate("scrollTo(0, 0)")
    studio.take("team-list", page)
    studio.take("team-waiting", studio.open("/admin/", "editor").locator(".blogposts-waiting"))


def change(page: Page, section: int, words: str, others: str) -> None:
    body = page.locator(f"#id_sections-{section}-body")
    assert words in body.input_value(), words
    body.fill(body.input_value().replace(words, others))


def save(page: Page, button: str = "_continue") -> None:
    with page.expect_navigation():
        page.click(f"[name={button}]")


MIDDLING = {"width": 1280, "height": 700}
TALL = {"width": 1280, "height": 1800}
LOW = {"width": 1280, "height": 480}
FIRST = "2026-11-23 08:00Z"
ACTS = [
    ("2026-11-30 08:30Z", pages),
    ("2026-11-30 08:40Z", form),
    ("2026-11-30 08:50Z", library),
    ("2026-11-30 09:12Z", changes),
    ("2026-11-30 09:30Z", contributor),
    ("2026-11-30 14:05Z", race),
    ("2026-12-01 07:48Z", crash),
    ("2026-12-01 10:20Z", more_changes),
    ("2026-12-02 13:35Z", draft),
    ("2026-12-03 07:55Z", desk),
]


def main(*wanted: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as data:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--headless", "--no-sandbox"]
        )
        studio = Studio(browser, Path(data), list(wanted))
        studio.run(FIRST, "migrate", "--verbosity", "0")
        studio.run(FIRST, "load_demo")
        for moment, act in ACTS:
            with studio.day(moment):
                act(studio)
        browser.close()
    print(f"{studio.bytes:>8,} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])

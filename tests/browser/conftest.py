"""A real Chromium that reads a real server, and notes all that a page should not do."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import override_settings
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.builders import APRIL, make_post

from .cast import make_full_post
from .kept import Kept
from .nu import started
from .reader import Reader
from .server import wait_for_answers

HERE = Path(__file__).parent
HUNG_UP = "default::pytest.PytestUnhandledThreadExceptionWarning"
# First the one without windows of its own, which takes two thirds of the time.
CHROMIUM = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
# Nothing but the page's own requests leaves the browser, in a container and as root too.
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            # A browser that leaves a page hangs up on what it had asked for, and the thread of the
            # server that was answering says so; what a page does wrong, `reader` tells.
            item.add_marker(pytest.mark.filterwarnings(HUNG_UP))
            if os.environ.get("CI"):
                # Beside others on a busy machine a window may be late once; the summary tells.
                item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="package")
def browser(need):
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    executable = need(found, "Chromium")
    # Playwright's loop runs in this thread for as long as the browser does, and Django takes any
    # query made meanwhile for one made by a coroutine. It is none, the test waits for each call:
    # so that check alone is off, and the package's scope ends the loop before other tests run.
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        chromium = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def site(django_db_setup):
    """The test project on a port of its own, under the strictest content policy."""
    middleware = [
        "tests.browser.server.one_at_a_time",
        "tests.browser.server.strict_policy",
        *settings.MIDDLEWARE,
    ]
    with override_settings(MIDDLEWARE=middleware):
        server = LiveServer("localhost")
        yield server
        server.stop()


@pytest.fixture
def transactional_db(transactional_db):
    """Is emptied when all that the test's pages had asked for is answered."""
    yield
    wait_for_answers()


@pytest.fixture
def reader(browser, site, transactional_db):
    """Opens pages; at the end of the test none of them may have done what a page should not."""
    reader = Reader(browser, site.url)
    yield reader
    reader.close()
    assert reader.problems == []


@pytest.fixture(scope="package")
def all_kept():
    return {}


@pytest.fixture
def once(transactional_db, media, all_kept, tmp_path_factory):
    """`once(make)`: what `make()` answers; what it makes is made in the first test that asks for
    it, and put back for the others."""

    def made_or_put_back(make):
        if make in all_kept:
            all_kept[make].put_back(media)
        else:
            all_kept[make] = Kept(make, media, tmp_path_factory.mktemp("kept"))
        return all_kept[make].value

    return made_or_put_back


@pytest.fixture
def path(once):
    """The address of a post with everything, and with a post before and after it."""
    return once(make_three_posts)


def make_three_posts():
    make_post("Avant", published=APRIL.replace(month=3), sections=[("", "Un texte.")])
    post = make_full_post()
    make_post("Après", published=APRIL.replace(month=5), sections=[("", "Un texte.")])
    return post.get_absolute_url()


@pytest.fixture
def editor(transactional_db):
    """Somebody who may do everything, for pages of the admin."""
    return get_user_model().objects.create_superuser("editor", "editor@example.org", "secret")


@pytest.fixture(scope="session")
def nu(need):
    """The Nu HTML Checker, from `VNU_JAR` or from where `.ci/run` has put it."""
    java = need(shutil.which("java"), "Java")
    jar = need(_nu_jar(), "the Nu HTML Checker's vnu.jar")
    with started(java, jar) as checker:
        yield need(checker, "a Java that runs vnu.jar")


def _nu_jar():
    root = HERE.parents[1]
    jar = Path("node_modules/vnu-jar/build/dist/vnu.jar")
    places = [os.environ.get("VNU_JAR"), root / ".vnu" / jar, root / jar]
    return next((Path(place) for place in places if place and Path(place).is_file()), None)

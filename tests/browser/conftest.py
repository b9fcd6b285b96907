"""A real Chromium that reads a real server, and notes all that a page should not do."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import override_settings
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.builders import APRIL, make_post

from .cast import make_full_post
from .nu import NuChecker
from .reader import Reader

HERE = Path(__file__).parent
HUNG_UP = "default::pytest.PytestUnhandledThreadExceptionWarning"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
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
    middleware = ["tests.browser.policy.strict_policy", *settings.MIDDLEWARE]
    with override_settings(MIDDLEWARE=middleware):
        server = LiveServer("localhost")
        yield server
        server.stop()


@pytest.fixture
def reader(browser, site, transactional_db):
    """Opens pages; at the end of the test none of them may have done what a page should not."""
    reader = Reader(browser, site.url)
    yield reader
    reader.close()
    assert reader.problems == []


@pytest.fixture
def path(transactional_db):
    """The address of a post with everything, and with a post before and after it."""
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
    done = subprocess.run([java, "-jar", str(jar), "--version"], capture_output=True, check=False)
    return need(NuChecker(java, jar) if done.returncode == 0 else None, "a Java that runs vnu.jar")


def _nu_jar():
    root = HERE.parents[1]
    jar = Path("node_modules/vnu-jar/build/dist/vnu.jar")
    places = [os.environ.get("VNU_JAR"), root / ".vnu" / jar, root / jar]
    return next((Path(place) for place in places if place and Path(place).is_file()), None)

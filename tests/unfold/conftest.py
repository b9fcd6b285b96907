"""A browser, without our content policy: django-unfold's own pages do not live under it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import browser, transactional_db  # noqa: F401
from tests.browser.reader import Reader


@pytest.fixture(scope="package")
def site(django_db_setup):
    middleware = ["tests.browser.server.one_at_a_time", *settings.MIDDLEWARE]
    with override_settings(MIDDLEWARE=middleware):
        server = LiveServer("localhost")
        yield server
        server.stop()


@pytest.fixture
def reader(browser, site, transactional_db):  # noqa: F811
    reader = Reader(browser, site.url)
    yield reader
    reader.close()

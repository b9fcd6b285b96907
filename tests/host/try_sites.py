"""Where the name of the site and the addresses of commands come from."""

from __future__ import annotations

import io

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client

from tests.builders import make_post

pytestmark = pytest.mark.django_db
HAS_SITES = apps.is_installed("django.contrib.sites")


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text("Un titre\n\nUn texte de quelques mots.\n", encoding="utf-8")
    return path


def printed(*arguments):
    out = io.StringIO()
    call_command("import_article", *map(str, arguments), stdout=out)
    return out.getvalue().strip()


@pytest.mark.skipif(not HAS_SITES, reason="without the sites app")
class TestWithSites:
    @pytest.fixture(autouse=True)
    def _site(self):
        site = apps.get_model("sites", "Site").objects.get_current()
        site.name, site.domain = "Le Journal", "journal.example"
        site.save()

    def test_the_current_sites_name_is_the_title(self):
        make_post(published=True)
        html = Client().get("/fr/magazine/un-titre/").content.decode()
        assert "Le Journal</title>" in html
        assert '<meta property="og:site_name" content="Le Journal">' in html

    def test_the_setting_stands_above_it(self, settings):
        settings.BLOGPOSTS_TITLE = "Le Carnet"
        make_post(published=True)
        assert "Le Carnet</title>" in Client().get("/fr/magazine/un-titre/").content.decode()

    def test_commands_print_its_domain(self, article):
        url = "https://journal.example/fr/magazine/un-titre/"
        assert printed(article, "--publish") == url

    def test_the_setting_of_the_address_stands_above_it(self, article, settings):
        settings.BLOGPOSTS_SITE_URL = "https://other.example"
        assert printed(article, "--publish").startswith("https://other.example/")


@pytest.mark.skipif(HAS_SITES, reason="with the sites app")
class TestWithoutSites:
    def test_the_host_is_the_title(self):
        make_post(published=True)
        html = Client().get("/fr/magazine/un-titre/").content.decode()
        assert "testserver</title>" in html

    def test_commands_print_a_path(self, article):
        assert printed(article, "--publish") == "/fr/magazine/un-titre/"

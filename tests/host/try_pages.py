"""Every page of ours in the base template of a site that is not ours."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client
from django.urls import set_script_prefix

from blogposts.models import Post
from tests.builders import APRIL, make_author, make_category, make_post
from tests.host.reader import Page

pytestmark = pytest.mark.django_db
PAGES = [
    "",
    "page/2/",
    "category/travail/",
    "category/vide/",
    "tag/meta/",
    "author/barbara/",
    "un-titre/",
]


@pytest.fixture(autouse=True)
def _no_script_prefix():
    yield
    set_script_prefix("/")


@pytest.fixture
def post(settings):
    settings.BLOGPOSTS_POSTS_PER_PAGE = 1
    make_category("vide")
    make_post("Avant", published=APRIL.replace(day=1))
    return make_post(
        author=make_author(bio="Elle écrit."),
        categories=[make_category("Travail")],
        tags=["Meta"],
        sections=[("Un", "Texte [@a]."), ("Deux", "### Encore\n\nTexte."), ("Trois", "Texte.")],
        sources=[{"key": "a", "title": "Un rapport"}],
        published=True,
    )


def editor():
    client = Client()
    person = get_user_model().objects.create_user(
        "editor@example.org", is_staff=True, is_superuser=True
    )
    client.force_login(person)
    return client


def page(url, client=None, **environ):
    response = (client or Client()).get(url, **environ)
    assert response.status_code == 200, url
    return Page(response.content.decode()), response.content.decode()


def page_under(prefix, url):
    """The page of a site that its server has below `prefix` (PEP 3333, SCRIPT_NAME)."""
    set_script_prefix(f"{prefix}/")  # as the handler for servers does, and the test client not
    return page(url, SCRIPT_NAME=prefix)


def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_checks_have_nothing_to_say():
    assert run_checks() == []


def test_a_user_of_another_kind_writes(post):
    person = get_user_model().objects.create_user("barbara@example.org")
    post.author.user = person
    post.author.save()
    assert list(person.blogposts_authors.all()) == [post.author]
    person.delete()
    post.author.refresh_from_db()
    assert post.author.user is None


@pytest.mark.parametrize("path", PAGES)
class TestBase:
    def test_is_the_hosts_and_stands_once(self, post, path):
        found, html = page(f"/fr/magazine/{path}")
        assert html.count("The Host, since 1911") == 1
        assert "blogposts-masthead" not in html
        assert [found.count(name) for name in ("html", "head", "body", "main", "title", "h1")] == [
            1
        ] * 6
        assert found.skips_no_heading()

    def test_has_what_belongs_in_the_head_there(self, post, path):
        found, _html = page(f"/fr/magazine/{path}")
        assert set(found.parents("link")) == set(found.parents("meta")) == {"head"}
        sheets = [a["href"] for _, tag, a in found.elements if a.get("rel") == "stylesheet"]
        assert sheets == ["/assets/blogposts/blogposts.css"]

    def test_says_its_title_before_the_sites(self, post, path):
        _found, html = page(f"/fr/magazine/{path}")
        title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)[1]
        assert "testserver" in title
        assert "The Host" not in title


class TestMetadata:
    """Of two who would say the same of a page, one does."""

    ONCE = ("canonical", "og:title", "og:url", "og:type")

    def tags(self, path):
        found, _html = page(f"/fr/magazine/{path}")
        return [
            attributes.get("property") or attributes.get("name") or attributes.get("rel")
            for _place, tag, attributes in found.elements
            if tag in {"meta", "link"}
        ]

    def test_of_a_base_that_has_its_own_is_switched_off(self, post, settings):
        settings.BLOGPOSTS_BASE_TEMPLATE = "host/own_metadata.html"
        assert self.tags("un-titre/").count("canonical") == 2
        settings.BLOGPOSTS_HEAD = ("json_ld",)
        for path in PAGES:
            tags = self.tags(path)
            assert [tags.count(name) for name in (*self.ONCE, "description")] == [1] * 5, path
            assert "application/ld+json" in page(f"/fr/magazine/{path}")[1]

    def test_takes_the_place_of_what_a_base_has_in_its_block(self, post, settings):
        settings.BLOGPOSTS_BASE_TEMPLATE = "host/metadata_in_block.html"
        for path in PAGES:
            tags = self.tags(path)
            assert [tags.count(name) for name in self.ONCE] == [1] * 4, path
            assert tags.count("description") <= 1


class TestPreview:
    def test_stands_in_the_same_base(self, post):
        draft = make_post("Un brouillon")
        found, html = page(f"/fr/magazine/draft/{draft.pk}/", client=editor())
        assert html.count("The Host, since 1911") == found.count("h1") == 1


def test_one_include_of_ours_is_replaced(post):
    _found, html = page("/fr/magazine/un-titre/")
    assert '<p class="host-kicker">Travail / online</p>' in html
    assert "blogposts-byline" in html


class TestAddresses:
    def test_keep_the_prefix_of_the_language(self, post):
        for prefix in ("/fr/", "/en/", "/ar/"):
            for path in PAGES if prefix == "/fr/" else PAGES[:-1]:
                found, _html = page(f"{prefix}magazine/{path}")
                # But for posts, which are at home below their own language.
                own = {link for link in found.links() if link.startswith(f"{prefix}magazine/")}
                posts = {"/fr/magazine/un-titre/", "/fr/magazine/avant/"}
                assert {link.partition("#")[0] for link in found.links() - own} <= posts

    def test_speak_the_language_of_the_prefix(self, post):
        assert '<html lang="ar" dir="rtl">' in page("/ar/magazine/")[1]
        make_post("A title", language="en", author=post.author, published=True)
        assert "Written by Barbara" in page("/en/magazine/a-title/")[1]

    def test_of_a_post_below_another_language_leads_home(self, post):
        response = Client().get("/ar/magazine/un-titre/")
        assert (response.status_code, response["Location"]) == (301, "/fr/magazine/un-titre/")

    def test_lead_somewhere(self, post):
        for path in PAGES:
            found, _html = page(f"/fr/magazine/{path}")
            for link in found.links():
                assert Client().get(link).status_code == 200, link

    def test_of_the_root(self, post, settings):
        settings.ROOT_URLCONF = "tests.host.root_urls"
        found, html = page("/un-titre/")
        assert {"/category/travail/", "/tag/meta/", "/author/barbara/"} & found.links() == {
            "/tag/meta/",
            "/author/barbara/",
        }  # the category is in the kicker, which the host has replaced
        assert 'href="http://testserver/un-titre/"' in html

    def test_keep_a_script_prefix(self, post):
        for path in PAGES:
            found, html = page_under("/app", f"/fr/magazine/{path}")
            assert [
                link for link in found.links() if not link.startswith("/app/fr/magazine/")
            ] == []
            assert '"http://testserver/app/fr/magazine/' in html

    @pytest.mark.parametrize(
        ("pattern", "path"),
        [
            ("slug", "un-titre"),
            ("year/month/slug", "2023/04/un-titre"),
            ("year/month/day/slug", "2023/04/11/un-titre"),
        ],
    )
    def test_have_the_shape_that_is_asked_for(self, settings, pattern, path):
        settings.BLOGPOSTS_PERMALINK = pattern
        post = make_post(published=True)
        assert post.get_absolute_url() == f"/fr/magazine/{path}/"
        assert "Un titre" in page(post.get_absolute_url())[1]

    def test_stay_when_the_pattern_changes(self, post, settings):
        settings.BLOGPOSTS_PERMALINK = "year/month/slug"
        post.save()
        assert Post.objects.get(pk=post.pk).get_absolute_url() == "/fr/magazine/un-titre/"

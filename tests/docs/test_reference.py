"""Tables and names of the documentation, held against the code."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys

import pytest
import time_machine
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command, get_commands, load_command_class
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blogposts import corrections, publishing
from blogposts.conf import WARNINGS, Conf
from blogposts.models import Post, Version
from blogposts.search.keeping import rebuild
from blogposts.text.markdown import render_body
from blogposts.translations import link
from blogposts.versions.snapshot import snapshot
from tests.builders import (
    APRIL,
    make_author,
    make_category,
    make_comment,
    make_picture,
    make_post,
    picture_file,
)
from tests.docs.pages import DOCS, REFERENCE, ROOT, block, code, every_page, read, rows, section
from tests.test_house import MAY_IMPORT
from tests.views.test_search import MORE

TEMPLATES = ROOT / "blogposts" / "templates"
MADE = {"settings.md", "commands.md", "html.md"}


class TestMadePages:
    @pytest.fixture
    def run(self, tmp_path, monkeypatch):
        spec = importlib.util.spec_from_file_location("maker", DOCS / "make_reference.py")
        maker = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(maker)
        monkeypatch.setattr(maker, "REFERENCE", tmp_path)

        def main(*arguments):
            monkeypatch.setattr("sys.argv", ["make_reference.py", *arguments])
            return maker.main()

        return main

    def test_are_todays(self):
        command = [sys.executable, str(DOCS / "make_reference.py"), "--check"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
        assert done.returncode == 0, done.stdout + done.stderr

    def test_are_made(self, run, tmp_path):
        assert run() == 0
        assert {path.name for path in tmp_path.iterdir()} == MADE
        assert run("--check") == 0

    def test_are_found_stale(self, run, tmp_path, capsys):
        assert run("--check") == 1
        assert "docs/reference/settings.md is stale" in capsys.readouterr().out
        assert list(tmp_path.iterdir()) == []


SETTINGS = {f"BLOGPOSTS_{name}" for name, part in vars(Conf).items() if isinstance(part, property)}


@every_page
def test_settings_that_are_named_exist(page):
    assert set(re.findall(r"BLOGPOSTS_[A-Z]+(?:_[A-Z]+)*", read(page))) - SETTINGS == set()


def test_every_setting_has_its_entry():
    headings = re.findall(r"^## (\S+)$", read(REFERENCE / "settings.md"), re.MULTILINE)
    assert set(headings) == SETTINGS


def test_every_command_has_its_entry_with_its_own_help():
    text = read(REFERENCE / "commands.md")
    ours = [name for name, app in get_commands().items() if app == "blogposts"]
    assert re.findall(r"^## (\S+)$", text, re.MULTILINE) == sorted(ours)
    for name in ours:
        parser = load_command_class("blogposts", name).create_parser("manage.py", name)
        assert parser.description in text


def test_every_check_has_its_row():
    ids = re.findall(r"id=\"(blogposts\.[A-Z]\d+)\"", read(ROOT / "blogposts/checks.py"))
    assert [code(row[0])[0] for row in rows(read(REFERENCE / "checks.md"))] == sorted(ids)


def test_every_warning_has_its_row():
    does = {"block": "refuses", "advise": "advises"}
    table = rows(read(DOCS / "how-to/warnings.md"))
    assert {code(row[0])[0]: row[2] for row in table} == {
        name: does[level] for name, level in WARNINGS.items()
    }


def test_elements_that_go_with_their_words_do():
    intro = read(REFERENCE / "html.md").partition("## Elements")[0]
    names = code(intro.partition("but for")[2])
    assert "script" in names
    for name in names:
        assert "words" not in render_body(f"a <{name}>words</{name}> b", format="html").html
    assert "words" in render_body("a <blink>words</blink> b", format="html").html


def test_environment_of_the_example_is_listed():
    names = re.findall(r"env\.\w+\(\s*\"(\w+)\"", read(ROOT / "example_project/settings.py"))
    table = rows(section(DOCS / "how-to/deploy.md", "The example project"))
    assert {code(row[0])[0] for row in table} == set(names)


class TestModels:
    page = REFERENCE / "models.md"
    ours = {model.__name__: model for model in apps.get_app_config("blogposts").get_models()}

    @property
    def held(self):
        """Model: what the page says that the database holds."""
        table = rows(read(self.page).partition("\n## ")[0])
        return {code(name)[0]: held for name, _what, held in table}

    def test_are_all_there(self):
        assert set(self.held) == set(self.ours)

    def test_have_the_constraints_that_are_named(self):
        for name, held in self.held.items():
            told = {word for word in code(held) if word.startswith("blogposts_")}
            assert told == {rule.name for rule in self.ours[name]._meta.constraints}, name

    def test_have_unique_fields_where_it_is_said(self):
        for name, held in self.held.items():
            fields = self.ours[name]._meta.concrete_fields
            unique = {field.name for field in fields if field.unique and not field.primary_key}
            assert set(re.findall(r"`(\w+)` is unique", held)) == unique, name

    def test_have_the_words_that_are_named(self):
        table = rows(section(self.page, "Querysets"))
        words = re.findall(r"\.(\w+)\(", " ".join(row[0] for row in table))
        querysets = [
            self.ours[name].objects.all()
            for name in ("Post", "Author", "Category", "Comment", "Standing", "Picture")
        ]
        assert len(words) > 8
        for word in words:
            assert any(hasattr(queryset, word) for queryset in querysets), word


class TestTemplates:
    page = REFERENCE / "templates.md"

    def test_blocks_are_those_of_the_files(self):
        table = rows(section(self.page, "Pages and their blocks"))
        told = {code(name)[0]: code(names) for name, names in table}
        for template in sorted(TEMPLATES.glob("blogposts/*.html")):
            name = template.relative_to(TEMPLATES).as_posix()
            names = dict.fromkeys(re.findall(r"{% block (\w+)", read(template)))
            if name != "blogposts/base.html":
                names = [block for block in names if block.startswith("blogposts_")]
            assert told.pop(name) == list(names), name
        assert told == {}

    def test_includes_are_those_of_the_folder(self):
        told = {code(row[0])[0] for row in rows(section(self.page, "Includes"))}
        files = TEMPLATES.glob("blogposts/includes/*.html")
        assert told == {path.relative_to(TEMPLATES).as_posix() for path in files}

    def test_mails_are_those_of_the_folder(self):
        told = {code(row[0])[0] for row in rows(section(self.page, "Mails"))}
        files = {
            path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("mail/**/*.txt")
        }
        subjects = {name for name in files if name.endswith("_subject.txt")}
        assert told == files - subjects
        assert subjects == {
            name.replace(".txt", "_subject.txt") for name in told if "/includes/" not in name
        }

    def test_moulds_are_those_of_the_folders(self):
        text = read(self.page).partition("### Moulds")[2].partition("\n## ")[0]
        files = {
            path.name
            for folder in ("comment", "post")
            for path in TEMPLATES.glob(f"blogposts/includes/{folder}/*.html")
        }
        told = {name for name in code(text) if name.endswith(".html")}
        assert files - told == set()

    def names(self, kind):
        """The names that pages of a kind have, by the words that stand above each table."""
        tables = section(self.page, "What a page knows").split("\nOn ")
        wanted = [table for table in tables if table.startswith(("every page", f"a {kind},"))]
        assert len(wanted) == 2
        return {name for table in wanted for row in rows(table) for name in code(row[0])}

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        ("kind", "url"),
        [
            ("post", "/blog/un-titre/"),
            ("list", "/blog/"),
            ("list", "/blog/category/travail/"),
            ("list", "/blog/tag/meta/"),
            ("list", "/blog/author/barbara/"),
        ],
    )
    def test_a_page_has_the_names_that_are_told(self, client, kind, url):
        category = make_category("Travail")
        make_post(author=make_author(), categories=[category], tags=["Meta"], published=True)
        known = set(client.get(url).context_data)
        assert known - {"object", "view", "slug", "page"} == self.names(kind)

    def test_tags_are_those_of_the_library(self):
        library = read(ROOT / "blogposts/templatetags/blogposts.py")
        tags = re.findall(r"@register\.\w+\ndef (\w+)", library)
        told = " ".join(row[0] for row in rows(section(self.page, "Tags")))
        assert sorted(re.findall(r"{% (\w+)", told)) == sorted(tags)


def make_more(page):
    """The posts that the rows of some pages want."""
    at = APRIL.replace(day=1)
    if "pictures in texts" in page:
        for size in (8, 9):
            body = make_picture(picture_file(size=(size, 8))).markdown("Vue")
            make_post(f"Vu {size}", sections=[("", body)], published=at)
    if "translations" in page:
        translated = make_post("Traduit", published=at)
        for language in ("en", "ar"):
            link(translated, make_post(language, language=language, published=APRIL))


@pytest.mark.django_db
class TestQueries:
    """docs/reference/queries.md, measured row by row."""

    table = rows(read(REFERENCE / "queries.md").partition("\n## ")[0])
    urls = {
        "post": "/blog/un-titre/",
        "post without tags and categories": "/blog/avant/",
        "the same with comments, however many": "/blog/parle/",
        "the same with corrections, however many": "/blog/corrige/",
        "post without tags and categories, with translations, however many": "/blog/traduit/",
        "front page": "/blog/",
        "category without others above or below it": "/blog/category/presse/",
        "category with others above it": "/blog/category/livres/",
        "category with others below it": "/blog/category/culture/",
        "tag": "/blog/tag/meta/",
        "tags": "/blog/tags/",
        "author": "/blog/author/barbara/",
        "authors, however many": "/blog/authors/",
        "categories, however many": "/blog/categories/",
        "further page of the front page, however deep": "/blog/page/2/",
        "year, month or day": "/blog/2023/04/",
        "archives": "/blog/archives/",
        "feed": "/blog/feed/",
        "feed with corrected posts, however many": "/blog/feed/",
        "feed with pictures in texts, however many": "/blog/feed/",
        "feed of summaries": "/blog/feed/",
        "feed of a tag or an author": "/blog/tag/meta/feed/",
        "feed of a category with others below it": "/blog/category/culture/feed/",
        "feed, answer 304": "/blog/feed/",
        "search, with results": "/blog/search/?q=texte",
        "search, where no post has all the words and some have some": (
            "/blog/search/?q=texte+introuvable"
        ),
        "search that finds nothing, of one word": "/blog/search/?q=introuvable",
        "search without words": "/blog/search/",
        "feed of a search": "/blog/search/feed/?q=texte",
        "description of the search for browsers": "/blog/search/description.xml",
        "feed of comments, of the site": "/blog/comments/feed/",
        "feed of comments, of a post": "/blog/parle/feed/",
        "index of sitemaps, however many posts": "/blog/sitemap.xml",
        "sitemap of a month, however many posts": "/blog/sitemap-2023-04.xml",
        "sitemap of tags, categories, authors or news": "/blog/sitemap-categories.xml",
        "answer 304, to a reader who has the page": "/blog/un-titre/",
        "answer 301, by an address that a post had": "/blog/ancien/",
    }

    def test_every_row_is_measured(self):
        assert [page for page, _queries in self.table] == list(self.urls)

    @pytest.mark.parametrize(("page", "queries"), table)
    def test_a_page_costs_what_is_told(
        self, client, settings, media, page, queries, django_assert_num_queries
    ):
        settings.BLOGPOSTS_POSTS_PER_PAGE = 1
        make_post("Avant", published=APRIL.replace(day=1))
        talked = make_post("Parle", published=APRIL.replace(day=1))
        for _ in range(3):
            make_comment(talked, parent=make_comment(talked))
        press = [make_category("Presse")]
        for title in ("Un", "Deux", "Trois", "Quatre"):
            make_post(title, tags=["Google"], categories=press, published=APRIL.replace(day=2))
        make_post(
            author=make_author(),
            categories=[make_category("Livres", parent=make_category("Culture"))],
            tags=["Meta"],
            sections=[("Un", "Texte [@a].")],
            sources=[{"key": "a", "title": "A"}],
            published=True,
        )
        url, headers, status = self.urls[page], {}, 200
        if "corrections" in page or "corrected" in page:
            corrected = make_post("Corrigé", published=APRIL.replace(day=1))
            for _ in range(3):
                corrections.write(corrected, "Une date était fausse.")
        make_more(page)
        if page.startswith("answer 301"):
            publishing.move(make_post("Ancien", published=APRIL.replace(day=1)), "nouveau")
            status = 301
        if page == "feed of summaries":
            settings.BLOGPOSTS_FEED_TEXT = "summary"
        if "answer 304" in page:
            headers, status = {"if-none-match": client.get(url)["ETag"]}, 304
        if "search" in page:
            call_command("blogposts_search_rebuild", verbosity=0)
            if connection.vendor != "sqlite":
                return  # tests/views/test_search.py counts what each database needs
        with django_assert_num_queries(int(queries)):
            assert client.get(url, headers=headers).status_code == status


class TestQueriesOfTheAdmin:
    """The second part of docs/reference/queries.md."""

    table = rows(section(REFERENCE / "queries.md", "In the admin"))
    urls = {
        "list of posts": "/admin/blogposts/post/",
        "its tab “Mine”": "/admin/blogposts/post/?state=mine",
        "the list, searched": "/admin/blogposts/post/?q=titre",
        "front page, where something of each kind waits": "/admin/",
        "form of a post": "/admin/blogposts/post/{pk}/change/",
        "its history": "/admin/blogposts/post/{pk}/history/",
        "two of its versions": "/admin/blogposts/post/{pk}/versions/?old=1&new=2",
    }

    def test_every_row_is_measured(self):
        assert [page for page, _queries in self.table] == list(self.urls)

    @pytest.mark.usefixtures("one_thousand")
    @pytest.mark.parametrize(("page", "queries"), table)
    def test_a_page_costs_what_is_told(self, admin_client, page, queries, admin_user):
        ContentType.objects.get_for_model(Post)  # which Django keeps, once asked
        post = make_post(published=True, sections=[("Un", "a"), ("Deux", "b")], tags=["Meta"])
        for number in (1, 2):
            Version.objects.create(post=post, number=number, data=snapshot(post), user=admin_user)
        make_comment(post, status="awaiting")
        make_post(owner=admin_user)
        make_post(status="review", tags=["Meta"], categories=[make_category("Presse")])
        with time_machine.travel(APRIL.replace(year=2027), tick=False):
            make_post(published=APRIL.replace(year=2027, hour=20))
            assert sum(1 for _ in rebuild())
            admin_client.force_login(admin_user)
            with CaptureQueriesContext(connection) as asked:
                url = self.urls[page].format(pk=post.pk)
                assert admin_client.get(url).status_code == 200
        more = MORE.get(connection.vendor, 0) if "searched" in page else 0
        assert len(asked) == int(queries) + more


class TestArchitecture:
    page = DOCS / "architecture.md"

    def test_has_the_plan_that_is_tested(self):
        groups, plan = {}, {}
        for names, allowed in rows(section(self.page, "Who may import whom")):
            named = [groups[group] for group in re.findall(r"\*(\w+)\*", allowed)]
            rooms = set(code(allowed)).union(*named)
            if group := re.fullmatch(r"\*(\w+)\*", names):
                groups[group[1]] = rooms
            else:
                plan |= dict.fromkeys(code(names), rooms)
        spelled = {
            room or "__init__": {other or "__init__" for other in others}
            for room, others in MAY_IMPORT.items()
        }
        assert plan == spelled

    def test_has_every_room_on_the_floor_plan(self):
        rooms = {
            path.stem
            for path in (ROOT / "blogposts").iterdir()
            if (path.suffix == ".py" or (path / "__init__.py").is_file())
            and path.stem != "__init__"
        }
        plan = block(self.page, "text", "blogposts/\n")
        told = {name.rstrip("/").removesuffix(".py") for name in re.findall(r"\w+(?:\.py|/)", plan)}
        assert rooms - told == set()

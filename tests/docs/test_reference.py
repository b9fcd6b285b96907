"""Tables and names of the documentation, held against the code."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys

import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class

from blogposts.conf import Conf
from blogposts.text.markdown import render_body
from tests.builders import APRIL, make_author, make_category, make_post
from tests.docs.pages import DOCS, REFERENCE, ROOT, block, code, every_page, read, rows, section
from tests.test_house import MAY_IMPORT

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
        querysets = [self.ours[name].objects.all() for name in ("Post", "Author", "Category")]
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


@pytest.mark.django_db
class TestQueries:
    """docs/reference/queries.md, measured row by row."""

    table = rows(read(REFERENCE / "queries.md"))
    urls = {
        "post whose tags and categories it shares with few others": "/blog/un-titre/",
        "post whose tags lead to related posts enough": "/blog/deux/",
        "post without tags and categories": "/blog/avant/",
        "front page": "/blog/",
        "category without others below it": "/blog/category/livres/",
        "category with others below it": "/blog/category/culture/",
        "tag": "/blog/tag/meta/",
        "author": "/blog/author/barbara/",
        "further page of the front page": "/blog/page/2/",
        "feed": "/blog/feed/",
        "answer 304, to a reader who has the page": "/blog/un-titre/",
    }

    def test_every_row_is_measured(self):
        assert [page for page, _queries in self.table] == list(self.urls)

    @pytest.mark.parametrize(("page", "queries"), table)
    def test_a_page_costs_what_is_told(
        self, client, settings, page, queries, django_assert_num_queries
    ):
        settings.BLOGPOSTS_POSTS_PER_PAGE = 1
        make_post("Avant", published=APRIL.replace(day=1))
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
        if page.startswith("answer 304"):
            headers, status = {"if-none-match": client.get(url)["ETag"]}, 304
        with django_assert_num_queries(int(queries)):
            assert client.get(url, headers=headers).status_code == status


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

"""What the documentation says in prose, held against the files; tests/docs/ has the rest."""

from __future__ import annotations

import ast
import re
from urllib.parse import unquote

import pytest
from django.core.management import get_commands, load_command_class
from django.template import Context, Template
from django.utils.translation import override

from blogposts.text.article import read_article
from blogposts.text.markdown import render_body
from tests.builders import make_category
from tests.docs.pages import DOCS, ROOT, anchors, block, blocks, code, every_page, prose, read

# Links


@every_page
def test_links_lead_somewhere(page):
    wrong = []
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", prose(page))):
        if target.startswith(("http://", "https://")):
            continue
        name, _, anchor = unquote(target).partition("#")
        other = (page.parent / name).resolve() if name else page
        if not other.exists() or (anchor and anchor not in anchors(other)):
            wrong.append(target)
    assert wrong == []


@pytest.mark.parametrize("folder", ["how-to", "reference", "decisions"])
def test_every_page_is_linked_from_an_index(folder):
    index = DOCS / ("decisions/index.md" if folder == "decisions" else "index.md")
    linked = {(index.parent / link).resolve() for link in re.findall(r"\]\(([^)#]+)", read(index))}
    pages = {page for page in (DOCS / folder).glob("*.md") if page != index}
    assert pages
    assert pages - linked == set()


# Commands


def test_the_readme_begins_with_demo_and_test():
    readme = ROOT / "README.md"
    assert blocks(readme, "shell")[0] == "make demo\nmake test\n"
    assert len(read(readme).splitlines()) <= 90


@every_page
def test_make_has_every_target_that_is_named(page):
    targets = set(re.findall(r"^([a-z-]+):", read(ROOT / "Makefile"), re.MULTILINE))
    commands = [*code(prose(page)), *"".join(blocks(page, "shell")).splitlines()]
    found = (re.match(r"make ([a-z][a-z-]*)", command) for command in commands)
    assert {match[1] for match in found if match} - targets == set()


@every_page
def test_django_has_every_command_that_is_named(page):
    for line in "".join(blocks(page, "shell")).splitlines():
        if match := re.match(r"python manage\.py (\w+)", line):
            command = load_command_class(get_commands()[match[1]], match[1])
            usage = command.create_parser("manage.py", match[1]).format_help()
            assert set(re.findall(r"--[a-z-]+", line)) <= set(re.findall(r"--[a-z-]+", usage))


# Snippets


@every_page
def test_python_compiles(page):
    for text in blocks(page, "python"):
        ast.parse(text)


@pytest.mark.parametrize(
    ("word", "file"),
    [
        ("class PaperPost(", "views.py"),
        ("urlpatterns =", "own_urls.py"),
        ("class PrintEdition(", "paper/models.py"),
        ("class PaperPostAdmin(", "paper/admin.py"),
        ("def pages_are_new(", "paper/receivers.py"),
    ],
)
def test_extensions_are_those_of_the_host_in_the_suite(word, file):
    lines = read(ROOT / "tests" / "host" / file).splitlines()
    told = block(DOCS / "how-to/templates.md", "python", word).splitlines()
    assert [line for line in told if line not in lines] == []


@every_page
def test_templates_compile(page):
    for text in blocks(page, "html"):
        Template(text)


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr")])
def test_a_base_says_its_direction(language, direction):
    text = block(DOCS / "how-to/base-template.md", "html", "dir=")
    with override(language):
        html = Template(text).render(Context())
    assert f'<html lang="{language}" dir="{direction}">' in html


@pytest.mark.django_db
def test_a_navigation_lists_the_departments():
    make_category("Travail")
    text = block(DOCS / "how-to/base-template.md", "html", "departments")
    assert '<a href="/blog/category/travail/">Travail</a>' in Template(text).render(Context())


def test_css_has_the_properties_that_are_named():
    sheet = read(ROOT / "blogposts/static/blogposts/blogposts.css")
    page = DOCS / "how-to/base-template.md"
    there = set(re.findall(r"^\s*(--blogposts-[a-z]+):", sheet, re.MULTILINE))
    assert set(re.findall(r"--blogposts-[a-z]+", read(page))) == there
    assert len(block(page, "css", "--blogposts-red").splitlines()) <= 10


def test_a_words_language_is_written_as_said():
    text = block(DOCS / "how-to/languages.md", "markdown", "newsletter")
    html = render_body(text, format="markdown", language="fr").html
    assert '<span lang="en"><em>newsletter</em></span>' in html


def sample(word):
    return read_article(block(DOCS / "how-to/import-an-article.md", "text", word))


def test_the_sample_of_an_article_comes_out_as_said():
    article = sample("What do you think?")
    assert (article.title, article.language) == ("Why the night train came back", "en")
    assert (article.author, article.category) == ("Ana Díaz", "Railways")
    assert article.subtitle == "A line that was closed for ten years runs again."
    assert [(part.heading, part.heading_language) for part in article.sections] == [
        ("WHO ASKED FOR IT", ""),
        ("Ce que disent les communes", "fr"),
    ]
    assert [(source.title, source.url) for source in article.sources] == [
        ("The letters of three towns", "https://towns.example/letters"),
        ("Report on lines", "https://example.org/report"),
        ("", "https://example.org/timetable"),
    ]
    assert [related.title for related in article.related] == ["A town hall without a counter"]
    assert article.notes == ()


@pytest.mark.parametrize("field", ["title", "subtitle", "author", "category", "language"])
def test_front_matter_says_the_same(field):
    assert getattr(sample("---"), field) == getattr(sample("What do you think?"), field)

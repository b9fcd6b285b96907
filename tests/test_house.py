"""The plan of the house, held against the code: docs/architecture.md says why."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "blogposts"
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html")) + sorted(
    (ROOT / "example_project").rglob("templates/**/*.html")
)
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)

# A room may import from the rooms named beside it, and from itself.
LEAVES = {
    "conf", "signals", "pictures", "prepared", "addresses", "text", "threads", "visitors", "jobs",
}  # fmt: skip
DATA = LEAVES | {"querysets", "models"}
READING = DATA | {"reading"}
VERBS = READING | {
    "publishing", "articles", "freshness", "moderation", "voting", "notify", "following",
    "mailing", "privacy", "corrections", "redirects", "versions", "library", "proofing",
    "permissions", "roles", "waiting", "tallies", "translations", "search",
}  # fmt: skip
FACES = {"views", "feeds", "metadata", "admin", "templatetags", "management"}
MAY_IMPORT = {
    "": set(),
    "conf": set(),
    "signals": set(),
    "pictures": set(),
    "prepared": set(),
    "addresses": {"conf"},
    "text": set(),
    "threads": set(),
    "visitors": {"conf"},
    "jobs": {"conf"},
    "tasks": {"jobs"},
    "querysets": {"conf"},
    "models": {"conf", "querysets", "text", "pictures", "addresses"},
    "reading": LEAVES | {"querysets", "models"},
    "publishing": DATA,
    "corrections": DATA,
    "redirects": READING,
    "translations": DATA | {"freshness"},
    "proofing": DATA,
    "articles": DATA | {"publishing", "proofing"},
    "library": DATA,
    "tallies": DATA,
    "freshness": READING | {"", "tallies"},
    "search": READING | {"freshness"},
    "notify": DATA,
    "following": DATA | {"notify"},
    "moderation": DATA | {"notify", "following"},
    "mailing": DATA | {"notify", "following", "moderation"},
    "voting": DATA,
    "versions": DATA,
    # Not among the verbs: no page asks other sites, so no room of pages may import it.
    "checking": DATA | {"freshness", ""},
    "privacy": DATA | {"moderation", "voting", "following"},
    "permissions": DATA,
    "roles": set(),
    "waiting": DATA | {"permissions", "moderation"},
    "forms": DATA,
    "metadata": VERBS,
    "sitemaps": VERBS | {"metadata"},
    "robots": READING,
    "templatetags": VERBS | {"robots"},
    "views": VERBS | {"metadata", "forms"},
    "feeds": VERBS | {"metadata"},
    "admin": VERBS | {"metadata", "forms", "checking"},
    "management": VERBS | {"metadata", "checking", "feeds"},
    "urls": {"views", "feeds", "sitemaps"},
    "checks": {"conf", "addresses", "search"},
    "apps": {"checks", "freshness", "search"},
}


def room(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    name = parts[0].removesuffix(".py")
    return "" if name == "__init__" else name


def imported_rooms(path: Path) -> set[str]:
    """The rooms of ours that a module imports from, whatever way it is written."""
    here = ["blogposts", *path.relative_to(PACKAGE).parts[:-1]]
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + 1] if node.level else []
            names = [*base, *(node.module.split(".") if node.module else [])]
            targets = [names] if node.module else [[*names, alias.name] for alias in node.names]
        elif isinstance(node, ast.Import):
            targets = [alias.name.split(".") for alias in node.names]
        else:
            continue
        for target in targets:
            if target[0] == "blogposts":
                name = target[1] if len(target) > 1 else ""
                found.add("" if name == "__version__" else name)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_downwards(path):
    assert room(path) in MAY_IMPORT, f"{room(path)} has no place in the plan"
    assert imported_rooms(path) <= MAY_IMPORT[room(path)] | {room(path)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_import_hides_in_a_function(path):
    hidden = [
        (function.name, node.lineno)
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert [name for name, _line in hidden if name != "ready"] == []


def test_settings_are_read_in_conf_alone():
    assert [
        path.name
        for path in MODULES
        if re.search(r"settings\.BLOGPOSTS_|\"BLOGPOSTS_[A-Z]+\"", path.read_text())
    ] == []


def test_safe_strings_are_made_in_text_alone():
    makers = re.compile(r"\bmark_safe\(|\bSafeString\(")
    outside = [
        path.name for path in MODULES if room(path) != "text" and makers.search(path.read_text())
    ]
    assert outside == []


def test_bleach_and_nh3_are_imported_in_text_alone():
    assert {
        room(path)
        for path in MODULES
        if re.search(r"import (bleach|nh3)\b|from bleach", path.read_text())
    } == {"text"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
class TestTemplates:
    def test_has_no_inline_script_style_or_handler(self, path):
        text = path.read_text()
        scripts = re.findall(r"<script\b(?![^>]*\bsrc=)[^>]*>", text)
        assert [tag for tag in scripts if "application/ld+json" not in tag] == []
        assert re.findall(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=", text) == []
        assert "javascript:" not in text

    def test_names_every_endblock(self, path):
        # djade's rule: a block that begins and ends on one line says its name once.
        lines = [
            re.sub(r"{% block .*?{% endblock %}", "", line)
            for line in path.read_text().splitlines()
        ]
        assert [line for line in lines if re.search(r"{%\s*endblock\s*%}", line)] == []

    def test_trusts_nothing(self, path):
        assert not re.search(r"\|\s*safe\b|autoescape off", path.read_text())

    def test_is_short(self, path):
        assert len(path.read_text().splitlines()) <= 60


def test_our_blocks_and_classes_are_named_after_us():
    ours = [path for path in TEMPLATES if "blogposts/templates/blogposts" in path.as_posix()]
    blocks = {name for path in ours for name in re.findall(r"{% block (\w+)", path.read_text())}
    assert {name for name in blocks if not name.startswith("blogposts_")} <= {
        "title", "head", "content", "scripts",
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("auto_field", ["AutoField", "BigAutoField"])
def test_no_migration_is_missing(settings, auto_field):
    settings.DEFAULT_AUTO_FIELD = f"django.db.models.{auto_field}"
    call_command("makemigrations", "blogposts", check=True, dry_run=True, verbosity=0)


def test_there_is_one_migration_until_version_1():
    names = [path.name for path in (PACKAGE / "migrations").glob("0*.py")]
    assert names == ["0001_initial.py"]


# What stands left or right in every language: code, and the columns of a table that was typed so.
ALWAYS_THERE = {"pre", ".blogposts-left", ".blogposts-right"}
_SIDES = re.compile(
    r"(?:^|[;{\s])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)"
    r"|border-(?:top|bottom)-(?:left|right)-radius|left|right)[\w-]*\s*:"
    r"|(?:float|clear|text-align)\s*:\s*(?:left|right)\b"
)
_FOUR = re.compile(r"(?:margin|padding|inset|border-width)\s*:\s*([^;}]+)")


def sided(css: str) -> list[str]:
    """Selectors of the rules that name left or right, or give the two sides two values."""
    found = []
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        sizes = [one_word_each(four).split() for four in _FOUR.findall(body)]
        if _SIDES.search(body) or any(len(four) == 4 and four[1] != four[3] for four in sizes):
            found.append(selector.split()[-1])
    return found


def one_word_each(sizes: str) -> str:
    """`1em calc(2em + 3px)` as `1em calc`: each size one word, so that they can be counted."""
    while (shorter := re.sub(r"\([^()]*\)", "", sizes)) != sizes:
        sizes = shorter
    return sizes


def test_rules_that_name_a_side_are_found():
    css = "a { margin-left: 1em } b { padding: 1px max(2px, 1em) 1px 0 } i { text-align: right } "
    css += "u { left: 0 } s { margin: 0 auto } q { border-inline-start: 1px; inset-inline: 0 }"
    assert sided(css) == ["a", "b", "i", "u"]


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("static/**/*.css")), ids=lambda path: path.name
)
def test_styles_know_no_left_and_right(path):
    """A page that runs from right to left is the same sheet."""
    assert set(sided(path.read_text())) <= ALWAYS_THERE

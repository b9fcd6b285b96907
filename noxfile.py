"""The matrix and everything else that is checked before a release; `nox --list` names it.

A Python that is not on this machine is passed over. Databases are asked for at the addresses in
`BLOGPOSTS_POSTGRESQL` and `BLOGPOSTS_MARIADB`.
"""

import os
import shutil
import subprocess
from itertools import product
from pathlib import Path

import nox

nox.needs_version = ">=2025.2"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["tests", "oldest", "lint", "types", "wheel", "docs"]

if shutil.which("pyenv") and "PYENV_VERSION" not in os.environ:
    # pyenv's `python3.13` answers only for the versions named here; outside it none but one is.
    known = subprocess.run(["pyenv", "versions", "--bare"], capture_output=True, text=True)
    os.environ["PYENV_VERSION"] = ":".join(known.stdout.split())

HERE = Path(__file__).parent
PROJECT = nox.project.load_toml("pyproject.toml")
DATABASES = {
    "sqlite": "sqlite://:memory:",
    "postgresql": os.environ.get(
        "BLOGPOSTS_POSTGRESQL", "postgres://blogposts:blogposts@127.0.0.1:5432/blogposts"
    ),
    "mariadb": os.environ.get(
        "BLOGPOSTS_MARIADB", "mysql://blogposts:blogposts@127.0.0.1:3306/blogposts"
    ),
}
DRIVERS = {
    "sqlite": "sqlparse",  # which Django brings by itself
    "postgresql": "psycopg[binary]>=3.2",
    "mariadb": "mysqlclient>=2.2.7",
}
# Each Django on the oldest Python of which it is used most.
PAIRS = [("3.11", "5.2"), ("3.12", "6.0"), ("3.13", "6.1")]
# What CI runs after `make test`, which is the oldest pair on SQLite: each further Django once, on
# the two other databases. `make test-all` runs all nine.
AT_HAND = [pair for pair in PAIRS if shutil.which(f"python{pair[0]}")] or PAIRS
REST = {"sqlite": None, "mariadb": AT_HAND[len(AT_HAND) // 2], "postgresql": AT_HAND[-1]}
# Screens of the admin, and who may do what there: half of the time, and most of their queries are
# Django's own. CI tries them on SQLite, `make test-all` on every database; lists, queues and races,
# whose SQL is ours, run on each in CI too.
SCREENS = [
    f"tests/admin/test_{name}.py"
    for name in (
        "actions articles authors categories corrections desk_in_french document draft_links"
        " front_page library live posts proof role_doors roles rows rules sign_in source_rows"
        " sources tags talk unsaved versions"
    ).split()
] + ["tests/checking", "tests/proofing"]
# Whole sites, each filled in a process of its own or with the demo: `make test-all` too.
SITES = ["tests/test_host.py", "tests/test_demo.py", "tests/test_demo_languages.py"]
NO_DATABASE = [
    "tests/text",
    "tests/docs",
    "tests/test_docs.py",
    "tests/test_house.py",
    "tests/test_package.py",
    "tests/test_translations.py",
]
# The floors of `dependencies` in pyproject.toml; tests/test_package.py holds the two together.
OLDEST = [
    "django==5.2.19",
    "django-taggit==6.1",
    "django-tree-queries==0.20",
    "markdown==3.10.2",
    "bleach==6.4",
    "disposable-email-domains==0.0.200",
    "nh3==0.3.3",
    "pillow==11.3",
    "py3langid==0.4",
    "python-slugify==8.0.4",
]
# Where a library's behaviour shows; the rest of the suite stands on Django, whose oldest release is
# that of the first pair.
WITH_LIBRARIES = [
    "tests/commands",
    "tests/models",
    "tests/moderation/test_rules.py",
    "tests/reading",
    "tests/text",
    "tests/views",
    "tests/admin/test_categories.py",
    "tests/admin/test_tags.py",
    "tests/test_pictures.py",
]


@nox.session
@nox.parametrize(
    ("python", "django", "database"),
    [
        nox.param(
            *pair, database, tags=["matrix", "rest"] if pair == REST[database] else ["matrix"]
        )
        for pair, database in product(PAIRS, DATABASES)
    ],
)
def tests(session: nox.Session, django: str, database: str) -> None:
    """The suite on each Django and database; the browser's part is `make test`'s."""
    _install(session, f"django~={django}.0", DRIVERS[database], group="test")
    _run_tests(session, database)


@nox.session(python="3.11", tags=["matrix", "rest"])
def oldest(session: nox.Session) -> None:
    """What libraries have a part in, with the oldest of each kind that we allow."""
    _install(session, *OLDEST, group="test")
    _run_tests(session, "sqlite", *WITH_LIBRARIES)


@nox.session
def lint(session: nox.Session) -> None:
    """Style and likely mistakes, of Python and of templates."""
    session.install(*nox.project.dependency_groups(PROJECT, "lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    templates = [
        str(file)
        for folder in ("blogposts", "example_project", "tests")
        for file in sorted((HERE / folder).rglob("*.html"))
    ]
    session.run("djade", "--target-version", "5.2", "--check", *templates)


@nox.session
def types(session: nox.Session) -> None:
    """mypy, strict, with what Django's stubs know."""
    _install(session, group="types")
    session.run("mypy")


@nox.session
def wheel(session: nox.Session) -> None:
    """Builds both archives, and tries the wheel in an environment that has nothing else."""
    folder = Path(session.create_tmp()).resolve()
    shutil.rmtree(folder)
    session.install("build", "virtualenv")
    session.run("python", "-m", "build", "--outdir", str(folder))
    session.run("python", "-m", "virtualenv", "--quiet", str(folder / "empty"))
    built = next(folder.glob("*.whl"))
    empty = str(folder / "empty" / "bin" / "python")
    session.run(empty, "-m", "pip", "install", "--quiet", str(built), external=True)
    with session.chdir(folder):
        trial = HERE / "tests" / "try_wheel.py"
        session.run(empty, "-I", str(trial), *map(str, folder.glob("blogposts-*")), external=True)


@nox.session
def docs(session: nox.Session) -> None:
    """Whether the reference of settings is today's."""
    _install(session)
    session.run("python", "docs/make_reference.py", "--check")


def _install(session: nox.Session, *requirements: str, group: str = "") -> None:
    """Installs this package as one works on it, with what a session needs beside it."""
    named = nox.project.dependency_groups(PROJECT, group) if group else ()
    session.install("--editable", ".[demo]", *requirements, *named)


def _run_tests(session: nox.Session, database: str, *paths: str) -> None:
    usual = ["-n", os.environ.get("JOBS", "2"), "-m", "not browser", *paths]
    arguments = session.posargs or usual
    is_ci = "CI" in os.environ and database != "sqlite"
    if not session.posargs:
        # Strings in, strings out, and what is read of files: no database has a part in it.
        left_out = NO_DATABASE if database == "mariadb" or is_ci else []
        for path in [*left_out, *(SCREENS + SITES if is_ci else [])]:
            arguments += ["--ignore", path]
    environment = {"BLOGPOSTS_TEST_DB": DATABASES[database]}
    session.run("python", "-m", "pytest", "-q", *arguments, env=environment)

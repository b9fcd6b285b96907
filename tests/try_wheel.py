"""Run by `nox -s wheel` in an environment that has the wheel and nothing else of ours.

Arguments: the wheel and the source archive. Says what is amiss and ends with 1.
"""

import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from types import ModuleType

import django
from django.conf import settings
from django.core.management import call_command
from django.urls import include, path

WANTED = [
    "blogposts/py.typed",
    "blogposts/locale/fr/LC_MESSAGES/django.mo",
    "blogposts/management/commands/import_article.py",
    "blogposts/migrations/0001_initial.py",
    "blogposts/static/blogposts/blogposts.css",
    "blogposts/templates/blogposts/base.html",
    "blogposts/templates/blogposts/post_detail.html",
]


def main() -> None:
    archives = {Path(name).suffix: name for name in sys.argv[1:]}
    look_inside(archives[".whl"], archives[".gz"])
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder) / "site.sqlite3")
        render_a_page()


def look_inside(wheel: str, source: str) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    missing = [name for name in WANTED if name not in names]
    extra = [name for name in names if not name.startswith(("blogposts/", "blogposts-"))]
    junk = [name for name in names if name.endswith((".pyc", ".orig")) or "__pycache__" in name]
    expect(not missing, f"the wheel lacks {missing}")
    expect(not extra and not junk, f"the wheel has {extra + junk}")
    with tarfile.open(source) as archive:
        tops = {name.split("/")[1] for name in archive.getnames() if "/" in name}
    wanted = {"blogposts", "tests", "docs", "example_project", "pyproject.toml", "LICENSE"}
    expect(wanted <= tops, f"the source archive lacks {wanted - tops}")


def set_up(database: Path) -> None:
    settings.configure(
        ALLOWED_HOSTS=["testserver"],
        BLOGPOSTS_SITE_URL="https://wheel.example",
        BLOGPOSTS_TITLE="Le Carnet",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.staticfiles",
            "taggit",
            "blogposts",
        ],
        LANGUAGE_CODE="fr",
        ROOT_URLCONF="addresses",
        SECRET_KEY="for a trial alone",
        STATIC_URL="/static/",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        USE_TZ=True,
    )
    django.setup()
    addresses = ModuleType("addresses")
    addresses.urlpatterns = [path("blog/", include("blogposts.urls"))]
    sys.modules["addresses"] = addresses
    call_command("check", fail_level="WARNING")
    call_command("migrate", verbosity=0)
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def render_a_page() -> None:
    from django.contrib.staticfiles import finders
    from django.test import Client

    from blogposts import publishing
    from blogposts.models import Author, Post, Section

    post = Post.objects.create(
        title="Un titre", language="fr", author=Author.objects.create(name="Barbara")
    )
    Section.objects.create(post=post, position=1, heading="Une partie", body="Un *texte*.")
    publishing.publish(post)
    for address in (post.get_absolute_url(), "/blog/", "/blog/feed/"):
        answer = Client().get(address)
        expect(answer.status_code == 200, f"{address} answers {answer.status_code}")
        expect("Un titre" in answer.text, f"{address} has no title")
    page = Client().get(post.get_absolute_url()).text
    expect("<em>texte</em>" in page, "the page has no text")
    expect("Écrit par Barbara" in page, "the page is not in French")
    expect(bool(finders.find("blogposts/blogposts.css")), "there is no stylesheet")


def expect(holds: bool, otherwise: str) -> None:
    if not holds:
        sys.exit(f"Amiss: {otherwise}")


if __name__ == "__main__":
    main()

"""A site unlike ours: own users, own base template, a language in its addresses, no sites app.

`HOST_HAS_SITES=1` is the same site with `django.contrib.sites`.
"""

import os
from pathlib import Path

import environ

HAS_SITES = os.environ.get("HOST_HAS_SITES") == "1"

SECRET_KEY = "for tests alone"
# Mails take the site's address from the first, where nothing else says it.
ALLOWED_HOSTS = ["paper.example", "*"]
USE_TZ = True
TIME_ZONE = "America/Montreal"
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English"), ("ar", "العربية")]
ROOT_URLCONF = "tests.host.urls"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
DATABASES = {
    "default": environ.Env.db_url_config(os.environ.get("BLOGPOSTS_TEST_DB", "sqlite://:memory:"))
}
if DATABASES["default"]["NAME"] != ":memory:":
    # The suite that started this one has the usual name; .ci/run lets us make those like it.
    DATABASES["default"]["TEST"] = {
        "NAME": f"test_blogposts_host_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    }
INSTALLED_APPS = [
    "tests.host.people",
    "tests.host.paper",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    *(["django.contrib.sites"] if HAS_SITES else []),
    "taggit",
    "blogposts",
]
if HAS_SITES:
    SITE_ID = 1
AUTH_USER_MODEL = "people.Person"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
STATIC_URL = "/assets/"
MEDIA_URL = "/files/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "admin:login"
BLOGPOSTS_BASE_TEMPLATE = "host/base.html"

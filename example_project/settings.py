"""A small magazine that has installed blogposts. Everything a server differs in is read from the
environment; docs/how-to/deploy.md lists the names."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[1]

env = environ.Env()
DATA = Path(env.str("DATA", default=str(ROOT / ".demo")))
DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = env.str("SECRET_KEY", default="for a look on your own machine" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "DEBUG is off and SECRET_KEY is not set. Set it to a long random text that you keep."
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "taggit",
    "blogposts",
    "example_project.demo",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    # The interface speaks the reader's language, where it has it; each text keeps its own.
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "example_project.middleware.content_security_policy",
]
ROOT_URLCONF = "example_project.urls"
WSGI_APPLICATION = "example_project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "example_project" / "templates"],
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

# A connection that stays open saves a third of a page's time.
DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{DATA / 'db.sqlite3'}")
    | {"CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=600)}
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A writer waits for another one and does not fail; readers wait for nobody.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="fr")
# Those that the interface has words in. Another is for a look, and then for all.
LANGUAGES = [
    ("fr", "Français"),
    ("en", "English"),
    ("ar", "العربية"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("it", "Italiano"),
    ("nl", "Nederlands"),
    ("pt", "Português"),
]
if LANGUAGE_CODE not in dict(LANGUAGES):
    LANGUAGES.append((LANGUAGE_CODE, LANGUAGE_CODE))
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Paris")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(DATA / "static"))
MEDIA_URL = "/media/"
MEDIA_ROOT = str(env.path("MEDIA_ROOT", default=str(DATA / "media")))
# A real site leaves its pictures to the web server or to an object store.
SERVE_MEDIA = env.bool("SERVE_MEDIA", default=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Behind a proxy that speaks TLS: tell Django, and keep the cookies to TLS.
if env.bool("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
# A post of a hundred sections and sources has more fields than the thousand that Django takes.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "blogposts:post-list"
BLOGPOSTS_BASE_TEMPLATE = "base.html"
BLOGPOSTS_TITLE = env.str("BLOGPOSTS_TITLE", default="Le Carnet")
BLOGPOSTS_DESCRIPTION = env.str(
    "BLOGPOSTS_DESCRIPTION",
    default="Ce que les machines font au travail, à la lecture et à la conversation.",
)
# `make demo` writes down where it serves, so that commands print addresses that answer.
SERVED = DATA / "served"
BLOGPOSTS_SITE_URL = env.str(
    "SITE_URL", default=SERVED.read_text().strip() if SERVED.exists() else ""
)

# Mail about comments. Without a mail server each is a file in `.demo/mail/`, to be read there.
vars().update(env.email_url("EMAIL_URL", default=f"filemail:///{DATA / 'mail'}"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"{BLOGPOSTS_TITLE} <carnet@localhost>")
# How often moderators hear of comments: at-once, hourly, daily, never.
BLOGPOSTS_MODERATION_MAIL = env.str("MODERATION_MAIL", default="at-once")
# Readers may say of comments, too, what they think.
BLOGPOSTS_COMMENT_VOTES = env.bool("COMMENT_VOTES", default=True)
# How many proxies stand before the site: else all readers would be one person to its limits.
BLOGPOSTS_PROXIES = env.int("PROXIES", default=0)

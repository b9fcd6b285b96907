"""The measure of all: a site of one view, under the same middleware as the blog or under none."""

from bench.settings import ALLOWED_HOSTS as ALLOWED_HOSTS
from bench.settings import DATABASES as DATABASES
from bench.settings import LANGUAGE_CODE as LANGUAGE_CODE
from bench.settings import LANGUAGES as LANGUAGES
from bench.settings import MIDDLEWARE as MIDDLEWARE
from bench.settings import TIME_ZONE as TIME_ZONE

SECRET_KEY = "for measuring alone"
DEBUG = False
ROOT_URLCONF = "bench.bare"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
]

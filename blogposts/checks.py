"""System checks: what is wrong, and what to type; docs/reference/checks.md has them by id."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from .conf import PERMALINKS, conf


@checks.register("blogposts")
def check_permalink(**kwargs):
    if conf.PERMALINK in PERMALINKS:
        return []
    return [
        checks.Error(
            f"BLOGPOSTS_PERMALINK is {conf.PERMALINK!r}, which is no pattern we know.",
            hint=f"Use one of {', '.join(map(repr, PERMALINKS))}.",
            id="blogposts.E001",
        )
    ]


@checks.register("blogposts")
def check_taggit(**kwargs):
    if apps.is_installed("taggit"):
        return []
    return [
        checks.Error(
            "blogposts keeps its tags in django-taggit, which is not installed.",
            hint='Add "taggit" to INSTALLED_APPS.',
            id="blogposts.E002",
        )
    ]


@checks.register("blogposts", checks.Tags.templates)
def check_base_template(**kwargs):
    try:
        get_template(conf.BASE_TEMPLATE)
    except TemplateDoesNotExist:
        return [
            checks.Error(
                f"The base template {conf.BASE_TEMPLATE!r} is not found.",
                hint="Set BLOGPOSTS_BASE_TEMPLATE to a template of yours with the blocks"
                " title, head, content and scripts.",
                id="blogposts.E003",
            )
        ]
    return []


@checks.register("blogposts")
def check_time_zone(**kwargs):
    if settings.USE_TZ:
        return []
    return [
        checks.Error(
            "blogposts needs times with a zone, and USE_TZ is off.",
            hint="Set USE_TZ = True.",
            id="blogposts.E006",
        )
    ]


@checks.register("blogposts")
def check_numbers(**kwargs):
    limits = {
        "POSTS_PER_PAGE": 1,
        "FEED_LENGTH": 1,
        "RELATED_COUNT": 0,
        "CONTENTS_FROM": 0,
        "BODY_MAX_LENGTH": 1,
        "ARTICLE_MAX_BYTES": 1,
        "PICTURE_MAX_BYTES": 1,
        "PICTURE_MAX_PIXELS": 1,
    }
    return [
        checks.Error(
            f"BLOGPOSTS_{name} is {getattr(conf, name)}.",
            hint=f"Set it to a number from {least} up.",
            id="blogposts.E004",
        )
        for name, least in limits.items()
        if getattr(conf, name) < least
    ]


@checks.register("blogposts")
def check_site_url(**kwargs):
    if not conf.SITE_URL or conf.SITE_URL.startswith(("http://", "https://")):
        return []
    return [
        checks.Error(
            f"BLOGPOSTS_SITE_URL is {conf.SITE_URL!r}, without a scheme.",
            hint='Write it with one: "https://example.org".',
            id="blogposts.E005",
        )
    ]

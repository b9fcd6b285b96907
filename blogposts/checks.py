"""System checks: what is wrong, and what to type; docs/reference/checks.md has them by id."""

from __future__ import annotations

from importlib.util import find_spec
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core import checks
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.module_loading import import_string

from .addresses import guessed_url, mail_origin
from .conf import (
    BACKGROUNDS,
    FEED_TEXTS,
    HEAD_PARTS,
    HELD,
    LEVELS,
    LIST_LANGUAGES,
    MAIL_PACES,
    ORDERS,
    PERMALINKS,
    PICTURE_FORMATS,
    POLICIES,
    SHARE,
    WARNINGS,
    conf,
)
from .search import Engine, Plain, engine_of


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


# The least and the most that a number may be; None where nothing is too much.
LIMITS = {
    "POSTS_PER_PAGE": (1, None),
    "SITEMAP_LENGTH": (1, 50_000),
    "FEED_LENGTH": (1, 100),  # one query names them all
    "RELATED_COUNT": (0, None),
    "CONTENTS_FROM": (0, None),
    "BODY_MAX_LENGTH": (1, None),
    "ARTICLE_MAX_BYTES": (1, None),
    "PICTURE_MAX_BYTES": (1, None),
    "PICTURE_MAX_PIXELS": (1, None),
    "COMMENTS_CLOSE_AFTER_DAYS": (0, None),
    "COMMENT_DEPTH": (2, 10),
    "COMMENT_THREADS_PER_PAGE": (1, 500),  # one query names them all
    "COMMENT_EDIT_MINUTES": (0, None),
    "COMMENT_LINK_DAYS": (1, None),
    "COMMENT_TOKEN_HOURS": (1, None),
    "COMMENT_FEED_LENGTH": (1, None),
    "COMMENT_MAX_LINKS": (0, None),
    "COMMENT_SECONDS_BETWEEN": (0, None),
    "COMMENT_PER_HOUR": (0, None),
    "COMMENT_FORM_SECONDS": (0, None),
    "COMMENT_ADDRESS_DAYS": (0, None),
    "COMMENT_TRACES_DAYS": (1, None),
    "COMMENT_SPAM_DAYS": (0, None),
    "COMMENT_BIN_DAYS": (0, None),
    "UNSAVED_DAYS": (1, None),
    "DRAFT_LINK_DAYS": (1, 365),
    "SOURCE_CHECK_DAYS": (1, None),
    "SOURCE_CHECK_SECONDS": (1, 120),
    "AKISMET_SECONDS": (1, None),
    "VOTE_KEY_DAYS": (1, None),
    "VOTES_PER_MINUTE": (0, None),
    "VOTES_PER_ADDRESS": (0, None),
    "PROXIES": (0, None),
    "MODERATION_LINK_DAYS": (1, None),
}


@checks.register("blogposts")
def check_numbers(**kwargs):
    return [
        checks.Error(
            f"BLOGPOSTS_{name} is {getattr(conf, name)}.",
            hint=f"Set it to a number from {least} {'up' if most is None else f'to {most}'}.",
            id="blogposts.E004",
        )
        for name, (least, most) in LIMITS.items()
        if getattr(conf, name) < least or (most is not None and getattr(conf, name) > most)
    ]


WIDEST_RENDITION = 10_000  # WebP ends at 16,383, in height too

CHOICES = {
    "LIST_LANGUAGE": LIST_LANGUAGES,
    "COMMENTS": POLICIES,
    "FEED_TEXT": FEED_TEXTS,
    "COMMENT_ORDER": ORDERS,
    "COMMENT_HELD": HELD,
    "MODERATION_MAIL": MAIL_PACES,
    "BACKGROUND": BACKGROUNDS,
}


@checks.register("blogposts")
def check_choices(**kwargs):
    return [
        checks.Error(
            f"BLOGPOSTS_{name} is {getattr(conf, name)!r}, which is none of its choices.",
            hint=f"Use one of {', '.join(map(repr, choices))}.",
            id="blogposts.E007",
        )
        for name, choices in CHOICES.items()
        if getattr(conf, name) not in choices
    ]


@checks.register("blogposts")
def check_renditions(**kwargs):
    wrong = [name for name in conf.PICTURE_FORMATS if name not in PICTURE_FORMATS]
    wrong += [str(width) for width in conf.PICTURE_WIDTHS if not 0 < width <= WIDEST_RENDITION]
    if not wrong:
        return []
    return [
        checks.Error(
            f"Pictures cannot be made as {', '.join(wrong)}.",
            hint="BLOGPOSTS_PICTURE_FORMATS takes 'avif' and 'webp', BLOGPOSTS_PICTURE_WIDTHS"
            f" widths from 1 to {WIDEST_RENDITION}.",
            id="blogposts.E011",
        )
    ]


@checks.register("blogposts")
def check_head(**kwargs):
    wrong = [part for part in conf.HEAD if part not in HEAD_PARTS]
    if not wrong:
        return []
    return [
        checks.Error(
            f"BLOGPOSTS_HEAD names {', '.join(map(repr, wrong))}, which no head of ours has.",
            hint=f"Use some of {', '.join(map(repr, HEAD_PARTS))}; () for none.",
            id="blogposts.E041",
        )
    ]


@checks.register("blogposts")
def check_default_picture(**kwargs):
    name = conf.DEFAULT_PICTURE
    is_ours = name and "://" not in name and not name.startswith("/")
    if not is_ours or finders.find(name) or _is_collected(name):
        return []
    return [
        checks.Warning(
            f"BLOGPOSTS_DEFAULT_PICTURE is {name!r}, and no static file has that name.",
            hint="Name it as {% static %} would, or with its whole address.",
            id="blogposts.W041",
        )
    ]


def _is_collected(name):
    """Where the files are that `collectstatic` gathered; a site may have these alone."""
    try:
        return staticfiles_storage.exists(name)
    except Exception:  # no STATIC_ROOT, or a store that does not answer while it is started
        return False


@checks.register("blogposts")
def check_share(**kwargs):
    wrong = [way for way in conf.SHARE if way not in SHARE]
    if not wrong:
        return []
    return [
        checks.Error(
            f"BLOGPOSTS_SHARE has {', '.join(map(repr, wrong))}, and there is no such way.",
            hint=f"Use some of {', '.join(map(repr, SHARE))}.",
            id="blogposts.E061",
        )
    ]


@checks.register("blogposts")
def check_rules(**kwargs):
    return [
        checks.Error(
            f"The rule {name!r} of BLOGPOSTS_COMMENT_RULES cannot be used: {reason}.",
            hint="Name a function by its module: a text such as 'shop.rules.hold_offers'.",
            id="blogposts.E008",
        )
        for name, reason in _unusable(conf.COMMENT_RULES)
    ]


def _unusable(names):
    """Those of these dotted names that lead to no function, and why."""
    for name in names:
        try:
            if callable(import_string(name)):
                continue
            reason = "it is no function"
        except Exception as error:  # whatever the host's module does when it is imported
            reason = str(error)
        yield name, reason


@checks.register("blogposts")
def check_warnings(**kwargs):
    try:
        levels = conf.WARNINGS
    except (TypeError, ValueError):
        wrong = ["BLOGPOSTS_WARNINGS is no dictionary."]
    else:
        own = {name.rpartition(".")[2] for name in conf.EXTRA_WARNINGS}
        known = WARNINGS.keys() | own
        wrong = [
            f"BLOGPOSTS_WARNINGS has {code!r}: {level!r}, and there is no such warning."
            if code not in known
            else f"BLOGPOSTS_WARNINGS has {code!r}: {level!r}, which is none of its choices."
            for code, level in levels.items()
            if code not in known or level not in LEVELS
        ]
    return [
        checks.Error(
            text,
            hint=f"Name a warning ({', '.join(WARNINGS)}, or a function of"
            f" BLOGPOSTS_EXTRA_WARNINGS) and one of {', '.join(map(repr, LEVELS))}.",
            id="blogposts.E021",
        )
        for text in wrong
    ]


@checks.register("blogposts")
def check_extra_warnings(**kwargs):
    found = [
        *_unusable(conf.EXTRA_WARNINGS),
        *(
            (name, "we have a warning of this name")
            for name in conf.EXTRA_WARNINGS
            if name.rpartition(".")[2] in WARNINGS
        ),
    ]
    return [
        checks.Error(
            f"The function {name!r} of BLOGPOSTS_EXTRA_WARNINGS cannot be used: {reason}.",
            hint="Name a function by its module: a text such as 'paper.warnings.no_byline'.",
            id="blogposts.E022",
        )
        for name, reason in found
    ]


@checks.register("blogposts")
def check_akismet(**kwargs):
    if not conf.AKISMET_KEY or find_spec("akismet"):
        return []
    return [
        checks.Error(
            "BLOGPOSTS_AKISMET_KEY is set, and the package that asks Akismet is not installed.",
            hint='Install "blogposts[akismet]".',
            id="blogposts.E009",
        )
    ]


@checks.register("blogposts")
def check_tasks(**kwargs):
    if conf.BACKGROUND != "tasks" or find_spec("django.tasks") or find_spec("django_tasks"):
        return []
    return [
        checks.Error(
            "BLOGPOSTS_BACKGROUND is 'tasks', and this Django has none.",
            hint="Install django-tasks, or set BLOGPOSTS_BACKGROUND = 'thread'.",
            id="blogposts.E010",
        )
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


@checks.register("blogposts")
def check_mail_address(**kwargs):
    knows = conf.SITE_URL or guessed_url()
    if knows or (apps.is_installed("django.contrib.sites") and hasattr(settings, "SITE_ID")):
        return []
    return [
        checks.Warning(
            "No mail about comments is sent: its links would lead nowhere, since nobody knows the"
            " site's address.",
            hint='Set BLOGPOSTS_SITE_URL = "https://example.org".',
            id="blogposts.W001",
        )
    ]


def _is_web_address(text):
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"} and bool(parts.hostname) and not set(text) & set(' <>"')
    )


@checks.register("blogposts")
def check_hubs(**kwargs):
    wrong = [hub for hub in conf.WEBSUB_HUBS if not _is_web_address(hub)]
    found = [
        checks.Error(
            f"{hub!r} of BLOGPOSTS_WEBSUB_HUBS is no address of a hub.",
            hint="Write it whole, such as 'https://pubsubhubbub.appspot.com/'.",
            id="blogposts.E031",
        )
        for hub in wrong
    ]
    if conf.WEBSUB_HUBS and not mail_origin():
        found.append(
            checks.Warning(
                "BLOGPOSTS_WEBSUB_HUBS are told nothing: nobody knows the site's own address.",
                hint="Set BLOGPOSTS_SITE_URL to the site's scheme and host.",
                id="blogposts.W031",
            )
        )
    return found


@checks.register("blogposts")
def check_search_backend(**kwargs):
    name = conf.SEARCH_BACKEND
    if not name:
        return []
    try:
        kind = import_string(name)
        is_engine = isinstance(kind, type) and issubclass(kind, Engine)
        reason = "" if is_engine else "it is no class under blogposts.search.Engine"
    except Exception as error:  # whatever the host's module does when it is imported
        reason = str(error)
    if not reason:
        return []
    return [
        checks.Error(
            f"BLOGPOSTS_SEARCH_BACKEND is {name!r}, which cannot be used: {reason}.",
            hint="Name a class by its module: a text such as 'paper.search.Meilisearch'.",
            id="blogposts.E030",
        )
    ]


@checks.register("blogposts", checks.Tags.database)
def check_search_in_database(databases=None, **kwargs):
    plain = (
        []
        if conf.SEARCH_BACKEND
        else [using for using in databases or () if isinstance(engine_of(using), Plain)]
    )
    return [
        checks.Warning(
            f"The database {using!r} has no full text that blogposts knows: a search looks through"
            " all posts.",
            hint="With SQLite, use one that was built with FTS5; or set BLOGPOSTS_SEARCH_BACKEND.",
            id="blogposts.W010",
        )
        for using in plain
    ]

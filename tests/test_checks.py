from typing import Literal, get_origin, get_type_hints

import pytest
from django.core.checks import run_checks
from django.db import connections
from django.test import override_settings

from blogposts.checks import CHOICES, LIMITS
from blogposts.conf import Conf, conf
from blogposts.search import Plain


def found(**settings):
    with override_settings(**{f"BLOGPOSTS_{name}": value for name, value in settings.items()}):
        return [message.id for message in run_checks(tags=["blogposts"])]


def test_a_right_site_has_nothing_to_say():
    assert found() == []


@pytest.mark.parametrize(
    ("mistake", "id"),
    [
        ({"PERMALINK": "year/slug"}, "blogposts.E001"),
        ({"BASE_TEMPLATE": "none.html"}, "blogposts.E003"),
        ({"POSTS_PER_PAGE": 0}, "blogposts.E004"),
        ({"PICTURE_MAX_PIXELS": -1}, "blogposts.E004"),
        ({"SITE_URL": "example.org"}, "blogposts.E005"),
        *(({name: least - 1}, "blogposts.E004") for name, (least, _most) in LIMITS.items()),
        *(({name: most + 1}, "blogposts.E004") for name, (_least, most) in LIMITS.items() if most),
        *(({name: "often"}, "blogposts.E007") for name in CHOICES),
        ({"COMMENT_RULES": ["shop.rules.hold_offers"]}, "blogposts.E008"),
        ({"COMMENT_RULES": ["tests.builders.PARIS"]}, "blogposts.E008"),
        ({"COMMENT_RULES": ["hold"]}, "blogposts.E008"),
        ({"PICTURE_WIDTHS": (0, 480)}, "blogposts.E011"),
        ({"PICTURE_WIDTHS": 10_001}, "blogposts.E011"),
        ({"PICTURE_FORMATS": ("jpeg",)}, "blogposts.E011"),
        ({"HEAD": ("canonical", "keywords")}, "blogposts.E041"),
        ({"DEFAULT_PICTURE": "blogposts/none.png"}, "blogposts.W041"),
        ({"SHARE": ["email", "myspace"]}, "blogposts.E061"),
        ({"WARNINGS": {"no_text": "refuse"}}, "blogposts.E021"),
        ({"WARNINGS": {"no_words": "off"}}, "blogposts.E021"),
        ({"WARNINGS": "off"}, "blogposts.E021"),
        ({"WARNINGS": None}, "blogposts.E021"),
        ({"EXTRA_WARNINGS": ["paper.warnings.no_byline"]}, "blogposts.E022"),
        ({"EXTRA_WARNINGS": ["tests.builders.PARIS"]}, "blogposts.E022"),
        ({"EXTRA_WARNINGS": ["blogposts.proofing.rules.no_text"]}, "blogposts.E022"),
    ],
)
def test_each_mistake_has_its_id(mistake, id):
    assert found(**mistake) == [id]


@pytest.mark.parametrize(
    "choice",
    [
        *({name: least} for name, (least, _most) in LIMITS.items()),
        *({name: most} for name, (_least, most) in LIMITS.items() if most),
        *({name: choice} for name, choices in CHOICES.items() for choice in choices),
        {"COMMENT_RULES": ["tests.builders.make_post", "tests.builders.make_comment"]},
        {"COMMENT_RULES": "tests.builders.make_post"},
        {"AKISMET_KEY": "key"},
        {"PICTURE_WIDTHS": (1, 10_000), "PICTURE_FORMATS": "webp"},
        {"SHARE": ()},
        {"SHARE": ["x", "email"]},
        {"SHARE": "email"},
        {"PICTURE_FORMATS": ()},
        {"WARNINGS": {"no_text": "advise", "no_summary": "block", "capitals": "off"}},
        {"EXTRA_WARNINGS": ["tests.builders.soon"], "WARNINGS": {"soon": "block"}},
    ],
)
def test_what_the_settings_may_be_is_no_mistake(choice):
    assert found(**choice) == []


def test_every_number_and_every_choice_is_checked():
    kinds = {
        name: get_type_hints(member.fget)["return"]
        for name, member in vars(Conf).items()
        if isinstance(member, property)
    }
    assert {name for name, kind in kinds.items() if kind is int} == set(LIMITS)
    assert {name for name, kind in kinds.items() if get_origin(kind) is Literal} == {
        "PERMALINK",
        *CHOICES,
    }


def test_a_rule_that_breaks_when_it_is_imported_is_told(monkeypatch):
    def broken(name):
        raise ValueError("broken")

    monkeypatch.setattr("blogposts.checks.import_string", broken)
    assert found(COMMENT_RULES=["shop.rules.hold_offers"]) == ["blogposts.E008"]


@pytest.mark.parametrize(
    ("choice", "id"),
    [({"AKISMET_KEY": "key"}, "blogposts.E009"), ({"BACKGROUND": "tasks"}, "blogposts.E010")],
)
def test_what_a_setting_needs_must_be_installed(monkeypatch, choice, id):
    monkeypatch.setattr("blogposts.checks.find_spec", lambda name: None)
    assert found(**choice) == [id]
    assert found() == []


def test_one_text_for_a_list_is_its_lines():
    with override_settings(BLOGPOSTS_COMMENT_SPAM_WORDS="casino\nonline poker\n\n"):
        assert conf.COMMENT_SPAM_WORDS == ("casino", "online poker")


def test_times_need_a_zone(settings):
    settings.USE_TZ = False
    assert found() == ["blogposts.E006"]


def test_taggit_is_needed(monkeypatch):
    monkeypatch.setattr("blogposts.checks.apps.is_installed", lambda name: False)
    assert found() == ["blogposts.E002"]


@pytest.mark.parametrize(
    "hosts", [[], ["*"], [".carnet.example"], ["10.0.0.5", "[::1]", "localhost"]]
)
def test_mails_need_the_address_of_the_site(settings, hosts):
    settings.ALLOWED_HOSTS = hosts
    assert found() == ["blogposts.W001"]
    assert found(SITE_URL="https://carnet.example") == []


@pytest.mark.parametrize(
    "name", ["paper.search.Meilisearch", "tests.builders.make_post", "blogposts.models.Post", "x"]
)
def test_an_engine_of_search_that_cannot_be_used(name):
    assert found(SEARCH_BACKEND=name) == ["blogposts.E030"]
    assert found(SEARCH_BACKEND="tests.search.stand_in.StandIn") == []


@pytest.mark.django_db
def test_a_database_without_full_text_is_told(monkeypatch):
    def ids():
        return [message.id for message in run_checks(tags=["database"], databases=["default"])]

    assert "blogposts.W010" not in ids()
    plain = Plain(connections["default"])
    monkeypatch.setattr("blogposts.checks.engine_of", lambda using: plain)
    assert "blogposts.W010" in ids()
    with override_settings(BLOGPOSTS_SEARCH_BACKEND="tests.search.stand_in.StandIn"):
        assert "blogposts.W010" not in ids()

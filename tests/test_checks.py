import pytest
from django.core.checks import run_checks
from django.test import override_settings


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
    ],
)
def test_each_mistake_has_its_id(mistake, id):
    assert found(**mistake) == [id]


def test_times_need_a_zone(settings):
    settings.USE_TZ = False
    assert found() == ["blogposts.E006"]


def test_taggit_is_needed(monkeypatch):
    monkeypatch.setattr("blogposts.checks.apps.is_installed", lambda name: False)
    assert found() == ["blogposts.E002"]


@pytest.mark.parametrize("choice", [{"RELATED_COUNT": 0}, {"CONTENTS_FROM": 0}])
def test_what_may_be_none_may_be_0(choice):
    assert found(**choice) == []

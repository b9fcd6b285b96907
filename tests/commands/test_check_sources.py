import io

import pytest
from django.core.management import CommandError, call_command

from blogposts.models import Source
from tests.builders import make_post
from tests.checking.conftest import nothing_goes_out, web  # noqa: F401

pytestmark = pytest.mark.django_db


def run(*args):
    out = io.StringIO()
    call_command("blogposts_check_sources", *args, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def post():
    return make_post(
        sources=[{"url": "http://a.example/1"}, {"url": "http://a.example/2"}], published=True
    )


@pytest.fixture(autouse=True)
def pages(web):  # noqa: F811
    web.page("a.example/1", title="Un")
    web.page("a.example/2", 301, Location="/new")
    web.page("a.example/new", title="Deux")


def test_asks_what_is_due_and_reports(post):
    assert run() == [
        "moved: http://a.example/2 -> http://a.example/new [Un titre]",
        "2 asked: 1 fine, 1 moved.",
    ]
    assert run() == ["0 asked: none was due."]


def test_of_what_is_gone_it_says_why_and_where_a_copy_is(post, web):  # noqa: F811
    web.page("a.example/1", 404)
    Source.objects.filter(url="http://a.example/1").update(archived_url="https://archive.example/1")
    assert run()[0] == (
        "gone: http://a.example/1 (missing), archived at https://archive.example/1 [Un titre]"
    )


def test_force_asks_again(post):
    run()
    assert run("--force")[-1] == "2 asked: 1 fine, 1 moved."


def test_limits(post):
    assert run("--max", "1") == ["1 asked: 1 fine.", "1 are left for the next run."]
    assert run("--force", "--per-host", "1")[-1] == "1 are left for the next run."


@pytest.mark.parametrize("name", ["pk", "slug", "path"])
def test_of_one_post(post, web, name):  # noqa: F811
    make_post("Deux", sources=[{"url": "http://b.example/1"}])
    assert run("--post", str(getattr(post, name)))[-1] == "2 asked: 1 fine, 1 moved."
    assert "b.example" not in web.resolved


def test_tells_those_that_did_not_answer(post, web):  # noqa: F811
    web.page("a.example/1", 500)
    assert run("--max", "1") == [
        "1 asked: 1 unchecked.",
        "1 did not answer, and are asked again tomorrow.",
        "1 are left for the next run.",
    ]


def test_fails_when_nobody_answers(web):  # noqa: F811
    make_post(sources=[{"url": f"http://{host}.example/1"} for host in "abc"])
    web.is_down = True
    with pytest.raises(CommandError, match="Nobody answers"):
        run()


@pytest.mark.parametrize("args", [["--max", "0"], ["--per-host", "-1"], ["--post", "none"]])
def test_refuses(post, args):
    with pytest.raises(CommandError):
        run(*args)
    assert not Source.objects.exclude(checked_at=None).exists()

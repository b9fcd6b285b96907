import io
import json

import pytest
from django.core.management import CommandError, call_command

from blogposts.models import Comment, Follower, Standing
from tests.builders import make_comment, make_post

pytestmark = pytest.mark.django_db
ANA = "ana@example.org"


@pytest.fixture(autouse=True)
def comments():
    post = make_post(published=True)
    first = make_comment(post, "Première.", email=ANA)
    make_comment(post, "Réponse.", parent=first)
    make_comment(post, "Seconde.", email=ANA)


def run(*args):
    out, err = io.StringIO(), io.StringIO()
    call_command("blogposts_person", *map(str, args), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_says_what_is_stored():
    out, err = run(ANA)
    assert out.splitlines()[:5] == ["comments: 2", "votes: 0", "follows: 0", "mails: 0", "lists: 0"]
    assert "quoted" in out
    assert err == ""
    assert Comment.objects.count() == 3


def test_writes_json_to_standard_output_and_nothing_else():
    out, err = run(ANA, "--json", "-")
    assert [one["text"] for one in json.loads(out)["comments"]] == ["Première.", "Seconde."]
    assert "quoted" in err


def test_writes_json_into_a_file(tmp_path):
    out, _err = run(ANA, "--json", tmp_path / "ana.json")
    assert "Première." in (tmp_path / "ana.json").read_text(encoding="utf-8")
    assert "Première." not in out


def test_fails_where_no_file_can_be_written(tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        run(ANA, "--json", tmp_path / "none" / "ana.json", "--erase", "--yes")
    assert Comment.objects.count() == 3


def test_erases_and_says_what():
    Standing.objects.create(kind="blocked", about="email", value=ANA, actor="moderatrice")
    out, _err = run(ANA, "--erase", "--yes")
    assert "1 comments deleted, 1 emptied" in out
    assert "Kept: 1 blocks" in out
    assert set(Comment.objects.values_list("text", flat=True)) == {"", "Réponse."}


def test_hands_out_what_it_erases():
    out, err = run(ANA, "--erase", "--yes", "--json", "-")
    assert len(json.loads(out)["comments"]) == 2
    assert "1 comments deleted" in err
    assert not Comment.objects.filter(email=ANA).exists()


def test_asks_for_a_yes():
    with pytest.raises(CommandError, match="--yes"):
        run(ANA, "--erase")
    assert Comment.objects.filter(email=ANA).count() == 2


@pytest.mark.parametrize("options", [[], ["--json", "-"], ["--erase"], ["--erase", "--yes"]])
def test_fails_when_nothing_is_found(options):
    with pytest.raises(CommandError, match=r"Nothing is stored of personne@example\.org"):
        run("personne@example.org", *options)


def test_finds_an_address_that_only_follows():
    Follower.objects.create(email="suit@example.org")
    run("suit@example.org", "--erase", "--yes")
    assert not Follower.objects.exists()

"""An engine of the host's in the place of the database."""

import io

import pytest
from django.core.management import call_command

from blogposts import publishing
from blogposts.models import SearchDue, SearchEntry
from blogposts.search import keeping
from tests.builders import make_post

from .stand_in import StandIn

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def own(settings, monkeypatch):
    settings.BLOGPOSTS_SEARCH_BACKEND = "tests.search.stand_in.StandIn"
    monkeypatch.setattr(StandIn, "known", {})
    monkeypatch.setattr(StandIn, "more", [])
    return StandIn


def test_is_told_by_a_job_of_what_readers_may_see(own):
    post = make_post("Phare", tags=["mer"], published=True)
    make_post("Phare brouillon")
    assert own.known == {}
    assert keeping.catch_up() == 2
    assert [(each.title, each.tags) for each in own.known.values()] == [("Phare", ("mer",))]
    assert not SearchEntry.objects.exists()
    publishing.withdraw(post)
    keeping.catch_up()
    assert own.known == {}


def test_forgets_what_was_deleted(own):
    post = make_post("Phare", published=True)
    keeping.catch_up()
    post.delete()
    keeping.catch_up()
    assert own.known == {}


def test_is_rebuilt_by_the_command(own):
    make_post("Phare", published=True)
    out = io.StringIO()
    call_command("blogposts_search_rebuild", stdout=out)
    assert own.rebuilt
    assert len(own.known) == 1
    assert "1 posts" in out.getvalue()


def test_readers_notice_nothing_and_hidden_posts_never_show(own, client):
    post, hidden = make_post("Phare", published=True), make_post("Secret")
    keeping.catch_up()
    own.more = [hidden.pk, 999_999_999]
    html = client.get("/blog/search/?q=phare").content.decode()
    assert post.get_absolute_url() in html
    assert "&lt;b&gt;" in html  # its excerpt, escaped
    assert "Secret" not in html


def test_one_that_is_down_is_said_to_be(settings, client, caplog):
    settings.BLOGPOSTS_SEARCH_BACKEND = "tests.search.stand_in.Broken"
    response = client.get("/blog/search/?q=phare")
    assert response.status_code == 503
    assert response["Retry-After"]
    assert "does not answer" in response.content.decode()
    assert "nobody there" in caplog.text
    make_post("Phare", published=True)  # saving works
    with pytest.raises(ConnectionError):
        keeping.catch_up()
    assert SearchDue.objects.count() == 1  # and is not forgotten

"""A draft for somebody without an account: one person's link, for a time, until it is revoked."""

from __future__ import annotations

import re

import pytest
from django.conf import settings as django_settings

from blogposts import publishing
from blogposts.models import DraftLink, Post
from tests.builders import make_author, make_category, make_post, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return make_post(
        "Un brouillon",
        author=make_author(),
        categories=[make_category()],
        tags=["Meta"],
        sections=[("A", "Un mot de trop.")],
    )


@pytest.fixture
def link(draft):
    return DraftLink.objects.create(post=draft, name="Maud", expires_at=soon(days=3))


def read(client, link):
    response = client.get(link.get_absolute_url())
    return response, response.content.decode()


class TestOpens:
    def test_the_draft_with_whose_it_is_and_until_when(self, client, link):
        response, html = read(client, link)
        assert response.status_code == 200
        assert "Un mot de trop." in html
        day = re.search(r"Draft for Maud, until ([^<]+)<", html)
        assert str(link.expires_at.year) in day.group(1)

    def test_to_nobody_else(self, client, link):
        response, html = read(client, link)
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert '<meta name="robots" content="noindex">' in html
        assert "ETag" not in response
        assert not response.cookies

    def test_nothing_to_vote_on_or_to_answer(self, client, link):
        _response, html = read(client, link)
        assert 'method="post"' not in html
        assert 'id="comments"' not in html

    def test_counts_visits_in_the_link_alone(self, client, link):
        read(client, link)
        client.head(link.get_absolute_url())
        read(client, link)
        link.refresh_from_db()
        assert link.seen_count == 2
        assert link.last_seen_at is not None

    def test_for_six_queries(self, client, link, django_assert_num_queries):
        with django_assert_num_queries(6):
            read(client, link)

    def test_what_is_scheduled_or_withdrawn(self, client, link, draft):
        publishing.publish(draft, at=soon(days=1))
        assert read(client, link)[0].status_code == 200
        publishing.publish(draft)
        draft.refresh_from_db()
        publishing.withdraw(draft)
        assert read(client, link)[0].status_code == 200

    def test_changes_of_the_draft_at_once(self, client, link, draft):
        read(client, link)
        Post.objects.filter(pk=draft.pk).update(title="Un autre")
        assert "Un autre" in read(client, link)[1]


class TestLeads:
    def test_to_the_public_page_once_published(self, client, link, draft):
        publishing.publish(draft)
        response = client.get(link.get_absolute_url())
        assert response.status_code == 302
        assert response.url == "/blog/un-brouillon/"
        assert response["Cache-Control"] == "private, no-store"

    def test_there_even_when_its_time_is_over(self, client, link, draft):
        publishing.publish(draft)
        link.revoke()
        assert client.get(link.get_absolute_url()).url == "/blog/un-brouillon/"


class TestRefused:
    def refused(self, client, url, status):
        response = client.get(url)
        html = response.content.decode()
        assert response.status_code == status
        assert "Un mot de trop." not in html
        assert "Un brouillon" not in html
        assert '<meta name="robots" content="noindex">' in html
        assert response["Cache-Control"] == "private, no-store"
        return html

    def test_one_that_was_revoked(self, client, link):
        link.revoke()
        html = self.refused(client, link.get_absolute_url(), 410)
        assert "It was for Maud. Ask whoever sent it to you for a new one." in html
        link.refresh_from_db()
        assert link.seen_count == 0

    def test_one_whose_time_is_over(self, client, link):
        DraftLink.objects.update(expires_at=soon(seconds=-1))
        self.refused(client, link.get_absolute_url(), 410)

    def test_one_that_was_deleted(self, client, link):
        url = link.get_absolute_url()
        link.delete()
        self.refused(client, url, 404)

    def test_one_of_a_post_in_the_bin(self, client, link, draft):
        publishing.move_to_bin(draft)
        self.refused(client, link.get_absolute_url(), 404)

    @pytest.mark.parametrize("change", [lambda token: token[:-1],
                                        lambda token: "10"[token[0] == "1"] + token[1:],
                                        lambda token: token.split(".")[0], lambda token: "x",
                                        lambda token: f".{token}"])  # fmt: skip
    def test_one_that_we_did_not_sign(self, client, link, change, django_assert_num_queries):
        html = self.refused(client, f"/blog/draft/{change(link.token)}/", 404)
        assert "Look whether the address is whole" in html

    def test_one_signed_for_something_else_or_with_another_key(self, client, link, settings):
        url = link.get_absolute_url()
        settings.SECRET_KEY = "another"
        self.refused(client, url, 404)
        settings.SECRET_KEY_FALLBACKS = ["for tests alone"]
        assert client.get(url).status_code == 200

    def test_a_form(self, client, link):
        assert client.post(link.get_absolute_url()).status_code == 405


def test_the_address_is_not_in_the_database(link):
    stored = "".join(str(value) for value in DraftLink.objects.values_list()[0])
    assert link.token.split(".")[1] not in stored
    assert django_settings.SECRET_KEY not in link.token


def test_revoking_twice_keeps_the_first_time(link):
    link.revoke()
    first = link.revoked_at
    link.revoke()
    assert link.revoked_at == first
    assert link.ended_at == first

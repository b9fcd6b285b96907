"""What readers, feeds and search engines are told of a change to a post that they know."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from blogposts import corrections
from blogposts.models import Correction, Post
from tests.builders import APRIL, make_post

pytestmark = pytest.mark.django_db
URL = "/blog/un-titre/"
MAY = APRIL.replace(month=5, day=3)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def post():
    return make_post(sections=[("A", "a")], sources=[{"title": "S"}], published=True)


def correct(post, text="Le prix était faux.", at=MAY, **kwargs):
    with time_machine.travel(at, tick=False):
        return corrections.write(post, text, **kwargs)


def page(client):
    return client.get(URL).content.decode()


def json_ld(client):
    found = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', page(client), re.DOTALL
    )
    return next(data for data in map(json.loads, found) if data["@type"] == "BlogPosting")


class TestWrite:
    def test_keeps_words_time_and_writer(self, post):
        user = get_user_model().objects.create_user("b")
        correction = correct(post, "  Le prix.\n", by=user)
        assert (correction.text, correction.at, correction.by) == ("Le prix.", MAY, user)
        post.refresh_from_db()
        assert post.corrected_at == post.changed_at == MAY

    def test_outlives_its_writer_and_not_its_post(self, post):
        user = get_user_model().objects.create_user("b")
        correction = correct(post, by=user)
        user.delete()
        correction.refresh_from_db()
        assert correction.by is None
        post.delete()
        assert not Correction.objects.exists()

    def test_a_save_of_what_was_read_before_leaves_its_time(self, post):
        before = Post.objects.get()
        correct(post)
        before.save()
        assert Post.objects.get().corrected_at == MAY

    def test_without_words_is_refused_by_the_database(self, post):
        with pytest.raises(IntegrityError), transaction.atomic():
            corrections.write(post, "  ")
        assert Post.objects.get().corrected_at is None

    def test_once_taken_away_it_is_no_news(self, post):
        first, second = correct(post), correct(post, at=MAY.replace(day=9))
        second.delete()
        corrections.settle(post)
        assert Post.objects.get().corrected_at == MAY
        first.delete()
        corrections.settle(post)
        assert Post.objects.get().corrected_at is None


class TestPage:
    def test_has_none_without_any(self, client, post):
        assert "orrections" not in page(client)

    def test_has_day_and_words_between_text_and_sources(self, client, post):
        correction = correct(post, "Le prix <b>était</b> faux\nhier.\n\n\nPardon !")
        html = page(client)
        places = [html.index(word) for word in ('id="a"', 'id="corrections"', 'id="sources"')]
        assert places == sorted(places)
        assert f'id="correction-{correction.pk}"' in html
        assert '<time datetime="2023-05-03T09:00:00+02:00">' in html
        words = "<p>Le prix &lt;b&gt;était&lt;/b&gt; faux<br>hier.</p><p>Pardon\u202f!</p>"
        assert f'<div lang="fr">{words}</div>' in html

    def test_has_the_oldest_first(self, client, post):
        correct(post, "Le second.", at=MAY.replace(day=9))
        correct(post, "Le premier.")
        html = page(client)
        assert html.index("Le premier.") < html.index("Le second.")

    def test_has_its_own_id_beside_a_section_of_that_name(self, client):
        post = make_post(sections=[("Corrections", "a"), ("Correction 1", "b")], published=True)
        correct(post)
        ids = re.findall(r' id="([^"]+)"', page(client))
        assert len(ids) == len(set(ids))

    def test_costs_a_query_more_for_those_that_have_some(
        self, client, post, django_assert_num_queries
    ):
        with django_assert_num_queries(6):
            client.get(URL)
        correct(post)
        correct(post)
        with django_assert_num_queries(7):
            client.get(URL)


class TestMachines:
    def test_a_small_change_is_told_to_nobody(self, client, post):
        Post.objects.update(changed_at=MAY)
        assert json_ld(client)["dateModified"] == "2023-04-11T09:00:00+02:00"
        assert "correction" not in json_ld(client)
        assert 'article:modified_time" content="2023-04-11' in page(client)
        assert "<updated>2023-04-11" in client.get("/blog/feed/atom/").content.decode()

    def test_json_ld_has_it_as_a_correction_comment(self, client, post):
        correct(post, "</script> Le prix.")
        key = post.corrections.get().pk
        assert json_ld(client)["dateModified"] == "2023-05-03T09:00:00+02:00"
        assert json_ld(client)["correction"] == [
            {
                "@type": "CorrectionComment",
                "url": f"http://testserver/blog/un-titre/#correction-{key}",
                "datePublished": "2023-05-03T09:00:00+02:00",
                "text": "</script> Le prix.",
                "inLanguage": "fr",
            }
        ]
        assert 'article:modified_time" content="2023-05-03' in page(client)

    def test_the_feed_has_it_at_the_end_of_a_newer_entry(self, client, post):
        Post.objects.update(summary="A < b & c")
        correct(post, "Le prix & le jour.")
        entry = ElementTree.fromstring(client.get("/blog/feed/atom/").content).find(f"{ATOM}entry")
        assert entry.findtext(f"{ATOM}updated") == "2023-05-03T07:00:00+00:00"
        assert entry.findtext(f"{ATOM}published") == "2023-04-11T07:00:00+00:00"
        assert entry.findtext(f"{ATOM}summary") == "A < b & c"
        assert entry.findtext(f"{ATOM}content").endswith(
            '<h2 lang="en">Correction, May 3, 2023</h2>'
            "<div><p>Le prix &amp; le jour.</p></div></div>"
        )

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_feed_costs_a_query_more(self, client, count, django_assert_num_queries):
        for number in range(count):
            correct(make_post(f"T {number}", tags=["a"], published=True))
        with django_assert_num_queries(5):
            client.get("/blog/feed/atom/")

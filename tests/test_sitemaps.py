from __future__ import annotations

from datetime import date, datetime, timedelta
from urllib.parse import unquote

import pytest
import time_machine
from django.contrib.sitemaps.views import index as django_index
from django.contrib.sitemaps.views import sitemap as django_sitemap
from django.urls import include, path
from django.utils import timezone

from blogposts import corrections, tallies, translations
from blogposts.models import Post, Tally
from blogposts.sitemaps import sitemaps
from blogposts.text import sitemap as xml
from tests.builders import (
    APRIL,
    PARIS,
    make_author,
    make_category,
    make_picture,
    make_post,
    picture_file,
    soon,
)
from tests.metadata.test_post import HOSTILE
from tests.sitemap_rules import IMAGE, LINK, NEWS, SITEMAP, checked, locations

pytestmark = pytest.mark.django_db
ROOT = "http://testserver/blog/"
INDEX = "/blog/sitemap.xml"
OF_APRIL = "/blog/sitemap-2023-04.xml"

# A site with a sitemap of its own, by Django's app.
urlpatterns = [
    path("blog/", include("blogposts.urls")),
    path("all.xml", django_index, {"sitemaps": sitemaps, "sitemap_url_name": "one"}),
    path("all-<section>.xml", django_sitemap, {"sitemaps": sitemaps}, name="one"),
]


def index_of(client, url=INDEX):
    """Months are counted after a commit, and a test has none."""
    tallies.recount_all("default")
    return client.get(url)


def fill_counts(months, posts, *, subjects):
    """What `tallies` would have counted, from 2000 on, of so many posts a month."""
    kinds = [(kind, 0) for kind in ("all", "here")]
    kinds += [(kind, 1 + n) for kind in ("author", "tag", "category") for n in range(subjects)]
    Tally.objects.bulk_create(
        (
            Tally(kind=kind, key=key, month=first, count=posts, newest_at=at, changed_at=at)
            for kind, key in kinds
            for number in range(months)
            for first in [date(2000 + number // 12, number % 12 + 1, 1)]
            for at in [datetime(first.year, first.month, 28, tzinfo=PARIS)]
        ),
        batch_size=1000,
    )


@pytest.fixture
def own_sitemap(settings):
    settings.ROOT_URLCONF = __name__
    # Its templates alone: the app has no models.
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "django.contrib.sitemaps"]


class TestIndex:
    def test_names_every_sitemap_with_its_last_change(self, client):
        make_post("Avril", categories=[make_category()], tags=["a"], author=make_author(),
                  published=True)  # fmt: skip
        make_post("Mai", published=APRIL.replace(month=5))
        root = checked(index_of(client))
        found = {one.findtext(f"{SITEMAP}loc"): one.findtext(f"{SITEMAP}lastmod") for one in root}
        assert found == {
            f"{ROOT}sitemap-front.xml": None,
            f"{ROOT}sitemap-categories.xml": None,
            f"{ROOT}sitemap-tags.xml": None,
            f"{ROOT}sitemap-authors.xml": None,
            f"{ROOT}sitemap-2023-04.xml": "2023-04-11T09:00:00+02:00",
            f"{ROOT}sitemap-2023-05.xml": "2023-05-11T09:00:00+02:00",
        }

    def test_names_no_sitemap_that_is_empty(self, client):
        make_post("Brouillon", categories=[make_category()], tags=["a"])
        make_post("Demain", published=soon())
        assert locations(index_of(client)) == [f"{ROOT}sitemap-front.xml"]

    def test_leads_to_sitemaps_that_are_there(self, client, settings):
        settings.BLOGPOSTS_SITEMAP_LENGTH = 2
        for number in range(5):
            make_post(f"T {number}", tags=[f"t{number}"], published=APRIL + timedelta(hours=number))
        found = locations(index_of(client))
        assert f"{ROOT}sitemap-2023-04-3.xml" in found
        assert f"{ROOT}sitemap-tags-3.xml" in found
        listed = [url for address in found for url in locations(client.get(address[17:]))]
        assert len(listed) == len(set(listed)) == 12
        for url in listed:
            assert client.get(url[17:]).status_code == 200

    def test_leaves_out_a_month_of_what_first_came_out_elsewhere(self, client, settings):
        settings.BLOGPOSTS_SITEMAP_LENGTH = 1
        elsewhere = {"canonical_url": "https://example.org/first"}
        moved = make_post("Mars", published=APRIL.replace(month=3), **elsewhere)
        make_post("Ici", published=APRIL)
        make_post("Ailleurs", published=APRIL.replace(day=20), **elsewhere)
        front, april = f"{ROOT}sitemap-front.xml", f"{ROOT}sitemap-2023-04.xml"
        response = index_of(client)
        assert locations(response) == [front, april]
        assert checked(response)[1].findtext(f"{SITEMAP}lastmod") == "2023-04-11T09:00:00+02:00"
        moved.canonical_url = ""
        moved.save()
        assert locations(index_of(client)) == [front, f"{ROOT}sitemap-2023-03.xml", april]

    def test_of_a_million_posts_is_made_of_counts(self, client, django_assert_num_queries):
        fill_counts(240, 1_000_000 // 240, subjects=5)
        with django_assert_num_queries(5):
            found = locations(client.get(INDEX))
        assert len(found) == 1 + 240
        assert found[-1] == f"{ROOT}sitemap-2019-12.xml"

    @pytest.mark.parametrize("count", [1, 40])
    def test_costs_the_same_whatever_there_is(self, client, count, django_assert_num_queries):
        for number in range(count):
            make_post(f"T {number}", tags=["a"], published=APRIL + timedelta(days=20 * number))
        tallies.recount_all("default")
        with django_assert_num_queries(5):
            client.get(INDEX)

    def test_of_a_month_that_is_not_over_tells_nothing_of_what_is_to_come(self, client):
        with time_machine.travel(APRIL, tick=False):
            make_post("Ici", published=APRIL - timedelta(hours=1), tags=["a"])
            make_post("Demain", published=APRIL + timedelta(days=1), tags=["b"])
            make_post("Mai", published=APRIL + timedelta(days=30))
            root = checked(index_of(client))
            found = [
                (one.findtext(f"{SITEMAP}loc"), one.findtext(f"{SITEMAP}lastmod")) for one in root
            ]
            assert found == [
                (f"{ROOT}sitemap-front.xml", None),
                (f"{ROOT}sitemap-tags.xml", None),
                (f"{ROOT}sitemap-2023-04.xml", "2023-04-11T08:00:00+02:00"),
            ]
            assert locations(client.get("/blog/sitemap-tags.xml")) == [f"{ROOT}tag/a/"]


class TestFront:
    def test_has_the_pages_of_all_that_there_is(self, client):
        assert locations(client.get("/blog/sitemap-front.xml")) == [ROOT]
        make_post(categories=[make_category()], tags=["a"], author=make_author(), published=True)
        assert locations(client.get("/blog/sitemap-front.xml")) == [
            ROOT,
            f"{ROOT}categories/",
            f"{ROOT}tags/",
            f"{ROOT}authors/",
        ]


class TestLists:
    def test_say_when_the_newest_of_their_posts_changed(self, client):
        top = make_category("Culture")
        below = make_category("Livres", parent=top)
        make_category("Vide")
        make_post("Un", categories=[below], author=make_author(), published=True)
        make_post("Deux", categories=[below], published=APRIL.replace(month=5))
        make_author("Omar")
        tallies.recount_all("default")
        root = checked(client.get("/blog/sitemap-categories.xml"))
        assert [
            (one.findtext(f"{SITEMAP}loc"), one.findtext(f"{SITEMAP}lastmod")) for one in root
        ] == [
            (f"{ROOT}category/culture/", "2023-05-11T09:00:00+02:00"),
            (f"{ROOT}category/livres/", "2023-05-11T09:00:00+02:00"),
        ]
        assert locations(client.get("/blog/sitemap-authors.xml")) == [f"{ROOT}author/barbara/"]

    @pytest.mark.parametrize("kind", ["categories", "tags", "authors"])
    def test_without_posts_are_not_found(self, client, kind):
        make_post(categories=[make_category()], tags=["a"], author=make_author())
        assert client.get(f"/blog/sitemap-{kind}.xml").status_code == 404


class TestMonth:
    def test_lists_its_posts_in_the_order_they_came_out(self, client):
        make_post("Deux", published=APRIL + timedelta(hours=2))
        make_post("Un", published=APRIL)
        make_post("Mars", published=APRIL - timedelta(days=12))
        assert locations(client.get(OF_APRIL)) == [f"{ROOT}un/", f"{ROOT}deux/"]

    def test_is_that_of_the_sites_time_zone(self, client):
        first = datetime(2023, 4, 1, 0, 30, tzinfo=PARIS)
        make_post("Tôt", published=first)
        make_post("Tard", published=first.replace(month=5) - timedelta(hours=1))
        assert locations(client.get(OF_APRIL)) == [f"{ROOT}tot/", f"{ROOT}tard/"]
        assert locations(index_of(client))[-1] == f"{ROOT}sitemap-2023-04.xml"

    def test_says_when_each_last_changed_for_readers(self, client):
        post = make_post(published=True)
        Post.objects.update(changed_at=timezone.now())
        with time_machine.travel(APRIL.replace(day=20), tick=False):
            corrections.write(post, "Le prix était faux.")
        (one,) = checked(client.get(OF_APRIL))
        assert one.findtext(f"{SITEMAP}lastmod") == "2023-04-20T09:00:00+02:00"

    @pytest.mark.parametrize("status", ["draft", "review", "withdrawn", "bin"])
    def test_hides_what_is_not_public(self, client, status):
        make_post(published=True, status=status)
        assert client.get(OF_APRIL).status_code == 404
        assert index_of(client).content.count(b"2023-04") == 0

    def test_leaves_out_what_first_came_out_elsewhere(self, client):
        make_post("Ici", published=True)
        make_post("Ailleurs", canonical_url="https://example.org/first", published=True)
        assert locations(client.get(OF_APRIL)) == [f"{ROOT}ici/"]

    def test_has_the_pictures_of_head_and_text(self, client, media):
        head, other = make_picture(), make_picture(picture_file(size=(9, 9)))
        body = f"{other.markdown('Vue')}\n\n{head.markdown('Vue')}"
        make_post(picture=head, sections=[("A", body)], published=True)
        (one,) = checked(client.get(OF_APRIL))
        assert [element.findtext(f"{IMAGE}loc") for element in one.findall(f"{IMAGE}image")] == [
            f"http://testserver{head.url}",
            f"http://testserver{other.url}",
        ]

    def test_has_the_translations_of_each_with_itself(self, client):
        french = make_post("Le train", published=True)
        english = make_post("The train", language="en", published=APRIL.replace(month=5))
        draft = make_post("El tren", language="es")
        translations.link(french, english)
        translations.link(french, draft)
        make_post("Seul", published=APRIL.replace(day=12))
        one, alone = checked(client.get(OF_APRIL))
        assert [(link.get("hreflang"), link.get("href")) for link in one.findall(LINK)] == [
            ("fr", f"{ROOT}le-train/"),
            ("en", f"{ROOT}the-train/"),
            ("x-default", f"{ROOT}the-train/"),
        ]
        assert alone.findall(LINK) == []

    @pytest.mark.parametrize("count", [1, 30])
    def test_costs_three_queries(self, client, media, count, django_assert_num_queries):
        for number in range(count):
            make_post(f"T {number}", picture=picture_file(size=(8, number + 1)), published=APRIL)
        with django_assert_num_queries(3):
            client.get(OF_APRIL)

    @pytest.mark.parametrize(
        "month", ["2023-13", "2023-00", "0000-01", "9999-12", "2023-4", "2023-05", "2023-04-1"]
    )
    def test_that_is_not_there_is_not_found(self, client, month):
        make_post(published=True)
        assert client.get(f"/blog/sitemap-{month}.xml").status_code == 404

    @pytest.mark.parametrize("slug", ["l-été", "عنوان", "𠀀" * 60, "a" * 200])
    def test_takes_any_slug(self, client, slug):
        make_post(slug=slug, published=True)
        (url,) = locations(client.get(OF_APRIL))
        assert unquote(url) == f"{ROOT}{slug}/"
        assert client.get(url[17:]).status_code == 200


class TestNews:
    def test_has_what_came_out_in_two_days(self, client):
        now = timezone.now()
        make_post("Vieux", published=now - timedelta(hours=49))
        make_post("Hier", published=now - timedelta(hours=30), language="zh-TW")
        make_post("Neuf", published=now - timedelta(minutes=5), language="pt-BR")
        make_post("Demain", published=soon())
        make_post("Ailleurs", published=now, canonical_url="https://example.org/first")
        root = checked(client.get("/blog/sitemap-news.xml"))
        found = [
            (
                one.findtext(f"{SITEMAP}loc"),
                one.findtext(f"{NEWS}news/{NEWS}title"),
                one.findtext(f"{NEWS}news/{NEWS}publication/{NEWS}language"),
                one.findtext(f"{NEWS}news/{NEWS}publication/{NEWS}name"),
            )
            for one in root
        ]
        assert found == [
            (f"{ROOT}neuf/", "Neuf", "pt", "Le Carnet"),
            (f"{ROOT}hier/", "Hier", "zh-tw", "Le Carnet"),
        ]

    @pytest.mark.parametrize("title", HOSTILE)
    def test_takes_any_title(self, client, title):
        make_post(title, slug="t", published=timezone.now())
        (one,) = checked(client.get("/blog/sitemap-news.xml"))
        shown = one.findtext(f"{NEWS}news/{NEWS}title")
        assert "".join(shown.split()) == "".join(
            title.replace("\x01", "").replace("\x0b", "").split()
        )

    def test_has_a_thousand_at_most(self, client, monkeypatch):
        monkeypatch.setattr("blogposts.reading.sitemap.MOST_NEWS", 2)
        for number in range(3):
            make_post(f"T {number}", published=timezone.now() - timedelta(hours=number))
        assert locations(client.get("/blog/sitemap-news.xml")) == [f"{ROOT}t-0/", f"{ROOT}t-1/"]

    def test_forgets_by_the_hour_without_a_change(self, client):
        make_post(published=timezone.now() - timedelta(hours=47))
        first = client.get("/blog/sitemap-news.xml")
        with time_machine.travel(timezone.now() + timedelta(hours=2)):
            later = client.get("/blog/sitemap-news.xml", headers={"if-none-match": first["ETag"]})
            assert later.status_code == 404

    def test_without_any_is_not_there(self, client):
        make_post("Vieux", published=timezone.now() - timedelta(hours=49))
        assert client.get("/blog/sitemap-news.xml").status_code == 404


class TestConditional:
    @pytest.mark.parametrize(
        "url", [INDEX, OF_APRIL, "/blog/sitemap-news.xml", "/blog/sitemap-front.xml"]
    )
    def test_unchanged_is_not_sent_again(
        self, client, url, django_assert_num_queries, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            make_post("Neuf", published=timezone.now())
            post = make_post(published=True)
        tag = client.get(url)["ETag"]
        with django_assert_num_queries(1):
            again = client.get(url, headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")
        with django_capture_on_commit_callbacks(execute=True):
            post.save()
        assert client.get(url, headers={"if-none-match": tag}).status_code == 200


class TestLimits:
    def test_of_bytes_keeps_every_address(self, monkeypatch):
        monkeypatch.setattr(xml, "MOST_BYTES", 4000)
        entries = [xml.Entry(f"https://a.example/{n}/", pictures=["https://a.example/p.png"] * 5)
                   for n in range(12)]  # fmt: skip
        text = xml.urlset(entries)
        assert text.count("<loc>") == 12
        assert len(text) < 4000
        assert 0 < text.count("<image:loc>") < 60

    def test_of_the_longest_addresses_are_far(self):
        longest = xml.Entry(
            "https://a.example/" + "%F0%A0%80%80" * 255, "2023-04-11T09:00:00+02:00"
        )
        assert len(xml.urlset([longest])) * 10_000 < xml.MOST_BYTES

    def test_no_entry_has_more_pictures_than_are_read(self):
        text = xml.urlset(
            [xml.Entry("https://a.example/", pictures=["https://a.example/p"] * 1100)]
        )
        assert text.count("<image:loc>") == 1000


class TestDjangosOwn:
    """`blogposts.sitemaps.sitemaps` in a sitemap that the site has by Django's app."""

    def test_has_a_page_for_each_month(self, client, own_sitemap):
        make_post("Avril", published=True)
        make_post("Mai", published=APRIL.replace(month=5))
        response = index_of(client, "/all.xml")
        text = response.content.decode()
        assert "http://testserver/all-posts.xml</loc>" in text
        assert "http://testserver/all-posts.xml?p=2</loc>" in text
        assert response["Last-Modified"] == "Thu, 11 May 2023 07:00:00 GMT"
        first, second = (client.get(f"/all-posts.xml?p={number}") for number in (1, 2))
        assert f"<loc>{ROOT}avril/</loc>" in first.content.decode()
        assert "<lastmod>2023-04-11</lastmod>" in first.content.decode()
        assert f"<loc>{ROOT}mai/</loc>" in second.content.decode()

    @pytest.mark.parametrize("page", ["3", "0", "x"])
    def test_of_a_page_that_is_not_there_is_not_found(self, client, own_sitemap, page):
        make_post(published=True)
        tallies.recount_all("default")
        assert client.get(f"/all-posts.xml?p={page}").status_code == 404

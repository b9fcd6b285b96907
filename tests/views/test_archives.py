"""Lists of a year, a month and a day, and the page of all months."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from blogposts import freshness
from tests.builders import APRIL, make_author, make_category, make_post, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def posts():
    """Of three months in two years, one month with two days."""
    whens = {
        "t-1": datetime(2022, 12, 31, 9, tzinfo=UTC),
        "t-2": datetime(2023, 4, 10, 9, tzinfo=UTC),
        "t-3": datetime(2023, 4, 11, 9, tzinfo=UTC),
        "t-4": datetime(2023, 6, 1, 9, tzinfo=UTC),
    }
    for slug, when in whens.items():
        make_post(slug.replace("t-", "T "), published=when)
    make_post("T 5", published=soon())
    freshness.recount_all()
    return whens


def listed(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return list(dict.fromkeys(re.findall(r'href="/blog/(t-\d+)/"', response.content.decode())))


class TestPeriods:
    @pytest.mark.parametrize(
        ("url", "found", "name"),
        [
            ("2023/", ["t-4", "t-3", "t-2"], "2023"),
            ("2022/", ["t-1"], "2022"),
            ("2023/04/", ["t-3", "t-2"], "April 2023"),
            ("2023/04/11/", ["t-3"], "April 11, 2023"),
        ],
    )
    def test_show_their_posts(self, client, posts, url, found, name):
        assert listed(client, f"/blog/{url}") == found
        html = client.get(f"/blog/{url}").content.decode()
        assert f'<h1 class="p-name">{name}</h1>' in html
        assert f"<title>{name} · " in html

    @pytest.mark.parametrize(
        ("month", "beside"),
        [
            ("2022/12", ["/blog/2023/04/"]),
            ("2023/04", ["/blog/2023/06/", "/blog/2022/12/"]),
            # In the months after it nothing is out yet.
            ("2023/06", ["/blog/2023/04/"]),
        ],
    )
    def test_lead_to_the_months_beside_them(self, client, posts, month, beside):
        html = client.get(f"/blog/{month}/").content.decode()
        (around,) = re.findall(r'aria-label="More months">(.*?)</nav>', html, re.DOTALL)
        assert re.findall(r'href="(.*?)"', around) == beside

    def test_lead_to_months_of_their_language(self, client, posts, settings):
        settings.BLOGPOSTS_LIST_LANGUAGE = "interface"
        make_post("May", language="en", published=datetime(2023, 5, 1, 9, tzinfo=UTC))
        freshness.recount_all()
        html = client.get("/blog/2023/06/", headers={"Accept-Language": "fr"}).content.decode()
        assert 'href="/blog/2023/04/"' in html
        assert 'href="/blog/2023/05/"' not in html

    def test_name_what_they_stand_in(self, client, posts):
        def above(url):
            html = client.get(f"/blog/{url}").content.decode()
            return re.search(r'class="blogposts-kicker">(.*?)</p>', html).group(1)

        archives = '<a href="/blog/archives/">Archives</a>'
        year, month = '<a href="/blog/2023/">2023</a>', '<a href="/blog/2023/04/">April 2023</a>'
        assert above("2023/") == archives
        assert above("2023/04/") == f"{archives} · {year}"
        assert above("2023/04/11/") == f"{archives} · {year} · {month}"

    @pytest.mark.parametrize(
        "url",
        "2021/ 2023/05/ 2023/04/12/ 2023/13/ 2023/02/30/ 0000/ 9999/12/31/ 2023/4/ 2023/00/"
        " 2023/04/00/ 2023/page/2/ 9999/ 2999/12/ 0001/01/01/".split(),
    )
    def test_without_posts_are_not_found(self, client, posts, url):
        assert client.get(f"/blog/{url}").status_code == 404

    def test_do_not_show_what_is_still_to_come(self, client):
        when = soon()
        make_post("T 1", published=when)
        freshness.recount_all()
        assert client.get(f"/blog/{when:%Y}/{when:%m}/").status_code == 404

    def test_come_in_pages(self, client, posts, settings):
        settings.BLOGPOSTS_POSTS_PER_PAGE = 2
        assert listed(client, "/blog/2023/") == ["t-4", "t-3"]
        assert listed(client, "/blog/2023/page/2/") == ["t-2"]
        html = client.get("/blog/2023/page/2/").content.decode()
        assert 'rel="prev" href="/blog/2023/"' in html
        assert "Page 2 of 2" in html
        assert client.get("/blog/2023/page/3/").status_code == 404

    def test_lead_to_one_another(self, client, posts):
        year = client.get("/blog/2023/").content.decode()
        assert '<a href="/blog/2023/04/">April 2023</a> <span>2 posts</span>' in year
        month = client.get("/blog/2023/04/").content.decode()
        for url in ("/blog/archives/", "/blog/2023/", "/blog/2023/06/", "/blog/2022/12/"):
            assert f'href="{url}"' in month
        assert 'href="/blog/2023/04/"' in client.get("/blog/2023/04/11/").content.decode()

    def test_hide_no_post(self, client, settings):
        settings.BLOGPOSTS_PERMALINK = "year/month/day/slug"
        post = make_post("T 1", published=APRIL)
        assert client.get(post.get_absolute_url()).status_code == 200
        assert client.get(f"/blog/{APRIL:%Y/%m/%d}/").status_code == 200

    def test_are_those_of_the_sites_time_zone(self, client, settings):
        settings.TIME_ZONE = "Europe/Paris"
        make_post("T 1", published=datetime(2023, 4, 30, 22, 30, tzinfo=UTC))
        assert listed(client, "/blog/2023/05/01/") == ["t-1"]
        assert client.get("/blog/2023/04/").status_code == 404

    def test_are_named_in_the_readers_language(self, client, posts):
        html = client.get("/blog/2023/04/", headers={"accept-language": "fr"}).content.decode()
        assert '<h1 class="p-name">Avril 2023</h1>' in html


class TestArchives:
    def test_list_all_months_with_their_numbers(self, client, posts):
        html = client.get("/blog/archives/").content.decode()
        assert re.findall(r'<h2><a href="/blog/(\d+)/">', html) == ["2023", "2022"]
        found = re.findall(r'<li><a href="/blog/(\S+)/">[^<]+</a> <span>(\d+) posts?<', html)
        assert found == [("2023/06", "1"), ("2023/04", "2"), ("2022/12", "1")]

    def test_empty_say_so(self, client):
        assert "Nothing has come out here yet" in client.get("/blog/archives/").content.decode()

    def test_are_linked_from_every_page(self, client):
        assert 'href="/blog/archives/"' in client.get("/blog/").content.decode()


class TestCounts:
    def test_stand_on_lists(self, client, settings):
        settings.BLOGPOSTS_POSTS_PER_PAGE = 2
        facts = {"categories": [make_category("a")], "tags": ["a"], "author": make_author("a")}
        for number in range(5):
            make_post(f"T {number}", published=APRIL + timedelta(days=number), **facts)
        freshness.recount_all()
        for url in ("category/a/", "tag/a/", "author/a/", "2023/", "2023/04/"):
            assert "<span>5 posts</span>" in client.get(f"/blog/{url}").content.decode()
            html = client.get(f"/blog/{url}page/2/").content.decode()
            assert "<p>Page 2 of 3</p>" in html
        assert "<p>Page 3 of 3</p>" in client.get("/blog/page/3/").content.decode()

    def test_that_nobody_made_are_left_out(self, client, settings):
        settings.BLOGPOSTS_POSTS_PER_PAGE = 2
        for number in range(5):
            make_post(f"T {number}", published=APRIL + timedelta(days=number), tags=["a"])
        html = client.get("/blog/tag/a/page/2/").content.decode()
        assert "<p>Page 2</p>" in html
        assert "<span>0 posts</span>" not in html


@pytest.mark.parametrize("count", [2, 30])
@pytest.mark.parametrize(
    ("url", "queries"),
    [
        ("archives/", 3),
        ("2023/", 4),
        ("2023/04/", 4),
        ("2023/04/11/", 4),
    ],
)
def test_cost_the_same_whatever_there_is(client, count, url, queries, django_assert_num_queries):
    for number in range(count):
        make_post(
            f"T {number}",
            published=datetime(2023, 4, 11, 9, tzinfo=UTC) + timedelta(minutes=number),
            tags=["a", "b"],
            author=make_author("a"),
        )
    freshness.recount_all()
    with django_assert_num_queries(queries):
        assert client.get(f"/blog/{url}").status_code == 200

import pytest

from blogposts.checking.look import MOST_REDIRECTS, Seen, look
from blogposts.models import Source
from blogposts.models.checked import Reason

URL = "http://a.example/old"


def seen(web, url=URL, **fields):
    return look(Source(url=url, **fields), web.visits())


class TestPage:
    def test_is_seen_with_its_title(self, web):
        web.page(
            "a.example/old", title="Un", ETag='"1"', Last_Modified="Mon, 02 Nov 2026 10:00:00 GMT"
        )
        assert seen(web) == Seen(
            status=200, title="Un", etag='"1"', last_modified="Mon, 02 Nov 2026 10:00:00 GMT"
        )

    def test_is_asked_without_its_fragment(self, web):
        web.page("a.example/old", title="Un")
        assert seen(web, f"{URL}#part").moved_to == ""
        assert web.paths == ["a.example/old"]

    def test_that_is_not_modified_is_not_sent_again(self, web):
        web.page("a.example/old", 304)
        found = seen(web, etag='"1"', last_modified="yesterday")
        assert found == Seen(status=304, etag='"1"', last_modified="yesterday")
        headers = web.asked[-1][2]
        assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"1"', "yesterday")

    @pytest.mark.parametrize("etag", ["x" * 301, "a\tb"])
    def test_with_a_validator_that_cannot_be_kept(self, web, etag):
        web.page("a.example/old", title="Un", ETag=etag)
        assert seen(web).etag == ""

    @pytest.mark.parametrize(
        ("status", "reason"),
        [
            (404, Reason.MISSING), (410, Reason.MISSING),
            (401, Reason.REFUSED), (403, Reason.REFUSED), (429, Reason.REFUSED),
            (451, Reason.REFUSED), (503, Reason.REFUSED),
            (408, Reason.ERROR), (500, Reason.ERROR), (502, Reason.ERROR), (301, Reason.ERROR),
        ],
    )  # fmt: skip
    def test_that_is_none(self, web, status, reason):
        web.page("a.example/old", status)
        found = seen(web)
        assert (found.reason, found.status) == (reason, status)

    def test_that_is_no_html(self, web):
        web.page("a.example/old", title="Un", Content_Type="application/pdf")
        assert seen(web) == Seen(status=200)


class TestRedirects:
    @pytest.mark.parametrize("status", [301, 308])
    def test_that_last_are_moves(self, web, status):
        web.page("a.example/old", status, Location="http://b.example/new")
        web.page("b.example/new", title="Un", ETag='"1"')
        assert seen(web) == Seen(
            status=200, moved_to="http://b.example/new", title="Un", etag='"1"'
        )

    @pytest.mark.parametrize("status", [302, 303, 307])
    def test_that_do_not_last_are_none(self, web, status):
        web.page("a.example/old", status, Location="/login")
        web.page("a.example/login", title="Un", ETag='"1"')
        # And what it said of another address is not kept for this one.
        assert seen(web) == Seen(status=200, title="Un")

    def test_a_move_ends_at_the_first_that_does_not_last(self, web):
        web.page("a.example/old", 301, Location="/new")
        web.page("a.example/new", 302, Location="/today")
        web.page("a.example/today", 301, Location="/now")
        web.page("a.example/now", title="Un")
        assert seen(web).moved_to == "http://a.example/new"

    def test_take_the_fragment_along(self, web):
        web.page("a.example/old", 301, Location="/new")
        web.page("a.example/new", title="Un")
        assert seen(web, f"{URL}#part").moved_to == "http://a.example/new#part"

    def test_a_moved_page_that_is_known_is_asked_whether_it_changed(self, web):
        web.page("a.example/old", 301, Location="/new")
        web.page("a.example/new", 304)
        found = seen(web, final_url="http://a.example/new", etag='"1"')
        assert found == Seen(status=304, moved_to="http://a.example/new", etag='"1"')
        assert [headers.get("If-None-Match") for *_, headers in web.asked] == [None, None, '"1"']

    def test_to_nothing(self, web):
        web.page("a.example/old", 301, Location="/new")
        web.page("a.example/new", 404)
        assert seen(web) == Seen(reason=Reason.MISSING, status=404)

    def test_without_end(self, web):
        web.page("a.example/old", 302, Location="/old")
        assert seen(web).reason == Reason.REDIRECTS
        assert len(web.paths) == MOST_REDIRECTS + 1

    @pytest.mark.parametrize("addresses", [["127.0.0.1"], ["169.254.169.254"], ["fd00:ec2::254"]])
    def test_into_a_private_network(self, web, addresses):
        web.page("a.example/old", 301, Location="http://inside.example/latest/meta-data/")
        web.names["inside.example"] = addresses
        assert seen(web).reason == Reason.PRIVATE
        assert web.paths == ["a.example/old"]
        assert set(web.resolved) == {"a.example", "inside.example"}

    @pytest.mark.parametrize(
        "location",
        [
            "http://[x/",
            "http://a.example:8000/",
            "file:///etc/passwd",
            "ftp://a.example/",
            "http://me:x@a.example/",
        ],
    )
    def test_to_what_we_never_ask(self, web, location):
        web.page("a.example/old", 301, Location=location)
        assert seen(web).reason == Reason.ADDRESS
        assert web.paths == ["a.example/old"]

    def test_to_what_is_asked_to_be_left_alone(self, web):
        web.page("a.example/old", 301, Location="http://b.example/new")
        web.page("b.example/robots.txt")
        web.pages["b.example/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /")
        assert seen(web).reason == Reason.ROBOTS
        assert web.paths == ["a.example/old"]

    def test_to_an_address_that_is_too_long_to_keep(self, web):
        long = "/" + "a" * 1980
        web.page("a.example/old", 301, Location=long)
        web.page(f"a.example{long}", title="Un")
        assert seen(web, f"{URL}#part-of-it").reason == Reason.ADDRESS


def test_a_host_that_is_not_found(web):
    assert seen(web) == Seen(reason=Reason.NAME)

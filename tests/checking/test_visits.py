import pytest

from blogposts.checking.net import Trouble
from blogposts.models.checked import Reason

URL = "http://a.example/one"


def robots(web, text, host="a.example"):
    web.page(f"{host}/robots.txt")
    web.pages[f"{host}/robots.txt"] = (200, {"Content-Type": "text/plain"}, text.encode())


def refusal(visits, url=URL):
    with pytest.raises(Trouble) as caught:
        visits.get(url)
    return caught.value.reason


@pytest.fixture(autouse=True)
def pages(web):
    for name in ("one", "two", "private"):
        web.page(f"a.example/{name}", title=name)


class TestRobots:
    def test_without_any_all_is_asked(self, web):
        assert web.visits().get(URL).status == 200

    def test_are_asked_once(self, web):
        visits = web.visits()
        visits.get(URL)
        visits.get("http://a.example/two")
        assert [path for _host, path, _headers in web.asked] == ["/robots.txt", "/one", "/two"]

    @pytest.mark.parametrize("agent", ["*", "blogposts"])
    def test_are_obeyed(self, web, agent):
        robots(web, f"User-agent: {agent}\nDisallow: /private\n")
        visits = web.visits(agent="blogposts/1.0 (+https://carnet.example)")
        assert visits.get(URL).status == 200
        assert refusal(visits, "http://a.example/private") == Reason.ROBOTS
        assert web.paths == ["a.example/one"]

    def test_of_others_are_not_ours(self, web):
        robots(web, "User-agent: GPTBot\nDisallow: /\n")
        assert web.visits().get(URL).status == 200

    @pytest.mark.parametrize("status", [500, 503, 429])
    def test_that_cannot_be_had_now_allow_nothing(self, web, status):
        web.page("a.example/robots.txt", status)
        assert refusal(web.visits()) == Reason.ROBOTS

    @pytest.mark.parametrize("status", [401, 403, 404, 410])
    def test_that_are_not_there_allow_all(self, web, status):
        web.page("a.example/robots.txt", status)
        assert web.visits().get(URL).status == 200

    def test_elsewhere_are_followed_but_into_no_private_network(self, web):
        web.page("a.example/robots.txt", 301, Location="http://b.example/r")
        web.names["b.example"] = ["10.0.0.1"]
        visits = web.visits()
        assert refusal(visits) == Reason.PRIVATE
        assert refusal(visits, "http://a.example/two") == Reason.PRIVATE
        assert web.paths == []

    @pytest.mark.parametrize(
        "line", ["Crawl-delay: ²", "Request-rate: ²/²", "Disallow: //[x", "Allow: http://[x"]
    )
    def test_that_cannot_be_read_allow_nothing(self, web, line):
        robots(web, f"User-agent: *\n{line}\n")
        assert refusal(web.visits()) == Reason.ROBOTS

    def test_are_bounded(self, web):
        robots(web, "#" * 400_000 + "\nUser-agent: *\nDisallow: /\n")
        assert web.visits().get(URL).status == 200


class TestPauses:
    def test_between_two_requests_to_a_host(self, web):
        visits = web.visits()
        visits.get(URL)
        visits.get("http://a.example/two")
        assert web.slept == [1, 1]

    def test_none_for_another_host(self, web):
        web.page("b.example/one")
        visits = web.visits()
        visits.get(URL)
        slept = list(web.slept)
        web.now += 60
        visits.get("http://b.example/one")
        assert web.slept == [*slept, 1]  # after b's own robots.txt

    @pytest.mark.parametrize(("wished", "kept"), [(4, 4), (0.1, 1), (3600, 10)])
    def test_as_long_as_the_site_wishes_within_limits(self, web, wished, kept):
        robots(web, f"User-agent: *\nCrawl-delay: {wished}\n")
        web.visits().get(URL)
        assert web.slept == [kept]


def test_a_host_that_is_down_is_asked_once_in_a_run(web):
    web.is_down = True
    visits = web.visits()
    assert refusal(visits) == Reason.SILENT
    assert refusal(visits, "http://a.example/two") == Reason.SILENT
    assert len(web.dialled) == 1
    assert not visits.has_answer

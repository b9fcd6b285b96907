from urllib.parse import parse_qs, urlsplit

import pytest

from blogposts.conf import SHARE
from blogposts.text.share import NETWORKS, ways_to_share

TITLE = "Pile & face : « où ? » 100 % #1\r\nBcc: a@b.example"
URL = "https://example.org/blog/d%C3%A9j%C3%A0/?a=1&b=2#x"


@pytest.mark.parametrize("key", ["email", *NETWORKS])
def test_title_and_address_arrive_as_they_are(key):
    (way,) = ways_to_share(TITLE, URL, (key,))
    parts = urlsplit(way.url)
    assert parts.scheme == ("mailto" if key == "email" else "https")
    assert set(way.url) & set(" \r\n\"'<>") == set()
    given = parse_qs(parts.query or parts.fragment, strict_parsing=True)
    told = " ".join(value for values in given.values() for value in values)
    assert URL in told
    assert (TITLE in told) is (key not in {"facebook", "linkedin"})


def test_they_come_in_the_order_that_is_asked_for():
    ways = ways_to_share("T", "https://a.example/", ("x", "copy", "email", "none", "bluesky"))
    assert [way.key for way in ways] == ["x", "email", "bluesky"]
    assert [way.name for way in ways] == ["Share on X", "Share by email", "Share on Bluesky"]


def test_every_way_of_the_setting_is_known():
    assert set(SHARE) == {"copy", "device", "email", *NETWORKS}

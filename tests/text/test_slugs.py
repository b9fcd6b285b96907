"""Words of our own addresses, which no post may have."""

import re

import pytest

from blogposts import urls
from blogposts.text.slugs import is_reserved


def first_words():
    """The first piece of each of our addresses that begins with a word."""
    routes = [str(pattern.pattern) for pattern in urls.urlpatterns]
    return sorted({match[0] for route in routes if (match := re.match(r"[a-z-]+(?=/)", route))})


def test_there_are_some():
    assert {"feed", "comment", "follow", "moderate", "tag"} <= set(first_words())


@pytest.mark.parametrize("word", first_words())
def test_each_is_reserved(word):
    assert is_reserved(word)

import pytest

from blogposts import search
from blogposts.reading import Span


@pytest.fixture
def titles():
    """`titles("words", year=2023)`: titles of what is found, best first."""

    def found(query, limit=50, offset=0, **filters):
        page = search.find(query, Span(limit, offset), search.Filters(**filters))
        return [post.title for post in page.posts]

    return found

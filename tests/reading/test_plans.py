"""What readers ask of many rows is found by an index: neither sorted nor all gone through."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blogposts.reading import (
    Month,
    Span,
    entries_among,
    posts_among,
    published_posts,
    read_links,
    read_threads,
)
from blogposts.reading.months import DEEP
from blogposts.reading.newest import newest_comments, newest_comments_of
from blogposts.reading.rows import upto
from tests.builders import APRIL, make_category, make_comment, make_post

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="a plan as SQLite tells it"),
]

ASKED = {
    "threads": lambda post: read_threads(post, 1),
    "the feed of the site": lambda post: newest_comments(),
    "the feed of a post": lambda post: newest_comments_of(post.path),
}


@pytest.mark.parametrize("name", ASKED)
def test_is_not_sorted(name: str) -> None:
    post = make_post(published=True)
    make_comment(post, parent=make_comment(post))
    plans = plans_of("blogposts_comment", lambda: ASKED[name](post))
    assert plans
    for plan in plans:
        assert not [step for step in plan if "TEMP B-TREE" in step], plan
        # The newest decision is the first of an index that is in that order.
        scans = [step for step in plan if step.startswith("SCAN")]
        assert not [step for step in scans if "blogposts_decision_at" not in step], plan


def test_posts_alike_are_read_by_their_keys() -> None:
    """And not all that are out, of which some are alike."""
    subject = make_category()
    for number in range(3):
        post = make_post(f"Titre {number}", tags=["a"], categories=[subject], published=True)
    found = plans_of(
        "blogposts_taggedpost",
        lambda: read_links(post, tags=post.tags.all(), categories=[subject]),
    )
    (plan,) = (plan for plan in found if any("blogposts_either" in step for step in plan))
    by_time = [step for step in plan if "blogposts_post_newest" in step]
    # The one before it and the one after, each the first of its side.
    assert len(by_time) == 2, plan
    assert all("COVERING" in step for step in by_time), plan


@pytest.mark.parametrize(("read", "more"), [(posts_among, ()), (entries_among, (5,))])
def test_posts_that_were_found_are_read_by_their_keys(read, more) -> None:
    post = make_post(published=True)
    (plan,) = plans_of('FROM "blogposts_post"', lambda: read([post.pk], *more))
    assert plan[0] == "SEARCH blogposts_post USING INTEGER PRIMARY KEY (rowid=?)"


@pytest.mark.parametrize("ends", [(), (APRIL,), (None, APRIL, APRIL.replace(month=5))])
def test_a_list_has_one_bound_above(ends) -> None:
    """Of two SQLite takes the first for its index, and goes through all that is between."""
    now = timezone.now()
    end = upto(*ends)
    assert end == APRIL - timedelta.resolution if ends else now <= end <= timezone.now()


def test_a_page_deep_down_begins_where_its_month_ends() -> None:
    make_post(published=True)
    months = (Month(date(2026, 1, 1), DEEP), Month(date(2023, 4, 1), 9))
    with CaptureQueriesContext(connection) as captured:
        published_posts(Span(5, DEEP, months))
    (sql,) = (query["sql"] for query in captured.captured_queries if "LIMIT" in query["sql"])
    assert sql.count('"published_at" <') == 1
    assert "2023-04-30 21:59:59.999999" in sql
    assert sql.rstrip().endswith("LIMIT 5")


def plans_of(table: str, ask: Callable[[], Any]) -> list[list[str]]:
    """The steps of each query that reads a table."""
    with CaptureQueriesContext(connection) as captured:
        ask()
    plans = []
    for sql in (query["sql"] for query in captured.captured_queries):
        if "SELECT" in sql and table in sql:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
                plans.append([row[3] for row in cursor.fetchall()])
    return plans

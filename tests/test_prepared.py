import threading

import pytest
from django.db import connection
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from blogposts.models import Post
from blogposts.prepared import Parameter, Prepared
from tests.builders import APRIL, make_post

pytestmark = pytest.mark.django_db

TITLED = Prepared(
    Post,
    lambda: (
        Post.objects.filter(title=Parameter("title", CharField()))
        .order_by("pk")
        .values_list("path", "published_at", "featured")
    ),
)


def test_answers_as_the_queryset_would():
    make_post("A", published=APRIL, featured=True)
    make_post("B")
    assert TITLED.rows(title="A") == [["a", APRIL, True]]
    assert TITLED.rows(title="B") == [["b", None, False]]
    assert TITLED.rows(title="C") == []


def test_is_compiled_once():
    built = []

    def build():
        built.append(1)
        return Post.objects.values_list("pk")

    prepared = Prepared(Post, build)
    prepared.rows()
    prepared.rows()
    assert len(built) == 1


def test_takes_a_window(django_assert_num_queries):
    for _ in range(5):
        make_post("A")
    with django_assert_num_queries(1):
        rows = TITLED.rows(title="A", limit=2, offset=1)
    assert [path for path, *_ in rows] == ["a-2", "a-3"]


def test_a_value_is_never_part_of_the_statement():
    make_post("A")
    assert TITLED.rows(title="' OR 1=1 --") == []


def test_prepares_values_as_their_field_does():
    make_post("A", published=APRIL)
    since = Prepared(
        Post,
        lambda: Post.objects.filter(
            published_at__lte=Parameter("now", DateTimeField())
        ).values_list("title"),
    )
    assert since.rows(now=timezone.now()) == [["A"]]
    assert since.rows(now=APRIL.replace(year=2000)) == []


def test_says_which_value_is_missing():
    with pytest.raises(KeyError, match="title"):
        TITLED.rows()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="a thread would see another memory")
@pytest.mark.django_db(transaction=True)
def test_serves_every_thread():
    make_post("A")
    TITLED.rows(title="A")
    found = []

    def read():
        found.append(TITLED.rows(title="A"))
        connection.close()

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert [path for path, *_ in found[0]] == ["a"]

"""How many posts each list has in each month, after whatever changed them."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.core.management import call_command
from django.db import transaction

from blogposts import freshness, publishing, tallies
from blogposts.models import Category, Post, Tally
from blogposts.reading import Span, posts_in, posts_tagged, published_posts, read_months
from blogposts.reading import lists as reading_lists
from tests.builders import APRIL, make_author, make_category, make_post, soon
from tests.crowd import at_once

MAY = APRIL.replace(month=5)


def counts(subject=None):
    return {f"{month.first:%Y-%m}": month.posts for month in read_months(subject)}


@pytest.mark.django_db(transaction=True)
class TestKept:
    """Each change is followed after its commit, as on a real site."""

    def test_by_publishing_and_withdrawing(self):
        post = make_post()
        assert counts() == {}
        publishing.publish(post, at=APRIL)
        assert counts() == {"2023-04": 1}
        publishing.withdraw(post)
        assert counts() == {}

    def test_by_another_day(self):
        post = make_post(published=APRIL)
        post.published_at = MAY
        post.save()
        assert counts() == {"2023-05": 1}

    def test_by_deletion(self):
        make_post(published=APRIL)
        make_post(published=APRIL).delete()
        assert counts() == {"2023-04": 1}

    def test_by_another_author(self):
        barbara, omar = make_author(), make_author("Omar")
        post = make_post(published=APRIL, author=barbara)
        post.author = omar
        post.save()
        assert (counts(barbara), counts(omar)) == ({}, {"2023-04": 1})

    def test_by_tags(self):
        post = make_post(published=APRIL, tags=["a", "b"])
        a, b = post.tags.order_by("name")
        assert (counts(a), counts(b)) == ({"2023-04": 1}, {"2023-04": 1})
        post.tags.remove("a")
        b.delete()
        assert (counts(a), Tally.objects.filter(kind="tag").count()) == ({}, 0)

    def test_by_categories_with_those_above_once_each(self):
        top = make_category("Culture")
        books, films = make_category("Livres", parent=top), make_category("Films", parent=top)
        post = make_post(published=APRIL, categories=[books, films])
        assert counts(top) == counts(books) == {"2023-04": 1}
        post.post_categories.all().delete()
        assert counts(top) == {}

    def test_by_a_category_that_moves(self):
        culture, work = make_category("Culture"), make_category("Travail")
        books = make_category("Livres", parent=culture)
        make_post(published=APRIL, categories=[make_category("Romans", parent=books)])
        books = Category.objects.get(pk=books.pk)
        books.parent = work
        books.save()
        assert (counts(culture), counts(work)) == ({}, {"2023-04": 1})

    def test_by_nothing_that_was_rolled_back(self):
        with pytest.raises(RuntimeError), transaction.atomic():
            make_post(published=APRIL)
            raise RuntimeError
        assert counts() == {}

    def test_once_for_a_transaction(self, monkeypatch):
        calls = []
        recount = tallies.recount
        monkeypatch.setattr(tallies, "recount", lambda *args: (calls.append(1), recount(*args)))
        with transaction.atomic():
            for month in (1, 2, 3):
                make_post(published=APRIL.replace(month=month), tags=["a"])
        assert len(calls) == 1
        assert counts() == {"2023-01": 1, "2023-02": 1, "2023-03": 1}

    def test_says_when_readers_saw_the_last_change(self):
        make_post(published=APRIL)
        post = make_post(published=APRIL)
        assert Tally.objects.get(kind="all").changed_at == APRIL
        corrected = APRIL + timedelta(days=400)
        Post.objects.filter(pk=post.pk).update(corrected_at=corrected)
        freshness.recount_all()
        assert Tally.objects.get(kind="all").changed_at == corrected


def test_a_month_is_that_of_the_sites_time_zone(db, settings):
    settings.TIME_ZONE = "Europe/Paris"
    make_post(published=datetime(2023, 4, 30, 23, 30, tzinfo=UTC))
    freshness.recount_all()
    assert counts() == {"2023-05": 1}


class TestScheduled:
    def test_counts_from_its_minute_on(self, db, time_machine):
        time_machine.move_to(datetime(2026, 5, 10, 12, tzinfo=UTC), tick=False)
        top = make_category("Culture")
        facts = {"categories": [top], "tags": ["a"], "author": make_author()}
        now = datetime(2026, 5, 10, 12, tzinfo=UTC)
        make_post(published=now - timedelta(days=1), **facts)
        post = make_post(published=now + timedelta(days=1), **facts)
        make_post(published=now + timedelta(days=40), **facts)
        freshness.recount_all()
        subjects = [None, top, post.author, post.tags.get()]
        assert [counts(subject) for subject in subjects] == [{"2026-05": 1}] * 4
        time_machine.shift(timedelta(days=2))
        assert [counts(subject) for subject in subjects] == [{"2026-05": 2}] * 4

    def test_alone_makes_no_month(self, db):
        make_post(published=soon())
        freshness.recount_all()
        assert counts() == {}


class TestRecount:
    def test_makes_right_what_sql_has_changed(self, db, capsys):
        make_post(published=APRIL)
        Post.objects.update(published_at=MAY)
        Tally.objects.create(
            kind="all", month=date(1999, 1, 1), count=7, newest_at=APRIL, changed_at=APRIL
        )
        call_command("blogposts_recount")
        assert counts() == {"2023-05": 1}
        assert "1 months" in capsys.readouterr().out

    def test_of_nothing(self, db):
        assert freshness.recount_all() == 0


@pytest.mark.usefixtures("shared_database")
def test_many_at_once_are_all_counted():
    posts = [make_post(f"T {number}") for number in range(12)]
    for post in posts:
        post.status, post.published_at = Post.Status.PUBLISHED, APRIL
    assert at_once([post.save for post in posts]) == [None] * 12
    assert counts() == {"2023-04": 12}


class TestDeepPages:
    @pytest.fixture(autouse=True)
    def shallow(self, monkeypatch):
        monkeypatch.setattr(reading_lists, "DEEP", 2)

    @pytest.mark.parametrize("offset", range(14))
    def test_hold_what_an_offset_would(self, db, offset):
        top = make_category("Culture")
        below = make_category("Livres", parent=top)
        for number in range(12):
            make_post(
                f"T {number}",
                published=APRIL.replace(month=1 + number // 3) + timedelta(days=number % 2),
                categories=[top, below],
                tags=["a"],
            )
        make_post(published=soon(), categories=[top], tags=["a"])
        freshness.recount_all()
        tag = Post.objects.first().tags.get()
        whole = [post.pk for post in Post.objects.published().newest_first()]
        for subject, read in [
            (None, published_posts),
            (top, partial(posts_in, [top.pk, below.pk])),
            (tag, partial(posts_tagged, tag)),
        ]:
            span = Span(4, offset, read_months(subject))
            assert [post.pk for post in read(span)] == whole[offset : offset + 4]

    def test_pass_over_the_posts_of_one_month_alone(self, db):
        for number in range(12):
            make_post(published=APRIL.replace(month=1 + number))
        freshness.recount_all()
        months = read_months()
        assert [Span(4, offset, months).settled()[1] for offset in range(12)] == [0, 1] + [0] * 10

    def test_are_right_where_nobody_has_counted(self, db):
        posts = [make_post(published=APRIL + timedelta(days=number)) for number in range(6)]
        assert not Tally.objects.exists()
        assert [post.pk for post in published_posts(Span(2, 4))] == [posts[1].pk, posts[0].pk]

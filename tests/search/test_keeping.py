"""Entries follow the posts."""

import io

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from taggit.models import Tag

from blogposts.models import Post, SearchDue, SearchEntry, Section
from blogposts.search import keeping, mariadb
from tests.builders import make_author, make_category, make_post

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_change_is_found(titles):
    author, category = make_author("Ada"), make_category("Marine")
    post = make_post("Phare", author=author, categories=[category], tags=["mer"], published=True,
                     sections=[("Tête", "corps")], sources=[{"title": "Almanach"}])  # fmt: skip
    for word in ("phare", "ada", "marine", "mer", "tete", "corps", "almanach"):
        assert titles(word) == ["Phare"], word
    post.title = "Balise"
    post.save()
    section = post.sections.get()
    section.body = "esprit"
    section.save()
    post.sources.all().delete()
    for subject, name in ((author, "Berthe"), (category, "Voile"), (Tag.objects.get(), "eau")):
        subject.name = name
        subject.save()
    for word in ("balise", "esprit", "berthe", "voile", "eau"):
        assert titles(word) == ["Balise"], word
    for word in ("phare", "corps", "almanach", "ada", "marine", "mer"):
        assert titles(word) == [], word
    post.tags.clear()
    assert titles("eau") == []
    post.delete()
    assert titles("balise") == []
    assert not SearchEntry.objects.exists()


def test_one_entry_for_a_transaction_and_none_where_it_is_taken_back(titles, monkeypatch):
    post = make_post("Phare", sections=[("", "un"), ("", "deux")], published=True)
    renewed = []
    monkeypatch.setattr(keeping, "renew", renewed.append)
    with transaction.atomic():
        post.save()
        for section in post.sections.all():
            section.save()
    assert renewed == [{post.pk}]
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        post.save()
        1 / 0  # noqa: B018
    post.save(update_fields=["version_number"])
    assert len(renewed) == 1


def test_a_name_of_many_posts_is_left_to_a_job(titles, monkeypatch):
    for number in range(4):
        make_post(f"Phare {number}", tags=["mer"], published=True)
    monkeypatch.setattr(keeping, "MOST_AT_ONCE", 3)
    tag = Tag.objects.get()
    tag.name = "eau"
    tag.save()
    assert SearchDue.objects.count() == 4
    assert titles("eau") == []
    call_command("blogposts_search_rebuild", "--due", stdout=io.StringIO())
    assert not SearchDue.objects.exists()
    assert len(titles("eau")) == 4


def test_a_failure_is_logged_and_the_post_is_saved(monkeypatch, caplog):
    monkeypatch.setattr(keeping, "renew", lambda keys: 1 / 0)
    post = make_post("Phare")
    assert Post.objects.filter(pk=post.pk).exists()
    assert "not told" in caplog.text


def test_a_rebuild_finds_what_no_signal_told(titles):
    post = make_post("Phare", sections=[("", "un")], published=True)
    Section.objects.filter(post=post).update(html="<p>deux</p>")
    SearchEntry.objects.all().delete()
    out = io.StringIO()
    call_command("blogposts_search_rebuild", stdout=out)
    assert titles("deux") == ["Phare"]
    assert "1 of 1" in out.getvalue()


def test_what_the_database_needs_is_made_again():
    """A later migration that makes the table of entries anew takes it along."""
    keeping.prepare("default")
    keeping.prepare("default")


@pytest.mark.skipif(connection.vendor != "mysql", reason="InnoDB's alone")
@pytest.mark.parametrize("by_command", [False, True])
def test_indexes_that_innodb_makes_anew_without_their_rows(titles, by_command):
    """It does so where a table had lost all of them: the first that is added is empty."""
    table = SearchEntry._meta.db_table
    with connection.cursor() as cursor:
        for name in mariadb._INDEXES:
            cursor.execute(f"ALTER TABLE {table} DROP INDEX {name}")
        make_post("Phare", sections=[("", "corps")], published=True)
        if by_command:
            call_command("blogposts_search_rebuild", stdout=io.StringIO())
        else:
            keeping.prepare("default")
        assert all(mariadb._is_whole(cursor, name) for name in mariadb._INDEXES)
    assert titles("phare") == titles("corps") == ["Phare"]

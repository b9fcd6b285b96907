"""Who may be found: whatever the entries say, what is public at that moment."""

from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from blogposts import publishing
from blogposts.models import Post, SearchEntry
from tests.builders import APRIL, make_author, make_category, make_post, soon

pytestmark = pytest.mark.django_db(transaction=True)


def test_hidden_posts_are_never_found(titles):
    make_post("Phare brouillon")
    make_post("Phare demain", published=soon())
    for status in ("draft", "review", "withdrawn", "bin"):
        make_post(f"Phare {status}", published=True, status=status)
    assert SearchEntry.objects.count() == 6
    assert titles("phare") == []


def test_publishing_scheduling_and_withdrawal_need_no_entry(titles):
    post = make_post("Phare")
    with mock.patch("blogposts.search.keeping.renew"):
        publishing.publish(post, at=soon(hours=2))
        assert titles("phare") == []
        with mock.patch.object(timezone, "now", return_value=timezone.now() + timedelta(hours=3)):
            assert titles("phare") == ["Phare"]
        publishing.publish(post, at=APRIL)
        assert titles("phare") == ["Phare"]
        publishing.withdraw(post)
        assert titles("phare") == []
        publishing.publish(post)
        assert titles("phare") == ["Phare"]
        publishing.move_to_bin(post)
        assert titles("phare") == []


def test_filters(titles):
    top = make_category("Haut")
    below = make_category("Bas", parent=top)
    ada, ben = make_author("Ada"), make_author("Ben")
    make_post("Phare un", author=ada, categories=[top], tags=["mer"], published=APRIL)
    make_post("Phare deux", author=ben, categories=[below], language="en",
              published=APRIL.replace(year=2022))  # fmt: skip
    tag = Post.tags.get(name="mer")
    assert set(titles("phare", categories=(top.pk, below.pk))) == {"Phare un", "Phare deux"}
    assert titles("phare", categories=(below.pk,)) == ["Phare deux"]
    assert titles("phare", tag=tag.pk) == ["Phare un"]
    assert titles("phare", author=ben.pk) == ["Phare deux"]
    assert titles("phare", year=2022) == ["Phare deux"]
    assert titles("phare", language="fr") == ["Phare un"]
    assert titles("phare", language="fr", year=2022) == []

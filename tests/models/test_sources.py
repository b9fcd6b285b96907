import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from blogposts.models import Source
from tests.builders import make_post

pytestmark = pytest.mark.django_db
CNBC = "https://www.cnbc.com/2023/04/05/meta-layoffs-gut-customer-service-leaving.html"


def cleaned(**fields):
    source = Source(post=make_post(), position=1, **fields)
    source.full_clean()
    return source


class TestKey:
    def test_is_made_of_the_host(self):
        post = make_post(sources=[{"url": CNBC}, {"url": f"{CNBC}?x"}, {"title": "Un rapport"}])
        assert [source.key for source in post.sources.order_by("position")] == [
            "cnbc", "cnbc-2", "un-rapport",
        ]  # fmt: skip

    def test_stands_once_in_a_post(self):
        post = make_post(sources=[{"key": "a", "title": "Un"}])
        with pytest.raises(IntegrityError), transaction.atomic():
            Source.objects.create(post=post, position=2, key="a", title="Deux")

    @pytest.mark.parametrize("key", ["é", "a b", "-a", "a]b"])
    def test_refused(self, key):
        with pytest.raises(ValidationError):
            cleaned(key=key, title="Un")


class TestAddress:
    def test_is_taken(self):
        assert cleaned(url=CNBC, key="cnbc").host == "cnbc.com"

    @pytest.mark.parametrize(
        "url",
        [
            "javascript:alert(1)",
            "ftp://example.org/a",
            "https://me:secret@example.org/",
            "https:///path",
            "//example.org/a",
            "example.org",
            "https://example.org/a\nb",
        ],
    )
    def test_refused(self, url):
        with pytest.raises(ValidationError) as error:
            cleaned(url=url, key="a")
        assert "url" in error.value.message_dict

    def test_or_title_is_needed(self):
        with pytest.raises(ValidationError, match="address or a title"):
            cleaned(key="a")
        with pytest.raises(IntegrityError), transaction.atomic():
            Source.objects.create(post=make_post(), position=9, key="a")


class TestShown:
    def test_title_first(self):
        assert Source(title="Un", url=CNBC).shown_title == "Un"

    def test_a_bare_address_is_its_path_shortened(self):
        shown = Source(url=CNBC).shown_title
        assert shown == "2023/04/05/meta-layoffs-gut-customer-service…"
        assert Source(url=CNBC).shown_publisher == "cnbc.com"

    def test_an_address_without_a_path_is_its_host(self):
        assert Source(url="https://www.example.org/").shown_title == "example.org"


@pytest.mark.parametrize("date", ["2023", "2023-04", "2023-04-11"])
def test_a_date_may_be_partial(date):
    assert cleaned(title="Un", key="a", date=date).date == date


@pytest.mark.parametrize("date", ["23", "2023-13", "2023-04-32", "April 2023"])
def test_other_dates_are_refused(date):
    with pytest.raises(ValidationError):
        cleaned(title="Un", key="a", date=date)

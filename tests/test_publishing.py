import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from blogposts import publishing
from blogposts.models import Post
from blogposts.signals import post_published, post_withdrawn
from tests.builders import APRIL, make_post, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent():
    """What was sent, as pairs of signal and post."""
    sent = []

    def published(post, **kwargs):
        sent.append(("published", post))

    def withdrawn(post, **kwargs):
        sent.append(("withdrawn", post))

    post_published.connect(published)
    post_withdrawn.connect(withdrawn)
    yield sent
    post_published.disconnect(published)
    post_withdrawn.disconnect(withdrawn)


class TestPublish:
    def test_it_works(self):
        post = make_post()
        before = timezone.now()
        publishing.publish(post)
        post.refresh_from_db()
        assert post.is_public
        assert before <= post.published_at <= timezone.now()
        assert post.first_published_at == post.published_at

    def test_at_a_time_to_come_schedules(self):
        post = make_post()
        publishing.publish(post, at=soon())
        assert post.is_scheduled

    def test_again_keeps_time_and_address(self):
        post = make_post(published=APRIL)
        publishing.withdraw(post)
        post.title = "Autre"
        publishing.publish(post)
        assert (post.published_at, post.path) == (APRIL, "un-titre")

    def test_rescheduling_moves_the_date_in_the_address(self, settings):
        settings.BLOGPOSTS_PERMALINK = "year/month/slug"
        post = make_post(published=soon(days=1))
        publishing.publish(post, at=APRIL)
        assert post.path == "2023/04/un-titre"

    def test_refuses_an_address_that_another_post_has(self, settings):
        settings.BLOGPOSTS_PERMALINK = "year/month/slug"
        make_post("Le premier", slug="a-moi", published=APRIL)
        second = make_post("Le second", slug="a-moi")
        with pytest.raises(ValidationError, match="Le premier"):
            publishing.publish(second, at=APRIL)
        second.refresh_from_db()
        assert second.status == Post.Status.DRAFT

    def test_is_done_whatever_becomes_of_who_is_told(self, django_capture_on_commit_callbacks):
        def fail(**kwargs):
            raise RuntimeError("a host's receiver")

        post_published.connect(fail)
        try:
            with django_capture_on_commit_callbacks(execute=True):
                publishing.publish(post := make_post())
        finally:
            post_published.disconnect(fail)
        assert Post.objects.published().get() == post

    def test_sends_its_signal_after_the_commit(self, sent, django_capture_on_commit_callbacks):
        post = make_post()
        with django_capture_on_commit_callbacks(execute=True):
            publishing.publish(post)
            assert sent == []
        assert sent == [("published", post)]


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        (publishing.withdraw, "withdrawn"),
        (publishing.make_draft, "draft"),
        (publishing.submit, "review"),
        (publishing.move_to_bin, "bin"),
    ],
)
def test_takes_a_post_from_the_readers(verb, status, sent, django_capture_on_commit_callbacks):
    post = make_post(published=True)
    with django_capture_on_commit_callbacks(execute=True):
        verb(post)
    post.refresh_from_db()
    assert post.status == status
    assert not Post.objects.published().exists()
    assert sent == [("withdrawn", post)]


class TestBin:
    @pytest.mark.parametrize("status", ["draft", "review", "published", "withdrawn"])
    def test_gives_back_what_it_took(self, status):
        post = make_post(sections=[("A", "a")], tags=["Meta"], published=APRIL)
        Post.objects.filter(pk=post.pk).update(status=status)
        post.refresh_from_db()
        publishing.move_to_bin(post)
        publishing.restore(post)
        post.refresh_from_db()
        assert (post.status, post.path, post.published_at) == (status, "un-titre", APRIL)
        assert post.status_before_bin == ""

    def test_keeps_the_address_that_readers_know(self):
        post = make_post(published=True)
        publishing.move_to_bin(post)
        assert make_post().path == "un-titre-2"

    def test_of_a_draft_leaves_its_address_to_others(self):
        post = make_post()
        publishing.move_to_bin(post)
        assert make_post().path == "un-titre"
        publishing.restore(post)
        assert post.path == "un-titre-2"

    def test_twice_is_once(self):
        post = make_post(published=True)
        publishing.move_to_bin(post)
        publishing.move_to_bin(post)
        publishing.restore(post)
        assert post.is_public

    def test_restores_only_what_is_in_it(self):
        post = make_post()
        publishing.restore(post)
        assert post.status == Post.Status.DRAFT

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from blogposts import publishing
from blogposts.models import Post, Section, TaggedPost
from blogposts.text.excerpt import summary
from blogposts.text.markdown import teaser_of
from tests.builders import APRIL, make_author, make_post, soon
from tests.cost import BUDGET, seconds

pytestmark = pytest.mark.django_db


class TestSlug:
    def test_is_made_of_the_title(self):
        assert make_post("Les licenciements à Meta").slug == "les-licenciements-a-meta"

    def test_follows_the_title_until_first_published(self):
        post = make_post("Premier titre")
        post.title = "Second titre"
        post.save()
        assert post.slug == post.path == "second-titre"

    def test_stays_once_published(self):
        post = make_post("Premier titre", published=True)
        post.title = "Second titre"
        post.save()
        assert post.slug == post.path == "premier-titre"

    def test_follows_while_scheduled(self):
        post = make_post("Premier titre", published=soon())
        post.title = "Second titre"
        post.save()
        assert post.path == "second-titre"

    def test_typed_by_hand_does_not_follow(self):
        post = make_post("Un titre", slug="a-moi")
        post.title = "Autre"
        post.save()
        assert post.slug == "a-moi"

    def test_makes_way_for_one_that_is_taken(self):
        first, second, third = (make_post("Même titre") for _ in range(3))
        assert [first.slug, second.slug, third.slug] == [
            "meme-titre",
            "meme-titre-2",
            "meme-titre-3",
        ]

    def test_is_never_the_address_of_another_page(self):
        assert make_post("Feed").slug == "feed-post"
        assert make_post("2023").slug == "2023-post"

    def test_has_a_word_where_the_title_has_none(self):
        assert make_post("…").slug == "post"

    def test_of_other_scripts_is_transliterated(self):
        assert make_post("Привет мир").slug == "privet-mir"

    def test_taken_is_refused_by_the_database(self):
        make_post("A", slug="a-moi")
        with pytest.raises(IntegrityError), transaction.atomic():
            make_post("B", slug="a-moi")

    @pytest.mark.parametrize("slug", ["feed", "2024", "tag", "a b", "é/è"])
    def test_refused_by_the_form(self, slug):
        with pytest.raises(ValidationError):
            Post._meta.get_field("slug").clean(slug, None)


class TestPath:
    @pytest.mark.parametrize(
        ("pattern", "path"),
        [
            ("slug", "un-titre"),
            ("year/month/slug", "2023/04/un-titre"),
            ("year/month/day/slug", "2023/04/11/un-titre"),
        ],
    )
    def test_follows_the_pattern(self, settings, pattern, path):
        settings.BLOGPOSTS_PERMALINK = pattern
        assert make_post(published=True).path == path

    def test_takes_the_day_of_the_sites_zone(self, settings):
        settings.BLOGPOSTS_PERMALINK = "year/month/day/slug"
        night = datetime(2023, 4, 11, 22, 30, tzinfo=UTC)  # half past midnight in Paris
        assert make_post(published=night).path == "2023/04/12/un-titre"

    def test_one_slug_twice_where_dates_differ(self, settings):
        settings.BLOGPOSTS_PERMALINK = "year/month/slug"
        make_post(published=True)
        assert make_post(published=APRIL.replace(month=5)).path == "2023/05/un-titre"

    def test_stays_when_the_pattern_changes(self, settings):
        post = make_post(published=True)
        settings.BLOGPOSTS_PERMALINK = "year/month/slug"
        post.save()
        assert post.path == "un-titre"

    def test_of_a_draft_waits_for_its_date(self, settings):
        settings.BLOGPOSTS_PERMALINK = "year/month/slug"
        assert make_post().path is None


class TestConstraints:
    def test_a_published_post_has_a_time_and_a_path(self):
        post = make_post()
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.filter(pk=post.pk).update(status="published")

    def test_an_unknown_status_is_refused(self):
        post = make_post()
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.filter(pk=post.pk).update(status="lost")

    def test_two_sections_have_two_positions(self):
        post = make_post(sections=[("A", "a")])
        with pytest.raises(IntegrityError), transaction.atomic():
            Section.objects.create(post=post, position=1, heading="B")

    def test_a_tag_stands_once(self):
        post = make_post(tags=["Meta"])
        with pytest.raises(IntegrityError), transaction.atomic():
            TaggedPost.objects.create(content_object=post, tag=post.tags.get())


class TestTimes:
    def test_language_is_the_sites_where_none_is_given(self, settings):
        settings.LANGUAGE_CODE = "fr"
        assert make_post(language="").language == "fr"

    def test_is_updated_by_a_correction_and_by_no_small_change(self):
        post = make_post(published=True)
        post.changed_at = APRIL.replace(day=12)
        assert (post.updated_at, post.modified_at) == (None, APRIL)
        post.corrected_at = APRIL.replace(hour=10)
        assert post.updated_at == post.modified_at == post.corrected_at

    def test_corrections_of_before_it_came_out_anew_are_no_update(self):
        post = make_post(published=True)
        post.corrected_at = APRIL.replace(hour=8)
        assert (post.updated_at, post.modified_at) == (None, APRIL)

    def test_a_draft_is_as_new_as_its_last_change(self):
        post = make_post()
        assert post.modified_at == post.changed_at

    def test_scheduled_is_not_public(self):
        post = make_post(published=soon())
        assert (post.is_scheduled, post.is_public) == (True, False)
        assert not Post.objects.published().exists()
        assert list(Post.objects.scheduled()) == [post]

    def test_comes_out_at_its_minute(self):
        post = make_post(published=soon())
        later = timezone.now() + timezone.timedelta(hours=2)
        assert list(Post.objects.published(at=later)) == [post]


def test_words_and_reading_time_come_from_the_sections():
    post = make_post(sections=[("A", "mot " * 600), ("B", "mot " * 600)])
    assert post.words == 1200
    assert post.reading_minutes >= 4


def test_posts_of_an_author_keep_him():
    author = make_author()
    make_post(author=author)
    with pytest.raises(IntegrityError):
        author.delete()


def test_address_of_a_draft_is_its_preview():
    post = make_post()
    assert post.get_absolute_url() == f"/blog/draft/{post.pk}/"
    publishing.publish(post)
    assert post.get_absolute_url() == "/blog/un-titre/"


class TestCounts:
    """What is said under a post is counted while somebody has its form open."""

    NAMES = ("comment_count", "votes_up", "votes_down", "talk")

    @pytest.fixture
    def stale(self):
        post = make_post(published=True)
        Post.objects.talked(comment_count=3, votes_up=2, votes_down=1)
        return post

    def counts(self):
        return Post.objects.values_list(*self.NAMES).get()

    def test_stay_true_when_a_post_is_saved_that_was_read_before(self, stale):
        stale.title = "Un autre titre"
        stale.save()
        assert self.counts() == (3, 2, 1, 1)
        assert Post.objects.get().title == "Un autre titre"

    def test_stay_true_when_parts_of_it_were_read(self, stale, django_assert_num_queries):
        post = Post.objects.only("title", "status", "first_published_at").get()
        post.title = "Un autre titre"
        post.language = "fr"
        with django_assert_num_queries(1):
            post.save()
        assert self.counts() == (3, 2, 1, 1)

    def test_are_written_by_who_names_them(self, stale):
        stale.votes_up = 7
        stale.save(update_fields=["votes_up"])
        assert self.counts() == (3, 7, 1, 1)

    def test_come_along_with_a_copy(self, stale):
        stale.pk, stale._state.adding, stale.path, stale.slug = None, True, None, "copie"
        stale.first_published_at = None
        stale.comment_count = 4
        stale.save()
        assert Post.objects.get(slug="copie").comment_count == 4


class TestExcerpt:
    def excerpt(self, *bodies, format="markdown", **fields):
        sections = [
            {"heading": f"H {number}", "body": body, "format": format}
            for number, body in enumerate(bodies)
        ]
        return make_post(sections=sections, **fields)

    @pytest.mark.parametrize(
        ("format", "body"),
        [
            ("markdown", "Le *début* [@a].\n\n<!--more-->\n\nLa suite."),
            ("markdown", "Le *début* [@a].\n<!--more-->\nLa suite."),
            ("markdown", "Le *début* [@a].\n\n<!-- MORE -->\n\nUn <!--more--> encore."),
            ("html", "<p>Le <em>début</em> [@a].</p><!--more--><p>La suite.</p>"),
            ("html", "<div><p>Le début [@a].</p><p><!--more Lire la suite--></p><p>La suite."),
            (
                "html",
                "<p>Le début [@a].</p><!-- wp:more -->\n<!--more--><!-- /wp:more --><p>La suite",
            ),
        ],
    )
    def test_ends_at_the_mark_which_readers_do_not_see(self, format, body):
        post = self.excerpt(body, format=format, sources=[{"key": "a", "title": "A"}])
        post.render()
        assert post.excerpt.replace("\u00a0", " ") == "Le début."
        html = post.sections.get().html
        assert "more" not in html.lower()
        assert "<p></p>" not in html
        assert "suite" in html or "encore" in html

    def test_has_the_sections_before_the_mark_whole(self):
        first = "Mot " * 100
        post = self.excerpt(first, "Encore.\n\n<!--more-->\n\nFin.")
        assert post.excerpt == f"{first.strip()} Encore."

    def test_a_summary_comes_first(self):
        post = self.excerpt("Un.\n\n<!--more-->\n\nDeux.", summary="Typed.")
        assert post.shown_summary == "Typed."

    @pytest.mark.parametrize(
        "body",
        [
            "Un `<!--more-->` dans du code.",
            "    <!--more-->\n\nUn texte.",
            "<!--more-->\n\nUn texte.",
            "Un texte <!--more",
            "Un texte <!--moreover-->.",
        ],
    )
    def test_is_the_beginning_where_no_mark_says_more(self, body):
        assert self.excerpt(body).excerpt == summary(self.excerpt(body).sections.get().html)

    def test_is_cut_where_it_would_be_no_excerpt(self):
        post = self.excerpt("Mot " * 1_000 + "\n\n<!--more-->\n\nFin.")
        assert 990 < len(post.excerpt) <= 1_000
        assert post.excerpt.endswith("…")

    def test_many_marks_cost_what_one_does(self):
        body = "<!--more " * 50_000
        assert seconds(lambda: teaser_of(body, format="html")) < BUDGET

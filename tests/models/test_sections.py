import pytest
from django.core.exceptions import ValidationError

from blogposts.models import Post, Section, Source
from tests.builders import make_post

pytestmark = pytest.mark.django_db


def reread(post):
    return list(Section.objects.filter(post=post).order_by("position"))


class TestAnchor:
    def test_is_made_of_the_headings_words(self):
        post = make_post(sections=[("META’S LIVE CHAT", "a")])
        assert reread(post)[0].anchor == "meta-s-live-chat"

    def test_follows_the_headings_language(self):
        post = make_post(sections=[{"heading": "META’S LIVE CHAT", "heading_language": "en"}])
        assert reread(post)[0].anchor == "metas-live-chat"

    def test_stays_when_the_heading_changes(self):
        post = make_post(sections=[("Avant", "a")])
        (section,) = reread(post)
        section.heading = "Après"
        section.save()
        assert reread(post)[0].anchor == "avant"

    def test_of_equal_headings_differ(self):
        post = make_post(sections=[("Même", "a"), ("Même", "b")])
        assert [section.anchor for section in reread(post)] == ["meme", "meme-2"]

    @pytest.mark.parametrize("heading", ["Comments", "Respond", "Sources", "Author"])
    def test_is_never_an_id_of_the_page(self, heading):
        post = make_post(sections=[(heading, "a")])
        assert reread(post)[0].anchor == f"{heading.lower()}-1"


class TestRender:
    def test_stores_html_with_its_fingerprint(self):
        (section,) = reread(make_post(sections=[("A", "un *mot*")]))
        assert section.html.strip() == "<p>un <em>mot</em></p>"
        assert section.fingerprint
        assert section.words == 2

    def test_numbers_a_citation_by_the_list_of_sources(self):
        post = make_post(
            sections=[("A", "Dit [@deux]. Et [@un].")],
            sources=[{"key": "un", "title": "Un"}, {"key": "deux", "title": "Deux"}],
        )
        (section,) = reread(post)
        assert section.citations == ["deux", "un"]
        assert 'href="#source-deux"' in section.html
        assert ">2</a>" in section.html

    def test_a_new_order_of_sources_makes_it_stale(self):
        post = make_post(
            sections=[("A", "Dit [@deux].")],
            sources=[{"key": "un", "title": "Un"}, {"key": "deux", "title": "Deux"}],
        )
        Source.objects.filter(key="un").delete()
        assert post.render() != []
        assert ">1</a>" in reread(post)[0].html

    def test_does_nothing_twice(self):
        post = make_post(sections=[("A", "a")])
        assert post.render() == []

    def test_an_old_fingerprint_is_rendered_anew(self):
        post = make_post(sections=[("A", "a")])
        Section.objects.update(html="<p>old</p>", fingerprint="old")
        assert [section.html.strip() for section in post.render()] == ["<p>a</p>"]

    def test_knows_the_size_of_our_own_pictures(self, settings, tmp_path):
        from django.core.files.storage import default_storage

        from tests.builders import picture_file

        settings.MEDIA_ROOT = tmp_path
        name = default_storage.save("blogposts/x.png", picture_file(size=(80, 50)))
        (section,) = reread(make_post(sections=[("A", f"![Vue](/media/{name})")]))
        assert 'width="80"' in section.html
        assert 'height="50"' in section.html


class TestRefuses:
    def test_too_long_a_text(self, settings):
        settings.BLOGPOSTS_BODY_MAX_LENGTH = 10
        with pytest.raises(ValidationError, match="11 characters"):
            Section(body="x" * 11).clean()

    def test_a_text_that_would_cost_too_much(self):
        with pytest.raises(ValidationError):
            Section(body="> " * 1000 + "x").clean()

    def test_what_is_no_language(self):
        with pytest.raises(ValidationError):
            Section._meta.get_field("language").clean("français", None)


def test_deleting_a_post_deletes_its_sections():
    post = make_post(sections=[("A", "a")], sources=[{"title": "Un"}])
    Post.objects.filter(pk=post.pk).delete()
    assert not Section.objects.exists()
    assert not Source.objects.exists()

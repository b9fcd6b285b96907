import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from blogposts import publishing
from blogposts.models import Edition, Post, TranslationGroup
from blogposts.translations import begin, link, translation_in, translations_of, unlink
from blogposts.versions.snapshot import snapshot
from tests.builders import make_author, make_category, make_member, make_picture, make_post

pytestmark = pytest.mark.django_db


def make(language, title="", **fields):
    return make_post(title or language, language=language, **fields)


def linked(*languages, **fields):
    first, *others = [make(language, **fields) for language in languages]
    for other in others:
        link(first, other)
    return [first, *others]


def tongues(post):
    post.refresh_from_db()
    return [one.language for one in translations_of(post)]


class TestLink:
    def test_two_posts_become_translations_of_one_another(self):
        french, english = linked("fr", "en")
        assert tongues(french) == ["en"]
        assert tongues(english) == ["fr"]

    def test_a_third_joins_the_two(self):
        french, english, arabic = make("fr"), make("en"), make("ar")
        link(french, english)
        link(arabic, english)
        assert tongues(arabic) == ["en", "fr"]
        assert TranslationGroup.objects.count() == 1

    def test_two_groups_become_one_and_none_is_left_empty(self):
        french, _english = linked("fr", "en")
        arabic, _german = linked("ar", "de")
        link(arabic, french)
        assert tongues(french) == ["ar", "de", "en"]
        assert TranslationGroup.objects.count() == 1

    def test_one_language_is_never_there_twice(self):
        french, english = linked("fr", "en")
        arabic, other = make("ar"), make("en", "Another")
        link(arabic, other)
        with pytest.raises(ValidationError) as caught:
            link(french, arabic)
        assert caught.value.code == "language"
        assert "“en”" in caught.value.messages[0]
        assert "“Another”" in caught.value.messages[0]
        assert tongues(english) == ["fr"]
        assert tongues(arabic) == ["en"]

    def test_capitals_make_no_other_language_and_regions_do(self):
        with pytest.raises(ValidationError):
            link(make("pt-BR"), make("pt-br", "Outro"))
        assert tongues(linked("pt-BR", "pt-PT")[0]) == ["pt-PT"]

    def test_a_post_is_no_translation_of_itself(self):
        post = make("fr")
        link(post, post)
        assert TranslationGroup.objects.count() == 0

    def test_pages_are_new_with_it_and_not_with_the_same_once_more(
        self, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            french, english = make("fr"), make("en")
        numbers = []
        for posts in ([french, english], [english, french]):
            with django_capture_on_commit_callbacks(execute=True):
                link(*posts)
            numbers.append(Edition.objects.get().number)
        assert numbers == [2, 2]
        assert tongues(french) == ["en"]

    def test_the_database_refuses_what_passed_by_the_verb(self):
        french, english = linked("fr", "en")
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.filter(pk=english.pk).update(language="fr")
        assert tongues(french) == ["en"]


class TestUnlink:
    def test_one_leaves_and_the_others_stay(self):
        _french, english, arabic = linked("fr", "en", "ar")
        unlink(english)
        assert tongues(english) == []
        assert tongues(arabic) == ["fr"]

    def test_of_two_no_group_is_left(self):
        french, english = linked("fr", "en")
        unlink(french)
        assert tongues(english) == []
        assert not TranslationGroup.objects.exists()

    def test_a_post_without_translations_stays_as_it_is(self):
        unlink(make("fr"))
        assert not TranslationGroup.objects.exists()


class TestAPostThatGoes:
    def test_the_bin_keeps_its_place(self):
        french, english = linked("fr", "en", published=True)
        publishing.move_to_bin(english)
        assert translation_in(french, "EN") == english
        publishing.restore(english)
        assert tongues(english) == ["fr"]

    def test_deleted_for_good_it_leaves_the_others_linked(self):
        french, english, arabic = linked("fr", "en", "ar")
        french.delete()
        assert tongues(english) == ["ar"]
        link(arabic, make("fr", "Un autre"))
        assert tongues(english) == ["ar", "fr"]

    def test_empty_groups_go_with_the_next_link(self):
        for post in linked("fr", "en"):
            post.delete()
        linked("fr", "en")
        assert TranslationGroup.objects.count() == 1


def test_an_old_copy_in_memory_does_not_undo_a_link():
    french, english = make("fr"), make("en")
    stale = Post.objects.get(pk=french.pk)
    link(french, english)
    stale.title = "Autre titre"
    stale.save()
    assert tongues(french) == ["en"]


def test_the_link_is_no_part_of_a_version():
    french, _english = linked("fr", "en")
    assert "translation_group" not in snapshot(french)["post"]


class TestBegin:
    @pytest.fixture
    def post(self):
        return make(
            "fr",
            "Un titre",
            subtitle="Un sous-titre",
            sections=[("Une partie", "Du texte [@meta]."), ("", "Encore.")],
            sources=[{"key": "meta", "title": "Une source", "language": "en"}],
            categories=[make_category("Réseaux"), make_category("Livres")],
            tags=["Meta", "Service"],
            picture=make_picture(),
            picture_alt="Un bureau",
            author=make_author(),
            published=True,
        )

    def test_a_copy_to_be_written_over(self, post):
        writer = make_member()
        draft = begin(post, "en", owner=writer)
        assert (draft.status, draft.language, draft.owner) == ("draft", "en", writer)
        assert draft.author is None
        assert tongues(draft) == ["fr"]
        assert [part.heading for part in draft.sections.order_by("position")] == ["Une partie", ""]
        assert "source-meta" in draft.sections.order_by("position")[0].html
        assert [source.title for source in draft.sources.all()] == ["Une source"]
        assert [one.category.name for one in draft.post_categories.order_by("position")] == [
            "Réseaux",
            "Livres",
        ]
        assert {tag.name for tag in draft.tags.all()} == {"Meta", "Service"}
        assert (draft.picture, draft.picture_alt) == (post.picture, "Un bureau")
        assert draft.path != post.path

    def test_the_post_keeps_all_of_its_own(self, post):
        before = snapshot(post)
        begin(post, "en", owner=None)
        assert snapshot(post) == before

    def test_an_empty_one(self, post):
        draft = begin(post, "en", owner=None, with_text=False)
        assert not draft.sections.exists()
        assert draft.sources.count() == 1

    def test_a_language_that_is_taken_makes_no_draft(self, post):
        begin(post, "en", owner=None)
        with pytest.raises(ValidationError):
            begin(post, "en", owner=None)
        assert Post.objects.count() == 2

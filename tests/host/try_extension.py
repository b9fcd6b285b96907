"""What a site changes without touching our code: views, a model beside ours, its row in our admin.

docs/how-to/templates.md tells how.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.http import Http404
from django.test import Client, RequestFactory
from django.utils.translation import override

from blogposts import publishing, signals, views
from blogposts.models import Correction, Post
from blogposts.reading import Link, Translation
from blogposts.views.posts import ContentsEntry
from tests.admin.pages import form_of
from tests.builders import APRIL, make_author, make_category, make_post
from tests.host.paper.models import PrintEdition

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(settings):
    settings.BLOGPOSTS_POSTS_PER_PAGE = 1
    category = make_category("Travail")
    make_post("Avant", categories=[category], tags=["Meta"], published=APRIL.replace(day=1))
    return make_post(
        author=make_author(),
        categories=[category],
        tags=["Meta"],
        sections=[("Un", "Texte [@a]."), ("Deux", "Texte."), ("Trois", "Texte.")],
        sources=[{"key": "a", "title": "Un rapport"}],
        published=True,
    )


def named(subject):
    subject.name = subject.title = "Un autre nom"
    return subject


def of_page(was):
    return was | {"blogposts_title": "Autre site"}


# A method of ours; what a subclass makes of its answer; what the page then says, or says no more.
PAGE = {
    "get_base_template": (lambda was: "blogposts/base.html", "blogposts-masthead"),
    "get_context_data": (of_page, "Autre site</title>"),
}
POST = PAGE | {
    "get_categories_and_tags": (lambda was: (was[0], []), "/tag/meta/"),
    "get_corrections": (
        lambda was: [Correction(pk=1, text="Une date était fausse.", at=APRIL)],
        "Une date était fausse.",
    ),
    "get_contents": (lambda was: [ContentsEntry("un", "Une entrée", "fr")], "Une entrée"),
    "get_edit_url": (lambda was: "/ailleurs/ecrire/", 'href="/ailleurs/ecrire/"'),
    "get_links": (lambda was: ([Link("Ailleurs", "/ailleurs/", "fr")], None), "/ailleurs/"),
    "get_feeds": (lambda was: [("Un flux", "/ailleurs/flux/")], "/ailleurs/flux/"),
    "get_translations": (
        lambda was: [Translation("ar", "/ailleurs/ar/", "", False, True, "العربية", "")],
        "/ailleurs/ar/",
    ),
    "get_ways_to_share": (lambda was: ([], []), "mailto:"),
    "get_object": (named, "Un autre nom"),
    "get_sections": (lambda was: was[:1], "Deux"),
    "get_sources": (lambda was: [], "Un rapport"),
}
LIST = PAGE | {
    "get_feeds": (lambda was: [("Un flux", "/ailleurs/flux/")], "/ailleurs/flux/"),
    "get_lead": (lambda was: None, "blogposts-lead"),
    "get_page_url": (lambda was: f"/ailleurs{was}", "/ailleurs/fr/magazine/"),
    "get_posts": (lambda was: was[:1], "page/2/"),
    "get_subject": (lambda was: SimpleNamespace(description="Le sujet"), "Le sujet"),
}
SUBJECT = LIST | {
    "get_lead": (lambda was: Post.objects.get(slug="un-titre"), 'href="/fr/magazine/un-titre/"'),
    "get_subject": (named, "Un autre nom"),
}
VIEWS = {
    "PostDetail": (
        {"path": "un-titre"},
        POST | {"get_discussion": (lambda was: None, 'id="respond"')},
    ),
    "PostList": ({}, LIST),
    "CategoryDetail": ({"slug": "travail"}, SUBJECT),
    "TagDetail": ({"slug": "meta"}, SUBJECT),
    "AuthorDetail": ({"slug": "barbara"}, {**SUBJECT, "get_posts": (lambda was: [], "un-titre")}),
}


def shown(view, kwargs):
    request = RequestFactory().get("/fr/magazine/")
    request.user = get_user_model()(is_superuser=True)
    with override("fr"):
        return view.as_view()(request, **kwargs).render().content.decode()


def changed(view, name, change):
    def method(self, *args, **kwargs):
        return change(getattr(super(subclass, self), name)(*args, **kwargs))

    subclass = type("Changed", (view,), {name: method})
    return subclass


def ours(view):
    """Names of the `get_...` methods that our code, and not Django's, gives a view."""
    parents = (parent for parent in view.__mro__ if parent.__module__.startswith("blogposts."))
    return {name for parent in parents for name in vars(parent) if name.startswith("get_")}


@pytest.mark.parametrize(
    ("view", "method"), [(view, method) for view, (_, all_) in VIEWS.items() for method in all_]
)
def test_a_subclass_changes_what_the_page_says(post, view, method):
    if view == "AuthorDetail":
        make_post("Encore", author=post.author, published=APRIL.replace(day=2))
    kwargs, methods = VIEWS[view]
    change, words = methods[method]
    view = getattr(views, view)
    before, after = shown(view, kwargs), shown(changed(view, method, change), kwargs)
    assert (words in before) != (words in after)


class TestPreview:
    def test_reads_from_its_queryset(self, post):
        none = changed(views.PostPreview, "get_queryset", lambda was: was.none())
        assert "Un titre" in shown(views.PostPreview, {"pk": post.pk})
        with pytest.raises(Http404):
            shown(none, {"pk": post.pk})

    def test_takes_its_links_from_a_method(self, post):
        change, words = POST["get_links"]
        preview = changed(views.PostPreview, "get_links", change)
        assert words in shown(preview, {"pk": post.pk})


# What takes a form is no page to build on: its methods are its own.
@pytest.mark.parametrize("view", [*VIEWS, "PostPreview"])
def test_no_method_of_ours_is_forgotten(view):
    tried = set(VIEWS.get(view, ({}, POST))[1])
    if view == "PostPreview":
        tried |= {"get_queryset"}
    assert ours(getattr(views, view)) == tried


class TestOwnAddresses:
    @pytest.fixture(autouse=True)
    def _urls(self, settings):
        settings.ROOT_URLCONF = "tests.host.own_urls"

    def test_lead_to_the_own_view(self, post):
        PrintEdition.objects.create(post=post, page=7)
        response = Client().get("/blog/un-titre/")
        assert response.context["print_edition"].page == 7
        assert "blogposts-neighbours" not in response.content.decode()

    def test_leave_the_other_pages_alone(self, post):
        for path in ("", "page/2/", "feed/", "category/travail/"):
            assert Client().get(f"/blog/{path}").status_code == 200


class TestModelBesideOurs:
    url = "/fr/magazine/un-titre/"

    def test_is_on_the_page(self, post):
        PrintEdition.objects.create(post=post, page=7)
        assert "Travail / p. 7" in Client().get(self.url).content.decode()

    def test_makes_the_page_new(self, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            post = make_post(categories=[make_category("Travail")], published=True)
            edition = PrintEdition.objects.create(post=post, page=7)
        etag = Client().get(self.url)["ETag"]
        edition.page = 8
        with django_capture_on_commit_callbacks(execute=True):
            edition.save()
        answer = Client().get(self.url, headers={"if-none-match": etag})
        assert answer.status_code == 200
        assert "p. 8" in answer.content.decode()


class TestAdmin:
    @pytest.fixture
    def client(self):
        person = get_user_model().objects.create_user("e@example.org", is_staff=True)
        person.is_superuser = True
        person.save()
        client = Client()
        client.force_login(person)
        return client

    def save(self, client, url, **fields):
        response = client.get(url)
        assert response.status_code == 200
        response = client.post(url, form_of(response) | fields | {"_save": "1"})
        assert response.status_code == 302, response.context["errors"]

    def test_saves_the_own_row_with_the_post(self, client, post):
        url = f"/admin/blogposts/post/{post.pk}/change/"
        self.save(client, url, **{"print_edition-0-page": "7"})
        assert PrintEdition.objects.get(post=post).page == 7
        self.save(client, url, **{"print_edition-0-page": "8"})
        assert PrintEdition.objects.get(post=post).page == 8

    def test_saves_it_with_a_new_post(self, client):
        url = "/admin/blogposts/post/add/"
        self.save(client, url, **{"title": "Un nouveau titre", "print_edition-0-page": "9"})
        assert PrintEdition.objects.get(post__title="Un nouveau titre").page == 9


class TestSignals:
    @pytest.fixture
    def heard(self):
        posts = []

        def receive(sender, post, **kwargs):
            posts.append((sender, post))

        both = (signals.post_published, signals.post_withdrawn)
        for signal in both:
            signal.connect(receive)
        yield posts
        for signal in both:
            signal.disconnect(receive)

    def test_tell_after_the_commit(self, heard, django_capture_on_commit_callbacks):
        post = make_post()
        with django_capture_on_commit_callbacks(execute=True):
            publishing.publish(post)
            assert heard == []
        with django_capture_on_commit_callbacks(execute=True):
            publishing.withdraw(post)
        assert heard == [(Post, post), (Post, post)]

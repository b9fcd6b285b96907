"""A published post in the bin is gone for its readers, and comes back with all that it had."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from blogposts import corrections, publishing
from blogposts.models import (
    Comment,
    Correction,
    DraftLink,
    DraftPicture,
    OldAddress,
    Picture,
    PictureUse,
    PostCategory,
    RelatedPost,
    Section,
    Source,
    TaggedPost,
    Version,
    Vote,
)
from blogposts.models import Post as PostModel
from blogposts.versions.record import begin, record_draft
from tests.builders import (
    make_author,
    make_category,
    make_comment,
    make_picture,
    make_post,
    picture_file,
    soon,
)

pytestmark = pytest.mark.django_db

# What belongs to a post; `Picture` stands in the library, and must not leave it meanwhile.
PARTS = [
    Comment, Correction, DraftLink, DraftPicture, OldAddress, Picture, PictureUse, PostCategory,
    RelatedPost, Section, Source, TaggedPost, Version, Vote,
]  # fmt: skip
OWN = ["title", "slug", "path", "status", "published_at", "first_published_at", "author_id"]
OWN += ["picture_id", "picture_alt", "draft_number", "version_number", "comment_count"]
OWN += ["votes_up", "votes_down", "corrected_at", "comment_policy", "owner_id", "featured"]


@pytest.fixture
def post():
    """A post with everything that there is to lose."""
    pictures = [make_picture(picture_file(size=(8, number))) for number in (5, 6, 7)]
    post = make_post(
        "Un titre",
        sections=[("A", f"Le premier mot [@ex].\n\n![b]({pictures[0].url})"), ("B", "b")],
        sources=[{"key": "ex", "url": "https://example.org/", "title": "Ex"}],
        categories=[make_category("Monde"), make_category("Presse")],
        tags=["Meta", "emploi"],
        related=[{"title": "Un livre"}],
        picture=pictures[1],
        picture_alt="Une tête",
        author=make_author(),
        owner=User.objects.create_user("nadia"),
        published=True,
    )
    publishing.move(post, "autre-adresse")
    publishing.move(post, "derniere-adresse")
    corrections.write(post, "Il fallait lire « un ».", by=None)
    post.refresh_from_db()
    before = begin(post)
    draft = before | {"post": before["post"] | {"picture": [pictures[2].pk, "c"], "title": "Mieux"}}
    record_draft(post, before, draft, post.owner)
    answered = make_comment(post, "Un commentaire.")
    make_comment(post, "Une réponse.", parent=answered)
    Vote.objects.create(post=post, value=1, voter="a")
    Vote.objects.create(comment=answered, value=-1, voter="b")
    DraftLink.objects.create(post=post, name="Ana", expires_at=soon(days=9))
    post.refresh_from_db()
    return post


def state(post):
    """All that is stored of it, by table."""
    own = PostModel.objects.filter(pk=post.pk).values(*OWN).get()
    return own, {model.__name__: list(model.objects.order_by("pk").values()) for model in PARTS}


def pages(post):
    """What readers know: the page, its comments, feeds, one comment, old addresses, the link."""
    comment = Comment.objects.order_by("pk").first()
    path = post.get_absolute_url()
    old = [path.replace(post.slug, slug) for slug in ("un-titre", "autre-adresse")]
    link = DraftLink.objects.get().get_absolute_url()
    return [path, f"{path}feed/", f"/blog/comment/{comment.pk}/", *old, link]


LISTS = [
    "/blog/", "/blog/feed/", "/blog/comments/feed/", "/blog/category/monde/", "/blog/tag/meta/",
    "/blog/author/barbara/",
]  # fmt: skip


def test_it_comes_back_whole(post):
    before = state(post)
    publishing.move_to_bin(post)
    assert not Picture.objects.unused()
    publishing.restore(PostModel.objects.get())
    assert state(post) == before


def test_by_the_buttons_of_the_admin_too(post, admin_client):
    before = state(post)
    url = f"/admin/blogposts/post/{post.pk}"
    admin_client.post(f"{url}/delete/")
    assert PostModel.objects.get().status == "bin"
    listed = {"action": "restore", "_selected_action": [post.pk], "index": "0"}
    admin_client.post("/admin/blogposts/post/?state=bin", listed)
    assert state(post) == before


def test_readers_find_it_nowhere_meanwhile(post, client):
    addresses = pages(post)
    assert [client.get(url).status_code for url in addresses] == [200, 200, 302, 301, 301, 302]
    shown = [url for url in LISTS if "Un titre" in client.get(url).content.decode()]
    assert shown == LISTS
    publishing.move_to_bin(post)
    assert [client.get(url).status_code for url in addresses] == [404] * len(addresses)
    for url in LISTS:
        html = client.get(url).content.decode()
        assert "Un titre" not in html
        assert "Un commentaire" not in html
    path = addresses[0]
    assert client.post(f"{path}comment/", {"text": "Encore."}).status_code == 404
    assert client.post(f"{path}vote/", {"value": "1"}).status_code == 404
    publishing.restore(PostModel.objects.get())
    assert [client.get(url).status_code for url in addresses] == [200, 200, 302, 301, 301, 302]
    assert [url for url in LISTS if "Un titre" in client.get(url).content.decode()] == LISTS
    (old,) = {client.get(url)["Location"] for url in addresses[3:5]}
    assert old == path


def test_nobody_takes_its_addresses_meanwhile(post):
    publishing.move_to_bin(post)
    for title in ("Un titre", "Autre adresse", "Dernière adresse"):
        make_post(title, sections=[("", "a")], published=True)
    publishing.restore(PostModel.objects.get(pk=post.pk))
    post.refresh_from_db()
    assert post.slug == "derniere-adresse"
    assert post.old_addresses.count() == 2


def test_a_draft_comes_back_as_a_draft(post):
    publishing.make_draft(post)
    before = state(post)
    publishing.move_to_bin(post)
    publishing.restore(PostModel.objects.get())
    assert state(post) == before

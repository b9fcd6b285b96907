"""`blogposts_render`: stored HTML of posts and comments brought up to date."""

import io

import pytest
from django.core.management import call_command

from blogposts.models import Comment, Edition, Section, comments
from blogposts.text.comment import FINGERPRINTS, render_comment
from tests.builders import make_comment, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def change(django_capture_on_commit_callbacks):
    """Runs what is given as if it were committed."""

    def do(verb):
        with django_capture_on_commit_callbacks(execute=True):
            return verb()

    return do


@pytest.fixture
def post(change):
    parts = [("Un", "Un *texte*."), ("Deux", "Un autre.")]
    return change(lambda: make_post(sections=parts, published=True))


def run():
    out = io.StringIO()
    call_command("blogposts_render", stdout=out)
    return out.getvalue().strip()


def spoil(rows, **fields):
    rows.update(html="<p>old</p>", fingerprint="c0", **fields)


def test_it_works(post):
    plain = make_comment(post, "Je ne suis pas du tout de cet avis : `a` !")
    html = make_comment(post, "<b>a</b>", format="html")
    make_comment(post, "fresh")
    spoil(Section.objects.filter(heading="Un"))
    spoil(Comment.objects.filter(pk__in=[plain.pk, html.pk]), language="")
    assert run() == "Rendered 1 sections of 1 posts and 2 comments anew."
    assert "<em>texte</em>" in Section.objects.get(heading="Un").html
    plain.refresh_from_db()
    assert plain.html == "<p>Je ne suis pas du tout de cet avis\u00a0: <code>a</code>\u202f!</p>"
    assert (plain.fingerprint, plain.language) == (FINGERPRINTS["plain"], "fr")
    html.refresh_from_db()
    assert (html.html, html.fingerprint) == ("<p><b>a</b></p>", FINGERPRINTS["html"])


def test_finds_nothing_to_do_the_second_time(post, change):
    make_comment(post, "a")
    make_comment(post, "<b>a</b>", format="html")
    edition = Edition.objects.values().get()
    assert change(run) == "Rendered 0 sections of 0 posts and 0 comments anew."
    assert Edition.objects.values().get() == edition


@pytest.mark.parametrize("status", ["awaiting", "published", "spam", "bin"])
def test_takes_comments_of_every_status(post, status):
    comment = make_comment(post, "a", status=status)
    spoil(Comment.objects)
    run()
    comment.refresh_from_db()
    assert comment.html == "<p>a</p>"
    assert comment.status == status


def test_a_fingerprint_of_the_other_format_is_stale(post):
    comment = make_comment(post, "<b>a</b>", format="html")
    Comment.objects.update(fingerprint=FINGERPRINTS["plain"])
    assert "1 comments" in run()
    comment.refresh_from_db()
    assert comment.fingerprint == FINGERPRINTS["html"]


def test_pages_are_new_after_it(post, change, client):
    make_comment(post, "a")
    tag = client.get(post.get_absolute_url())["ETag"]
    spoil(Comment.objects)
    change(run)
    assert client.get(post.get_absolute_url())["ETag"] != tag


def test_goes_in_batches(post, django_assert_num_queries):
    for number in range(7):
        make_comment(post, f"comment {number}")
    spoil(Comment.objects)
    # Four reads, the last of nothing; three transactions; seven rows.
    with django_assert_num_queries(4 + 3 * 2 + 7):
        assert comments.render_stale_comments(batch=3) == 7
    assert not Comment.objects.filter(html="<p>old</p>").exists()
    assert Comment.objects.get(text="comment 6").html == "<p>comment 6</p>"


def test_leaves_what_is_changed_meanwhile(post, monkeypatch):
    """A server that is not upgraded yet keeps new words under the old fingerprint."""
    comment = make_comment(post, "before")
    other = make_comment(post, "other")
    spoil(Comment.objects)

    def edited_meanwhile(text, **options):
        changed = Comment.objects.filter(pk=comment.pk)
        changed.update(text="after", html="<p>after</p>", decision_count=1)
        return render_comment(text, **options)

    monkeypatch.setattr(comments, "render_comment", edited_meanwhile)
    assert comments.render_stale_comments() == 1
    comment.refresh_from_db()
    other.refresh_from_db()
    assert (comment.html, other.html) == ("<p>after</p>", "<p>other</p>")

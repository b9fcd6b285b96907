"""The threads on a post's page: who sees what, where, and for how many queries."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from blogposts.models import Comment, Post
from blogposts.visitors import COMMENTER_COOKIE, Commenter, comment_link, remember_commenter
from tests.builders import make_author, make_comment, make_member, make_moderator, make_post

pytestmark = pytest.mark.django_db
URL = "/blog/un-titre/"


@pytest.fixture
def post():
    return make_post(sections=[("", "Un texte.")], published=True)


def page(client, url=URL, **headers):
    response = client.get(url, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def shown(html):
    """Keys of the comments in the order of the page."""
    return [int(key) for key in re.findall(r'id="comment-(\d+)"', html)]


def outline(html):
    """The lists of the threads, as brackets and keys."""
    threads = html[html.index('<ol class="blogposts-thread"') :]
    parts = re.findall(r"<ol[ >]|</ol>|id=\"comment-(\d+)\"", threads)
    tokens = re.findall(r"<ol[ >]|</ol>|id=\"comment-\d+\"", threads)
    assert len(parts) == len(tokens)
    depth, out = 0, []
    for token in tokens:
        if token.startswith("<ol"):
            depth += 1
        elif token == "</ol>":
            depth -= 1
            if not depth:
                break
        else:
            out.append((int(re.search(r"\d+", token).group()), depth))
    return out


class TestThreads:
    def test_stand_in_the_order_they_were_sent_with_their_answers(self, client, post):
        first = make_comment(post)
        second = make_comment(post)
        late = make_comment(post, parent=first)
        assert outline(page(client)) == [(first.pk, 1), (late.pk, 2), (second.pk, 1)]

    def test_come_newest_first_where_the_site_has_it_so(self, client, post, settings):
        settings.BLOGPOSTS_COMMENT_ORDER = "newest"
        first = make_comment(post)
        second = make_comment(post)
        answer = make_comment(post, parent=first)
        again = make_comment(post, parent=first)
        assert shown(page(client)) == [second.pk, first.pk, answer.pk, again.pk]

    def test_are_indented_as_deep_as_the_setting_says(self, client, post, settings):
        settings.BLOGPOSTS_COMMENT_DEPTH = 2
        one = make_comment(post)
        two = make_comment(post, parent=one)
        three = make_comment(post, parent=two, name="Nadia")
        four = make_comment(post, parent=three)
        html = page(client)
        assert outline(html) == [(one.pk, 1), (two.pk, 2), (three.pk, 2), (four.pk, 2)]
        assert f'<a href="#comment-{three.pk}"><bdi>Nadia</bdi></a>' in html

    def test_show_nothing_that_waits_or_is_refused(self, client, post):
        for status in ("awaiting", "spam", "bin"):
            make_comment(post, f"Texte {status}", status=status)
        assert shown(page(client)) == []

    def test_show_no_answer_whose_parent_waits(self, client, post):
        parent = make_comment(post, status="awaiting")
        make_comment(post, parent=parent)
        assert shown(page(client)) == []

    def test_put_a_sentence_in_the_place_of_what_was_removed(self, client, post):
        gone = make_comment(
            post, "Des mots retirés", name="Qui", status="bin", is_listed=True, is_shown=False
        )
        answer = make_comment(post, parent=gone, is_shown=True)
        html = page(client)
        assert shown(html) == [gone.pk, answer.pk]
        assert "This comment was removed." in html
        assert "a removed comment" in html
        assert "Des mots retirés" not in html
        assert "Qui" not in html

    def test_count_what_is_shown_in_the_plural_of_the_language(self, client, post):
        make_comment(post)
        assert re.search(r"<h2[^>]*>\s*1 comment\s*</h2>", page(client))
        make_comment(post)
        assert re.search(r"<h2[^>]*>\s*2 comments\s*</h2>", page(client))

    def test_mark_what_the_author_says(self, client, post):
        make_comment(post, by_author=True)
        assert "Author of the post" in page(client)

    def test_say_language_and_direction(self, client, post):
        make_comment(post, "Un", language="ar")
        Comment.objects.update(language="ar")
        assert re.search(r'class="blogposts-comment-text[^>]* lang="ar" dir="rtl"', page(client))
        Comment.objects.update(language="")
        assert re.search(r'class="blogposts-comment-text[^>]* dir="auto"', page(client))

    def test_escape_names_and_addresses(self, client, post):
        make_comment(post, name='<b>"Ana"', url='https://a.example/"x')
        html = page(client)
        assert '<b>"Ana' not in html
        assert "&lt;b&gt;&quot;Ana&quot;" in html
        assert 'href="https://a.example/&quot;x" rel="ugc nofollow noopener"' in html

    def test_name_each_reply_after_what_it_answers(self, client, post):
        comment = make_comment(post, name="Ana")
        assert f'aria-label="Reply to Ana’s comment {comment.pk}"' in page(client)
        assert f'href="?reply={comment.pk}#respond"' in page(client)

    def test_have_no_mail_address_anywhere(self, client, post):
        make_comment(post, email="ana@private.example")
        assert "private.example" not in page(client)

    def test_follow_todays_making_of_html(self, client, post):
        comment = make_comment(post, "Des *mots* anciens")
        Comment.objects.filter(pk=comment.pk).update(html="<p>vieux</p>", fingerprint="old")
        assert "vieux" not in page(client)


class TestPages:
    @pytest.fixture(autouse=True)
    def of_two(self, settings):
        settings.BLOGPOSTS_COMMENT_THREADS_PER_PAGE = 2

    def test_hold_whole_threads(self, client, post):
        one, two, three = (make_comment(post) for _ in range(3))
        answer = make_comment(post, parent=one)
        assert shown(page(client)) == [one.pk, answer.pk, two.pk]
        assert shown(page(client, f"{URL}comment-page-2/")) == [three.pk]

    def test_lead_to_one_another(self, client, post):
        for _ in range(5):
            make_comment(post)
        first, second = page(client), page(client, f"{URL}comment-page-2/")
        assert f'href="{URL}comment-page-2/#comments" rel="next"' in first
        assert 'rel="prev"' not in first[first.index('id="comments"') :]
        assert f'href="{URL}#comments" rel="prev"' in second
        assert f'href="{URL}comment-page-3/#comments" rel="next"' in second

    def test_say_which_they_are(self, client, post):
        for _ in range(3):
            make_comment(post)
        first, second = page(client), page(client, f"{URL}comment-page-2/")
        assert "<title>Un titre · Page 2 · Le Carnet</title>" in second
        assert '<h2 id="blogposts-comments">3 comments · Page 2</h2>' in second
        assert "<title>Un titre · Le Carnet</title>" in first
        assert '<h2 id="blogposts-comments">3 comments</h2>' in first

    @pytest.mark.parametrize("number", ["1", "3", "0", "99999999"])
    def test_that_are_not_there_are_not_found(self, client, post, number):
        make_comment(post)
        assert client.get(f"{URL}comment-page-{number}/").status_code == 404

    def test_are_their_own_canonical(self, client, post):
        for _ in range(3):
            make_comment(post)
        html = page(client, f"{URL}comment-page-2/")
        assert f'<link rel="canonical" href="http://testserver{URL}comment-page-2/">' in html


class TestOwn:
    """What waits is shown to its writer, in its place, on every load, and to nobody else."""

    def test_by_the_link_that_was_sent(self, client, post):
        before, held = make_comment(post), make_comment(post, "Mon texte", status="awaiting")
        after = make_comment(post)
        assert "Mon texte" not in page(client)
        html = page(client, f"{URL}?mine={comment_link(held.pk)}")
        assert shown(html) == [before.pk, held.pk, after.pk]
        assert "Awaiting moderation" in html

    def test_by_the_consent_cookie(self, client, post):
        held = make_comment(post, "Mon texte", status="awaiting")
        keep(client, Commenter(name="Ana", comments=(held.pk,)))
        assert "Mon texte" in page(client)

    def test_by_the_account(self, client, post):
        member = make_member()
        make_comment(post, "Mon texte", status="awaiting", user=member)
        client.force_login(member)
        assert "Mon texte" in page(client)
        client.force_login(make_member("autre"))
        assert "Mon texte" not in page(client)

    def test_stays_silent_about_spam(self, client, post):
        held = make_comment(post, "Mon texte", status="spam")
        html = page(client, f"{URL}?mine={comment_link(held.pk)}")
        assert "Awaiting moderation" in html
        assert "spam" not in html.lower()

    def test_ends_with_the_bin(self, client, post):
        held = make_comment(post, "Mon texte", status="bin")
        assert "Mon texte" not in page(client, f"{URL}?mine={comment_link(held.pk)}")

    @pytest.mark.parametrize("policy", ["open", "closed"])
    def test_what_is_gone_is_said_to_its_writer_alone(self, client, post, policy):
        Post.objects.update(comment_policy=policy)
        key = make_comment(post, "Mon texte", status="bin").pk
        for _ in range(2):
            html = page(client, f"{URL}?mine={comment_link(key)}")
            assert f'id="comment-{key}" role="status">Your comment is not here' in html
            assert "not here any more" not in page(client)
            Comment.objects.all().delete()

    @pytest.mark.parametrize("status", ["published", "awaiting"])
    def test_an_answer_is_gone_with_what_it_answers(self, client, post, status):
        parent = make_comment(post)
        key = make_comment(post, parent=parent, status="awaiting").pk
        url = f"{URL}?mine={comment_link(key)}"
        assert "not here any more" not in page(client, url)
        Comment.objects.filter(pk=parent.pk).update(status="bin", is_shown=False, is_listed=False)
        Comment.objects.filter(pk=key).update(status=status)
        assert f'id="comment-{key}" role="status">Your comment is not here' in page(client, url)

    def test_what_was_removed_is_said_in_its_place(self, client, post):
        parent = make_comment(post)
        make_comment(post, parent=parent)
        Comment.objects.filter(pk=parent.pk).update(status="bin", is_shown=False)
        html = page(client, f"{URL}?mine={comment_link(parent.pk)}")
        assert html.count(f'id="comment-{parent.pk}"') == 1
        assert "This comment was removed." in html
        assert "not here any more" not in html

    @pytest.mark.parametrize("status", ["published", "awaiting", "spam"])
    def test_what_is_on_another_page_is_not_gone(self, client, post, settings, status):
        settings.BLOGPOSTS_COMMENT_THREADS_PER_PAGE = 2
        comment = make_comment(post, status=status)
        for _ in range(4):
            make_comment(post)
        url = f"{URL}comment-page-2/?mine={comment_link(comment.pk)}"
        assert "not here any more" not in page(client, url)

    def test_answers_stand_below_what_they_answer(self, client, post):
        parent, other = make_comment(post), make_comment(post)
        held = make_comment(post, parent=parent, status="awaiting")
        html = page(client, f"{URL}?mine={comment_link(held.pk)}")
        assert shown(html) == [parent.pk, held.pk, other.pk]

    @pytest.mark.parametrize("link", ["", "x", "1:2:3", "\x00", "é" * 5000])
    def test_forged_links_open_nothing(self, client, post, link):
        make_comment(post, "Mon texte", status="awaiting")
        response = client.get(URL, {"mine": link})
        assert response.status_code == 200
        assert "Mon texte" not in response.content.decode()

    def test_links_grow_old(self, client, post, settings, time_machine):
        held = make_comment(post, "Mon texte", status="awaiting")
        link = comment_link(held.pk)
        time_machine.move_to(timezone.now() + timedelta(days=31), tick=False)
        assert "Mon texte" not in page(client, f"{URL}?mine={link}")

    def test_pages_are_private(self, client, post):
        held = make_comment(post, status="awaiting")
        response = client.get(f"{URL}?mine={comment_link(held.pk)}")
        assert "private" in response.headers["Cache-Control"]
        assert "no-store" in response.headers["Cache-Control"]
        assert "ETag" not in response.headers

    def test_may_be_changed_for_some_minutes(self, client, post, settings):
        held = make_comment(post, status="awaiting")
        url = f"{URL}?mine={comment_link(held.pk)}"
        assert "Edit or withdraw" in page(client, url)
        Comment.objects.update(created_at=timezone.now() - timedelta(minutes=11))
        assert "Edit or withdraw" not in page(client, url)


def keep(client, commenter):
    """Gives a browser the consent cookie of a commenter."""
    from django.http import HttpResponse

    response = HttpResponse()
    remember_commenter(response, commenter)
    client.cookies[COMMENTER_COOKIE] = response.cookies[COMMENTER_COOKIE].value


class TestStrangers:
    def test_get_no_cookie_and_one_page_for_all(self, client, post):
        make_comment(post)
        response = client.get(URL)
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")
        assert response.headers["ETag"] == client.get(URL).headers["ETag"]
        assert client.get(URL).content == response.content

    def test_get_a_new_page_with_each_change_below_it(self, client, post):
        first = client.get(URL).headers["ETag"]
        make_comment(post)
        assert client.get(URL).headers["ETag"] != first

    def test_keep_the_pages_of_other_posts(self, client, post):
        other = make_post("Autre", sections=[("", "Un texte.")], published=True)
        first = client.get(URL).headers["ETag"]
        make_comment(other)
        assert client.get(URL).headers["ETag"] == first


class TestModerators:
    def test_have_a_way_to_each_comment(self, client, post):
        comment = make_comment(post)
        assert "Moderate" not in page(client)
        client.force_login(make_moderator())
        assert f'href="/admin/blogposts/comment/{comment.pk}/change/"' in page(client)


class TestQueries:
    def of(self, client, django_assert_num_queries, number, url=URL):
        client.get(url)
        with django_assert_num_queries(number):
            client.get(url)

    def test_are_two_more_however_many_comments(self, client, post, django_assert_num_queries):
        self.of(client, django_assert_num_queries, 6)
        parent = make_comment(post)
        self.of(client, django_assert_num_queries, 8)
        for _ in range(20):
            parent = make_comment(post, parent=parent)
            make_comment(post)
        self.of(client, django_assert_num_queries, 8)

    def test_are_one_more_for_ones_own(self, client, post, django_assert_num_queries):
        make_comment(post)
        held = make_comment(post, status="awaiting")
        url = f"{URL}?mine={comment_link(held.pk)}"
        self.of(client, django_assert_num_queries, 9, url)

    def test_are_two_more_for_ones_own_that_is_gone(self, client, post, django_assert_num_queries):
        make_comment(post)
        binned = make_comment(post, status="bin")
        url = f"{URL}?mine={comment_link(binned.pk)}"
        self.of(client, django_assert_num_queries, 10, url)
        self.of(client, django_assert_num_queries, 8)

    def test_are_one_more_for_what_is_answered(self, client, post, django_assert_num_queries):
        comment = make_comment(post)
        self.of(client, django_assert_num_queries, 9, f"{URL}?reply={comment.pk}")


def test_answers_of_the_author_need_no_account(client):
    post = make_post(author=make_author(), sections=[("", "a")], published=True)
    make_comment(post, by_author=True, name="Barbara")
    assert "Barbara" in page(client)

"""Lists for a host's own pages: template tags that need no request, and their includes."""

import re
from datetime import timedelta

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone
from django.utils.translation import override

from blogposts.models import Post
from blogposts.tallies import recount_all
from tests.builders import APRIL, make_author, make_category, make_comment, make_post, soon
from tests.docs.pages import DOCS, blocks

pytestmark = pytest.mark.django_db


def render(source, **context):
    return Template(f"{{% load blogposts %}}{source}").render(Context(context))


def titles(arguments, **context):
    html = render(
        f"{{% blogposts_posts {arguments} as posts %}}"
        "{% for post in posts %}{{ post.title }}|{% endfor %}",
        **context,
    )
    return html.split("|")[:-1]


@pytest.fixture
def magazine():
    top = make_category("Society")
    work, barbara = make_category("Work", parent=top), make_author("Barbara")
    make_post("Un", categories=[work], tags=["meta"], author=barbara, published=APRIL)
    make_post("Deux", categories=[top], tags=["meta"], published=APRIL + timedelta(days=1))
    make_post("Three", language="en", author=barbara, published=APRIL + timedelta(days=2))
    make_post("Brouillon", categories=[work], tags=["meta"], author=barbara)
    make_post("Demain", categories=[work], tags=["meta"], author=barbara, published=soon())
    Post.objects.filter(title="Un").update(comment_count=3, votes_up=1)
    Post.objects.filter(title="Deux").update(comment_count=1, votes_up=4)
    Post.objects.filter(title="Brouillon").update(comment_count=9, votes_up=9)
    return top


class TestPosts:
    @pytest.mark.parametrize(
        ("arguments", "found", "queries"),
        [
            ("9", ["Three", "Deux", "Un"], 1),
            ("1", ["Three"], 1),
            ("9 category='society'", ["Deux", "Un"], 2),
            ("9 category='work'", ["Un"], 2),
            ("9 category=subject", ["Deux", "Un"], 2),
            ("9 tag='meta'", ["Deux", "Un"], 1),
            ("9 author='barbara'", ["Three", "Un"], 1),
            ("9 language='en'", ["Three"], 1),
            ("9 category='society' tag='meta' author='barbara' language='fr'", ["Un"], 2),
            ("9 order='comments'", ["Un", "Deux", "Three"], 1),
            ("9 order='votes' tag='meta'", ["Deux", "Un"], 1),
            ("9 days=7", [], 1),
            ("9 category='none'", [], 1),
            ("9 tag='none'", [], 1),
            ("9 author='none'", [], 1),
            ("9 category=missing tag=missing", ["Three", "Deux", "Un"], 1),
        ],
    )
    def test_are_those_that_were_asked_for(
        self, magazine, arguments, found, queries, django_assert_num_queries
    ):
        with django_assert_num_queries(queries):
            assert titles(arguments, subject=magazine) == found

    def test_of_the_last_days_are_those(self, magazine):
        make_post("Hier", published=timezone.now() - timedelta(days=1))
        assert titles("9 days=7") == ["Hier"]

    @pytest.mark.parametrize(
        "arguments",
        ["0", "101", "'many'", "count", "9 order='best'", "9 days=0", "9 days='week'"],
    )
    def test_refuse_what_they_cannot_read(self, arguments):
        with pytest.raises(TemplateSyntaxError, match=r"no (number|order)"):
            titles(arguments)

    @pytest.mark.parametrize("kind", ["category", "tag", "author"])
    def test_tell_whoever_develops_of_what_there_is_not(self, settings, caplog, kind):
        titles(f"9 {kind}='none'")
        assert caplog.messages == []
        settings.DEBUG = True
        titles(f"9 {kind}='none'")
        assert caplog.messages == [
            f"A template asks for posts of the {kind} 'none', and there is none."
        ]

    def test_have_an_include(self):
        make_post("Un <b>titre</b>", published=True)
        html = render(
            "{% blogposts_posts 3 as posts %}{% include 'blogposts/includes/own/posts.html' %}"
        )
        assert '<li lang="fr">' in html
        assert '<a href="/blog/un-b-titre-b/">Un &lt;b&gt;titre&lt;/b&gt;</a>' in html
        assert '<time datetime="2023-04-11T09:00:00+02:00">April 11, 2023</time>' in html


class TestComments:
    def test_are_the_newest_that_readers_see(self, django_assert_num_queries):
        post, hidden = make_post("Un <i>titre", published=True), make_post("Brouillon")
        make_comment(post, "Le premier.", name="Ana <b>")
        make_comment(post, "Le <b>second</b>. " + "mot " * 80, name="Bo")
        make_comment(post, "En attente.", status="awaiting")
        make_comment(hidden, "Caché.")
        with django_assert_num_queries(1):
            html = render(
                "{% blogposts_comments 5 as comments %}"
                "{% include 'blogposts/includes/own/comments.html' %}"
            )
        assert re.findall(r"<bdi>(.*?)</bdi>", html) == ["Bo", "Ana &lt;b&gt;"]
        assert "Le premier." in html
        assert "Caché" not in html
        assert "En attente" not in html
        assert "&lt;b&gt;second&lt;/b&gt;" in html
        assert "…</q>" in html
        assert '<a href="/blog/un-i-titre/" lang="fr">Un &lt;i&gt;titre</a>' in html


class TestTags:
    def test_are_by_name_with_count_and_size(self, django_assert_num_queries):
        for number in range(9):
            make_post(f"T {number}", tags=["often"], published=True)
        make_post(tags=["Seldom", "often"], published=True)
        make_post(tags=["hidden", "Seldom"])
        make_post(tags=["hidden"], published=soon())
        source = (
            "{% blogposts_tags 9 as tags %}{% for tag in tags %}"
            "{{ tag.name }} {{ tag.count }} {{ tag.size }} {{ tag.url }}|{% endfor %}"
        )
        with django_assert_num_queries(1):
            found = render(source)
        assert found == "often 10 5 /blog/tag/often/|Seldom 1 1 /blog/tag/seldom/|"

    def test_are_the_most_used(self):
        make_post("Un", tags=["a", "b"], published=True)
        make_post("Deux", tags=["b"], published=True)
        html = render("{% blogposts_tags 1 as tags %}{{ tags.0.name }}{{ tags.1.name }}")
        assert html == "b"

    @pytest.mark.parametrize("count", [0, 2, 30])
    def test_have_a_page(self, client, count, django_assert_num_queries):
        tags = [f"tag {number}" for number in range(count)]
        make_post(tags=tags, published=True)
        with django_assert_num_queries(3):
            html = client.get("/blog/tags/").content.decode()
        assert html.count('rel="tag"') == count
        assert ("Nothing has come out here yet." in html) is (count == 0)
        assert "<title>Tags · Le Carnet</title>" in html
        assert ("1 post</span>" in html) is (count > 0)


class TestMonths:
    def test_are_the_newest_with_posts(self, django_assert_num_queries):
        for title, month in (("Un", 3), ("Deux", 4), ("Trois", 4)):
            make_post(title, published=APRIL.replace(month=month))
        recount_all("default")
        source = "{% blogposts_months 5 as months %}{% include 'blogposts/includes/months.html' %}"
        with django_assert_num_queries(1):
            html = render(source)
        assert re.findall(r'href="([^"]+)">([^<]+)<', html) == [
            ("/blog/2023/04/", "April 2023"),
            ("/blog/2023/03/", "March 2023"),
        ]
        assert render("{% blogposts_months 1 as months %}{{ months.0.count }}") == "2"
        assert render("{% blogposts_months 1 as months %}{{ months|length }}") == "1"


def test_examples_of_the_documentation_work(magazine):
    examples = blocks(DOCS / "how-to/on-your-own-pages.md", "html")
    assert len(examples) >= 4
    make_comment(Post.objects.get(title="Un"), "Merci.")
    with override("en"):
        html = "".join(Template(text).render(Context({"category": magazine})) for text in examples)
    for part in ("Three", "Merci.", "/blog/tag/meta/", "/blog/deux/"):
        assert part in html

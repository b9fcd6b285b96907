import itertools
import json
import re

import pytest
import time_machine
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from blogposts import corrections, publishing
from blogposts.models import Post, Section
from tests.builders import APRIL, make_author, make_category, make_post, picture_file, soon

pytestmark = pytest.mark.django_db
URL = "/blog/un-titre/"


def text_of(html):
    """What a reader reads, in the order of the page."""
    body = html[html.index("<body") :]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).strip()


def in_order(text, *words):
    place = 0
    for word in words:
        place = text.find(word, place)
        if place == -1:
            return False
        place += len(word)
    return True


def page(client, url=URL, **headers):
    response = client.get(url, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def post(media):
    return make_post(
        subtitle="Un chapeau",
        summary="Un résumé",
        author=make_author(bio="Elle écrit."),
        categories=[make_category("Travail"), make_category("Culture")],
        tags=["Meta", "modération"],
        picture=picture_file(size=(1200, 675)),
        picture_alt="Une vue",
        picture_caption="La légende",
        picture_credit="Le Carnet",
        sections=[
            {"heading": "FIRST HEADING", "heading_language": "en", "body": "Texte un [@cnbc]."},
            {"heading": "Deuxième", "body": "Texte deux [@cnbc]."},
            {"heading": "Troisième", "body": "Texte trois."},
        ],
        sources=[
            {"key": "cnbc", "url": "https://www.cnbc.com/2023/a.html", "date": "2023-04"},
            {"key": "fb", "title": "Un rapport"},
        ],
        related=[{"title": "Messenger", "language": "fr"}],
        published=True,
    )


class TestOrder:
    def test_is_the_reference_pages(self, client, post):
        text = text_of(page(client))
        assert in_order(
            text, "in Travail", "Un titre", "Un chapeau", "Barbara", "La légende", "FIRST HEADING",
            "Texte un", "Deuxième", "Texte deux", "Sources:", "Un rapport", "Written by Barbara",
            "Messenger",
        )  # fmt: skip

    def test_speaks_the_languages_of_the_interface(self, client, post):
        text = text_of(page(client, **{"accept-language": "fr"}))
        assert in_order(text, "dans Travail", "Sources :", "Écrit par Barbara")

    def test_has_one_h1(self, client, post):
        html = page(client)
        assert len(re.findall("<h1", html)) == 1
        levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


class TestLanguages:
    def test_of_parts_are_said_where_they_differ(self, client, post):
        html = page(client)
        assert '<html lang="en"' in html
        assert re.search(r'<h1[^>]* lang="fr"', html)
        heading = re.search(r"<h2[^>]*id=\"first-heading\"[^>]*>|<h2[^>]*>(?=FIRST)", html)
        assert heading and 'lang="en"' in heading.group()

    def test_are_not_said_twice(self, client, post):
        html = page(client, **{"accept-language": "fr"})
        assert '<html lang="fr"' in html
        assert not re.search(r"<h1[^>]* lang=", html)

    def test_right_to_left_says_its_direction(self, client):
        make_post("عنوان", slug="un-titre", language="ar", sections=[("A", "نص")], published=True)
        assert re.search(r'<h1[^>]* lang="ar" dir="rtl"', page(client))


class TestContents:
    def test_stand_from_three_headings_on(self, client, post):
        assert in_order(
            page(client), "In this article", 'href="#first-heading"', 'href="#deuxieme"'
        )
        Section.objects.filter(position=3).delete()
        assert 'href="#deuxieme"' not in re.sub(
            r'class="blogposts-anchor[^>]*', "", page(client)
        ) or ("In this article" not in page(client))

    def test_obey_their_setting(self, client, post, settings):
        settings.BLOGPOSTS_CONTENTS_FROM = 0
        assert "In this article" not in page(client)

    def test_take_typed_headings_of_a_section_without_one(self, client):
        make_post(sections=[("", "## Un\n\na\n\n## Deux\n\nb\n\n## Trois\n\nc")], published=True)
        html = page(client)
        assert 'href="#text--un"' in html
        assert 'id="text--un"' in html


class TestSources:
    def test_link_down_and_back_to_each_place(self, client, post):
        html = page(client)
        assert 'id="source-cnbc"' in html
        assert html.count('href="#source-cnbc"') == 2
        for place in ("first-heading--cite-1", "deuxieme--cite-1"):
            assert f'id="{place}"' in html
            assert f'href="#{place}"' in html

    def test_uncited_ones_are_listed_too(self, client, post):
        assert 'id="source-fb"' in page(client)

    def test_a_bare_address_is_shown_short_and_whole_in_its_link(self, client, post):
        html = page(client)
        assert 'href="https://www.cnbc.com/2023/a.html"' in html
        assert "2023/a.html" in text_of(html)

    def test_of_one_that_is_gone_the_archived_copy_is_linked(self, client, post):
        archived = "https://archive.example/1?a&b"
        post.sources.filter(key="cnbc").update(state="gone", archived_url=archived)
        item = re.search(r'<li id="source-cnbc">.*?</li>', page(client), re.DOTALL)[0]
        assert re.findall(r'href="(http[^"]+)"', item) == ["https://archive.example/1?a&amp;b"]
        assert in_order(
            text_of(f"<body{item}"), "archived copy", "https://www.cnbc.com/2023/a.html"
        )

    @pytest.mark.parametrize(
        ("state", "archived"),
        [
            ("gone", ""),
            ("fine", "https://archive.example/1"),
            ("moved", "https://archive.example/1"),
        ],
    )
    def test_of_any_other_its_own_address_is(self, client, post, state, archived):
        post.sources.filter(key="cnbc").update(state=state, archived_url=archived)
        item = re.search(r'<li id="source-cnbc">.*?</li>', page(client), re.DOTALL)[0]
        links = re.findall(r'href="(http[^"]+)"', item)
        assert links == ["https://www.cnbc.com/2023/a.html", *([archived] if archived else [])]

    def test_no_list_without_sources(self, client):
        make_post(sections=[("A", "a")], published=True)
        assert "Sources" not in text_of(page(client))


class TestByline:
    def test_dates_are_machine_readable_with_their_zone(self, client, post):
        assert 'datetime="2023-04-11T09:00:00+02:00"' in page(client)

    def test_says_when_it_was_updated(self, client, post):
        assert "pdated" not in text_of(page(client))
        Post.objects.filter(pk=post.pk).update(changed_at=APRIL.replace(day=20))
        assert "pdated" not in text_of(page(client))
        with time_machine.travel(APRIL.replace(day=20), tick=False):
            corrections.write(post, "Le prix était faux.")
        html = page(client)
        assert '<a href="#corrections"><time class="dt-updated" datetime="2023-04-20T09:00' in html

    def test_has_no_reading_time_under_a_minute(self, client, post):
        assert "min" not in text_of(page(client)).split("FIRST HEADING")[0]

    def test_does_without_author_category_and_picture(self, client):
        make_post(sections=[("A", "a")], published=True)
        text = text_of(page(client))
        assert "Written by" not in text
        assert " in " not in text.split("Un titre")[0]


class TestHead:
    def test_says_what_the_page_shows(self, client, post):
        html = page(client)
        assert '<link rel="canonical" href="http://testserver/blog/un-titre/">' in html
        assert html.count('name="description"') == 1
        assert 'content="Un résumé"' in html
        assert '<meta property="og:image:alt" content="Une vue">' in html
        assert '<meta property="og:image:width" content="1200">' in html
        assert 'type="application/atom+xml"' in html
        assert re.search(r"<title>\s*Un titre", html)

    def test_a_syndicated_text_names_its_first_place(self, client, post):
        post.canonical_url = "https://example.org/first"
        post.save()
        assert '<link rel="canonical" href="https://example.org/first">' in page(client)

    def test_json_ld_equals_the_page(self, client, post):
        html = page(client)
        found, _breadcrumbs = re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL
        )
        data = json.loads(found)
        assert data["@type"] == "BlogPosting"
        assert data["headline"] == "Un titre"
        assert data["inLanguage"] == "fr"
        assert data["datePublished"] == "2023-04-11T09:00:00+02:00"
        assert data["author"]["url"] == "http://testserver/blog/author/barbara/"
        assert data["citation"] == [
            {
                "@type": "CreativeWork",
                "url": "https://www.cnbc.com/2023/a.html",
                "datePublished": "2023-04",
            },
            {"@type": "CreativeWork", "name": "Un rapport"},
        ]
        assert data["isPartOf"]["@type"] == "Blog"

    def test_no_text_ends_the_script(self, client):
        make_post("</script><script>alert(1)</script>", slug="un-titre", published=True)
        assert "<script>alert" not in page(client)


class TestHidden:
    @pytest.mark.parametrize("status", ["draft", "review", "withdrawn", "bin"])
    def test_is_not_found(self, client, status):
        make_post(published=True, status=status)
        assert client.get(URL).status_code == 404

    def test_scheduled_is_not_found(self, client):
        make_post(published=soon())
        assert client.get(URL).status_code == 404


class TestPreview:
    @pytest.fixture
    def draft(self):
        return make_post(sections=[("A", "a")])

    def test_shows_a_draft_to_those_who_may(self, client, draft):
        user = get_user_model().objects.create_user("b", is_staff=True)
        user.user_permissions.add(Permission.objects.get(codename="view_post"))
        client.force_login(user)
        response = client.get(draft.get_absolute_url())
        assert response.status_code == 200
        assert response["X-Robots-Tag"] == "noindex"
        assert "no-store" in response["Cache-Control"]
        assert "draft" in text_of(response.content.decode())

    def test_sends_strangers_to_the_log_in(self, client, draft):
        response = client.get(draft.get_absolute_url())
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")

    def test_refuses_those_who_may_not(self, client, draft):
        client.force_login(get_user_model().objects.create_user("b"))
        assert client.get(draft.get_absolute_url()).status_code == 403


class TestEditLink:
    """The way back to the form, for those who may; strangers get the page as it always was."""

    def user(self, client, *permissions, **fields):
        user = get_user_model().objects.create_user("b", **{"is_staff": True, **fields})
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client.force_login(user)

    def test_leads_who_may_change_the_post_to_its_form(self, client, post):
        self.user(client, "change_post", "edit_others_post", "publish_post")
        link = f'<a href="/admin/blogposts/post/{post.pk}/change/">Edit this post</a>'
        assert link in page(client)

    def test_stands_on_the_preview_too(self, client):
        draft = make_post(sections=[("A", "a")])
        self.user(client, "change_post", "edit_others_post")
        html = page(client, draft.get_absolute_url())
        assert html.count(f'href="/admin/blogposts/post/{draft.pk}/change/"') == 1

    def test_is_nothing_to_a_stranger_nor_costs_him_anything(
        self, client, post, django_assert_num_queries
    ):
        with django_assert_num_queries(6):
            response = client.get(URL)
        html = response.content.decode()
        assert "Edit this post" not in html
        assert "blogposts-edit" not in html
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")

    @pytest.mark.parametrize(
        ("permissions", "fields"),
        [(["view_post"], {}), (["change_post"], {"is_staff": False}), ([], {})],
    )
    def test_is_not_there_for_who_may_not(self, client, post, permissions, fields):
        self.user(client, *permissions, **fields)
        assert "Edit this post" not in page(client)

    def test_asks_the_sites_admin_about_this_post(self, client, post, monkeypatch):
        self.user(client, "change_post")
        asked = []
        monkeypatch.setattr(
            admin.site.get_model_admin(Post),
            "has_change_permission",
            lambda request, obj=None: asked.append(obj),
        )
        assert "Edit this post" not in page(client)
        assert asked == [post]

    def test_does_without_an_admin(self, client, post, settings):
        self.user(client, "change_post")
        settings.ROOT_URLCONF = "tests.views.urls_without_admin"
        assert "Edit this post" not in page(client)


class TestShare:
    def box(self, client, url=URL):
        found = re.search(r'<div class="blogposts-share".*?</div>', page(client, url), re.DOTALL)
        return found and found[0]

    def test_names_no_company_by_itself(self, client, post):
        box = self.box(client)
        assert re.findall(r'href="(\w+):', box) == ["mailto"]
        assert re.findall(r'data-blogposts-share="(\w+)"', box) == ["device", "copy"]
        assert box.count("<li hidden>") == 2

    def test_is_what_the_site_says(self, client, post, settings):
        settings.BLOGPOSTS_SHARE = ["mastodon", "x"]
        html = page(client)
        assert 'aria-label="Share on Mastodon">Mastodon</a>' in html
        assert "http%3A%2F%2Ftestserver%2Fblog%2F" in html
        assert "share.js" not in html

    def test_with_buttons_alone_waits_for_a_script(self, client, post, settings):
        settings.BLOGPOSTS_SHARE = ["copy"]
        assert self.box(client).startswith('<div class="blogposts-share" hidden>')
        assert "share.js" in page(client)

    def test_is_not_there_when_switched_off(self, client, post, settings):
        settings.BLOGPOSTS_SHARE = []
        assert "blogposts-share" not in page(client)


@pytest.mark.parametrize("size", [1, 30])
def test_costs_six_queries_whatever_stands_on_it(client, size, django_assert_num_queries):
    make_post("Avant", tags=["t0"], published=APRIL.replace(day=1))
    make_post(
        author=make_author(),
        sections=[(f"T {number}", f"Texte [@k{number}].") for number in range(size)],
        sources=[{"key": f"k{number}", "title": f"S {number}"} for number in range(size)],
        tags=[f"t{number}" for number in range(size)],
        categories=[make_category(f"C {number}") for number in range(size)],
        published=True,
    )
    with django_assert_num_queries(6):
        page(client)


def test_stale_html_costs_one_query_more_and_writes_nothing(
    client, post, django_assert_num_queries
):
    client.get(URL)
    Section.objects.update(fingerprint="old", html="old")
    with django_assert_num_queries(7):
        html = page(client)
    assert "Texte un" in html
    assert set(Section.objects.values_list("fingerprint", flat=True)) == {"old"}


def test_words_of_a_withdrawn_post_are_gone_at_once(client, post):
    page(client)
    publishing.withdraw(post)
    assert client.get(URL).status_code == 404

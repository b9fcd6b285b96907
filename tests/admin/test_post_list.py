"""The list of posts where there are many: tabs, pages, words, and the way back to it."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.urls import reverse

from blogposts.admin.post_list import NearPages
from blogposts.models import Post, SearchDue, SearchEntry
from blogposts.search.keeping import catch_up, rebuild
from tests.admin.pages import messages_of
from tests.builders import make_author, make_category, make_post
from tests.views.test_search import MORE

from .test_actions import LIST, act, tabs, titles
from .test_roles import sent, signed_in

pytestmark = pytest.mark.django_db


def fill(count, **fields):
    Post.objects.bulk_create(
        Post(title=f"N° {number}", slug=f"n-{number}", path=f"n-{number}", **fields)
        for number in range(count)
    )


def said(response, mark):
    return mark in " ".join(response.content.decode().split())


class TestTabs:
    def test_mine_are_for_those_who_have_some(self):
        client = signed_in("author")
        make_post("D'autrui")
        assert "Mine" not in [label for label, _count, _current in tabs(client.get(LIST))]
        make_post("Commencé", owner=client.user)
        make_post("Signé", author=make_author(user=client.user), published=True)
        make_post("Au panier", owner=client.user, status="bin")
        assert tabs(client.get(LIST))[1] == ("Mine", "2", False)
        assert sorted(titles(client.get(LIST, {"state": "mine"}))) == ["Commencé", "Signé"]
        response = client.get(LIST, {"state": "my-drafts"})
        assert titles(response) == ["Commencé"]
        assert tabs(response)[1] == ("Mine", "2", True)

    def test_count_to_a_thousand(self, editor):
        fill(1_002)
        assert tabs(editor.get(LIST))[0] == ("All", "1,000+", True)

    def test_count_what_one_may_see(self, staff):
        somebody = staff("blogposts.change_post")
        make_post("Autrui")
        make_post("Sien", owner=somebody.user)
        assert [count for _label, count, _current in tabs(somebody.get(LIST))][:3] == ["1"] * 3

    def test_keep_filters_and_say_no_number_that_would_not_be_true(self, editor):
        author = make_author()
        make_post("Sien", author=author)
        make_post("Autre")
        response = editor.get(LIST, {"author__id__exact": author.pk, "p": "1"})
        found = response.context["cl"].tabs
        assert {tab.count for tab in found} == {""}
        draft = next(tab for tab in found if tab.label == "Drafts")
        assert draft.url == f"?author__id__exact={author.pk}&state=draft"
        assert titles(editor.get(LIST + draft.url)) == ["Sien"]


class TestEmpty:
    def test_says_what_to_do(self, editor):
        response = editor.get(LIST)
        assert said(response, "There is no post yet.")
        assert said(response, 'post/add/">Write a post</a>')

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            ("review", "No post waits for review."),
            ("bin", "The bin is empty."),
            ("mine", "You have begun no post yet."),
            ("nonsense", "There is no post yet."),
        ],
    )
    def test_says_of_what(self, editor, state, words):
        assert said(editor.get(LIST, {"state": state}), words)

    def test_says_nothing_of_writing_to_those_who_may_not(self):
        response = signed_in("moderator").get(LIST)
        assert said(response, "There is no post yet.")
        assert not said(response, "Write a post")

    def test_leads_out_of_filters(self, editor):
        make_post()
        response = editor.get(LIST, {"q": "introuvable", "state": "draft"})
        assert said(response, "No post here is like that.")
        assert titles(editor.get(LIST + response.context["cl"].clear_all_filters_qs)) == [
            "Un titre"
        ]


class TestPages:
    @pytest.fixture
    def many(self):
        fill(NearPages.ahead * 50 + 120)  # more than are looked at beyond the first page

    def test_say_that_there_are_more_than_were_counted(self, editor, many):
        response = editor.get(LIST)
        assert len(titles(response)) == 50
        assert said(response, "550+ posts")
        assert response.context["cl"].paginator.num_pages == NearPages.ahead + 2

    def test_set_thousands_apart_where_a_site_does(self, editor, many, settings):
        settings.USE_THOUSAND_SEPARATOR = True
        assert said(editor.get(LIST), "550 posts")

    def test_are_all_reached_and_hold_each_post_once(self, editor, many):
        seen = [title for page in range(1, 14) for title in titles(editor.get(LIST, {"p": page}))]
        assert len(seen) == len(set(seen)) == 620
        assert said(editor.get(LIST, {"p": 13}), "620 posts")

    @pytest.mark.parametrize("page", ["14", "99999999999999999999", "0", "-3"])
    def test_that_are_none_lead_to_the_first(self, editor, many, page):
        response = editor.get(LIST, {"p": page}, follow=True)
        assert response.status_code == 200
        assert len(titles(response)) == 50

    @pytest.mark.parametrize("page", ["2", "x", "²"])
    def test_of_few_are_one(self, editor, page):
        make_post()
        assert titles(editor.get(LIST, {"p": page}, follow=True)) == ["Un titre"]
        assert said(editor.get(LIST), "1 post ")

    def test_come_together_when_they_are_few(self, editor):
        fill(120)
        assert said(editor.get(LIST), "Show all")
        assert len(titles(editor.get(LIST, {"all": ""}))) == 120

    def test_of_a_search_say_so_too(self, editor, many):
        response = editor.get(LIST, {"q": "N°"})
        assert said(response, "550+ results")

    @pytest.mark.parametrize("order", ["1", "-1", "4", "3.-1"])
    def test_are_in_the_order_that_was_asked_for(self, editor, order):
        fill(60)
        first = titles(editor.get(LIST, {"o": order}))
        second = titles(editor.get(LIST, {"o": order, "p": 2}))
        assert len({*first, *second}) == 60
        if order in ("1", "-1"):
            assert first + second == sorted(first + second, reverse=order == "-1")


class TestMany:
    """All of a list at once: never more than were counted."""

    def test_up_to_a_thousand(self, editor):
        fill(3)
        response = act(editor, "move_to_bin", *Post.objects.all()[:1])
        assert messages_of(response) == ["1 post is in the bin."]
        data = {"action": "move_to_bin", "select_across": "1", "index": "0"}
        editor.post(LIST, data | {"_selected_action": Post.objects.not_in_bin()[0].pk})
        assert not Post.objects.not_in_bin().exists()

    def test_not_more(self, editor):
        fill(1_001)
        pk = Post.objects.first().pk
        data = {"action": "move_to_bin", "select_across": "1", "_selected_action": pk}
        response = editor.post(LIST, data | {"index": "0"}, follow=True)
        assert messages_of(response) == [
            "There are more than 1,000 posts here. Narrow the list first."
        ]
        assert not Post.objects.in_bin().exists()


@pytest.mark.django_db(transaction=True)  # entries follow a commit
class TestSearch:
    def test_wants_every_word_wherever_it_stands(self, editor):
        make_post("Un titre", sections=[("", "le premier mot"), ("", "et un dernier")])
        make_post("Autre", sections=[("", "le premier")])
        assert titles(editor.get(LIST, {"q": "premier dernier"})) == ["Un titre"]
        assert titles(editor.get(LIST, {"q": "titre dernier"})) == ["Un titre"]
        assert titles(editor.get(LIST, {"q": '"mot premier"'})) == []
        assert titles(editor.get(LIST, {"q": '"premier mot"'})) == ["Un titre"]
        assert titles(editor.get(LIST, {"q": "premier -dernier"})) == ["Autre"]

    @pytest.mark.parametrize("status", ["draft", "review", "withdrawn", "bin"])
    def test_finds_posts_of_any_status(self, editor, status):
        make_post("Été", status=status, sections=[("", "la première phrase")])
        for words in ("ÉTÉ", "ete", "té", "premiere"):
            assert titles(editor.get(LIST, {"q": words, "state": status})) == ["Été"], words
        assert titles(editor.get(LIST, {"q": "deuxième", "state": status})) == []

    def test_follows_what_is_typed_and_what_is_gone(self, editor):
        post = make_post(sections=[("", "avant")])
        post.sections.update(body="")
        section = post.sections.get()
        section.body = "après"
        section.save()
        assert titles(editor.get(LIST, {"q": "avant"})) == []
        assert titles(editor.get(LIST, {"q": "après"})) == ["Un titre"]

    def test_finds_all_where_many_have_a_word(self, editor, monkeypatch):
        for module in ("among", "database", "sqlite", "postgresql", "mariadb"):
            monkeypatch.setattr(f"blogposts.search.{module}.MOST_FOUND", 2)
        for number in range(4):
            make_post(f"T {number}", sections=[("", "le mot")])
        assert len(titles(editor.get(LIST, {"q": "mot"}))) == 4

    def test_reads_the_texts_while_an_entry_is_missing_or_due(self, editor):
        post = make_post(sections=[("", "le premier mot")])
        make_post("Autre")
        assert titles(editor.get(LIST, {"q": "prem"})) == []
        SearchDue.objects.create(key=post.pk)
        assert titles(editor.get(LIST, {"q": "prem"})) == ["Un titre"]
        catch_up()
        assert titles(editor.get(LIST, {"q": "prem"})) == []
        SearchEntry.objects.filter(post__title="Autre").delete()
        assert titles(editor.get(LIST, {"q": "prem"})) == ["Un titre"]

    @pytest.mark.parametrize("typed", ["%", "°", "“", "a " * 20, "-mot", "\\"])
    def test_takes_what_is_no_word(self, editor, typed):
        make_post("N° 5 %")
        expected = ["N° 5 %"] if typed in ("%", "°") else []
        assert titles(editor.get(LIST, {"q": typed})) == expected

    def test_reads_the_texts_where_the_site_has_an_engine_of_its_own(self, editor, settings):
        make_post(sections=[("", "le premier mot")])
        settings.BLOGPOSTS_SEARCH_BACKEND = "tests.search.stand_in.Broken"
        assert titles(editor.get(LIST, {"q": "premi"})) == ["Un titre"]

    def test_shows_nobody_what_is_not_for_him(self, staff):
        somebody = staff("blogposts.change_post")
        make_post("D'autrui", sections=[("", "le mot")])
        make_post("Sien", owner=somebody.user, sections=[("", "le mot")])
        assert titles(somebody.get(LIST, {"q": "mot"})) == ["Sien"]

    def test_names_each_post_once(self, editor):
        make_post("Mot", sections=[("mot", "mot"), ("mot", "mot")])
        assert titles(editor.get(LIST, {"q": "mot"})) == ["Mot"]

    def test_stays_within_the_tab(self, editor):
        make_post("Mot un")
        make_post("Mot deux", published=True)
        assert titles(editor.get(LIST, {"q": "mot", "state": "published"})) == ["Mot deux"]


class TestPageSize:
    def shown(self, client, query):
        return len(client.get(LIST + query).context["cl"].result_list)

    def test_is_chosen_and_narrows_nothing(self, editor):
        fill(60)
        assert self.shown(editor, "") == 50
        assert self.shown(editor, "?per-page=20") == 20
        assert self.shown(editor, "?per-page=100") == 60
        assert editor.get(LIST + "?per-page=20").context["cl"].tabs[0].count == "60"

    @pytest.mark.parametrize("size", ["x", "-1", "0", "100000", "²"])
    def test_is_one_of_those_that_are_offered(self, editor, size):
        fill(60)
        assert self.shown(editor, f"?per-page={size}") == 50

    def test_stays_after_an_edit(self, editor):
        post = make_post()
        url = f"{LIST}{post.pk}/change/?_changelist_filters=per-page%3D20"
        answer = editor.post(url, sent(_save="x"))
        assert answer.url == f"{LIST}?per-page=20"


class TestWayBack:
    """After an edit the list is as it was: the tab, filters, words and page."""

    WAY = "q=N&state=draft&p=2&o=1"

    def url(self, post, page="change"):
        way = urlencode({"_changelist_filters": self.WAY})
        return f"{reverse(f'admin:blogposts_post_{page}', args=[post.pk])}?{way}"

    def leads_back(self, response):
        path, _, query = response["Location"].partition("?")
        return path == LIST and QueryDict(query) == QueryDict(self.WAY)

    def test_the_list_leads_with_it_to_each_post(self, editor):
        fill(60)
        post = Post.objects.order_by("title").last()
        assert f'href="{self.url(post)}"' in editor.get(f"{LIST}?{self.WAY}").content.decode()

    def test_after_saving(self, editor):
        assert self.leads_back(editor.post(self.url(make_post()), sent(_save="x")))

    def test_after_a_button_it_is_kept_at_the_form(self, editor):
        post = make_post()
        response = editor.post(self.url(post), sent(_submit="x"))
        assert response["Location"] == self.url(post)

    def test_after_the_bin(self, editor):
        assert self.leads_back(editor.post(self.url(make_post(), "delete")))


@pytest.mark.usefixtures("one_thousand")
@pytest.mark.parametrize("count", [5, 500])
@pytest.mark.parametrize(("asked", "queries"), [({"q": "N"}, 11), ({"state": "mine"}, 10)])
def test_costs_as_much_for_five_as_for_five_hundred(
    editor, count, asked, queries, django_assert_num_queries
):
    fill(count, owner=editor.user, author=make_author())
    make_category()
    if "q" in asked:
        assert sum(1 for _ in rebuild())
        queries += MORE.get(connection.vendor, 0)
    with django_assert_num_queries(queries):
        assert len(titles(editor.get(LIST, asked))) == min(count, 50)

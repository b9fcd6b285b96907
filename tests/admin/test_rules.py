"""The screens Rules, Replay, Last 30 days and A person's data."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from blogposts.models import Comment, Ruleset, Standing
from blogposts.moderation.decide import Actor
from blogposts.moderation.rulesets import change_rules, present_rules
from tests.builders import make_comment, make_moderator, make_post

pytestmark = pytest.mark.django_db


def url(name):
    return reverse(f"admin:blogposts_comment_{name}")


@pytest.fixture
def post():
    return make_post(sections=[("", "a")], published=True)


@pytest.fixture
def moderator():
    user = make_moderator()
    user.user_permissions.add(
        *Permission.objects.filter(codename__in=["change_ruleset", "delete_comment"])
    )
    return user


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


def fields(desk, **changes):
    """What the page's form sends, with other values."""
    form = desk.get(url("rules")).context["form"]
    sent = {name: form.initial.get(name, "") for name in form.fields}
    for name, value in sent.items():
        if isinstance(value, tuple):
            sent[name] = "\n".join(value)
    sent |= changes
    return {name: value for name, value in sent.items() if value is not False}


def shown(desk, **changes):
    """The page after its first button, and the fields that its second one sends."""
    sent = fields(desk, **changes)
    answer = desk.post(url("rules"), {**sent, "_show": "1"})
    assert answer.status_code == 200, answer.context["form"].errors
    return answer, {**sent, "shown": answer.context["effect"]["digest"], "_save": "1"}


class TestRules:
    def test_show_first_what_they_would_have_done(self, desk, post):
        make_comment(post, "Avec lien", measures={"links": 1, "known_pair": True}, status="spam")
        answer, _save = shown(desk, max_links=0, held="none")
        rows = {str(label): [n["count"] for n in row] for label, row in
                answer.context["effect"]["rows"]}  # fmt: skip
        assert rows["Bad, but let through"] == [1, 0, 0]
        assert rows["Bad, and stopped"] == [0, 1, 1]
        assert "Avec lien" in answer.content.decode()
        assert not Ruleset.objects.exists()

    def test_sum_up_what_the_change_moves(self, desk, post):
        for number in range(2):
            make_comment(post, f"Bon {number}", measures={"links": 3, "known_pair": True})
        make_comment(post, "Mauvais", status="spam", measures={"links": 7})
        make_comment(post, "Toujours", status="awaiting", measures={"links": 9})
        answer, _save = shown(desk, max_links=5)
        assert answer.context["effect"]["sums"] == [
            ("Stopped now, and let through with the change", 2, "good: 2"),
            ("Let through now, and stopped with the change", 0, ""),
            ("Stopped now as with the change", 2, "bad: 1, undecided: 1"),
        ]
        rows = {str(label): [n["count"] for n in row] for label, row in
                answer.context["effect"]["by_rule"]}  # fmt: skip
        # Good, bad, undecided: by the rules of now, and with the change.
        assert rows["Links"] == [2, 1, 1, 0, 1, 1]

    def test_are_kept_by_the_second_button(self, desk, moderator):
        _answer, sent = shown(desk, max_links=0, held_words="casino\n\n poker ", note="trop")
        assert desk.post(url("rules"), sent).status_code == 303
        rules = present_rules()
        assert (rules.max_links, rules.held_words) == (0, ("casino", "poker"))
        row = Ruleset.objects.get()
        assert (row.user, row.note) == (moderator, "trop")

    def test_are_not_kept_before_they_were_shown(self, desk):
        sent = fields(desk, max_links=0)
        assert desk.post(url("rules"), {**sent, "_save": "1"}).status_code == 200
        _answer, sent = shown(desk, max_links=0)
        sent["max_links"] = 3
        assert desk.post(url("rules"), sent).status_code == 200
        assert not Ruleset.objects.exists()

    def test_say_who_changed_what_and_when(self, desk):
        change_rules({"max_links": 4, "held": "all"}, Actor("Omar"), note="Essai")
        change_rules({"max_links": 7}, Actor("Nadia"))
        html = desk.get(url("rules")).content.decode()
        assert "Omar" in html
        assert "Essai" in html
        assert "<del>4</del> → <ins>7</ins>" in html
        assert "<del>everybody</del>" in html

    @pytest.mark.parametrize(
        ("name", "value"),
        [("max_links", "-2"), ("max_links", "x"), ("held", "some"), ("learner_hold", "0"),
         ("days", "0"), ("per_hour", "")],
    )  # fmt: skip
    def test_refuse_what_cannot_be(self, desk, name, value):
        answer = desk.post(url("rules"), {**fields(desk, **{name: value}), "_show": "1"})
        assert answer.status_code == 422
        assert name in answer.context["form"].errors
        assert not Ruleset.objects.exists()

    def test_tell_the_second_of_two_moderators(self, desk):
        _answer, sent = shown(desk, max_links=0)
        change_rules({"max_links": 9}, Actor("Omar"))
        answer = desk.post(url("rules"), sent)
        assert answer.status_code == 422
        assert "Omar has changed the rules" in answer.content.decode()
        assert present_rules().max_links == 9
        again = {**sent, "seen": answer.context["form"]["seen"].value()}
        assert desk.post(url("rules"), again).status_code == 303
        assert present_rules().max_links == 0

    def test_are_for_those_who_moderate_all(self, client):
        client.force_login(make_moderator("x", of_own_posts=True))
        for name in ("rules", "replay", "report", "person"):
            assert client.get(url(name)).status_code == 403

    def test_are_shown_to_who_may_not_change_them(self, client):
        client.force_login(make_moderator("y"))
        answer = client.get(url("rules"))
        assert answer.status_code == 200
        assert b"_save" not in answer.content
        assert b"_show" not in answer.content
        assert client.post(url("rules"), {"_show": "1"}).status_code == 403


class TestReplay:
    def test_counts_with_the_comments_behind(self, desk, post):
        make_comment(post, "Un bon texte", measures={"known_pair": True})
        answer = desk.get(url("replay"), {"days": "7"})
        html = answer.content.decode()
        assert answer.context["effect"]["sums"] == [("Stopped", 0, "")]
        assert "1 comment of the last 7 days" in html
        assert "Un bon texte" in html

    @pytest.mark.parametrize("days", ["", "0", "x", "9999", "-1"])
    def test_takes_thirty_days_for_nonsense(self, desk, days):
        assert desk.get(url("replay"), {"days": days}).context["effect"]["days"] == 30


class TestReport:
    def test_says_so_when_there_is_nothing(self, desk):
        assert "stopped nothing" in desk.get(url("report")).content.decode()

    def test_costs_the_same_however_much_there_is(self, desk, post, django_assert_max_num_queries):
        for number in range(30):
            make_comment(post, f"Texte {number}")
        desk.get(url("report"))
        with django_assert_max_num_queries(14):
            desk.get(url("report"))


class TestPerson:
    def test_is_asked_by_address(self, desk, post):
        make_comment(post, email="ana@example.org")
        html = desk.post(url("person"), {"email": "Ana@example.org"}).content.decode()
        assert "What is stored of Ana@example.org" in html

    def test_nobody_is_told(self, desk):
        html = desk.post(url("person"), {"email": "x@example.org"}).content.decode()
        assert "Nothing is stored of x@example.org" in html

    def test_no_address_is_an_error(self, desk):
        assert desk.post(url("person"), {"email": "x"}).status_code == 422

    def test_is_exported(self, desk, post):
        make_comment(post, "Mes mots", email="ana@example.org")
        answer = desk.post(url("person"), {"email": "ana@example.org", "_export": "1"})
        assert answer.headers["Content-Type"] == "application/json"
        assert "no-store" in answer.headers["Cache-Control"]
        assert json.loads(answer.content)["comments"][0]["text"] == "Mes mots"

    def test_is_erased(self, desk, post):
        make_comment(post, email="ana@example.org")
        sent = {"email": "ana@example.org", "_erase": "1"}
        assert desk.post(url("person"), sent).status_code == 303
        assert not Comment.objects.exists()

    def test_what_stays_is_said(self, desk, post):
        parent = make_comment(post, email="ana@example.org")
        make_comment(post, "réponse", parent=parent)
        Standing.objects.create(kind="blocked", about="email", value="ana@example.org")
        sent = {"email": "ana@example.org", "_erase": "1"}
        html = desk.post(url("person"), sent, follow=True).content.decode()
        assert "1 of them has answers: its words and name are gone" in html
        assert "The address stays blocked" in html

    def test_why_it_may_not_be_erased_is_said(self, client, post):
        make_comment(post, email="ana@example.org")
        client.force_login(make_moderator("y"))
        html = client.post(url("person"), {"email": "ana@example.org"}).content.decode()
        assert "_erase" not in html
        assert "takes the permission to delete comments" in html

    def test_is_not_erased_without_the_permission(self, client, post):
        make_comment(post, email="ana@example.org")
        client.force_login(make_moderator("y"))
        sent = {"email": "ana@example.org", "_erase": "1"}
        assert client.post(url("person"), sent).status_code == 403
        assert Comment.objects.exists()

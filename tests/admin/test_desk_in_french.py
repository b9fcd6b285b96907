"""The moderators' desk as a French editor reads it: no English marks, no codes, plurals."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from blogposts.models import Comment, Decision
from blogposts.moderation import decide
from blogposts.moderation.decide import Actor
from tests.builders import make_comment, make_member, make_post

from .desk import moderator, url

pytestmark = pytest.mark.django_db
FRENCH = {"Accept-Language": "fr"}


@pytest.fixture
def post():
    return make_post("Le billet", published=True)


@pytest.fixture
def desk():
    return moderator("moderatrice", "change_standing", "delete_comment", "change_ruleset")


def read(desk, path, **data):
    answer = desk.get(path, data, headers=FRENCH)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_quotes_are_french(desk, post):
    parent = make_comment(post, "Une question ?", name="Nadia")
    removed = make_comment(post, "Achetez", parent=parent, status="spam")
    assert "en réponse à Nadia</a> <bdi>«\xa0Une question ?\xa0»</bdi>" in read(
        desk, url(), tab="spam"
    )
    form = {"verb": "delete", "pick": f"{removed.pk}:0"}
    question = unescape(desk.post(url("bulk"), form, headers=FRENCH).content.decode())
    assert "«\xa0Achetez\xa0»" in question


def test_filters_are_named_without_quotes_in_quotes(desk, post):
    html = read(desk, url(), post=post.pk)
    assert 'aria-label="Sans le filtre\xa0: sous «\xa0Le billet\xa0»"' in html


def test_heaps_are_plurals(desk):
    html = read(desk, url())
    assert ">Indésirables <" in html
    assert ">Indésirables</dt>" in read(desk, url("report"))
    assert ">Bloqués <" in read(desk, url("people"))


def test_a_name_with_a_vowel_follows_no_de(desk, post):
    comment = make_comment(post, "Bonjour", name="Ariane")
    for html in (read(desk, url(), tab="published"), read(desk, url("change", comment.pk))):
        assert "signé Ariane" in html
        assert "de Ariane" not in html


@pytest.mark.parametrize(
    ("name", "question"),
    [("trust", "Faire confiance à qui\u202f?"), ("block", "Bloquer qui\u202f?")],
)
def test_what_would_be_covered_is_counted_in_words(desk, post, name, question):
    comment = make_comment(post, "Un", email="x@example.org", status="awaiting")
    for number in range(2):
        make_comment(post, f"Texte {number}", email="x@example.org")
    html = read(desk, url(name, comment.pk))
    assert question in html
    assert "1\xa0en attente, 2\xa0publiés" in html


def test_an_end_is_said_in_one_sentence(desk):
    form = {"kind": "blocked", "about": "domain", "value": "casino.example", "note": "Trop."}
    desk.post(url("people"), form)
    html = read(desk, url("people"))
    pk = html.partition('name="pk" value="')[2].partition('"')[0]
    desk.post(url("people_end"), {"pk": pk})
    html = read(desk, url("people"))
    assert "\u202f; terminé par moderatrice, " in html
    assert ">Trop.</p>" in html


def test_a_list_without_words_is_said(desk):
    assert "Les réglages disent\xa0: aucun." in read(desk, url("rules"))


def test_keys_have_the_names_on_the_keyboard(desk):
    html = read(desk, url())
    assert "<kbd>Maj</kbd>" in html
    assert "<kbd>Échap</kbd>" in html
    assert "<kbd>Entrée</kbd>" in html


def test_whole_hours_have_no_decimals(desk, post):
    sent = timezone.now() - timedelta(days=1)
    comment = make_comment(post, "Un", status="awaiting", created_at=sent)
    Decision.objects.create(
        comment=comment, number=1, verb="receive", after="awaiting", actor="rules", at=sent
    )
    Comment.objects.filter(pk=comment.pk).update(decision_count=1)
    decide.approve(comment, Actor.of(desk.user))
    Decision.objects.filter(verb="approve").update(at=sent + timedelta(hours=2))
    assert "<dd>2\xa0h</dd>" in read(desk, url("report"))


def test_the_first_of_a_month_is_an_ordinal(desk):
    html = read(desk, url(), since="2026-11-01", until="2026-11-02")
    assert "depuis le 1er novembre 2026" in html
    assert "jusqu’au 2 novembre 2026" in html


def history(desk, comment):
    row = desk.get(url("change", comment.pk), headers=FRENCH).context["row"]
    return [words.partition("\xa0: ")[2] for words, _change, _replaced in row.lines]


def test_a_history_says_who_did_what(desk, post):
    comment = make_comment(post, "Un", status="awaiting")
    for number, (verb, actor) in enumerate(
        [("receive", "rules"), ("withdraw", "writer"), ("restore", "moderatrice")], 1
    ):
        Decision.objects.create(
            comment=comment, number=number, verb=verb, after="awaiting", actor=actor
        )
    assert history(desk, comment) == [
        "reçu, et jugé par les règles", "retiré par son auteur", "restauré par moderatrice",
    ]  # fmt: skip


def test_an_answer_of_a_moderator_was_sent_by_him(desk, post):
    user = make_member("barbara")
    reply = decide.reply_as_moderator(make_comment(post), user, "Merci.")
    assert history(desk, reply) == ["envoyé par barbara"]

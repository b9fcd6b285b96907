"""A save that comes after the end of the session, or with a token that is old: nothing is lost."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client

from blogposts.models import Post, Unsaved
from tests.admin.pages import form_of, messages_of
from tests.builders import make_post

pytestmark = pytest.mark.django_db

ADD = "/admin/blogposts/post/add/"
HERE = {"Sec-Fetch-Site": "same-origin"}
ELSEWHERE = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}


@pytest.fixture
def post():
    return make_post("Un titre", sections=[("A", "Le premier mot.")], published=True)


@pytest.fixture
def client(editor):
    """Checks tokens, as a site does."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor.user)
    return client


def change(post):
    return f"/admin/blogposts/post/{post.pk}/change/"


def typed(client, url, **words):
    return form_of(client.get(url)) | {"sections-0-body": "Le dernier mot."} | words


def sign_in(client, user):
    """Another session, which keeps what an anonymous one held: as Django's login does."""
    user.set_password("secret")
    user.save()
    page = client.get("/admin/login/")
    token = form_of(page, "login-form")["csrfmiddlewaretoken"]
    data = {"username": user.username, "password": "secret", "csrfmiddlewaretoken": token}
    assert client.post("/admin/login/", data).status_code == 302


class TestSignedOut:
    def test_the_way_leads_through_signing_in_back_to_the_form(self, client, editor, post):
        data = typed(client, change(post))
        client.logout()
        answer = client.post(change(post), data | {"_continue": "x"}, headers=HERE)
        assert answer.status_code == 302
        there = urlsplit(answer.url)
        assert there.path == "/admin/login/"
        (url,) = parse_qs(there.query)["next"]
        assert url.startswith(f"{change(post)}?_page=")
        assert url.endswith("&_send=_continue")
        assert Post.objects.get().sections.get().body == "Le premier mot."
        sign_in(client, editor.user)
        page = client.get(url)
        assert form_of(page)["sections-0-body"] == "Le dernier mot."
        assert 'data-send="_continue"' in page.content.decode()
        client.post(change(post), form_of(page) | {"_continue": "x"}, headers=HERE)
        assert Post.objects.get().sections.get().body == "Le dernier mot."
        assert not Unsaved.objects.filter(saved_at=None).exists()

    def test_a_new_post(self, client, editor):
        data = typed(client, ADD, title="Nouveau")
        client.logout()
        answer = client.post(ADD, data | {"_publish": "x"}, headers=HERE)
        (url,) = parse_qs(urlsplit(answer.url).query)["next"]
        sign_in(client, editor.user)
        page = client.get(url)
        assert form_of(page)["title"] == "Nouveau"
        assert 'data-send="_publish"' in page.content.decode()

    def test_is_sent_by_itself_but_once(self, client, editor, post):
        data = typed(client, change(post))
        client.logout()
        answer = client.post(change(post), data | {"_continue": "x"}, headers=HERE)
        (url,) = parse_qs(urlsplit(answer.url).query)["next"]
        sign_in(client, editor.user)
        assert "data-send" in client.get(url).content.decode()
        again = client.get(url)
        assert "data-send" not in again.content.decode()
        assert form_of(again)["sections-0-body"] == "Le dernier mot."

    def test_the_copy_of_before_goes_into_it(self, client, editor, post):
        data = typed(client, change(post))
        sent = {name: value for name, value in data.items() if not name.startswith("_")}
        Unsaved.objects.create(
            key=data["_page"], user=editor.user, post=post, data=list(sent.items())
        )
        client.logout()
        answer = client.post(change(post), data | {"_continue": "x"}, headers=HERE)
        (url,) = parse_qs(urlsplit(answer.url).query)["next"]
        sign_in(client, editor.user)
        client.get(url)
        assert str(Unsaved.objects.get(saved_at=None).key) != data["_page"]
        assert Unsaved.objects.get(key=data["_page"]).data == []

    def test_somebody_else_who_signs_in_does_not_get_it(self, client, post):
        data = typed(client, change(post))
        client.logout()
        answer = client.post(change(post), data | {"_continue": "x"}, headers=HERE)
        (url,) = parse_qs(urlsplit(answer.url).query)["next"]
        other = User.objects.create_superuser("autre")
        sign_in(client, other)
        page = client.get(url)
        assert messages_of(page) == ["There is no such unsaved text any more."]
        assert form_of(page)["sections-0-body"] == "Le premier mot."
        assert Unsaved.objects.get().user is None

    def test_the_answer_to_an_earlier_page_may_take_the_session_away(self, client, editor, post):
        data = typed(client, change(post))
        client.logout()
        old = client.cookies.copy()
        answer = client.post(change(post), data | {"_continue": "x"}, headers=HERE)
        (url,) = parse_qs(urlsplit(answer.url).query)["next"]
        # Django: a request whose session is gone ends with the cookie's end.
        client.cookies.update(old)
        client.cookies["sessionid"] = "gone"
        assert client.get("/admin/").cookies["sessionid"]["max-age"] == 0
        sign_in(client, editor.user)
        page = client.get(url)
        assert form_of(page)["sections-0-body"] == "Le dernier mot."
        assert 'data-send="_continue"' in page.content.decode()
        (name,) = (name for name in page.cookies if name.startswith("blogposts_sent_"))
        assert page.cookies[name]["max-age"] == 0

    def test_two_windows_are_both_kept(self, client, editor, post):
        forms = [typed(client, change(post)), typed(client, ADD, title="Nouveau")]
        client.logout()
        urls = []
        for url, data in zip((change(post), ADD), forms, strict=True):
            answer = client.post(url, data | {"_continue": "x"}, headers=HERE)
            urls += parse_qs(urlsplit(answer.url).query)["next"]
        sign_in(client, editor.user)
        pages = [form_of(client.get(url)) for url in urls]
        assert [page["title"] for page in pages] == ["Un titre", "Nouveau"]
        assert {page["sections-0-body"] for page in pages} == {"Le dernier mot."}

    @pytest.mark.parametrize("forged", ["", "x", "of another copy"])
    def test_a_forged_cookie_gives_nothing(self, client, editor, post, forged):
        urls, cookies = [], []
        for data in (typed(client, change(post)), typed(client, change(post))):
            client.logout()
            answer = client.post(change(post), data | {"_continue": "x"}, headers=HERE)
            urls += parse_qs(urlsplit(answer.url).query)["next"]
            cookies += [(n, m.value) for n, m in answer.cookies.items() if n.startswith("blog")]
            client.force_login(editor.user)
        (name, _own), (_name, other) = cookies
        client.cookies[name] = other if forged == "of another copy" else forged
        page = client.get(urls[0])
        assert messages_of(page) == ["There is no such unsaved text any more."]

    def test_another_browser_does_not_get_it(self, client, editor, post):
        data = typed(client, change(post))
        client.logout()
        answer = client.post(change(post), data | {"_continue": "x"}, headers=HERE)
        (url,) = parse_qs(urlsplit(answer.url).query)["next"]
        assert form_of(editor.get(url))["sections-0-body"] == "Le premier mot."

    def test_another_site_has_nothing_kept(self, client, post):
        data = typed(client, change(post))
        client.logout()
        answer = client.post(change(post), data | {"_continue": "x"}, headers=ELSEWHERE)
        assert answer.status_code in (302, 403)
        assert not Unsaved.objects.exists()

    @pytest.mark.parametrize("change_of", [{"_proof": ""}, {"_proof": "x:y"}, {"_user": "0"}])
    def test_who_never_had_the_page_has_nothing_kept(self, client, post, change_of):
        data = typed(client, change(post)) | change_of
        client.logout()
        answer = client.post(change(post), data | {"_continue": "x"}, headers=HERE)
        # Signing out takes the token along: Django's check comes first, as for every form.
        assert answer.status_code == 403
        assert not Unsaved.objects.exists()

    def test_a_post_that_is_gone_meanwhile_comes_back_as_a_new_one(self, client, editor, post):
        data = typed(client, change(post))
        url = change(post)
        post.delete()
        client.logout()
        answer = client.post(url, data | {"_continue": "x"}, headers=HERE)
        (url,) = parse_qs(urlsplit(answer.url).query)["next"]
        sign_in(client, editor.user)
        assert form_of(client.get(url))["title"] == "Un titre"

    def test_a_copy_that_is_there_is_not_changed_by_a_stranger(self, client, editor, post):
        row = Unsaved.objects.create(
            key="0" * 32, user=editor.user, post=post, data=[["title", "Le mien"]]
        )
        data = typed(client, change(post)) | {"_page": "0" * 32}
        client.logout()
        client.post(change(post), data | {"_continue": "x"}, headers=HERE)
        row.refresh_from_db()
        assert row.data == [["title", "Le mien"]]


class TestOldToken:
    def test_the_form_comes_back_with_all_of_it(self, client, post):
        data = typed(client, change(post)) | {"csrfmiddlewaretoken": "a" * 64}
        answer = client.post(change(post), data | {"_continue": "x"}, headers=HERE)
        assert answer.status_code == 303
        assert Post.objects.get().sections.get().body == "Le premier mot."
        page = client.get(answer.url)
        assert messages_of(page)[0].startswith("Nothing is saved yet")
        assert form_of(page)["sections-0-body"] == "Le dernier mot."
        assert "data-send" not in page.content.decode()
        client.post(change(post), form_of(page) | {"_continue": "x"}, headers=HERE)
        assert Post.objects.get().sections.get().body == "Le dernier mot."

    def test_another_site_is_refused(self, client, post):
        data = typed(client, change(post)) | {"csrfmiddlewaretoken": "a" * 64}
        answer = client.post(change(post), data | {"_continue": "x"}, headers=ELSEWHERE)
        assert answer.status_code == 403
        assert not Unsaved.objects.exists()
        assert Post.objects.get().sections.get().body == "Le premier mot."

    def test_a_good_token_from_another_site_is_refused_as_ever(self, client, post):
        data = typed(client, change(post))
        answer = client.post(change(post), data | {"_continue": "x"}, headers=ELSEWHERE)
        assert answer.status_code == 403
        assert Post.objects.get().sections.get().body == "Le premier mot."

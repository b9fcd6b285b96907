"""Forms of strangers and of people signed in: what is taken for ours, and what is not."""

from io import BytesIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.middleware.csrf import _mask_cipher_secret
from django.test import RequestFactory

from blogposts.views.safety import form_problem, read_form
from blogposts.visitors import form_token
from tests.builders import make_member, make_post

SECRET = "a" * 32
POST = "/blog/un-titre/comment/"


@pytest.fixture
def post(db):
    return make_post(published=True)


def stranger(data, **headers):
    request = RequestFactory().post(POST, data, headers=headers)
    request.user = AnonymousUser()
    return request


def member(data, *, cookie=SECRET, **headers):
    request = RequestFactory().post(POST, data, headers=headers)
    request.COOKIES["sessionid"] = "x"
    if cookie:
        request.COOKIES["csrftoken"] = cookie
    request.user = make_member()
    return request


class TestStrangers:
    def test_token_of_the_post_will_do(self, post):
        assert form_problem(stranger({"token": form_token(post.pk)}), post) is None

    def test_token_and_a_browser_of_today(self, post):
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}
        assert form_problem(stranger({"token": form_token(post.pk)}, **headers), post) is None

    @pytest.mark.parametrize("token", ["", "1.old", "%"])
    def test_other_token_is_stale(self, post, token):
        problem = form_problem(stranger({"token": token}), post)
        assert (problem.status, problem.is_stale) == (422, True)

    def test_token_of_another_post_is_stale(self, post):
        assert form_problem(stranger({"token": form_token(post.pk + 1)}), post).is_stale

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site", "Origin": "http://other.testserver"},
            {"Origin": "https://evil.example"},
        ],
    )
    def test_page_of_another_site_is_refused_whatever_its_token(self, post, headers, caplog):
        # An attacker may fetch a token of ours: it is the same for all strangers.
        problem = form_problem(stranger({"token": form_token(post.pk)}, **headers), post)
        assert (problem.status, problem.is_stale) == (403, False)
        assert "sent from another site" in caplog.text

    def test_session_that_is_over_is_a_strangers(self, post):
        request = stranger({"token": form_token(post.pk)})
        request.COOKIES["sessionid"] = "over"
        assert form_problem(request, post) is None

    def test_nobody_asks_who_a_stranger_is(self, post):
        request = stranger({"token": form_token(post.pk)})
        del request.user
        assert form_problem(request, post) is None


class TestPeopleSignedIn:
    def test_pass_djangos_check(self, post):
        data = {"csrfmiddlewaretoken": _mask_cipher_secret(SECRET)}
        assert form_problem(member(data), post) is None

    def test_pass_it_with_the_header_of_a_script(self, post):
        assert form_problem(member({}, **{"X-CSRFToken": SECRET}), post) is None

    @pytest.mark.parametrize("token", ["", "b" * 32, "short", "é" * 32])
    def test_fail_it_without_the_token_of_their_cookie(self, post, token, caplog):
        problem = form_problem(member({"csrfmiddlewaretoken": token}), post)
        assert problem.status == 403
        assert "Forbidden (CSRF" in caplog.text

    @pytest.mark.parametrize("cookie", ["", "é", "x"])
    def test_fail_it_without_a_cookie(self, post, cookie):
        data = {"csrfmiddlewaretoken": SECRET}
        assert form_problem(member(data, cookie=cookie), post).status == 403

    def test_strangers_token_is_nothing_for_them(self, post):
        # Any page on the web can get one: only the cookie's token says that the page was theirs.
        assert form_problem(member({"token": form_token(post.pk)}), post).status == 403

    def test_fail_it_from_another_origin(self, post):
        data = {"csrfmiddlewaretoken": SECRET}
        problem = form_problem(member(data, Origin="https://evil.example"), post)
        assert problem.status == 403

    def test_secret_may_be_in_the_session(self, post, settings):
        settings.CSRF_USE_SESSIONS = True
        request = member({"csrfmiddlewaretoken": SECRET}, cookie="")
        request.session = {"_csrftoken": SECRET}
        assert form_problem(request, post) is None


def posted(body, content_type="application/x-www-form-urlencoded", **extra):
    return RequestFactory().generic("POST", POST, body, content_type=content_type, **extra)


class TestReading:
    def test_a_form(self):
        assert read_form(posted(b"a=%C3%A9&b=2"))["a"] == "é"

    def test_one_in_parts(self):
        body = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xc3\xa9\r\n--x--\r\n'
        assert read_form(posted(body, "multipart/form-data; boundary=x"))["a"] == "é"

    @pytest.mark.parametrize("charset", ["iso-8859-1", "utf-7", "unicode_escape", "zlib", "x-none"])
    @pytest.mark.parametrize("kind", ["form", "parts"])
    def test_is_utf8_whatever_it_calls_itself(self, charset, kind):
        if kind == "form":
            request = posted(b"a=%C3%A9", f"application/x-www-form-urlencoded; charset={charset}")
        else:
            body = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xc3\xa9\r\n--x--\r\n'
            request = posted(body, f"multipart/form-data; boundary=x; charset={charset}")
        assert read_form(request)["a"] == "é"

    def test_of_broken_utf8_is_read_as_far_as_it_goes(self):
        assert read_form(posted(b"a=x%ff%ed%a0%80y"))["a"] == "x\ufffd\ufffd\ufffd\ufffdy"

    @pytest.mark.parametrize(
        ("body", "content_type", "extra"),
        [
            (b"&".join(b"a=1" for _ in range(1001)), "application/x-www-form-urlencoded", {}),
            (b"a=" + b"x" * 2_700_000, "application/x-www-form-urlencoded", {}),
            (b"a=1", "application/x-www-form-urlencoded", {"CONTENT_LENGTH": "many"}),
            (b"--x\r\n", "multipart/form-data", {}),
            (b"--x\r\n", "multipart/form-data; boundary=\xe9", {}),
            (b"a", "multipart/form-data; boundary=x", {"CONTENT_LENGTH": "-1"}),
        ],
        ids=["fields", "large", "length", "boundary", "odd boundary", "negative"],
    )
    def test_what_cannot_be_read_is_none_and_does_no_harm(self, body, content_type, extra):
        request = posted(body, content_type, **extra)
        assert read_form(request) is None
        assert list(request.POST) == []

    def test_what_was_cut_off_is_none(self):
        # Django reads what came as if it were all.
        whole = b"comment=Not+all+of+it&token=1.abc"
        for length, cut in ((len(whole), whole), (len(whole), whole[:11]), (len(whole), b"")):
            request = posted(whole, **{"wsgi.input": BytesIO(cut), "CONTENT_LENGTH": str(length)})
            assert (read_form(request) is None) is (cut != whole)

    def test_what_is_no_form_is_empty(self):
        assert list(read_form(posted(b'{"comment": "x"}', "application/json"))) == []

    def test_too_many_words_in_the_address_are_no_failure(self):
        request = RequestFactory().post(POST + "?" + "a&" * 2000, {"comment": "x"})
        assert read_form(request) is None

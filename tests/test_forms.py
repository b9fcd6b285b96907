"""What a visitor may send: fields, limits, and what is cleaned away."""

import pytest
from django.contrib.auth.models import User

from blogposts.forms import CommentForm, TextForm
from blogposts.models.comments import EMAIL_LENGTH, NAME_LENGTH, TEXT_LENGTH, WEBSITE_LENGTH


def payload(**changes):
    return {
        "comment": "Bien vu.",
        "author": "Nadia",
        "email": "nadia@example.org",
        "url": "https://nadia.example/",
    } | changes


def cleaned(**changes):
    form = CommentForm(payload(**changes))
    assert form.is_valid(), form.errors
    return form.cleaned_data


def wrong(user=None, **changes):
    return CommentForm(payload(**changes), user=user).wrong


def test_takes_what_wordpress_takes():
    data = cleaned(consent="yes")
    assert data["comment"] == "Bien vu."
    assert (data["author"], data["email"]) == ("Nadia", "nadia@example.org")
    assert data["url"] == "https://nadia.example/"
    assert data["consent"] is True
    assert data["tell_approval"] is data["follow_answers"] is data["follow_post"] is False


class TestText:
    @pytest.mark.parametrize("text", ["", " ", "\n\t\n", "\x00", "\u200b\u2060"])
    def test_must_be_there(self, text):
        assert wrong(comment=text) == {"comment": "Write your comment."}

    def test_loses_what_no_text_holds(self):
        assert cleaned(comment="a\x00b\r\nc\ud800 \u202ed ")["comment"] == "ab\nc d"

    def test_has_wordpresss_limit(self):
        assert cleaned(comment="é" * TEXT_LENGTH)["comment"] == "é" * TEXT_LENGTH
        assert wrong(comment="é" * (TEXT_LENGTH + 1)) == {
            "comment": "Your comment has 65526 characters: 65525 are the most."
        }

    def test_line_ends_count_once(self):
        # Browsers count them so, and send two characters for each.
        lines = "\r\n".join(["abcdefghij"] * 5956)
        assert len(lines) > TEXT_LENGTH
        assert len(cleaned(comment=lines)["comment"]) <= TEXT_LENGTH


class TestNameAndAddress:
    @pytest.mark.parametrize(
        ("name", "sentence"),
        [("author", "Enter your name."), ("email", "Enter your email address.")],
    )
    def test_must_be_there(self, name, sentence):
        assert wrong(**{name: " "}) == {name: sentence}

    def test_may_be_missing_where_the_site_says_so(self, settings):
        settings.BLOGPOSTS_COMMENT_NAME_REQUIRED = False
        data = cleaned(author="", email="", url="")
        assert (data["author"], data["email"], data["url"]) == ("", "", "")

    @pytest.mark.parametrize(
        ("name", "limit", "longest"),
        [
            ("author", NAME_LENGTH, "a" * NAME_LENGTH),
            ("email", EMAIL_LENGTH, "a" * 60 + "@" + "b" * (EMAIL_LENGTH - 65) + ".org"),
            ("url", WEBSITE_LENGTH, "https://example.org/" + "a" * (WEBSITE_LENGTH - 20)),
        ],
    )
    def test_have_wordpresss_limits(self, name, limit, longest):
        assert len(longest) == limit
        assert cleaned(**{name: longest})[name] == longest
        found = wrong(**{name: longest.replace("a", "aa", 1)})
        assert list(found) == [name]
        assert f"{limit + 1} characters: {limit} are the most" in found[name]

    @pytest.mark.parametrize(
        "email", ["x", "a@b", "a b@example.org", "a@example.org, b@example.org"]
    )
    def test_address_must_look_like_one(self, email):
        assert wrong(email=email) == {"email": "Enter an email address like name@example.org."}

    def test_name_is_one_line_that_keeps_its_direction(self):
        assert cleaned(author="Ann\r\na\u202e \x07 B.\u2066")["author"] == "Ann a B."

    def test_no_header_fits_into_an_address(self):
        assert wrong(email="a@example.org\r\nBcc: b@example.org")["email"]


class TestWebsite:
    def test_needs_no_scheme(self):
        assert cleaned(url="example.org/me")["url"] == "https://example.org/me"

    def test_may_be_missing(self):
        assert cleaned(url="")["url"] == ""

    @pytest.mark.parametrize(
        "url",
        [
            "javascript:alert(1)",
            "JavaScript://example.org/%0aalert(1)",
            "data:text/html,x",
            "ftp://example.org/",
            "https://",
            "http://[::1",
            "not an address",
        ],
    )
    def test_is_of_the_web(self, url):
        assert list(wrong(url=url)) == ["url"]


class TestMail:
    @pytest.mark.parametrize("name", CommentForm.MAIL)
    def test_needs_an_address(self, settings, name):
        settings.BLOGPOSTS_COMMENT_NAME_REQUIRED = False
        assert wrong(email="", **{name: "yes"}) == {
            "email": "Enter an email address if you want to be told."
        }
        assert cleaned(**{name: "yes"})[name] is True

    def test_wrong_address_is_said_once(self, settings):
        settings.BLOGPOSTS_COMMENT_NAME_REQUIRED = False
        assert wrong(email="x", follow_post="yes") == {
            "email": "Enter an email address like name@example.org."
        }


class TestUser:
    def test_is_asked_for_the_text_alone(self):
        form = CommentForm({"comment": "Bien vu.", "follow_post": "yes"}, user=User())
        assert form.is_valid()
        assert form.cleaned_data["follow_post"] is True

    def test_may_claim_no_other_name(self):
        form = CommentForm(payload(author="Somebody else", url="x"), user=User())
        assert form.is_valid()
        assert "author" not in form.cleaned_data


class TestHiddenFields:
    @pytest.mark.parametrize(
        ("value", "seconds"),
        [
            ("12.5", 12.5),
            ("0", 0),
            (" 3 ", 3),
            ("1e9", 86_400),
            ("", None),
            ("nan", None),
            ("inf", None),
            ("-1", None),
            ("a while", None),
        ],
    )
    def test_seconds(self, value, seconds):
        assert CommentForm(payload(seconds=value)).seconds == seconds

    @pytest.mark.parametrize(
        ("value", "parent"), [("", ""), ("0", ""), ("12", "12"), ("12\x00", "12")]
    )
    def test_parent(self, value, parent):
        assert CommentForm(payload(parent=value)).parent == parent

    def test_trap_is_cut_short(self):
        assert CommentForm(payload()).trap == ""
        assert CommentForm(payload(subject="x" * 9999)).trap == "x" * NAME_LENGTH


class TestComingBack:
    def test_complaints_lead_to_their_fields(self):
        form = CommentForm(payload(author="", email="x"))
        form.refuse("Too late.")
        form.refuse("Said before.", "/there/")
        assert [(one.message, one.href) for one in form.complaints] == [
            ("Too late.", ""),
            ("Said before.", "/there/"),
            ("Enter your name.", "#blogposts-author"),
            ("Enter an email address like name@example.org.", "#blogposts-email"),
        ]

    def test_everything_typed_is_there_whole(self):
        text = "x" * (TEXT_LENGTH + 1)
        form = CommentForm(payload(comment=text, author="n" * 999, consent="yes"))
        assert form.typed("comment") == text
        assert form.typed("author") == "n" * 999
        assert form.is_ticked("consent")
        assert not form.is_ticked("follow_post")

    def test_and_harmless(self):
        form = TextForm({"comment": "a\x00\ud800\r\nb"})
        assert form.typed("comment") == "a\nb"
        assert form.typed("author") == ""

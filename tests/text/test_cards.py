"""An address alone in its paragraph."""

import pytest

from blogposts.text.markdown import render_body

VIDEO = "https://www.youtube.com/watch?v=abcDEF12345"
FRAME = "https://www.youtube-nocookie.com/embed/abcDEF12345"


def html_of(source, format="markdown"):
    return render_body(source, format=format).html


@pytest.mark.parametrize(
    "source",
    ["https://example.org/a/b", "<https://example.org/a/b>", "  https://example.org/a/b  "],
)
def test_becomes_a_card(source):
    assert html_of(f"Avant\n\n{source}\n\nAprès") == (
        "<p>Avant</p>\n"
        '<p class="blogposts-card"><a href="https://example.org/a/b" rel="noopener">'
        "example.org/a/b</a></p>\n<p>Après</p>"
    )


def test_in_html_too():
    assert "blogposts-card" in html_of("<p>https://example.org/a</p>", "html")
    assert "blogposts-card" in html_of("<p lang=fr>https://example.org/a</p>", "html")


@pytest.mark.parametrize(
    "source",
    [
        "Voir https://example.org/a",
        "[des mots](https://example.org/a)",
        "https://example.org/a https://example.org/b",
        "https://example.org/a\nhttps://example.org/b",
        "https://me:secret@example.org/",
        "javascript:alert(1)",
        "*https://example.org/a*",
        "    https://example.org/a",
        "- https://example.org/a",
    ],
)
def test_with_anything_beside_it_or_wrong_is_left_alone(source):
    assert "blogposts-card" not in html_of(source)


@pytest.mark.parametrize(
    ("address", "frame"),
    [
        (VIDEO, FRAME),
        (f"{VIDEO}&t=42", FRAME),
        ("https://youtu.be/abcDEF12345?si=x", FRAME),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1"),
    ],
)
def test_of_a_player_names_its_frame(address, frame):
    html = html_of(address)
    assert f'data-blogposts-frame="{frame}"' in html
    assert "<iframe" not in html


@pytest.mark.parametrize(
    "address",
    [
        "https://youtube.com.example.org/watch?v=abcDEF12345",
        "https://www.youtube.com/watch?v=a%22onload=x",
        "https://example.org/?https://youtu.be/abcDEF12345",
    ],
)
def test_of_no_player_names_none(address):
    assert "data-blogposts-frame" not in html_of(address)


def test_a_frame_is_never_an_authors():
    html = html_of('<a href="/a" data-blogposts-frame="https://evil.example/a">x</a>', "html")
    assert "data-blogposts-frame" not in html


def test_a_long_address_is_shown_short():
    html = html_of("https://www.example.org/" + "a" * 200)
    assert f"example.org/{'a' * 47}…</a>" in html

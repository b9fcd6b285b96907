import pytest

from blogposts.checking.titles import title_in

HTML = "text/html"


@pytest.mark.parametrize(
    ("body", "content_type", "title"),
    [
        (b"<title>Un</title>", HTML, "Un"),
        (b"<TITLE lang=fr>\n Un &amp;\n deux </TITLE>", HTML, "Un & deux"),
        (b"<title>Un", HTML, "Un"),
        ("<title>Été</title>".encode(), HTML, "Été"),
        ("<title>Été</title>".encode("latin-1"), f"{HTML}; charset=ISO-8859-1", "Été"),
        ('<meta charset="latin-1"><title>Été</title>'.encode("latin-1"), HTML, "Été"),
        ("<title>Été</title>".encode(), f"{HTML}; charset=nonsense", "Été"),
        ("<title>Été</title>".encode(), f"{HTML}; charset=base64", "Été"),
        (b"<title>a\0b</title>", HTML, "ab"),
        # Half a character, which no database takes.
        (rb"<title>a\ud800</title>", f"{HTML}; charset=unicode_escape", "a?"),
        (b"<title>a</title>", f"{HTML}; charset=undefined", "a"),
        (b"<title>Un</title>", "", "Un"),
        (b"<title>Un</title>", "application/pdf", ""),
        (b"<p>Un", HTML, ""),
        (b"", HTML, ""),
        (b"<title>" + b"a" * 9000, HTML, "a" * 500),
    ],
)
def test_title(body, content_type, title):
    assert title_in(body, content_type) == title

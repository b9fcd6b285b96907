"""Bytes to text, or a message that says why not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogposts.text.article import ArticleError, decode_article, read_article
from tests.cost import seconds
from tests.text.articles import PAGE, bodies


class TestBytes:
    def decode(self, data):
        return decode_article(data, max_bytes=1_000_000)

    @pytest.mark.parametrize(
        "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
    )
    def test_encodings(self, encoding):
        text = self.decode(PAGE.encode(encoding))

        assert read_article(text) == read_article(PAGE)

    def test_right_to_left_with_a_mark(self):
        assert self.decode("عودة القطارات".encode("utf-16")) == "عودة القطارات"

    def test_stray_control_characters(self):
        text = self.decode(PAGE.replace("Trois", "Tr\x00oi\x07s").encode())

        article = read_article(text)

        assert article.title == read_article(PAGE).title
        assert article.notes == ("2 control characters were left out.",)

    def test_half_of_a_pair(self):
        article = read_article("A title\ud800\n\ntext\udfff")

        assert (article.title, bodies(article)) == ("A title", ["text"])

    @pytest.mark.parametrize("data", [b"", b"  \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe", b"\0\0"])
    def test_empty(self, data):
        with pytest.raises(ArticleError, match="empty"):
            self.decode(data)

    @pytest.mark.parametrize(
        "data",
        [
            bytes(range(256)),
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00",
            b"%PDF-1.7\n% all of this is ASCII",
            b"PK\x03\x04 word/document.xml",
            rb"{\rtf1\ansi A title}",
            b"\x00\x01\x02\x03" * 1000,
            "A title".encode("utf-16") + b"\x00\x00" * 20,
        ],
    )
    def test_binary(self, data):
        with pytest.raises(ArticleError, match="not a text file"):
            self.decode(data)

    @pytest.mark.parametrize(
        "data",
        [
            "عودة القطارات الليلية".encode("cp1256"),
            "Возвращение поездов".encode("cp1251"),
            b"A title \x81\x8d",
        ],
    )
    def test_unknown_encoding(self, data):
        with pytest.raises(ArticleError, match="UTF-8"):
            self.decode(data)

    @pytest.mark.parametrize("data", [PAGE.encode() + b"\xc3", "\ufeffé".encode("utf-16-le")[:-1]])
    def test_damaged(self, data):
        with pytest.raises(ArticleError, match="damaged"):
            self.decode(data)

    def test_too_large(self):
        data = b"a" * 20_000_000

        def refuse():
            with pytest.raises(ArticleError, match="too large"):
                self.decode(data)

        assert seconds(refuse, enough=0.1) <= 0.1

    @settings(max_examples=200, deadline=None)
    @given(st.binary(max_size=300))
    def test_any_bytes(self, data):
        try:
            text = decode_article(data, max_bytes=200)
        except ArticleError as error:
            assert str(error)
        else:
            assert text.strip()

"""A pasted list of sources: a line each, as an article's own list is read."""

import pytest

from blogposts.text.article import Link, read_sources


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Titre https://a.example/", [Link("https://a.example/", "Titre")]),
        ("1. [Titre](https://a.example/)\n2. Un livre",
         [Link("https://a.example/", "Titre"), Link("", "Un livre")]),
        ("Sources :\r\n\r\n* https://a.example/\r\n* https://b.example/\r\n",
         [Link("https://a.example/", ""), Link("https://b.example/", "")]),
        ("- Un titre en\n  deux lignes https://a.example/",
         [Link("https://a.example/", "Un titre en deux lignes")]),
        ("Un\n---\nDeux", [Link("", "Un"), Link("", "Deux")]),
        ("", []),
        ("\n \n", []),
    ],
)  # fmt: skip
def test_reads(text, links):
    assert read_sources(text) == links


def test_an_address_that_will_not_do_leaves_its_line_as_a_title():
    (link,) = read_sources("Titre javascript:alert(1)")
    assert (link.url, link.title) == ("", "Titre javascript:alert(1)")
    assert link.problem


def test_a_line_that_is_an_items_alone_is_not_lost():
    assert read_sources("Paragraphe\n  suite") == [Link("", "Paragraphe"), Link("", "suite")]

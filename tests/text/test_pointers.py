"""Links and pictures of a text, as the page has them."""

from __future__ import annotations

from blogposts.text.markdown import render_body
from blogposts.text.pointers import Link, Picture, pointers_of


def of(body, **options):
    return pointers_of(render_body(body, format="markdown", anchor="un", **options).html)


def test_links_have_their_words():
    found = of("Un [**lien** court](/a?b&c) et\n[![Une place](/b.png) vue](#d).").links
    assert found == (Link("/a?b&c", "lien court", False), Link("#d", "Une place vue", False))


def test_an_address_alone_is_a_card():
    assert of("https://example.org/a").links == (
        Link("https://example.org/a", "example.org/a", True),
    )
    assert [link.is_card for link in of("https://example.org/a\n\n[b](/b)").links] == [True, False]


def test_what_we_have_made_is_no_link_of_the_author():
    body = "## Un\n\nDit[^1], et [@a].\n\n[^1]: Une note."
    assert of(body, numbers={"a": 1}).links == ()


def test_pictures_have_their_words():
    assert of("![Une place](/a.png) ![](/b.png)").pictures == (
        Picture("/a.png", "Une place"),
        Picture("/b.png", ""),
    )


def test_ids_are_those_of_headings_and_of_the_author():
    assert of("## Un titre\n\n<p id='ici'>a</p>").ids >= {"un--un-titre", "un--ici"}


def test_code_has_none():
    assert of("`[a](/b)`\n\n```\n![](/c.png)\n```").links == ()

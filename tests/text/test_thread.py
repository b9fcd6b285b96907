"""Nested lists of comments, without a database."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogposts.text.thread import Entry, Setting, threads_html

SETTING = Setting(language="en", page_url="/un/", depth=3, takes_answers=True)


def entry(key, parent=None, **fields):
    values = {"name": f"N{key}", "when_iso": "2023-04-11T09:00:00+02:00", "when": "11 April"}
    return Entry(key, parent, **{**values, **fields})


class Nesting(HTMLParser):
    """The nesting of lists and comments; raises where an end does not fit."""

    VOID = {"br", "hr", "img", "input", "wbr"}

    def __init__(self):
        super().__init__()
        self.path, self.found = [], []

    def handle_starttag(self, tag, attributes):
        if tag in self.VOID:
            return
        self.path.append(tag)
        key = dict(attributes).get("id", "")
        if re.fullmatch(r"comment-\d+", key):
            self.found.append((int(key[8:]), self.path.count("ol")))

    def handle_endtag(self, tag):
        assert self.path.pop() == tag


def nesting(html):
    parser = Nesting()
    parser.feed(html)
    assert parser.path == []
    return parser.found


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 6), max_size=25))
def test_lists_nest_whatever_the_depths(steps):
    depths = []
    for step in steps:
        depths.append(min(step, depths[-1] + 1 if depths else 0))
    entries = [(entry(number), depth) for number, depth in enumerate(depths, start=1)]
    assert nesting(threads_html(entries, SETTING)) == [
        (number, min(depth, 2) + 1) for number, depth in enumerate(depths, start=1)
    ]


def test_nothing_is_nothing():
    assert threads_html([], SETTING) == ""


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Ana", "A"),
        ("Ana María de la Cruz", "AC"),
        ("  ", "?"),
        ("!!", "?"),
        ("<b> &c", "?"),
        ("يوسف", "ي"),
        ("عبد الرحمن", "ع\u200cا"),  # not joined, as initials are written
        ("דניאל כהן", "דכ"),
        ("ß", "SS"),
    ],
)
def test_a_portrait_has_initials(name, initials):
    html = threads_html([(entry(1, name=name), 0)], SETTING)
    assert f'aria-hidden="true">{initials}</span>' in html


def test_a_name_has_one_colour_everywhere():
    html = threads_html([(entry(1, name="Ana"), 0), (entry(2, name="ANA"), 0)], SETTING)
    first, second = re.findall(r"blogposts-hue-\d", html)
    assert first == second


def test_held_ones_take_neither_answers_nor_votes():
    setting = Setting("en", "/un/", 3, takes_answers=True, vote_url="/comment/0/vote/")
    html = threads_html([(entry(1, is_held=True, own_url="/comment/1/edit/?a=1&b=2"), 0)], setting)
    assert "blogposts-reply" not in html
    assert "formaction" not in html
    assert 'href="/comment/1/edit/?a=1&amp;b=2"' in html


def test_votes_say_ones_own():
    setting = Setting("en", "/un/", 3, takes_answers=False, vote_url="/comment/0/vote/")
    html = threads_html([(entry(12, up=3, down=1, own_vote=-1), 0)], setting)
    assert html.count('formaction="/comment/12/vote/"') == 2
    assert re.search(r'value="up"[^>]* aria-pressed="false">For <b>3</b>', html)
    assert re.search(r'value="back"[^>]* aria-pressed="true">Against <b>1</b>', html)

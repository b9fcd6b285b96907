"""What a body may cost: no exception, 250 ms for 10 kB, and in line with its length."""

import json
import sys
from html import unescape

import pytest
from django.utils.translation import gettext_lazy, override
from hypothesis import given, settings
from hypothesis import strategies as st

from blogposts.text.body import limits
from blogposts.text.body.limits import BodyRefused, Meter
from blogposts.text.body.tidy import tidy
from blogposts.text.markdown import check_body, render_body
from tests.attacks import REPEATED, dangers, repeated
from tests.cost import BUDGET, assert_in_line, seconds

WORDS = "Un texte ordinaire, avec des mots « entre guillemets » et sa ponctuation : voilà ! "


def render(source: str, format: str = "markdown"):
    return render_body(source, format=format, language="fr", numbers={"a": 1})


# Whatever it is.


@pytest.mark.parametrize("piece", REPEATED, ids=repr)
@pytest.mark.parametrize("format", ["markdown", "html"])
def test_ten_kilobytes_of_anything(piece, format):
    source = repeated(piece, 10_000)
    shown = []
    assert seconds(lambda: shown.append(render(source, format).html)) <= BUDGET
    assert dangers(shown[0]) == []


@pytest.mark.parametrize(
    "source",
    [
        "[" * 10_000,
        "* " * 1_000,
        "1. " * 1_000,
        "![[]()" * 1_000,
        "<![CDATA[ " * 1_000,
        "> " * 5_000,
        "".join("    " * level + "- a\n\n" for level in range(70)),
        "".join("> " * level + "a\n" for level in range(1, 95)),
        "*a **b " * 700 + "b** a* " * 700,
        "".join(f"*a{n} " for n in range(900)) + "z*" * 900,
        "[" * 3_000 + "a](b)" * 1_400,
        "![" * 2_500 + "](b)" * 1_250,
        "".join("`" * n + " " for n in range(1, 140)),
        "|" * 2_500 + "\n" + "-|" * 2_500 + "\n" + "|\n" * 1_200,
        "[a]: /" + "b" * 1_900 + "\n\n" + "[a]" * 2_600,
        "*[a]: " + "b" * 5_000 + "\n\n" + "a " * 2_400,
        "".join(f"*[a{n}]: b\n" for n in range(500)) + "\n" + "a1 a2 " * 500,
        "".join(f"*[a {n}]: b\n" for n in range(500)) + "\n" + "a " * 2_000,
        "".join(f"[^{n}]: [^{n + 1}]\n" for n in range(600)) + "\n[^0]",
        "[^1]" * 1_200 + "\n\n[^1]: a" + "\n[^2]: [^1][^2]" * 300,
        "<b>" * 1_000 + "<p>" * 1_000 + "</b>" * 1_000,
        "".join(f"<i a{n}><p>" for n in range(900)),
        "<p " + " ".join(f"a{n}=b" for n in range(1_500)) + ">",
        "<p " + " ".join(f"lang=a{n}" for n in range(1_100)) + ">",
        "<br>" * 1_000 + "<table>" + "x<br>" * 1_000,
        '<a href="' + "a" * 9_980 + '">',
        "- a\n" + "a\n" * 4_990,
        "#" * 9_998 + "\\x",
        "[a]: " + '"' * 9_990 + " x",
        "```\n" * 1_249 + "`" * 4,
        "a" + "\u0301" * 9_999,
        "<!--" + "-" * 9_990 + "!>",
        "&#" + "9" * 9_990 + ";",
        "{" * 5_000 + "}" * 5_000,
        "[a]{lang=" * 1_100,
        "a\n" * 4_000 + "---\n" * 500,
    ],
    ids=lambda source: repr(source[:24]),
)
@pytest.mark.parametrize("format", ["markdown", "html"])
def test_ten_kilobytes_made_to_hurt(source, format):
    assert len(source) <= 11_000
    shown = []
    assert seconds(lambda: shown.append(render(source, format).html)) <= BUDGET
    assert dangers(shown[0]) == []


# The dearest of each kind that is still read, and what used to be worse than linear.
@pytest.mark.parametrize(
    ("piece", "format"),
    [
        *(
            ("[", "markdown"),
            ("![[]()", "markdown"),
            ("<![CDATA[ ", "markdown"),
            ("*a*", "markdown"),
        ),
        *(("a\n\n", "markdown"), ("1. a\n", "markdown"), ("```\na\n```\n", "markdown")),
        *(("[a]: b\n", "markdown"), ("`a`|", "markdown"), ("<b></b>", "html"), ("<h1>", "html")),
        *(("&", "html"), ("<li>", "html"), ("<a <a <a", "html"), ("<!--", "html")),
    ],
)
def test_cost_grows_in_line_with_length(piece, format):
    short, long = repeated(piece, 40_000), repeated(piece, 160_000)
    # Four times the text may take eight times as long; at the square it would be sixteen.
    assert_in_line(lambda source: render(source, format), short, long, times=8)


@pytest.mark.parametrize("piece", ["[", "a ", "* ", "<b>", "&", "\n", "é", "\x00", "a\n\n", "<!--"])
@pytest.mark.parametrize("format", ["markdown", "html"])
def test_a_megabyte_of_anything_is_shown(piece, format):
    source = repeated(piece, 1_000_000)
    rendered = render(source, format)
    assert bool(rendered.problem) is bool(source.strip("\x00"))
    assert unescape(rendered.html).count("[") == source.count("[")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(REPEATED), min_size=1, max_size=5).map("".join),
    st.sampled_from(["markdown", "html"]),
)
def test_ten_kilobytes_of_any_mixture(piece, format):
    source = repeated(piece, 10_000)
    assert seconds(lambda: render(source, format)) <= BUDGET


def test_a_caller_deep_in_its_own_stack():
    def deeper(levels: int):
        return deeper(levels - 1) if levels else render("> " * 14 + "- a\n    - b *c* <b>d</b>")

    room = sys.getrecursionlimit() - len(_frames())
    for levels in range(room - 160, room - 110, 10):
        rendered = deeper(levels)
        assert "a" in rendered.html


def _frames() -> list[object]:
    frame, found = sys._getframe(), []
    while frame:
        found.append(frame)
        frame = frame.f_back
    return found


# Refusals.


@pytest.mark.parametrize(
    ("source", "format", "word"),
    [
        ("a" * (limits.MAX_LENGTH + 1), "markdown", "characters"),
        ("a" * (limits.MAX_LENGTH + 1), "html", "characters"),
        ("> " * 100 + "a", "markdown", "deep"),
        ("1. " * 1_000, "markdown", "deep"),
        ("<div>" * (limits.MAX_DEPTH + 1), "html", "deep"),
        ("*" * 100 + "a" + "*" * 100, "markdown", "deep"),
        ("- - a\n" * 1_000, "markdown", "markup"),
        ("[^1]" * 2_000 + "\n\n[^1]: a", "markdown", "footnotes"),
        ("[a]: /" + "b" * 1_900 + "\n\n" + "[a]" * 2_600, "markdown", "repeats"),
    ],
)
def test_refused_at_the_form_and_shown_as_text(source, format, word):
    with pytest.raises(BodyRefused, match=word):
        check_body(source, format=format)
    rendered = render_body(source, format=format)
    assert word in rendered.problem
    assert type(rendered.problem) is str
    assert rendered.headings == rendered.citations == ()
    assert rendered.html.startswith("<p>")
    shown = unescape(rendered.html.replace("<p>", "").replace("</p>", ""))
    assert shown.split() == source.split()


def test_plain_text_is_escaped():
    rendered = render_body("> " * 100 + "<script>alert(1)</script>\n\n*b*", format="markdown")
    assert rendered.html.endswith("&lt;script&gt;alert(1)&lt;/script&gt;</p>\n<p>*b*</p>")
    assert dangers(rendered.html) == []


def test_refusals_speak_the_language_of_the_reader_and_not_of_the_body():
    with override("fr"):
        expected = str(gettext_lazy("This text has more markup than words; simplify it."))
        rendered = render_body("- - a\n" * 1_000, format="markdown", language="de")
    assert rendered.problem == expected


def test_the_meter_stops_at_nothing_left():
    meter = Meter(0)
    meter.spend(limits.FREE_WORK)
    with pytest.raises(BodyRefused):
        meter.spend(1)


def test_tidy_counts_levels():
    assert tidy("<div>" * limits.MAX_DEPTH, Meter(0)).count("</div>") == limits.MAX_DEPTH
    with pytest.raises(BodyRefused):
        tidy("<div>" * (limits.MAX_DEPTH + 1), Meter(0))


# What people write is not refused.


def ordinary_section(number: int) -> str:
    rows = "".join(f"| ville {n} | {n * 17} | {n}.5 |\n" for n in range(12))
    return (
        f"## Partie {number}\n\n{WORDS * 12}\n\n{WORDS * 9}[^{number}]\n\n"
        + "".join(
            f"- point {n}, avec un [lien](https://a.example/{n}) et *plus*\n" for n in range(9)
        )
        + f"\n    1. sous-point\n\n> {WORDS * 3}\n\n| lieu | nombre | part |\n|---|--:|--:|\n{rows}"
        "\n"
        f"```python\nprint('{number}', [x for x in y])\n```\n\n{WORDS * 10}[@a]\n\n"
        f"[^{number}]: {WORDS}\n\n"
    )


def article_of_words(words: int) -> str:
    per_section = len(ordinary_section(1).split())
    return "".join(ordinary_section(number) for number in range(1 + words // per_section))


def test_an_article_of_60_000_words():
    source = article_of_words(85_000)
    rendered = render(source)
    assert rendered.problem == ""
    assert rendered.words >= 60_000
    assert len(rendered.headings) > 100
    assert dangers(rendered.html) == []


@pytest.mark.parametrize("between", [" ", "\n", "\n\n"])
def test_60_000_words_without_a_structure(between):
    rendered = render(between.join(["« mot » !"] + ["mot"] * 60_000))
    assert rendered.problem == ""
    assert rendered.words == 60_001


def test_a_section_of_seven_kilobytes_is_fast():
    source = article_of_words(1)[:7_000]
    source += "\n\n" + WORDS * ((7_000 - len(source)) // len(WORDS))
    assert len(source) > 6_500
    assert seconds(lambda: render(source), enough=0.040) <= 0.040


@pytest.mark.parametrize(
    "source",
    [
        "".join(f"- [{'x' if n % 3 else ' '}] task {n} (see [{n}])\n" for n in range(500)),
        "```json\n" + json.dumps({"a": [[[{"b": [n]}]] for n in range(400)]}) + "\n```",
        json.dumps([[n, [n]] for n in range(400)]),
        " ".join(f"[link {n}](https://a.example/{n})" for n in range(300)),
        " ".join(f"[link {n}][{n}]" for n in range(300))
        + "\n\n"
        + "\n".join(f"[{n}]: https://a.example/{n} 'Title {n}'" for n in range(300)),
        " ".join(f"word[^{n}]" for n in range(300))
        + "\n\n"
        + "\n".join(f"[^{n}]: Note {n}." for n in range(300)),
        " ".join(f"f_{{{n}}}(x_[{n}]) = ((a[{n}] + b) * [c, d)) < e & f" for n in range(200)),
        "".join(f"{'    ' * (n % 5)}- level {n % 5}\n" for n in range(200)),
        "".join(f"{'> ' * (n % 10 + 1)}answer {n}\n\n" for n in range(60)),
        "".join(f"Term {n}\n:   Definition {n}\n\n" for n in range(300)),
        "".join(f"Term {n}\n: Definition {n}\n" for n in range(300)),
        "".join(f"{'    ' * n}- level {n}\n" for n in range(12)),
        "".join(f"{'    ' * n}1. level {n}\n\n" for n in range(12)),
        "> " * 14 + "quoted by many",
        "| a | b | c | d |\n|---|---|---|---|\n" + "| 12 | 3.4 | 56 | 7 |\n" * 400,
        "".join(f"1. step\n\n    ```sh\n    run {n}\n    ```\n\n" for n in range(100)),
        "* * *\n\n" * 50 + "***\n" * 20,
        "*[HTML]: HyperText Markup Language\n\n" + "HTML and " * 400,
        "".join(f"# Heading {n}\ntext\n" for n in range(300)),
        "    " + "\n    ".join(f"line {n} <b> [x] *y*" for n in range(800)),
        "\n".join(f"line {n} of a poem  " for n in range(800)),
    ],
    ids=lambda source: repr(source[:24]),
)
def test_ordinary_texts_are_read(source):
    check_body(source, format="markdown")


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 40 + "<p>from a page builder</p>" + "</div>" * 40,
        "<ul>" + "<li>item" * 500 + "</ul>",
        "<p>paragraph" * 500,
        "<table>" + ("<tr>" + "<td>12" * 8) * 100 + "</table>",
        "<p><b>a</p><p>b</b></p>" * 200,
    ],
    ids=lambda source: repr(source[:24]),
)
def test_ordinary_html_is_read(source):
    check_body(source, format="html")

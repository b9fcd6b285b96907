"""The allow-list, the two sanitizers each on its own, and the rule for addresses."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogposts.text.markdown import render_body
from blogposts.text.safety import (
    ADDED,
    ALLOWED,
    clean,
    is_external,
    last_gate,
    safe_url,
    web_address_problem,
)
from tests.attacks import SCRIPTS, dangers

# Addresses.


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example",
        "http://a.example:8000/b?c=d&e=f#g",
        "HTTPS://A.EXAMPLE/",
        "https://a.example/@user/1",
        "https://a.example/a_(b)",
        "https://[2001:db8::1]:80/",
        "https://été.example/ü?q=é",
        "//a.example/b",
        "mailto:a@b.example?subject=c",
        "/b",
        "b/c:d",
        "./b:c",
        "?a=b:c",
        "#a:b",
        "../b",
    ],
)
def test_safe_url_lets_pass(url):
    assert safe_url(url) == url


def test_safe_url_strips_and_writes_spaces():
    assert safe_url(" \n/a b\t") == "/a%20b"


@pytest.mark.parametrize(
    "url",
    [
        "",
        " ",
        "javascript:alert(1)",
        "javascript:123",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "\x01javascript:alert(1)",
        "java\nscript:alert(1)",
        "java\tscript:alert(1)",
        "java\u200bscript:alert(1)",
        "java\u00adscript:alert(1)",
        "\u202ejavascript:alert(1)",
        "\ufeffjavascript:alert(1)",
        "ｊavascript:alert(1)",
        "%6aavascript:alert(1)",
        "1:2",
        "a.b:c",
        "data:text/html,x",
        "data:image/png;base64,x",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://a.example",
        "tel:123",
        "http:",
        "http:a",
        "http:/a",
        "http://",
        "http:///a",
        "https://?a",
        "https://user@a.example",
        "https://user:password@a.example",
        "https://a.example:port/",
        "https://a.example:99999/",
        "https://[a/",
        "https://a%2eexample/",
        "//",
        "//user@a.example",
        "\\\\a.example",
        "/\\a.example",
        "https://a.example\\@b.example",
        "/a\x00b",
        "/a\ud800",
        '/a"b',
        "/a<b",
        "/" + "a" * 2000,
    ],
)
def test_safe_url_refuses(url):
    assert safe_url(url) == ""


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("jJaAvVsScCrRiIpPtT:/\\.@#?&;%0123 \t\n\x00\u200b[]"), max_size=40
    )
)
def test_safe_url_never_raises_and_is_settled(url):
    once = safe_url(url)
    assert safe_url(once) == once
    scheme, colon, _rest = once.partition(":")
    assert not colon or scheme.lower() in {"http", "https", "mailto"} or not scheme.isalnum()


@pytest.mark.parametrize(
    ("url", "external"),
    [("https://a.b", True), ("HTTP://a.b", True), ("//a.b", True), ("/a", False), ("a", False)],
)
def test_is_external(url, external):
    assert is_external(url) is external


@pytest.mark.parametrize(
    "url", ["https://a.example", "http://a.example/b?c#d", "https://été.example/é"]
)
def test_web_address_is_fine(url):
    assert web_address_problem(url) == ""


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("", "http"),
        ("a.example", "http"),
        ("/a", "http"),
        ("//a.example", "http"),
        ("ftp://a.example", "http"),
        ("javascript:alert(1)", "http"),
        ("mailto:a@b.example", "http"),
        ("https://", "names no"),
        ("https:a.example", "names no"),
        ("https://a.example:x", "names no"),
        ("https://[a", "names no"),
        ("https://user@a.example", "password"),
        ("https://user:secret@a.example/", "password"),
        ("https://a.example/b c", "character"),
        (" https://a.example", "character"),
        ("https://a.example/\x00", "character"),
        ("https://a.example/\u202e", "character"),
        ("https://a.example\\b", "character"),
        ("https://a.example/" + "a" * 2000, "longer"),
    ],
)
def test_web_address_problem_is_told(url, word):
    assert word in web_address_problem(url)


# The table.


def test_table_allows_nothing_that_runs():
    assert not {"script", "style", "iframe", "object", "embed", "form", "svg", "math"} & set(
        ALLOWED
    )
    for attributes in ALLOWED.values():
        assert not {name for name in attributes if name.startswith("on") or name == "style"}


def test_what_we_add_is_nothing_an_author_may_write():
    for tag, attributes in ADDED.items():
        assert not attributes & ALLOWED.get(tag, frozenset())


def test_both_sanitizers_keep_what_the_table_names():
    html = (
        '<p lang="fr" dir="ltr" id="a"><a href="/b" title="c" hreflang="de">d</a>'
        '<img src="/e.png" alt="f" width="1" height="2"><abbr title="g">h</abbr>'
        '<time datetime="2026-11-23T10:00:00+01:00">i</time><code class="language-c++">j</code></p>'
        '<ol start="3"><li value="4">k</li></ol><blockquote cite="https://l.example">m</blockquote>'
        '<table><caption>n</caption><tbody><tr><th scope="row" class="blogposts-right">o</th>'
        '<td colspan="2" rowspan="3">p</td></tr></tbody></table>'
        "<details><summary>q</summary>r</details>"
    )
    assert clean(html) == html
    assert last_gate(html) == html


@pytest.mark.parametrize(
    "html",
    [
        '<p lang="not a tag!">a</p>',
        '<p dir="up">a</p>',
        '<p class="navbar blogposts-scroll">a</p>',
        '<p style="color:red">a</p>',
        '<p title="a">a</p>',
        '<p data-a="b">a</p>',
        '<p aria-hidden="true">a</p>',
        '<p role="dialog">a</p>',
        '<p tabindex="1">a</p>',
    ],
)
def test_bleach_takes_away_attributes(html):
    assert clean(html) == "<p>a</p>"


def test_gate_keeps_words_of_attributes_where_the_table_has_them():
    assert last_gate('<p lang="fr" title="a">b</p>') == '<p lang="fr">b</p>'


@pytest.mark.parametrize(
    "html",
    [
        '<div tabindex="0" role="group" aria-label="a">b</div>',
        '<pre tabindex="0" role="group" aria-label="a">b</pre>',
        '<div rel="noopener" class="blogposts-scroll blogposts-cite">b</div>',
    ],
)
def test_bleach_takes_away_what_only_we_may_add(html):
    assert "=" not in clean(html)


def test_gate_lets_pass_what_we_add_and_no_more():
    box = '<div class="blogposts-scroll" tabindex="0" role="group" aria-label="a">b</div>'
    assert last_gate(box) == box
    assert last_gate('<div tabindex="1" role="dialog" aria-hidden="true">b</div>') == "<div>b</div>"


@pytest.mark.parametrize("attack", SCRIPTS)
@pytest.mark.parametrize("sanitizer", [clean, last_gate])
def test_each_sanitizer_alone_stops_every_attack(sanitizer, attack):
    html = sanitizer(attack.encode(errors="replace").decode())
    assert [danger for danger in dangers(html) if not danger.startswith("id twice")] == []


@pytest.mark.parametrize("attack", SCRIPTS)
@pytest.mark.parametrize("format", ["markdown", "html"])
def test_the_pipeline_stops_every_attack(format, attack):
    rendered = render_body(attack, format=format, language="fr", numbers={"key": 1})
    assert dangers(rendered.html) == []
    assert rendered.problem == ""


@pytest.mark.parametrize("attack", SCRIPTS)
def test_what_came_out_stays_the_same_when_it_is_cleaned_again(attack):
    html = render_body(attack, format="html").html
    assert last_gate(html) == html


def test_dangers_are_seen():
    for html in (
        "<script>a</script>",
        "<p onclick='a'>b</p>",
        "<a href='java\tscript:a'>b</a>",
        "<img src='data:a'>",
        "<p id=a></p><p id=a></p>",
        "<p>a",
        "a</p>",
        "<!-- a -->",
    ):
        assert dangers(html) != []


def test_author_cannot_pass_for_the_page():
    html = render_body(
        "<div class='blogposts-scroll' tabindex=0 role=group aria-label=Menu id=comments>a</div>",
        format="html",
        anchor="s",
    ).html
    assert html == '<div id="s--comments">a</div>'

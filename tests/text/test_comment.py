"""A reader's text to HTML, and what is taken out of it before anything else."""

import re
import unicodedata
from html import unescape
from html.parser import HTMLParser

import pytest
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from hypothesis import given, settings
from hypothesis import strategies as st

from blogposts.models.comments import TEXT_LENGTH
from blogposts.text import comment as module
from blogposts.text import comment_html
from blogposts.text.comment import (
    FINGERPRINT,
    FINGERPRINTS,
    TODAYS,
    clean_line,
    clean_text,
    render_comment,
)
from blogposts.text.linking import bare_addresses
from blogposts.text.safety import ALLOWED, COMMENT, EVERYWHERE, clean, last_gate
from tests.attacks import REPEATED, SCRIPTS, dangers, repeated
from tests.cost import BUDGET, seconds

REL = 'rel="ugc nofollow noopener"'
BOX = '<pre tabindex="0" role="group" aria-label="Code">'


def html_of(text, **options):
    """In no language unless one is given, so that nothing is guessed."""
    options.setdefault("language", "")
    return str(render_comment(text, **options).html)


def brought(text, **options):
    return html_of(text, format="html", **options)


def link(url, words=""):
    return f'<a href="{url}" {REL}>{words or url}</a>'


# Paragraphs and lines.


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Merci !", "<p>Merci !</p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("one\r\n \r\n\r\ntwo\rthree", "<p>one</p>\n<p>two<br>\nthree</p>"),
        ("  one  \n  two  ", "<p>one<br>\n  two</p>"),
        ("a < b && c > d \"e\" 'f'", "<p>a &lt; b &amp;&amp; c &gt; d \"e\" 'f'</p>"),
        ("<b>bold</b> &amp; &lt;", "<p>&lt;b&gt;bold&lt;/b&gt; &amp;amp; &amp;lt;</p>"),
        ("*a* **b** _c_ [d](/e) # f", "<p>*a* **b** _c_ [d](/e) # f</p>"),
        ("# a\n- b\n1. c", "<p># a<br>\n- b<br>\n1. c</p>"),
        (":) :-( <3", "<p>:) :-( &lt;3</p>"),
        ("", ""),
        (" \n\n\t ", ""),
        ("\x00\x01\ud800", ""),
    ],
)
def test_paragraphs(text, html):
    assert html_of(text) == html


def test_is_a_safe_string():
    assert isinstance(render_comment("a", language="").html, SafeString)


# Quotes.


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("> a\n> b\nc", "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>\n<p>c</p>"),
        ("a\n> b", "<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>"),
        (
            "> a\n>\n> b\n\n> c",
            "<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>\n<blockquote>\n<p>c</p>\n</blockquote>",
        ),
        (
            "> > a\n> b",
            "<blockquote>\n<blockquote>\n<p>a</p>\n</blockquote>\n<p>b</p>\n</blockquote>",
        ),
        (">> a", "<blockquote>\n<blockquote>\n<p>a</p>\n</blockquote>\n</blockquote>"),
        ("   > a", "<blockquote>\n<p>a</p>\n</blockquote>"),
        ("x\n    > a", "<p>x<br>\n    &gt; a</p>"),
        (">:(\n>= 5\n>a", "<p>&gt;:(<br>\n&gt;= 5<br>\n&gt;a</p>"),
        (">", "<p>&gt;</p>"),
        (">\n> \n", "<p>&gt;<br>\n&gt;</p>"),
    ],
)
def test_quotes(text, html):
    assert html_of(text) == html


@pytest.mark.parametrize("marks", [">>>>", "> > > > >", ">>>>>>>>>>>", ">    >   > > > > > >"])
def test_deeper_quotes_stand_at_the_fourth_level(marks):
    html = html_of(f"{marks} a")
    assert html.count("<blockquote>") <= 4
    assert "<p>a</p>" in html


# Code.


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("say `a < b` twice", "<p>say <code>a &lt; b</code> twice</p>"),
        ("`` a`b ``", "<p><code>a`b</code></p>"),
        ("` a `", "<p><code>a</code></p>"),
        ("`a` `b`", "<p><code>a</code> <code>b</code></p>"),
        ("(`Comment`s)", "<p>(<code>Comment</code>s)</p>"),
        ("l`heure d`été", "<p>l`heure d`été</p>"),
        ("`a", "<p>`a</p>"),
        ("`a\nb`", "<p>`a<br>\nb`</p>"),
        ("`` ` ``", "<p><code>`</code></p>"),
        ("` `", "<p>` `</p>"),
        ("`a``", "<p>`a``</p>"),
        ("`https://a.example/`", "<p><code>https://a.example/</code></p>"),
        ("`a`\n`b`", "<p><code>a</code><br>\n<code>b</code></p>"),
    ],
)
def test_code_in_a_line(text, html):
    assert html_of(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("```\na\n\n  b > c\n```\nd", f"{BOX}<code>a\n\n  b &gt; c</code></pre>\n<p>d</p>"),
        ("```python\na\n```", f"{BOX}<code>a</code></pre>"),
        ("~~~\n```\n> a\n~~~", f"{BOX}<code>```\n&gt; a</code></pre>"),
        ("````\n```\n````", f"{BOX}<code>```</code></pre>"),
        ("```\na\n`````", f"{BOX}<code>a</code></pre>"),
        ("a\n```\nb\n```", f"<p>a</p>\n{BOX}<code>b</code></pre>"),
        ("> ```\n> a\n> ```", f"<blockquote>\n{BOX}<code>a</code></pre>\n</blockquote>"),
        ("```\nhttps://a.example\n```", f"{BOX}<code>https://a.example</code></pre>"),
    ],
)
def test_code_between_fences(text, html):
    assert html_of(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("```\nopen\n\nnot code", "<p>```<br>\nopen</p>\n<p>not code</p>"),
        ("```\na\n~~~", "<p>```<br>\na<br>\n~~~</p>"),
        ("````\na\n```", "<p>````<br>\na<br>\n```</p>"),
        ("```\na\n```python", "<p>```<br>\na<br>\n```python</p>"),
        ("~~~~~ mine, all mine ~~~~~\na", "<p>~~~~~ mine, all mine ~~~~~<br>\na</p>"),
        ("```\n```\n\na", "<p>```<br>\n```</p>\n<p>a</p>"),
        ("```\na\n> ```", "<p>```<br>\na</p>\n<blockquote>\n<p>```</p>\n</blockquote>"),
        ("x\n    ```\n    a\n    ```", "<p>x<br>\n    ```<br>\n    a<br>\n    ```</p>"),
    ],
)
def test_what_is_no_fence_is_text(text, html):
    assert html_of(text) == html


@pytest.mark.parametrize("format", ["plain", "html"])
@pytest.mark.parametrize(("language", "spoken"), [("fr", "fr"), ("de", "de"), ("", "en-us")])
def test_the_box_is_named_in_the_comments_language_or_the_sites(
    monkeypatch, settings, format, language, spoken
):
    monkeypatch.setattr(comment_html, "_", lambda words: f"{words} {get_language()}")
    settings.LANGUAGE_CODE = "en-us"
    text = "```\na\n```" if format == "plain" else "<pre>a</pre>"
    with override("es"):
        html = html_of(text, format=format, language=language)
        assert get_language() == "es"
    assert f'aria-label="Code {spoken}"' in html


# Addresses.


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example",
        "HTTP://A.EXAMPLE/B",
        "https://a.example:8000/b?c=d;e#f",
        "https://a.example/@user/1",
        "https://fr.wikipedia.org/wiki/Été_(saison)",
        "https://a.example/b's-c",
        "https://a.example/[1]",
        "https://[2001:db8::1]/a",
        "https://a.example/b,c.d:e/",
        "https://été.example/",
        "https://a.example/-_-",
    ],
)
@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "see {}.",
        "({})",
        "({}).",
        "« {} »",
        "«{}»",
        '"{}"',
        "“{}”",
        "‘{}’",
        "*{}*",
        "see {}, {}; {}!",
        "[{}]",
        "see:{}…",
        "请看{}，很好。",
        "<{}>",
        "{}\nb",
        "x\n\n{}",
        "> {}",
    ],
)
def test_addresses_are_links(url, around):
    rendered = render_comment(around.format(url, url, url), language="")
    written = url.replace("'", "&#x27;")
    assert f'<a href="{written}" {REL}>{url}</a>' in rendered.html
    assert set(rendered.links) == {url}
    assert len(rendered.links) == around.count("{}")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("www.a.example/b.", link("https://www.a.example/b", "www.a.example/b") + "."),
        ("WWW.A.EXAMPLE", link("https://WWW.A.EXAMPLE", "WWW.A.EXAMPLE")),
        ("https://a.example/?b=c&d=e", link("https://a.example/?b=c&amp;d=e")),
        ("(https://a.example/b(c)d)", "(" + link("https://a.example/b(c)d") + ")"),
        ("https://a.example/b)))", link("https://a.example/b") + ")))"),
        ("https://a.example/b((", link("https://a.example/b((")),
        ("https://a.example/b(c", link("https://a.example/b(c")),
        ("https://a.example/b?!).", link("https://a.example/b") + "?!)."),
    ],
)
def test_where_addresses_end(text, html):
    assert html_of(text) == f"<p>{html}</p>"


@pytest.mark.parametrize(
    "text",
    [
        "a@b.example",
        "mailto:a@b.example",
        "https://user@a.example/",
        "https://user:secret@a.example/",
        "https://",
        "https://...",
        "http:a.example",
        "www.",
        "www.a",
        "a.example",
        "xhttps://a.example",
        "a@www.b.example",
        "ftp://a.example",
        "javascript:alert(1)",
        "javascript://a.example/%0aalert(1)",
        "//a.example",
        "https://a.example:port/",
        "https://a.example/" + "b" * 2_000,
    ],
)
def test_what_is_no_link(text):
    rendered = render_comment(text, language="")
    assert "<a" not in rendered.html
    assert rendered.links == ()


def test_links_are_told_as_often_as_they_stand_there():
    rendered = render_comment(
        "https://b.example https://a.example `https://c.example`\n> https://b.example", language=""
    )
    assert rendered.links == ("https://b.example", "https://a.example", "https://b.example")


@settings(deadline=None)
@given(st.lists(st.sampled_from([*"()[].,:;'«»/ \n@", "https://", "www.", "a.b"]), max_size=40))
def test_addresses_are_found_in_order_and_never_meet(parts):
    text = "".join(parts)
    end = 0
    for found in bare_addresses(text):
        assert end <= found.start < found.end <= len(text)
        assert found.url.endswith(text[found.start : found.end])
        end = found.end


# Language and its typography.


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Merci beaucoup pour cet article, je ne savais pas tout cela."),
        ("en", "Thank you very much for this article, I did not know all of that."),
        ("", "Merci !"),
        ("", "+1"),
        ("", "https://a.example/merci-pour-cet-article"),
        (
            "fr",
            "> Thank you very much for this article, I did not know all of that, and I wonder.\n"
            "Je ne suis pas du tout de cet avis.",
        ),
        ("en", "> Thank you very much for this article, I did not know all of that."),
    ],
)
def test_the_language_is_guessed_where_it_is_sure(language, text):
    assert render_comment(text).language == language


def test_the_language_of_html_is_that_of_its_words():
    text = "<p>Merci <b>beaucoup</b> pour cet <em>article</em>, je ne savais pas tout cela.</p>"
    assert render_comment(text, format="html").language == "fr"


@pytest.mark.parametrize("language", ["fr", ""])
def test_a_language_that_is_known_is_not_guessed(monkeypatch, language):
    monkeypatch.setattr(module, "guess", None)
    assert render_comment("Quoi ?", language=language).language == language


@pytest.mark.parametrize("format", ["plain", "html"])
@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Quoi ?", "<p>Quoi\u202f?</p>"),
        ("«Oui» : non", "<p>«\u202fOui\u202f»\u00a0: non</p>"),
        ("un\n! deux", "<p>un<br>\n! deux</p>"),
        ("https://a.example !", f"<p>{link('https://a.example')}\u202f!</p>"),
    ],
)
def test_french_has_its_spaces(format, text, html):
    assert unescape(html_of(text, format=format, language="fr")) == html
    assert "\u202f" not in html_of(text, format=format, language="en")
    assert "\u202f" not in html_of(text, format=format, language="")


def test_code_has_none_and_the_text_around_it_has():
    html = html_of("`a ? b` ; non\n```\na ! « b »\n```", language="fr")
    assert html == f"<p><code>a ? b</code>\u202f; non</p>\n{BOX}<code>a ! « b »</code></pre>"
    html = brought("<code>a ? b</code> ; <b>non</b> !<pre>a !</pre>", language="fr")
    assert html == (f"<p><code>a ? b</code>\u202f; <b>non</b>\u202f!</p>\n{BOX}a !</pre>")


# Comments brought as HTML.


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\nb\n\nc", "<p>a<br>\nb</p>\n<p>c</p>"),
        ("<p>a\nb</p>\n\n<p>c</p>\n", "<p>a\nb</p>\n<p>c</p>"),
        ("a<br />\nb<br>c", "<p>a<br>\nb<br>\nc</p>"),
        ("a<br><br>b", "<p>a</p>\n<p>b</p>"),
        ("a<br /><br />\n<br>b", "<p>a</p>\n<p>b</p>"),
        ("<br>a<br>", "<p>a</p>"),
        ("<b>a\n\nb</b> c", "<p><b>a<br>\nb</b> c</p>"),
        ("<p></p><p> </p><b></b>", ""),
        ("<b><p>a</p><p>b</p></b>", "<p><b>a</b></p>\n<p>b</p>"),
        ("a &lt;b&gt; &amp; &eacute;", "<p>a &lt;b&gt; &amp; é</p>"),
        ("List<T> a < b", "<p>List&lt;T&gt; a &lt; b</p>"),
        (
            "<strike>a</strike> <acronym title='b'>c</acronym>",
            '<p><s>a</s> <abbr title="b">c</abbr></p>',
        ),
        ("<i>a <b>b</i> c</b>", "<p><i>a <b>b</b></i> c</p>"),
        ("<b>a <b>b</b> c</b> d", "<p><b>a b c</b> d</p>"),
        ("a <em>b</em> <q cite='/c'>d</q>", '<p>a <em>b</em> <q cite="/c">d</q></p>'),
        (
            "<del datetime='2026-11-23' cite='/a'>b</del>",
            '<p><del datetime="2026-11-23" cite="/a">b</del></p>',
        ),
    ],
)
def test_html_in_a_line(text, html):
    assert brought(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<ul><li>a<li>b</ul>c", "<ul><li>a</li>\n<li>b</li>\n</ul>\n<p>c</p>"),
        ("<ol>a<li>b</ol>", "<ol><li>a</li>\n<li>b</li>\n</ol>"),
        ("<ul><li>a<ol><li>b</ol>c</ul>", "<ul><li>a<ol><li>b</li>\n</ol>\nc</li>\n</ul>"),
        ("<li>a</li>b", "<p>a</p>\n<p>b</p>"),
        (
            "<blockquote cite='https://a.example/'>b\nc</blockquote>d",
            '<blockquote cite="https://a.example/"><p>b<br>\nc</p>\n</blockquote>\n<p>d</p>',
        ),
        (
            "<ul><blockquote>a</blockquote></ul>",
            "<ul><li><blockquote><p>a</p>\n</blockquote>\n</li>\n</ul>",
        ),
        ("<pre>a\n\n <b>b</b>\n</pre>c", f"{BOX}a\n\n <b>b</b>\n</pre>\n<p>c</p>"),
        ("<pre><code>a<p>b<br>c</code></pre>", f"{BOX}<code>ab\nc</code></pre>"),
        ("a<ul>b", "<p>a</p>\n<ul><li>b</li>\n</ul>"),
        ("</ul></li></p></pre></b>a", "<p>a</p>"),
        # Elements that are not kept part the text as they did.
        ("<h2>a</h2>b<div>c</div>d", "<p>a</p>\n<p>b</p>\n<p>c</p>\n<p>d</p>"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "<p>a</p>\n<p>b</p>"),
        ("<span>a</span><font color=red>b</font><u>c</u>", "<p>abc</p>"),
        ("<img src=/a.png alt='a smile'> b", "<p>a smile b</p>"),
        ("<img src=/a.png>", ""),
    ],
)
def test_html_in_parts(text, html):
    assert brought(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            '<a href="https://a.example" title="b" class="c" rel="follow" target="_blank">d</a>',
            f'<p><a href="https://a.example" title="b" {REL}>d</a></p>',
        ),
        ("<a href=/b>c</a>", f'<p><a href="/b" {REL}>c</a></p>'),
        ("<a href='javascript:alert(1)'>a</a> b", "<p>a b</p>"),
        ("<a>a</a> <a name=b>c</a>", "<p>a c</p>"),
        ("<a href=/b></a>c", "<p>c</p>"),
        (
            "<a href=/b>c <a href=/d>e</a> f</a>",
            f'<p><a href="/b" {REL}>c </a><a href="/d" {REL}>e</a> f</p>',
        ),
        (
            "https://a.example <code>https://b.example</code>",
            f"<p>{link('https://a.example')} <code>https://b.example</code></p>",
        ),
        ("<a href=/b>https://a.example</a>", f'<p><a href="/b" {REL}>https://a.example</a></p>'),
        ("<pre>https://a.example</pre>", f"{BOX}https://a.example</pre>"),
    ],
)
def test_html_links(text, html):
    assert brought(text) == html


def test_links_in_html_are_told():
    text = "<a href='/b'>c</a> https://a.example <a href='data:x'>d</a> <a href='/b'>e</a>"
    links = render_comment(text, format="html", language="").links
    assert links == ("/b", "https://a.example", "/b")


def test_what_stands_deeper_than_eight_keeps_its_words():
    html = brought("<blockquote>" * 50 + "a" + "</blockquote>" * 50 + "b")
    assert (html.count("<blockquote>"), html.count("<p>")) == (8, 2)
    assert html.endswith("<p>b</p>")
    html = brought(
        "".join(f"<{name}>" for name in "b i em strong s q cite code del abbr".split()) + "a"
    )
    assert html.count("<") == 2 * 9


def test_what_comes_after_three_thousand_elements_keeps_its_words():
    html = brought("<b>word</b> " * 5_000 + "<ul><li>last</ul>")
    assert 2_900 < html.count("<b>") <= 3_000
    assert plain(html).split() == ["word"] * 5_000 + ["last"]
    assert dangers(html) == []


def test_the_profile_is_a_part_of_the_table():
    for tag, attributes in COMMENT.allowed.items():
        assert attributes <= ALLOWED[tag]
    assert not COMMENT.everywhere & EVERYWHERE
    assert not {"img", "div", "span", "table"} & set(COMMENT.allowed)


EVERYTHING_KEPT = (
    '<p><a href="/b" title="c">d</a> <abbr title="e">f</abbr> <b>g</b> <cite>h</cite> '
    '<code>i</code> <del datetime="2026-11-23">j</del> <em>k</em> <i>l</i> <q cite="/m">n</q> '
    '<s>o</s> <strong>p</strong><br>q</p><blockquote cite="/r"><p>s</p></blockquote>'
    "<pre>t</pre><ul><li>u</li></ul><ol><li>v</li></ol>"
)


@pytest.mark.parametrize("sanitizer", [clean, last_gate])
def test_each_sanitizer_keeps_what_the_profile_names(sanitizer):
    assert sanitizer(EVERYTHING_KEPT, profile=COMMENT) == EVERYTHING_KEPT


@pytest.mark.parametrize(
    "html",
    [
        "<img src='/a.png' alt='b'>",
        "<p class='blogposts-wide' id='b' lang='fr' dir='rtl' style='color:red'>a</p>",
        "<h1>a</h1>",
        "<table><tr><td>a</td></tr></table>",
        "<a href='/b' hreflang='fr' target='_blank' data-blogposts-frame='https://a/b'>a</a>",
        "<ol start='3' reversed type='a'><li value='4'>a</li></ol>",
        "<details open><summary>a</summary></details>",
    ],
)
@pytest.mark.parametrize("sanitizer", [clean, last_gate])
def test_each_sanitizer_alone_takes_away_the_rest(sanitizer, html):
    assert strangers(sanitizer(html, profile=COMMENT)) == []


def test_rel_is_ours_alone():
    assert "rel" not in clean('<a href="/b" rel="noopener">a</a>', profile=COMMENT)
    assert last_gate('<a href="/b" rel="me">a</a>', COMMENT) == '<a href="/b">a</a>'


# Attacks, and whatever else may come.


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.strangers = []
        self.text = []

    def handle_starttag(self, tag, attrs):
        allowed = COMMENT.allowed.get(tag)
        if allowed is None:
            self.strangers.append(tag)
            return
        for name, value in attrs:
            if name not in allowed | COMMENT.added.get(tag, frozenset()):
                self.strangers.append(f"{tag} {name}")
            if name == "rel" and value != "ugc nofollow noopener":
                self.strangers.append(f"{tag} {name} {value}")
        if tag == "a" and dict(attrs).get("rel") is None:
            self.strangers.append("a without rel")

    def handle_data(self, data):
        self.text.append(data)


def read(html):
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def strangers(html):
    """What is no part of a comment, however it came there."""
    return [found for found in read(html).strangers if found != "a without rel"]


def plain(html):
    return "".join(read(html).text)


def assert_safe(html):
    assert dangers(html) == []
    assert read(html).strangers == []


@pytest.mark.parametrize("attack", SCRIPTS)
@pytest.mark.parametrize("format", ["plain", "html"])
@pytest.mark.parametrize(
    "around", ["{}", "`{}`", "> {}", "```\n{}\n```", "https://a.example/{}", "<b>{}"]
)
def test_no_attack_comes_through(attack, format, around):
    html = html_of(around.format(attack), format=format)
    assert_safe(html)
    assert "<script" not in html


@pytest.mark.parametrize("attack", SCRIPTS)
def test_plain_text_stands_there_as_it_was_typed(attack):
    assert letters(plain(html_of(attack))) == letters(clean_text(attack))


@pytest.mark.parametrize("attack", SCRIPTS)
@pytest.mark.parametrize("format", ["plain", "html"])
def test_the_last_gate_would_change_nothing(attack, format):
    html = html_of(attack, format=format)
    same = html.replace("\u00a0", "&nbsp;").replace("&#x27;", "'")
    assert last_gate(html, COMMENT) == same


def letters(text):
    return [letter for letter in text if letter.isalnum()]


LINES = [
    "a b",
    "> c",
    ">> d",
    ">",
    "",
    "```",
    "````",
    "~~~",
    "`e` f",
    "g`h`i ``j",
    "https://k.example/(l).",
    "www.m.example, <n> & o",
    "    > p",
    "« q » ! r ?",
    "> ```",
    "> ~~~",
    "> > s `t",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=25), st.sampled_from(["fr", ""]))
def test_no_word_is_lost_whatever_the_lines(lines, language):
    text = "\n".join(lines)
    html = html_of(text, language=language)
    assert letters(plain(html)) == letters(text)
    assert_safe(html)


PIECES = [
    *("a ", "b", "\n", "\n\n", " ", "&amp;", "&lt;", "c < d", "<e>", "https://f.example "),
    *("<p>", "</p>", "<div>", "</div>", "<h2>", "<br>", "<b>", "</b>", "<i>", "</i>", "</a>"),
    *("<a href='/g'>", "<a>", "<ul>", "</ul>", "<li>", "</li>", "<ol>", "<blockquote>"),
    *("</blockquote>", "<pre>", "</pre>", "<code>", "</code>", "<td>", "<span>", "<q>", "</q>"),
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_no_word_of_html_is_lost_whatever_the_tags(parts):
    text = "".join(parts)
    html = brought(text)
    assert_safe(html)
    written = re.sub(r"</?(?!e>)[a-z0-9]+(?: href='/g')?>", "", text)
    assert letters(plain(html)) == letters(unescape(written))


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200),
        st.text(alphabet=st.characters(), max_size=200),
        st.lists(st.sampled_from([*REPEATED, *LINES, *PIECES, "\n"]), max_size=30).map("".join),
    ),
    st.sampled_from(["plain", "html"]),
    st.sampled_from(["fr", "", None]),
)
def test_nothing_raises_and_all_is_safe(text, format, language):
    rendered = render_comment(text, format=format, language=language)
    assert_safe(rendered.html)
    assert rendered == render_comment(text, format=format, language=language)
    assert rendered.html.count("<a ") == len(rendered.links)


# What it costs.

HOSTILE = [
    *("> > > > ", "> ", ">\n", "> \n", ">>>>>>>> a\n", "> ```\n> a\n", "a\n> b\n", "> a\n\n"),
    *("```\n", "~~~~\n```\n", "`", "` ", "`a", "`a` ", "a`b``c```", "`` ` ", "```a\n"),
    *("(", "[", "http://", "https://[", "http://a.b/(", "https://a.b)))))", "www.", "www.a.b "),
    *("https://a.example/x ", "\u0301\u0316", "e\u0301\u0316", "\u202e", "\u0344", "\n", " ", "\t"),
    "".join("`" * length + "a" for length in range(1, 360)),
    "".join("`" * length + "\n" for length in range(3, 360)),
    "".join("~" * length + "\n" for length in range(360, 3, -1)),
]


@pytest.mark.parametrize("piece", [*HOSTILE, *REPEATED], ids=lambda piece: repr(piece[:20]))
def test_the_longest_plain_text_costs_no_time(piece):
    text = repeated(piece, TEXT_LENGTH)
    assert seconds(lambda: render_comment(text)) <= BUDGET
    assert_safe(render_comment(text[:2_000]).html)


@pytest.mark.parametrize("piece", [*HOSTILE, *REPEATED], ids=lambda piece: repr(piece[:20]))
def test_html_of_ten_kilobytes_costs_no_time(piece):
    text = repeated(piece, 10_000)
    assert seconds(lambda: render_comment(text, format="html")) <= BUDGET


@pytest.mark.parametrize(
    "piece",
    ["www.a.b ", "«", "<a href=x>a</a>", "<p>a", "<ul><li>a", "<b>a</b>", "&", "<i>a<b>b</i>"],
)
def test_the_longest_html_is_bounded(piece):
    text = repeated(piece, TEXT_LENGTH)
    assert seconds(lambda: render_comment(text, format="html"), enough=1) <= 1


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from([*HOSTILE, *REPEATED]), min_size=1, max_size=5).map("".join))
def test_the_longest_of_any_mixture(piece):
    text = repeated(piece, TEXT_LENGTH)
    assert seconds(lambda: render_comment(text)) <= BUDGET


# What it was made by.


def test_fingerprints_say_what_made_the_html():
    assert render_comment("a", language="").fingerprint == FINGERPRINT == FINGERPRINTS["plain"]
    html = render_comment("a", format="html", language="").fingerprint
    assert html == FINGERPRINTS["html"] != FINGERPRINT
    assert {FINGERPRINT, html} == TODAYS
    assert all(len(name) <= 32 for name in TODAYS)


@pytest.mark.parametrize("library", ["bleach", "nh3"])
def test_a_new_sanitizer_is_another_making_of_html(monkeypatch, library):
    before = module._fingerprint_of_html()
    real = module.version
    monkeypatch.setattr(module, "version", lambda name: "99" if name == library else real(name))
    assert module._fingerprint_of_html() != before


# Cleaning.


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ("a\x00b\x07c\x1bd\x7fe\x9ff", "abcdef"),
        ("a\tb\n c", "a\tb\n c"),
        ("a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h", "a\nb\nc\nd\ne\nf\ng\nh"),
        (" a \u00a0\n\n\n b \t\n\n", "a\n\n\n b"),
        ("a\ud800b\udfffc\udbff", "abc"),
        ("\ufeffa\ufffeb\uffffc\ufdd0d\U0001ffff", "\ufeffabcd"),
        ("e\u0301 A\u030a", "é Å"),
        ("\u202eabc\u202c \u2067d\u2069 \u202ae\u2066", "abc d e"),
        ("a\u200e\u200f\u061cb\u200db", "a\u200e\u200f\u061cb\u200db"),
        ("👩\u200d🚀 می\u200cخواهم", "👩\u200d🚀 می\u200cخواهم"),
        ("Z" + "\u0335" * 300 + "a", "Z" + "\u0335" * 10 + "a"),
        ("ก" + "็" * 50, "ก" + "็" * 10),
        ("\u200b\u3164\u2800 \u2060\n\u00ad", ""),
        ("\u0301", ""),
        ("\U0001fae9", "\U0001fae9"),
        ("שׁ", "שׁ"),
    ],
)
def test_clean_text(sent, text):
    assert clean_text(sent) == text


@pytest.mark.parametrize(
    ("sent", "line"),
    [
        ("  Camille \n\t Durand\r\n", "Camille Durand"),
        ("Camille\x00\u202e\u2067\u200f\u200b\u2060\ufeff\u00ad", "Camille"),
        ("a\u200bb@\u200ec.example", "ab@c.example"),
        ("e\u200b\u0301", "é"),
        ("\u2028Ana\u2029Maria", "Ana Maria"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("Z" + "\u0335" * 300, "Z" + "\u0335" * 10),
        ("\u3164", ""),
        ("\ud83d\x00", ""),
        ("Ana\U000e0041\U000e0042", "Ana"),
    ],
)
def test_clean_line(sent, line):
    assert clean_line(sent) == line


FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028-\u202e\u2066-\u2069]")


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(alphabet=st.characters(), max_size=60),
        st.text(
            alphabet=st.sampled_from(
                "aeÅ \n\r\t\x00\x85\u0301\u0316\u0344\u0958\ufb2c\u202e\u2067\u200b\u200d\u3164"
                "\ud800"
            ),
            max_size=60,
        ),
    )
)
def test_cleaning_is_settled_and_adds_nothing(sent):
    text, line = clean_text(sent), clean_line(sent)
    assert clean_text(text) == text
    assert clean_line(line) == line
    assert max(len(text), len(line)) <= len(sent)
    assert not FORBIDDEN.search(text + line)
    assert "\n" not in line
    text.encode()
    line.encode()


def test_composed_forms_are_used_where_they_are_no_longer():
    decomposed = unicodedata.normalize("NFD", "Où êtes-vous, Zoë ? Ça va à l'été.")
    assert clean_text(decomposed) == "Où êtes-vous, Zoë ? Ça va à l'été."
    assert clean_text("\u0958" * 245) == "\u0958" * 245


@pytest.mark.parametrize("piece", [*HOSTILE, "\u0316\u0301", "\u3164", "\u200b", "é", "\u0958"])
def test_cleaning_costs_no_time(piece):
    text = "a" + repeated(piece, TEXT_LENGTH - 1)
    assert seconds(lambda: (clean_text(text), clean_line(text)), enough=0.1) <= 0.1

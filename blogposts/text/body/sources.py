"""What is taken out of Markdown before its blocks are read: fences, raw HTML, definitions.

One pass over the lines each. Python-Markdown does this with searches over the whole text that
start again after each match, and with the HTML parser of the standard library, which has been
quadratic on unclosed comments in release after release.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from .emphasis import escape
from .inline import Target, fold_label, unescape

# ---------------------------------------------------------------------------------------------
# Fences

_FENCE = re.compile(r"([ ]*+)(`{3,}+(?=[^`]*$)|~{3,}+)[ ]*+(.*)")
_LIST_ITEM = re.compile(r"[ ]{0,3}(?:[*+-]|[0-9]{1,9}\.)[ ]")
_CODE_LANGUAGE = re.compile(r"\{?[ ]*\.?([A-Za-z0-9_+#.-]{1,30})")
_INDENT = "    "


class Stash:
    """HTML that is finished, and the marks that stand for it in the text."""

    def __init__(self) -> None:
        self.html: list[str] = []

    def put(self, html: str) -> str:
        """The mark that stands for `html`."""
        self.html.append(html)
        return f"\x02{len(self.html) - 1}\x03"

    def take_fences(self, lines: list[str]) -> list[str]:
        """`lines` with fenced code put away. A fence without an end ends with the text."""
        out: list[str] = []
        in_list = False
        index = 0
        while index < len(lines):
            line = lines[index]
            index += 1
            fence = _FENCE.match(line)
            if fence and (len(fence[1]) < len(_INDENT) or in_list):
                end = _fence_end(lines, index, fence[2])
                mark = self.put(_code(lines[index:end], len(fence[1]), fence[3]))
                out += ["", fence[1] + mark, ""]
                index = end + 1
                continue
            if line.strip() and not line.startswith(_INDENT):
                in_list = bool(_LIST_ITEM.match(line))
            out.append(line)
        return out

    def take_html(self, lines: list[str]) -> list[str]:
        """`lines` with blocks of raw HTML put away.

        A block ends at a blank line, so that Markdown may stand in a `div` or `details`; one of
        the elements in `_WHOLE` ends where it is closed, if it is.
        """
        out: list[str] = []
        ends = _LineEnds(lines)
        index = 0
        while index < len(lines):
            start = _HTML_START.match(lines[index])
            if not start:
                out.append(lines[index])
                index += 1
                continue
            end = ends.of_block(index, start[1] or "--")
            out += ["", self.put("\n".join(lines[index:end])), ""]
            index = end
        return out


def _fence_end(lines: list[str], index: int, fence: str) -> int:
    """The line of the fence that closes one: the same character, at least as often, alone."""
    while index < len(lines):
        line = lines[index].strip()
        if line.startswith(fence) and not line.strip(fence[0]):
            return index
        index += 1
    return index


def _code(lines: list[str], indent: int, info: str) -> str:
    language = _CODE_LANGUAGE.match(info)
    name = f' class="language-{escape(language[1])}"' if language else ""
    code = "\n".join(line[_margin(line, indent) :] for line in lines)
    return f"<pre><code{name}>{escape(code)}\n</code></pre>"


def _margin(line: str, indent: int) -> int:
    return min(indent, len(line) - len(line.lstrip(" ")))


# ---------------------------------------------------------------------------------------------
# Raw HTML

_BLOCKS = (
    "address article aside blockquote body center col colgroup dd details dialog dir div dl dt"
    " embed fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html"
    " iframe li main math menu nav noscript object ol p pre script section source style summary"
    " svg table tbody td template textarea tfoot th thead title tr ul video"
).split()
# These are one block up to their end, blank lines or not.
_WHOLE = "dl iframe math ol pre script style svg table template textarea ul".split()
_HTML_START = re.compile(rf"[ ]{{0,3}}<(?:/?({'|'.join(_BLOCKS)})(?=[\s/>]|$)|!--)", re.IGNORECASE)
_WHOLE_END = re.compile(rf"</({'|'.join(_WHOLE)})(?=[\s/>]|$)|(--)>", re.IGNORECASE)


class _LineEnds:
    """Where blocks of HTML end, found once for all lines."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.by_name: dict[str, list[int]] | None = None

    def of_block(self, start: int, name: str) -> int:
        """The line after the block of this element that starts in line `start`."""
        name = name.lower()
        closed = self.next_close(name, start) if name == "--" or name in _WHOLE else -1
        if closed >= 0 and not self.lines[start].lstrip().startswith("</"):
            return closed + 1
        end = start
        while end < len(self.lines) and self.lines[end].strip():
            end += 1
        return end

    def next_close(self, name: str, start: int) -> int:
        """The first line from `start` on that closes the element, or -1.

        Lines are asked for in rising order, so that each list of them is used up from its end.
        """
        if self.by_name is None:
            self.by_name = {}
            for index in range(len(self.lines) - 1, -1, -1):
                for end in _WHOLE_END.finditer(self.lines[index]):
                    self.by_name.setdefault((end[1] or end[2]).lower(), []).append(index)
        left = self.by_name.get(name, [])
        while left and left[-1] < start:
            left.pop()
        return left[-1] if left else -1


# ---------------------------------------------------------------------------------------------
# Definitions

_REFERENCE = re.compile(
    r"[ ]{0,3}\[(?![\^@])([^\[\]]{1,300})\]:[ ]*+(?:<([^<>]*+)>|(\S++))[ ]*+"
    r"(?:\"([^\"]*+)\"|'([^']*+)'|\(([^()]*+)\))?+[ ]*+$"
)
_TITLE = re.compile(r"[ ]*+(?:\"([^\"]*+)\"|'([^']*+)'|\(([^()]*+)\))[ ]*+$")
_NOTE = re.compile(r"[ ]{0,3}\[\^([^\s\[\]]{1,60})\]:[ ]*+(.*)")
_ABBREVIATION = re.compile(r"[ ]{0,3}\*\[([^\[\]]{1,60})\]:[ ]*+(.*)")
_LONGEST_TARGET = 2_000
_LONGEST_TITLE = 300


class Definitions(NamedTuple):
    """What a body defines: links by name, footnotes and abbreviations."""

    references: dict[str, Target]
    notes: dict[str, list[str]]
    abbreviations: dict[str, str]

    def take(self, lines: list[str]) -> list[str]:
        """`lines` without the definitions; the second of one name stays where it is, as text."""
        out: list[str] = []
        index = 0
        while index < len(lines):
            taken = 0
            if lines[index].lstrip(" ").startswith(("[", "*[")):
                taken = next((n for take in _TAKERS if (n := take(self, lines, index))), 0)
            if not taken:
                out.append(lines[index])
            index += taken or 1
        return out

    def take_reference(self, lines: list[str], index: int) -> int:
        found = _REFERENCE.match(lines[index])
        if not found:
            return 0
        name, url = fold_label(found[1]), found[2] or found[3] or ""
        if not name or name in self.references or len(url) > _LONGEST_TARGET:
            return 0
        title = found[4] or found[5] or found[6] or ""
        below = None
        if not title and index + 1 < len(lines):
            below = _TITLE.match(lines[index + 1])
            title = (below[1] or below[2] or below[3] or "") if below else ""
        self.references[name] = Target(unescape(url), unescape(title)[:_LONGEST_TITLE])
        return 2 if below else 1

    def take_note(self, lines: list[str], index: int) -> int:
        """A note runs to a blank line, and on with what is indented."""
        found = _NOTE.match(lines[index])
        if not found or found[1] in self.notes:
            return 0
        note = [found[2]]
        end = last = index + 1
        while end < len(lines):
            line = lines[end]
            if line.startswith(_INDENT):
                line = line[len(_INDENT) :]
            elif line.strip() and (not lines[end - 1].strip() or _starts_definition(line)):
                break
            note.append(line)
            end += 1
            if line.strip():
                last = end
        del note[last - index :]
        self.notes[found[1]] = note
        return last - index

    def take_abbreviation(self, lines: list[str], index: int) -> int:
        found = _ABBREVIATION.match(lines[index])
        if not found or not found[1].strip() or found[1].strip() in self.abbreviations:
            return 0
        self.abbreviations[found[1].strip()] = found[2].strip()[:_LONGEST_TITLE]
        return 1


def _starts_definition(line: str) -> bool:
    return bool(_NOTE.match(line) or _ABBREVIATION.match(line) or _REFERENCE.match(line))


_TAKERS: tuple[Callable[[Definitions, list[str], int], int], ...] = (
    Definitions.take_note,
    Definitions.take_abbreviation,
    Definitions.take_reference,
)

"""What stands inside a paragraph: emphasis, links, pictures, code, notes; from Markdown to HTML.

Takes the place of Python-Markdown's inline patterns, which look at a paragraph again for each
match and take seconds on 3,000 characters of `[`. This is one pass from left to right with two
stacks, after CommonMark 0.31.2 ("An algorithm for parsing nested emphasis and links"), so that
each character costs a bounded number of steps.
"""

import html
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from .attributes import read_attributes
from .emphasis import PUNCTUATION, Node, Run, deeper, emphasise, escape, kind
from .limits import Meter
from .more import MORE
from .tidy import TAG

STASHED = re.compile("\x02([0-9]+)\x03")

_SPECIAL = re.compile(r"[\\`*_\[\]<&\n\x02]|!\[")
_REFERENCE = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});", re.ASCII
)
_ADDRESS = re.compile(r"<((?:https?://|mailto:)[^\s<>]+)>", re.IGNORECASE)
_MAIL = re.compile(r"<([\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,255})>", re.ASCII)
_NOTE = re.compile(r"\[\^([^\s\[\]]{1,60})\]")
_LONGEST_LABEL = 300
_LABEL = re.compile(rf"[ ]?\[([^\[\]]{{0,{_LONGEST_LABEL}}})\]")
_TARGET_START = re.compile(r"\(\s*+(?:<([^<>\n]*+)>)?+")
_TARGET_END = re.compile(r"(?:\s++(?:\"([^\"]*+)\"|'([^']*+)'))?+\s*+\)")
_TARGET_STOP = re.compile(r"[\s()\\]")
_PARENTHESES = 32
_LONGEST_TARGET = 2_000
_LONGEST_TITLE = 300
_TAGS = re.compile(r"<[^<>]*>")


class Target(NamedTuple):
    """Where a link leads, and its title."""

    url: str
    title: str


class Notes(Protocol):
    """The footnotes of the body."""

    def link(self, label: str) -> str:
        """HTML of a link to the note of this label; empty when there is no such note."""
        ...


class Document(NamedTuple):
    """What the paragraphs of a body share."""

    references: Mapping[str, Target]
    notes: Notes
    stash: list[str]
    meter: Meter


class _Bracket(NamedTuple):
    node: int  # where it stands in the nodes
    end: int  # in the text
    is_image: bool


def inline(text: str, document: Document) -> str:
    """The HTML of one paragraph, heading or cell; raises `BodyRefused`."""
    return _Reader(text, document).read()


class _Reader:
    def __init__(self, text: str, document: Document) -> None:
        self.text = text
        self.document = document
        self.position = 0
        self.last_close = text.rfind("]")
        self.nodes: list[Node] = []
        self.brackets: list[_Bracket] = []
        # Brackets below this height cannot become links: a link was made inside them.
        self.closed_below = 0
        self.ticks: dict[int, list[int]] | None = None
        self.no_comment_end = False

    def read(self) -> str:
        text = self.text
        while match := _SPECIAL.search(text, self.position):
            if match.start() > self.position:
                self.add(escape(text[self.position : match.start()]))
            self.position = match.start()
            _READERS[match[0][0]](self)
        self.add(escape(text[self.position :]))
        return emphasise(self.nodes).html

    def add(self, html: str, depth: int = 0) -> None:
        self.nodes.append(Node(html, depth))

    def add_text(self, length: int = 1) -> None:
        """Take the next characters for what they are."""
        self.add(escape(self.text[self.position : self.position + length]))
        self.position += length

    def attributes(self) -> str:
        """The attributes in braces that follow, taken."""
        found, self.position = read_attributes(self.text, self.position)
        return found

    # One reader for each special character; each moves on by one character at least.

    def backslash(self) -> None:
        following = self.text[self.position + 1 : self.position + 2]
        if following == "\n":
            self.add("<br>\n")
        elif following and following in PUNCTUATION:
            self.add(escape(following))
        else:
            self.add_text()
            return
        self.position += 2

    def line_end(self) -> None:
        before = self.nodes[-1] if self.nodes else Node("")
        spaces = len(before.html) - len(before.html.rstrip(" "))
        before.html = before.html[: len(before.html) - spaces]
        self.add("<br>\n" if spaces > 1 else "\n")
        self.position += 1

    def reference(self) -> None:
        if found := _REFERENCE.match(self.text, self.position):
            self.add(found[0])
            self.position = found.end()
        else:
            self.add_text()

    def stashed(self) -> None:
        found = STASHED.match(self.text, self.position)
        if found and int(found[1]) < len(self.document.stash):
            self.add(self.document.stash[int(found[1])])
            self.position = found.end()
        else:
            self.add_text()

    def code(self) -> None:
        start = self.position
        content = start + _run_length(self.text, start)
        end = self.closing_ticks(content, content - start)
        if end < 0:
            self.add_text(content - start)
            return
        code = self.text[content:end].replace("\n", " ")
        if code[0] == code[-1] == " " and code.strip():
            code = code[1:-1]
        self.position = end + content - start
        self.add(f"<code{self.attributes()}>{escape(code)}</code>", 1)

    def closing_ticks(self, position: int, length: int) -> int:
        """Where the next run of that many backticks starts, -1 if none does."""
        if self.ticks is None:
            self.ticks = defaultdict(list)
            for run in re.finditer(r"`+", self.text):
                self.ticks[run.end() - run.start()].append(run.start())
        starts = self.ticks.get(length, [])
        index = bisect_right(starts, position)
        return starts[index] if index < len(starts) else -1

    def angle(self) -> None:
        text, position = self.text, self.position
        if found := _ADDRESS.match(text, position):
            self.add(f'<a href="{escape(found[1])}">{escape(found[1])}</a>', 1)
        elif found := _MAIL.match(text, position):
            self.add(f'<a href="mailto:{escape(found[1])}">{escape(found[1])}</a>', 1)
        elif found := TAG.match(text, position):
            self.add(found[0])
        elif text.startswith("<!--", position) and (end := self.comment_end()) > 0:
            if MORE.fullmatch(text, position, end):
                self.add(text[position:end])
            self.position = end
            return
        else:
            self.add_text()
            return
        self.position = found.end()

    def comment_end(self) -> int:
        end = -1 if self.no_comment_end else self.text.find("-->", self.position + 2)
        self.no_comment_end = end < 0
        return end + 3 if end >= 0 else -1

    def emphasis(self) -> None:
        text, start = self.text, self.position
        mark = text[start]
        end = start + _run_length(text, start)
        before = kind(text[start - 1] if start else " ")
        after = kind(text[end] if end < len(text) else " ")
        left = after != "space" and (after == "word" or before != "word")
        right = before != "space" and (before == "word" or after != "word")
        if mark == "_":
            left, right = (
                left and (not right or before == "mark"),
                right and (not left or after == "mark"),
            )
        run = Run(mark, end - start, opens=left, closes=right)
        self.position = end
        if right:
            run.attributes = self.attributes()
            run.written = text[end : self.position]
        self.nodes.append(run)

    def open_image(self) -> None:
        self.open(is_image=True)

    def open_bracket(self) -> None:
        found = _NOTE.match(self.text, self.position)
        link = self.document.notes.link(found[1]) if found else ""
        if found and link:
            self.add(link)
            self.position = found.end()
        else:
            self.open(is_image=False)

    def open(self, *, is_image: bool) -> None:
        length = 1 + is_image
        if self.position > self.last_close:
            self.add_text(length)
            return
        self.brackets.append(_Bracket(len(self.nodes), self.position + length, is_image))
        self.add_text(length)

    def close_bracket(self) -> None:
        if not self.brackets:
            self.add_text()
            return
        height = len(self.brackets) - 1
        bracket = self.brackets.pop()
        barred = height < self.closed_below and not bracket.is_image
        self.closed_below = min(self.closed_below, height)
        if barred or not self.make_of_bracket(bracket):
            self.add_text()

    def make_of_bracket(self, bracket: _Bracket) -> bool:
        """Make the link, picture or marked word whose closing bracket stands here, if it is one."""
        target, end = self.target(bracket)
        if target:
            if not bracket.is_image:
                self.closed_below = len(self.brackets)
            self.position = end
            self.fold(bracket, target, self.attributes())
            return True
        attributes, end = read_attributes(self.text, self.position + 1)
        if not attributes or bracket.is_image:
            return False
        self.position = end
        self.fold(bracket, None, attributes)
        return True

    def fold(self, bracket: _Bracket, target: Target | None, attributes: str) -> None:
        """Put one element in the place of the nodes since the bracket."""
        content = emphasise(self.nodes[bracket.node + 1 :])
        del self.nodes[bracket.node :]
        if target is None:
            self.add(f"<span{attributes}>{content.html}</span>", deeper(content.depth))
            return
        title = f' title="{escape(target.title)}"' if target.title else ""
        url = escape(target.url)
        if bracket.is_image:
            alt = html.escape(html.unescape(_TAGS.sub("", content.html)))
            self.add(f'<img src="{url}" alt="{alt}"{title}{attributes}>')
        else:
            link = f'<a href="{url}"{title}{attributes}>{content.html}</a>'
            self.add(link, deeper(content.depth))

    def target(self, bracket: _Bracket) -> tuple[Target | None, int]:
        """Where the bracket that closes here leads to, and where its link ends."""
        after = self.position + 1
        if self.text.startswith("(", after):
            target, end = read_target(self.text, after)
            if target:
                return target, end
        if not self.document.references:
            return None, after
        own = self.text[bracket.end : min(self.position, bracket.end + _LONGEST_LABEL + 1)]
        label = _LABEL.match(self.text, after)
        name, end = (label[1] or own, label.end()) if label else (own, after)
        target = self.document.references.get(fold_label(name))
        if target is None and label:
            target, end = self.document.references.get(fold_label(own)), after
        if target:
            # A short name may write a long address many times over.
            self.document.meter.spend(10 * (len(target.url) + len(target.title)))
        return target, end


_READERS = {
    "\\": _Reader.backslash,
    "`": _Reader.code,
    "*": _Reader.emphasis,
    "_": _Reader.emphasis,
    "[": _Reader.open_bracket,
    "!": _Reader.open_image,
    "]": _Reader.close_bracket,
    "<": _Reader.angle,
    "&": _Reader.reference,
    "\n": _Reader.line_end,
    "\x02": _Reader.stashed,
}


def fold_label(label: str) -> str:
    """The name of a reference as it is compared: without case, white space as one space."""
    return " ".join(label.split()).casefold()


def read_target(text: str, position: int) -> tuple[Target | None, int]:
    """The address and title in the parentheses at `position`, and where they end."""
    start = _TARGET_START.match(text, position)
    if not start:
        return None, position
    if start[1] is not None:
        url, end = start[1], start.end()
    else:
        end = _bare_target_end(text, start.end())
        url = text[start.end() : end]
    close = _TARGET_END.match(text, end)
    if not close or len(url) > _LONGEST_TARGET:
        return None, position
    title = close[1] or close[2] or ""
    return Target(unescape(url), unescape(title)[:_LONGEST_TITLE]), close.end()


def unescape(text: str) -> str:
    """An address or title with its backslashes and character references resolved."""
    if "\\" in text:
        text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
    return _REFERENCE.sub(lambda reference: html.unescape(reference[0]), text)


def _bare_target_end(text: str, position: int) -> int:
    """Where an address without angle brackets ends: at a space, or the parenthesis that closes.

    No more than 32 parentheses deep, so that `[a](` again and again is not read to the end again
    and again.
    """
    depth = 0
    stop_at = position + _LONGEST_TARGET + 1
    while (stop := _TARGET_STOP.search(text, position, stop_at)) and depth <= _PARENTHESES:
        position = stop.start()
        if stop[0] == "\\":
            position += 2
            continue
        if stop[0] == "(":
            depth += 1
        elif stop[0] == ")" and depth:
            depth -= 1
        else:
            break
        position += 1
    return position


def _run_length(text: str, start: int) -> int:
    end = start + 1
    while end < len(text) and text[end] == text[start]:
        end += 1
    return end - start

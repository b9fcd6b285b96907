"""What stands inside a paragraph: emphasis, links, pictures, code, notes; from Markdown to HTML.

Takes the place of Python-Markdown's inline patterns, which look at a paragraph again for each
match and take seconds on 3,000 characters of `[`. This is one pass from left to right with two
stacks, after CommonMark 0.31.2 ("An algorithm for parsing nested emphasis and links"), so that
each character costs a bounded number of steps.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from .attributes import read_attributes
from .limits import MAX_NESTING, Meter, too_deep
from .tidy import TAG

STASHED = re.compile("\x02([0-9]+)\x03")

_SPECIAL = re.compile(r"[\\`*_\[\]<&\n\x02]|!\[")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
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


class _Node:
    """HTML, and how deep elements stand in it."""

    __slots__ = ("depth", "html")

    def __init__(self, html: str, depth: int = 0) -> None:
        self.html = html
        self.depth = depth


class _Run(_Node):
    """A run of `*` or `_` that may open or close emphasis, or be text."""

    __slots__ = ("attributes", "closes", "count", "length", "mark", "opens", "written")

    def __init__(self, mark: str, count: int, *, opens: bool, closes: bool) -> None:
        super().__init__("")
        self.mark = mark
        self.count = self.length = count
        self.opens = opens
        self.closes = closes
        self.attributes = ""
        self.written = ""


class _Bracket(NamedTuple):
    index: int  # of its node
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
        self.nodes: list[_Node] = []
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
        return _emphasise(self.nodes).html

    def add(self, html: str, depth: int = 0) -> None:
        self.nodes.append(_Node(html, depth))

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
        elif following and following in _PUNCTUATION:
            self.add(escape(following))
        else:
            self.add_text()
            return
        self.position += 2

    def line_end(self) -> None:
        before = self.nodes[-1] if self.nodes else _Node("")
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
        before = _kind(text[start - 1] if start else " ")
        after = _kind(text[end] if end < len(text) else " ")
        left = after != "space" and (after == "word" or before != "word")
        right = before != "space" and (before == "word" or after != "word")
        if mark == "_":
            left, right = (
                left and (not right or before == "mark"),
                right and (not left or after == "mark"),
            )
        run = _Run(mark, end - start, opens=left, closes=right)
        self.position = end
        if right:
            run.attributes = self.attributes()
            run.written = text[end : self.position]
        self.nodes.append(run)

    def open_image(self) -> None:
        self.open(is_image=True)

    def open_bracket(self) -> None:
        if found := _NOTE.match(self.text, self.position):
            if link := self.document.notes.link(found[1]):
                self.add(link)
                self.position = found.end()
                return
        self.open(is_image=False)

    def open(self, *, is_image: bool) -> None:
        length = 1 + is_image
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
        content = _emphasise(self.nodes[bracket.index + 1 :])
        del self.nodes[bracket.index :]
        if target is None:
            self.add(f"<span{attributes}>{content.html}</span>", _deeper(content.depth))
            return
        title = f' title="{escape(target.title)}"' if target.title else ""
        url = escape(target.url)
        if bracket.is_image:
            alt = html.escape(html.unescape(_TAGS.sub("", content.html)))
            self.add(f'<img src="{url}" alt="{alt}"{title}{attributes}>')
        else:
            link = f'<a href="{url}"{title}{attributes}>{content.html}</a>'
            self.add(link, _deeper(content.depth))

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
            self.document.meter.spend(20 * (len(target.url) + len(target.title)))
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


def escape(text: str) -> str:
    """Text for HTML; a reference in the text of a link's address stays one character of it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


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


def _kind(character: str) -> str:
    if character.isspace():
        return "space"
    if character in _PUNCTUATION or unicodedata.category(character)[0] in "PS":
        return "mark"
    return "word"


def _deeper(depth: int) -> int:
    if depth >= MAX_NESTING:
        raise too_deep()
    return depth + 1


def _emphasise(nodes: list[_Node]) -> _Node:
    """The nodes as one, with their runs of `*` and `_` made emphasis where they pair."""
    out: list[_Node] = []
    openers: list[int] = []  # where in `out` runs stand that may open
    floors: dict[tuple[str, bool, int], int] = {}  # how far down was searched in vain
    for node in nodes:
        out.append(node)
        if isinstance(node, _Run):
            if node.closes:
                out.pop()
                _close(node, out, openers, floors)
                out.append(node)
            if node.opens and node.count:
                openers.append(len(out) - 1)
    return _joined(out)


def _close(
    closer: _Run,
    out: list[_Node],
    openers: list[int],
    floors: dict[tuple[str, bool, int], int],
) -> None:
    """Pair a closing run with the open ones before it, innermost first, until it is used up."""
    key = (closer.mark, closer.opens, closer.length % 3)
    while closer.count:
        height = _opener(closer, out, openers, floors.get(key, 0))
        if height < 0:
            floors[key] = len(openers)
            return
        index = openers[height]
        opener = out[index]
        assert isinstance(opener, _Run)  # noqa: S101  (openers hold nothing else)
        size = 2 if opener.count > 1 and closer.count > 1 else 1
        opener.count -= size
        closer.count -= size
        content = _joined(out[index + 1 :])
        attributes = "" if closer.count else closer.attributes
        tag = "strong" if size > 1 else "em"
        element = _Node(f"<{tag}{attributes}>{content.html}</{tag}>", _deeper(content.depth))
        used_up = not opener.count
        del openers[height + 1 - used_up :]
        del out[index + 1 - used_up :]
        out.append(element)
        for other, floor in floors.items():
            floors[other] = min(floor, len(openers))


def _opener(closer: _Run, out: list[_Node], openers: list[int], floor: int) -> int:
    for height in range(len(openers) - 1, floor - 1, -1):
        opener = out[openers[height]]
        assert isinstance(opener, _Run)  # noqa: S101  (openers hold nothing else)
        if opener.mark == closer.mark and not (
            (opener.closes or closer.opens)
            and (opener.length + closer.length) % 3 == 0
            and (opener.length % 3 or closer.length % 3)
        ):
            return height
    return -1


def _joined(nodes: list[_Node]) -> _Node:
    return _Node(
        "".join(_written(node) if isinstance(node, _Run) else node.html for node in nodes),
        max((node.depth for node in nodes), default=0),
    )


def _written(run: _Run) -> str:
    """What is left of a run that did not pair wholly; its attributes are text unless they served."""
    served = run.written if run.count else ""
    return run.mark * run.count + escape(served)

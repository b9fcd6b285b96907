"""Emphasis: runs of `*` and `_` that pair.

After CommonMark 0.31.2 ("An algorithm for parsing nested emphasis and links"): a stack of runs
that may open, and for each kind of closing run a floor below which it was searched in vain, so
that each run is looked at a bounded number of times.
"""

import unicodedata

from .limits import MAX_NESTING, too_deep

PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


def escape(text: str) -> str:
    """Text for HTML; a reference in the text of a link's address stays one character of it."""
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )


def kind(character: str) -> str:
    if character.isspace():
        return "space"
    if character in PUNCTUATION or unicodedata.category(character)[0] in "PS":
        return "mark"
    return "word"


class Node:
    """HTML, and how deep elements stand in it."""

    __slots__ = ("depth", "html")

    def __init__(self, html: str, depth: int = 0) -> None:
        self.html = html
        self.depth = depth


class Run(Node):
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


def deeper(depth: int) -> int:
    if depth >= MAX_NESTING:
        raise too_deep()
    return depth + 1


def emphasise(nodes: list[Node]) -> Node:
    """The nodes as one, with their runs of `*` and `_` made emphasis where they pair."""
    out: list[Node] = []
    openers: list[int] = []  # where in `out` runs stand that may open
    floors: dict[tuple[str, bool, int], int] = {}  # how far down was searched in vain
    for node in nodes:
        out.append(node)
        if isinstance(node, Run):
            if node.closes:
                out.pop()
                _close(node, out, openers, floors)
                out.append(node)
            if node.opens and node.count:
                openers.append(len(out) - 1)
    return _joined(out)


def _close(
    closer: Run,
    out: list[Node],
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
        assert isinstance(opener, Run)  # noqa: S101  (openers hold nothing else)
        size = 2 if opener.count > 1 and closer.count > 1 else 1
        opener.count -= size
        closer.count -= size
        content = _joined(out[index + 1 :])
        attributes = "" if closer.count else closer.attributes
        tag = "strong" if size > 1 else "em"
        element = Node(f"<{tag}{attributes}>{content.html}</{tag}>", deeper(content.depth))
        used_up = not opener.count
        del openers[height + 1 - used_up :]
        del out[index + 1 - used_up :]
        out.append(element)
        for other, floor in floors.items():
            floors[other] = min(floor, len(openers))


def _opener(closer: Run, out: list[Node], openers: list[int], floor: int) -> int:
    for height in range(len(openers) - 1, floor - 1, -1):
        opener = out[openers[height]]
        assert isinstance(opener, Run)  # noqa: S101  (openers hold nothing else)
        if opener.mark == closer.mark and not (
            (opener.closes or closer.opens)
            and (opener.length + closer.length) % 3 == 0
            and (opener.length % 3 or closer.length % 3)
        ):
            return height
    return -1


def _joined(nodes: list[Node]) -> Node:
    return Node(
        "".join(_written(node) if isinstance(node, Run) else node.html for node in nodes),
        max((node.depth for node in nodes), default=0),
    )


def _written(run: Run) -> str:
    """What is left of a run that did not pair wholly, and of attributes that served no element."""
    unused = run.written if run.count else ""
    return run.mark * run.count + escape(unused)

"""The one allow-list, and the two sanitizers that are made from it.

bleach (html5lib, Python) cleans, nh3 (html5ever, Rust) is the last gate: what gets through must
fool two parsers that share no line. Addresses are checked by a rule of our own in both, because
bleach reads `javascript:123` as a host with a port.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, cast
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import nh3
from bleach.sanitizer import Cleaner
from django.utils.translation import gettext as _

from .languages import is_language_tag

# ---------------------------------------------------------------------------------------------
# The table

_NONE: frozenset[str] = frozenset()

EVERYWHERE = frozenset({"class", "dir", "id", "lang"})

# Element: the attributes that its author may write, beside those allowed everywhere.
ALLOWED: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        (
            "b bdi br caption cite code dd div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i"
            " kbd mark p pre rp rt ruby s samp small span strong sub summary sup table tbody tfoot"
            " thead tr u ul var wbr"
        ).split(),
        _NONE,
    ),
    "a": frozenset({"href", "title", "hreflang"}),
    "abbr": frozenset({"title"}),
    "bdo": _NONE,
    "blockquote": frozenset({"cite"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "del": frozenset({"cite", "datetime"}),
    "details": frozenset({"open"}),
    "dfn": frozenset({"title"}),
    "img": frozenset({"alt", "height", "src", "title", "width"}),
    "ins": frozenset({"cite", "datetime"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"reversed", "start", "type"}),
    "q": frozenset({"cite"}),
    "td": frozenset({"colspan", "rowspan"}),
    "th": frozenset({"colspan", "rowspan", "scope"}),
    "time": frozenset({"datetime"}),
}

# Element: the attributes that we add once the author's have been cleaned, never taken from one.
ADDED: Mapping[str, frozenset[str]] = {
    "a": frozenset({"aria-label", "aria-labelledby", "data-blogposts-frame", "rel"}),
    "div": frozenset({"aria-label", "role", "tabindex"}),
    "img": frozenset({"decoding", "loading"}),
    "ol": frozenset({"aria-label"}),
    "picture": _NONE,
    "pre": frozenset({"aria-label", "role", "tabindex"}),
    "source": frozenset({"sizes", "srcset", "type"}),
}

VOID = frozenset({"br", "col", "hr", "img", "source", "wbr"})

# Classes an author (or an importer) may use, and `language-…` on code; those that Markdown's
# footnotes are written with; those of what we add once the rest has been cleaned.
CLASSES = frozenset({"blogposts-left", "blogposts-center", "blogposts-right", "blogposts-wide"})
NOTE_CLASSES = frozenset({"blogposts-note", "blogposts-note-back", "blogposts-notes"})
ADDED_CLASSES = frozenset(
    {"blogposts-anchor", "blogposts-card", "blogposts-cite", "blogposts-scroll"}
)
_LANGUAGE_CLASS = re.compile(r"language-[A-Za-z0-9_+#.-]{1,30}")

SCHEMES = frozenset({"http", "https", "mailto"})


@dataclass(frozen=True, eq=False, slots=True)
class Profile:
    """What one kind of text may hold, all of it out of the table; both sanitizers go by it."""

    allowed: Mapping[str, frozenset[str]]  # by element, the attributes of whoever wrote it
    everywhere: frozenset[str]
    added: Mapping[str, frozenset[str]]  # those that we add

    @property
    def tags(self) -> frozenset[str]:
        """All elements that may stand on a page: an author's, and those that we alone add."""
        return frozenset(self.allowed) | frozenset(self.added)

    def lets_write(self, tag: str, attribute: str) -> bool:
        """Whether an author may write this attribute on this element."""
        return attribute in self.everywhere or attribute in self.allowed.get(tag, _NONE)


# A body: the whole table.
BODY = Profile(ALLOWED, EVERYWHERE, ADDED)

# A comment that was brought as HTML: what WordPress keeps of one, and paragraphs, lists and code.
_IN_COMMENTS = "a abbr b blockquote br cite code del em i li ol p pre q s strong ul"
_OF_COMMENTS = frozenset({"cite", "datetime", "href", "title"})
COMMENT = Profile(
    allowed={tag: ALLOWED[tag] & _OF_COMMENTS for tag in _IN_COMMENTS.split()},
    everywhere=_NONE,
    added={"a": frozenset({"rel"}), "pre": ADDED["pre"]},
)

# Of every link in a comment: whoever wrote it, it is no word of ours.
COMMENT_REL = "ugc nofollow noopener"

# ---------------------------------------------------------------------------------------------
# Addresses

MAX_URL = 2_000

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# C0 and C1 controls, white space, invisible and bidirectional marks, the backslash that browsers
# take for a slash, and what may not stand in an address (RFC 3986, appendix A) but would in HTML.
UNSAFE_CHARACTERS = (
    r"\x00-\x20\x7f-\xa0\xad\u061c\u115f\u1160\u1680\u180e\u2000-\u200f\u2028-\u202f"
    r"\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff"
    r"\U000e0000-\U000e0fff\\<>\"`{}|^"
)
_UNSAFE = re.compile(f"[{UNSAFE_CHARACTERS}]")


def safe_url(url: str) -> str:
    """`url` stripped, if it is http, https, mailto, or relative; otherwise an empty string.

    Refused are other schemes however they are spelled, control and invisible characters, user
    names in the authority (RFC 3986, section 7.6), a colon before the path of a relative address
    (section 4.2), and more than 2,000 characters.
    """
    url = url.strip(" \t\n\r\f")
    if not url or len(url) > MAX_URL or _UNSAFE.search(url.replace(" ", "%20")):
        return ""
    url = url.replace(" ", "%20")
    scheme = _SCHEME.match(url)
    if not scheme:
        return url if _is_relative(url) else ""
    if scheme[1].lower() == "mailto":
        return url
    return url if scheme[1].lower() in SCHEMES and _has_plain_host(url) else ""


def is_external(url: str) -> bool:
    """Whether an address that `safe_url` let through names a host of its own."""
    return url.startswith("//") or url[:5].lower() in {"http:", "https"}


def web_address_problem(url: str) -> str:
    """What is wrong with the address of a source or a site, as a sentence; empty if it will do.

    It must be http or https with a host, without a user name or password, and without white
    space or characters that cannot be seen.
    """
    if len(url) > MAX_URL:
        return _("This address is longer than %(limit)d characters.") % {"limit": MAX_URL}
    if _UNSAFE.search(url):
        return _("This address holds a space or a character that does not belong in one.")
    scheme = _SCHEME.match(url)
    if not scheme or scheme[1].lower() not in {"http", "https"}:
        return _("An address starts with http:// or https://.")
    if "@" in _authority(url):
        return _("Leave the user name and password out of the address.")
    if not _has_plain_host(url):
        return _("This address names no web site.")
    return ""


def _is_relative(url: str) -> bool:
    if url.startswith("//"):
        return _has_plain_host(url)
    return ":" not in re.split(r"[/?#]", url, maxsplit=1)[0]


def _authority(url: str) -> str:
    """What stands between the two slashes and the path; empty without the slashes."""
    slashes = re.match(r"(?:[A-Za-z]+:)?//([^/?#]*)", url)
    return slashes[1] if slashes else ""


def _has_plain_host(url: str) -> bool:
    authority = _authority(url)
    if not authority or "@" in authority or "%" in authority:
        return False
    try:
        parts = urlsplit("//" + authority)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # an address in brackets that is none, a port that is no number
        return False


# ---------------------------------------------------------------------------------------------
# Attributes

_VALUES: Mapping[str, re.Pattern[str]] = {
    "aria-labelledby": re.compile(r"\S{1,300}"),
    "colspan": re.compile(r"[1-9][0-9]{0,2}"),
    "data-blogposts-frame": re.compile(r"https://[a-z.-]+/[A-Za-z0-9/_-]+(?:\?dnt=1)?"),
    "decoding": re.compile(r"async"),
    "datetime": re.compile(r"[0-9PTWDHMSYZ :.,+-]{1,40}"),
    "dir": re.compile(r"ltr|rtl|auto"),
    "height": re.compile(r"[1-9][0-9]{0,4}"),
    "id": re.compile(r"\S.{0,199}"),
    "loading": re.compile(r"lazy"),
    "open": re.compile(r"(?:open)?"),
    "rel": re.compile(rf"noopener|{COMMENT_REL}"),
    "reversed": re.compile(r"(?:reversed)?"),
    "role": re.compile(r"group"),
    "rowspan": re.compile(r"[1-9][0-9]{0,2}"),
    "scope": re.compile(r"(?:row|col)(?:group)?"),
    "sizes": re.compile(r"[0-9a-z(): .,-]{1,200}"),
    "span": re.compile(r"[1-9][0-9]{0,2}"),
    "start": re.compile(r"-?[0-9]{1,9}"),
    "tabindex": re.compile(r"0"),
    "type": re.compile(r"[1aAiI]|image/(?:avif|webp)"),
    "value": re.compile(r"-?[0-9]{1,9}"),
    "width": re.compile(r"[1-9][0-9]{0,4}"),
}
_WIDTH = re.compile(r"[1-9][0-9]{0,4}w")
_LONGEST_TEXT = 1_000


def kept(tag: str, attribute: str, value: str) -> str | None:
    """The value of an allowed attribute as it may stand, or None when it may not stand at all."""
    if pattern := _VALUES.get(attribute):
        return value if pattern.fullmatch(value) else None
    if attribute in {"href", "src", "cite"}:
        url = safe_url(value)
        is_mail = url[:7].lower() == "mailto:"
        return url if url and not (is_mail and attribute != "href") else None
    if attribute == "srcset":
        return value if _is_srcset(value) else None
    if attribute in {"lang", "hreflang"}:
        return value if is_language_tag(value) else None
    if attribute == "class":
        return _kept_classes(tag, value, CLASSES | NOTE_CLASSES)
    return value[:_LONGEST_TEXT]  # alt, title, aria-label: words


def _is_srcset(value: str) -> bool:
    """Whether all of it are addresses with widths, as `srcset` writes them."""
    candidates = [candidate.rpartition(" ") for candidate in value.split(", ")]
    return all(safe_url(url) == url and _WIDTH.fullmatch(width) for url, _, width in candidates)


def _kept_classes(tag: str, value: str, allowed: frozenset[str]) -> str | None:
    names = [
        name
        for name in value[:_LONGEST_TEXT].split()
        if name in allowed or (tag == "code" and _LANGUAGE_CLASS.fullmatch(name))
    ]
    return " ".join(dict.fromkeys(names)) or None


# ---------------------------------------------------------------------------------------------
# The two sanitizers

Token = dict[str, Any]
TokenFilter = Callable[[Iterable[Token]], Iterable[Token]]

_ATTRIBUTE_ENTITIES = (("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def attribute_text(value: str) -> str:
    """An attribute of a token as text: bleach hands on its entities as they were written."""
    for entity, character in _ATTRIBUTE_ENTITIES:
        value = value.replace(entity, character)
    return value


def _bleach_allows(profile: Profile, tag: str, attribute: str, value: str) -> bool:
    value = attribute_text(value)
    return profile.lets_write(tag, attribute) and kept(tag, attribute, value) is not None


def clean(html: str, finish: TokenFilter | None = None, profile: Profile = BODY) -> str:
    """`html` with only what an author may write, by bleach; `finish` sees the cleaned tokens.

    A Cleaner is not safe to share between threads, so each call makes its own.
    """
    filters = [partial(cast("Any", _Filtered), finish)] if finish else []
    cleaner = Cleaner(
        tags=frozenset(profile.allowed),
        attributes=partial(_bleach_allows, profile),
        protocols=SCHEMES,
        strip=True,
        strip_comments=True,
        filters=filters,
    )
    cleaner.walker = cast("Any", _walk)
    return str(cleaner.clean(html))


def _walk(root: Element) -> Iterator[Token]:
    """The tokens of a parsed tree.

    In the place of html5lib's walker, which copies and searches all siblings of an element to find
    the next: a list of 5,000 items, each with an element in it, took 0.7 s. Comments are left out.
    """
    if root.text:
        yield {"type": "Characters", "data": root.text}
    path = [(root, iter(root))]
    while path:
        parent, children = path[-1]
        element = next(children, None)
        if element is None:
            path.pop()
            if path:
                yield {"type": "EndTag", "name": parent.tag, "namespace": None, "data": {}}
                yield from _tail(parent)
        elif not isinstance(element.tag, str):
            yield from _tail(element)
        else:
            yield _start(element)
            if element.tag in VOID:
                yield from _tail(element)
                continue
            if element.text:
                yield {"type": "Characters", "data": element.text}
            path.append((element, iter(element)))


def _start(element: Element) -> Token:
    return {
        "type": "EmptyTag" if element.tag in VOID else "StartTag",
        "name": element.tag,
        "namespace": None,
        "data": {(None, name): value for name, value in element.items()},
    }


def _tail(element: Element) -> Iterator[Token]:
    if element.tail:
        yield {"type": "Characters", "data": element.tail}


class _Filtered:
    """What bleach wants of a filter: made with its source, and iterated."""

    def __init__(self, finish: TokenFilter, source: Iterable[Token]) -> None:
        self.tokens = finish(source)

    def __iter__(self) -> Any:
        return iter(self.tokens)


def _passes_gate(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "class":
        return _kept_classes(tag, value, CLASSES | NOTE_CLASSES | ADDED_CLASSES)
    return kept(tag, attribute, value)


def _gate(profile: Profile) -> nh3.Cleaner:
    # nh3 takes no star beside an element of its own: every element is spelled out. But without
    # the empty star it lets `lang` and `title` pass on all of them.
    spelled_out = {
        tag: set(
            profile.everywhere | profile.allowed.get(tag, _NONE) | profile.added.get(tag, _NONE)
        )
        for tag in profile.tags
    }
    return nh3.Cleaner(
        tags=set(profile.tags),
        attributes={"*": set(), **spelled_out},
        attribute_filter=_passes_gate,
        url_schemes=set(SCHEMES),
        link_rel=None,
        strip_comments=True,
    )


_GATES = {profile: _gate(profile) for profile in (BODY, COMMENT)}


def last_gate(html: str, profile: Profile = BODY) -> str:
    """`html` with only what the profile names, authors' attributes and ours, by nh3."""
    return _GATES[profile].clean(html)

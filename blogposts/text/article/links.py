"""A line of a list of sources or of related titles: its address and its title."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..safety import web_address_problem
from .words import unwrapped

# A longer line is prose.
LINE_LENGTH = 600

_BULLET = re.compile(r"(?:[-*+•·–—]|\(?\d{1,3}[.)])[ \t\u00a0]+|\[\^?\d{1,3}\][ \t\u00a0:]*")
_LINK = re.compile(
    r"\[(?P<text>[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]"
    r"\([ \t]*<?(?P<url>[^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)>?"
    r"(?:[ \t]+(?:\"(?P<tip>[^\"]*)\"|'[^']*'))?[ \t]*\)"
)
_ADDRESS = re.compile(r"<?\b(?:[a-z][a-z0-9+.-]*://\S*|(?:javascript|data|mailto|tel):\S+)", re.I)
_JOINTS = " \t\u00a0\u202f:,;|·•–—-"
_PAIRS = {")": "(", "]": "[", "»": "«", "”": "“", ">": "<"}


@dataclass(frozen=True, slots=True)
class Link:
    """What a line holds: an address, a title, or both; `problem` is why an address is not used."""

    url: str
    title: str
    problem: str = ""


def is_item(text: str) -> bool:
    """Whether a line begins with the mark of a list."""
    return _BULLET.match(text) is not None


def without_mark(text: str) -> str:
    return _BULLET.sub("", text, count=1)


def has_address(text: str) -> bool:
    return len(text) <= LINE_LENGTH and _ADDRESS.search(text) is not None


def read_link(text: str) -> Link:
    """Read "Title https://…", "Title: https://…", "[Title](https://…)", "<https://…>" and so on.

    A line whose address may not be linked to (web_address_problem: another scheme than http
    and https, a user or password in it) is a title as it stands, and so is one with several.
    """
    line = without_mark(text.strip()).strip() or text.strip()
    links = list(_LINK.finditer(line))
    addresses = list(_ADDRESS.finditer(line))
    if len(links) == 1 and all(
        links[0].start() <= one.start() < links[0].end() for one in addresses
    ):
        return _of_markdown(line, links[0])
    if len(links) + len(addresses) > 1:
        return Link("", line, _("It holds more than one address."))
    if addresses:
        return _of_text(line, addresses[0].start(), addresses[0].group())
    return Link("", unwrapped(line))


def _of_markdown(line: str, link: re.Match[str]) -> Link:
    title = line[: link.start()] + link["text"] + line[link.end() :]
    if link["tip"]:
        title = f"{title} ({link['tip']})"
    return _checked(line, link["url"], title)


def _of_text(line: str, start: int, found: str) -> Link:
    before = line[:start].rstrip(_JOINTS + "(<[«")
    after = line[start + len(found) :].lstrip(_JOINTS + ")>]».").rstrip()
    # An address in mid-sentence leaves no title if it is cut out.
    title = line if before and after else before or after
    return _checked(line, _trimmed(found), title)


def _trimmed(found: str) -> str:
    """Return an address without the marks and punctuation around it."""
    url = found.removeprefix("<")
    while url and (url[-1] in ".,;:!?'\"" or _is_unpaired(url)):
        url = url[:-1]
    return url


def _is_unpaired(url: str) -> bool:
    closing = url[-1]
    return closing in _PAIRS and url.count(closing) > url.count(_PAIRS[closing])


def _checked(line: str, url: str, title: str) -> Link:
    problem = web_address_problem(url)
    return Link("", line, str(problem)) if problem else Link(url, unwrapped(title))

"""What an address leads to today."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urldefrag

from ..models.checked import DATE_LENGTH, ETAG_LENGTH, Reason
from ..models.fields import URL_LENGTH
from .net import Trouble
from .titles import title_in

if TYPE_CHECKING:
    from ..models import Source
    from .net import Answer
    from .visits import Visits

MOST_REDIRECTS = 5
PERMANENT = frozenset({301, 308})
NOT_MODIFIED = 304
MISSING = frozenset({404, 410})
# Far more often said to programs than of a site that is down.
REFUSED = frozenset({503})
REQUEST_TIMEOUT = 408


class Seen(NamedTuple):
    """What came of asking: `reason` is empty where there is a page at the end."""

    reason: str = ""
    status: int | None = None
    moved_to: str = ""
    title: str | None = None  # None where the page was not sent again, or is no HTML
    etag: str = ""
    last_modified: str = ""


def look(source: Source, visits: Visits) -> Seen:
    """Asks a source's address, and follows it; each address on the way is asked as politely."""
    try:
        return _follow(source, visits)
    except Trouble as trouble:
        return Seen(reason=trouble.reason)
    except ValueError:  # an address on the way that Python cannot take apart
        return Seen(reason=Reason.ADDRESS)


def _follow(source: Source, visits: Visits) -> Seen:
    url, fragment = urldefrag(source.url)
    lasting, still_lasting = url, True
    for _hop in range(MOST_REDIRECTS + 1):
        answer = visits.get(url, _validators(source, url))
        target = urldefrag(answer.redirects_to).url
        if not target:
            moved_to = _with(lasting, fragment) if lasting != urldefrag(source.url).url else ""
            return _seen(source, answer, moved_to=moved_to, is_lasting=url == lasting)
        still_lasting = still_lasting and answer.status in PERMANENT
        lasting = target if still_lasting else lasting
        url = target
    raise Trouble(Reason.REDIRECTS)


def _with(url: str, fragment: str) -> str:
    # RFC 9110, section 10.2.2: what stands behind the number sign goes along.
    return f"{url}#{fragment}" if fragment else url


def _validators(source: Source, url: str) -> dict[str, str]:
    """What asks for the page only if it has changed, of the address that we have it of."""
    if url != urldefrag(source.final_url or source.url).url:
        return {}
    stored = {"If-None-Match": source.etag, "If-Modified-Since": source.last_modified}
    return {name: value for name, value in stored.items() if value}


def _seen(source: Source, answer: Answer, *, moved_to: str, is_lasting: bool) -> Seen:
    if reason := _reason(answer.status):
        return Seen(reason=reason, status=answer.status)
    if len(moved_to) > URL_LENGTH:
        return Seen(reason=Reason.ADDRESS, status=answer.status)
    seen = Seen(status=answer.status, moved_to=moved_to)
    if answer.status == NOT_MODIFIED:
        return seen._replace(etag=source.etag, last_modified=source.last_modified)
    seen = seen._replace(
        title=title_in(answer.body, answer.headers.get("content-type", "")) or None
    )
    if not is_lasting:
        return seen
    return seen._replace(
        etag=_kept(answer.headers.get("etag", ""), ETAG_LENGTH),
        last_modified=_kept(answer.headers.get("last-modified", ""), DATE_LENGTH),
    )


def _kept(value: str, length: int) -> str:
    """A validator as it came; one that cannot be kept whole is none."""
    return value if len(value) <= length and value.isprintable() else ""


def _reason(status: int) -> str:
    """What is wrong by the status of an answer that sends nowhere else; empty for a page."""
    if status in MISSING:
        return Reason.MISSING
    if 200 <= status < 300 or status == NOT_MODIFIED:
        return ""
    if status in REFUSED or (400 <= status < 500 and status != REQUEST_TIMEOUT):
        return Reason.REFUSED
    return Reason.ERROR
